/* SPDX-License-Identifier: BSD-2-Clause */
/* loader/idents.h: which identifiers of maps make equal names. */
#include <stdlib.h>

#include "loader/idents.h"
#include "base/util.h"
#include "tests/lib/suite.h"

#define NAMES (IDENT_WORDS + 2)

/* All that a header makes of an identifier. */
static void make_names(struct arena *a, const char *ident, const char *names[NAMES])
{
	names[0] = ident;
	names[1] = arena_printf(a, "fill_%s", ident);
	for (size_t i = 0; i < IDENT_WORDS; i++)
		names[i + 2] = arena_printf(a, "%s%s", ident, ident_words[i]);
}

static bool overlap(struct arena *a, const char *x, const char *y)
{
	const char *of_x[NAMES], *of_y[NAMES];

	make_names(a, x, of_x);
	make_names(a, y, of_y);
	for (size_t i = 0; i < NAMES; i++)
		for (size_t k = 0; k < NAMES; k++)
			if (str_eq(of_x[i], of_y[k]))
				return true;
	return false;
}

/* Of each two identifiers, in both orders, what making all names says. */
START_TEST(no_two_make_one_name)
{
	static const char *const parts[] = {"", "fill", "fill_", "a"};
	struct arena *a = arena_new();
	const char **v = ARENA_ARRAY(a, ARRAY_SIZE(parts) * (IDENT_WORDS + 1) * 2, const char *);
	size_t n = 0, taken = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (*parts[i])
			v[n++] = parts[i];
		for (size_t k = 0; k < IDENT_WORDS; k++) {
			v[n++] = arena_printf(a, "%s%s", parts[i], ident_words[k]);
			v[n++] = arena_printf(a, "%s%s", parts[i], ident_words[k] + 1);
		}
	}
	for (size_t i = 0; i < n; i++) {
		struct arena *scratch = arena_new();

		for (size_t k = 0; k < n; k++) {
			struct idents x = {0};
			bool both = overlap(scratch, v[i], v[k]);

			idents_init(&x, scratch);
			ck_assert(idents_add(&x, v[i]));
			ck_assert_msg(idents_add(&x, v[k]) == !both, "%s, %s", v[i], v[k]);
			taken += both;
			arena_empty(scratch);
		}
		arena_free(scratch);
	}
	ck_assert_uint_gt(taken, n);
	arena_free(a);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("idents");
	TCase *tc = tcase_create("names");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, no_two_make_one_name);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
