/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts on maps by one kernel, and the errno of the first rule that fails. */
#include "tests/unit/judge_test.h"

START_TEST(inode_storage_needs_all_that_the_kernel_asks_for)
{
	struct map_create c = map(BPF_MAP_TYPE_INODE_STORAGE, 8, 16, 1);
	const struct verdict *v = judge("6.18", c);

	ck_assert_int_eq(v->create, CREATE_REJECTED);
	ck_assert_int_eq(v->err, EINVAL);
	ck_assert_uint_eq(v->n_violations, 5);
	ck_assert_uint_eq(v->n_kernels, 0);
	ck_assert_str_eq(find(v, RULE_BM120)->message,
			 "map_flags is 0, must have BPF_F_NO_PREALLOC");
	ck_assert_str_eq(help_of(find(v, RULE_BM120)), "__uint(map_flags, BPF_F_NO_PREALLOC)");
	ck_assert_str_eq(find(v, RULE_BM120)->source, "bpf_local_storage_map_alloc_check");
	ck_assert_str_eq(find(v, RULE_BM112)->message, "max_entries is 1, must be 0");
	ck_assert_str_eq(help_of(find(v, RULE_BM112)), "__uint(max_entries, 0)");
	ck_assert_str_eq(find(v, RULE_BM110)->message, "key_size is 8, must be 4");
	ck_assert_str_eq(help_of(find(v, RULE_BM110)), "__uint(key_size, 4)");
	ck_assert_int_eq(find(v, RULE_BM140)->attr, ATTR_KEY);
	ck_assert_uint_eq(v->memory, 0);
	ck_assert(v->memory_exact);

	c = with_types(map(BPF_MAP_TYPE_INODE_STORAGE, 4, 0, 0), "int", "u64");
	c.map_flags = BPF_F_NO_PREALLOC;
	v = judge("6.18", c);
	ck_assert_int_eq(v->create, CREATE_ACCEPTED);
	ck_assert_str_eq(ranges(v), "[5.10,)");
	v = judge("5.9", c);
	ck_assert_int_eq(v->err, EINVAL);
	ck_assert_int_eq(v->violations[0].rule, RULE_BM101);
	ck_assert_str_eq(ranges(v), "[5.10,)");

	/* That a typed key is mended by its type, lint knows. */
	c = with_types(map(BPF_MAP_TYPE_INODE_STORAGE, 8, 0, 0), "u64", "u64");
	c.map_flags = BPF_F_NO_PREALLOC;
	v = judge("6.18", c);
	ck_assert_str_eq(help_of(find(v, RULE_BM110)), "__uint(key_size, 4)");
}
END_TEST

START_TEST(limits_show_their_values)
{
	const struct verdict *v = judge("6.18", map(BPF_MAP_TYPE_HASH, 4, 4194396, 1));

	ck_assert_int_eq(v->err, E2BIG);
	ck_assert_uint_eq(v->n_violations, 1);
	ck_assert_str_eq(v->violations[0].message,
			 "key_size + value_size is 4194400, must be below 4194256");
	ck_assert_int_eq(judge("6.18", map(BPF_MAP_TYPE_HASH, 4, 4194251, 1))->err, 0);
	ck_assert_int_eq(judge("6.18", map(BPF_MAP_TYPE_HASH, 4, 4194252, 1))->err, E2BIG);

	v = judge("6.18", map(BPF_MAP_TYPE_RINGBUF, 0, 0, 100));
	ck_assert_str_eq(v->violations[0].message,
			 "max_entries is 100, must be a power-of-two multiple of the page size "
			 "(4096)");
	ck_assert_str_eq(help_of(&v->violations[0]), "__uint(max_entries, 4096)");
	ck_assert_int_eq(v->violations[0].rule, RULE_BM130);
	v = judge("6.18", map(BPF_MAP_TYPE_RINGBUF, 0, 0, UINT32_MAX));
	ck_assert_str_eq(help_of(&v->violations[0]), "__uint(max_entries, 2147483648)");
}
END_TEST

/* Several things wrong at once: the first in the kernel's order gives the errno. */
START_TEST(the_first_check_gives_the_errno)
{
	struct map_create c = map(BPF_MAP_TYPE_HASH, 4, 5000000, 0);

	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM112);
	ck_assert_int_eq(verdict.violations[1].rule, RULE_BM113);

	/* cgroup_storage_map_alloc(): the size comes before the flags. */
	c = map(BPF_MAP_TYPE_CGROUP_STORAGE, 8, 70000, 0);
	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("6.18", c)->err, E2BIG);

	/* An LRU map's flag has an errno of its own, behind those of the mask. */
	c = map(BPF_MAP_TYPE_LRU_HASH, 4, 8, 1);
	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("6.18", c)->err, 524);
	c.map_flags |= BPF_F_MMAPABLE;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);

	/* The name is looked at when the map is allocated. */
	c = map(BPF_MAP_TYPE_HASH, 4, 8, 0);
	strcpy(c.name, "a b");
	judge("6.18", c);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM112);
	ck_assert_int_eq(verdict.violations[1].rule, RULE_BM104);

	/* 7.2 tests both access modes behind the type's own checks. */
	c = map(BPF_MAP_TYPE_HASH, 4, 5000000, 1);
	c.map_flags = BPF_F_RDONLY | BPF_F_WRONLY;
	ck_assert_int_eq(judge("7.0", c)->err, EINVAL);
	ck_assert_int_eq(judge("7.2", c)->err, E2BIG);

	/* The same excess has different errnos by type. */
	ck_assert_int_eq(judge("6.18", map(BPF_MAP_TYPE_HASH, 4, 4, 0x80000001))->err, E2BIG);
	ck_assert_int_eq(judge("6.18", map(BPF_MAP_TYPE_DEVMAP_HASH, 4, 4, 0x80000001))->err,
			 EINVAL);
	ck_assert_int_eq(judge("6.18", map(BPF_MAP_TYPE_LPM_TRIE, 8, 5000000, 1))->err, EINVAL);
}
END_TEST

START_TEST(types_that_no_kernel_has)
{
	static const uint32_t types[] = {0, 36, 1000, UINT32_MAX};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		judge("6.18", map(types[i], 4, 4, 1));
		ck_assert_int_eq(verdict.err, EINVAL);
		ck_assert_uint_eq(verdict.n_kernels, 0);
		ck_assert_int_eq(verdict.violations[0].rule, RULE_BM101);
	}
	/* The default target has all that are known. */
	ck_assert_int_eq(judge("7.3", map(34, 4, 16, 1))->err, 0);
	ck_assert_int_eq(judge("6.18", map(34, 4, 16, 1))->err, EINVAL);
	ck_assert_str_eq(ranges(&verdict), "[6.19,)");
}
END_TEST

START_TEST(extras_nodes_and_names)
{
	struct map_create c = map(BPF_MAP_TYPE_HASH, 4, 8, 1);

	c.map_extra = 1;
	judge("6.18", c);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM102);
	c = map(TYPE_BLOOM, 0, 8, 1);
	c.map_extra = 15;
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	c.map_extra = 16;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	c = map(TYPE_ARENA, 0, 0, 2);
	c.map_flags = BPF_F_MMAPABLE;
	c.map_extra = 0xfffff000;
	ck_assert_int_eq(judge("6.18", c)->err, ERANGE);
	c.max_entries = 1;
	ck_assert_int_eq(judge("6.18", c)->err, 0);

	c = map(BPF_MAP_TYPE_HASH, 4, 8, 1);
	c.numa_node = 7;
	ck_assert_int_eq(judge("6.18", c)->create, CREATE_ACCEPTED);
	c.map_flags = BPF_F_NUMA_NODE;
	ck_assert_int_eq(judge("6.18", c)->create, CREATE_DEPENDS);
	ck_assert_uint_eq(verdict.depends_on, DEPENDS_CONFIG);
	c.numa_node = UINT32_MAX;
	ck_assert_int_eq(judge("6.18", c)->create, CREATE_ACCEPTED);
	c.numa_node = 2000;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	ck_assert_uint_eq(verdict.n_violations, 1);
	/* No preference is tolerated where a node is not. */
	c.map_type = BPF_MAP_TYPE_PERCPU_HASH;
	c.numa_node = UINT32_MAX;
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	c.numa_node = 0;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);

	c = map(BPF_MAP_TYPE_HASH, 4, 8, 1);
	strcpy(c.name, "a.b");
	ck_assert_int_eq(judge("5.2", c)->err, 0);
	ck_assert_int_eq(judge("5.1", c)->err, EINVAL);
	strcpy(c.name, "\xe9t\xe9");
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	strcpy(c.name, "a\xd7");
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
}
END_TEST

START_TEST(machine_facts_move_the_limits)
{
	struct target t = target_of("6.18", "6.18");
	struct map_create c = map(BPF_MAP_TYPE_RINGBUF, 0, 0, 4096);

	t.page_size = 16384;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, EINVAL);
	c.max_entries = 16384;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, 0);
	c = map(BPF_MAP_TYPE_CPUMAP, 4, 4, 300);
	t.nr_cpus = 256;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, E2BIG);
	t.nr_cpus = 8192;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, 0);
	c = map(BPF_MAP_TYPE_STACK_TRACE, 4, 128 * 8, 1);
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, EINVAL);
	ck_assert_str_eq(verdict.violations[0].message, "value_size is 1024, must be at most 1016: "
							"kernel.perf_event_max_stack is 127");
	t.max_stack = 128;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, 0);
	c = map(BPF_MAP_TYPE_PERCPU_ARRAY, 4, 40000, 1);
	t.page_size = 65536;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, 0);
	/* Asked of a machine whose only node is 0. */
	c = map(BPF_MAP_TYPE_HASH, 4, 8, 1);
	c.map_flags = BPF_F_NUMA_NODE;
	c.numa_node = 1;
	t.numa_nodes = 2;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.create, CREATE_ACCEPTED);
	t.numa_nodes = 1;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.err, EINVAL);
	ck_assert_str_eq(verdict.violations[0].message,
			 "numa_node is 1, but the last online NUMA node of the machine is 0");
	c.numa_node = 0;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.create, CREATE_ACCEPTED);
	c.numa_node = UINT32_MAX;
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_int_eq(verdict.create, CREATE_ACCEPTED);
}
END_TEST

/* As kernels of Debian report it, which had other numbers than 6.18 with 3 CPUs. */
START_TEST(hash_tables_changed_their_memory)
{
	static const struct {
		const char *kernel;
		uint32_t type;
		uint64_t bytes;
	} cases[] = {
		{"6.12", BPF_MAP_TYPE_LRU_HASH, 896 + 16 + 96 + 64},
		{"6.19", BPF_MAP_TYPE_LRU_HASH, 832 + 16 + 96 + 64},
		{"7.0", BPF_MAP_TYPE_LRU_HASH, 896 + 16 + 64},
		{"7.3", BPF_MAP_TYPE_LRU_HASH, 896 + 16 + 64},
		{"6.12", BPF_MAP_TYPE_HASH_OF_MAPS, 896 + 16 + 96 + 64 * 4 + 24},
		{"6.16", BPF_MAP_TYPE_HASH_OF_MAPS, 832 + 16 + 96 + 64 + 24},
		{"7.3", BPF_MAP_TYPE_HASH_OF_MAPS, 896 + 16 + 64 + 24},
	};
	struct map_create inner = map(BPF_MAP_TYPE_ARRAY, 4, 4, 1);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct target t = target_of(cases[i].kernel, cases[i].kernel);
		struct map_create c = map(cases[i].type, 4, 4, 1);

		t.cpus = 3;
		if (cases[i].type == BPF_MAP_TYPE_HASH_OF_MAPS)
			c.inner = &inner;
		judge_map(schema_builtin(), &t, arena, &c, &verdict);
		ck_assert_int_eq(verdict.create, CREATE_ACCEPTED);
		ck_assert_msg(verdict.memory == cases[i].bytes, "%s, type %u: %llu", cases[i].kernel,
			      cases[i].type, (unsigned long long)verdict.memory);
		ck_assert(verdict.memory_exact);
	}
}
END_TEST

START_TEST(memory_is_what_the_kernel_reports)
{
	struct map_create c;
	struct target t;

	/* bpftool map show of 6.18.44 with two CPUs. */
	judge("6.18", map(BPF_MAP_TYPE_ARRAY, 4, 4, 10));
	ck_assert_uint_eq(verdict.memory, 312 + 80);
	ck_assert(verdict.memory_exact);
	judge("6.18", map(BPF_MAP_TYPE_PERCPU_ARRAY, 4, 4, 10));
	ck_assert_uint_eq(verdict.memory, 312 + 80 + 160);
	judge("6.18", map(BPF_MAP_TYPE_RINGBUF, 0, 0, 4096));
	ck_assert_uint_eq(verdict.memory, 304 + 4 * 4096 + 8 * 5);
	/* Structs have other sizes in other releases; the largest of a range counts. */
	judge("7.3", map(BPF_MAP_TYPE_ARRAY, 4, 4, 10));
	ck_assert_uint_eq(verdict.memory, 296 + 80);
	judge("6.18.15", map(BPF_MAP_TYPE_ARRAY, 4, 4, 10));
	ck_assert_uint_eq(verdict.memory, 304 + 80);
	ck_assert(verdict.memory_exact);
	t = target_of("6.17", "7.3");
	c = map(BPF_MAP_TYPE_ARRAY, 4, 4, 10);
	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	ck_assert_uint_eq(verdict.memory, 312 + 80);
	ck_assert(!verdict.memory_exact);
	/* No kernel of 6.6 was asked, and 6.1 does not say what a map takes. */
	judge("6.6", map(BPF_MAP_TYPE_ARRAY, 4, 4, 10));
	ck_assert(!verdict.memory_exact);
	judge("6.1", map(BPF_MAP_TYPE_ARRAY, 4, 4, 10));
	ck_assert(!verdict.memory_exact);
	/* Before 5.11 it was charged by the page, also for elements to come, and less than 4 GiB. */
	judge("5.10", map(BPF_MAP_TYPE_ARRAY, 4, 4, 10));
	ck_assert_uint_eq(verdict.memory, 4096);
	ck_assert(verdict.memory_exact);
	c = map(BPF_MAP_TYPE_HASH, 4, 8, 64);
	c.map_flags = BPF_F_NO_PREALLOC;
	judge("5.10", c);
	ck_assert_uint_eq(verdict.memory, 8192);
	ck_assert(verdict.memory_exact);
	judge("6.18", c);
	ck_assert(!verdict.memory_exact);
	ck_assert_int_eq(judge("5.10", map(BPF_MAP_TYPE_ARRAY, 4, 8, 1 << 29))->err, E2BIG);
	ck_assert_str_eq(ranges(&verdict), "[5.11,)");
	ck_assert_int_eq(judge("5.10", map(BPF_MAP_TYPE_ARRAY, 4, 8, 1 << 28))->err, 0);
	judge("6.18", map(BPF_MAP_TYPE_ARRAY, 4, 1 << 20, 2000));
	ck_assert_int_eq(verdict.create, CREATE_DEPENDS);
	ck_assert_uint_eq(verdict.depends_on, DEPENDS_MEMORY);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("judge");
	TCase *tc = tcase_create("judge");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, inode_storage_needs_all_that_the_kernel_asks_for);
	tcase_add_test(tc, limits_show_their_values);
	tcase_add_test(tc, the_first_check_gives_the_errno);
	tcase_add_test(tc, types_that_no_kernel_has);
	tcase_add_test(tc, extras_nodes_and_names);
	tcase_add_test(tc, machine_facts_move_the_limits);
	tcase_add_test(tc, hash_tables_changed_their_memory);
	tcase_add_test(tc, memory_is_what_the_kernel_reports);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
