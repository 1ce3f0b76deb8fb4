/* SPDX-License-Identifier: BSD-2-Clause */
/* btf/rebuild.h: what cilium/ebpf makes of types that it passes with a map. */
#include <bpf/btf.h>
#include <check.h>
#include <errno.h>

#include "btf/kinds.h"
#include "btf/read.h"
#include "btf/rebuild.h"
#include "tests/lib/suite.h"

#define KIND_FLAG 0x80000000u

static struct arena *a;

static void set_up(void)
{
	a = arena_new();
}

static void tear_down(void)
{
	arena_free(a);
}

/* Types of the BTF, which is freed. Words of records may be changed. */
static const struct types *read_btf(struct btf *btf)
{
	struct view v = {0};
	uint32_t size;
	const char *error;
	const struct types *t;

	v.data = btf__raw_data(btf, &size);
	v.size = size;
	t = types_read(a, &v, false, &error);
	ck_assert_msg(t && !error, "%s", error);
	btf__free(btf);
	return t;
}

static struct btf_type *record(const struct types *t, uint32_t id)
{
	return (struct btf_type *)(uintptr_t)type_by_id(t, id);
}

static int rebuild(const struct types *t, struct rebuild_order how, uint32_t *ids,
		   const struct types **out)
{
	struct types_builder *b = types_builder_new(a, t, how);
	int err = types_rebuild(b, a, ids, 2, out);

	types_builder_free(b);
	return err;
}

/* 1 int, 2 volatile int, 3 and 4 variables of these, 5 a section of both, of which one is narrow. */
static const struct types *section(void)
{
	struct btf *btf = btf__new_empty();

	btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	btf__add_volatile(btf, 1);
	btf__add_var(btf, "done", BTF_VAR_STATIC, 1);
	btf__add_var(btf, "seen", BTF_VAR_STATIC, 2);
	btf__add_datasec(btf, ".bss", 5);
	btf__add_datasec_var_info(btf, 3, 0, 1);
	btf__add_datasec_var_info(btf, 4, 4, 4);
	return read_btf(btf);
}

static void assert_kinds(const struct types *t, const char *const *kinds, uint32_t n)
{
	ck_assert_uint_eq(t->count, n + 1);
	for (uint32_t i = 0; i < n; i++)
		ck_assert_str_eq(kind_name(t, i + 1), kinds[i]);
}

START_TEST(sections_come_before_their_variables)
{
	static const char *const kinds[] = {"volatile", "datasec", "int", "var", "var"};
	const struct rebuild_order how = {.roots_first = true};
	uint32_t ids[] = {0, 5};
	const struct types *t;

	ck_assert_int_eq(rebuild(section(), how, ids, &t), 0);
	assert_kinds(t, kinds, 5);
	ck_assert_uint_eq(ids[0], 0);
	ck_assert_uint_eq(ids[1], 2);
	ck_assert_uint_eq(type_by_id(t, 1)->type, 3);
}
END_TEST

START_TEST(sections_come_behind_their_variables)
{
	static const char *const kinds[] = {"int", "var", "volatile", "var", "datasec"};
	const struct rebuild_order how = {0};
	uint32_t ids[] = {0, 5};
	const struct types *t;

	ck_assert_int_eq(rebuild(section(), how, ids, &t), 0);
	assert_kinds(t, kinds, 5);
	ck_assert_uint_eq(ids[1], 5);
}
END_TEST

START_TEST(what_is_not_decoded_is_lost)
{
	const struct rebuild_order how = {.roots_first = true};
	struct btf *btf = btf__new_empty();
	uint32_t ids[] = {1, 2};
	const struct types *t;

	btf__add_int(btf, "bits", 4, BTF_INT_BOOL);
	btf__add_array(btf, 1, 1, 3);
	t = read_btf(btf);
	record(t, 1)->info |= KIND_FLAG | 7;
	*(uint32_t *)(record(t, 1) + 1) = BTF_INT_BOOL << 24 | 3 << 16 | 5;
	record(t, 2)->size = 9;
	ck_assert_int_eq(rebuild(t, how, ids, &t), 0);
	ck_assert_uint_eq(type_by_id(t, 1)->info, (uint32_t)BTF_KIND_INT << 24);
	ck_assert_uint_eq(*(const uint32_t *)type_tail(type_by_id(t, 1)), BTF_INT_BOOL << 24 | 32);
	ck_assert_uint_eq(type_by_id(t, 2)->size, 0);
}
END_TEST

/* Of the two members the second one has the bits of its integer. */
START_TEST(bit_fields_become_new_ones)
{
	const struct rebuild_order how = {.roots_first = true};
	struct btf *btf = btf__new_empty();
	const struct btf_member *m;
	uint32_t ids[] = {0, 3};
	const struct types *t;

	btf__add_int(btf, "int", 4, 0);
	btf__add_int(btf, "int", 4, 0);
	btf__add_struct(btf, "s", 8);
	btf__add_field(btf, "whole", 1, 0, 0);
	btf__add_field(btf, "part", 2, 32, 0);
	t = read_btf(btf);
	*(uint32_t *)(record(t, 2) + 1) = 3 << 16 | 5;
	ck_assert_int_eq(rebuild(t, how, ids, &t), 0);
	m = type_members(type_by_id(t, ids[1]));
	ck_assert(type_by_id(t, ids[1])->info & KIND_FLAG);
	ck_assert_uint_eq(m[0].offset, 0);
	ck_assert_uint_eq(m[1].offset, 5 << 24 | 35);
}
END_TEST

START_TEST(enums_have_the_kind_of_their_size)
{
	const struct rebuild_order how = {.roots_first = true};
	struct btf *btf = btf__new_empty();
	uint32_t ids[] = {1, 2}, too_large[] = {0, 3};
	const struct types *t, *out;

	btf__add_enum(btf, "wide", 4);
	btf__add_enum_value(btf, "MINUS", -1);
	btf__add_enum64(btf, "narrow", 8, false);
	btf__add_enum64_value(btf, "SEVEN", 7);
	btf__add_enum64(btf, "large", 8, false);
	btf__add_enum64_value(btf, "LARGE", 1ull << 32);
	t = read_btf(btf);
	record(t, 1)->size = 8;
	record(t, 1)->info |= KIND_FLAG;
	record(t, 2)->size = record(t, 3)->size = 4;
	ck_assert_int_eq(rebuild(t, how, ids, &out), 0);
	ck_assert_str_eq(kind_name(out, 1), "enum64");
	ck_assert_uint_eq(((const uint32_t *)type_tail(type_by_id(out, 1)))[1], UINT32_MAX);
	ck_assert_uint_eq(((const uint32_t *)type_tail(type_by_id(out, 1)))[2], UINT32_MAX);
	ck_assert_str_eq(kind_name(out, 2), "enum");
	ck_assert_uint_eq(((const uint32_t *)type_tail(type_by_id(out, 2)))[1], 7);
	ck_assert_int_eq(rebuild(t, how, too_large, &out), -ERANGE);
	ck_assert_uint_eq(too_large[1], 3);
}
END_TEST

/* Types that refer to themselves end, and tags come along for those that have them. */
START_TEST(circles_and_tags)
{
	static const char *const with[] = {"struct", "ptr", "decl_tag"};
	const struct rebuild_order plain = {.roots_first = true}, tagged = {true, true};
	struct btf *btf = btf__new_empty();
	uint32_t ids[] = {0, 1}, again[] = {0, 1};
	const struct types *t, *out;

	btf__add_struct(btf, "node", 8);
	btf__add_field(btf, "next", 2, 0, 0);
	btf__add_ptr(btf, 1);
	btf__add_decl_tag(btf, "tag", 1, 0);
	t = read_btf(btf);
	ck_assert_int_eq(rebuild(t, plain, ids, &out), 0);
	assert_kinds(out, with, 2);
	ck_assert_int_eq(rebuild(t, tagged, again, &out), 0);
	assert_kinds(out, with, 3);
	ck_assert_uint_eq(type_by_id(out, 3)->type, 1);
}
END_TEST

/* What one BTF needs is forgotten for the next one. */
START_TEST(one_builder_makes_many)
{
	struct types_builder *b = types_builder_new(a, section(), (struct rebuild_order){true, true});
	const struct types *first, *second;

	for (uint32_t id = 1; id <= 5; id++) {
		uint32_t ids[] = {0, id}, again[] = {0, id};

		ck_assert_int_eq(types_rebuild(b, a, ids, 2, &first), 0);
		ck_assert_int_eq(types_rebuild(b, a, again, 2, &second), 0);
		ck_assert_uint_eq(ids[1], again[1]);
		ck_assert_uint_eq(first->raw_size, second->raw_size);
		ck_assert_mem_eq(first->raw, second->raw, first->raw_size);
	}
	types_builder_free(b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rebuild");
	TCase *tc = tcase_create("all");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, sections_come_before_their_variables);
	tcase_add_test(tc, sections_come_behind_their_variables);
	tcase_add_test(tc, what_is_not_decoded_is_lost);
	tcase_add_test(tc, bit_fields_become_new_ones);
	tcase_add_test(tc, enums_have_the_kind_of_their_size);
	tcase_add_test(tc, circles_and_tags);
	tcase_add_test(tc, one_builder_makes_many);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
