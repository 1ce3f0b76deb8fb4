/* SPDX-License-Identifier: BSD-2-Clause */
/* lint/: what is suppressed, merged, and said of several releases at once. */
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

/* An error of max_entries in every hash (BM112, E2BIG). */
#define TOO_MANY 0x20000000u

static uint32_t variable(const char *name, uint32_t type)
{
	return word(record(name, BTF_KIND_VAR, 0, type), 1);
}

START_TEST(each_place_of_a_tag)
{
	/* On the variable, the struct of the definition, and the struct of the template. */
	for (int place = 0; place < 5; place++) {
		uint32_t u32, def, inner, other, var;
		struct map_def *m;

		teardown();
		setup();
		u32 = type_int(4);
		def = type_struct("definition", 8, NULL, 0);
		inner = type_struct("template", 8, NULL, 0);
		other = type_struct("other", 8, NULL, 0);
		var = variable(place == 4 ? "else" : "m", u32);
		m = map("m", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 0);
		template_of(m, BPF_MAP_TYPE_ARRAY, 4, 8, 1)->def_type = inner;
		m->def_type = def;
		m->max_entries = 1;
		m->value_size = 8;
		tag("bpfmapc:allow=BM111", place == 0 || place == 4 ? var : place == 1 ? def :
		    place == 2 ? inner : other);
		obj->types = types();
		lint();
		if (place < 3) {
			clean();
			continue;
		}
		found(RULE_BM111, NULL);
		/* A tag on something else is said to be so. */
		ck_assert_str_eq(found(RULE_BM901, NULL)->message,
				 "the tag allow=BM111 is not on a map or program");
		ck_assert_ptr_null(found(RULE_BM901, NULL)->map);
	}
}
END_TEST

START_TEST(tags_with_several_rules)
{
	uint32_t u32 = type_int(4);

	map("m", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	tag("bpfmapc:allow=BM110,BM112,,max-entrie", variable("m", u32));
	obj->types = types();
	lint();
	ck_assert_ptr_null(find(RULE_BM112, NULL));
	ck_assert_str_eq(found(RULE_BM901, "m")->message, "allow=BM110 suppresses nothing");
	ck_assert_uint_eq(result->n_findings, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct finding *f = &result->findings[i];

		if (f->rule != RULE_BM902)
			continue;
		ck_assert_msg(str_eq(f->message, "the tag allow= lacks the name of a rule") ||
			      str_eq(f->message, "allow=max-entrie: there is no such rule"), "%s",
			      f->message);
		if (str_starts(f->message, "allow=max"))
			ck_assert(strstr(help_of(f), "bpfmapc:allow=max-entries"));
		else
			ck_assert(strstr(help_of(f), "bpfmapc list rules"));
	}
	/* A rule that is off is not missed, and so is one about other objects. */
	opts.disabled[RULE_BM110] = true;
	lint();
	ck_assert_ptr_null(find(RULE_BM901, NULL));
	tag("bpfmapc:allow=BM414", 2);
	obj->types = types();
	lint();
	ck_assert_ptr_null(find(RULE_BM901, NULL));
}
END_TEST

/* On a function of the object, on its parameter, and on a function of the kernel. */
START_TEST(tags_on_functions)
{
	static const char *const messages[] = {
		"function 'f': allow=BM112 suppresses nothing",
		"the tag allow=BM112 is not on a map or program",
		"the tag allow=BM112 is not on a map or program",
	};

	for (int place = 0; place < 3; place++) {
		const struct function f = {.name = "f"};
		uint32_t proto, id;

		teardown();
		setup();
		proto = record("", BTF_KIND_FUNC_PROTO, 0, 0);
		id = record(place == 2 ? "kfunc" : "f", BTF_KIND_FUNC, 1, proto);
		if (place == 1)
			word(record("bpfmapc:allow=BM112", TYPE_KIND_DECL_TAG, 0, id), 0);
		else
			tag("bpfmapc:allow=BM112", id);
		obj->types = types();
		obj->functions = &f;
		obj->n_functions = 1;
		map("m", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
		lint();
		/* It is not the map's. */
		found(RULE_BM112, "m");
		ck_assert_str_eq(found(RULE_BM901, NULL)->message, messages[place]);
		ck_assert_ptr_eq(found(RULE_BM901, NULL)->at.function, place ? NULL : &f);
		obj->functions = NULL;
		obj->n_functions = 0;
	}
}
END_TEST

/* A prefix of ids is all rules that have it, and is missed only if all of them are on. */
START_TEST(tags_with_prefixes)
{
	uint32_t u32 = type_int(4);

	map("m", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	tag("bpfmapc:allow=BM1,bm14,BM11", variable("m", u32));
	obj->types = types();
	lint();
	ck_assert_ptr_null(find(RULE_BM112, NULL));
	/* Of the three two have suppressed it. */
	ck_assert_str_eq(found(RULE_BM901, "m")->message, "allow=bm14 suppresses nothing");
	ck_assert_uint_eq(result->n_findings, 1);
	opts.disabled[RULE_BM142] = true;
	lint();
	ck_assert_uint_eq(result->n_findings, 0);
}
END_TEST

START_TEST(configured_by_map_and_rule)
{
	static const struct {
		const char *rules, *map;
		bool suppressed;
	} cases[] = {
		{"BM112", NULL, true},	{"BM112", "m", true},	{"BM112", "?", true},
		{"BM112", "n", false},	{"BM110", NULL, false}, {"BM110", "m", false},
		{"bm1", "m", true},	{"BM2", "m", false},
	};

	map("m", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct rule_range rules;
		bool known = rule_find_range(cases[i].rules, &rules);
		const struct lint_allow allow[] = {
			{.rules = {RULE_BM120, RULE_BM120, 5}}, {.rules = rules, .map = cases[i].map},
		};

		ck_assert(known);
		opts.allow = allow;
		opts.n_allow = 2;
		lint();
		ck_assert_msg(!find(RULE_BM112, NULL) == cases[i].suppressed, "case %zu", i);
	}
}
END_TEST

/* The first of the entries says why; all that allow it are in use. */
START_TEST(several_entries_allow_a_finding)
{
	static const char *const patterns[][3] = {{"m*", "m", "m"}, {"m", "m*", "?"}, {"n", "m", "m*"}};

	map("m", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	opts.keep_suppressed = true;
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		struct allow_use use[3] = {0};
		struct lint_allow allow[3];

		for (size_t k = 0; k < 3; k++)
			allow[k] = (struct lint_allow){
				.rules = {RULE_BM112, RULE_BM112, 5}, .map = patterns[i][k],
				.reason = patterns[i][k], .use = &use[k],
			};
		opts.allow = allow;
		opts.n_allow = 3;
		lint();
		ck_assert_uint_eq(result->n_suppressed, i + 1);
		ck_assert_str_eq(result->suppressed[i].reason, patterns[i][i == 2]);
		for (size_t k = 0; k < 3; k++)
			ck_assert_int_eq(use[k].used, !str_eq(patterns[i][k], "n"));
	}
}
END_TEST

/* Infos are on if they are asked for one by one, or all together, and not if they are disabled. */
START_TEST(infos_are_on_or_off)
{
	map("m", BPF_MAP_TYPE_HASH, 4, 8, 1);
	lint();
	clean();
	opts.infos = true;
	lint();
	found(RULE_BM202, "m");
	opts.disabled[RULE_BM202] = true;
	lint();
	ck_assert_ptr_null(find(RULE_BM202, NULL));
	opts.infos = false;
	opts.enabled[RULE_BM202] = true;
	lint();
	ck_assert_ptr_null(find(RULE_BM202, NULL));
	opts.disabled[RULE_BM202] = false;
	lint();
	ck_assert_int_eq(found(RULE_BM202, NULL)->severity, SEVERITY_INFO);
	opts.severity[RULE_BM202] = SEVERITY_ERROR;
	lint();
	ck_assert_int_eq(found(RULE_BM202, NULL)->severity, SEVERITY_ERROR);
}
END_TEST

/* The misspelt member is the reason for what is missing, not for what is there. */
START_TEST(misspelt_members_excuse_what_is_missing)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_HASH, 4, 8, 0);

	object_fault(obj, RULE_BM013, FAULT_UNKNOWN_MEMBER, m, -1, "member 'max_entry'");
	lint();
	found(RULE_BM013, "m");
	found(RULE_BM411, "m");
	m->present &= ~(1u << ATTR_MAX_ENTRIES);
	lint();
	found(RULE_BM013, "m");
	ck_assert_uint_eq(result->n_findings, 1);
	/* No finding is dropped for a milder one. */
	opts.severity[RULE_BM013] = SEVERITY_INFO;
	lint();
	ck_assert_uint_eq(result->n_findings, 2);
}
END_TEST

/* Findings about key and value stay two, those about a key and its size become one. */
START_TEST(sizes_and_types_are_one_attribute)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_ARRAY, 8, 4, 1);

	object_fault(obj, RULE_BM015, FAULT_NONE, m, ATTR_KEY, "the key has no size");
	lint();
	found(RULE_BM015, "m");
	ck_assert_ptr_null(find(RULE_BM110, NULL));
	obj->n_faults = 0;
	object_fault(obj, RULE_BM015, FAULT_NONE, m, ATTR_VALUE, "the value has no size");
	lint();
	found(RULE_BM015, "m");
	found(RULE_BM110, "m");
	/* What is wrong with the type is wrong with everything. */
	obj->n_faults = 0;
	object_fault(obj, RULE_BM016, FAULT_NONE, m, ATTR_TYPE, "the map has no type");
	lint();
	found(RULE_BM016, "m");
	ck_assert_ptr_null(find(RULE_BM110, NULL));
}
END_TEST

/* Of two findings that are alike the order is that of file, line, map and rule. */
START_TEST(findings_are_sorted)
{
	struct map_def *b = map("b", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	struct map_def *a = map("a", BPF_MAP_TYPE_ARRAY, 8, 4, 1), *z = map("z", BPF_MAP_TYPE_ARRAY, 8, 4, 1);

	a->source = b->source = (struct source){"x.c", 10};
	z->source = (struct source){"w.c", 11};
	object_fault(obj, RULE_BM022, FAULT_NONE, NULL, -1, "of no file");
	object_fault(obj, RULE_BM013, FAULT_NONE, b, -1, "a member");
	lint();
	ck_assert_uint_eq(result->n_findings, 5);
	ck_assert_int_eq(result->findings[0].rule, RULE_BM022);
	ck_assert_str_eq(result->findings[1].map, "z");
	ck_assert_str_eq(result->findings[2].map, "a");
	ck_assert_int_eq(result->findings[3].rule, RULE_BM013);
	ck_assert_int_eq(result->findings[4].rule, RULE_BM112);
}
END_TEST

/* A size that comes from a type is shown at the type, and a template at `values`. */
START_TEST(lines_of_members)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	struct map_def *m = map("m", BPF_MAP_TYPE_ARRAY, 8, 4, 1), *outer;

	m->source = (struct source){"x.c", 10};
	map_set_attr_line(m, ATTR_KEY, 11);
	map_set_attr_line(m, ATTR_KEY_SIZE, 12);
	lint();
	ck_assert_uint_eq(found(RULE_BM110, "m")->line, 12);
	typed(m, u64, u32);
	lint();
	ck_assert_uint_eq(found(RULE_BM110, "m")->line, 11);
	map_set_attr_line(m, ATTR_KEY, 0);
	lint();
	ck_assert_uint_eq(found(RULE_BM110, "m")->line, 10);
	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
	outer->source = (struct source){"x.c", 20};
	map_set_attr_line(outer, ATTR_VALUES, 21);
	map_set_attr_line(outer, ATTR_KEY_SIZE, 22);
	template_of(outer, BPF_MAP_TYPE_ARRAY, 8, 4, 1);
	lint();
	ck_assert_uint_eq(found(RULE_BM110, "outer")->line, 21);
	ck_assert(str_starts(found(RULE_BM110, "outer")->message, "inner map: "));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("suppress");
	TCase *tc = tcase_create("suppress");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, each_place_of_a_tag);
	tcase_add_test(tc, tags_with_several_rules);
	tcase_add_test(tc, tags_on_functions);
	tcase_add_test(tc, tags_with_prefixes);
	tcase_add_test(tc, configured_by_map_and_rule);
	tcase_add_test(tc, several_entries_allow_a_finding);
	tcase_add_test(tc, infos_are_on_or_off);
	tcase_add_test(tc, misspelt_members_excuse_what_is_missing);
	tcase_add_test(tc, sizes_and_types_are_one_attribute);
	tcase_add_test(tc, findings_are_sorted);
	tcase_add_test(tc, lines_of_members);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
