/* SPDX-License-Identifier: BSD-2-Clause */
/* loader/own_types.c: which types the text of a header defines. */
#include "base/buf.h"
#include "base/util.h"
#include "loader/own_types.h"
#include "tests/lib/suite.h"

static struct own_types own;
static struct buf includes;

static void setup(void)
{
	struct arena *a = arena_new();

	own = (struct own_types){.arena = a, .tags.arena = a, .typedefs.arena = a, .inner.arena = a};
}

static void teardown(void)
{
	arena_free(own.arena);
	buf_free(&includes);
}

static void add_include(void *ctx, const char *name)
{
	(void)ctx;
	buf_printf(&includes, "%s;", name);
}

static void scan(const char *text, size_t len)
{
	own_types_scan(&own, text, len, add_include, NULL);
}

/* Whether the table has these names, with blanks between them, and no other. */
static bool has(const struct name_table *table, const char *names)
{
	size_t n = 0;

	for (const char *at = names; *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");

		if (name_table_find(table, arena_strndup(own.arena, at, len)) < 0)
			return false;
		at += len;
		n++;
	}
	return table->n == n;
}

static const struct {
	const char *text, *tags, *typedefs, *inner;
} cases[] = {
	{"struct a { int x; };", "a", "", ""},
	{"struct a;\nstruct b *f(struct c *);\nextern struct d e;", "", "", ""},
	{"struct a x = {1};\nstruct b y[] = {{1}};\nenum c z = {1};", "", "", ""},
	{"union u{int i;};enum e{A};class k{};", "u e k", "", ""},
	{"struct __attribute__((packed)) a { } b;", "a", "", ""},
	{"struct PACKED a { };\nstruct [[gnu::packed]] b { };\nstruct alignas(8) c { };", "a b c", "", ""},
	{"enum a : unsigned char { X };\nenum b : uint8_t;", "a", "", ""},
	{"struct a { struct b { int x; } y; union { struct c { int z; } w; }; enum d { D } e; };\n"
	 "struct f { int g; };",
	 "a f", "", "b c d"},
	{"extern \"C\" {\nstruct a { int x; };\nextern \"C\" { struct b { }; }\n}\nstruct c { };", "a b c",
	 "", ""},
	{"namespace n { struct a { }; }\nstruct b { };", "b", "", "a"},
	{"static inline int f(struct a *x) { struct b { int y; } z; return 0; }\nstruct c { };", "c", "",
	 "b"},
	{"// struct a { };\n/* struct b { */ struct c /* x */ { // }\n};\n// \\\nstruct d { };", "c", "", ""},
	{"const char *s = \"struct a { \\\" }\"; char c = '{', d = '\\''; struct b { };", "b", "", ""},
	{"#define M struct a { \\\n struct b {\n#if 0 // {\nstruct c { };\n#endif\n# define N '\nstruct d { };",
	 "c d", "", ""},
	{"#define M /* struct a {\n{ */ {\nstruct b { };", "b", "", ""},
	{"str\\\nuct a { };\nstruct\\\n b\n{ };", "b", "", ""},
	{"typedef int a;\ntypedef unsigned long b, *c;\ntypedef char d[16];\ntypedef int (*e)(int f);",
	 "", "a b c d", ""},
	{"typedef struct { int x; } a;\ntypedef struct b { int y; } c, *d;\ntypedef enum { X } e;", "b",
	 "a c d e", ""},
	{"typedef struct a b;\ntypedef struct a *c;\ntypedef const struct a d;", "", "b c d", ""},
	{"typedef struct { struct b { int x; } y; } __attribute__((packed)) a;", "", "a", "b"},
	{"typedef struct { int x; } PACKED a;\ntypedef struct { int x; } b PACKED;", "", "PACKED a b", ""},
	{"typedef int a __attribute__((aligned(4)));\nstruct b { };", "b", "a", ""},
	{"typedef int __attribute__((mode(DI))) a;", "", "a", ""},
	{"struct a { typedef int b; };\nvoid f(void) { typedef struct { int x; } c; }", "a", "", ""},
	/* What is cut off, or has too many braces. */
	{"struct", "", "", ""},
	{"struct a", "", "", ""},
	{"struct a {", "a", "", ""},
	{"typedef", "", "", ""},
	{"typedef struct {", "", "", ""},
	{"typedef struct { int x; } a", "", "a", ""},
	{"}}} struct a { }; } struct b { };", "a b", "", ""},
	{"/* struct a { };", "", "", ""},
	{"\" struct a { };\nstruct b { };", "b", "", ""},
	{"#", "", "", ""},
	{"#include", "", "", ""},
	{"\\", "", "", ""},
	{"struct a __attribute__((", "", "", ""},
	{"struct 1 { };\n\x80\xff struct b { };", "1 b", "", ""},
};

START_TEST(types_are_found)
{
	const char *text = cases[_i].text;

	scan(text, strlen(text));
	ck_assert_msg(has(&own.tags, cases[_i].tags), "tags of: %s", text);
	ck_assert_msg(has(&own.typedefs, cases[_i].typedefs), "typedefs of: %s", text);
	ck_assert_msg(has(&own.inner, cases[_i].inner), "inner types of: %s", text);
}
END_TEST

/* Each text, cut off anywhere, at the end of its memory. */
START_TEST(texts_may_end_anywhere)
{
	const char *text = cases[_i].text;

	for (size_t n = 0; n <= strlen(text); n++) {
		char *copy = malloc(n ? n : 1);

		memcpy(copy, text, n);
		scan(copy, n);
		free(copy);
	}
}
END_TEST

START_TEST(includes_are_those_in_quotes)
{
	const char *text = "#include \"a.h\"\n  #  include /* x */ \"b/c.h\" // y\n#include <d.h>\n"
			   "// #include \"e.h\"\n#define X #include \"f.h\"\n#include \"g.h\n#include M\n"
			   "x #include \"h.h\"\n/* */ #include \"i.h\"";

	scan(text, strlen(text));
	ck_assert_str_eq(includes.s, "a.h;b/c.h;i.h;");
}
END_TEST

START_TEST(text_may_have_bytes_of_0)
{
	static const char text[] = "struct a\0{ };\nstruct b { };\n#include \"c\0d.h\"\n";

	scan(text, sizeof(text) - 1);
	ck_assert(has(&own.tags, "b"));
	ck_assert_uint_eq(includes.len, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("own_types");
	TCase *tc = tcase_create("own_types");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, types_are_found, 0, ARRAY_SIZE(cases));
	tcase_add_loop_test(tc, texts_may_end_anywhere, 0, ARRAY_SIZE(cases));
	tcase_add_test(tc, includes_are_those_in_quotes);
	tcase_add_test(tc, text_may_have_bytes_of_0);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
