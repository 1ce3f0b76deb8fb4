/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts on key and value types, and on special fields in them. */
#include "tests/unit/judge_test.h"

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
			 "the value has bpf_timer, which percpu_hash does not accept");
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
	ck_assert_int_eq(verdict.deciding->rule, RULE_BM112);
	ck_assert_uint_eq(verdict.n_violations, 1);
	ck_assert_int_eq(verdict.violations[0].rule, RULE_BM111);

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

/* Structs that hold the next one twice: 2^30 members, if they were all looked at. */
START_TEST(malformed_types_end)
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
	Suite *s = suite_create("judge of types");
	TCase *tc = tcase_create("judge of types");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, types_of_keys_and_values);
	tcase_add_test(tc, special_fields_by_type_and_release);
	tcase_add_test(tc, malformed_special_fields_are_none);
	tcase_add_test(tc, templates_are_judged_first);
	tcase_add_test(tc, malformed_types_end);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
