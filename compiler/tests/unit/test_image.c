/* SPDX-License-Identifier: BSD-2-Clause */
/* schema/image.h: the tables of the build, which have their pointers when they are needed. */
#include <check.h>
#include <pthread.h>

#include "base/util.h"
#include "schema/image.h"
#include "schema/shape.h"
#include "tests/lib/suite.h"

static size_t compared;

static void same_text(const char *a, const char *b)
{
	ck_assert_pstr_eq(a, b);
	compared += a != NULL;
}

static void same_expr(const struct expr *a, const struct expr *b)
{
	same_text(a->text, b->text);
	ck_assert_uint_eq(a->n_nodes, b->n_nodes);
	for (size_t i = 0; i < a->n_nodes; i++) {
		const struct expr_node *x = &a->nodes[i], *y = &b->nodes[i];

		ck_assert(x->op == y->op && x->a == y->a && x->b == y->b && x->c == y->c &&
			  x->text == y->text && x->text_len == y->text_len && x->imm == y->imm);
	}
}

static void same_texts(const struct expr_text *a, const struct expr_text *b)
{
	same_text(a->text, b->text);
	ck_assert_uint_eq(a->n_exprs, b->n_exprs);
	for (size_t i = 0; i < a->n_exprs; i++)
		same_expr(&a->exprs[i], &b->exprs[i]);
}

static void same_rows(const struct shape *shape, const char *a, const char *b);

static void same_field(const struct shape_field *f, const char *a, const char *b)
{
	const void *x = a + f->offset, *y = b + f->offset;
	size_t n;

	switch (f->kind) {
	case F_NOTE:
		break;
	case F_STR:
		same_text(*(const char *const *)x, *(const char *const *)y);
		break;
	case F_EXPR:
		same_expr(x, y);
		break;
	case F_TEXT:
		same_texts(x, y);
		break;
	case F_LIST:
		n = *(const size_t *)(const void *)(a + f->count_offset);
		ck_assert_uint_eq(n, *(const size_t *)(const void *)(b + f->count_offset));
		for (size_t i = 0; i < n; i++)
			same_rows(field_shape(f), *(const char *const *)x + i * field_shape(f)->size,
				  *(const char *const *)y + i * field_shape(f)->size);
		break;
	case F_PART:
		same_rows(field_shape(f), *(const char *const *)x, *(const char *const *)y);
		break;
	default:
		ck_assert_mem_eq(x, y, f->kind == F_BOOL ? sizeof(bool) :
				       f->kind == F_VERSION ? sizeof(struct version) :
							      sizeof(uint32_t));
		break;
	}
}

static void same_rows(const struct shape *shape, const char *a, const char *b)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		same_field(&shape->fields[i], a, b);
}

START_TEST(the_shipped_schemas_are_what_is_built_in)
{
	struct arena *a = arena_new();
	const struct schema *s, *built = schema_builtin();
	const char *error;

	s = schema_load(a, "schemas", NULL, &error);
	ck_assert_msg(s != NULL, "%s", error);
	schema_make_ready(built);
	same_rows(&shape_schema, (const void *)s, (const void *)built);
	ck_assert_uint_gt(compared, 4000);
	arena_free(a);
}
END_TEST

static void *ask_for_types(void *seen)
{
	const struct schema *s = schema_builtin();
	size_t n = 0;

	for (size_t i = 0; i < s->n_types; i++) {
		const struct schema_type *t = schema_type_at(s, i);

		for (size_t k = 0; k < t->n_rules; k++)
			n += strlen(schema_rule_words(&t->rules[k])->source);
	}
	*(size_t *)seen = n;
	return NULL;
}

START_TEST(threads_may_need_a_unit_first_at_the_same_time)
{
	pthread_t threads[8];
	size_t seen[8];

	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		ck_assert(!pthread_create(&threads[i], NULL, ask_for_types, &seen[i]));
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		ck_assert_uint_eq(seen[i], seen[0]);
	ck_assert_uint_gt(seen[0], 1000);
}
END_TEST

static size_t n_ready(void)
{
	size_t n = 0;

	for (uint32_t i = 0; i < schema_image.n_units; i++)
		n += schema_image.ready[i];
	return n;
}

/* The first test, if all of them are one process. */
START_TEST(what_nobody_needs_is_left_alone)
{
	const struct schema *s = schema_builtin();

	ck_assert_uint_eq(n_ready(), 1);
	ck_assert_str_eq(schema_map_type_name(s, 2), "array");
	ck_assert_str_eq(schema_helper_of(s, 1)->name, "bpf_map_lookup_elem");
	ck_assert_uint_eq(n_ready(), 3);
	ck_assert_ptr_null(schema_type_tables(s, 100000));
	ck_assert_uint_eq(n_ready(), 3);
	schema_make_ready(s);
	ck_assert_uint_eq(n_ready(), schema_image.n_units);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("image");
	TCase *t = tcase_create("image");

	tcase_add_test(t, what_nobody_needs_is_left_alone);
	tcase_add_test(t, threads_may_need_a_unit_first_at_the_same_time);
	tcase_add_test(t, the_shipped_schemas_are_what_is_built_in);
	suite_add_tcase(s, t);
	return suite_run(s);
}
