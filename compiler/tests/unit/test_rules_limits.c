/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules of lint on both sides of each limit, and with each of their conditions alone. */
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

/* Lints, and asks whether the rule is reported. */
static bool reported(enum rule_id rule, const char *name)
{
	opts.enabled[rule] = true;
	lint();
	return find(rule, name) != NULL;
}

static void forget_maps(void)
{
	obj->n_maps = 0;
}

START_TEST(inner_maps_differ_in_one_attribute)
{
	static const struct {
		uint32_t type, key, value, max, flags, template_flags;
		const char *what;
	} cases[] = {
		{BPF_MAP_TYPE_HASH, 4, 8, 4, 0, 0, NULL},
		{BPF_MAP_TYPE_HASH, 4, 8, 5, 0, 0, NULL},
		{BPF_MAP_TYPE_HASH, 8, 8, 4, 0, 0, "template: key_size is 8, the template's is 4"},
		{BPF_MAP_TYPE_HASH, 4, 4, 4, 0, 0, "template: value_size is 4, the template's is 8"},
		{BPF_MAP_TYPE_LRU_HASH, 4, 8, 4, 0, 0, "template: type is lru_hash, the template's is hash"},
		{BPF_MAP_TYPE_HASH, 4, 8, 4, BPF_F_NO_PREALLOC, 0,
		 "template: map_flags is BPF_F_NO_PREALLOC, the template's is 0"},
		{BPF_MAP_TYPE_HASH, 4, 8, 4, BPF_F_RDONLY, 0, NULL},
		{BPF_MAP_TYPE_HASH, 4, 8, 4, 0, BPF_F_WRONLY, NULL},
		{BPF_MAP_TYPE_HASH, 4, 8, 4, BPF_F_RDONLY_PROG, BPF_F_RDONLY, "BPF_F_RDONLY_PROG, the template's is 0"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *inner, *outer;

		forget_maps();
		inner = map("inner", cases[i].type, cases[i].key, cases[i].value, cases[i].max);
		inner->map_flags = cases[i].flags;
		outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);
		template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 4)->map_flags = cases[i].template_flags;
		slot(outer, 3, "inner", NULL);
		ck_assert_msg(reported(RULE_BM301, "outer") == !!cases[i].what, "case %zu", i);
		if (cases[i].what)
			ck_assert(strstr(found(RULE_BM301, "outer")->message, cases[i].what));
	}
}
END_TEST

/* Each inner map is named once, with its lowest slot, and in the order of the slots. */
START_TEST(inner_maps_are_named_once)
{
	struct map_def *outer;

	map("b", BPF_MAP_TYPE_HASH, 8, 8, 4);
	map("a", BPF_MAP_TYPE_HASH, 8, 8, 4);
	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 9);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 4);
	slot(outer, 5, "a", NULL);
	slot(outer, 3, "a", NULL);
	slot(outer, 1, "b", NULL);
	slot(outer, 0, "absent", NULL);
	lint();
	ck_assert_uint_eq(result->n_findings, 2);
	ck_assert(strstr(result->findings[0].message, "'b' in slot 1"));
	ck_assert(strstr(result->findings[1].message, "'a' in slot 3"));
}
END_TEST

START_TEST(slots_end_at_max_entries)
{
	struct map_def *jumps = map("jumps", BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 2), *outer;

	slot(jumps, 1, NULL, "p");
	ck_assert(!reported(RULE_BM302, "jumps"));
	slot(jumps, 2, NULL, "p");
	lint();
	ck_assert_str_eq(found(RULE_BM302, "jumps")->message,
			 "slot 2 of `values` lies beyond max_entries, which is 2");
	ck_assert_str_eq(help_of(found(RULE_BM302, "jumps")), "__uint(max_entries, 3)");
	for (uint32_t i = 9; i > 2; i--)
		slot(jumps, i, NULL, "p");
	lint();
	ck_assert_str_eq(found(RULE_BM302, "jumps")->message,
			 "slots 2, 3, 4, 5, 6, 7, 8 and 9 of `values` lie beyond max_entries, which is 2");
	slot(jumps, 12, NULL, "p");
	lint();
	ck_assert_str_eq(found(RULE_BM302, "jumps")->message,
			 "slots 2, 3, 4, 5, 6, 7, 8, 9 and 1 more of `values` lie beyond max_entries, which is 2");

	/* A hash has no slots, but room for so many. */
	map("inner", BPF_MAP_TYPE_HASH, 4, 8, 4);
	outer = map("outer", BPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 2);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 4);
	slot(outer, 7, "inner", NULL);
	slot(outer, 8, "inner", NULL);
	ck_assert(!reported(RULE_BM302, "outer"));
	slot(outer, 9, "inner", NULL);
	lint();
	ck_assert_str_eq(found(RULE_BM302, "outer")->message, "3 static values, but max_entries is 2");
	/* What is not sound is said itself. */
	outer->max_entries = 0;
	outer->present &= ~(1u << ATTR_MAX_ENTRIES);
	opts.target.loader = LOADER_KERNEL;
	ck_assert(!reported(RULE_BM302, "outer"));
}
END_TEST

START_TEST(libbpf_fills_slots_in_its_order)
{
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);

	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 4);
	map("inner", BPF_MAP_TYPE_HASH, 4, 8, 4);
	ck_assert(!reported(RULE_BM303, "outer"));
	slot(outer, 0, "inner", NULL);
	ck_assert(reported(RULE_BM303, "outer"));
	ck_assert(!reported(RULE_BM304, "outer"));
	outer->pinning = PIN_BY_NAME;
	ck_assert(reported(RULE_BM304, "outer"));
	opts.target.loader = LOADER_KERNEL;
	ck_assert(!reported(RULE_BM303, "outer") && !reported(RULE_BM304, "outer"));
	opts.target.loader = LOADER_LIBBPF;
	outer->style = STYLE_LEGACY;
	ck_assert(!reported(RULE_BM303, "outer"));
}
END_TEST

START_TEST(names_of_15_bytes_fit)
{
	struct map_def *data = map("another_name_of_more_bytes", BPF_MAP_TYPE_ARRAY, 4, 8, 1);

	data->style = STYLE_DATA;
	map("fifteen_bytes_x", BPF_MAP_TYPE_HASH, 4, 8, 4);
	map("sixteen_bytes_xy", BPF_MAP_TYPE_HASH, 4, 8, 4);
	ck_assert(reported(RULE_BM401, "sixteen_bytes_xy"));
	ck_assert(!find(RULE_BM401, "fifteen_bytes_x") && !find(RULE_BM401, data->name));
}
END_TEST

/* A map alone and a data map collide with none. */
START_TEST(names_of_data_maps_are_not_the_authors)
{
	map("sixteen_bytes_xy", BPF_MAP_TYPE_HASH, 4, 8, 4);
	map("sixteen_bytes_xyz", BPF_MAP_TYPE_ARRAY, 4, 8, 1)->style = STYLE_DATA;
	ck_assert(!reported(RULE_BM402, NULL));
	map("sixteen_bytes_xyzz", BPF_MAP_TYPE_HASH, 4, 8, 4);
	ck_assert(reported(RULE_BM402, "sixteen_bytes_xyzz"));
	ck_assert_str_eq(found(RULE_BM402, NULL)->message,
			 "the kernel calls it 'sixteen_bytes_x', like 'sixteen_bytes_xy'");
}
END_TEST

START_TEST(devmaps_of_both_types_that_are_pinned_by_name)
{
	static const struct {
		uint32_t type;
		enum pinning pinning;
		bool reported;
	} cases[] = {
		{BPF_MAP_TYPE_DEVMAP, PIN_BY_NAME, true},
		{BPF_MAP_TYPE_DEVMAP_HASH, PIN_BY_NAME, true},
		{BPF_MAP_TYPE_DEVMAP, PIN_CUSTOM, false},
		{BPF_MAP_TYPE_DEVMAP, PIN_NONE, false},
		{BPF_MAP_TYPE_CPUMAP, PIN_BY_NAME, false},
	};

	libbpf(1, 6);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		forget_maps();
		map("ports", cases[i].type, 4, 4, 8)->pinning = cases[i].pinning;
		ck_assert_msg(reported(RULE_BM404, "ports") == cases[i].reported, "case %zu", i);
	}
	forget_maps();
	map("ports", BPF_MAP_TYPE_DEVMAP, 4, 4, 8)->pinning = PIN_BY_NAME;
	opts.target.loader = LOADER_KERNEL;
	ck_assert(!reported(RULE_BM404, "ports"));
}
END_TEST

START_TEST(numa_nodes_count_with_their_flag)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_HASH, 4, 8, 8);

	m->numa_node = 1;
	ck_assert(!reported(RULE_BM408, "m"));
	m->present |= 1 << ATTR_NUMA_NODE;
	ck_assert(reported(RULE_BM408, "m"));
	m->map_flags = BPF_F_NUMA_NODE;
	ck_assert(!reported(RULE_BM408, "m"));
}
END_TEST

START_TEST(sections_of_literals)
{
	static const struct {
		const char *section;
		bool reported;
	} cases[] = {
		{".rodata.str1.1", true}, {".rodata.cst16", true}, {".rodata", false},
		{".rodata.st", false},	  {".data.str1.1", false},
	};
	struct map_def *m = map("x.rodata", BPF_MAP_TYPE_ARRAY, 4, 16, 1);

	m->style = STYLE_DATA;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		m->section = cases[i].section;
		ck_assert_msg(reported(RULE_BM409, NULL) == cases[i].reported, "%s", m->section);
	}
	m->style = STYLE_BTF;
	m->section = ".rodata.str1.1";
	ck_assert(!reported(RULE_BM409, NULL));
}
END_TEST

START_TEST(left_to_run_time_says_what_to_write)
{
	map("ring", BPF_MAP_TYPE_RINGBUF, 0, 0, 0);
	map("no_key", BPF_MAP_TYPE_HASH, 0, 4, 2);
	map("no_value", BPF_MAP_TYPE_HASH, 4, 0, 2);
	map("no_template", BPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 2);
	lint();
	ck_assert_str_eq(help_of(found(RULE_BM411, "ring")), "__uint(max_entries, ...)");
	ck_assert_str_eq(help_of(found(RULE_BM411, "no_key")), "__type(key, ...)");
	ck_assert_str_eq(help_of(found(RULE_BM411, "no_value")), "__type(value, ...)");
	ck_assert(strstr(help_of(found(RULE_BM411, "no_template")), "struct INNER_MAP"));
	ck_assert(noted(found(RULE_BM411, "no_value"), "set_value_size(skel->maps.no_value, n)"));
	ck_assert_uint_eq(result->n_findings, 4);
}
END_TEST

/* 64 KiB are within the limit, and the first byte of a page counts as a page. */
START_TEST(memory_of_64_kib_can_be_locked)
{
	/* struct bpf_array of 5.10 has 320 bytes. */
	struct map_def *m = map("m", BPF_MAP_TYPE_ARRAY, 4, 8, (65536 - 320) / 8);

	opts.target.loader = LOADER_KERNEL;
	kernel(5, 10);
	ck_assert(!reported(RULE_BM505, NULL));
	ck_assert_uint_eq(judged(m)->verdict.memory, 65536);
	m->max_entries++;
	ck_assert(reported(RULE_BM505, NULL));
	ck_assert(strstr(found(RULE_BM505, NULL)->message, "about 68 KiB"));
	m->max_entries -= 1024;
	ck_assert(!reported(RULE_BM505, NULL));
	map("second", BPF_MAP_TYPE_ARRAY, 4, 8, 1);
	ck_assert(!reported(RULE_BM505, NULL));
	map("third", BPF_MAP_TYPE_ARRAY, 4, 8, 1);
	ck_assert(reported(RULE_BM505, NULL));
}
END_TEST

START_TEST(limits_of_memory_are_inclusive)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_ARRAY, 4, 8, 1000);
	const struct finding *f;
	uint64_t bytes;

	lint();
	bytes = judged(m)->verdict.memory;
	opts.max_memory_map = bytes;
	ck_assert(!reported(RULE_BM506, "m"));
	opts.max_memory_map = bytes - 1;
	ck_assert(reported(RULE_BM506, "m"));
	opts.max_memory_map = 0;
	opts.max_memory = bytes;
	ck_assert(!reported(RULE_BM506, NULL));
	opts.max_memory = bytes - 1;
	ck_assert(reported(RULE_BM506, NULL));
	/* One of several: the largest is named, wherever it stands. */
	map("larger", BPF_MAP_TYPE_HASH, 4, 8, 4000);
	map("small", BPF_MAP_TYPE_ARRAY, 4, 8, 1);
	map("refused", BPF_MAP_TYPE_ARRAY, 8, 8, 100000);
	lint();
	f = found(RULE_BM506, NULL);
	ck_assert(noted(f, "the largest is 'larger' with "));
	ck_assert(strstr(help_of(f), "BPF_F_NO_PREALLOC"));
	obj->maps[1]->map_flags = BPF_F_NO_PREALLOC;
	lint();
	ck_assert(noted(found(RULE_BM506, NULL), "with at least "));
	ck_assert_str_eq(help_of(found(RULE_BM506, NULL)), "lower max_entries");
}
END_TEST

START_TEST(amounts_of_memory_have_units)
{
	static const struct {
		uint64_t limit;
		const char *text;
	} cases[] = {
		{1023, "above 1023 bytes ("},  {1024, "above 1.0 KiB ("},
		{1536, "above 1.5 KiB ("},     {1 << 20, "above 1.0 MiB ("},
		{1 << 30, "above 1.0 GiB ("},
	};

	map("m", BPF_MAP_TYPE_ARRAY, 4, 0x10000, 0x8000);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		opts.max_memory_map = cases[i].limit;
		lint();
		ck_assert(strstr(found(RULE_BM506, "m")->message, cases[i].text));
	}
}
END_TEST

/* 4 CPUs are the target's. */
START_TEST(lru_maps_have_128_entries_for_each_cpu)
{
	static const struct {
		uint32_t type, flags, max, cpus;
		const char *message, *note;
	} cases[] = {
		{BPF_MAP_TYPE_LRU_HASH, 0, 512, 4, NULL, NULL},
		{BPF_MAP_TYPE_LRU_HASH, 0, 511, 4, "fewer than 128 for each of 4 CPUs", "evicts 63 at once"},
		{BPF_MAP_TYPE_LRU_PERCPU_HASH, 0, 512, 4, NULL, NULL},
		{BPF_MAP_TYPE_LRU_PERCPU_HASH, 0, 511, 4, "max_entries is 511", "evicts 63 at once"},
		{BPF_MAP_TYPE_LRU_HASH, BPF_F_NO_COMMON_LRU, 512, 4, NULL, NULL},
		{BPF_MAP_TYPE_LRU_HASH, BPF_F_NO_COMMON_LRU, 509, 4, "gives 128 to each of 4 CPUs", "evicts 4 at once"},
		{BPF_MAP_TYPE_LRU_HASH, BPF_F_NO_COMMON_LRU, 508, 4, "gives 127 to each of 4 CPUs", "evicts 4 at once"},
		{BPF_MAP_TYPE_LRU_HASH, BPF_F_NO_COMMON_LRU, 5, 4, "gives 2 to each", "evicts 2 at once"},
		{BPF_MAP_TYPE_LRU_HASH, 0, 511, 3, NULL, NULL},
		{BPF_MAP_TYPE_LRU_HASH, 0, 128, 1, NULL, NULL},
		{BPF_MAP_TYPE_LRU_HASH, 0, 127, 1, "for each of 1 CPU:", "evicts 63 at once"},
		{BPF_MAP_TYPE_LRU_HASH, 0, 1, 4, "max_entries is 1,", "evicts 1 at once"},
		{BPF_MAP_TYPE_HASH, 0, 1, 4, NULL, NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct finding *f;

		forget_maps();
		map("lru", cases[i].type, 4, 8, cases[i].max)->map_flags = cases[i].flags;
		opts.target.cpus = cases[i].cpus;
		ck_assert_msg(reported(RULE_BM507, "lru") == !!cases[i].message, "case %zu", i);
		if (!cases[i].message)
			continue;
		f = found(RULE_BM507, "lru");
		ck_assert_msg(strstr(f->message, cases[i].message) != NULL, "%s", f->message);
		ck_assert_msg(noted(f, cases[i].note), "%s", f->notes[0]);
	}
}
END_TEST

START_TEST(lru_maps_evict_less_at_once_since_6_16)
{
	static const struct {
		struct version kernel;
		const char *note;
	} cases[] = {
		{VERSION(4, 10, 0), "evicts 128 at once"}, {VERSION(6, 12, 38), "evicts 128 at once"},
		{VERSION(6, 12, 39), "evicts 25 at once"}, {VERSION(6, 15, 0), "evicts 128 at once"},
		{VERSION(6, 16, 0), "evicts 25 at once"},
	};

	opts.target.cpus = 4;
	map("lru", BPF_MAP_TYPE_LRU_HASH, 4, 8, 200);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		opts.target.kernel = opts.target.kernel_last = cases[i].kernel;
		ck_assert(reported(RULE_BM507, "lru"));
		ck_assert_msg(noted(found(RULE_BM507, "lru"), cases[i].note), "case %zu", i);
		ck_assert_str_eq(help_of(found(RULE_BM507, "lru")), "__uint(max_entries, 512)");
	}
	/* All of it, where it has no more. */
	obj->maps[0]->max_entries = 100;
	kernel(6, 1);
	ck_assert(reported(RULE_BM507, "lru"));
	ck_assert(noted(found(RULE_BM507, "lru"), "evicts 100 at once"));
	/* Nothing is said of a size that the kernel refuses, and no size is named that is too large. */
	obj->maps[0]->max_entries = 0;
	ck_assert(!reported(RULE_BM507, "lru"));
	obj->maps[0]->max_entries = 100;
	opts.target.cpus = UINT32_MAX / 128 + 1;
	ck_assert(reported(RULE_BM507, "lru"));
	ck_assert_ptr_null(help_of(found(RULE_BM507, "lru")));
}
END_TEST

START_TEST(ring_buffers_fit_pages_of_all_machines)
{
	static const struct {
		uint32_t type, max;
		const char *help;
	} cases[] = {
		{BPF_MAP_TYPE_RINGBUF, 65536, NULL},
		{BPF_MAP_TYPE_USER_RINGBUF, 131072, NULL},
		{BPF_MAP_TYPE_RINGBUF, 4096, "__uint(max_entries, 65536)"},
		{BPF_MAP_TYPE_RINGBUF, 32768, "__uint(max_entries, 65536)"},
		{BPF_MAP_TYPE_USER_RINGBUF, 16384, "__uint(max_entries, 65536)"},
		{BPF_MAP_TYPE_ARRAY, 4096, NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		forget_maps();
		map("ring", cases[i].type, cases[i].type == BPF_MAP_TYPE_ARRAY ? 4 : 0,
		    cases[i].type == BPF_MAP_TYPE_ARRAY ? 4 : 0, cases[i].max);
		ck_assert_msg(reported(RULE_BM501, "ring") == !!cases[i].help, "case %zu", i);
		if (cases[i].help)
			ck_assert_str_eq(help_of(found(RULE_BM501, "ring")), cases[i].help);
	}
}
END_TEST

START_TEST(better_types_are_named_where_kernels_have_them)
{
	map("perf", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0);
	map("storage", BPF_MAP_TYPE_CGROUP_STORAGE, 8, 4, 0);
	map("hash", BPF_MAP_TYPE_HASH, 4, 4, 1);
	kernel(5, 7);
	ck_assert(!reported(RULE_BM504, NULL));
	kernel(5, 8);
	ck_assert(reported(RULE_BM504, "perf") && !find(RULE_BM504, "hash"));
	kernel(6, 1);
	ck_assert(!reported(RULE_BM503, NULL));
	kernel(6, 2);
	ck_assert(reported(RULE_BM503, "storage") && !find(RULE_BM503, "hash"));
}
END_TEST

/* The feature of BM450 that the map has, or NULL. */
static const char *feature(const struct map_def *m)
{
	return reported(RULE_BM450, m->name) ? found(RULE_BM450, m->name)->message : NULL;
}

static struct map_def *only(uint32_t type, uint32_t max)
{
	forget_maps();
	return map("m", type, 4, 4, max);
}

START_TEST(other_loaders_differ_in_each_feature)
{
	static const unsigned char data[8];
	struct map_def *m = only(BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4);

	ck_assert_ptr_null(feature(m));
	m->max_entries = 5;
	ck_assert(strstr(feature(m), "more entries than CPUs"));
	m = only(BPF_MAP_TYPE_CPUMAP, 4);
	ck_assert_ptr_null(feature(m));
	m->max_entries = 5;
	ck_assert(strstr(feature(m), "more entries than CPUs"));
	m = only(BPF_MAP_TYPE_HASH, 5);
	ck_assert_ptr_null(feature(m));
	/* A weak map, or one in a section of its own, counts where a program refers to it. */
	m->weak = true;
	ck_assert_ptr_null(feature(m));
	m->referred = true;
	ck_assert(strstr(feature(m), "a weak map"));
	m->weak = false;
	ck_assert_ptr_null(feature(m));
	m->section = ".bss.own";
	ck_assert(strstr(feature(m), "a section of its own"));
	m->section = ".bss";
	ck_assert_ptr_null(feature(m));
	m->section = ".bss.own";
	m->referred = false;
	ck_assert_ptr_null(feature(m));
	m->section = ".struct_ops";
	ck_assert(strstr(feature(m), "struct_ops"));
	m->section = ".struct_ops.link";
	ck_assert(strstr(feature(m), "struct_ops"));
	m->section = ".maps";
	m->present |= 1 << ATTR_MAP_EXTRA;
	ck_assert(strstr(feature(m), "map_extra"));
	m = only(BPF_MAP_TYPE_HASH, 5);
	m->present |= 1 << ATTR_NUMA_NODE;
	ck_assert(strstr(feature(m), "numa_node"));
	m = only(BPF_MAP_TYPE_HASH, 5);
	m->present |= 1 << ATTR_KEY;
	ck_assert(strstr(feature(m), "a size that is given with its type"));
	m->present &= ~(1u << ATTR_KEY_SIZE);
	ck_assert_ptr_null(feature(m));
	m->present |= 1 << ATTR_VALUE;
	ck_assert(strstr(feature(m), "a size that is given with its type"));
	m->present &= ~(1u << ATTR_VALUE_SIZE);
	ck_assert_ptr_null(feature(m));
	m = only(MAP_TYPE_ARENA, 1);
	rare_of(m)->data = data;
	rare_of(m)->data_size = sizeof(data);
	ck_assert_ptr_null(feature(m));
	m->referred = true;
	ck_assert(strstr(feature(m), "variables of an arena"));
	rare_of(m)->data = NULL;
	ck_assert_ptr_null(feature(m));
}
END_TEST

START_TEST(other_loaders_differ_in_slots_and_sizes)
{
	struct map_def *m = only(BPF_MAP_TYPE_PROG_ARRAY, 4);

	slot(m, 0, NULL, "p");
	ck_assert(strstr(feature(m), "static programs"));
	m = only(BPF_MAP_TYPE_ARRAY_OF_MAPS, 4);
	ck_assert(strstr(feature(m), "a template that the program sets"));
	template_of(m, BPF_MAP_TYPE_HASH, 4, 4, 4);
	ck_assert_ptr_null(feature(m));
	slot(m, 0, "inner", NULL);
	ck_assert(strstr(feature(m), "static inner maps"));
	forget_maps();
	m = map("ring", BPF_MAP_TYPE_RINGBUF, 0, 0, 8192);
	ck_assert_ptr_null(feature(m));
	m->max_entries = 0;
	ck_assert_ptr_null(feature(m));
	m->max_entries = 8193;
	ck_assert(strstr(feature(m), "a size that is rounded up"));
	/* Of other styles it is not known what loaders make. */
	m->style = STYLE_LEGACY;
	ck_assert_ptr_null(feature(m));
	m->style = STYLE_BTF;
	opts.target.loader = LOADER_KERNEL;
	ck_assert_ptr_null(feature(m));
}
END_TEST

START_TEST(sizes_instead_of_types)
{
	static const struct {
		uint32_t type, key, value;
		const char *text;
	} cases[] = {
		{BPF_MAP_TYPE_HASH, 4, 8, "key and value are given by size"},
		{BPF_MAP_TYPE_QUEUE, 0, 8, NULL},
		{BPF_MAP_TYPE_PROG_ARRAY, 4, 4, NULL},
		{BPF_MAP_TYPE_RINGBUF, 0, 0, NULL},
		{BPF_MAP_TYPE_STRUCT_OPS, 4, 4, NULL},
	};
	struct map_def *m;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		forget_maps();
		m = map("m", cases[i].type, cases[i].key, cases[i].value, 4096);
		ck_assert_msg(reported(RULE_BM202, "m") == !!cases[i].text, "case %zu", i);
	}
	forget_maps();
	m = map("m", BPF_MAP_TYPE_HASH, 4, 8, 4);
	ck_assert(reported(RULE_BM202, "m"));
	ck_assert_str_eq(help_of(found(RULE_BM202, "m")), "__type(key, ...); __type(value, ...)");
	m->present |= 1 << ATTR_KEY;
	lint();
	ck_assert(strstr(found(RULE_BM202, "m")->message, "the value is given by size"));
	m->present = (m->present & ~(1u << ATTR_KEY)) | 1 << ATTR_VALUE;
	lint();
	ck_assert(strstr(found(RULE_BM202, "m")->message, "the key is given by size"));
	m->style = STYLE_LEGACY;
	ck_assert(!reported(RULE_BM202, "m"));
}
END_TEST

/* Only the worse of two is left where both are about one attribute, never the milder. */
START_TEST(findings_about_one_attribute_become_one)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_RINGBUF, 0, 0, 5000);

	opts.enabled[RULE_BM501] = true;
	lint();
	found(RULE_BM403, "m");
	ck_assert_ptr_null(find(RULE_BM501, "m"));
	opts.disabled[RULE_BM403] = true;
	lint();
	/* Whether another finding is better does not depend on which rules are on. */
	ck_assert_uint_eq(result->n_findings, 1);
	opts.disabled[RULE_BM403] = false;
	opts.target.loader = LOADER_KERNEL;
	lint();
	found(RULE_BM130, "m");
	ck_assert_uint_eq(result->n_findings, 1);
	m->max_entries = 4096;
	lint();
	found(RULE_BM501, "m");
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rules_limits");
	TCase *tc = tcase_create("rules_limits");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, inner_maps_differ_in_one_attribute);
	tcase_add_test(tc, inner_maps_are_named_once);
	tcase_add_test(tc, slots_end_at_max_entries);
	tcase_add_test(tc, libbpf_fills_slots_in_its_order);
	tcase_add_test(tc, names_of_15_bytes_fit);
	tcase_add_test(tc, names_of_data_maps_are_not_the_authors);
	tcase_add_test(tc, devmaps_of_both_types_that_are_pinned_by_name);
	tcase_add_test(tc, numa_nodes_count_with_their_flag);
	tcase_add_test(tc, sections_of_literals);
	tcase_add_test(tc, left_to_run_time_says_what_to_write);
	tcase_add_test(tc, memory_of_64_kib_can_be_locked);
	tcase_add_test(tc, limits_of_memory_are_inclusive);
	tcase_add_test(tc, amounts_of_memory_have_units);
	tcase_add_test(tc, lru_maps_have_128_entries_for_each_cpu);
	tcase_add_test(tc, lru_maps_evict_less_at_once_since_6_16);
	tcase_add_test(tc, ring_buffers_fit_pages_of_all_machines);
	tcase_add_test(tc, better_types_are_named_where_kernels_have_them);
	tcase_add_test(tc, other_loaders_differ_in_each_feature);
	tcase_add_test(tc, other_loaders_differ_in_slots_and_sizes);
	tcase_add_test(tc, sizes_instead_of_types);
	tcase_add_test(tc, findings_about_one_attribute_become_one);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
