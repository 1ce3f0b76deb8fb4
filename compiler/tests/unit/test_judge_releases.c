/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts by release: since when, until when, backports, ranges. */
#include "tests/unit/judge_test.h"

START_TEST(requirements_come_and_go_with_releases)
{
	struct map_create c = map(BPF_MAP_TYPE_HASH, 600, 8, 1);

	/* Hash keys over 512 bytes since 5.11. */
	ck_assert_int_eq(judge("5.10", c)->err, E2BIG);
	ck_assert_int_eq(judge("5.11", c)->err, 0);
	ck_assert_str_eq(ranges(&verdict), "[5.11,)");

	c = map(BPF_MAP_TYPE_ARRAY, 4, 5000000, 1);
	ck_assert_int_eq(judge("5.19", c)->err, E2BIG);
	ck_assert_int_eq(judge("6.0", c)->err, 0);

	c = map(BPF_MAP_TYPE_ARRAY, 4, 8, 1);
	c.map_flags = BPF_F_MMAPABLE;
	ck_assert_int_eq(judge("5.4", c)->err, EINVAL);
	ck_assert_str_eq(verdict.violations[0].message,
			 "map_flags has BPF_F_MMAPABLE, which array accepts since 5.5");
	ck_assert_str_eq(help_of(&verdict.violations[0]), "__uint(map_flags, 0)");
	ck_assert_str_eq(ranges(&verdict), "[5.5,)");

	c = map(BPF_MAP_TYPE_HASH, 4, 8, 1);
	c.map_flags = BPF_F_NO_PREALLOC;
	judge("6.18", c);
	ck_assert_str_eq(ranges(&verdict), "[4.6,)");
	c.map_flags |= 1u << 25;
	judge("6.18", c);
	ck_assert_str_eq(verdict.violations[0].message,
			 "map_flags has bit 0x2000000, which hash does not accept");
	ck_assert_uint_eq(verdict.n_kernels, 0);
}
END_TEST

/* Stable series got some limits that their first releases, and later ones, do not have. */
START_TEST(point_releases_have_backports)
{
	struct map_create c = map(BPF_MAP_TYPE_SOCKMAP, 4, 4, 0x80000000);
	struct target t = target_of("5.11", "5.15.223");

	ck_assert_int_eq(judge("6.12", c)->err, 0);
	ck_assert_int_eq(verdict.create, CREATE_DEPENDS);
	ck_assert_uint_eq(verdict.depends_on, DEPENDS_MEMORY);
	ck_assert_int_eq(judge("6.12.112", c)->err, EINVAL);
	ck_assert_int_eq(judge("6.12.111", c)->err, 0);
	ck_assert_int_eq(judge("6.13", c)->err, 0);
	ck_assert_int_eq(judge("6.18.44", c)->err, 0);
	ck_assert_int_eq(judge("7.2.8", c)->err, 0);
	ck_assert_int_eq(judge("7.2.9", c)->err, EINVAL);
	ck_assert_int_eq(judge("7.3", c)->err, EINVAL);
	ck_assert_str_eq(ranges(&verdict),
			 "[5.11,5.15.223) [5.16,6.1.189) [6.2,6.12.112) [6.13,7.2.9)");

	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, EINVAL);
	ck_assert(version_cmp(verdict.rejecting, VERSION(5, 15, 223)) == 0);
	t.kernel_last = VERSION(5, 15, 222);
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, 0);

	c = map(BPF_MAP_TYPE_QUEUE, 0, 1, UINT32_MAX);
	ck_assert_int_eq(judge("6.12.117", c)->err, E2BIG);
	ck_assert_int_eq(judge("7.2", c)->err, 0);
	ck_assert_int_eq(judge("7.3", c)->err, 0);
	ck_assert_int_eq(judge("7.3.4", c)->err, E2BIG);
}
END_TEST

/* 7.0 to 7.2.6 took a hash map's value type without one of its key. */
START_TEST(keyless_types_of_hash_maps_came_and_went)
{
	struct map_create c = with_types(map(BPF_MAP_TYPE_HASH, 4, 0, 1), NULL, "s4");

	ck_assert_int_eq(judge("6.18.44", c)->err, EINVAL);
	ck_assert_int_eq(judge("7.0", c)->err, 0);
	ck_assert_int_eq(judge("7.1.13", c)->err, 0);
	ck_assert_int_eq(judge("7.2.6", c)->err, 0);
	ck_assert_int_eq(judge("7.2.7", c)->err, EINVAL);
	ck_assert_int_eq(judge("7.3", c)->err, EINVAL);
	c.map_type = 35;
	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("7.2", c)->err, 0);
	ck_assert_int_eq(judge("7.2.7", c)->err, EINVAL);
}
END_TEST

/* Before 5.11 a map is charged for what it takes when it is full, and most types say E2BIG. */
START_TEST(old_kernels_charge_for_full_maps)
{
	struct map_create c = map(BPF_MAP_TYPE_LPM_TRIE, 8, 4, 100000000);

	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("5.10", c)->err, E2BIG);
	ck_assert_int_eq(judge("5.11", c)->err, 0);
	c = map(BPF_MAP_TYPE_HASH, 4, 1 << 20, 4096);
	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("5.10", c)->err, E2BIG);
	ck_assert_int_eq(judge("5.11", c)->err, 0);
	c.map_type = BPF_MAP_TYPE_PERCPU_HASH;
	c.value_size = 32768;
	c.max_entries = 1 << 16;
	ck_assert_int_eq(judge("5.10", c)->err, E2BIG);
	ck_assert_int_eq(judge("5.11", c)->err, 0);
	c = map(BPF_MAP_TYPE_DEVMAP, 4, 4, 1 << 29);
	ck_assert_int_eq(judge("5.10", c)->err, EINVAL);
	c = map(BPF_MAP_TYPE_SOCKHASH, 4, 4, 60000000);
	ck_assert_int_eq(judge("5.10", c)->err, EINVAL);
	ck_assert_int_eq(judge("5.11", c)->err, 0);
}
END_TEST

/* Since 7.2 they are looked at last: the types decide. */
START_TEST(flags_of_descriptors_moved_behind_the_types)
{
	struct map_create c = with_types(map(BPF_MAP_TYPE_DEVMAP, 4, 0, 1), "int", "s4");

	c.map_flags = BPF_F_RDONLY | BPF_F_WRONLY;
	ck_assert_int_eq(judge("7.1", c)->err, EINVAL);
	ck_assert_int_eq(judge("7.2", c)->err, 524);
}
END_TEST

START_TEST(a_range_is_rejected_by_its_first_kernel_that_rejects)
{
	struct target t = target_of("4.19", "6.18");
	struct map_create c = map(BPF_MAP_TYPE_RINGBUF, 0, 0, 100);

	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.create, CREATE_REJECTED);
	ck_assert(version_cmp(verdict.rejecting, VERSION(4, 19, 0)) == 0);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM101);
	/* What later kernels add is told too. */
	ck_assert_ptr_nonnull(find(&verdict, RULE_BM130));
	ck_assert_str_eq(verdict.violations[0].message,
			 "type is ringbuf, which kernels have since 5.8; the target is 4.19");
}
END_TEST

/* libbpf asks what the kernel knows, and leaves types away from one that does not. */
START_TEST(libbpf_leaves_out_what_old_kernels_do_not_know)
{
	struct target t = target_of("4.14", "4.14");
	struct map_create c = with_types(map(BPF_MAP_TYPE_HASH, 4, 0, 1), "int", "s4");

	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, EINVAL);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM141);
	t.loader = LOADER_LIBBPF;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, 0);
}
END_TEST

static int struct_ops_errno(const char *name, const char *kernel, struct version libbpf)
{
	struct target t = target_of(kernel, kernel);
	struct map_create c = map(BPF_MAP_TYPE_STRUCT_OPS, 4, 64, 1);

	c.btf_vmlinux_value_type_id = 1;
	c.struct_ops = name;
	t.loader = LOADER_LIBBPF;
	t.versions[LOADER_LIBBPF] = libbpf;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	return verdict.err;
}

/* As the BTF of Debian's kernels has them; what modules of newer ones have nobody knows. */
START_TEST(struct_ops_come_with_releases)
{
	static const struct {
		const char *name, *before, *since;
	} ops[] = {
		{"tcp_congestion_ops", NULL, "5.6"},  {"bpf_dummy_ops", "5.15", "5.16"},
		{"hid_bpf_ops", "6.10", "6.11"},      {"sched_ext_ops", "6.11", "6.12"},
		{"Qdisc_ops", "6.15", "6.16"},	      {"io_uring_bpf_ops", "7.0", "7.1"},
		{"sched_ext_ops_cid", "7.1", "7.2"},  {"shelf_ops", "6.8", "6.9"},
	};
	const struct version new = VERSION(1, 4, 0), old = VERSION(1, 3, 0);

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		ck_assert_int_eq(struct_ops_errno(ops[i].name, ops[i].since, new), 0);
		ck_assert_int_eq(verdict.create, CREATE_DEPENDS);
		if (!ops[i].before)
			continue;
		ck_assert_int_eq(struct_ops_errno(ops[i].name, ops[i].before, new), ESRCH);
		ck_assert_int_eq(verdict.deciding->rule, RULE_BM171);
		ck_assert_int_eq(struct_ops_errno(ops[i].name, ops[i].before, old), ENOENT);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("judge by release");
	TCase *tc = tcase_create("judge by release");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, requirements_come_and_go_with_releases);
	tcase_add_test(tc, point_releases_have_backports);
	tcase_add_test(tc, keyless_types_of_hash_maps_came_and_went);
	tcase_add_test(tc, old_kernels_charge_for_full_maps);
	tcase_add_test(tc, flags_of_descriptors_moved_behind_the_types);
	tcase_add_test(tc, a_range_is_rejected_by_its_first_kernel_that_rejects);
	tcase_add_test(tc, libbpf_leaves_out_what_old_kernels_do_not_know);
	tcase_add_test(tc, struct_ops_come_with_releases);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
