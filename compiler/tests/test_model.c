/* SPDX-License-Identifier: BSD-2-Clause */
#include <bpf/btf.h>
#include <check.h>
#include <errno.h>

#include "base/util.h"
#include "input/internal.h"
#include "model/model.h"
#include "btf/older.h"
#include "tests/suite.h"

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
	struct arena *a = arena_new();
	uint32_t one = add(&b, NAME_V, BTF_KIND_TYPEDEF, 0, 2);
	uint32_t two = add(&b, NAME_V, BTF_KIND_CONST, 0, one);
	uint32_t array = add_array(&b, 3, 1);
	const struct types *t = types_of(&b);

	ck_assert_int_eq(type_size(t, two), -ELOOP);
	ck_assert_int_eq(type_size(t, array), -ELOOP);
	ck_assert_uint_eq(type_skip_mods(t, one), 0);
	ck_assert_ptr_nonnull(type_to_c(a, t, array));
	ck_assert_ptr_nonnull(type_to_c(a, t, two));
	arena_free(a);
}
END_TEST

START_TEST(types_are_named_as_in_c)
{
	struct blob b = {0};
	struct arena *a = arena_new();
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
	arena_free(a);
}
END_TEST

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
	ck_assert_int_eq(rule_find("BM"), -1);
}
END_TEST

START_TEST(diagnostics_are_located_late)
{
	struct object *obj = object_new("x.bpf.o");
	struct map_def *map = object_add_map(obj);

	map->name = "events";
	object_diagnostic(obj, RULE_BM130, map, ATTR_MAX_ENTRIES, "max_entries is %d", 100);
	object_diagnostic(obj, RULE_BM120, map, ATTR_MAP_FLAGS, "no flag");
	object_diagnostic(obj, RULE_BM005, NULL, -1, "no BTF");
	map->source = (struct source){"x.bpf.c", 12};
	map->attr_line[ATTR_MAX_ENTRIES] = 14;
	object_locate(obj);
	ck_assert_uint_eq(obj->diagnostics[0].line, 14);
	ck_assert_str_eq(obj->diagnostics[0].attribute, "max_entries");
	ck_assert_str_eq(obj->diagnostics[0].message, "max_entries is 100");
	ck_assert_uint_eq(obj->diagnostics[1].line, 12);
	ck_assert_str_eq(obj->diagnostics[1].file, "x.bpf.c");
	ck_assert_ptr_null(obj->diagnostics[2].file);
	object_free(obj);
}
END_TEST

/* One type of each kind that kernels learnt since 5.13. */
static struct btf *newest_types(void)
{
	struct btf *btf = btf__new_empty();

	ck_assert_int_eq(btf__add_int(btf, "int", 4, BTF_INT_SIGNED), 1);
	ck_assert_int_eq(btf__add_enum64(btf, "wide", 8, false), 2);
	ck_assert_int_eq(btf__add_enum64_value(btf, "LARGE", 1ull << 40), 0);
	ck_assert_int_eq(btf__add_enum64_value(btf, "SMALL", 1), 0);
	ck_assert_int_eq(btf__add_type_tag(btf, "kptr", 1), 3);
	ck_assert_int_eq(btf__add_decl_tag(btf, "tag", 2, -1), 4);
	ck_assert_int_eq(btf__add_float(btf, "double", 8), 5);
	ck_assert_int_eq(btf__add_typedef(btf, "last", 2), 6);
	return btf;
}

static const struct types *older(struct arena *a, const struct types *t, enum older_types step)
{
	const char *error = NULL;
	struct view view = {0};
	const struct types *out;

	view.data = types_for_older(a, t, step, &view.size);
	if (!view.data)
		return NULL;
	out = types_read(a, &view, true, &error);
	ck_assert_ptr_nonnull(out);
	ck_assert_ptr_null(error);
	return out;
}

START_TEST(older_kernels_get_other_kinds)
{
	struct arena *a = arena_new();
	struct btf *btf = newest_types();
	const char *error = NULL;
	struct view view = {0};
	const struct types *t, *o;
	uint32_t size;

	view.data = btf__raw_data(btf, &size);
	view.size = size;
	t = types_read(a, &view, true, &error);
	ck_assert_ptr_nonnull(t);

	o = older(a, t, OLDER_THAN_6_0);
	ck_assert_uint_eq(type_kind(type_by_id(o, 2)), BTF_KIND_UNION);
	ck_assert_int_eq(type_size(o, 2), 8);
	ck_assert_uint_eq(type_vlen(type_by_id(o, 2)), 2);
	ck_assert_str_eq(types_string(o, type_members(type_by_id(o, 2))[1].name_off), "SMALL");
	ck_assert_uint_eq(type_members(type_by_id(o, 2))[0].type, 7);
	ck_assert_int_eq(type_size(o, 7), 1);
	ck_assert_uint_eq(type_kind(type_by_id(o, 3)), TYPE_KIND_TYPE_TAG);
	ck_assert_str_eq(type_name(o, type_by_id(o, 6)), "last");

	ck_assert_uint_eq(type_kind(type_by_id(older(a, t, OLDER_THAN_5_17), 3)), BTF_KIND_CONST);
	o = older(a, t, OLDER_THAN_5_16);
	ck_assert_uint_eq(type_kind(type_by_id(o, 4)), BTF_KIND_INT);
	ck_assert_uint_eq(type_kind(type_by_id(o, 5)), TYPE_KIND_FLOAT);
	o = older(a, t, OLDER_THAN_5_13);
	ck_assert_uint_eq(type_kind(type_by_id(o, 5)), BTF_KIND_STRUCT);
	ck_assert_int_eq(type_size(o, 5), 8);
	ck_assert_uint_eq(type_kind(type_by_id(o, 2)), BTF_KIND_UNION);

	/* Nothing is left for it to do. */
	ck_assert_ptr_null(older(a, o, OLDER_THAN_5_13));
	btf__free(btf);
	arena_free(a);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("model");
	TCase *tc = tcase_create("model");

	tcase_add_test(tc, sizes_are_those_of_libbpf);
	tcase_add_test(tc, loops_end);
	tcase_add_test(tc, types_are_named_as_in_c);
	tcase_add_test(tc, versions_are_ordered);
	tcase_add_test(tc, every_rule_is_found_by_id_and_name);
	tcase_add_test(tc, diagnostics_are_located_late);
	tcase_add_test(tc, older_kernels_get_other_kinds);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
