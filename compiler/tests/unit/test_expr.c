/* SPDX-License-Identifier: BSD-2-Clause */
/* schema/: the functions that the build makes of expressions give what their nodes give. */
#include <check.h>
#include <stdlib.h>

#include "base/util.h"
#include "schema/tables.h"
#include "tests/lib/suite.h"

#define ROUNDS 300

/* Of what kernels and loaders compare with, what is beside it, and what no attribute can be. */
static __int128 any_value(unsigned *seed)
{
	static const int64_t values[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 24, 29, 30, 31, 32, 40, 64, 255, 256, 512, 1023,
		1024, 4095, 4096, 4097, 8192, 16384, 65535, 65536, 1 << 20, INT32_MAX, UINT32_MAX,
		(int64_t)UINT32_MAX + 1, INT64_MAX, -1, -2, INT64_MIN,
	};

	*seed = *seed * 1103515245 + 12345;
	return values[*seed / 65536 % ARRAY_SIZE(values)];
}

/* Returns how many functions were asked. */
static size_t compare(const struct expr *e, const struct expr_env *env)
{
	__int128 of_nodes = -1, of_function = -1;
	bool is, must;

	if (!e->text)
		return 0;
	ck_assert_msg(e->function, "%s", e->text);
	must = expr_eval_node(e, e->n_nodes - 1, env, &of_nodes);
	is = expr_run(e->function, env, &of_function);
	ck_assert_msg(is == must && (!is || of_nodes == of_function), "%s", e->text);
	return 1;
}

static size_t compare_rules(const struct schema_rule *v, size_t n, const struct expr_env *env)
{
	size_t asked = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rule_words *words = schema_rule_words(&v[i]);

		asked += compare(&v[i].require, env) + compare(&v[i].when, env);
		for (size_t k = 0; k < words->must.n_exprs; k++)
			asked += compare(&words->must.exprs[k], env);
		for (size_t k = 0; k < words->message.n_exprs; k++)
			asked += compare(&words->message.exprs[k], env);
	}
	return asked;
}

START_TEST(functions_give_what_their_nodes_give)
{
	const struct schema *s = schema_builtin();
	__int128 symbols[SYMBOLS_MAX];
	struct expr_env env = {.symbols = symbols};
	unsigned seed = 1;

	for (int round = 0; round < ROUNDS; round++) {
		size_t asked = 0;

		for (size_t i = 0; i < ARRAY_SIZE(symbols); i++)
			symbols[i] = any_value(&seed);
		for (size_t i = 0; i < VAR_N; i++)
			env.vars[i] = any_value(&seed);
		for (size_t i = 0; i < s->n_symbols; i++)
			asked += compare(&s->symbols[i].value, &env);
		asked += compare_rules(s->general, s->n_general, &env);
		for (size_t i = 0; i < s->n_types; i++) {
			const struct schema_type *t = schema_type_at(s, i);

			env.vars[VAR_map_type] = t->info.id;
			asked += compare_rules(t->rules, t->n_rules, &env);
			asked += compare(&t->memory, &env) + compare(&t->memory_exact, &env);
			asked += compare(&t->memory_charged, &env);
		}
		ck_assert_uint_gt(asked, 400);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("expr");
	TCase *tc = tcase_create("functions");

	tcase_add_test(tc, functions_give_what_their_nodes_give);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
