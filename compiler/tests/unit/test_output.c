/* SPDX-License-Identifier: BSD-2-Clause */
/* output/: every format of lint and report, for one sample object and hostile names. */
#include <check.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "lint/lint.h"
#include "output/escape.h"
#include "output/internal.h"
#include "schema/yaml_tree.h"
#include "tests/unit/hostile_texts.h"
#include "tests/lib/suite.h"

START_TEST(text_is_one_line)
{
	static const char *const cases[][2] = {
		{"a b", "a b"}, {"a\nb\tc\r", "a\\nb\\tc\\r"}, {"\033[1m", "\\x1b[1m"}, {"\xff", "\\xff"},
		{"\xc3\xa9", "\xc3\xa9"}, {"\xc2\x9b", "\\x9b"}, {"\xe2\x80\xae", "\\u202e"}, {"\x7f", "\\x7f"},
	};
	struct buf b = {0};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		b.len = 0;
		escape_text(&b, cases[i][0]);
		ck_assert_str_eq(b.s, cases[i][1]);
	}
	buf_free(&b);
}
END_TEST

static struct finding *add_finding(struct result *r, struct finding f)
{
	ARENA_PUSH(r->obj->arena, r->findings, r->n_findings, r->cap_findings, f);
	return &r->findings[r->n_findings - 1];
}

/* An object with a map and a finding or two, as lint would leave it. */
static struct result *sample(const char *path, const char *name)
{
	static const char *notes[] = {"kernel: EINVAL"};
	struct result *r = result_new(object_new(path));
	struct arena *a = r->obj->arena;
	struct map_def *map = object_add_map(r->obj);
	struct judged *m = ARENA_NEW(a, struct judged);

	map->name = arena_strdup(a, name);
	map->section = ".maps";
	map->type = m->create.map_type = 27;
	map->max_entries = 5000;
	m->create.max_entries = 8192;
	map->present = 1u << ATTR_TYPE | 1u << ATTR_MAX_ENTRIES;
	m->def = map;
	r->judged.maps = m;
	r->judged.n_maps = 1;
	add_finding(r, (struct finding){
		.rule = RULE_BM130, .severity = SEVERITY_ERROR, .about = m, .map = map->name,
		.attr = ATTR_MAX_ENTRIES, .message = "max_entries is 100", .notes = notes,
		.n_notes = 1, .fix = fix_set(ATTR_MAX_ENTRIES, "4096"),
	});
	return r;
}

static void render(struct buf *b, const char *format, bool color, int verbose, struct result *r)
{
	struct target target;
	struct output_options opts = {
		.schema = schema_builtin(),
		.target = &target,
		.format = format_find(FORMATS_LINT, format),
		.color = color,
		.verbose = verbose,
	};
	struct result_list list = {.v = &r, .n = 1};

	target = (struct target){.cpus = 2};
	schema_default_target(opts.schema, &target);
	b->len = 0;
	opts.format->write(b, &opts, &list);
}

static void render_report(struct buf *b, const char *format, struct result *r)
{
	struct target target = {.cpus = 2};
	struct output_options opts = {
		.schema = schema_builtin(),
		.target = &target,
		.format = format_find(FORMATS_REPORT, format),
	};
	struct result_list list = {.v = &r, .n = 1};

	schema_default_target(opts.schema, &target);
	b->len = 0;
	output_report(b, &opts, &list);
}

START_TEST(text_without_source)
{
	struct result *r = sample("x.bpf.o", "events");
	struct buf b = {0};

	render(&b, "text", false, 0, r);
	ck_assert_str_eq(b.s, "x.bpf.o:events: error: map 'events': max_entries is 100 "
			      "[BM130 ringbuf-size]\n"
			      "  note: kernel: EINVAL\n"
			      "  help: __uint(max_entries, 4096)\n");
	render(&b, "text", false, -1, r);
	ck_assert_str_eq(b.s, "x.bpf.o:events: error: map 'events': max_entries is 100 "
			      "[BM130 ringbuf-size]\n");
	b.len = 0;
	summary_text(&b, &(struct result_list){.v = &r, .n = 1});
	ck_assert_str_eq(b.s, "1 object, 1 map: 1 error, 0 warnings, 0 infos");
	render(&b, "text", true, 0, r);
	ck_assert(str_starts(b.s, "\033[1mx.bpf.o:events: \033[0m\033[1;31merror: \033[0m"));
	result_free(r);
	buf_free(&b);
}
END_TEST

/* A folder of the test's own, in which it stands. */
static char folder[] = "bpfmapc-output-XXXXXX";

static void enter_folder(void)
{
	ck_assert_int_eq(chdir(getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir), 0);
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void leave_folder(void)
{
	ck_assert_int_eq(chdir(".."), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(text_with_source)
{
	struct result *r = sample("x.bpf.o", "events");
	struct buf b = {0};

	enter_folder();
	put_file("x.bpf.c", "one\n\t__uint(max_entries, 100);\r\nlast");
	r->obj->maps[0]->source = (struct source){"x.bpf.c", 1};
	map_set_attr_line(r->obj->maps[0], ATTR_MAX_ENTRIES, 2);
	lint_sort(r);
	render(&b, "text", false, 0, r);
	ck_assert_str_eq(b.s, "x.bpf.c:2: error: map 'events': max_entries is 100 "
			      "[BM130 ringbuf-size]\n"
			      "   2 |         __uint(max_entries, 100);\n"
			      "  note: kernel: EINVAL\n"
			      "  help: __uint(max_entries, 4096)\n");
	r->findings[0].column = 9;
	render(&b, "gcc", false, 0, r);
	ck_assert_str_eq(b.s, "x.bpf.c:2:9: error: map 'events': max_entries is 100 "
			      "[BM130 ringbuf-size]\n"
			      "x.bpf.c:2:9: note: kernel: EINVAL\n"
			      "x.bpf.c:2:9: note: help: __uint(max_entries, 4096)\n");
	render(&b, "github", false, 0, r);
	ck_assert_str_eq(b.s, "::error file=x.bpf.c,line=2,col=9,title=BM130 ringbuf-size::"
			      "map 'events': max_entries is 100%0Anote: kernel: EINVAL"
			      "%0Ahelp: __uint(max_entries, 4096)\n");
	unlink("x.bpf.c");
	render(&b, "text", false, 0, r);
	ck_assert_ptr_null(strstr(b.s, " | "));
	leave_folder();
	result_free(r);
	buf_free(&b);
}
END_TEST

static void check_snippet_of(const struct output_options *opts, const char *path, unsigned line,
			     bool given, const char *expected)
{
	struct snippets s = {.opts = opts};
	struct buf b = {0};

	buf_str(&b, "");
	snippet_add(&s, &b, path, line, given);
	ck_assert_str_eq(b.s, expected);
	snippets_free(&s);
	buf_free(&b);
}

static void check_snippet(const char *path, unsigned line, const char *expected)
{
	check_snippet_of(&(struct output_options){0}, path, line, false, expected);
}

/* In any order: the place of the last line is only a shortcut. */
START_TEST(snippets_of_one_file)
{
	static const unsigned lines[] = {2, 2, 3, 1, 4, 3, 9, 1, 0, 3};
	const struct output_options opts = {0};
	struct snippets s = {.opts = &opts};
	struct buf b = {0};

	enter_folder();
	put_file("a.c", "one\ntwo\n\nfour\n");
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		snippet_add(&s, &b, "a.c", lines[i], false);
	ck_assert_str_eq(b.s, "   2 | two\n   2 | two\n   3 | \n   1 | one\n   4 | four\n"
			      "   3 | \n   1 | one\n   3 | \n");
	snippets_free(&s);
	buf_free(&b);
	unlink("a.c");
	leave_folder();
}
END_TEST

START_TEST(snippets_are_careful)
{
	char wide[400] = "", expected[200];

	enter_folder();
	put_file("a.c", "x\n\033[31m\xff\n");
	check_snippet("a.c", 1, "   1 | x\n");
	check_snippet("a.c", 2, "   2 | \\x1b[31m\\xff\n");
	check_snippet("a.c", 3, "");
	check_snippet("a.c", 0, "");
	check_snippet("a.c", 4000000000u, "");
	check_snippet("none.c", 1, "");
	/* Nothing that only calls itself a source, and nothing that hangs. */
	ck_assert_int_eq(mkfifo("fifo.c", 0600), 0);
	check_snippet("fifo.c", 1, "");
	put_file("secret", "password\n");
	check_snippet("secret", 1, "");
	ck_assert_int_eq(mkdir("dir.c", 0700), 0);
	check_snippet("dir.c", 1, "");
	memset(wide, 'w', 300);
	put_file("a.c", wide);
	snprintf(expected, sizeof(expected), "   1 | %.120s...\n", wide);
	check_snippet("a.c", 1, expected);
	/* 119 columns and then a character of two bytes: it is left out whole. */
	strcpy(wide + 119, "\xc3\xa9tail");
	put_file("a.c", wide);
	snprintf(expected, sizeof(expected), "   1 | %.119s...\n", wide);
	check_snippet("a.c", 1, expected);
	unlink("a.c");
	unlink("fifo.c");
	unlink("secret");
	rmdir("dir.c");
	leave_folder();
}
END_TEST

/* A document as it is read back: JSON is YAML too. */
static const struct yaml_node *parse(struct arena *a, const struct buf *b)
{
	struct yaml_errors errors = {.arena = a};
	const struct yaml_node *root = yaml_read(b->s, b->len, &errors);

	ck_assert_ptr_nonnull(root);
	ck_assert_uint_eq(errors.n, 0);
	return root;
}

static const struct yaml_node *find(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *node = yaml_get(map, key);

	ck_assert_msg(node != NULL, "no key %s", key);
	return node;
}

/* No name makes a second line, a second command or an escape sequence. */
START_TEST(hostile_names_stay_inside)
{
	static const char *const names[] = {"text", "gcc", "github"};
	struct buf b = {0};

	for (size_t k = 0; k < ARRAY_SIZE(hostile); k++) {
		struct result *r = sample(*hostile[k] ? hostile[k] : "x", hostile[k]);
		/* The first line, and what the format has behind it. */
		const size_t lines[] = {3, 3, 1};

		for (size_t f = 0; f < ARRAY_SIZE(names); f++) {
			size_t n = 0;

			render(&b, names[f], false, 0, r);
			for (size_t i = 0; i < b.len; i++) {
				n += b.s[i] == '\n';
				ck_assert(b.s[i] == '\n' || (unsigned char)b.s[i] >= ' ');
				ck_assert_int_ne(b.s[i], 0x7f);
			}
			ck_assert_uint_eq(n, lines[f]);
		}
		render(&b, "sarif", false, 0, r);
		for (size_t i = 0; i < b.len; i++)
			ck_assert(b.s[i] == '\n' || (unsigned char)b.s[i] >= ' ');
		result_free(r);
	}
	buf_free(&b);
}
END_TEST

START_TEST(github_properties_are_encoded)
{
	struct result *r = sample("a,line=9::b%", "m%0A::error::");
	struct buf b = {0};

	render(&b, "github", false, -1, r);
	ck_assert_str_eq(b.s, "::error file=a%2Cline=9%3A%3Ab%25,title=BM130 ringbuf-size::"
			      "map 'm%250A::error::': max_entries is 100\n");
	result_free(r);
	buf_free(&b);
}
END_TEST

START_TEST(gitlab_knows_issues_by_their_fingerprint)
{
	struct result *r = sample("x.bpf.o", "events");
	struct arena *a = r->obj->arena;
	const struct yaml_node *issue;
	struct buf b = {0};
	const char *first;

	render(&b, "gitlab", false, 0, r);
	issue = parse(a, &b)->items[0];
	first = find(issue, "fingerprint")->text;
	ck_assert_uint_eq(strlen(first), 40);
	ck_assert_str_eq(find(find(find(issue, "location"), "lines"), "begin")->text, "1");
	/* The same where lines have moved, another one for another file. */
	for (unsigned line = 7; line < 9; line++) {
		r->findings[0].file = "src/x.bpf.c";
		r->findings[0].line = line;
		render(&b, "gitlab", false, 0, r);
		issue = parse(a, &b)->items[0];
		ck_assert_int_eq(str_eq(find(issue, "fingerprint")->text, first), line != 7);
		first = find(issue, "fingerprint")->text;
	}
	ck_assert_str_eq(find(find(find(issue, "location"), "lines"), "begin")->text, "8");
	result_free(r);
	buf_free(&b);
}
END_TEST

START_TEST(sarif_refers_to_its_rules)
{
	struct result *r = sample("/d r/x.bpf.o", "events");
	const struct yaml_node *root, *run, *results, *rules, *location;
	struct buf b = {0};

	add_finding(r, (struct finding){
		.rule = RULE_BM101, .attr = -1, .message = "no such type",
	});
	r->findings[1].severity = SEVERITY_INFO;
	r->findings[0].file = "src/x.bpf.c";
	r->findings[0].line = 7;
	render(&b, "sarif", false, 0, r);
	root = parse(r->obj->arena, &b);
	ck_assert_str_eq(find(root, "version")->text, "2.1.0");
	run = find(root, "runs")->items[0];
	rules = find(find(find(run, "tool"), "driver"), "rules");
	results = find(run, "results");
	ck_assert_uint_eq(rules->n, 2);
	ck_assert_uint_eq(results->n, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct yaml_node *result = results->items[i];
		size_t rule = (size_t)atoi(find(result, "ruleIndex")->text);

		ck_assert_str_eq(find(rules->items[rule], "id")->text,
				 find(result, "ruleId")->text);
	}
	ck_assert_str_eq(find(results->items[1], "level")->text, "note");
	location = find(find(results->items[0], "locations")->items[0], "physicalLocation");
	ck_assert_str_eq(find(find(location, "region"), "startLine")->text, "7");
	location = find(find(results->items[1], "locations")->items[0], "physicalLocation");
	ck_assert_str_eq(find(find(location, "artifactLocation"), "uri")->text,
			 "file:///d%20r/x.bpf.o");
	ck_assert_ptr_null(yaml_get(location, "region"));
	result_free(r);
	buf_free(&b);
}
END_TEST

/* One tree: YAML and JSON say the same, in the same order. */
static void same_tree(const struct yaml_node *y, const struct yaml_node *j)
{
	ck_assert_int_eq(y->kind, j->kind);
	ck_assert_uint_eq(y->n, j->n);
	if (y->kind == NODE_SCALAR) {
		ck_assert_str_eq(y->text, j->text);
		ck_assert_int_eq(y->quoted, j->quoted);
		return;
	}
	for (size_t i = 0; i < y->n; i++) {
		if (y->kind == NODE_MAP)
			ck_assert_str_eq(y->keys[i]->text, j->keys[i]->text);
		same_tree(y->items[i], j->items[i]);
	}
}

START_TEST(report_has_every_key)
{
	static const char *const keys[] = {
		"name", "section", "style", "layout", "source", "type", "key_size", "value_size",
		"max_entries", "map_flags", "map_extra", "numa_node", "pinning", "pin", "key",
		"value", "declared", "inner", "values", "not_created", "verdict", "memory",
		"commands", "helpers", "used_by",
	};
	struct result *r = sample("x.bpf.o", "events");
	const struct map_def template = {.name = "events.inner", .section = ""};
	struct judged inner = {.def = &template, .outer = r->judged.maps};
	struct buf y = {0}, j = {0};
	const struct yaml_node *root, *map;

	r->judged.maps[0].create.map_flags = 0x80000001;
	r->judged.maps[0].inner = &inner;
	render_report(&y, "yaml", r);
	render_report(&j, "json", r);
	root = parse(r->obj->arena, &y);
	same_tree(root, parse(r->obj->arena, &j));
	map = find(find(root, "objects")->items[0], "maps")->items[0];
	for (int level = 0; level < 2; level++, map = find(map, "inner")) {
		ck_assert_uint_eq(map->n, ARRAY_SIZE(keys));
		for (size_t i = 0; i < map->n; i++)
			ck_assert_str_eq(map->keys[i]->text, keys[i]);
	}
	map = find(find(root, "objects")->items[0], "maps")->items[0];
	ck_assert_str_eq(find(map, "max_entries")->text, "8192");
	ck_assert_uint_eq(find(map, "declared")->n, 2);
	ck_assert_str_eq(find(find(map, "declared"), "max_entries")->text, "5000");
	ck_assert_str_eq(find(find(map, "declared"), "map_flags")->text, "null");
	ck_assert_str_eq(find(find(map, "map_flags"), "value")->text, "2147483649");
	ck_assert_str_eq(find(find(map, "map_flags"), "names")->items[0]->text,
			 "BPF_F_NO_PREALLOC");
	ck_assert(yaml_is_null(find(map, "source")));
	ck_assert(yaml_is_null(find(map, "numa_node")));
	ck_assert_str_eq(find(find(root, "summary"), "errors")->text, "1");
	buf_free(&y);
	buf_free(&j);
	result_free(r);
}
END_TEST

/* What no kernel and no reader would make is still a document. */
START_TEST(report_of_strange_objects)
{
	static const enum object_status statuses[] = {OBJECT_OK, OBJECT_REFUSED, OBJECT_UNREADABLE};
	struct buf b = {0};

	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		struct result *r = sample("\xff", "\n");
		struct map_def *map = r->obj->maps[0];
		struct judged *m = r->judged.maps;
		const struct yaml_node *object;

		r->judged.status = statuses[i];
		r->judged.refused_errno = 4001;
		r->judged.refused_reason = "reason";
		m->create.map_type = 0xffffffff;
		m->create.map_extra = UINT64_MAX;
		map->value_name = "struct \xff";
		m->verdict.create = CREATE_REJECTED;
		m->verdict.err = 524;
		render_report(&b, "ndjson", r);
		ck_assert_ptr_eq(strchr(b.s, '\n'), b.s + b.len - 1);
		render_report(&b, "json", r);
		ck_assert_ptr_nonnull(strstr(b.s, "18446744073709551615"));
		render_report(&b, "html", r);
		ck_assert_ptr_nonnull(strstr(b.s, "<h2>\\xff</h2>"));
		ck_assert_ptr_nonnull(strstr(b.s, "<h4>\\n</h4>"));
		ck_assert_ptr_nonnull(strstr(b.s, "struct \\xff"));
		ck_assert_ptr_nonnull(strstr(b.s, "18446744073709551615"));
		ck_assert_str_eq(b.s + b.len - strlen("</html>\n"), "</html>\n");
		render_report(&b, "json", r);
		object = find(parse(r->obj->arena, &b), "objects")->items[0];
		ck_assert(yaml_is_null(find(object, "refused")) == (statuses[i] != OBJECT_REFUSED));
		ck_assert_str_eq(find(object, "path")->text, "\\xff");
		result_free(r);
	}
	buf_free(&b);
}
END_TEST

START_TEST(lint_tree_is_that_of_the_report)
{
	struct result *r = sample("x.bpf.o", "events");
	const struct yaml_node *diagnostic;
	struct buf b = {0};

	render(&b, "json", false, 0, r);
	diagnostic = find(parse(r->obj->arena, &b), "diagnostics")->items[0];
	ck_assert_str_eq(find(diagnostic, "path")->text, "x.bpf.o");
	ck_assert_str_eq(find(diagnostic, "rule")->text, "BM130");
	ck_assert_str_eq(find(diagnostic, "attribute")->text, "max_entries");
	ck_assert(yaml_is_null(find(diagnostic, "line")));
	render(&b, "ndjson", false, 0, r);
	ck_assert_str_eq(find(parse(r->obj->arena, &b), "name")->text, "ringbuf-size");
	result_free(r);
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("output");
	TCase *text = tcase_create("text"), *report = tcase_create("report");

	tcase_add_test(text, text_is_one_line);
	tcase_add_test(text, text_without_source);
	tcase_add_test(text, text_with_source);
	tcase_add_test(text, snippets_are_careful);
	tcase_add_test(text, snippets_of_one_file);
	tcase_add_test(text, hostile_names_stay_inside);
	tcase_add_test(text, github_properties_are_encoded);
	tcase_add_test(text, gitlab_knows_issues_by_their_fingerprint);
	tcase_add_test(text, sarif_refers_to_its_rules);
	suite_add_tcase(s, text);
	tcase_add_test(report, report_has_every_key);
	tcase_add_test(report, report_of_strange_objects);
	tcase_add_test(report, lint_tree_is_that_of_the_report);
	suite_add_tcase(s, report);
	return suite_run(s);
}
