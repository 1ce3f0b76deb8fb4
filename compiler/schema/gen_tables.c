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
#include <errno.h>
#include <stdio.h>

#include "base/util.h"
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

static void put_version(struct buf *b, struct version v)
{
	buf_printf(b, "{%u, %u, %u}", v.major, v.minor, v.patch);
}

static void put_expr(struct buf *b, const struct expr *e)
{
	buf_str(b, "{");
	put_string(b, e->text);
	if (e->n_nodes) {
		buf_str(b, ", (const struct expr_node[]){");
		for (size_t i = 0; i < e->n_nodes; i++) {
			const struct expr_node *n = &e->nodes[i];

			buf_printf(b, "{%u, %u, %u, %u, %u, %u, %lluu}, ", n->op, n->a, n->b, n->c,
				   n->text, n->text_len, (unsigned long long)n->imm);
		}
		buf_printf(b, "}, %zu", e->n_nodes);
	} else {
		buf_str(b, ", 0, 0");
	}
	buf_str(b, "}");
}

static void put_text(struct buf *b, const struct expr_text *t)
{
	buf_str(b, "{");
	put_string(b, t->text);
	if (t->n_exprs) {
		buf_str(b, ", (const struct expr[]){");
		for (size_t i = 0; i < t->n_exprs; i++) {
			put_expr(b, &t->exprs[i]);
			buf_str(b, ", ");
		}
		buf_printf(b, "}, %zu", t->n_exprs);
	} else {
		buf_str(b, ", 0, 0");
	}
	buf_str(b, "}");
}

static void put_shape(struct buf *b, const struct shape *shape, const char *base);

static void put_list(struct buf *b, const struct shape *shape, const char *v, size_t n)
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
		put_shape(b, shape, v + i * shape->size);
		buf_str(b, ",\n");
	}
	buf_str(b, "}");
}

/* memcpy(), because a cast would assume an alignment. */
static uint32_t get_u32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static const void *get_pointer(const char *p)
{
	const void *v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static size_t get_size(const char *p)
{
	size_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static void put_value(struct buf *b, const struct shape_field *f, const char *base)
{
	const char *p = base + f->offset;
	struct version version;

	switch (f->kind) {
	case F_STR:
		put_string(b, get_pointer(p));
		break;
	case F_BOOL:
		buf_str(b, *p ? "1" : "0");
		break;
	case F_VERSION:
		memcpy(&version, p, sizeof(version));
		put_version(b, version);
		break;
	case F_EXPR:
		put_expr(b, (const struct expr *)(const void *)p);
		break;
	case F_TEXT:
		put_text(b, (const struct expr_text *)(const void *)p);
		break;
	case F_LIST:
		put_list(b, f->sub, get_pointer(p), get_size(base + f->count_offset));
		break;
	case F_STRUCT:
		put_shape(b, f->sub, p);
		break;
	default:
		buf_printf(b, "%uu", get_u32(p));
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
			buf_printf(b, ".%s = %zu, ", f->count_member,
				   get_size(base + f->count_offset));
	}
	buf_str(b, "}");
}

static void put_table(struct buf *b, const char *name, const char *count, const struct shape *shape,
		      const void *v, size_t n)
{
	buf_printf(b, "\t.%s = ", name);
	put_list(b, shape, v, n);
	buf_printf(b, ",\n\t.%s = %zu,\n", count, n);
}

static int put_page(struct buf *b, const char *path)
{
	const char *base = path_base(path), *dot = strchr(base, '.');
	FILE *file = fopen(path, "re");
	char line[1024];

	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 2;
	}
	buf_printf(b, "\t{\"%.*s\",\n", dot ? (int)(dot - base) : (int)strlen(base), base);
	while (fgets(line, sizeof(line), file)) {
		put_string(b, line);
		buf_char(b, '\n');
	}
	buf_str(b, "\t},\n");
	if (ferror(file)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		fclose(file);
		return 2;
	}
	fclose(file);
	return 0;
}

static int pages(struct buf *b, char **paths, int n)
{
	buf_str(b, "/* Made by genschema from man/rules/. */\n#include \"cli/pages.h\"\n\n"
		   "const struct rule_page rule_pages[] = {\n");
	for (int i = 0; i < n; i++) {
		int status = put_page(b, paths[i]);

		if (status)
			return status;
	}
	buf_str(b, "\t{0, 0},\n};\n");
	return 0;
}

static int tables(struct buf *b, const char *dir)
{
	struct arena *a = arena_new();
	const struct schema *s;
	const char *error;

	s = schema_load(a, dir, NULL, &error);
	if (!s) {
		fprintf(stderr, "%s\n", error);
		arena_free(a);
		return 2;
	}
	buf_str(b, "/* Made by genschema from schemas/. */\n#include \"schema/tables.h\"\n\n"
		   "extern const struct schema schema_tables;\n"
		   "const struct schema schema_tables = {\n");
	put_table(b, "flags", "n_flags", &shape_flag, s->flags, s->n_flags);
	put_table(b, "symbols", "n_symbols", &shape_symbol, s->symbols, s->n_symbols);
	put_table(b, "types", "n_types", &shape_type, s->types, s->n_types);
	put_table(b, "general", "n_general", &shape_rule, s->general, s->n_general);
	put_table(b, "special", "n_special", &shape_special, s->special, s->n_special);
	put_table(b, "kernels", "n_kernels", &shape_kernel, s->kernels, s->n_kernels);
	put_table(b, "features", "n_features", &shape_kernel_feature, s->features, s->n_features);
	put_table(b, "loaders", "n_loaders", &shape_loader, s->loaders, s->n_loaders);
	put_table(b, "layouts", "n_layouts", &shape_layout, s->layouts, s->n_layouts);
	/* The types have their rules already; an overlay's map types may use the groups. */
	put_table(b, "groups", "n_groups", &shape_group, s->groups, s->n_groups);
	buf_str(b, "};\n");
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
