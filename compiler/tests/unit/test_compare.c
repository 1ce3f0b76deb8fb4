/* SPDX-License-Identifier: BSD-2-Clause */
/* Types that are compared by their structure: limits, and types that no compiler makes. */
#include "btf/compare.h"
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static bool is_lock(const void *ctx, const char *name)
{
	return str_eq(name, ctx);
}

static struct type_comparer comparer;

static struct type_comparison compared(uint32_t old, uint32_t new)
{
	comparer = (struct type_comparer){.is_opaque = is_lock, .ctx = "lock", .steps = 1 << 20};
	return types_compare(&comparer, obj->arena, types(), old, types(), new);
}

static enum type_match match(uint32_t old, uint32_t new)
{
	return compared(old, new).match;
}

START_TEST(loops_are_not_known)
{
	uint32_t u32 = type_int(4), self, twin, pointer;
	const struct member v[] = {{"self", 2, 0}, {"count", u32, 32}};

	self = type_struct("s", 8, v, 2);
	ck_assert_uint_eq(self, 2);
	twin = type_struct("t", 8, v, 2);
	ck_assert_int_eq(match(self, twin), TYPES_UNKNOWN);
	ck_assert_int_eq(match(self, self), TYPES_SAME);
	/* A pointer to itself is no loop. */
	pointer = record("", BTF_KIND_PTR, 0, self);
	ck_assert_int_eq(match(pointer, record("", BTF_KIND_PTR, 0, self)), TYPES_SAME);
	ck_assert_int_eq(match(pointer, record("", BTF_KIND_PTR, 0, twin)), TYPES_DIFFER);
}
END_TEST

/* A struct of two, of two, ...: 2^n members. */
static uint32_t doubled(uint32_t id, int n)
{
	for (int i = 0; i < n; i++) {
		const struct member v[] = {{"a", id, 0}, {"b", id, 0}};

		id = type_struct("", 8, v, 2);
	}
	return id;
}

START_TEST(large_types_are_not_known)
{
	uint32_t u32 = type_int(4), s32 = word(record("s32", BTF_KIND_INT, 0, 4), 1u << 24 | 32);

	ck_assert_int_eq(match(doubled(u32, 4), doubled(u32, 4)), TYPES_SAME);
	ck_assert_int_eq(match(doubled(u32, 4), doubled(s32, 4)), TYPES_DIFFER);
	ck_assert_int_eq(match(doubled(u32, 31), doubled(u32, 31)), TYPES_UNKNOWN);
	/* It gives up after one type, not after all. */
	ck_assert_uint_gt(comparer.steps, (1 << 20) - (1 << 17));
	ck_assert_int_eq(match(doubled(u32, 33), doubled(s32, 33)), TYPES_UNKNOWN);
	comparer.steps = 3;
	ck_assert_int_eq(types_compare(&comparer, obj->arena, types(), doubled(u32, 4), types(),
				       doubled(u32, 4)).match, TYPES_UNKNOWN);
}
END_TEST

/* Objects that were copied have equal bytes, so that nothing needs a walk. */
START_TEST(copies_are_the_same)
{
	uint32_t u32 = type_int(4), large = doubled(u32, 31), small = doubled(u32, 4);
	uint32_t other = doubled(word(record("s32", BTF_KIND_INT, 0, 4), 1u << 24 | 32), 4);
	const uint32_t sign = 1u << 24 | 32;
	struct types copy = *types();

	copy.raw = arena_memdup(obj->arena, copy.raw, copy.raw_size);
	comparer = (struct type_comparer){.is_opaque = is_lock, .ctx = "lock", .steps = 1 << 20};
	ck_assert_int_eq(types_compare(&comparer, obj->arena, types(), large, &copy, large).match,
			 TYPES_SAME);
	ck_assert_uint_eq(comparer.steps, 1 << 20);
	ck_assert_int_eq(types_compare(&comparer, obj->arena, types(), small, &copy, other).match,
			 TYPES_DIFFER);
	/* One byte is another: u32, on which the struct hangs, is signed in the copy. */
	memcpy((char *)(uintptr_t)copy.raw + copy.offset[u32] + sizeof(struct btf_type), &sign,
	       sizeof(sign));
	comparer.old = NULL;
	ck_assert_int_eq(types_compare(&comparer, obj->arena, types(), small, &copy, small).match,
			 TYPES_DIFFER);
}
END_TEST

START_TEST(only_so_many_changes_are_kept)
{
	uint32_t u32 = type_int(4), s32 = word(record("s32", BTF_KIND_INT, 0, 4), 1u << 24 | 32);
	struct type_comparison all = compared(doubled(u32, 6), doubled(s32, 6));
	struct type_comparison some = compared(doubled(u32, 7), doubled(s32, 7));

	ck_assert_uint_eq(all.n, CHANGES_MAX);
	ck_assert_uint_eq(all.n_more, 0);
	ck_assert_uint_eq(some.n, CHANGES_MAX);
	ck_assert_uint_eq(some.n_more, 64);
	ck_assert_int_eq(some.deciding, MEMBER_RETYPED);
}
END_TEST

START_TEST(names_need_not_be_unique)
{
	uint32_t u32 = type_int(4), u16 = type_int(2);
	const struct member v[] = {{"a", u32, 0}, {"a", u16, 32}, {"a", u16, 48}};
	const struct member w[] = {{"a", u32, 0}, {"a", u16, 48}, {"a", u16, 32}};
	uint32_t one = type_struct("", 8, v, 3), two = type_struct("", 8, v, 3);

	ck_assert_int_eq(match(one, two), TYPES_SAME);
	ck_assert_int_eq(match(one, type_struct("", 8, w, 3)), TYPES_DIFFER);
}
END_TEST

START_TEST(structs_of_the_kernel_are_known_by_name)
{
	uint32_t u32 = type_int(4);
	const struct member v[] = {{"val", u32, 0}}, w[] = {{"other", u32, 0}};
	uint32_t lock = type_struct("lock", 4, v, 1), plain = type_struct("plain", 4, v, 1);

	ck_assert_int_eq(match(lock, type_struct("lock", 4, w, 1)), TYPES_SAME);
	ck_assert_int_eq(match(lock, plain), TYPES_DIFFER);
	ck_assert_int_eq(match(plain, type_struct("other", 4, v, 1)), TYPES_SAME);
	ck_assert_int_eq(match(plain, type_struct("plain", 4, w, 1)), TYPES_RENAMED);
}
END_TEST

/* Bytes behind the last member, and types that have no members at all. */
START_TEST(sizes_count)
{
	uint32_t u32 = type_int(4);
	const struct member v[] = {{"a", u32, 0}};
	struct type_comparison c = compared(type_struct("s", 4, v, 1), type_struct("s", 8, v, 1));

	ck_assert_int_eq(c.match, TYPES_DIFFER);
	ck_assert_uint_eq(c.n, 0);
	ck_assert_int_eq(c.deciding, MEMBER_NONE);
	ck_assert_int_eq(match(type_struct("s", 4, NULL, 0), type_struct("s", 8, NULL, 0)),
			 TYPES_DIFFER);
	ck_assert_int_eq(match(type_of_array(u32, 2), type_of_array(u32, 2)), TYPES_SAME);
	ck_assert_int_eq(match(type_of_array(u32, 2), type_of_array(u32, 0)), TYPES_DIFFER);
	ck_assert_int_eq(match(0, u32), TYPES_DIFFER);
}
END_TEST

/* An integer of 3 bits at bit 2 of its bytes, as compilers wrote bit fields before 2018. */
START_TEST(old_bit_fields)
{
	uint32_t bits = word(record("u32", BTF_KIND_INT, 0, 4), 2 << 16 | 3);
	uint32_t wider = word(record("u32", BTF_KIND_INT, 0, 4), 2 << 16 | 4);
	const struct member v[] = {{"a", bits, 8}}, w[] = {{"a", wider, 8}};
	struct type_comparison c = compared(type_struct("s", 4, v, 1), type_struct("s", 4, w, 1));

	ck_assert_int_eq(c.match, TYPES_DIFFER);
	ck_assert_uint_eq(c.n, 1);
	ck_assert_int_eq(c.changes[0].change, MEMBER_RETYPED);
	ck_assert_uint_eq(c.changes[0].old.bit, 10);
	ck_assert(c.changes[0].old.bit_field);
	ck_assert_str_eq(c.changes[0].new.type, "u32:4");
}
END_TEST

START_TEST(values_of_64_bits)
{
	uint32_t one = blob.n_strings, a, b, c;
	struct type_comparison diff;

	strcpy(blob.strings + one, "ONE");
	blob.n_strings += sizeof("ONE");
	a = word(word(word(record("E", TYPE_KIND_ENUM64, 1, 8), one), 1), 2);
	b = word(word(word(record("E", TYPE_KIND_ENUM64, 1, 8), one), 1), 3);
	diff = compared(a, b);
	ck_assert_int_eq(diff.match, TYPES_DIFFER);
	ck_assert_uint_eq(diff.n, 1);
	ck_assert_str_eq(diff.changes[0].old.enumerator, "ONE");
	ck_assert_int_eq(diff.changes[0].old.value, 2ll << 32 | 1);
	ck_assert_int_eq(diff.changes[0].new.value, 3ll << 32 | 1);
	c = type_int(8);
	ck_assert_int_eq(match(a, c), TYPES_RENAMED);
	ck_assert_int_eq(match(a, type_int(4)), TYPES_DIFFER);
}
END_TEST

/* Members that have the same place and size, of types that are not the same. */
START_TEST(shapes_of_members)
{
	uint32_t u32 = type_int(4), u64 = type_int(8), s32 = word(record("s32", BTF_KIND_INT, 0, 4), 1u << 24 | 32);
	uint32_t f4 = record("float", TYPE_KIND_FLOAT, 0, 4), f8 = record("double", TYPE_KIND_FLOAT, 0, 8);
	uint32_t f4b = record("_Float32", TYPE_KIND_FLOAT, 0, 4);
	uint32_t p32 = record("", BTF_KIND_PTR, 0, u32), p64 = record("", BTF_KIND_PTR, 0, u64);
	uint32_t ps = record("", BTF_KIND_PTR, 0, record("s", BTF_KIND_FWD, 0, 0));
	uint32_t pu = record("", BTF_KIND_PTR, 0, record("s", BTF_KIND_FWD | 0x80, 0, 0));
	uint32_t pp = record("", BTF_KIND_PTR, 0, p32), pv = record("", BTF_KIND_PTR, 0, 0);
	uint32_t pc = record("", BTF_KIND_PTR, 0, record("", BTF_KIND_CONST, 0, u32));
	uint32_t pt = record("", BTF_KIND_PTR, 0, record("kptr", TYPE_KIND_TYPE_TAG, 0, u32));
	const struct {
		uint32_t old, new;
		bool same;
	} cases[] = {
		{u32, s32, false}, {f4, f4b, true},   {f4, u32, false}, {f8, u64, false},  {f4, f8, false},
		{p32, p64, false}, {p32, pp, false},  {pp, pp, true},	{ps, pu, false},   {p32, pv, false},
		{p32, pc, true},   {p32, pt, false},  {p64, u64, false}, {pv, ps, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct member a = {"m", cases[i].old, 0}, b = {"m", cases[i].new, 0};

		ck_assert_msg((compared(type_struct("a", 8, &a, 1), type_struct("a", 8, &b, 1)).match ==
			       TYPES_SAME) == cases[i].same, "case %zu", i);
		ck_assert_msg((compared(cases[i].old, cases[i].new).match == TYPES_SAME) == cases[i].same,
			      "case %zu alone", i);
	}
}
END_TEST

/* Variables of a data section are its members. */
START_TEST(sections_are_compared_by_variable)
{
	uint32_t u32 = type_int(4), u16 = type_int(2), section[3];
	const struct {
		const char *name;
		uint32_t type, off, size;
	} v[] = {{"count", u32, 4, 4}, {"count", u32, 8, 4}, {"count", u16, 4, 2}};

	for (int i = 0; i < 3; i++) {
		uint32_t var = word(record(v[i].name, BTF_KIND_VAR, 0, v[i].type), 1);

		section[i] = record(".data", BTF_KIND_DATASEC, 1, 16);
		word(word(word(section[i], var), v[i].off), v[i].size);
	}
	ck_assert_int_eq(compared(section[0], section[0]).match, TYPES_SAME);
	ck_assert_int_eq(compared(section[0], section[1]).deciding, MEMBER_MOVED);
	ck_assert_int_eq(compared(section[0], section[2]).deciding, MEMBER_RETYPED);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("compare");
	TCase *tc = tcase_create("compare");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, loops_are_not_known);
	tcase_add_test(tc, large_types_are_not_known);
	tcase_add_test(tc, copies_are_the_same);
	tcase_add_test(tc, only_so_many_changes_are_kept);
	tcase_add_test(tc, names_need_not_be_unique);
	tcase_add_test(tc, structs_of_the_kernel_are_known_by_name);
	tcase_add_test(tc, sizes_count);
	tcase_add_test(tc, old_bit_fields);
	tcase_add_test(tc, values_of_64_bits);
	tcase_add_test(tc, shapes_of_members);
	tcase_add_test(tc, sections_are_compared_by_variable);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
