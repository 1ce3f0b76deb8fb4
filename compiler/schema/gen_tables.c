/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints schemas/ as C: static tables, so that the program reads no YAML at run
 * time. schema_load() reads them, as it reads an overlay (--schemas DIR).
 *
 * With `pages` it prints the pages of the rules as a table of texts, which
 * bpfmapc explain shows.
 *
 * usage: genschema DIR
 *        genschema pages FILE...
 */
#include <stdio.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "schema/gen_expr.h"
#include "schema/shape.h"

static void put_string(struct buf *b, const char *s)
{
	if (!s) {
		buf_str(b, "0");
		return;
	}
	buf_char(b, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		/* Octal, because it ends after three digits; "??" would start a trigraph. */
		if (c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '?')
			buf_printf(b, "\\%03o", c);
		else
			buf_char(b, *s);
	}
	buf_char(b, '"');
}

static void put_version(struct buf *b, const struct version *v)
{
	buf_printf(b, "{%u, %u, %u}", v->major, v->minor, v->patch);
}

/* Of all expressions that have been printed. */
static struct expr_functions functions;

static void put_expr(struct buf *b, const struct expr *e)
{
	if (!e->text) {
		buf_str(b, "{0}");
		return;
	}
	buf_str(b, "{");
	put_string(b, e->text);
	buf_str(b, ", (const struct expr_node[]){");
	for (size_t i = 0; i < e->n_nodes; i++) {
		const struct expr_node *n = &e->nodes[i];

		buf_printf(b, "{%u, %u, %u, %u, %u, %u, %lluu}, ", n->op, n->a, n->b, n->c, n->text,
			   n->text_len, (unsigned long long)n->imm);
	}
	buf_printf(b, "}, %zu, e%u}", e->n_nodes, expr_function(&functions, e));
}

static void put_shape(struct buf *b, const struct shape *shape, const char *base);

static void put_list(struct buf *b, const struct shape *shape, const void *v, size_t n)
{
	if (!n) {
		buf_str(b, "0");
		return;
	}
	/* "const char *const[]", but "const struct x[]". */
	if (str_ends(shape->c_type, "*"))
		buf_printf(b, "(%sconst[]){\n", shape->c_type);
	else
		buf_printf(b, "(const %s[]){\n", shape->c_type);
	for (size_t i = 0; i < n; i++) {
		put_shape(b, shape, (const char *)v + i * shape->size);
		buf_str(b, ",\n");
	}
	buf_str(b, "}");
}

static const struct shape shape_expr = BARE(struct expr, NULL, F_EXPR);

static void put_text(struct buf *b, const struct expr_text *t)
{
	buf_str(b, "{");
	put_string(b, t->text);
	buf_str(b, ", ");
	put_list(b, &shape_expr, t->exprs, t->n_exprs);
	buf_printf(b, ", %zu}", t->n_exprs);
}

static size_t count_of(const struct shape_field *f, const char *base)
{
	return *(const size_t *)(const void *)(base + f->count_offset);
}

static void put_value(struct buf *b, const struct shape_field *f, const char *base)
{
	const void *p = base + f->offset;

	switch (f->kind) {
	case F_STR:
		put_string(b, *(const char *const *)p);
		break;
	case F_BOOL:
		buf_char(b, *(const bool *)p ? '1' : '0');
		break;
	case F_VERSION:
		put_version(b, p);
		break;
	case F_EXPR:
		put_expr(b, p);
		break;
	case F_TEXT:
		put_text(b, p);
		break;
	case F_LIST:
		put_list(b, f->sub, *(const void *const *)p, count_of(f, base));
		break;
	default:
		buf_printf(b, "%uu", *(const uint32_t *)p);
		break;
	}
}

static void put_shape(struct buf *b, const struct shape *shape, const char *base)
{
	if (shape->bare) {
		put_value(b, &shape->fields[0], base);
		return;
	}
	buf_str(b, "{");
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct shape_field *f = &shape->fields[i];

		if (f->kind == F_NOTE)
			continue;
		buf_printf(b, ".%s = ", f->member);
		put_value(b, f, base);
		buf_str(b, ", ");
		if (f->kind == F_LIST)
			buf_printf(b, ".%s = %zu, ", f->count_member, count_of(f, base));
	}
	buf_str(b, "}");
}

static int pages(struct buf *b, char **paths, int n)
{
	int err = 0;

	buf_str(b, "/* Made by genschema from man/rules/. */\n#include \"output/rule_page.h\"\n\n"
		   "const struct rule_page rule_pages[] = {\n");
	for (int i = 0; i < n && !err; i++) {
		const char *base = path_base(paths[i]);
		struct buf page = {0};

		err = buf_read(&page, paths[i], PATH_FOUND, SCHEMA_FILE_MAX);
		if (err)
			fprintf(stderr, "%s: %s\n", paths[i], file_error(err));
		buf_printf(b, "\t{\"%.*s\",\n", (int)strcspn(base, "."), base);
		put_string(b, page.s);
		buf_str(b, "\n\t},\n");
		buf_free(&page);
	}
	buf_str(b, "\t{0, 0},\n};\n");
	return err ? 2 : 0;
}

static int tables(struct buf *b, const char *dir)
{
	struct arena *a = arena_new();
	const struct schema *s;
	const char *error;
	struct buf data = {0};

	functions.by_text.arena = a;
	s = schema_load(a, dir, NULL, &error);
	if (!s) {
		fprintf(stderr, "%s\n", error);
		arena_free(a);
		return 2;
	}
	put_shape(&data, &shape_schema, (const void *)s);
	buf_str(b, "/* Made by genschema from schemas/. */\n#include \"schema/expr_ops.h\"\n"
		   "#include \"schema/tables.h\"\n");
	buf_add(b, functions.c.s, functions.c.len);
	buf_str(b, "\nstatic const struct schema tables = ");
	buf_add(b, data.s, data.len);
	buf_free(&data);
	buf_free(&functions.c);
	buf_str(b, ";\n\nconst struct schema *schema_builtin(void)\n{\n\treturn &tables;\n}\n");
	arena_free(a);
	return 0;
}

int main(int argc, char **argv)
{
	struct buf b = {0};
	int status, err;

	if (argc < 2) {
		fprintf(stderr, "usage: genschema DIR | genschema pages FILE...\n");
		return 2;
	}
	status = str_eq(argv[1], "pages") ? pages(&b, argv + 2, argc - 2) : tables(&b, argv[1]);
	if (!status) {
		err = buf_write(&b, NULL);
		if (err) {
			fprintf(stderr, "genschema: %s\n", strerror(-err));
			status = 3;
		}
	}
	buf_free(&b);
	return status;
}
