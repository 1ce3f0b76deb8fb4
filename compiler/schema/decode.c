/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "model/model.h"
#include "schema/shape.h"

int doc_fail(struct yaml_doc *d, const struct yaml_node *node, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (!*d->error)
		*d->error = arena_printf(d->a, "%s:%u:%u: %s", d->path, node ? node->line : 1,
					 node ? node->column : 1, what);
	return -EINVAL;
}

const char *doc_text(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *node = yaml_get(map, key);

	return node && node->kind == NODE_SCALAR ? node->text : NULL;
}

/* Demands a mapping with `version: 1` and no keys beside it but those of the list. */
static int check_top(struct yaml_doc *d, const char *const *keys, size_t n_keys)
{
	const char *version = doc_text(d->root, "version");

	if (d->root->kind != NODE_MAP)
		return doc_fail(d, d->root, "a mapping is expected");
	for (size_t i = 0; i < d->root->n; i++) {
		const char *k = d->root->keys[i]->text;
		bool known = str_eq(k, "version");

		for (size_t n = 0; n < n_keys; n++)
			known |= str_eq(k, keys[n]);
		if (!known)
			return doc_fail(d, d->root->keys[i], "unknown key '%s'", k);
	}
	if (!version || !str_eq(version, "1"))
		return doc_fail(d, d->root, "'version: 1' is expected");
	if (!yaml_get(d->root, keys[0]))
		return doc_fail(d, d->root, "key '%s' is missing", keys[0]);
	return 0;
}

int doc_open(struct yaml_doc *d, const char *const *keys, size_t n_keys,
	     const struct yaml_node **top)
{
	struct yaml_errors errors = {.arena = d->a};
	struct yaml_node at;
	struct buf text = {0};
	int err = buf_read(&text, d->path, PATH_FOUND, SCHEMA_FILE_MAX);

	*top = NULL;
	if (err && err != -ENOENT)
		*d->error = arena_printf(d->a, "%s: %s", d->path, file_error(err));
	else if (!err)
		d->root = yaml_read(text.s ? text.s : "", text.len, &errors);
	buf_free(&text);
	if (err)
		return err == -ENOENT ? 0 : -EINVAL;
	if (errors.n) {
		at = (struct yaml_node){.line = errors.v->line, .column = errors.v->column};
		return doc_fail(d, &at, "%s", errors.v->message);
	}
	if (!d->root)
		return doc_fail(d, NULL, "the file is empty");
	err = check_top(d, keys, n_keys);
	if (!err)
		*top = yaml_get(d->root, keys[0]);
	return err;
}

static int decode_flag(struct yaml_doc *d, const struct yaml_node *node, const char *s,
		       uint32_t *out)
{
	const struct flag_info *flag = schema_find_flag(d->names, s);

	if (!flag)
		return doc_fail(d, node, "unknown flag '%s'", s);
	*out |= flag->value;
	return 0;
}

static int decode_depends(struct yaml_doc *d, const struct yaml_node *node, const char *s,
			  unsigned *out)
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

static int decode_choice(struct yaml_doc *d, const struct yaml_node *node, const char *s,
			 const struct shape_field *f, int *out)
{
	const struct choices *from = &choices[f->choices];
	const char **names;
	size_t n = 0;

	for (size_t i = 0; i < from->n; i++) {
		if (from->names[i] && str_eq(from->names[i], s)) {
			*out = (int)i;
			return 0;
		}
	}
	names = ARENA_ARRAY(d->a, from->n, const char *);
	for (size_t i = 0; i < from->n; i++)
		if (from->names[i])
			names[n++] = from->names[i];
	return doc_fail(d, node, "unknown %s '%s'%s", f->key, s,
			did_you_mean(d->a, s, names, n));
}

static int decode_attr(struct yaml_doc *d, const struct yaml_node *node, const char *s, int *out)
{
	for (int i = 0; i < ATTR_N; i++) {
		if (str_eq(attr_name((enum map_attr)i), s)) {
			*out = i;
			return 0;
		}
	}
	return doc_fail(d, node, "unknown attribute '%s'", s);
}

static int decode_scalar(struct yaml_doc *d, const struct yaml_node *node,
			 const struct shape_field *f, void *to)
{
	const char *s = node->text, *error = NULL;
	const struct schema_program_type *program;
	const struct map_type_info *type;
	uint64_t number;

	if (node->kind != NODE_SCALAR)
		return doc_fail(d, node, "%s: a plain value is expected", f->key);
	switch (f->kind) {
	case F_STR:
		*(const char **)to = s;
		return 0;
	case F_U32:
		if (parse_u64(s, UINT32_MAX, &number))
			return doc_fail(d, node, "'%s' is not a 32-bit number", s);
		*(uint32_t *)to = (uint32_t)number;
		return 0;
	case F_BOOL:
		if (!str_eq(s, "true") && !str_eq(s, "false"))
			return doc_fail(d, node, "%s: true or false is expected", f->key);
		*(bool *)to = str_eq(s, "true");
		return 0;
	case F_VERSION:
		if (version_parse(s, to))
			return doc_fail(d, node, "'%s' is not a release X.Y or X.Y.Z", s);
		return 0;
	case F_EXPR:
		if (expr_compile(d->a, d->names, d->max_symbol, s, to, &error))
			return doc_fail(d, node, "%s", error);
		return 0;
	case F_TEXT:
		if (expr_text_compile(d->a, d->names, s, to, &error))
			return doc_fail(d, node, "%s", error);
		return 0;
	case F_ERRNO:
		*(int *)to = schema_errno(s);
		return *(int *)to ? 0 : doc_fail(d, node, "unknown errno '%s'", s);
	case F_RULE:
		*(int *)to = rule_find(s);
		return *(int *)to < 0 ? doc_fail(d, node, "unknown rule '%s'", s) : 0;
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
	case F_PROGRAM_TYPE:
		program = schema_find_program_type(d->names, s);
		if (!program)
			return doc_fail(d, node, "unknown program type '%s'", s);
		*(uint32_t *)to = program->id;
		return 0;
	case F_NOTE:
		return 0;
	default:
		return doc_fail(d, node, "internal: %s", f->key);
	}
}

static int decode_value(struct yaml_doc *d, const struct yaml_node *node,
			const struct shape_field *f, char *base)
{
	void *to = base + f->offset;

	if (f->kind == F_LIST)
		return decode_list(d, node, field_shape(f), to, (size_t *)(void *)(base + f->count_offset));
	if (f->kind != F_FLAGS && f->kind != F_DEPENDS)
		return decode_scalar(d, node, f, to);
	if (node->kind != NODE_LIST)
		return doc_fail(d, node, "%s: a list is expected", f->key);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_node *item = node->items[i];
		int err;

		if (item->kind != NODE_SCALAR)
			return doc_fail(d, item, "%s: a name is expected", f->key);
		err = f->kind == F_FLAGS ? decode_flag(d, item, item->text, to)
					 : decode_depends(d, item, item->text, to);
		if (err)
			return err;
	}
	return 0;
}

static char *part_of(const struct shape_field *f, char *base)
{
	return *(char **)(void *)(base + f->offset);
}

/* The field of the structure at *base, or of one of its parts, which *base becomes. */
static const struct shape_field *find_key(const struct shape *shape, const char *key, char **base)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct shape_field *f = &shape->fields[i], *in;
		char *part;

		if (*f->key && str_eq(f->key, key))
			return f;
		if (f->kind != F_PART)
			continue;
		part = part_of(f, *base);
		in = find_key(field_shape(f), key, &part);
		if (in) {
			*base = part;
			return in;
		}
	}
	return NULL;
}

static void add_parts(struct yaml_doc *d, const struct shape *shape, char *base)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		if (shape->fields[i].kind == F_PART) {
			void *part = arena_alloc(d->a, field_shape(&shape->fields[i])->size);

			memcpy(base + shape->fields[i].offset, &part, sizeof(part));
		}
}

/* Fails if a key is missing; sets what is not from a key. */
static int complete(struct yaml_doc *d, const struct yaml_node *node, const struct shape *shape,
		    char *base)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct shape_field *f = &shape->fields[i];
		const struct yaml_node *value = f->required ? yaml_get(node, f->key) : NULL;
		int err = f->kind == F_PART ? complete(d, node, field_shape(f), part_of(f, base)) : 0;

		if (err)
			return err;
		if (f->kind == F_LINE)
			*(unsigned *)(void *)(base + f->offset) = node->line;
		if (f->required && (!value || yaml_is_null(value)))
			return doc_fail(d, node, "key '%s' is missing", f->key);
	}
	return 0;
}

int decode(struct yaml_doc *d, const struct yaml_node *node, const struct shape *shape, void *out)
{
	memset(out, 0, shape->size);
	if (shape->scalar && node->kind != NODE_MAP)
		return decode_value(d, node, &shape->fields[0], out);
	if (shape->bare || node->kind != NODE_MAP)
		return doc_fail(d, node, "a %s is expected",
				shape->bare ? "plain value" : "mapping");
	add_parts(d, shape, out);
	for (size_t i = 0; i < node->n; i++) {
		char *base = out;
		const struct shape_field *f = find_key(shape, node->keys[i]->text, &base);
		int err;

		if (!f)
			return doc_fail(d, node->keys[i], "unknown key '%s'", node->keys[i]->text);
		if (yaml_is_null(node->items[i]))
			continue;
		err = decode_value(d, node->items[i], f, base);
		if (err)
			return err;
	}
	return complete(d, node, shape, out);
}

int decode_list(struct yaml_doc *d, const struct yaml_node *node, const struct shape *shape,
		const void **out, size_t *n)
{
	char *v;

	if (node->kind == NODE_MAP && !shape->bare) {
		/* A list of one mapping may be written without the dash. */
		v = arena_alloc(d->a, shape->size);
		*out = v;
		*n = 1;
		return decode(d, node, shape, v);
	}
	if (node->kind != NODE_LIST)
		return doc_fail(d, node, "a list is expected");
	v = arena_calloc(d->a, node->n, shape->size);
	for (size_t i = 0; i < node->n; i++) {
		int err = decode(d, node->items[i], shape, v + i * shape->size);

		if (err)
			return err;
	}
	*out = v;
	*n = node->n;
	return 0;
}
