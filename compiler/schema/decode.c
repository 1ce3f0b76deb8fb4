/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "model/model.h"
#include "schema/shape.h"

int doc_fail(struct doc *d, const yaml_node_t *node, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (!*d->error)
		*d->error = arena_printf(d->a, "%s:%zu:%zu: %s", d->path,
					 node ? node->start_mark.line + 1 : 1,
					 node ? node->start_mark.column + 1 : 1, what);
	return -EINVAL;
}

int doc_open(struct doc *d, struct arena *a, const char *path, const char **error)
{
	FILE *file = fopen(path, "re");
	yaml_parser_t parser;

	*d = (struct doc){.a = a, .path = arena_strdup(a, path), .error = error};
	if (!file) {
		*error = arena_printf(a, "%s: %s", path, strerror(errno));
		return -EINVAL;
	}
	if (!yaml_parser_initialize(&parser))
		die_no_memory();
	yaml_parser_set_input_file(&parser, file);
	if (!yaml_parser_load(&parser, &d->yaml)) {
		*error = arena_printf(a, "%s:%zu:%zu: %s", path, parser.problem_mark.line + 1,
				      parser.problem_mark.column + 1,
				      parser.problem ? parser.problem : "bad YAML");
	} else {
		d->open = true;
		if (!yaml_document_get_root_node(&d->yaml))
			doc_fail(d, NULL, "the file is empty");
	}
	yaml_parser_delete(&parser);
	fclose(file);
	return *error ? -EINVAL : 0;
}

void doc_close(struct doc *d)
{
	if (d->open)
		yaml_document_delete(&d->yaml);
	d->open = false;
}

static const char *scalar(const yaml_node_t *node)
{
	if (!node || node->type != YAML_SCALAR_NODE)
		return NULL;
	/* A NUL inside would hide what comes behind it. */
	if (strlen((const char *)node->data.scalar.value) != node->data.scalar.length)
		return NULL;
	return (const char *)node->data.scalar.value;
}

yaml_node_t *doc_get(struct doc *d, const yaml_node_t *map, const char *key)
{
	if (!map || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
	     p++) {
		const char *k = scalar(yaml_document_get_node(&d->yaml, p->key));

		if (k && str_eq(k, key))
			return yaml_document_get_node(&d->yaml, p->value);
	}
	return NULL;
}

yaml_node_t *doc_top(struct doc *d, const char *const *keys, size_t n_keys)
{
	yaml_node_t *root = yaml_document_get_root_node(&d->yaml), *value;
	const char *version = scalar(doc_get(d, root, "version"));

	if (root->type != YAML_MAPPING_NODE) {
		doc_fail(d, root, "a mapping is expected");
		return NULL;
	}
	for (yaml_node_pair_t *p = root->data.mapping.pairs.start;
	     p < root->data.mapping.pairs.top; p++) {
		yaml_node_t *key = yaml_document_get_node(&d->yaml, p->key);
		const char *k = scalar(key);
		bool known = k && str_eq(k, "version");

		for (size_t i = 0; k && i < n_keys; i++)
			known |= str_eq(k, keys[i]);
		if (!known) {
			doc_fail(d, key, "unknown key '%s'", k ? k : "?");
			return NULL;
		}
	}
	if (!version || !str_eq(version, "1")) {
		doc_fail(d, root, "'version: 1' is expected");
		return NULL;
	}
	value = doc_get(d, root, keys[0]);
	if (!value)
		doc_fail(d, root, "key '%s' is missing", keys[0]);
	return value;
}

static int decode_u32(struct doc *d, const yaml_node_t *node, const char *s, uint32_t *out)
{
	uint64_t v;

	if (parse_u64(s, UINT32_MAX, &v))
		return doc_fail(d, node, "'%s' is no number of 32 bits", s);
	*out = (uint32_t)v;
	return 0;
}

static int decode_flag(struct doc *d, const yaml_node_t *node, const char *s, uint32_t *out)
{
	const struct flag_info *flag = schema_find_flag(d->names, s);

	if (!flag)
		return doc_fail(d, node, "unknown flag '%s'", s);
	*out |= flag->value;
	return 0;
}

static int decode_depends(struct doc *d, const yaml_node_t *node, const char *s, unsigned *out)
{
	static const char *const names[] = {"memory", "capability", "config", "cpus"};

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		if (str_eq(s, names[i])) {
			*out |= 1u << i;
			return 0;
		}
	}
	return doc_fail(d, node, "unknown dependency '%s'", s);
}

static int decode_choice(struct doc *d, const yaml_node_t *node, const char *s,
			 const struct field *f, int *out)
{
	for (size_t i = 0; i < f->n_choices; i++) {
		if (f->choices[i] && str_eq(f->choices[i], s)) {
			*out = (int)i;
			return 0;
		}
	}
	return doc_fail(d, node, "unknown %s '%s'", f->key, s);
}

static int decode_rule(struct doc *d, const yaml_node_t *node, const char *s, int *out)
{
	*out = rule_find(s);
	return *out < 0 ? doc_fail(d, node, "unknown rule '%s'", s) : 0;
}

static int decode_attr(struct doc *d, const yaml_node_t *node, const char *s, int *out)
{
	for (int i = 0; i < ATTR_N; i++) {
		if (str_eq(attr_name((enum map_attr)i), s)) {
			*out = i;
			return 0;
		}
	}
	return doc_fail(d, node, "unknown attribute '%s'", s);
}

static int decode_scalar(struct doc *d, const yaml_node_t *node, const struct field *f, void *to)
{
	const char *s = scalar(node), *error = NULL;
	const struct map_type_info *type;

	if (!s)
		return doc_fail(d, node, "%s: a plain value is expected", f->key);
	switch (f->kind) {
	case F_STR:
		*(const char **)to = arena_strdup(d->a, s);
		return 0;
	case F_U32:
		return decode_u32(d, node, s, to);
	case F_BOOL:
		if (!str_eq(s, "true") && !str_eq(s, "false"))
			return doc_fail(d, node, "%s: true or false is expected", f->key);
		*(bool *)to = str_eq(s, "true");
		return 0;
	case F_VERSION:
		if (version_parse(s, to))
			return doc_fail(d, node, "'%s' is no release X.Y or X.Y.Z", s);
		return 0;
	case F_EXPR:
		if (expr_compile(d->a, d->names, d->max_symbol, arena_strdup(d->a, s), to, &error))
			return doc_fail(d, node, "%s", error);
		return 0;
	case F_TEXT:
		if (expr_text_compile(d->a, d->names, arena_strdup(d->a, s), to, &error))
			return doc_fail(d, node, "%s", error);
		return 0;
	case F_ERRNO:
		*(int *)to = schema_errno(s);
		return *(int *)to ? 0 : doc_fail(d, node, "unknown errno '%s'", s);
	case F_RULE:
		return decode_rule(d, node, s, to);
	case F_ATTR:
		return decode_attr(d, node, s, to);
	case F_CHOICE:
		return decode_choice(d, node, s, f, to);
	case F_FLAG:
		return decode_flag(d, node, s, to);
	case F_TYPE:
		type = schema_find_map_type(d->names, s);
		if (!type)
			return doc_fail(d, node, "unknown map type '%s'", s);
		*(uint32_t *)to = type->id;
		return 0;
	default:
		return doc_fail(d, node, "internal: %s", f->key);
	}
}

static bool is_null(const yaml_node_t *node)
{
	const char *s = scalar(node);

	return s && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (!*s || str_eq(s, "null") || str_eq(s, "~"));
}

static int decode_value(struct doc *d, yaml_node_t *node, const struct field *f, char *base)
{
	void *to = base + f->offset;

	if (f->kind == F_LIST)
		return decode_list(d, node, f->sub, to, (size_t *)(void *)(base + f->count_offset));
	if (f->kind != F_FLAGS && f->kind != F_DEPENDS)
		return decode_scalar(d, node, f, to);
	if (node->type != YAML_SEQUENCE_NODE)
		return doc_fail(d, node, "%s: a list is expected", f->key);
	for (yaml_node_item_t *i = node->data.sequence.items.start;
	     i < node->data.sequence.items.top; i++) {
		yaml_node_t *item = yaml_document_get_node(&d->yaml, *i);
		const char *s = scalar(item);
		int err;

		if (!s)
			return doc_fail(d, item, "%s: a name is expected", f->key);
		err = f->kind == F_FLAGS ? decode_flag(d, item, s, to)
					 : decode_depends(d, item, s, to);
		if (err)
			return err;
	}
	return 0;
}

static const struct field *find_key(const struct shape *shape, const char *key, size_t *base)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *f = &shape->fields[i];

		if (f->kind == F_STRUCT) {
			size_t inside = *base + f->offset;
			const struct field *found = find_key(f->sub, key, &inside);

			if (found) {
				*base = inside;
				return found;
			}
		} else if (f->key && str_eq(f->key, key)) {
			return f;
		}
	}
	return NULL;
}

static int check_required(struct doc *d, yaml_node_t *node, const struct shape *shape)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *f = &shape->fields[i];

		if (f->kind == F_STRUCT && check_required(d, node, f->sub))
			return -EINVAL;
		if (f->required && (!doc_get(d, node, f->key) || is_null(doc_get(d, node, f->key))))
			return doc_fail(d, node, "key '%s' is missing", f->key);
	}
	return 0;
}

static void set_line(const yaml_node_t *node, const struct shape *shape, char *out)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		if (shape->fields[i].kind == F_LINE)
			*(unsigned *)(void *)(out + shape->fields[i].offset) =
				(unsigned)node->start_mark.line + 1;
}

int decode(struct doc *d, yaml_node_t *node, const struct shape *shape, void *out)
{
	memset(out, 0, shape->size);
	set_line(node, shape, out);
	if (shape->scalar && node->type != YAML_MAPPING_NODE)
		return decode_value(d, node, &shape->fields[0], out);
	if (shape->bare || node->type != YAML_MAPPING_NODE)
		return doc_fail(d, node, "a %s is expected", shape->bare ? "plain value" : "mapping");
	for (yaml_node_pair_t *p = node->data.mapping.pairs.start;
	     p < node->data.mapping.pairs.top; p++) {
		yaml_node_t *key = yaml_document_get_node(&d->yaml, p->key);
		yaml_node_t *value = yaml_document_get_node(&d->yaml, p->value);
		const char *k = scalar(key);
		const struct field *f;
		size_t base = 0;
		int err;

		f = k ? find_key(shape, k, &base) : NULL;
		if (!f)
			return doc_fail(d, key, "unknown key '%s'", k ? k : "?");
		if (doc_get(d, node, k) != value)
			return doc_fail(d, key, "key '%s' stands twice", k);
		err = is_null(value) ? 0 : decode_value(d, value, f, (char *)out + base);
		if (err)
			return err;
	}
	return check_required(d, node, shape);
}

int decode_list(struct doc *d, yaml_node_t *node, const struct shape *shape, const void **out,
		size_t *n)
{
	size_t count;
	char *v;

	if (node->type == YAML_MAPPING_NODE && !shape->bare) {
		/* One alone needs no dash. */
		v = arena_alloc(d->a, shape->size);
		*out = v;
		*n = 1;
		return decode(d, node, shape, v);
	}
	if (node->type != YAML_SEQUENCE_NODE)
		return doc_fail(d, node, "a list is expected");
	count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	v = arena_calloc(d->a, count, shape->size);
	for (size_t i = 0; i < count; i++) {
		yaml_node_t *item = yaml_document_get_node(&d->yaml,
							   node->data.sequence.items.start[i]);
		int err = decode(d, item, shape, v + i * shape->size);

		if (err)
			return err;
	}
	*out = v;
	*n = count;
	return 0;
}
