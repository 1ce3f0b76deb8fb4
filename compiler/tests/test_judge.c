/* SPDX-License-Identifier: BSD-2-Clause */
#include <bpf/btf.h>
#include <check.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "base/util.h"
#include "input/internal.h"
#include "lint/lint.h"
#include "tests/kernel_types.h"
#include "tests/suite.h"

/* Of newer headers. */
#define RDONLY_PROG (1u << 7)
#define WRONLY_PROG (1u << 8)
#define TYPE_BLOOM 30
#define TYPE_ARENA 33
#define TYPE_CGRP 32

static struct arena *arena;
static struct type_pool pool;
static struct verdict verdict;

static void setup(void)
{
	arena = arena_new();
	type_pool_make(arena, &pool, true);
}

static void teardown(void)
{
	arena_free(arena);
}

static struct target target_of(const char *from, const char *to)
{
	struct target t = {0};

	schema_default_target(schema_builtin(), &t);
	t.loader = LOADER_KERNEL;
	t.cpus = 2;
	ck_assert_int_eq(version_parse(from, &t.kernel), 0);
	ck_assert_int_eq(version_parse(to, &t.kernel_last), 0);
	return t;
}

static const struct verdict *judge(const char *kernel, struct map_create c)
{
	struct target t = target_of(kernel, kernel);

	judge_map(schema_builtin(), &t, arena, &c, &verdict);
	return &verdict;
}

static struct map_create map(uint32_t type, uint32_t key, uint32_t value, uint32_t entries)
{
	return (struct map_create){
		.name = "m", .map_type = type, .key_size = key, .value_size = value,
		.max_entries = entries,
	};
}

static struct map_create with_types(struct map_create c, const char *key, const char *value)
{
	const struct typed *v = type_pool_find(&pool, value);

	c.btf_key_type_id = key ? type_pool_find(&pool, key)->id : 0;
	c.btf_value_type_id = v->id;
	c.value_size = v->size;
	c.types = pool.blobs[v->blob];
	return c;
}

static const char *ranges(const struct verdict *v)
{
	static char text[400];
	char from[VERSION_TEXT_MAX], before[VERSION_TEXT_MAX];
	size_t n = 0;

	text[0] = 0;
	for (size_t i = 0; i < v->n_kernels; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s[%s,%s)", i ? " " : "",
				      version_text(v->kernels[i].from, from),
				      version_none(v->kernels[i].before)
					      ? ""
					      : version_text(v->kernels[i].before, before));
	return text;
}

static const struct violation *find(const struct verdict *v, enum rule_id rule)
{
	for (size_t i = 0; i < v->n_violations; i++)
		if (v->violations[i].rule == rule)
			return &v->violations[i];
	return NULL;
}

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
	ck_assert_str_eq(find(v, RULE_BM120)->help, "__uint(map_flags, BPF_F_NO_PREALLOC)");
	ck_assert_str_eq(find(v, RULE_BM120)->source, "bpf_local_storage_map_alloc_check");
	ck_assert_str_eq(find(v, RULE_BM112)->message, "max_entries is 1, must be 0");
	ck_assert_str_eq(find(v, RULE_BM112)->help, "__uint(max_entries, 0)");
	ck_assert_str_eq(find(v, RULE_BM110)->message, "key_size is 8, must be 4");
	ck_assert_str_eq(find(v, RULE_BM110)->help, "__uint(key_size, 4)");
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
	ck_assert_str_eq(find(v, RULE_BM110)->help, "__uint(key_size, 4)");
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
	ck_assert_str_eq(v->violations[0].help, "__uint(max_entries, 4096)");
	ck_assert_int_eq(v->violations[0].rule, RULE_BM130);
	v = judge("6.18", map(BPF_MAP_TYPE_RINGBUF, 0, 0, UINT32_MAX));
	ck_assert_str_eq(v->violations[0].help, "__uint(max_entries, 2147483648)");
}
END_TEST

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
			 "map_flags has BPF_F_MMAPABLE, which array takes since 5.5");
	ck_assert_str_eq(verdict.violations[0].help, "__uint(map_flags, 0)");
	ck_assert_str_eq(ranges(&verdict), "[5.5,)");

	c = map(BPF_MAP_TYPE_HASH, 4, 8, 1);
	c.map_flags = BPF_F_NO_PREALLOC;
	judge("6.18", c);
	ck_assert_str_eq(ranges(&verdict), "[4.6,)");
	c.map_flags |= 1u << 25;
	judge("6.18", c);
	ck_assert_str_eq(verdict.violations[0].message,
			 "map_flags has bit 0x2000000, which hash does not take");
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
}
END_TEST

START_TEST(types_of_keys_and_values)
{
	struct map_create c;

	c = with_types(map(BPF_MAP_TYPE_ARRAY, 4, 0, 1), "int", "s4");
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	c = with_types(map(BPF_MAP_TYPE_ARRAY, 4, 0, 1), "typedef int", "s4");
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	c = with_types(map(BPF_MAP_TYPE_ARRAY, 4, 0, 1), "enum", "s4");
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	ck_assert_str_eq(verdict.violations[0].message,
			 "key is 'enum e', must be an integer of 32 bits");
	c = with_types(map(BPF_MAP_TYPE_ARRAY, 4, 0, 1), NULL, "datasec");
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	ck_assert_str_eq(ranges(&verdict), "[5.2,)");
	c.max_entries = 2;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	/* Data sections per CPU since 7.3. */
	c = with_types(map(BPF_MAP_TYPE_PERCPU_ARRAY, 4, 0, 1), NULL, "datasec");
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	ck_assert_int_eq(judge("7.3", c)->err, 0);

	c = with_types(map(BPF_MAP_TYPE_LPM_TRIE, 8, 0, 1), "lpm8", "s4");
	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	c.btf_key_type_id = type_pool_find(&pool, "u64")->id;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);

	c = with_types(map(BPF_MAP_TYPE_CGROUP_STORAGE, 16, 0, 0), "cgroup_key", "s4");
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	c.btf_key_type_id = type_pool_find(&pool, "cgroup_late")->id;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	c.btf_key_type_id = type_pool_find(&pool, "cgroup_three")->id;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);

	/* A type that takes none: only behind the sizes. */
	c = with_types(map(BPF_MAP_TYPE_DEVMAP, 4, 0, 1), "int", "s4");
	ck_assert_int_eq(judge("6.18", c)->err, 524);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM141);
	c.btf_key_type_id = type_pool_find(&pool, "u64")->id;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	ck_assert_str_eq(verdict.violations[0].message,
			 "the BTF type of the key has 8 bytes, key_size is 4");

	c = with_types(map(BPF_MAP_TYPE_HASH, 4, 0, 1), "int", "s4");
	c.btf_value_type_id = 0;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	c = with_types(map(BPF_MAP_TYPE_HASH, 4, 0, 1), "int", "s4");
	c.types = NULL;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
}
END_TEST

START_TEST(special_fields_by_type_and_release)
{
	struct map_create c;

	c = with_types(map(BPF_MAP_TYPE_HASH, 4, 0, 1), "int", "timer");
	judge("6.18", c);
	ck_assert_int_eq(verdict.err, 0);
	c.map_type = BPF_MAP_TYPE_PERCPU_HASH;
	judge("6.18", c);
	ck_assert_int_eq(verdict.err, EOPNOTSUPP);
	ck_assert_str_eq(verdict.violations[0].message,
			 "the value has bpf_timer, which percpu_hash does not take");
	/* Before kernels knew timers, it was a struct like any other. */
	ck_assert_str_eq(ranges(&verdict), "[4.18,5.15)");
	c.map_type = BPF_MAP_TYPE_ARRAY;
	c.map_flags = RDONLY_PROG;
	ck_assert_int_eq(judge("6.18", c)->err, EACCES);
	c.map_flags = WRONLY_PROG;
	ck_assert_int_eq(judge("6.18", c)->err, EACCES);
	ck_assert_int_eq(judge("6.1", c)->err, 0);
	c.map_type = 35;
	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("7.2", c)->err, 0);

	/* A lock had another errno until 6.1. */
	c = with_types(map(BPF_MAP_TYPE_LRU_HASH, 4, 0, 1), "int", "lock");
	ck_assert_int_eq(judge("6.1", c)->err, 524);
	ck_assert_int_eq(judge("6.2", c)->err, EOPNOTSUPP);
	/* One in a data section was overlooked until 5.14. */
	c = with_types(map(BPF_MAP_TYPE_LRU_HASH, 4, 0, 1), "int", "datasec with lock");
	ck_assert_int_eq(judge("5.14", c)->err, 0);
	ck_assert_int_eq(judge("5.15", c)->err, 524);
	/* The kernel itself makes device maps read-only for programs. */
	c = with_types(map(BPF_MAP_TYPE_DEVMAP, 4, 0, 1), "int", "lock");
	ck_assert_int_eq(judge("6.18", c)->err, EACCES);

	c = with_types(map(TYPE_CGRP, 4, 0, 0), "int", "uptr");
	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("6.18", c)->err, EOPNOTSUPP);
	c = with_types(map(BPF_MAP_TYPE_TASK_STORAGE, 4, 0, 0), "int", "uptr to a page");
	c.map_flags = BPF_F_NO_PREALLOC;
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	c = with_types(c, "int", "uptr over a page");
	ck_assert_int_eq(judge("6.18", c)->err, E2BIG);
}
END_TEST

/* What the kernel does not take for a special field, BPF_MAP_CREATE does not refuse. */
START_TEST(malformed_special_fields_are_none)
{
	static const char *const names[] = {"two timers", "timer misaligned", "array of timers",
					    "typedef of timer", "timer in union", "unknown tag",
					    "too many kptrs", "list head without lock", "kptr_ref"};
	struct map_create c;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		c = with_types(map(BPF_MAP_TYPE_PERCPU_HASH, 4, 0, 1), "int", names[i]);
		if (str_eq(names[i], "kptr_ref"))
			c.map_type = BPF_MAP_TYPE_REUSEPORT_SOCKARRAY;
		c.value_size = type_pool_find(&pool, names[i])->size;
		judge("6.18", c);
		ck_assert_msg(!find(&verdict, RULE_BM150), "%s", names[i]);
	}
	/* Fields of structs inside are looked at since 6.11. */
	c = with_types(map(BPF_MAP_TYPE_PERCPU_HASH, 4, 0, 1), "int", "timer inside");
	ck_assert_int_eq(judge("6.10", c)->err, 0);
	ck_assert_int_eq(judge("6.11", c)->err, EOPNOTSUPP);
	c = with_types(map(BPF_MAP_TYPE_REUSEPORT_SOCKARRAY, 4, 0, 1), "int", "lock");
	ck_assert_int_eq(judge("6.18", c)->err, EOPNOTSUPP);
}
END_TEST

START_TEST(templates_are_judged_first)
{
	struct map_create inner = map(BPF_MAP_TYPE_HASH, 4, 8, 0), c;

	c = map(BPF_MAP_TYPE_HASH_OF_MAPS, 4, 8, 1);
	c.inner = &inner;
	judge("6.18", c);
	ck_assert_uint_eq(verdict.n_violations, 2);
	ck_assert(verdict.violations[0].inner);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM112);
	ck_assert(!verdict.violations[1].inner);
	ck_assert_int_eq(verdict.violations[1].rule, RULE_BM111);

	/* A lock in a data section is seen since 5.15, and no template may have one before 6.2. */
	inner = with_types(map(BPF_MAP_TYPE_ARRAY, 4, 0, 1), "int", "datasec with lock");
	c = map(BPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 1);
	c.inner = &inner;
	ck_assert_int_eq(judge("5.14", c)->err, 0);
	ck_assert_int_eq(judge("5.15", c)->err, 524);
	ck_assert_int_eq(judge("6.2", c)->err, 0);
	inner = with_types(map(BPF_MAP_TYPE_ARRAY, 4, 0, 1), "int", "lock");
	ck_assert_int_eq(judge("5.14", c)->err, 524);
	inner = map(BPF_MAP_TYPE_HASH, 4, 8, 0);
	c = map(BPF_MAP_TYPE_HASH_OF_MAPS, 4, 8, 1);
	c.inner = &inner;
	judge("6.18", c);

	inner = map(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 1);
	c = map(BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
	c.inner = &inner;
	ck_assert_int_eq(judge("6.18", c)->err, 524);
	inner = map(BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	inner = map(BPF_MAP_TYPE_HASH, 4, 8, 1);
	ck_assert_int_eq(judge("6.18", c)->err, 0);
		ck_assert_str_eq(ranges(&verdict), "[4.12,)");
	c.inner = NULL;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM161);

	/* Locks in inner maps since 6.2. */
	inner = with_types(map(BPF_MAP_TYPE_HASH, 4, 0, 1), "int", "lock");
	c.inner = &inner;
	ck_assert_int_eq(judge("6.1", c)->err, 524);
	ck_assert_int_eq(judge("6.2", c)->err, 0);

	/* A template that leads back to the map ends somewhere. */
	c.inner = &c;
	ck_assert_int_eq(judge("6.18", c)->err, EINVAL);
}
END_TEST

START_TEST(memory_is_what_the_kernel_reports)
{
	/* bpftool map show of 6.18.44 with two CPUs. */
	judge("6.18", map(BPF_MAP_TYPE_ARRAY, 4, 4, 10));
	ck_assert_uint_eq(verdict.memory, 312 + 80);
	ck_assert(verdict.memory_exact);
	judge("6.18", map(BPF_MAP_TYPE_PERCPU_ARRAY, 4, 4, 10));
	ck_assert_uint_eq(verdict.memory, 312 + 80 + 160);
	judge("6.18", map(BPF_MAP_TYPE_RINGBUF, 0, 0, 4096));
	ck_assert_uint_eq(verdict.memory, 304 + 4 * 4096 + 8 * 5);
	/* Before 5.11 it was charged by the page, and less than 4 GiB. */
	ck_assert_int_eq(judge("5.10", map(BPF_MAP_TYPE_ARRAY, 4, 8, 1 << 29))->err, E2BIG);
	ck_assert_str_eq(ranges(&verdict), "[5.11,)");
	ck_assert_int_eq(judge("5.10", map(BPF_MAP_TYPE_ARRAY, 4, 8, 1 << 28))->err, 0);
	judge("6.18", map(BPF_MAP_TYPE_ARRAY, 4, 1 << 20, 2000));
	ck_assert_int_eq(verdict.create, CREATE_DEPENDS);
	ck_assert_uint_eq(verdict.depends_on, DEPENDS_MEMORY);
}
END_TEST

/* Structs that hold the next one twice: 2^30 members, if they were all looked at. */
START_TEST(hostile_types_end)
{
	const struct types *t;
	const char *error;
	struct map_create c;
	struct view view = {0};
	struct btf *btf = btf__new_empty();
	uint32_t size;
	int id;

	ck_assert_int_eq(btf__add_int(btf, "int", 4, 0), 1);
	id = 1;
	for (int i = 0; i < 30; i++) {
		int next = btf__add_struct(btf, i ? "s" : "bpf_timer_not", 8);

		btf__add_field(btf, "a", id, 0, 0);
		btf__add_field(btf, "b", id, 32, 0);
		id = next;
	}
	view.data = btf__raw_data(btf, &size);
	view.size = size;
	t = types_read(arena, &view, true, &error);
	ck_assert_ptr_nonnull(t);
	c = map(BPF_MAP_TYPE_HASH, 4, 8, 1);
	c.types = t;
	c.btf_key_type_id = 1;
	c.btf_value_type_id = (uint32_t)id;
	ck_assert_int_eq(judge("6.18", c)->err, 0);
	btf__free(btf);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("judge");
	TCase *tc = tcase_create("judge");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, inode_storage_needs_all_that_the_kernel_asks_for);
	tcase_add_test(tc, limits_show_their_values);
	tcase_add_test(tc, requirements_come_and_go_with_releases);
	tcase_add_test(tc, point_releases_have_backports);
	tcase_add_test(tc, keyless_types_of_hash_maps_came_and_went);
	tcase_add_test(tc, old_kernels_charge_for_full_maps);
	tcase_add_test(tc, flags_of_descriptors_moved_behind_the_types);
	tcase_add_test(tc, a_range_is_rejected_by_its_first_kernel_that_rejects);
	tcase_add_test(tc, the_first_check_gives_the_errno);
	tcase_add_test(tc, types_that_no_kernel_has);
	tcase_add_test(tc, extras_nodes_and_names);
	tcase_add_test(tc, libbpf_leaves_out_what_old_kernels_do_not_know);
	tcase_add_test(tc, machine_facts_move_the_limits);
	tcase_add_test(tc, types_of_keys_and_values);
	tcase_add_test(tc, special_fields_by_type_and_release);
	tcase_add_test(tc, malformed_special_fields_are_none);
	tcase_add_test(tc, templates_are_judged_first);
	tcase_add_test(tc, memory_is_what_the_kernel_reports);
	tcase_add_test(tc, hostile_types_end);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
