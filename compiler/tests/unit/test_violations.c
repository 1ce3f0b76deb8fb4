/* SPDX-License-Identifier: BSD-2-Clause */
/* lint/violations.c and judge/verdict.c: what is said of a verdict that differs by release or by try. */
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static void range(struct version first, struct version last)
{
	opts.target.kernel = first;
	opts.target.kernel_last = last;
}

static bool any_note(const char *text)
{
	for (size_t i = 0; i < result->n_findings; i++)
		if (noted(&result->findings[i], text))
			return true;
	return false;
}

/* Requirements that no release has both are one fault, with a note. */
START_TEST(requirements_that_changed_are_one_fault)
{
	static const struct {
		uint32_t type, key, value, max;
		const char *message, *note;
	} cases[] = {
		{BPF_MAP_TYPE_DEVMAP, 4, 12, 1, "value_size is 12, must be 4",
		 "from kernel 5.8 on: value_size is 12, must be 4 or 8"},
		{BPF_MAP_TYPE_SOCKMAP, 4, 12, 1, "value_size is 12, must be 4",
		 "from kernel 5.7 on: value_size is 12, must be 4 or 8"},
		{BPF_MAP_TYPE_HASH, 4, 5000000, 1, "value_size is 5000000, must be below 4193744",
		 "from kernel 5.11 on: key_size + value_size is 5000004, must be below 4194256"},
		{BPF_MAP_TYPE_LRU_HASH, 513, 8, 1, "key_size is 513, must be at most 512", NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct finding *f;

		obj->n_maps = 0;
		map("m", cases[i].type, cases[i].key, cases[i].value, cases[i].max);
		range(VERSION(4, 15, 0), VERSION(6, 12, 0));
		lint();
		ck_assert_uint_eq(result->n_findings, 1);
		f = &result->findings[0];
		ck_assert_str_eq(f->message, cases[i].message);
		ck_assert(cases[i].note ? noted(f, cases[i].note) : !noted(f, "from kernel"));
		ck_assert(noted(f, "the first kernel of the range that rejects the map is 4.15"));
		/* Of one kernel there is one form, and no range. */
		kernel(4, 15);
		lint();
		ck_assert(!noted(&result->findings[0], "from kernel") && !any_note("of the range"));
		kernel(6, 12);
		lint();
		ck_assert(!any_note("from kernel") && !any_note("of the range"));
	}
	/* The last one is taken since 5.11. */
	clean();
	range(VERSION(5, 10, 0), VERSION(6, 12, 0));
	lint();
	ck_assert(any_note("kernels that accept the map: 5.11.."));
	range(VERSION(5, 11, 0), VERSION(6, 12, 0));
	lint();
	clean();
}
END_TEST

START_TEST(types_that_kernels_have_since)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_TASK_STORAGE, 4, 4, 1);

	m->map_flags = BPF_F_NO_PREALLOC;
	kernel(6, 12);
	lint();
	ck_assert(any_note("kernels have task_storage since 5.11"));
	/* BM101 has said so, and types that are older than BTF have no need to. */
	kernel(5, 10);
	lint();
	found(RULE_BM101, "m");
	ck_assert(!any_note("kernels have task_storage since 5.11"));
	obj->n_maps = 0;
	kernel(6, 12);
	map("h", BPF_MAP_TYPE_ARRAY, 8, 4, 1);
	lint();
	ck_assert(!any_note("kernels have"));
}
END_TEST

/* The BTF is refused for the field, and without it the storage has no types. */
START_TEST(second_tries_have_an_errno_of_their_own)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	const struct member opaque = {"opaque", u64, 0};
	uint32_t timer = type_struct("bpf_timer", 16, &opaque, 1);
	const struct member v[] = {{"timer", timer, 0}};
	struct map_def *m = map("m", BPF_MAP_TYPE_SK_STORAGE, 4, 16, 0);

	m->map_flags = BPF_F_NO_PREALLOC;
	typed(m, u32, type_struct("value", 16, v, 1));
	lint();
	ck_assert_int_eq(judged(m)->verdict.create, CREATE_REJECTED);
	ck_assert_int_eq(judged(m)->verdict.err, EINVAL);
	ck_assert(any_note("libbpf's second try, without BTF types, fails with EINVAL"));
	opts.target.loader = LOADER_KERNEL;
	lint();
	ck_assert_int_eq(judged(m)->verdict.err, EOPNOTSUPP);
	ck_assert(!any_note("second try"));
}
END_TEST

/* A list head without its tag costs the BTF: libbpf goes on, others cannot create the map. */
START_TEST(maps_of_a_btf_that_is_refused)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	const struct member val = {"val", u32, 0}, opaque = {"opaque", u64, 0};
	uint32_t lock = type_struct("bpf_spin_lock", 4, &val, 1);
	uint32_t head = type_struct("bpf_list_head", 16, &opaque, 1);
	const struct member both[] = {{"lock", lock, 0}, {"head", head, 64}};
	struct map_def *m = map("m", BPF_MAP_TYPE_HASH, 4, 24, 10), *plain;

	typed(m, u32, type_struct("lists", 24, both, 2));
	plain = map("plain", BPF_MAP_TYPE_HASH, 4, 8, 10);
	lint();
	ck_assert_int_eq(judged(m)->verdict.create, CREATE_ACCEPTED);
	ck_assert_int_eq(found(RULE_BM405, NULL)->severity, SEVERITY_WARNING);
	ck_assert(any_note("libbpf continues without BTF"));
	opts.target.loader = LOADER_KERNEL;
	lint();
	ck_assert_int_eq(judged(m)->verdict.create, CREATE_REJECTED);
	ck_assert_int_eq(judged(m)->verdict.err, EINVAL);
	ck_assert_int_eq(judged(m)->verdict.violations[0].rule, RULE_BM405);
	ck_assert_int_eq(judged(plain)->verdict.create, CREATE_ACCEPTED);
	ck_assert_int_eq(found(RULE_BM405, NULL)->severity, SEVERITY_ERROR);
	ck_assert(any_note("map 'm' cannot be created without BTF"));
	ck_assert(!any_note("map 'plain'") && !any_note("libbpf continues"));
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

/* What a template depends on, the outer map depends on; and it is rejected with it. */
START_TEST(verdicts_of_templates)
{
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1), *inner;

	inner = template_of(outer, BPF_MAP_TYPE_ARRAY, 4, 4, 1);
	lint();
	ck_assert_int_eq(judged(outer)->verdict.create, CREATE_ACCEPTED);
	inner->map_flags = BPF_F_NUMA_NODE;
	inner->numa_node = 1;
	lint();
	ck_assert_int_eq(judged(inner)->verdict.create, judged(outer)->verdict.create);
	ck_assert_uint_eq(judged(inner)->verdict.depends_on, judged(outer)->verdict.depends_on);
	inner->numa_node = 0;
	inner->key_size = 8;
	lint();
	ck_assert_int_eq(judged(outer)->verdict.create, CREATE_REJECTED);
	ck_assert_int_eq(judged(outer)->verdict.err, EINVAL);
	ck_assert(any_note("BPF_MAP_CREATE of the inner map fails with EINVAL"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("violations");
	TCase *tc = tcase_create("violations");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, requirements_that_changed_are_one_fault);
	tcase_add_test(tc, types_that_kernels_have_since);
	tcase_add_test(tc, second_tries_have_an_errno_of_their_own);
	tcase_add_test(tc, maps_of_a_btf_that_is_refused);
	tcase_add_test(tc, verdicts_of_templates);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
