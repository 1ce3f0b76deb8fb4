/* SPDX-License-Identifier: BSD-2-Clause */
/* btf/: sizes, names and references of types; types added, reduced, made for older kernels. */
#include <bpf/btf.h>
#include <check.h>
#include <errno.h>

#include "base/util.h"
#include "btf/append.h"
#include "btf/compatible.h"
#include "btf/holes.h"
#include "btf/kinds.h"
#include "btf/older.h"
#include "btf/read.h"
#include "btf/reduce.h"
#include "btf/type_names.h"
#include "tests/lib/suite.h"

/* compiler/btf/, with BTF that is made by hand or by libbpf. */

static struct arena *a;

static void set_up(void)
{
	a = arena_new();
}

static void tear_down(void)
{
	arena_free(a);
}

/*
 * BTF by hand: a blob of records and the offset of each, which is all that
 * struct types needs.
 */
struct blob {
	uint32_t words[4096], offset[512];
	size_t n, count;
	struct types types;
};

static const char strings[] = "\0int\0v\0u32\0node\0";
enum { NAME_NONE = 0, NAME_INT = 1, NAME_V = 5, NAME_U32 = 7, NAME_NODE = 11 };

static uint32_t add(struct blob *b, uint32_t name, uint32_t kind, uint32_t vlen, uint32_t size_or_type)
{
	if (!b->count)
		b->count = 1;
	b->offset[b->count] = (uint32_t)(b->n * sizeof(uint32_t));
	b->words[b->n++] = name;
	b->words[b->n++] = kind << 24 | vlen;
	b->words[b->n++] = size_or_type;
	return (uint32_t)b->count++;
}

static uint32_t add_int(struct blob *b)
{
	uint32_t id = add(b, NAME_INT, BTF_KIND_INT, 0, 4);

	b->words[b->n++] = 32;
	return id;
}

static uint32_t add_array(struct blob *b, uint32_t element, uint32_t nelems)
{
	uint32_t id = add(b, NAME_NONE, BTF_KIND_ARRAY, 0, 0);

	b->words[b->n++] = element;
	b->words[b->n++] = 1;
	b->words[b->n++] = nelems;
	return id;
}

static const struct types *types_of(struct blob *b)
{
	b->types = (struct types){
		.raw = (const unsigned char *)b->words,
		.raw_size = b->n * sizeof(uint32_t),
		.offset = b->offset,
		.count = (uint32_t)b->count,
		.strings = strings,
		.strings_size = sizeof(strings),
	};
	return &b->types;
}

START_TEST(sizes_are_those_of_libbpf)
{
	struct blob b = {0};
	uint32_t i = add_int(&b), ptr = add(&b, 0, BTF_KIND_PTR, 0, i);
	uint32_t typedef_ = add(&b, NAME_U32, BTF_KIND_TYPEDEF, 0, i);
	uint32_t fwd = add(&b, NAME_V, BTF_KIND_FWD, 0, 0), array = add_array(&b, typedef_, 10);
	uint32_t of_ptr = add_array(&b, ptr, 3), empty = add_array(&b, i, 0);
	uint32_t huge = add_array(&b, i, 0x40000000), void_array = add_array(&b, 0, 2);
	uint32_t zero = add(&b, NAME_V, BTF_KIND_STRUCT, 0, 0);
	const struct types *t = types_of(&b);

	ck_assert_int_eq(type_size(t, i), 4);
	ck_assert_int_eq(type_size(t, ptr), 8);
	ck_assert_int_eq(type_size(t, array), 40);
	ck_assert_int_eq(type_size(t, of_ptr), 24);
	ck_assert_int_eq(type_size(t, empty), 0);
	ck_assert_int_eq(type_size(t, zero), 0);
	ck_assert_int_eq(type_size(t, huge), -E2BIG);
	ck_assert_int_eq(type_size(t, fwd), -EINVAL);
	ck_assert_int_eq(type_size(t, 0), -EINVAL);
	ck_assert_int_eq(type_size(t, void_array), -EINVAL);
	ck_assert_int_eq(type_size(t, 999), -EINVAL);
}
END_TEST

START_TEST(loops_end)
{
	struct blob b = {0};
	uint32_t one = add(&b, NAME_V, BTF_KIND_TYPEDEF, 0, 2);
	uint32_t two = add(&b, NAME_V, BTF_KIND_CONST, 0, one);
	uint32_t array = add_array(&b, 3, 1);
	const struct types *t = types_of(&b);

	ck_assert_int_eq(type_size(t, two), -ELOOP);
	ck_assert_int_eq(type_size(t, array), -ELOOP);
	ck_assert_uint_eq(type_skip_mods(t, one), 0);
	ck_assert_ptr_nonnull(type_to_c(a, t, array));
	ck_assert_ptr_nonnull(type_to_c(a, t, two));
}
END_TEST

static void add_member(struct blob *b, uint32_t type, uint32_t bit, uint32_t width)
{
	b->words[b->n++] = NAME_V;
	b->words[b->n++] = type;
	b->words[b->n++] = width << 24 | bit;
}

/* "32+32 92+4": where holes begin, and their widths; "-" if there is no answer. */
static const char *holes_text(const struct types *t, uint32_t id, uint32_t steps)
{
	struct type_holes holes;
	uint64_t bits = 0;
	const char *text = "";

	if (!type_holes(t, id, a, &steps, &holes)) {
		ck_assert_uint_eq(holes.n, 0);
		return "-";
	}
	for (size_t i = 0; i < holes.n; i++) {
		bits += holes.v[i].bits;
		text = arena_printf(a, "%s%s%u+%u", text, i ? " " : "", (unsigned)holes.v[i].bit,
				    (unsigned)holes.v[i].bits);
	}
	ck_assert_uint_eq(bits, holes.bits);
	return text;
}

#define KIND_FLAG (1u << 31 >> 24)	/* kind_flag of a record, as a part of the kind */

START_TEST(holes_belong_to_no_member)
{
	struct blob b = {0};
	uint32_t i = add_int(&b), ptr = add(&b, 0, BTF_KIND_PTR, 0, i), pair, bits, both, deep;
	uint32_t array, whole, empty, loop;

	pair = add(&b, NAME_V, BTF_KIND_STRUCT, 2, 16);		/* a number, a pointer */
	add_member(&b, i, 0, 0);
	add_member(&b, ptr, 64, 0);
	bits = add(&b, NAME_V, BTF_KIND_STRUCT | KIND_FLAG, 2, 4);
	add_member(&b, i, 0, 12);
	add_member(&b, i, 16, 9);
	both = add(&b, NAME_V, BTF_KIND_UNION, 2, 16);
	add_member(&b, pair, 0, 0);
	add_member(&b, bits, 0, 0);
	array = add_array(&b, pair, 2);
	deep = add(&b, NAME_V, BTF_KIND_STRUCT, 2, 40);		/* an array of pairs, then bits */
	add_member(&b, array, 0, 0);
	add_member(&b, bits, 256, 0);
	whole = add(&b, NAME_V, BTF_KIND_STRUCT, 2, 8);
	add_member(&b, i, 0, 0);
	add_member(&b, i, 32, 0);
	empty = add(&b, NAME_V, BTF_KIND_STRUCT, 0, 3);
	loop = add(&b, NAME_V, BTF_KIND_STRUCT, 1, 8);
	add_member(&b, loop, 0, 0);
	types_of(&b);

	ck_assert_str_eq(holes_text(&b.types, pair, 1000), "32+32");
	ck_assert_str_eq(holes_text(&b.types, bits, 1000), "12+4 25+7");
	ck_assert_str_eq(holes_text(&b.types, both, 1000), "32+32");
	ck_assert_str_eq(holes_text(&b.types, array, 1000), "32+32 160+32");
	ck_assert_str_eq(holes_text(&b.types, deep, 1000), "32+32 160+32 268+4 281+39");
	ck_assert_str_eq(holes_text(&b.types, whole, 1000), "");
	ck_assert_str_eq(holes_text(&b.types, i, 1000), "");
	ck_assert_str_eq(holes_text(&b.types, empty, 1000), "0+24");
	ck_assert_str_eq(holes_text(&b.types, loop, 1000), "-");
	ck_assert_str_eq(holes_text(&b.types, 0, 1000), "-");
	/* Two members, of which each takes its bits from one hole. */
	ck_assert_str_eq(holes_text(&b.types, pair, 6), "32+32");
	ck_assert_str_eq(holes_text(&b.types, pair, 5), "-");
}
END_TEST

START_TEST(types_are_named_as_in_c)
{
	struct blob b = {0};
	uint32_t i = add_int(&b), node = add(&b, NAME_NODE, BTF_KIND_STRUCT, 0, 8);
	uint32_t ptr = add(&b, 0, BTF_KIND_PTR, 0, node), ptr2 = add(&b, 0, BTF_KIND_PTR, 0, ptr);
	uint32_t inner = add_array(&b, i, 3), outer = add_array(&b, inner, 2);
	uint32_t anonymous = add(&b, 0, BTF_KIND_UNION, 0, 8);
	uint32_t c = add(&b, 0, BTF_KIND_CONST, 0, i);
	const struct types *t = types_of(&b);

	ck_assert_str_eq(type_to_c(a, t, node), "struct node");
	ck_assert_str_eq(type_to_c(a, t, ptr2), "struct node **");
	ck_assert_str_eq(type_to_c(a, t, outer), "int[2][3]");
	ck_assert_str_eq(type_to_c(a, t, anonymous), "union {...}");
	ck_assert_str_eq(type_to_c(a, t, c), "const int");
	ck_assert_str_eq(type_to_c(a, t, 0), "void");
	ck_assert_str_eq(type_to_c(a, t, 77), "?");
}
END_TEST

static const struct types *read_blob(const void *raw, size_t size)
{
	struct view view = {.data = raw, .size = size};
	const char *error = NULL;
	const struct types *t = types_read(a, &view, true, &error);

	ck_assert_msg(t && !error, "%s", error);
	return t;
}

static const struct types *read_btf(struct btf *btf)
{
	uint32_t size;
	const void *raw = btf__raw_data(btf, &size);
	const struct types *t = read_blob(raw, size);

	btf__free(btf);
	return t;
}

/* One type of each kind. */
static struct btf *every_kind(void)
{
	struct btf *btf = btf__new_empty();

	ck_assert_int_eq(btf__add_int(btf, "int", 4, BTF_INT_SIGNED), 1);
	ck_assert_int_eq(btf__add_ptr(btf, 1), 2);
	ck_assert_int_eq(btf__add_array(btf, 1, 2, 8), 3);
	ck_assert_int_eq(btf__add_struct(btf, "s", 12), 4);
	ck_assert_int_eq(btf__add_field(btf, "x", 1, 0, 0), 0);
	ck_assert_int_eq(btf__add_field(btf, "y", 2, 32, 0), 0);
	ck_assert_int_eq(btf__add_union(btf, "u", 4), 5);
	ck_assert_int_eq(btf__add_field(btf, "z", 1, 0, 0), 0);
	ck_assert_int_eq(btf__add_enum(btf, "e", 4), 6);
	ck_assert_int_eq(btf__add_enum_value(btf, "E", 1), 0);
	ck_assert_int_eq(btf__add_fwd(btf, "f", BTF_FWD_STRUCT), 7);
	ck_assert_int_eq(btf__add_typedef(btf, "t", 4), 8);
	ck_assert_int_eq(btf__add_volatile(btf, 5), 9);
	ck_assert_int_eq(btf__add_const(btf, 6), 10);
	ck_assert_int_eq(btf__add_restrict(btf, 7), 11);
	ck_assert_int_eq(btf__add_func_proto(btf, 8), 12);
	ck_assert_int_eq(btf__add_func_param(btf, "p", 9), 0);
	ck_assert_int_eq(btf__add_func_param(btf, "q", 10), 0);
	ck_assert_int_eq(btf__add_func(btf, "g", BTF_FUNC_EXTERN, 12), 13);
	ck_assert_int_eq(btf__add_var(btf, "v", BTF_VAR_STATIC, 1), 14);
	ck_assert_int_eq(btf__add_datasec(btf, ".data", 8), 15);
	ck_assert_int_eq(btf__add_datasec_var_info(btf, 14, 0, 4), 0);
	ck_assert_int_eq(btf__add_datasec_var_info(btf, 13, 4, 4), 0);
	ck_assert_int_eq(btf__add_float(btf, "double", 8), 16);
	ck_assert_int_eq(btf__add_decl_tag(btf, "tag", 4, 1), 17);
	ck_assert_int_eq(btf__add_type_tag(btf, "kptr", 4), 18);
	ck_assert_int_eq(btf__add_enum64(btf, "wide", 8, false), 19);
	ck_assert_int_eq(btf__add_enum64_value(btf, "LARGE", 1ull << 40), 0);
	ck_assert_int_eq(btf__add_enum64_value(btf, "SMALL", 1), 0);
	return btf;
}

/* Names and ids in the order of each record, a '+' before ids. */
static const char *const every_reference[] = {
	NULL, "int", " +1", " +2+1", "s x+1 y+2", "u z+1", "e E", "f", "t+4", " +5", " +6", " +7",
	" +8 p+9 q+10", "g+12", "v+1", ".data+14+13", "double", "tag+4", "kptr+4", "wide LARGE SMALL",
};

START_TEST(every_reference_is_walked)
{
	const struct types *t = read_btf(every_kind());
	uint32_t end = BTF_HEADER_SIZE;

	ck_assert_uint_eq(t->count, ARRAY_SIZE(every_reference));
	for (uint32_t id = 1; id < t->count; id++) {
		struct type_refs refs = type_refs(type_by_id(t, id));
		char text[64] = "";

		while (type_refs_next(&refs)) {
			size_t n = strlen(text);

			if (refs.is_name)
				snprintf(text + n, sizeof(text) - n, "%s%s",
					 refs.ref > &type_by_id(t, id)->name_off || !*refs.ref ? " " : "",
					 types_string(t, *refs.ref));
			else
				snprintf(text + n, sizeof(text) - n, "+%u", *refs.ref);
		}
		ck_assert_str_eq(text, every_reference[id]);
		ck_assert_uint_eq(t->offset[id], end);
		end += (uint32_t)type_record_size(type_by_id(t, id));
		ck_assert_str_ne(kind_name(t, id), "unknown");
	}
	ck_assert_str_eq(kind_name(t, 0), "void");
}
END_TEST

/* The last id and the last name of each record lead nowhere. */
START_TEST(references_to_nothing_are_cut)
{
	for (uint32_t id = 1; id < ARRAY_SIZE(every_reference); id++) {
		for (int name = 0; name < 2; name++) {
			const struct types *t = read_btf(every_kind());
			struct type_refs refs = type_refs(type_by_id(t, id));
			struct view view = {.data = t->raw, .size = t->raw_size};
			const char *error = NULL;
			uint32_t *last = NULL;

			while (type_refs_next(&refs))
				if (refs.is_name == name)
					last = refs.ref;
			if (!last)
				continue;
			*last = 1000;
			t = types_read(a, &view, true, &error);
			ck_assert_ptr_nonnull(t);
			ck_assert_ptr_nonnull(error);
			ck_assert_ptr_nonnull(strstr(error, name ? "name at offset 1000" :
								   "refers to type [1000]"));
			refs = type_refs(type_by_id(t, id));
			while (type_refs_next(&refs))
				ck_assert_uint_lt(*refs.ref, refs.is_name ? t->strings_size : t->count);
			ck_assert_uint_eq(t->cut_name, name ? t->strings_size - 1 : 0);
		}
	}
}
END_TEST

START_TEST(added_types_follow_those_of_the_base)
{
	const struct types *base = read_btf(every_kind()), *t;
	struct btf *more = btf__new_empty();
	uint32_t first = appended_id(base, btf__add_int(more, "char", 1, BTF_INT_CHAR));
	uint32_t array = appended_id(base, btf__add_array(more, (int)first, 4, 3));
	uint32_t name = appended_name(base, btf__add_str(more, "x y"));
	struct type_refs refs;

	t = types_append(a, base, more);
	ck_assert_uint_eq(first, base->count);
	ck_assert_uint_eq(t->count, base->count + 2);
	ck_assert_str_eq(type_name(t, type_by_id(t, first)), "char");
	ck_assert_str_eq(type_to_c(a, t, array), "struct s[3]");
	ck_assert_str_eq(types_string(t, name), "x y");
	ck_assert_int_eq(type_size(t, array), 36);
	/* It is whole, and base's types are what they were. */
	read_blob(t->raw, t->raw_size);
	for (uint32_t id = 1; id < base->count; id++)
		ck_assert_mem_eq(type_by_id(t, id), type_by_id(base, id),
				 type_record_size(type_by_id(base, id)));
	refs = type_refs(type_by_id(t, array));
	while (type_refs_next(&refs))
		ck_assert(!refs.is_name || !*refs.ref);
	/* Without a base it is what libbpf has made. */
	t = types_append(a, NULL, more);
	ck_assert_uint_eq(t->count, 3);
	ck_assert_str_eq(type_name(t, type_by_id(t, 1)), "char");
	btf__free(more);
}
END_TEST

/* The parts of a name that is too deep are fine alone. */
START_TEST(too_deep_names_do_not_spoil_others)
{
	struct type_names names;
	struct resolved_type deep, plain;

	type_names_init(&names, a, NULL);
	deep = type_names_find(&names, "int*****************");
	ck_assert_str_eq(deep.error, "is nested too deep");
	plain = type_names_find(&names, "int**");
	ck_assert_msg(plain.id != 0, "%s", plain.error);
	type_names_drop(&names);
}
END_TEST

/* All that a section refers to comes along, functions with their prototypes. */
START_TEST(reduced_references_are_renumbered)
{
	struct type_ref ref = {.types = read_btf(every_kind()), .id = 15};
	const struct types *t;
	const struct btf_var_secinfo *info;
	const struct btf_type *func;

	ck_assert_int_eq(types_reduce(a, &ref, 1, &t), 0);
	t = read_blob(t->raw, t->raw_size);
	info = type_tail(type_by_id(t, ref.new_id));
	ck_assert_str_eq(kind_name(t, info[0].type), "var");
	func = type_by_id(t, info[1].type);
	ck_assert_str_eq(type_name(t, func), "g");
	ck_assert_str_eq(kind_name(t, func->type), "func_proto");
	ck_assert_str_eq(type_to_c(a, t, func->type), "t (...)");
}
END_TEST

static const struct types *without(const struct older_types *older, unsigned missing)
{
	return read_blob(types_without(a, older, missing), older->types->raw_size);
}

START_TEST(older_kernels_get_other_kinds)
{
	const struct types *t = read_btf(every_kind()), *o;
	unsigned missing = 1u << TYPES_ENUM64;
	struct older_types older;
	uint32_t byte = t->count;

	types_older(a, t, &older);
	ck_assert_uint_eq(older.features, (1u << TYPES_FEATURES) - 2);
	ck_assert_int_eq(type_size(older.types, byte), 1);
	o = without(&older, 0);
	ck_assert_str_eq(kind_name(o, 19), "enum64");

	o = without(&older, missing);
	ck_assert_str_eq(kind_name(o, 19), "union");
	ck_assert_int_eq(type_size(o, 19), 8);
	ck_assert_uint_eq(type_vlen(type_by_id(o, 19)), 2);
	ck_assert_str_eq(types_string(o, type_members(type_by_id(o, 19))[1].name_off), "SMALL");
	ck_assert_uint_eq(type_members(type_by_id(o, 19))[0].type, byte);
	ck_assert_str_eq(kind_name(o, 18), "type_tag");
	ck_assert_str_eq(kind_name(o, 6), "enum");

	missing |= 1u << TYPES_TYPE_TAG;
	ck_assert_str_eq(kind_name(without(&older, missing), 18), "const");
	missing |= 1u << TYPES_DECL_TAG;
	o = without(&older, missing);
	ck_assert_str_eq(kind_name(o, 17), "int");
	ck_assert_str_eq(kind_name(o, 16), "float");
	missing |= 1u << TYPES_FLOAT;
	o = without(&older, missing);
	ck_assert_str_eq(kind_name(o, 16), "struct");
	ck_assert_int_eq(type_size(o, 16), 8);
	ck_assert_str_eq(kind_name(o, 15), "datasec");

	missing |= 1u << TYPES_DATASEC | 1u << TYPES_FUNC;
	o = without(&older, missing);
	ck_assert_str_eq(type_to_c(a, o, 15), "struct _data");
	ck_assert_uint_eq(type_members(type_by_id(o, 15))[1].offset, 32);
	ck_assert_str_eq(types_string(o, type_members(type_by_id(o, 15))[0].name_off), "v");
	ck_assert_str_eq(kind_name(o, 14), "int");
	ck_assert_str_eq(kind_name(o, 13), "typedef");
	ck_assert_str_eq(kind_name(o, 12), "enum");
	ck_assert_uint_eq(type_vlen(type_by_id(o, 12)), 2);
}
END_TEST

/* Kernels since 4.18 know all of it. */
START_TEST(basic_types_stay_as_they_are)
{
	struct btf *btf = btf__new_empty();
	struct older_types older;
	const struct types *t;

	ck_assert_int_eq(btf__add_int(btf, "int", 4, BTF_INT_SIGNED), 1);
	ck_assert_int_eq(btf__add_enum(btf, "e", 4), 2);
	t = read_btf(btf);
	types_older(a, t, &older);
	ck_assert_uint_eq(older.features, 0);
	ck_assert_uint_eq(older.n, 0);
	ck_assert_uint_eq(older.types->count, t->count);
}
END_TEST

START_TEST(a_flavor_is_no_part_of_a_name)
{
	static const char *const names[][2] = {
		{"task___old", "task"},  {"a___b___c", "a___b"}, {"a___b____c", "a"},
		{"task__old", "task__old"}, {"___old", "___old"}, {"task___", "task___"},
		{"task____old", "task____old"}, {"", ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		ck_assert_str_eq(essential_name(a, names[i][0]), names[i][1]);
}
END_TEST

/* A function with one parameter. */
static uint32_t add_prototype(struct blob *b, uint32_t returns, uint32_t parameter)
{
	uint32_t id = add(b, NAME_NONE, BTF_KIND_FUNC_PROTO, 1, returns);

	b->words[b->n++] = NAME_NONE;
	b->words[b->n++] = parameter;
	return id;
}

/* Types that stand for one another in an extern: by kinds and parameters, not by names. */
START_TEST(externs_have_compatible_types)
{
	static struct blob b;
	const uint32_t nothing = 0, number = add_int(&b);
	const uint32_t record = add(&b, NAME_V, BTF_KIND_STRUCT, 0, 4);
	const uint32_t other = add(&b, NAME_NODE, BTF_KIND_STRUCT, 0, 8);
	const uint32_t either = add(&b, NAME_V, BTF_KIND_UNION, 0, 4);
	const uint32_t small = add(&b, NAME_V, BTF_KIND_ENUM, 0, 4);
	const uint32_t large = add(&b, NAME_V, TYPE_KIND_ENUM64, 0, 8);
	const uint32_t constant = add(&b, NAME_NONE, BTF_KIND_CONST, 0, other);
	const uint32_t to_record = add(&b, NAME_NONE, BTF_KIND_PTR, 0, record);
	const uint32_t to_constant = add(&b, NAME_NONE, BTF_KIND_PTR, 0, constant);
	const uint32_t to_either = add(&b, NAME_NONE, BTF_KIND_PTR, 0, either);
	const uint32_t to_nothing = add(&b, NAME_NONE, BTF_KIND_PTR, 0, 0);
	const uint32_t to_pointer = add(&b, NAME_NONE, BTF_KIND_PTR, 0, to_record);
	const uint32_t two = add_array(&b, number, 2), three = add_array(&b, number, 3);
	const uint32_t records = add_array(&b, record, 2);
	const uint32_t loop = add(&b, NAME_NONE, BTF_KIND_PTR, 0, (uint32_t)b.count);
	const struct {
		uint32_t one, other;
		bool compatible;
	} pairs[] = {
		{number, number, true},         {number, record, false},
		{record, other, true},          {record, either, false},
		{small, large, true},           {small, number, false},
		{to_record, to_constant, true}, {to_record, to_either, false},
		{to_record, to_nothing, false}, {to_nothing, to_nothing, true},
		{to_record, to_pointer, false}, {two, three, true},
		{two, records, false},          {loop, loop, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		const uint32_t of_one = add_prototype(&b, nothing, pairs[i].one);
		const uint32_t of_other = add_prototype(&b, nothing, pairs[i].other);
		const uint32_t gives_one = add_prototype(&b, pairs[i].one, number);
		const uint32_t gives_other = add_prototype(&b, pairs[i].other, number);
		const uint32_t of_none = add(&b, NAME_NONE, BTF_KIND_FUNC_PROTO, 0, nothing);
		const struct types *t = types_of(&b);
		bool expected = pairs[i].compatible;

		ck_assert_int_eq(types_are_compatible(t, pairs[i].one, t, pairs[i].other), expected);
		ck_assert_int_eq(types_are_compatible(t, pairs[i].other, t, pairs[i].one), expected);
		ck_assert_int_eq(types_are_compatible(t, of_one, t, of_other), expected);
		ck_assert_int_eq(types_are_compatible(t, gives_one, t, gives_other), expected);
		ck_assert(!types_are_compatible(t, of_one, t, of_none));
		ck_assert(!types_are_compatible(t, of_one, t, gives_one));
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("types");
	TCase *tc = tcase_create("types");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, sizes_are_those_of_libbpf);
	tcase_add_test(tc, loops_end);
	tcase_add_test(tc, holes_belong_to_no_member);
	tcase_add_test(tc, types_are_named_as_in_c);
	tcase_add_test(tc, every_reference_is_walked);
	tcase_add_test(tc, references_to_nothing_are_cut);
	tcase_add_test(tc, added_types_follow_those_of_the_base);
	tcase_add_test(tc, too_deep_names_do_not_spoil_others);
	tcase_add_test(tc, reduced_references_are_renumbered);
	tcase_add_test(tc, older_kernels_get_other_kinds);
	tcase_add_test(tc, basic_types_stay_as_they_are);
	tcase_add_test(tc, externs_have_compatible_types);
	tcase_add_test(tc, a_flavor_is_no_part_of_a_name);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
