// SPDX-License-Identifier: BSD-2-Clause
/*
 * Prints the tables of the program, which the build made of schemas/: every
 * fact with its releases, without the words for users. testdata/golden/tables.txt
 * is what was reviewed: a bound that moves, or a row that is lost, is a line of
 * a diff there, also where no kernel at hand could tell.
 */
#include <stdio.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "model/model.h"
#include "schema/shape.h"

static struct arena *arena;
static const struct schema *schema;

/* For people: wording changes without the fact. */
static bool is_wording(const struct shape *shape, const struct shape_field *f)
{
	static const char *const keys[] = {"text",   "must",	   "message", "help",	"reason", "note",
					   "notes",  "source",	   "use",     "verified", "unverified",
					   "groups", "deprecated", "names"};
	static const char *const of_types[] = {"btf", "map_extra", "inner"};

	if (!*f->key || f->kind == F_NOTE)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (str_eq(f->key, keys[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(of_types) && shape == &shape_type; i++)
		if (str_eq(f->key, of_types[i]))
			return true;
	return false;
}

static size_t count_of(const struct shape_field *f, const char *row)
{
	return f->kind == F_LIST ? *(const size_t *)(const void *)(row + f->count_offset) : 0;
}

/* NULL where the row does not have it. */
static const char *value_text(const struct shape_field *f, const char *row)
{
	const void *p = row + f->offset;
	char version[VERSION_TEXT_MAX];
	uint32_t n = 0;

	switch (f->kind) {
	case F_STR:
		return *(const char *const *)p;
	case F_BOOL:
		return *(const bool *)p ? "yes" : NULL;
	case F_VERSION:
		return version_none(*(const struct version *)p)
			       ? NULL
			       : arena_strdup(arena, version_text(*(const struct version *)p, version));
	case F_EXPR:
		return ((const struct expr *)p)->text;
	case F_TEXT:
		return ((const struct expr_text *)p)->text;
	case F_LIST:
		return NULL;
	default:
		memcpy(&n, p, sizeof(n));
	}
	switch (f->kind) {
	case F_CHOICE:
		return n || f->required ? choices[f->choices].names[n] : NULL;
	case F_ERRNO:
		return n ? schema_errno_name(arena, (int)n) : NULL;
	case F_RULE:
		return n ? rule_info((enum rule_id)n)->name : NULL;
	case F_ATTR:
		return (int)n < 0 ? NULL : attr_name((enum map_attr)n);
	case F_FLAG:
	case F_FLAGS:
		return n ? schema_flags_text(arena, schema, n) : NULL;
	case F_TYPE:
		return schema_map_type_name(schema, n);
	case F_PROGRAM_TYPE:
		return schema_program_type_name(schema, n);
	default:
		return n || f->required ? arena_printf(arena, "%u", n) : NULL;
	}
}

/* "hash, 5.10.., before 6.2": the first field is what the row is about. */
static void put_fields(struct buf *b, const struct shape *shape, const char *row)
{
	bool first = true;

	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct shape_field *f = &shape->fields[i];
		const char *text = is_wording(shape, f) ? NULL : value_text(f, row);

		if (!text)
			continue;
		buf_str(b, first ? "" : ", ");
		first = false;
		if (str_eq(f->key, "since"))
			buf_printf(b, "%s..", text);
		else if (str_eq(f->key, "before"))
			buf_printf(b, "before %s", text);
		else if (f->kind == F_BOOL)
			buf_str(b, f->key);
		else if (i && f->kind != F_ERRNO && f->kind != F_RULE)
			buf_printf(b, "%s %s", f->key, text);
		else
			buf_str(b, text);
	}
}

/* Whether each of n rows is one line: none has a list in it, or could have and is no plain value. */
static bool is_flat(const struct shape *shape, const char *rows, size_t n)
{
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < shape->n_fields; i++)
			if (shape->fields[i].kind == F_LIST &&
			    (!shape->scalar || count_of(&shape->fields[i], rows + k * shape->size)))
				return false;
	return true;
}

static void put_table(struct buf *b, const struct shape_field *f, const char *row, int depth);

/* The lists of a row and of its parts. */
static void put_lists(struct buf *b, const struct shape *shape, const char *row, int depth)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct shape_field *f = &shape->fields[i];

		if (f->kind == F_PART)
			put_lists(b, field_shape(f), *(const char *const *)(const void *)(row + f->offset),
				  depth);
		else if (!is_wording(shape, f) && count_of(f, row))
			put_table(b, f, row, depth);
	}
}

static void put_row(struct buf *b, const struct shape *shape, const char *row, int depth)
{
	size_t begin;

	buf_printf(b, "%*s", 2 * depth, "");
	begin = b->len;
	put_fields(b, shape, row);
	buf_str(b, b->len > begin ? "\n" : "-\n");
	put_lists(b, shape, row, depth + 1);
}

static void put_table(struct buf *b, const struct shape_field *f, const char *row, int depth)
{
	const char *v = *(const char *const *)(const void *)(row + f->offset);
	const struct shape *shape = field_shape(f);
	size_t n = count_of(f, row);

	buf_printf(b, "%*s%s:", 2 * depth, "", f->key);
	/* Short rows stand side by side. */
	if (depth && is_flat(shape, v, n)) {
		for (size_t i = 0; i < n; i++) {
			buf_str(b, i ? " | " : " ");
			put_fields(b, shape, v + i * shape->size);
		}
		buf_char(b, '\n');
		return;
	}
	buf_char(b, '\n');
	for (size_t i = 0; i < n; i++)
		put_row(b, shape, v + i * shape->size, depth + 1);
}

int main(void)
{
	struct buf b = {0};
	int err;

	arena = arena_new();
	schema = schema_builtin();
	schema_make_ready(schema);
	for (size_t i = 0; i < shape_schema.n_fields; i++)
		if (!is_wording(&shape_schema, &shape_schema.fields[i]))
			put_table(&b, &shape_schema.fields[i], (const char *)schema, 0);
	err = buf_write(&b, NULL);
	buf_free(&b);
	arena_free(arena);
	return err ? 3 : 0;
}
