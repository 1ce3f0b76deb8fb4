/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about special fields: which struct a value without type may be, and who sees its fields. */
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static uint32_t special(const char *name, uint32_t size)
{
	const struct member opaque = {"opaque", size < 8 ? type_int(4) : type_int(8), 0};

	return type_struct(name, size, &opaque, 1);
}

/* A struct of that size that begins with a field. */
static uint32_t holder(const char *name, uint32_t field, uint32_t size)
{
	const struct member v[] = {{"field", field, 0}};

	return type_struct(name, size, v, 1);
}

START_TEST(the_only_struct_of_the_size)
{
	uint32_t lock = special("bpf_spin_lock", 4);
	struct map_def *m;

	holder("large", lock, 24);
	holder("small", lock, 8);
	holder("middle", lock, 16);
	obj->types = types();
	map("of_24", BPF_MAP_TYPE_HASH, 4, 24, 1);
	map("of_8", BPF_MAP_TYPE_HASH, 4, 8, 1);
	map("of_16", BPF_MAP_TYPE_HASH, 4, 16, 1);
	map("of_12", BPF_MAP_TYPE_HASH, 4, 12, 1);
	lint();
	ck_assert_str_eq(help_of(found(RULE_BM205, "of_24")), "__type(value, struct large)");
	ck_assert_str_eq(help_of(found(RULE_BM205, "of_8")), "__type(value, struct small)");
	ck_assert_str_eq(help_of(found(RULE_BM205, "of_16")), "__type(value, struct middle)");
	ck_assert_uint_eq(result->n_findings, 3);
	ck_assert(strstr(found(RULE_BM205, "of_8")->message, "which has a bpf_spin_lock, has the same size"));
	/* Of two of one size nobody knows which it is. */
	holder("twin", lock, 16);
	obj->types = types();
	lint();
	ck_assert_ptr_null(find(RULE_BM205, "of_16"));
	found(RULE_BM205, "of_8");
	/* A struct that is the value of another map is not meant. */
	m = map("typed", BPF_MAP_TYPE_HASH, 4, 8, 1);
	typed(m, type_int(4), lock + 2);
	lint();
	ck_assert_ptr_null(find(RULE_BM205, "of_8"));
}
END_TEST

START_TEST(values_that_have_no_special_fields)
{
	uint32_t lock = special("bpf_spin_lock", 4);
	struct map_def *m = map("m", BPF_MAP_TYPE_HASH, 4, 8, 1);

	holder("state", lock, 8);
	obj->types = types();
	lint();
	found(RULE_BM205, "m");
	m->style = STYLE_LEGACY;
	lint();
	ck_assert_ptr_null(find(RULE_BM205, NULL));
	m->style = STYLE_BTF;
	slot(m, 0, "x", NULL);
	lint();
	ck_assert_ptr_null(find(RULE_BM205, NULL));
	m->n_slots = 0;
	template_of(m, BPF_MAP_TYPE_ARRAY, 4, 8, 1);
	lint();
	ck_assert_ptr_null(find(RULE_BM205, NULL));
	m->inner = NULL;
	m->value_size = 0;
	lint();
	ck_assert_ptr_null(find(RULE_BM205, NULL));
}
END_TEST

/* A struct without a name cannot be written, one without fields that a kernel sees is none. */
START_TEST(structs_that_can_be_a_value)
{
	static const struct {
		const char *name, *field;
		uint32_t field_size, at;
		bool meant;
	} cases[] = {
		{"state", "bpf_spin_lock", 4, 0, true},	  {"", "bpf_spin_lock", 4, 0, false},
		{"state", "bpf_spin_loc", 4, 0, false},	  {"state", "bpf_spin_lock", 8, 0, false},
		{"state", "bpf_timer", 16, 64, true},	  {"bpf_timer", "bpf_spin_lock", 4, 0, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t field;

		teardown();
		setup();
		field = special(cases[i].field, cases[i].field_size);
		type_struct(cases[i].name, 32, (const struct member[]){{"field", field, cases[i].at}}, 1);
		obj->types = types();
		map("m", BPF_MAP_TYPE_HASH, 4, 32, 1);
		lint();
		ck_assert_msg(!!find(RULE_BM205, "m") == cases[i].meant, "case %zu", i);
	}
}
END_TEST

/* By the helper that is called: 93 is bpf_spin_lock(), 169 bpf_timer_init(). */
START_TEST(helpers_tell_what_is_missing)
{
	static const struct {
		uint32_t helper, type, size;
		bool reported;
	} cases[] = {
		{93, BPF_MAP_TYPE_HASH, 4, true},	 {93, BPF_MAP_TYPE_HASH, 3, false},
		{93, BPF_MAP_TYPE_PERCPU_HASH, 8, false}, {1, BPF_MAP_TYPE_HASH, 8, false},
		{169, BPF_MAP_TYPE_HASH, 16, true},	 {169, BPF_MAP_TYPE_HASH, 15, false},
		{94, BPF_MAP_TYPE_HASH, 4, true},	 {100000, BPF_MAP_TYPE_HASH, 8, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct helper_call call = {cases[i].helper, "f"};

		obj->n_maps = 0;
		obj->calls = &call;
		obj->n_calls = 1;
		map("m", cases[i].type, 4, cases[i].size, 1);
		lint();
		ck_assert_msg(!!find(RULE_BM205, "m") == cases[i].reported, "case %zu", i);
	}
}
END_TEST

START_TEST(fields_that_kernels_do_not_know_yet)
{
	uint32_t wq = special("bpf_wq", 16), u32 = type_int(4);
	const struct member two[] = {{"a", wq, 0}, {"b", wq, 128}};

	typed(map("m", BPF_MAP_TYPE_HASH, 4, 32, 10), u32, type_struct("two", 32, two, 2));
	kernel(6, 9);
	lint();
	ck_assert_ptr_null(find(RULE_BM206, NULL));
	kernel(6, 10);
	lint();
	ck_assert(strstr(found(RULE_BM206, "m")->message, "the kernel does not see the bpf_wq of struct two"));
}
END_TEST

START_TEST(fields_of_mapped_sections)
{
	uint32_t lock = special("bpf_spin_lock", 4), var, section;
	struct map_def *m = map("x.data", BPF_MAP_TYPE_ARRAY, 4, 4, 1);

	var = word(record("lock", BTF_KIND_VAR, 0, lock), 1);
	section = word(word(word(record(".data", BTF_KIND_DATASEC, 1, 4), var), 0), 4);
	m->style = STYLE_DATA;
	m->section = ".data";
	m->types = obj->types = types();
	m->value_type = section;
	m->mmapable = true;
	libbpf(1, 5);
	lint();
	ck_assert_int_eq(found(RULE_BM410, NULL)->severity, SEVERITY_ERROR);
	ck_assert_str_eq(found(RULE_BM410, NULL)->message,
			 ".data has a bpf_spin_lock and is mapped into user space");
	libbpf(1, 4);
	lint();
	ck_assert_int_eq(found(RULE_BM410, NULL)->severity, SEVERITY_WARNING);
	m->mmapable = false;
	lint();
	ck_assert_ptr_null(find(RULE_BM410, NULL));
	m->mmapable = true;
	kernel(5, 4);
	lint();
	ck_assert_ptr_null(find(RULE_BM410, NULL));
	kernel(6, 12);
	m->style = STYLE_BTF;
	lint();
	ck_assert_ptr_null(find(RULE_BM410, NULL));
	m->style = STYLE_DATA;
	opts.target.loader = LOADER_KERNEL;
	lint();
	ck_assert_ptr_null(find(RULE_BM410, NULL));
}
END_TEST

/* What libbpf's second try drops: the field, or only the types. */
START_TEST(types_that_the_second_try_drops)
{
	struct map_def *m = locked(BPF_MAP_TYPE_LRU_HASH);
	uint32_t u32 = type_int(4), u64 = type_int(8);
	struct map_def *trie;

	opts.enabled[RULE_BM204] = true;
	lint();
	found(RULE_BM203, m->name);
	ck_assert_ptr_null(find(RULE_BM204, NULL));
	/* trie_check_btf(): the key must be a struct. */
	trie = map("trie", BPF_MAP_TYPE_LPM_TRIE, 8, 4, 10);
	trie->map_flags = BPF_F_NO_PREALLOC;
	typed(trie, u64, u32);
	lint();
	found(RULE_BM204, "trie");
	ck_assert_ptr_null(find(RULE_BM203, "trie"));
	typed(trie, type_struct("prefix", 8, (const struct member[]){{"length", u32, 0}, {"data", u32, 32}}, 2), u32);
	lint();
	ck_assert_ptr_null(find(RULE_BM204, NULL));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rules_special");
	TCase *tc = tcase_create("rules_special");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_only_struct_of_the_size);
	tcase_add_test(tc, values_that_have_no_special_fields);
	tcase_add_test(tc, structs_that_can_be_a_value);
	tcase_add_test(tc, helpers_tell_what_is_missing);
	tcase_add_test(tc, fields_that_kernels_do_not_know_yet);
	tcase_add_test(tc, fields_of_mapped_sections);
	tcase_add_test(tc, types_that_the_second_try_drops);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
