/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints schemas/ as C, so that the program reads no YAML at run time: struct image.
 * schema_load() reads them, as it reads an overlay (--schemas DIR).
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
#include "schema/expr.h"
#include "schema/gen_image.h"
#include "schema/image.h"
#include "schema/yaml_tree.h"

/* This program has no tables of the build. */
const struct image schema_image;

bool expr_run(uint32_t function, const struct expr_env *env, __int128 *out)
{
	(void)function, (void)env, (void)out;
	return false;
}

static void put_literal(struct buf *b, const char *s)
{
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

static int pages(struct buf *b, char **paths, int n)
{
	int err = 0;

	buf_str(b, "/* Made by genschema from man/rules/. */\n#include \"output/rule_page.h\"\n\n"
		   "const char rule_pages[] =\n");
	for (int i = 0; i < n && !err; i++) {
		const char *base = path_base(paths[i]);
		struct buf page = {0};

		err = buf_read(&page, paths[i], PATH_FOUND, SCHEMA_FILE_MAX);
		if (err)
			fprintf(stderr, "%s: %s\n", paths[i], file_error(err));
		buf_printf(b, "\"%.*s\\0\"\n", (int)strcspn(base, "."), base);
		put_literal(b, page.s);
		buf_str(b, "\"\\0\"\n");
		buf_free(&page);
	}
	buf_str(b, ";\n");
	return err ? 2 : 0;
}

static int tables(struct buf *b, const char *dir)
{
	struct arena *a = arena_new();
	const struct schema *s;
	const char *error;

	s = schema_load(a, dir, NULL, &error);
	if (s)
		image_print(b, a, s);
	else
		fprintf(stderr, "%s\n", error);
	arena_free(a);
	return s ? 0 : 2;
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
