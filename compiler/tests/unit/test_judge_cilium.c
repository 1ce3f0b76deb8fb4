/* SPDX-License-Identifier: BSD-2-Clause */
/* What cilium/ebpf makes of maps before it asks the kernel, by release. */
#include "judge/reuse.h"
#include "tests/unit/memory_object.h"
#include "tests/lib/suite.h"

static void cilium(uint16_t major, uint16_t minor)
{
	opts.target.loader = LOADER_CILIUM_EBPF;
	opts.target.loader_given = true;
	opts.target.versions[LOADER_CILIUM_EBPF] = VERSION(major, minor, 0);
	lint();
}

START_TEST(sizes_and_entries_are_set)
{
	struct map_def *events = map("events", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 0, 0, 0);
	struct map_def *many = map("many", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 10000);
	struct map_def *few = map("few", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 2);
	struct map_def *cpus = map("cpus", BPF_MAP_TYPE_CPUMAP, 4, 4, 4096);
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 0, 1);
	struct map_def *ring = map("ring", BPF_MAP_TYPE_RINGBUF, 0, 0, 5000);

	template_of(outer, BPF_MAP_TYPE_PERF_EVENT_ARRAY, 0, 0, 10000);
	cilium(0, 11);
	ck_assert_uint_eq(judged(events)->create.key_size, 4);
	ck_assert_uint_eq(judged(events)->create.value_size, 4);
	ck_assert_uint_eq(judged(events)->create.max_entries, 4);
	ck_assert_int_eq(judged(events)->verdict.create, CREATE_ACCEPTED);
	ck_assert_uint_eq(judged(many)->create.max_entries, 4);
	ck_assert_uint_eq(judged(few)->create.max_entries, 2);
	ck_assert_uint_eq(judged(cpus)->create.max_entries, 4096);
	ck_assert_uint_eq(judged(outer)->create.value_size, 4);
	ck_assert_uint_eq(judged(outer)->inner->create.key_size, 4);
	ck_assert_uint_eq(judged(outer)->inner->create.max_entries, 10000);
	ck_assert_uint_eq(judged(ring)->create.max_entries, 5000);
	ck_assert_int_eq(judged(ring)->verdict.err, EINVAL);
	cilium(0, 12);
	ck_assert_uint_eq(judged(outer)->inner->create.max_entries, 4);
	cilium(0, 16);
	ck_assert_uint_eq(judged(cpus)->create.max_entries, 4096);
	cilium(0, 17);
	ck_assert_uint_eq(judged(cpus)->create.max_entries, 4);
}
END_TEST

/* Kernels from 4.15 to 5.1 take no dot. */
START_TEST(dots_of_names_are_left_out)
{
	struct map_def *dotted = map("a.b", BPF_MAP_TYPE_ARRAY, 4, 8, 1);

	kernel(5, 1);
	cilium(0, 22);
	ck_assert_int_eq(judged(dotted)->verdict.create, CREATE_ACCEPTED);
	ck_assert_ptr_null(find(RULE_BM104, "a.b"));
	opts.target.loader = LOADER_KERNEL;
	lint();
	ck_assert_ptr_nonnull(found(RULE_BM104, "a.b"));
}
END_TEST

/* Helps and notes are for programs in Go. */
START_TEST(words_are_of_the_library)
{
	struct map_def *text = map(".rodata.str1.1", BPF_MAP_TYPE_ARRAY, 4, 8, 1);

	text->style = STYLE_DATA;
	text->section = text->name;
	map("events", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 2);
	map("counts", BPF_MAP_TYPE_HASH, 4, 8, 0);
	opts.infos = true;
	cilium(0, 22);
	ck_assert_str_eq(help_of(found(RULE_BM407, "events")),
			 "remove max_entries: the library sets it to the number of CPUs "
			 "(MapSpec.fixupMagicFields)");
	ck_assert(noted(found(RULE_BM411, "counts"), "Go: spec.Maps[\"counts\"].MaxEntries = n"));
	ck_assert(!noted(found(RULE_BM411, "counts"), "bpf_map__"));
	ck_assert(noted(found(RULE_BM409, ".rodata.str1.1"), "it is a MapSpec of its own"));
	ck_assert(!noted(found(RULE_BM409, ".rodata.str1.1"), "libbpf"));
}
END_TEST

/* Then no kernel is asked, so that there is no errno. */
START_TEST(the_library_refuses_some_maps_itself)
{
	struct map_def *keys = map("keys", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 8, 4, 1);
	struct map_def *values = map("values", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 8, 1);
	struct map_def *outer = map("outer", BPF_MAP_TYPE_HASH_OF_MAPS, 4, 8, 1);
	struct map_def *bare = map("bare", BPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 1);
	struct map_def *wrong = map("wrong", BPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 1);
	const struct map_def *all[] = {keys, values, outer, bare, wrong};

	template_of(outer, BPF_MAP_TYPE_ARRAY, 4, 8, 1);
	template_of(wrong, BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 8, 1);
	cilium(0, 22);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		const struct judged *m = judged(all[i]);

		ck_assert_int_eq(m->verdict.create, CREATE_REJECTED);
		ck_assert_int_eq(m->verdict.err, 0);
		ck_assert_uint_eq(m->verdict.n_kernels, 0);
	}
	ck_assert_str_eq(judged(keys)->loader_refuses,
			 "KeySize must be zero or four for perf event array");
	ck_assert_ptr_null(judged(wrong)->loader_refuses);
	ck_assert_ptr_nonnull(judged(wrong)->inner->loader_refuses);
}
END_TEST

/* Members of a MapSpec can be set before the map is created, also of legacy maps. */
START_TEST(what_is_left_out_is_left_to_run_time)
{
	struct map_def *counts = map("counts", BPF_MAP_TYPE_HASH, 4, 8, 0);
	struct map_def *bare = map("bare", BPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 1);

	counts->style = STYLE_LEGACY;
	cilium(0, 22);
	ck_assert_int_eq(found(RULE_BM411, "counts")->severity, SEVERITY_WARNING);
	ck_assert_ptr_nonnull(found(RULE_BM411, "bare"));
	ck_assert_int_eq(judged(counts)->verdict.err, EINVAL);
	ck_assert_int_eq(judged(bare)->verdict.create, CREATE_REJECTED);
}
END_TEST

/* A lock that an LRU map cannot have is EOPNOTSUPP, before 6.0 ENOTSUPP. */
START_TEST(types_are_tried_once_or_twice)
{
	struct map_def *m = locked(BPF_MAP_TYPE_LRU_HASH);
	int first;

	cilium(0, 9);
	first = judged(m)->verdict.err;
	ck_assert_int_eq(judged(m)->verdict.create, CREATE_REJECTED);
	ck_assert(first && first != EINVAL);
	cilium(0, 10);
	ck_assert_int_eq(judged(m)->verdict.create,
			 first == 524 ? CREATE_ACCEPTED : CREATE_REJECTED);
	ck_assert(judged(m)->verdict.without_btf == (first == 524));
	opts.target.loader = LOADER_LIBBPF;
	lint();
	ck_assert(judged(m)->verdict.without_btf);
}
END_TEST

/* A type that the kernel refuses, which no map has. */
START_TEST(the_types_of_other_maps_are_passed_before_0_10)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	struct map_def *counts = map("counts", BPF_MAP_TYPE_HASH, 4, 8, 1);

	record("", BTF_KIND_STRUCT, 0, 0x7fffffff);
	record("not an identifier", BTF_KIND_STRUCT, 0, 4);
	typed(counts, u32, u64);
	cilium(0, 9);
	ck_assert_int_eq(judged(counts)->verdict.create, CREATE_REJECTED);
	ck_assert_int_eq(judged(counts)->verdict.err, EINVAL);
	cilium(0, 10);
	ck_assert_int_eq(judged(counts)->verdict.create, CREATE_ACCEPTED);
	ck_assert_uint_eq(judged(counts)->create.types->count, 3);
	ck_assert(judged(counts)->create.btf_key_type_id == 1);
	ck_assert(judged(counts)->create.btf_value_type_id == 2);
	/* Before variables were known, maps are created without types that are refused. */
	kernel(5, 1);
	cilium(0, 9);
	ck_assert_int_eq(judged(counts)->verdict.create, CREATE_ACCEPTED);
	kernel(5, 2);
	cilium(0, 9);
	ck_assert_int_eq(judged(counts)->verdict.create, CREATE_REJECTED);
}
END_TEST

/* The pin that a map has left, met by the same definition. */
static struct map_diff met_again(struct map_def *m)
{
	const struct judge_options judge = {.schema = opts.schema, .target = &opts.target};
	struct reuse_judge run;

	reuse_init(&run, &judge, obj->arena);
	return judge_reuse_map(&run, judged(m), judged(m), LOADER_CILIUM_EBPF);
}

static struct map_def *pinned(struct map_def *m)
{
	m->pinning = PIN_BY_NAME;
	return m;
}

/* Before 0.12 the library compares sizes that it has set itself with those that are written. */
START_TEST(pins_are_met_by_the_spec_or_by_what_it_becomes)
{
	struct map_def *bare = pinned(map("bare", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 0, 0, 0));
	struct map_def *full = pinned(map("full", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0));
	struct map_def *many = pinned(map("many", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 1000));
	struct map_def *ports = pinned(map("ports", BPF_MAP_TYPE_DEVMAP, 4, 4, 4));

	cilium(0, 9);
	ck_assert_int_eq(met_again(bare).reuse, REUSE_REFUSED);
	ck_assert_int_eq(met_again(full).reuse, REUSE_REUSED);
	ck_assert_int_eq(met_again(many).reuse, REUSE_REUSED);
	ck_assert_int_eq(met_again(ports).reuse, REUSE_REFUSED);
	cilium(0, 11);
	ck_assert_int_eq(met_again(bare).reuse, REUSE_REFUSED);
	ck_assert_int_eq(met_again(ports).reuse, REUSE_REUSED);
	cilium(0, 12);
	ck_assert_int_eq(met_again(bare).reuse, REUSE_REUSED);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("judge_cilium");
	TCase *tc = tcase_create("cilium");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, sizes_and_entries_are_set);
	tcase_add_test(tc, dots_of_names_are_left_out);
	tcase_add_test(tc, words_are_of_the_library);
	tcase_add_test(tc, the_library_refuses_some_maps_itself);
	tcase_add_test(tc, what_is_left_out_is_left_to_run_time);
	tcase_add_test(tc, types_are_tried_once_or_twice);
	tcase_add_test(tc, the_types_of_other_maps_are_passed_before_0_10);
	tcase_add_test(tc, pins_are_met_by_the_spec_or_by_what_it_becomes);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
