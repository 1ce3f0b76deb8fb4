/* SPDX-License-Identifier: BSD-2-Clause */
/* Padding of types: by hand, and of random types against a map of all their bits. */
#include "btf/holes.h"
#include "tests/lib/suite.h"
#include "tests/malformed/random.h"
#include "tests/unit/memory_object.h"

/* "[24,32) [56,64)", or "unknown". */
static const char *holes_within(uint32_t id, uint32_t steps)
{
	struct buf b = {0};
	struct type_holes holes;

	if (!type_holes(types(), id, obj->arena, &steps, &holes))
		return "unknown";
	for (size_t i = 0; i < holes.n; i++)
		buf_printf(&b, "%s[%llu,%llu)", i ? " " : "", (unsigned long long)holes.v[i].bit,
			   (unsigned long long)(holes.v[i].bit + holes.v[i].bits));
	return buf_text(&b, obj->arena);
}

static const char *holes_of(uint32_t id)
{
	return holes_within(id, 1 << 20);
}

static uint32_t as_union(uint32_t id)
{
	blob.words[(blob.offset[id] - BTF_HEADER_SIZE) / sizeof(uint32_t) + 1] ^=
		(uint32_t)(BTF_KIND_STRUCT ^ BTF_KIND_UNION) << 24;
	return id;
}

START_TEST(holes_of_structs)
{
	uint32_t u32 = type_int(4), u8 = type_int(1);
	uint32_t bits = word(record("u32", BTF_KIND_INT, 0, 4), 2 << 16 | 3);
	uint32_t two = type_of_array(u8, 2);
	const struct member tail[] = {{"a", u32, 0}, {"b", u8, 32}};
	uint32_t padded = type_struct("tail", 8, tail, 2);
	const struct member reversed[] = {{"b", u8, 32}, {"a", u32, 0}};
	const struct member views[] = {{"a", u8, 0}, {"b", padded, 0}, {"c", two, 0}};
	const struct member all[] = {{"a", u32, 0}, {"b", two, 40}};
	uint32_t empty = record("none", BTF_KIND_STRUCT, 0, 16);
	const struct member kernels[] = {{"a", u8, 0}, {"b", empty, 64}};
	const struct member old[] = {{"a", bits, 0}};
	const struct member beyond[] = {{"a", u32, 48}};

	ck_assert_str_eq(holes_of(padded), "[40,64)");
	ck_assert_str_eq(holes_of(type_struct("r", 8, reversed, 2)), "[40,64)");
	ck_assert_str_eq(holes_of(as_union(type_struct("u", 8, views, 3))), "[40,64)");
	ck_assert_str_eq(holes_of(as_union(type_struct("v", 8, all, 2))), "[32,40) [56,64)");
	ck_assert_str_eq(holes_of(type_struct("k", 24, kernels, 2)), "[8,64)");
	ck_assert_str_eq(holes_of(empty), "[0,128)");
	ck_assert_str_eq(holes_of(type_struct("o", 4, old, 1)), "[0,2) [5,32)");
	ck_assert_str_eq(holes_of(type_struct("b", 8, beyond, 1)), "[0,48)");
	ck_assert_str_eq(holes_of(u32), "");
	ck_assert_str_eq(holes_of(type_struct("n", 0, reversed, 2)), "");
	ck_assert_str_eq(holes_of(type_of_array(padded, 2)), "[40,64) [104,128)");
}
END_TEST

START_TEST(holes_of_elements)
{
	uint32_t u32 = type_int(4), u8 = type_int(1);
	const struct member tail[] = {{"a", u32, 0}, {"b", u8, 32}};
	const struct member both[] = {{"a", u8, 8}};
	uint32_t padded = type_struct("tail", 8, tail, 2), middle = type_struct("m", 3, both, 1);
	const struct member three[] = {{"v", type_of_array(padded, 3), 0}};
	const struct member touch[] = {{"v", type_of_array(middle, 3), 0}};
	const struct member nested[] = {{"v", type_of_array(type_of_array(padded, 1), 2), 64}};
	const struct member none[] = {{"v", type_of_array(padded, 0), 0}};
	const struct member many[] = {{"v", type_of_array(padded, HOLES_MAX + 1), 0}};
	const struct member full[] = {{"v", type_of_array(type_of_array(u32, 1 << 20), 4), 0}};

	ck_assert_str_eq(holes_of(type_struct("t", 24, three, 1)), "[40,64) [104,128) [168,192)");
	ck_assert_str_eq(holes_of(type_struct("x", 9, touch, 1)),
			 "[0,8) [16,32) [40,56) [64,72)");
	ck_assert_str_eq(holes_of(type_struct("n", 24, nested, 1)), "[0,64) [104,128) [168,192)");
	ck_assert_str_eq(holes_of(type_struct("z", 8, none, 1)), "[0,64)");
	ck_assert_str_eq(holes_of(type_struct("y", 8 * (HOLES_MAX + 1), many, 1)), "unknown");
	/* Elements without holes are not visited one by one. */
	ck_assert_str_eq(holes_within(type_struct("f", 1 << 24, full, 1), 100), "");
}
END_TEST

START_TEST(hostile_types_are_not_known)
{
	uint32_t u32 = type_int(4), id = u32;
	const struct member self[] = {{"self", 2, 0}};
	const struct member void_member[] = {{"v", 0, 0}};

	ck_assert_uint_eq(type_struct("s", 8, self, 1), 2);
	ck_assert_str_eq(holes_of(2), "unknown");
	ck_assert_str_eq(holes_of(type_struct("w", 8, void_member, 1)), "unknown");
	for (int i = 0; i < 31; i++) {
		const struct member v[] = {{"a", id, 0}, {"b", id, 0}};

		id = type_struct("", 8, v, 2);
	}
	ck_assert_str_eq(holes_of(id), "unknown");
}
END_TEST

#define RANDOM_BYTES 64

/* Marks the bits of a type, one by one; what reaches out of a struct is not its own. */
static void mark(unsigned char *bits, uint32_t id, uint64_t at, uint64_t end)
{
	const struct btf_type *type = type_by_id(&blob.types, id);
	uint64_t size = (uint64_t)type_size(&blob.types, id) * 8;

	end = at + size < end ? at + size : end;
	if (type_kind(type) == BTF_KIND_ARRAY) {
		const struct btf_array *array = type_array(type);

		for (uint32_t i = 0; i < array->nelems; i++)
			mark(bits, array->type, at + size / array->nelems * i, end);
	} else if (type_is_composite(type) && type_vlen(type)) {
		const struct btf_member *v = type_members(type);

		for (uint32_t i = 0; i < type_vlen(type); i++)
			mark(bits, v[i].type, at + v[i].offset, end);
	} else {
		for (uint64_t bit = at; bit < end; bit++)
			bits[bit] = 1;
	}
}

/* A type of what v has so far: an array, or a struct whose members can overlap. */
static uint32_t random_type(uint64_t *seed, const uint32_t *v, uint32_t n)
{
	uint32_t members = (uint32_t)xorshift_below(seed, 5);
	struct member m[4];

	if (members == 4)
		return type_of_array(v[xorshift_below(seed, n)], 1 + n % 3);
	for (uint32_t i = 0; i < members; i++)
		m[i] = (struct member){"", v[xorshift_below(seed, n)],
				       8 * (uint32_t)xorshift_below(seed, 16)};
	return type_struct("", 1 + (uint32_t)xorshift_below(seed, 20), m, members);
}

START_TEST(random_types)
{
	uint64_t seed = xorshift_seed("holes");
	unsigned int with_holes = 0;

	for (int round = 0; round < 2000; round++) {
		uint32_t v[9] = {type_int(1), type_int(2), type_int(4), type_int(8)};
		unsigned char bits[RANDOM_BYTES * 8] = {0}, found[sizeof(bits)];
		uint32_t steps = 1 << 20, id;
		struct type_holes holes;

		for (uint32_t n = 4; n < ARRAY_SIZE(v); n++)
			v[n] = random_type(&seed, v, n);
		id = type_struct("", RANDOM_BYTES,
				 (struct member[]){{"", v[8], 0}, {"", v[7], 128}}, 2);
		ck_assert(type_holes(types(), id, obj->arena, &steps, &holes));
		memset(found, 1, sizeof(found));
		for (size_t i = 0; i < holes.n; i++) {
			ck_assert(holes.v[i].bits);
			/* They are in order, and do not touch. */
			ck_assert(!i || holes.v[i - 1].bit + holes.v[i - 1].bits <
					  holes.v[i].bit);
			memset(found + holes.v[i].bit, 0, holes.v[i].bits);
		}
		mark(bits, id, 0, sizeof(bits));
		ck_assert_msg(!memcmp(bits, found, sizeof(bits)), "round %d", round);
		with_holes += holes.n > 1;
		blob.n = 0;
		blob.count = blob.n_strings = 1;
	}
	ck_assert_uint_gt(with_holes, 1000);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("holes");
	TCase *tc = tcase_create("holes");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, holes_of_structs);
	tcase_add_test(tc, holes_of_elements);
	tcase_add_test(tc, hostile_types_are_not_known);
	tcase_add_test(tc, random_types);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
