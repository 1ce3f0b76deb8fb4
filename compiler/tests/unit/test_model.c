/* SPDX-License-Identifier: BSD-2-Clause */
/* model/: versions, rules found by id and name. */
#include <check.h>
#include <errno.h>

#include "base/util.h"
#include "model/model.h"
#include "tests/lib/suite.h"

START_TEST(versions_are_ordered)
{
	char text[VERSION_TEXT_MAX];
	struct version v, w;

	ck_assert_int_eq(version_parse("6.1.192", &v), 0);
	ck_assert_int_eq(version_parse("6.12", &w), 0);
	ck_assert_int_lt(version_cmp(v, w), 0);
	ck_assert_str_eq(version_text(v, text), "6.1.192");
	ck_assert_str_eq(version_text(w, text), "6.12");
	ck_assert(version_between(v, VERSION(5, 10, 0), VERSION(0, 0, 0)));
	ck_assert(!version_between(w, VERSION(5, 10, 0), VERSION(6, 12, 0)));
	for (size_t i = 0; i < 9; i++) {
		static const char *const bad[] = {"",	 "6",	    "6.",     "6.1.",  "6.1.2.3",
						  "a.b", "6.1-rc1", "70000.1", " 6.1"};

		ck_assert_int_eq(version_parse(bad[i], &v), -EINVAL);
	}
}
END_TEST

START_TEST(every_rule_is_found_by_id_and_name)
{
	for (int i = 0; i < RULE_N; i++) {
		const struct rule_info *r = rule_info((enum rule_id)i);

		ck_assert_int_eq(rule_find(r->id), i);
		ck_assert_int_eq(rule_find(r->name), i);
	}
	ck_assert_int_eq(rule_find("bm201"), RULE_BM201);
	ck_assert_int_eq(rule_find("KEY-padding"), RULE_BM201);
	ck_assert_int_eq(rule_find("BM"), -1);
}
END_TEST

/* Which needs the list in the order of its ids. */
START_TEST(prefixes_of_ids_name_rules)
{
	struct rule_range range;

	for (int i = 1; i < RULE_N; i++)
		ck_assert_int_lt(strcmp(rule_info((enum rule_id)i - 1)->id,
					rule_info((enum rule_id)i)->id), 0);
	ck_assert(rule_find_range("bm11", &range));
	ck_assert_int_eq(range.first, RULE_BM110);
	ck_assert_int_eq(range.last, RULE_BM113);
	ck_assert_uint_eq(range.letters, 4);
	ck_assert(rule_in_range(range, RULE_BM112) && !rule_in_range(range, RULE_BM120));
	ck_assert(rule_find_range("key-size", &range));
	ck_assert_int_eq(range.first, RULE_BM110);
	ck_assert_int_eq(range.last, RULE_BM110);
	ck_assert_uint_eq(range.letters, 5);
	ck_assert(rule_find_range("BM", &range));
	ck_assert_int_eq(range.last, RULE_N - 1);
	ck_assert(!rule_find_range("", &range) && !rule_find_range("key", &range));
	ck_assert(!rule_find_range("BM1100", &range) && !rule_in_range(range, RULE_BM110));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("model");
	TCase *tc = tcase_create("model");

	tcase_add_test(tc, versions_are_ordered);
	tcase_add_test(tc, every_rule_is_found_by_id_and_name);
	tcase_add_test(tc, prefixes_of_ids_name_rules);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
