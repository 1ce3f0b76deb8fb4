/* SPDX-License-Identifier: BSD-2-Clause */
/* Single rules of lint, beyond the examples in their pages, on objects made in memory. */
#include <errno.h>
#include <limits.h>

#include "tests/unit/memory_object.h"
#include "tests/lib/suite.h"

START_TEST(padding_of_keys_is_found)
{
	uint32_t u32 = type_int(4), u16 = type_int(2), u8 = type_int(1);
	const struct member flow[] = {{"address", u32, 0}, {"port", u16, 32}, {"protocol", u8, 48}};
	uint32_t holes = type_struct("flow", 8, flow, 3);
	const struct member full[] = {{"address", u32, 0}, {"ports", type_of_array(u16, 2), 32}};
	uint32_t whole = type_struct("full", 8, full, 2);
	const struct member nested[] = {{"flows", type_of_array(holes, 2), 0}};
	uint32_t deep = type_struct("deep", 16, nested, 1);

	typed(map("holes", BPF_MAP_TYPE_HASH, 8, 4, 10), holes, u32);
	typed(map("whole", BPF_MAP_TYPE_HASH, 8, 4, 10), whole, u32);
	typed(map("deep", BPF_MAP_TYPE_LRU_HASH, 16, 4, 10), deep, u32);
	typed(map("value", BPF_MAP_TYPE_HASH, 4, 8, 10), u32, holes);
	lint();
	ck_assert(strstr(found(RULE_BM201, "holes")->message, "1 byte of padding"));
	ck_assert(strstr(found(RULE_BM201, "holes")->message, "'protocol'"));
	ck_assert(strstr(found(RULE_BM201, "deep")->message, "2 bytes of padding"));
	ck_assert_uint_eq(result->n_findings, 2);
}
END_TEST

START_TEST(inner_maps_fit_their_template)
{
	struct map_def *outer;

	map("same", BPF_MAP_TYPE_ARRAY, 4, 8, 4);
	map("other", BPF_MAP_TYPE_HASH, 4, 4, 4);
	map("longer", BPF_MAP_TYPE_ARRAY, 4, 8, 5);
	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);
	template_of(outer, BPF_MAP_TYPE_ARRAY, 4, 8, 4);
	slot(outer, 0, "same", NULL);
	slot(outer, 1, "other", NULL);
	slot(outer, 2, "longer", NULL);
	slot(outer, 3, "longer", NULL);
	lint();
	ck_assert_uint_eq(result->n_findings, 2);
	ck_assert(strstr(result->findings[0].message, "'other' in slot 1"));
	ck_assert(strstr(result->findings[0].message, "type is hash"));
	ck_assert(strstr(result->findings[0].message, "value_size is 4, the template's is 8"));
	ck_assert(strstr(result->findings[1].message, "'longer' in slot 2"));
	ck_assert_int_eq(result->findings[1].rule, RULE_BM301);
}
END_TEST

START_TEST(special_fields_of_inner_maps_count)
{
	struct map_def *inner = locked(BPF_MAP_TYPE_HASH), *outer;

	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 10);
	slot(outer, 0, inner->name, NULL);
	lint();
	ck_assert(strstr(found(RULE_BM301, "outer")->message, "special fields"));
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(a_lock_that_libbpf_drops_is_none)
{
	struct map_def *inner = locked(BPF_MAP_TYPE_LRU_HASH), *outer;

	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);
	template_of(outer, BPF_MAP_TYPE_LRU_HASH, 4, 8, 10);
	slot(outer, 0, inner->name, NULL);
	lint();
	found(RULE_BM203, inner->name);
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(special_fields_that_no_kernel_sees)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	const struct member opaque = {"opaque", u64, 0};
	uint32_t timer = type_struct("bpf_timer", 16, &opaque, 1);
	uint32_t wq = type_struct("bpf_wq", 16, &opaque, 1);
	const struct member two[] = {{"a", timer, 0}, {"b", timer, 128}};
	const struct member odd[] = {{"count", u32, 0}, {"work", wq, 32}};
	uint32_t twice = type_struct("twice", 32, two, 2), crooked = type_struct("odd", 20, odd, 2);

	typed(map("twice", BPF_MAP_TYPE_HASH, 4, 32, 10), u32, twice);
	typed(map("odd", BPF_MAP_TYPE_HASH, 4, 20, 10), u32, crooked);
	lint();
	ck_assert(strstr(found(RULE_BM206, "twice")->message, "bpf_timer of struct twice"));
	ck_assert(strstr(found(RULE_BM206, "odd")->message, "bpf_wq of struct odd"));
	ck_assert_uint_eq(result->n_findings, 2);
}
END_TEST

START_TEST(a_misaligned_lock_costs_the_btf)
{
	uint32_t u32 = type_int(4);
	const struct member val = {"val", u32, 0};
	uint32_t lock = type_struct("bpf_spin_lock", 4, &val, 1);
	const struct member odd[] = {{"count", u32, 0}, {"lock", lock, 16}};

	typed(map("odd", BPF_MAP_TYPE_HASH, 4, 8, 10), u32, type_struct("odd", 8, odd, 2));
	lint();
	ck_assert(strstr(found(RULE_BM405, NULL)->message, "the bpf_spin_lock 'lock' of struct odd"));
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(a_list_head_without_its_tag_costs_the_btf)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	const struct member val = {"val", u32, 0}, opaque = {"opaque", u64, 0};
	uint32_t lock = type_struct("bpf_spin_lock", 4, &val, 1);
	uint32_t head = type_struct("bpf_list_head", 16, &opaque, 1);
	const struct member both[] = {{"lock", lock, 0}, {"head", head, 64}};

	typed(map("lists", BPF_MAP_TYPE_HASH, 4, 24, 10), u32, type_struct("lists", 24, both, 2));
	lint();
	ck_assert(strstr(found(RULE_BM405, NULL)->message, "'head' of struct lists"));
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(special_fields_of_values_without_type)
{
	uint32_t u32 = type_int(4);
	const struct member val = {"val", u32, 0};
	uint32_t lock = type_struct("bpf_spin_lock", 4, &val, 1);
	const struct member v[] = {{"lock", lock, 0}, {"count", u32, 32}};

	type_struct("state", 8, v, 2);
	obj->types = types();
	map("likely", BPF_MAP_TYPE_HASH, 4, 8, 10);
	map("other", BPF_MAP_TYPE_HASH, 4, 12, 10);
	lint();
	ck_assert_str_eq(help_of(found(RULE_BM205, "likely")), "__type(value, struct state)");
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(sizes_left_to_run_time)
{
	struct map_def *absent = map("absent", BPF_MAP_TYPE_STACK_TRACE, 4, 0, 0);
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 2);
	const struct finding *d;

	absent->present &= ~(1u << ATTR_MAX_ENTRIES);
	map("written", BPF_MAP_TYPE_RINGBUF, 0, 0, 0);
	map("without_template", BPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 2);
	map("without_key", BPF_MAP_TYPE_HASH, 0, 4, 2);
	/* What is written and wrong is an error, and so is a 0 that must not be set. */
	map("wrong", BPF_MAP_TYPE_RINGBUF, 0, 8, 4096);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 0)->present &= ~(1u << ATTR_MAX_ENTRIES);
	lint();
	ck_assert_int_eq(found(RULE_BM411, "absent")->severity, SEVERITY_WARNING);
	d = found(RULE_BM411, "written");
	ck_assert(noted(d, "C: bpf_map__set_max_entries(skel->maps.written, n)"));
	ck_assert(noted(d, "Go: spec.Maps[\"written\"].MaxEntries = n"));
	ck_assert(noted(d, "Rust: open_skel.maps.written.set_max_entries(n)"));
	ck_assert(noted(found(RULE_BM411, "without_template"), "bpf_map__set_inner_map_fd("));
	ck_assert(noted(found(RULE_BM411, "without_key"), "bpf_map__set_key_size("));
	found(RULE_BM111, "wrong");
	/* No program reaches a template. */
	found(RULE_BM112, "outer");
	/* And one for the value of the stack trace. */
	ck_assert_uint_eq(result->n_findings, 7);
	ck_assert_int_eq(judged(absent)->verdict.create, CREATE_REJECTED);
	/* Who passes the attributes as they stand leaves nothing to anybody. */
	opts.target.loader = LOADER_KERNEL;
	lint();
	found(RULE_BM112, "absent");
	found(RULE_BM130, "written");
	found(RULE_BM161, "without_template");
	found(RULE_BM110, "without_key");
	ck_assert_ptr_null(find(RULE_BM411, "absent"));
}
END_TEST

START_TEST(keys_of_tries)
{
	uint32_t u32 = type_int(4), u8 = type_int(1), address = type_of_array(u8, 4);
	const struct member good[] = {{"length", u32, 0}, {"address", address, 32}};
	uint32_t right = type_struct("right", 8, good, 2);
	const struct member bad[] = {{"address", address, 0}, {"length", u32, 32}};
	uint32_t wrong = type_struct("wrong", 8, bad, 2);
	const struct member inner[] = {{"key", right, 0}, {"more", u32, 64}};
	uint32_t nested = type_struct("nested", 12, inner, 2),
		 empty = type_struct("empty", 8, NULL, 0);

	typed(map("right", BPF_MAP_TYPE_LPM_TRIE, 8, 4, 10), right, u32);
	typed(map("wrong", BPF_MAP_TYPE_LPM_TRIE, 8, 4, 10), wrong, u32);
	typed(map("nested", BPF_MAP_TYPE_LPM_TRIE, 12, 4, 10), nested, u32);
	typed(map("empty", BPF_MAP_TYPE_LPM_TRIE, 8, 4, 10), empty, u32);
	for (size_t i = 0; i < obj->n_maps; i++)
		obj->maps[i]->map_flags = BPF_F_NO_PREALLOC;
	lint();
	ck_assert(strstr(found(RULE_BM207, "wrong")->message, "begins with 'address'"));
	found(RULE_BM207, "empty");
	ck_assert_uint_eq(result->n_findings, 2);
}
END_TEST

/* BTF that a compiler would not write: a struct that holds itself twice. */
START_TEST(types_that_hold_themselves_end)
{
	uint32_t u32 = type_int(4), id = (uint32_t)blob.count;
	const struct member v[] = {{"a", id, 0}, {"b", id, 64}, {"c", u32, 32}};

	type_struct("endless", 16, v, 3);
	for (int i = 0; i < 100; i++)
		typed(map("m", BPF_MAP_TYPE_HASH, 16, 16, 10), id, id);
	map("untyped", BPF_MAP_TYPE_HASH, 4, 16, 10);
	lint();
	ck_assert_uint_eq(obj->n_maps, 101);
}
END_TEST

START_TEST(entries_of_inner_maps_are_free_since_5_10)
{
	struct map_def *outer;

	map("small", BPF_MAP_TYPE_HASH, 4, 8, 4);
	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 100);
	slot(outer, 0, "small", NULL);
	kernel(5, 10);
	lint();
	clean();
	kernel(5, 9);
	lint();
	found(RULE_BM301, "outer");
}
END_TEST

START_TEST(slots_and_order)
{
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 2), *programs;
	const struct finding *d;

	template_of(outer, BPF_MAP_TYPE_ARRAY, 4, 8, 4);
	map("late", BPF_MAP_TYPE_ARRAY, 4, 8, 4);
	slot(outer, 0, "late", NULL);
	programs = map("programs", BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 2);
	slot(programs, 7, NULL, "p");
	slot(programs, 1, NULL, "p");
	slot(programs, 2, NULL, "p");
	libbpf(1, 3);
	lint();
	d = found(RULE_BM303, "outer");
	ck_assert(noted(d, "EBADF"));
	d = found(RULE_BM302, "programs");
	ck_assert(str_starts(d->message, "slots 2 and 7 "));
	ck_assert_str_eq(help_of(d), "__uint(max_entries, 8)");
	ck_assert_uint_eq(result->n_findings, 2);
}
END_TEST

START_TEST(names_that_the_kernel_cannot_tell_apart)
{
	const struct finding *d;

	map("connections_in_v4", BPF_MAP_TYPE_HASH, 4, 8, 4);
	map("alone", BPF_MAP_TYPE_HASH, 4, 8, 4);
	map("connections_in_v6", BPF_MAP_TYPE_HASH, 4, 8, 4);
	map("connections_in_v8", BPF_MAP_TYPE_HASH, 4, 8, 4);
	lint();
	clean();
	/* An info, and one for each name. */
	opts.enabled[RULE_BM401] = opts.enabled[RULE_BM402] = true;
	lint();
	ck_assert_ptr_null(find(RULE_BM402, "connections_in_v4"));
	ck_assert_ptr_null(find(RULE_BM402, "connections_in_v6"));
	d = found(RULE_BM402, "connections_in_v8");
	ck_assert_int_eq(d->severity, SEVERITY_INFO);
	ck_assert_str_eq(d->message, "the kernel calls it 'connections_in_', like "
				     "'connections_in_v4' and 'connections_in_v6'");
	found(RULE_BM401, "connections_in_v4");
	ck_assert_uint_eq(result->n_findings, 4);
}
END_TEST

START_TEST(btf_that_the_kernel_refuses_is_lost)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	struct map_def *m = map("storage", BPF_MAP_TYPE_SK_STORAGE, 4, 8, 0), *h;
	const struct finding *d;

	type_of_array(u32, 0x40000000);
	m->map_flags = BPF_F_NO_PREALLOC;
	typed(m, u32, u64);
	h = map("hash", BPF_MAP_TYPE_HASH, 4, 8, 10);
	typed(h, u32, u64);
	lint();
	d = found(RULE_BM405, NULL);
	ck_assert_ptr_null(d->map);
	ck_assert_int_eq(d->severity, SEVERITY_ERROR);
	ck_assert(noted(d, "'storage'"));
	ck_assert_uint_eq(result->n_findings, 1);
	ck_assert_uint_eq(judged(h)->create.btf_value_type_id, 0);
	ck_assert_int_eq(judged(h)->verdict.create, CREATE_ACCEPTED);
}
END_TEST

START_TEST(data_needs_kernel_5_2)
{
	struct map_def *m = map("x.rodata", BPF_MAP_TYPE_ARRAY, 4, 16, 1);

	m->style = STYLE_DATA;
	m->readonly = true;
	kernel(5, 1);
	lint();
	found(RULE_BM406, "x.rodata");
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(data_is_mapped_since_5_5)
{
	struct map_def *m = map("x.bss", BPF_MAP_TYPE_ARRAY, 4, 16, 1);

	m->style = STYLE_DATA;
	m->section = ".bss";
	m->mmapable = true;
	opts.enabled[RULE_BM413] = true;
	kernel(5, 4);
	lint();
	found(RULE_BM413, "x.bss");
	ck_assert_uint_eq(result->n_findings, 1);
	kernel(5, 5);
	lint();
	clean();
	/* Where there is no map, none is mapped. */
	kernel(5, 1);
	lint();
	found(RULE_BM406, "x.bss");
	ck_assert_uint_eq(result->n_findings, 1);
	/* Static variables are not mapped on any kernel. */
	m->mmapable = false;
	kernel(5, 4);
	lint();
	clean();
}
END_TEST

/* One cause, one finding, which names all maps that are not allowed to have it. */
START_TEST(data_maps_have_one_cause)
{
	struct lint_allow allow = {.rules = {RULE_BM406, RULE_BM406, 5}, .map = "x.b*"};
	struct map_def *maps[] = {
		map("x.bss", BPF_MAP_TYPE_ARRAY, 4, 16, 1),
		map("x.data", BPF_MAP_TYPE_ARRAY, 4, 16, 1),
		map("x.rodata", BPF_MAP_TYPE_ARRAY, 4, 16, 1),
	};
	const struct finding *f;

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		maps[i]->style = STYLE_DATA;
		maps[i]->mmapable = true;
	}
	opts.enabled[RULE_BM413] = true;
	kernel(5, 1);
	lint();
	ck_assert_uint_eq(result->n_findings, 1);
	f = found(RULE_BM406, NULL);
	ck_assert_int_eq(f->severity, SEVERITY_ERROR);
	ck_assert(strstr(f->message, "global data: maps 'x.bss', 'x.data', 'x.rodata'"));
	for (size_t i = 0; i < ARRAY_SIZE(maps); i++)
		ck_assert_int_eq(judged(maps[i])->verdict.err, EOPNOTSUPP);
	opts.allow = &allow;
	opts.n_allow = 1;
	lint();
	ck_assert_uint_eq(result->n_findings, 1);
	ck_assert(strstr(found(RULE_BM406, NULL)->message, "maps 'x.data', 'x.rodata'"));
	allow.map = "x.[bd]*";
	lint();
	ck_assert_uint_eq(result->n_findings, 1);
	found(RULE_BM406, "x.rodata");
	opts.n_allow = 0;
	kernel(5, 4);
	lint();
	ck_assert_uint_eq(result->n_findings, 1);
	ck_assert(strstr(found(RULE_BM413, NULL)->message, "maps 'x.bss', 'x.data', 'x.rodata'"));
}
END_TEST

/* Asked of libbpf 1.1: ESRCH with /proc/config.gz and 0 for the weak one, EINVAL for both without. */
START_TEST(strong_options_must_be_set)
{
	static const struct kconfig_extern virtual_ones[] = {
		{.name = "LINUX_KERNEL_VERSION", .size = 4, .source = KCONFIG_KERNEL_VERSION},
		{.name = "CONFIG_WEAK", .size = 4, .weak = true, .source = KCONFIG_CONFIG},
	}, strong[] = {
		{.name = "CONFIG_A", .size = 4, .source = KCONFIG_CONFIG},
		{.name = "CONFIG_WEAK", .size = 4, .weak = true, .source = KCONFIG_CONFIG},
		{.name = "CONFIG_B", .size = 4, .source = KCONFIG_CONFIG},
	};
	struct map_def *m = map("x.kconfig", BPF_MAP_TYPE_ARRAY, 4, 12, 1);
	const struct finding *f;

	m->style = STYLE_DATA;
	m->readonly = true;
	rare_of(m)->externs = virtual_ones;
	rare_of(m)->n_externs = ARRAY_SIZE(virtual_ones);
	opts.enabled[RULE_BM416] = true;
	lint();
	clean();
	rare_of(m)->externs = strong;
	rare_of(m)->n_externs = ARRAY_SIZE(strong);
	lint();
	f = found(RULE_BM416, NULL);
	ck_assert(strstr(f->message, "does not set 'CONFIG_A', 'CONFIG_B'"));
	ck_assert(noted(f, "ESRCH") && noted(f, "EINVAL, also for weak"));
	ck_assert(strstr(help_of(f), "declare it __weak"));
	ck_assert_uint_eq(result->n_findings, 1);
	opts.target.loader = LOADER_KERNEL;
	opts.target.loader_given = true;
	lint();
	clean();
}
END_TEST

START_TEST(memory_is_locked_before_5_11)
{
	struct map_def *m = map("ring", BPF_MAP_TYPE_RINGBUF, 0, 0, 16 << 20);

	opts.enabled[RULE_BM505] = true;
	opts.target.loader = LOADER_KERNEL;
	kernel(5, 10);
	lint();
	ck_assert_uint_eq(result->n_findings, 1);
	ck_assert_int_eq(result->findings[0].rule, RULE_BM505);
	ck_assert(strstr(result->findings[0].message, "about 16"));
	kernel(5, 11);
	lint();
	clean();
	/* libbpf lifts the limit since 1.0. */
	opts.target.loader = LOADER_LIBBPF;
	kernel(5, 10);
	libbpf(1, 0);
	lint();
	clean();
	libbpf(0, 7);
	lint();
	ck_assert_uint_eq(result->n_findings, 1);
	/* What fits the default is not told, nor what is not created. */
	m->max_entries = 4096;
	lint();
	clean();
	map("refused", BPF_MAP_TYPE_ARRAY, 8, 4096, 1024);
	lint();
	ck_assert_int_eq(result->findings[0].rule, RULE_BM110);
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(devmaps_cannot_be_reused_before_1_7)
{
	map("ports", BPF_MAP_TYPE_DEVMAP, 4, 4, 8)->pinning = PIN_BY_NAME;
	libbpf(1, 6);
	lint();
	found(RULE_BM404, "ports");
}
END_TEST

START_TEST(devmaps_can_be_reused_since_1_7)
{
	map("ports", BPF_MAP_TYPE_DEVMAP, 4, 4, 8)->pinning = PIN_BY_NAME;
	libbpf(1, 7);
	lint();
	clean();
}
END_TEST

/* Asked of a kernel: see the pins of compiler/tests/loader. */
START_TEST(names_of_pins)
{
	static const struct {
		const char *name, *path, *why;
	} cases[] = {
		{"plain", NULL, NULL},
		{"a b", NULL, NULL},
		{"a.b", NULL, "with a dot"},
		{"..", NULL, "are names of folders"},
		{".a", NULL, "with a dot"},
		{"plain", "/sys/fs/bpf/tc/globals/plain", NULL},
		{"plain", "/sys/fs/bpf//plain", NULL},
		{"plain", "/sys/fs/bpf/v1.2/plain", "with a dot"},
		{"plain", "/sys/fs/bpf/../../plain", "are names of folders"},
		{"plain", "./plain", "are names of folders"},
		{"plain", "/sys/fs/bpf/", "an empty name"},
		{"plain", "/run/v1.2/bpf/plain", NULL},
		{"plain", "/run/bpf/plain.1", "with a dot"},
		{"a.b", "/run/bpf/plain", NULL},
		{"a.b", "folder/plain", NULL},
		{"plain", "folder.d/plain", "with a dot"},
	};
	char name[NAME_MAX + 2], path[PATH_MAX + 1];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *m = map(cases[i].name, BPF_MAP_TYPE_ARRAY, 4, 8, 8);

		m->pinning = cases[i].path ? PIN_CUSTOM : PIN_BY_NAME;
		rare_of(m)->pin_path = cases[i].path;
		lint();
		if (cases[i].why)
			ck_assert(strstr(found(RULE_BM412, m->name)->message, cases[i].why));
		else
			ck_assert_ptr_null(find(RULE_BM412, m->name));
				m->pinning = PIN_NONE;
	}
	obj->n_maps = 0;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	map(name, BPF_MAP_TYPE_ARRAY, 4, 8, 8)->pinning = PIN_GLOBAL;
	lint();
	ck_assert(strstr(found(RULE_BM412, name)->message, "at most 255"));
		obj->maps[0]->name = name + 1;
	lint();
	ck_assert_ptr_null(find(RULE_BM412, name + 1));
	memset(path, '/', sizeof(path) - 1);
	path[sizeof(path) - 2] = 'a';
	path[sizeof(path) - 1] = 0;
	rare_of(obj->maps[0])->pin_path = path;
	lint();
	ck_assert(strstr(found(RULE_BM412, name + 1)->message, "less than 4096"));
}
END_TEST

START_TEST(numa_nodes_and_cpus)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_HASH, 4, 8, 8);

	m->numa_node = 1;
	m->present |= 1 << ATTR_NUMA_NODE;
	map("perf", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 3);
	map("enough", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 4);
	map("all", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0);
	lint();
	found(RULE_BM408, "m");
	found(RULE_BM407, "perf");
	ck_assert_uint_eq(result->n_findings, 2);
}
END_TEST

START_TEST(helpers_need_a_field_of_a_type)
{
	struct helper_call calls[] = {{1, "f"}, {93, "f"}, {169, "g"}};
	const struct finding *d;

	obj->calls = calls;
	obj->n_calls = ARRAY_SIZE(calls);
	map("small", BPF_MAP_TYPE_ARRAY, 4, 3, 1);
	map("other", BPF_MAP_TYPE_PERCPU_ARRAY, 4, 16, 1);
	map("lock", BPF_MAP_TYPE_ARRAY, 4, 8, 1);
	map("timer", BPF_MAP_TYPE_LRU_HASH, 4, 16, 1);
	lint();
	d = found(RULE_BM205, "lock");
	ck_assert(strstr(d->message, "'f' needs to call bpf_spin_lock()"));
	d = found(RULE_BM205, "timer");
	ck_assert(strstr(d->message, "a bpf_timer, which 'g' needs to call bpf_timer_init()"));
	ck_assert_uint_eq(result->n_findings, 2);
}
END_TEST

START_TEST(helpers_find_a_field_of_a_type)
{
	struct helper_call calls[] = {{93, "f"}};

	obj->calls = calls;
	obj->n_calls = ARRAY_SIZE(calls);
	map("other", BPF_MAP_TYPE_ARRAY, 4, 20, 1);
	locked(BPF_MAP_TYPE_HASH);
	lint();
	ck_assert_ptr_null(find(RULE_BM205, NULL));
}
END_TEST

START_TEST(help_suits_the_definition)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	struct map_def *v[] = {
		map("array", BPF_MAP_TYPE_ARRAY, 8, 8, 1), map("ring", BPF_MAP_TYPE_RINGBUF, 4, 4, 4096),
		map("xsks", BPF_MAP_TYPE_XSKMAP, 4, 8, 1), map("empty", BPF_MAP_TYPE_HASH, 4, 8, 0),
	};

	map("sizes", BPF_MAP_TYPE_ARRAY, 8, 8, 1);
	map("cpus", BPF_MAP_TYPE_CPUMAP, 4, 4, 1000);
	typed(v[0], u64, u64);
	typed(v[1], u32, u32);
	typed(v[2], u32, u64);
	typed(v[3], u32, u64);
	lint();
	ck_assert_str_eq(help_of(found(RULE_BM110, "array")), "__type(key, __u32)");
	ck_assert_str_eq(help_of(found(RULE_BM110, "sizes")), "__uint(key_size, 4)");
	ck_assert_str_eq(help_of(found(RULE_BM110, "ring")), "remove __type(key, ...)");
	/* A type that libbpf keeps from the kernel is the definition's all the same. */
	ck_assert_str_eq(help_of(found(RULE_BM111, "xsks")), "__type(value, __u32)");
	ck_assert_str_eq(help_of(found(RULE_BM411, "empty")), "__uint(max_entries, ...)");
	ck_assert_str_eq(help_of(found(RULE_BM112, "cpus")), "__uint(max_entries, 256)");
}
END_TEST

START_TEST(help_is_yaml_for_definitions)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	struct map_def *v[] = {
		map("array", BPF_MAP_TYPE_ARRAY, 8, 8, 1), map("ring", BPF_MAP_TYPE_RINGBUF, 4, 0, 4096),
		map("both", BPF_MAP_TYPE_HASH, 4, 8, 1), map("none", BPF_MAP_TYPE_HASH, 4, 8, 0),
		map("trie", BPF_MAP_TYPE_LPM_TRIE, 8, 8, 1), map("xsks", BPF_MAP_TYPE_XSKMAP, 4, 4, 1),
	};

	for (size_t i = 0; i < ARRAY_SIZE(v); i++)
		v[i]->style = STYLE_DEFINITION;
	typed(v[0], u64, u64);
	typed(v[1], u32, 0);
	typed(v[2], u32, u64);
	v[2]->key_size = 8;
	v[2]->present |= 1 << ATTR_KEY_SIZE;
	typed(v[5], u32, u32);
	obj->definition = true;
	lint();
	ck_assert_str_eq(help_of(found(RULE_BM110, "array")), "key: \"__u32\"");
	ck_assert_str_eq(help_of(found(RULE_BM110, "ring")), "remove key");
	ck_assert_str_eq(help_of(found(RULE_BM142, "both")), "declare only one of key and key_size");
	ck_assert_str_eq(help_of(found(RULE_BM112, "none")), "max_entries: ...");
	ck_assert_str_eq(help_of(found(RULE_BM120, "trie")), "map_flags: [\"BPF_F_NO_PREALLOC\"]");
	ck_assert_str_eq(help_of(found(RULE_BM141, "xsks")),
			 "key_size: 4, value_size: 4 instead of types");
}
END_TEST

START_TEST(infos_are_asked_for)
{
	static const uint32_t maps[] = {0};
	static const struct program programs[] = {
		{.name = "p", .section = "kprobe/x", .type = BPF_PROG_TYPE_KPROBE,
		 .maps = maps, .n_maps = 1},
	};

	map("m", BPF_MAP_TYPE_HASH, 4, 8, 8)->map_flags = BPF_F_NO_PREALLOC;
	map("r", BPF_MAP_TYPE_RINGBUF, 0, 0, 4096);
	map("p", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 8);
	obj->programs = programs;
	obj->n_programs = 1;
	opts.enabled[RULE_BM202] = opts.enabled[RULE_BM501] = true;
	opts.enabled[RULE_BM502] = opts.enabled[RULE_BM504] = true;
	kernel(5, 15);
	lint();
	found(RULE_BM202, "m");
	found(RULE_BM501, "r");
	found(RULE_BM502, "m");
	found(RULE_BM504, "p");
	ck_assert_uint_eq(result->n_findings, 4);
}
END_TEST

START_TEST(infos_are_silent_else)
{
	map("m", BPF_MAP_TYPE_HASH, 4, 8, 8);
	map("r", BPF_MAP_TYPE_RINGBUF, 0, 0, 4096);
	lint();
	clean();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rules");
	TCase *tc = tcase_create("rules");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, padding_of_keys_is_found);
	tcase_add_test(tc, inner_maps_fit_their_template);
	tcase_add_test(tc, special_fields_of_inner_maps_count);
	tcase_add_test(tc, a_lock_that_libbpf_drops_is_none);
	tcase_add_test(tc, special_fields_that_no_kernel_sees);
	tcase_add_test(tc, a_misaligned_lock_costs_the_btf);
	tcase_add_test(tc, a_list_head_without_its_tag_costs_the_btf);
	tcase_add_test(tc, special_fields_of_values_without_type);
	tcase_add_test(tc, sizes_left_to_run_time);
	tcase_add_test(tc, keys_of_tries);
	tcase_add_test(tc, types_that_hold_themselves_end);
	tcase_add_test(tc, entries_of_inner_maps_are_free_since_5_10);
	tcase_add_test(tc, slots_and_order);
	tcase_add_test(tc, names_that_the_kernel_cannot_tell_apart);
	tcase_add_test(tc, btf_that_the_kernel_refuses_is_lost);
	tcase_add_test(tc, data_needs_kernel_5_2);
	tcase_add_test(tc, data_is_mapped_since_5_5);
	tcase_add_test(tc, data_maps_have_one_cause);
	tcase_add_test(tc, strong_options_must_be_set);
	tcase_add_test(tc, memory_is_locked_before_5_11);
	tcase_add_test(tc, devmaps_cannot_be_reused_before_1_7);
	tcase_add_test(tc, devmaps_can_be_reused_since_1_7);
	tcase_add_test(tc, names_of_pins);
	tcase_add_test(tc, numa_nodes_and_cpus);
	tcase_add_test(tc, helpers_need_a_field_of_a_type);
	tcase_add_test(tc, helpers_find_a_field_of_a_type);
	tcase_add_test(tc, help_suits_the_definition);
	tcase_add_test(tc, help_is_yaml_for_definitions);
	tcase_add_test(tc, infos_are_asked_for);
	tcase_add_test(tc, infos_are_silent_else);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
