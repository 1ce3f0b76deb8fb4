/* SPDX-License-Identifier: BSD-2-Clause */
/* output/: trees printed as YAML and JSON, and texts that must be quoted there. */
#include "base/utf8.h"
#include "base/util.h"
#include "output/doc.h"
#include "output/escape.h"
#include "schema/yaml_tree.h"
#include "tests/unit/hostile_texts.h"
#include "tests/lib/suite.h"

static void fill(struct doc *d)
{
	doc_map(d, NULL, DOC_BLOCK);
	doc_uint(d, "version", 1);
	doc_map(d, "tool", DOC_FLOW);
	doc_string(d, "name", "x");
	doc_null(d, "none");
	doc_end(d);
	doc_list(d, "empty", DOC_BLOCK);
	doc_end(d);
	doc_list(d, "list", DOC_BLOCK);
	doc_map(d, NULL, DOC_BLOCK);
	doc_uint(d, "max", UINT64_MAX);
	doc_list(d, "flow", DOC_FLOW);
	doc_bool(d, NULL, true);
	doc_bool(d, NULL, false);
	doc_end(d);
	doc_end(d);
	doc_string(d, NULL, NULL);
	doc_finish(d);
}

START_TEST(doc_renders)
{
	struct buf b = {0};

	fill(doc_new(&b, DOC_YAML));
	ck_assert_str_eq(b.s, "version: 1\n"
			      "tool: {name: \"x\", none: null}\n"
			      "empty: []\n"
			      "list:\n"
			      "- max: 18446744073709551615\n"
			      "  flow: [true, false]\n"
			      "- null\n");
	buf_free(&b);
	fill(doc_new(&b, DOC_JSON));
	ck_assert_str_eq(b.s, "{\n"
			      "  \"version\": 1,\n"
			      "  \"tool\": {\"name\": \"x\", \"none\": null},\n"
			      "  \"empty\": [],\n"
			      "  \"list\": [\n"
			      "    {\n"
			      "      \"max\": 18446744073709551615,\n"
			      "      \"flow\": [true, false]\n"
			      "    },\n"
			      "    null\n"
			      "  ]\n"
			      "}\n");
	buf_free(&b);
	fill(doc_new(&b, DOC_JSON_LINE));
	ck_assert_str_eq(b.s, "{\"version\": 1, \"tool\": {\"name\": \"x\", \"none\": null}, "
			      "\"empty\": [], \"list\": [{\"max\": 18446744073709551615, "
			      "\"flow\": [true, false]}, null]}\n");
	buf_free(&b);
}
END_TEST

/* s with each byte of no character as the characters \xNN, which is good until the next call. */
static const char *as_written(struct buf *b, const char *s)
{
	uint32_t code;

	b->len = 0;
	buf_str(b, "");
	for (unsigned n; *s; s += n ? n : 1) {
		n = utf8_char(s, &code);
		if (n)
			buf_add(b, s, n);
		else
			buf_printf(b, "\\x%02x", (unsigned char)*s);
	}
	return b->s;
}

/* No character that a terminal acts on. */
static void assert_safe(const char *s)
{
	uint32_t code;

	for (unsigned n; *s; s += n) {
		n = utf8_char(s, &code);
		ck_assert_uint_gt(n, 0);
		ck_assert_msg(code == '\n' || !is_unsafe_char(code), "U+%04X", code);
	}
}

/* Every byte of a name comes back from a YAML reader; no document has a control character. */
START_TEST(doc_strings_survive)
{
	struct yaml_errors errors = {.arena = arena_new()};
	struct buf y = {0}, j = {0}, tmp = {0};
	const struct yaml_node *root;
	struct doc *d[2];

	d[0] = doc_new(&y, DOC_YAML);
	d[1] = doc_new(&j, DOC_JSON);
	for (int i = 0; i < 2; i++) {
		doc_list(d[i], NULL, DOC_BLOCK);
		for (size_t k = 0; k < ARRAY_SIZE(hostile); k++)
			doc_string(d[i], NULL, hostile[k]);
		doc_end(d[i]);
		doc_finish(d[i]);
	}
	assert_safe(y.s);
	assert_safe(j.s);
	root = yaml_read(y.s, y.len, &errors);
	ck_assert_ptr_nonnull(root);
	ck_assert_uint_eq(errors.n, 0);
	ck_assert_uint_eq(root->n, ARRAY_SIZE(hostile));
	for (size_t k = 0; k < ARRAY_SIZE(hostile); k++) {
		ck_assert(root->items[k]->quoted);
		ck_assert_str_eq(root->items[k]->text, as_written(&tmp, hostile[k]));
	}
	buf_free(&y);
	buf_free(&j);
	buf_free(&tmp);
	arena_free(errors.arena);
}
END_TEST

START_TEST(json_strings)
{
	static const struct {
		const char *s, *json;
	} cases[] = {
		{"", ""}, {"a b/~", "a b/~"}, {"\"", "\\\""}, {"a\\b", "a\\\\b"},
		{"\b\f\n\r\t", "\\b\\f\\n\\r\\t"}, {"\x01\x1f", "\\u0001\\u001F"}, {"\x7f", "\\u007F"},
		/* Bytes of no character. */
		{"a\xff", "a\\\\xff"}, {"\xc3", "\\\\xc3"}, {"\xed\xa0\x80z", "\\\\xed\\\\xa0\\\\x80z"},
		/* Characters beyond ASCII, until one would be obeyed: then all are escaped. */
		{"\xc3\xa9\xf0\x9f\x90\x9d", "\xc3\xa9\xf0\x9f\x90\x9d"},
		{"\xc3\xa9\xf0\x9f\x90\x9d\xe2\x80\xae", "\\u00E9\\uD83D\\uDC1D\\u202E"},
		{"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\xc2\x9b", "\\uD800\\uDC00\\uDBFF\\uDFFF\\u009B"},
		{"\xef\xbf\xbf\xef\xbb\xbf", "\\uFFFF\\uFEFF"},
		/* Characters that YAML does not have: diff reads a report in JSON as YAML. */
		{"\xc3\xa9\xef\xbf\xbe\xef\xbf\xbf", "\xc3\xa9\\uFFFE\\uFFFF"},
	};
	struct buf b = {0}, expected = {0};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct doc *d = doc_new(&b, DOC_JSON_LINE);

		doc_string(d, NULL, cases[i].s);
		doc_finish(d);
		buf_printf(&expected, "\"%s\"\n", cases[i].json);
	}
	ck_assert_str_eq(b.s, expected.s);
	buf_free(&b);
	buf_free(&expected);
}
END_TEST

START_TEST(utf8_is_checked)
{
	static const struct {
		const char *s;
		unsigned len;
		uint32_t code;
	} cases[] = {
		{"a", 1, 'a'}, {"\x7f", 1, 0x7f}, {"\xc2\x80", 2, 0x80}, {"\xdf\xbf", 2, 0x7ff},
		{"\xe0\xa0\x80", 3, 0x800}, {"\xef\xbf\xbf", 3, 0xffff}, {"\xf0\x90\x80\x80", 4, 0x10000},
		{"\xf4\x8f\xbf\xbf", 4, 0x10ffff}, {"\xed\x9f\xbf", 3, 0xd7ff}, {"\xee\x80\x80", 3, 0xe000},
		/* Stray, overlong, surrogate, too large, cut. */
		{"\x80", 0, 0}, {"\xbf", 0, 0}, {"\xc0\x80", 0, 0}, {"\xc1\xbf", 0, 0},
		{"\xe0\x9f\xbf", 0, 0}, {"\xf0\x8f\xbf\xbf", 0, 0}, {"\xed\xa0\x80", 0, 0},
		{"\xed\xbf\xbf", 0, 0}, {"\xf4\x90\x80\x80", 0, 0}, {"\xf5\x80\x80\x80", 0, 0},
		{"\xff", 0, 0}, {"\xc3", 0, 0}, {"\xe2\x82", 0, 0}, {"\xf0\x9f\x90", 0, 0}, {"", 0, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t code = 0;

		ck_assert_msg(utf8_char(cases[i].s, &code) == cases[i].len, "case %zu", i);
		ck_assert_uint_eq(code, cases[i].code);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("documents");
	TCase *doc = tcase_create("documents");

	tcase_add_test(doc, doc_renders);
	tcase_add_test(doc, doc_strings_survive);
	tcase_add_test(doc, json_strings);
	tcase_add_test(doc, utf8_is_checked);
	suite_add_tcase(s, doc);
	return suite_run(s);
}
