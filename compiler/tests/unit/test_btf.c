/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of types as C has them, and which BTF older kernels take. */
#include <sys/syscall.h>
#include <unistd.h>

#include "judge/internal.h"
#include "tests/unit/memory_object.h"
#include "tests/lib/suite.h"

/*
 * One type of BTF each, with what it needs, and whether a kernel of today
 * takes it. As root the running kernel is asked too.
 */

static int load(void)
{
	const struct types *t = types();
	union bpf_attr attr;
	long fd;

	memset(&attr, 0, sizeof(attr));
	attr.btf = (uintptr_t)t->raw;
	attr.btf_size = (uint32_t)t->raw_size;
	fd = syscall(__NR_bpf, BPF_BTF_LOAD, &attr, sizeof(attr));
	if (fd >= 0)
		close((int)fd);
	return fd < 0 ? errno : 0;
}

static bool is_refused(struct version kernel, struct btf_refusal *out)
{
	const struct types *t = types();

	return find_btf_refusal(opts.schema, obj->arena, kernel, t->raw, t->raw_size, out,
				NULL);
}

static void refused_or_not(bool refused)
{
	struct btf_refusal out;

	ck_assert_msg(is_refused(opts.target.kernel, &out) == refused, "%s",
		      refused ? "the tool takes it" : out.why);
	ck_assert(!out.why == !refused);
	if (geteuid() == 0)
		ck_assert_int_eq(load(), refused ? out.err : 0);
}

static const char *repeated(char c, size_t n)
{
	static char name[600];

	memset(name, c, n);
	name[n] = '\0';
	return name;
}

/* A type of the kind, of that name and whole otherwise. */
static void named(uint32_t kind, const char *name)
{
	uint32_t below = kind == BTF_KIND_FUNC ? record("", BTF_KIND_FUNC_PROTO, 0, 0)
			 : kind == BTF_KIND_DATASEC
				 ? word(record("v", BTF_KIND_VAR, 0, type_int(4)), 1)
				 : type_int(4);

	switch (kind) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_FWD:
	case BTF_KIND_FUNC_PROTO:
		record(name, kind, 0, 0);
		break;
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		record(name, kind, 0, 8);
		break;
	case BTF_KIND_VAR:
		word(record(name, kind, 0, below), 0);
		break;
	case BTF_KIND_DATASEC:
		word(word(word(record(name, kind, 1, 4), below), 0), 4);
		break;
	default:
		record(name, kind, 0, below);
	}
}

static const struct {
	uint32_t kind;
	const char *name;
	bool refused;
} names[] = {
	{BTF_KIND_STRUCT, "", false},
	{BTF_KIND_STRUCT, "flow_4", false},
	{BTF_KIND_STRUCT, "flow.4", false},
	{BTF_KIND_STRUCT, "\xe9t\xe9", false},
	{BTF_KIND_STRUCT, "Box<int>", true},
	{BTF_KIND_STRUCT, "4flows", true},
	{BTF_KIND_STRUCT, "a b", true},
	{BTF_KIND_STRUCT, "\xd7", true},
	{BTF_KIND_FWD, "a", false},
	{BTF_KIND_FWD, "", true},
	{BTF_KIND_FWD, "a::b", true},
	{BTF_KIND_ENUM, "", false},
	{BTF_KIND_ENUM, "a-b", true},
	{TYPE_KIND_ENUM64, "", false},
	{TYPE_KIND_ENUM64, "a-b", true},
	{BTF_KIND_TYPEDEF, "a", false},
	{BTF_KIND_TYPEDEF, "", true},
	{BTF_KIND_TYPEDEF, "a-b", true},
	{BTF_KIND_PTR, "", false},
	{BTF_KIND_PTR, "a", true},
	{BTF_KIND_CONST, "", false},
	{BTF_KIND_CONST, "a", true},
	{BTF_KIND_FUNC, "f.1", false},
	{BTF_KIND_FUNC, "", true},
	{BTF_KIND_FUNC, "core::f", true},
	{BTF_KIND_FUNC_PROTO, "", false},
	{BTF_KIND_FUNC_PROTO, "f", true},
	{BTF_KIND_VAR, "f.count", false},
	{BTF_KIND_VAR, "", true},
	{BTF_KIND_VAR, "a-b", true},
	{BTF_KIND_DATASEC, ".data.a b/<c>", false},
	{BTF_KIND_DATASEC, "", true},
	{BTF_KIND_DATASEC, ".\x01", true},
	{TYPE_KIND_TYPE_TAG, "any text", false},
};

START_TEST(names_are_those_of_c)
{
	named(names[_i].kind, names[_i].name);
	refused_or_not(names[_i].refused);
}
END_TEST

START_TEST(names_have_an_end)
{
	named(BTF_KIND_STRUCT, repeated('a', 512));
	refused_or_not(false);
	named(BTF_KIND_STRUCT, repeated('a', 513));
	refused_or_not(true);
}
END_TEST

static bool refused_by(struct version kernel)
{
	struct btf_refusal out;

	return is_refused(kernel, &out);
}

/* Not asked of this kernel: KSYM_NAME_LEN was 128, and sections had names of C. */
START_TEST(older_kernels_take_less)
{
	named(BTF_KIND_STRUCT, repeated('a', 129));
	ck_assert(!refused_by(VERSION(6, 1, 0)));
	ck_assert(refused_by(VERSION(6, 0, 0)));
	teardown();
	setup();
	named(BTF_KIND_DATASEC, ".data.a+b");
	ck_assert(!refused_by(VERSION(6, 10, 0)));
	ck_assert(refused_by(VERSION(6, 9, 0)));
	/* libbpf replaces sections for older ones. */
	ck_assert(refused_by(VERSION(5, 1, 0)));
}
END_TEST

/* Not asked of a kernel: commit da6c7faeb103, and the stable series that have it. */
START_TEST(enums_end_a_struct)
{
	uint32_t small = record("small", BTF_KIND_ENUM, 0, 1);
	const struct member v[] = {{"a", small, 0}, {"b", type_int(4), 32}, {"c", small, 64}};
	struct btf_refusal out;

	type_struct("wide", 8, v, 2);
	ck_assert(!refused_by(VERSION(5, 4, 0)));
	/* Before, no enum has another size than 4. */
	ck_assert(refused_by(VERSION(5, 3, 0)));
	type_struct("tight", 9, v, 3);
	ck_assert(is_refused(VERSION(5, 4, 28), &out));
	ck_assert_str_eq(out.why, "member 'c' of struct tight is an enum at the end of it, which the "
				  "kernel takes for 4 bytes");
	ck_assert(!refused_by(VERSION(5, 4, 29)));
	ck_assert(refused_by(VERSION(5, 5, 13)));
	ck_assert(!refused_by(VERSION(5, 5, 14)));
	ck_assert(!refused_by(VERSION(5, 6, 0)));
}
END_TEST

static const struct {
	uint32_t kind;
	const char *name;
	bool refused;
} inside[] = {
	{BTF_KIND_STRUCT, "", false},     {BTF_KIND_STRUCT, "a", false},
	{BTF_KIND_STRUCT, "a-b", true},   {BTF_KIND_UNION, "a", false},
	{BTF_KIND_UNION, "0", true},      {BTF_KIND_ENUM, "A", false},
	{BTF_KIND_ENUM, "", true},        {BTF_KIND_ENUM, "a::B", true},
	{TYPE_KIND_ENUM64, "A", false},   {TYPE_KIND_ENUM64, "", true},
	{TYPE_KIND_ENUM64, "a::B", true},
};

START_TEST(names_inside_are_those_of_c)
{
	uint32_t kind = inside[_i].kind, u32 = type_int(4), off = 0, id;

	if (*inside[_i].name) {
		off = blob.n_strings;
		strcpy(blob.strings + off, inside[_i].name);
		blob.n_strings += (uint32_t)strlen(inside[_i].name) + 1;
	}
	id = word(word(record("of", kind, 1, 4), off), u32);
	if (kind != BTF_KIND_ENUM)
		word(id, 0);
	refused_or_not(inside[_i].refused);
}
END_TEST

START_TEST(integers_have_one_encoding)
{
	uint32_t encoding = (uint32_t)_i;

	word(record("c", BTF_KIND_INT, 0, 1), encoding << 24 | 8);
	refused_or_not(encoding != 0 && encoding != BTF_INT_SIGNED && encoding != BTF_INT_CHAR &&
	       encoding != BTF_INT_BOOL);
}
END_TEST

static const struct {
	uint32_t kind;
	const char *name;
	bool refused;
} before_tag[] = {
	{BTF_KIND_PTR, "", false},     {TYPE_KIND_TYPE_TAG, "other", false},
	{BTF_KIND_CONST, "", true},    {BTF_KIND_VOLATILE, "", true},
	{BTF_KIND_TYPEDEF, "t", true},
};

START_TEST(tags_stand_first)
{
	kernel(6, 12);
	record(before_tag[_i].name, before_tag[_i].kind, 0,
	       record("tag", TYPE_KIND_TYPE_TAG, 0, record("", BTF_KIND_CONST, 0, type_int(4))));
	refused_or_not(before_tag[_i].refused);
}
END_TEST

/* What old clangs made of `struct t; typedef struct t t_t; struct ev { ...; t_t waitq; };` */
START_TEST(members_have_a_size)
{
	uint32_t u32 = type_int(4), fwd = record("t", BTF_KIND_FWD, 0, 0);
	const struct member v[] = {{"pid", u32, 0}, {"waitq", fwd, 32}};
	struct btf_refusal out;
	uint32_t ev = type_struct("ev", 8, v, 2);

	refused_or_not(true);
	ck_assert(is_refused(opts.target.kernel, &out));
	ck_assert_str_eq(out.why, "member 'waitq' of struct ev has a type without size");
	ck_assert_uint_eq(out.type, ev);
}
END_TEST

/* Two sections of one name have one DATASEC, whose variables begin at 0 twice. */
START_TEST(variables_do_not_overlap)
{
	uint32_t u32 = type_int(4), a = word(record("a", BTF_KIND_VAR, 0, u32), 1);
	uint32_t b = word(record("b", BTF_KIND_VAR, 0, u32), 1);
	uint32_t section = record(".rodata", BTF_KIND_DATASEC, 2, 8);
	struct btf_refusal out;

	word(word(word(section, a), 0), 4);
	word(word(word(section, b), 0), 4);
	refused_or_not(true);
	ck_assert(is_refused(opts.target.kernel, &out));
	ck_assert_str_eq(out.variable, "b");
	ck_assert(strstr(out.help, "const"));
}
END_TEST

/* A pointer to each before it: the 33rd is too deep. */
START_TEST(types_are_32_deep)
{
	uint32_t depth = _i ? 33 : 32;
	struct btf_refusal out;

	/* The first one refers to the next, and so on: they are resolved from there. */
	for (uint32_t i = 0; i < depth; i++)
		record("", BTF_KIND_PTR, 0, i + 1 < depth ? i + 2 : 0);
	refused_or_not(_i);
	if (_i) {
		ck_assert(is_refused(opts.target.kernel, &out));
		ck_assert_int_eq(out.err, E2BIG);
	}
}
END_TEST

/* The header of 7.1, with the layout of kinds between types and strings. */
START_TEST(headers_may_describe_kinds)
{
	const struct types *t;
	struct btf_refusal out;
	_Alignas(4) unsigned char raw[256];
	uint32_t len, words[8], layout[20] = {0};
	size_t size;

	type_int(4);
	t = types();
	len = (uint32_t)(blob.n * sizeof(uint32_t));
	memcpy(words, t->raw, BTF_HEADER_SIZE);
	words[1] = sizeof(words);
	words[4] = len + sizeof(layout);
	words[6] = len;
	words[7] = sizeof(layout);
	size = sizeof(words) + len + sizeof(layout) + t->strings_size;
	ck_assert_uint_le(size, sizeof(raw));
	memcpy(mempcpy(mempcpy(mempcpy(raw, words, sizeof(words)), blob.words, len), layout,
		       sizeof(layout)),
	       t->strings, t->strings_size);
	ck_assert(!find_btf_refusal(opts.schema, obj->arena, VERSION(7, 1, 0), raw, size, &out, NULL));
	ck_assert(find_btf_refusal(opts.schema, obj->arena, VERSION(7, 0, 0), raw, size, &out, NULL));
	ck_assert_int_eq(out.err, E2BIG);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("btf");
	TCase *tc = tcase_create("types");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, names_are_those_of_c, 0, ARRAY_SIZE(names));
	tcase_add_test(tc, names_have_an_end);
	tcase_add_test(tc, older_kernels_take_less);
	tcase_add_test(tc, enums_end_a_struct);
	tcase_add_loop_test(tc, names_inside_are_those_of_c, 0, ARRAY_SIZE(inside));
	tcase_add_loop_test(tc, integers_have_one_encoding, 0, 16);
	tcase_add_loop_test(tc, tags_stand_first, 0, ARRAY_SIZE(before_tag));
	tcase_add_test(tc, members_have_a_size);
	tcase_add_test(tc, variables_do_not_overlap);
	tcase_add_loop_test(tc, types_are_32_deep, 0, 2);
	tcase_add_test(tc, headers_may_describe_kinds);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
