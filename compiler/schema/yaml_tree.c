/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/yaml_tree.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "base/util.h"

struct yaml_reader {
	yaml_parser_t parser;
	struct yaml_errors *errors;
	struct arena *arena;
	const struct yaml_entries *entries;	/* what is given away entry by entry; or NULL */
	const struct yaml_node *entries_of;	/* the root, before the list of them; else NULL */
	bool failed;		/* nothing after this can be read */
};

static void add_error(struct yaml_errors *e, unsigned line, unsigned column, const char *message)
{
	struct yaml_error error = {line, column, message};

	if (e->n < YAML_ERRORS_MAX)
		ARENA_PUSH(e->arena, e->v, e->n, e->cap, error);
}

bool yaml_error(struct yaml_errors *errors, const struct yaml_node *at, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (errors->n >= YAML_ERRORS_MAX)
		return false;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add_error(errors, at->line, at->column, arena_strdup(errors->arena, text));
	return false;
}

static int by_place(const void *a, const void *b)
{
	const struct yaml_error *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return strcmp(x->message, y->message);
}

void yaml_sort_errors(struct yaml_errors *errors)
{
	if (errors->n)
		qsort(errors->v, errors->n, sizeof(*errors->v), by_place);
}

static void error_at(struct yaml_reader *r, const yaml_mark_t *mark, const char *message)
{
	add_error(r->errors, (unsigned)mark->line + 1, (unsigned)mark->column + 1, message);
}

static void syntax_error(struct yaml_reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *problem = p->problem ? p->problem : "not YAML";

	r->failed = true;
	if (p->error == YAML_MEMORY_ERROR)
		die_no_memory();
	if (p->error == YAML_READER_ERROR) {
		/* Wrong encoding: libyaml gives the offset of the byte and no line. */
		error_at(r, &p->mark,
			 arena_printf(r->errors->arena, "%s (byte %zu)", problem, p->problem_offset));
		return;
	}
	if (p->context && p->context_mark.line == p->problem_mark.line)
		problem = arena_printf(r->errors->arena, "%s %s", problem, p->context);
	else if (p->context)
		problem = arena_printf(r->errors->arena, "%s %s that begins in line %zu", problem,
				       p->context, p->context_mark.line + 1);
	error_at(r, &p->problem_mark, problem);
}

static bool next_event(struct yaml_reader *r, yaml_event_t *event)
{
	if (r->failed)
		return false;
	if (yaml_parser_parse(&r->parser, event))
		return true;
	syntax_error(r);
	return false;
}

static struct yaml_node *new_node(struct yaml_reader *r, enum node_kind kind,
				  const yaml_mark_t *mark)
{
	struct yaml_node *node = ARENA_NEW(r->arena, struct yaml_node);

	node->kind = kind;
	node->line = (unsigned)mark->line + 1;
	node->column = (unsigned)mark->column + 1;
	node->text = "";
	return node;
}

static struct yaml_node *read_node(struct yaml_reader *r, yaml_event_t *event, unsigned depth);

static struct yaml_node *read_scalar(struct yaml_reader *r, const yaml_event_t *event)
{
	struct yaml_node *node = new_node(r, NODE_SCALAR, &event->start_mark);
	const char *s = (const char *)event->data.scalar.value;

	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (memchr(s, 0, event->data.scalar.length))
		error_at(r, &event->start_mark, "a string with a zero byte in it");
	node->text = arena_strdup(r->arena, s);
	return node;
}

/* The next entry of a list: NULL if it cannot be read. False behind the last one. */
static bool next_entry(struct yaml_reader *r, unsigned depth, struct yaml_node **item)
{
	yaml_event_t event;
	bool end;

	if (!next_event(r, &event))
		return false;
	end = event.type == YAML_SEQUENCE_END_EVENT;
	*item = end ? NULL : read_node(r, &event, depth);
	yaml_event_delete(&event);
	return !end;
}

static struct yaml_node *read_list(struct yaml_reader *r, const yaml_mark_t *mark, unsigned depth)
{
	struct yaml_node *node = new_node(r, NODE_LIST, mark), *item;
	size_t cap = 0;

	while (next_entry(r, depth, &item)) {
		if (item)
			ARENA_PUSH(r->arena, node->items, node->n, cap, item);
	}
	return node;
}

/* Gives each entry away. The list that remains in the tree is empty. */
static struct yaml_node *give_entries(struct yaml_reader *r, const yaml_mark_t *mark, unsigned depth)
{
	struct yaml_node *node = new_node(r, NODE_LIST, mark), *item;
	const struct yaml_node *root = r->entries_of;
	struct arena *kept = r->arena;

	r->entries_of = NULL;
	r->arena = arena_new();
	while (next_entry(r, depth, &item)) {
		if (item && !r->failed)
			r->entries->take(r->entries->ctx, root, item);
		arena_empty(r->arena);
	}
	arena_free(r->arena);
	r->arena = kept;
	return node;
}

/* Whether the key is a string that the mapping does not have yet. */
static bool good_key(struct yaml_reader *r, const struct yaml_node *map,
		     const struct yaml_node *key)
{
	if (key->kind != NODE_SCALAR) {
		yaml_error(r->errors, key, "a key must be a string");
		return false;
	}
	if (yaml_get(map, key->text)) {
		yaml_error(r->errors, key, "the key '%.80s' is given a second time", key->text);
		return false;
	}
	return true;
}

static struct yaml_node *read_map(struct yaml_reader *r, const yaml_mark_t *mark, unsigned depth)
{
	struct yaml_node *node = new_node(r, NODE_MAP, mark), *key = NULL, *value;
	size_t keys_cap = 0, items_cap = 0, n;
	yaml_event_t event;

	while (next_event(r, &event)) {
		bool end = event.type == YAML_MAPPING_END_EVENT;

		if (r->entries && depth == 1)
			r->entries_of = key && str_eq(key->text, r->entries->key) &&
					!yaml_get(node, key->text) ? node : NULL;
		value = end ? NULL : read_node(r, &event, depth);
		yaml_event_delete(&event);
		if (end || !value)
			break;
		if (!key) {
			key = value;
			continue;
		}
		if (node->n == YAML_KEYS_MAX) {
			yaml_error(r->errors, key, "a mapping of more than %d keys", YAML_KEYS_MAX);
			r->failed = true;
			break;
		}
		if (good_key(r, node, key)) {
			n = node->n;
			ARENA_PUSH(r->arena, node->keys, n, keys_cap, key);
			ARENA_PUSH(r->arena, node->items, node->n, items_cap, value);
		}
		key = NULL;
	}
	return node;
}

static bool is_anchored(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor || event->data.scalar.tag;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor || event->data.sequence_start.tag;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor || event->data.mapping_start.tag;
	default:
		return event->type == YAML_ALIAS_EVENT;
	}
}

/* The node that starts with the event; NULL if reading cannot go on. */
static struct yaml_node *read_node(struct yaml_reader *r, yaml_event_t *event, unsigned depth)
{
	if (is_anchored(event)) {
		error_at(r, &event->start_mark, "anchors, aliases and tags are not taken: write it out");
		/* The value of the alias is unknown, so errors about it would be noise. */
		if (event->type == YAML_ALIAS_EVENT) {
			r->failed = true;
			return NULL;
		}
	}
	if (event->type == YAML_SCALAR_EVENT)
		return read_scalar(r, event);
	if (depth == YAML_DEPTH_MAX) {
		error_at(r, &event->start_mark, "nested too deep");
		r->failed = true;
		return NULL;
	}
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return (r->entries_of ? give_entries : read_list)(r, &event->start_mark, depth + 1);
	if (event->type == YAML_MAPPING_START_EVENT)
		return read_map(r, &event->start_mark, depth + 1);
	r->failed = true;
	return NULL;
}

static struct yaml_node *read_stream(struct yaml_reader *r)
{
	struct yaml_node *root = NULL;
	yaml_event_t event;
	bool end = false;

	while (!end && next_event(r, &event)) {
		switch (event.type) {
		case YAML_STREAM_END_EVENT:
			end = true;
			break;
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		case YAML_DOCUMENT_START_EVENT:
			if (root) {
				error_at(r, &event.start_mark, "a second document: one is expected");
				end = true;
			}
			break;
		default:
			root = read_node(r, &event, 0);
		}
		yaml_event_delete(&event);
	}
	return root;
}

const struct yaml_node *yaml_read_entries(const char *text, size_t size, struct yaml_errors *errors,
					  const struct yaml_entries *entries)
{
	struct yaml_reader r = {.errors = errors, .arena = errors->arena, .entries = entries};
	struct yaml_node *root;

	if (!yaml_parser_initialize(&r.parser))
		die_no_memory();
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, size);
	root = read_stream(&r);
	yaml_parser_delete(&r.parser);
	return r.failed ? NULL : root;
}

const struct yaml_node *yaml_read(const char *text, size_t size, struct yaml_errors *errors)
{
	return yaml_read_entries(text, size, errors, NULL);
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++)
		if (str_eq(map->keys[i]->text, key))
			return map->items[i];
	return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
	static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};

	if (node->kind != NODE_SCALAR || node->quoted)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(nulls); i++)
		if (str_eq(node->text, nulls[i]))
			return true;
	return false;
}

const char *yaml_what(struct arena *a, const struct yaml_node *node)
{
	if (node->kind == NODE_MAP)
		return "a mapping";
	if (node->kind == NODE_LIST)
		return "a list";
	if (yaml_is_null(node))
		return "nothing";
	return arena_printf(a, node->quoted ? "the string \"%.80s\"" : "'%.80s'", node->text);
}

/* Adds the error that the node is not of the expected type. Returns false. */
static bool refuse(struct yaml_errors *errors, const struct yaml_node *node, const char *what,
		   const char *expected)
{
	yaml_error(errors, node, "%s must be %s, not %s", what, expected,
		   yaml_what(errors->arena, node));
	return false;
}

bool yaml_want_map(struct yaml_errors *errors, const struct yaml_node *node, const char *what)
{
	return node->kind == NODE_MAP || refuse(errors, node, what, "a mapping");
}

bool yaml_want_list(struct yaml_errors *errors, const struct yaml_node *node, const char *what)
{
	return node->kind == NODE_LIST || refuse(errors, node, what, "a list");
}

bool yaml_want_string(struct yaml_errors *errors, const struct yaml_node *node, const char *what,
		      const char **out)
{
	if (node->kind != NODE_SCALAR || yaml_is_null(node))
		return refuse(errors, node, what, "a string");
	*out = node->text;
	return true;
}

bool yaml_want_uint(struct yaml_errors *errors, const struct yaml_node *node, const char *what,
		    uint64_t max, uint64_t *out)
{
	int err = -EINVAL;

	if (node->kind == NODE_SCALAR && !node->quoted)
		err = parse_u64(node->text, max, out);
	if (err == -EINVAL)
		return refuse(errors, node, what, "a number");
	if (err)
		yaml_error(errors, node, "%s must be at most %" PRIu64 ", not %.80s", what, max,
			   node->text);
	return !err;
}

void yaml_known_keys(struct yaml_errors *errors, const struct yaml_node *map,
		     const char *const *known, size_t n)
{
	for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++) {
		const char *key = map->keys[i]->text;
		bool found = false;

		for (size_t j = 0; j < n && !found; j++)
			found = str_eq(key, known[j]);
		if (found)
			continue;
		yaml_error(errors, map->keys[i], "unknown key '%.80s'%s", key,
			   did_you_mean(errors->arena, key, known, n));
	}
}
