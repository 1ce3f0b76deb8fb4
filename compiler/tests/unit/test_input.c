// SPDX-License-Identifier: BSD-2-Clause
/*
 * The reader: what it decodes out of the objects of testdata/decode, and what
 * faults it finds in those of testdata/refuse (each says so in its source:
 * "expect: <fault> <map>; ..."). That libbpf sees the same is for
 * `make check-objects`.
 */
#include <dirent.h>
#include <linux/bpf.h>
#include <stdarg.h>

#include "tests/unit/input_test.h"
#include "tests/lib/suite.h"

START_TEST(test_attributes)
{
	const struct object *obj = read_path(fixture("decode/attributes"));
	const struct map_def *m = map_of(obj, "typed");

	ck_assert_int_eq(obj->status, OBJECT_OK);
	ck_assert_str_eq(obj->name, "attributes");
	ck_assert_uint_eq(m->type, BPF_MAP_TYPE_HASH);
	ck_assert_uint_eq(m->max_entries, 1024);
	ck_assert_uint_eq(m->key_size, 8);
	ck_assert_uint_eq(m->value_size, 24);
	ck_assert_str_eq(m->key_name, "struct key");
	ck_assert_str_eq(m->value_name, "value_t");
	ck_assert_uint_eq(m->map_flags, BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE);
	ck_assert_uint_eq(m->numa_node, 1);
	ck_assert_int_eq(m->pinning, PIN_BY_NAME);
	ck_assert_uint_eq(m->present, 1u << ATTR_TYPE | 1u << ATTR_MAX_ENTRIES | 1u << ATTR_KEY |
					      1u << ATTR_VALUE | 1u << ATTR_MAP_FLAGS |
					      1u << ATTR_NUMA_NODE | 1u << ATTR_PINNING);

	m = map_of(obj, "sized");
	ck_assert_uint_eq(m->map_extra, 3);
	ck_assert_uint_eq(m->value_size, 16);
	ck_assert(!map_has(m, ATTR_KEY) && !map_has(m, ATTR_KEY_SIZE));

	/* Absent is not 0. */
	m = map_of(obj, "zero_key");
	ck_assert(map_has(m, ATTR_KEY_SIZE) && !m->key_size);
	ck_assert(map_has(m, ATTR_PINNING) && m->pinning == PIN_NONE);
	ck_assert(!map_has(m, ATTR_MAP_FLAGS));

	m = map_of(obj, "agreeing");
	ck_assert_uint_eq(m->key_size, 4);
	ck_assert_uint_eq(m->value_size, 8);
	m = map_of(obj, "empty_types");
	ck_assert(map_has(m, ATTR_KEY) && map_has(m, ATTR_VALUE));
	ck_assert_uint_eq(m->key_size + m->value_size, 0);
	ck_assert_str_eq(m->value_name, "int[0]");
	ck_assert_uint_eq(map_of(obj, "ring")->max_entries, 5000);
	ck_assert_uint_eq(map_of(obj, "weak_ring")->type, BPF_MAP_TYPE_RINGBUF);
	m = map_of(obj, "events");
	ck_assert(!map_has(m, ATTR_MAX_ENTRIES) && !m->max_entries);
	ck_assert_uint_eq(map_of(obj, "by_typedef")->max_entries, 77);
}
END_TEST

START_TEST(test_nested)
{
	const struct object *obj = read_path(fixture("decode/nested"));
	const struct map_def *m = map_of(obj, "outer");

	ck_assert_ptr_nonnull(m->inner);
	ck_assert_str_eq(m->inner->name, "outer.inner");
	ck_assert_uint_eq(m->inner->type, BPF_MAP_TYPE_HASH);
	ck_assert_uint_eq(m->inner->value_size, 8);
	ck_assert_uint_eq(m->value_size, 4);
	ck_assert_uint_eq(m->n_slots, 3);
	ck_assert_uint_eq(m->slots[0].index, 2);
	ck_assert_str_eq(m->slots[0].map, "second");
	ck_assert_uint_eq(m->slots[1].index, 3);
	ck_assert_str_eq(m->slots[1].map, "first");
	ck_assert_uint_eq(m->slots[2].index, 5);
	m = map_of(obj, "by_hash");
	ck_assert_uint_eq(m->n_slots, 1);
	ck_assert_str_eq(m->slots[0].map, "second");
	m = map_of(obj, "rings");
	ck_assert_uint_eq(m->inner->max_entries, 1);
	ck_assert(!m->inner_in_user_space);
	ck_assert(map_of(obj, "user_space")->inner_in_user_space);
	m = map_of(obj, "jumps");
	ck_assert_ptr_null(m->inner);
	ck_assert_uint_eq(m->n_slots, 2);
	ck_assert_str_eq(m->slots[0].program, "tail_2");
	ck_assert_uint_eq(m->slots[1].index, 2);
	ck_assert_str_eq(m->slots[1].program, "tail_1");
	ck_assert_uint_eq(obj->n_programs, 2);

	/* Before 0.6 the values of a program array are a fault. */
	ck_assert_ptr_nonnull(schema_loader_fault(schema_builtin(), LOADER_LIBBPF,
						  FAULT_VALUES_OF_PROGRAMS, VERSION(0, 5, 0)));
	ck_assert_ptr_null(schema_loader_fault(schema_builtin(), LOADER_LIBBPF,
					       FAULT_VALUES_OF_PROGRAMS, VERSION(0, 6, 0)));
}
END_TEST

START_TEST(test_data)
{
	const struct object *obj = read_path(fixture("decode/data"));
	static const char *const order[] = {
		"data.data", "data.rodata", ".data.hidden", ".data.a-name_of+its.own",
		".rodata.table", ".bss.more", "data.bss", "data.kconfig",
	};
	const struct map_def *m;

	ck_assert_uint_eq(obj->n_maps, ARRAY_SIZE(order));
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		m = map_of(obj, order[i]);
		ck_assert_int_eq(m->style, STYLE_DATA);
		ck_assert_uint_eq(m->type, BPF_MAP_TYPE_ARRAY);
		ck_assert_uint_eq(m->key_size, 4);
		ck_assert_uint_eq(m->max_entries, 1);
	}
	m = map_of(obj, "data.data");
	ck_assert_uint_eq(m->map_flags, BPF_F_MMAPABLE);
	ck_assert_uint_eq(map_rare(m)->data_size, 8);
	ck_assert_uint_eq(map_rare(m)->data[0], 7);
	ck_assert_ptr_null(map_rare(m)->kernel_name);
	m = map_of(obj, "data.rodata");
	ck_assert_uint_eq(m->map_flags, BPF_F_MMAPABLE | BPF_F_RDONLY_PROG);
	ck_assert(m->readonly);
	m = map_of(obj, ".data.hidden");
	ck_assert(!m->mmapable && !m->map_flags);
	ck_assert_str_eq(map_rare(map_of(obj, ".data.a-name_of+its.own"))->kernel_name, ".data.a_name_of");
	m = map_of(obj, "data.bss");
	ck_assert_ptr_null(map_rare(m)->data);
	ck_assert_uint_eq(m->value_size, 4);
	/* By alignment, size and name: 8, 4, 1 and 9 bytes. */
	m = map_of(obj, "data.kconfig");
	ck_assert_uint_eq(m->value_size, 22);
	ck_assert_uint_eq(m->map_flags, BPF_F_MMAPABLE | BPF_F_RDONLY_PROG);
}
END_TEST

static const struct kconfig_extern *extern_of(const struct map_def *m, const char *name)
{
	for (size_t i = 0; i < map_rare(m)->n_externs; i++)
		if (str_eq(map_rare(m)->externs[i].name, name))
			return &map_rare(m)->externs[i];
	ck_abort_msg("no extern '%s'", name);
}

START_TEST(test_kconfig)
{
	static const struct kconfig_extern all[] = {
		{"CONFIG_T_BOOL", 0, 1, KCONFIG_BOOL, false, false, KCONFIG_CONFIG},
		{"CONFIG_T_BOOL_UNSET", 0, 1, KCONFIG_BOOL, false, true, KCONFIG_CONFIG},
		{"CONFIG_T_TRISTATE", 0, 4, KCONFIG_TRISTATE, false, false, KCONFIG_CONFIG},
		{"CONFIG_T_CHAR", 0, 1, KCONFIG_CHAR, true, false, KCONFIG_CONFIG},
		{"CONFIG_T_S8", 0, 1, KCONFIG_CHAR, true, false, KCONFIG_CONFIG},
		{"CONFIG_T_U8", 0, 1, KCONFIG_CHAR, false, false, KCONFIG_CONFIG},
		{"CONFIG_T_S16", 0, 2, KCONFIG_INT, true, false, KCONFIG_CONFIG},
		{"CONFIG_T_U16", 0, 2, KCONFIG_INT, false, false, KCONFIG_CONFIG},
		{"CONFIG_T_S32", 0, 4, KCONFIG_INT, true, false, KCONFIG_CONFIG},
		{"CONFIG_T_U32", 0, 4, KCONFIG_INT, false, false, KCONFIG_CONFIG},
		{"CONFIG_T_S64", 0, 8, KCONFIG_INT, true, false, KCONFIG_CONFIG},
		{"CONFIG_T_U64", 0, 8, KCONFIG_INT, false, false, KCONFIG_CONFIG},
		{"CONFIG_T_UNSET", 0, 8, KCONFIG_INT, false, true, KCONFIG_CONFIG},
		{"CONFIG_T_SHORT", 0, 4, KCONFIG_CHARS, false, false, KCONFIG_CONFIG},
		{"CONFIG_T_BYTES", 0, 3, KCONFIG_CHARS, false, true, KCONFIG_CONFIG},
		{"LINUX_KERNEL_VERSION", 0, 4, KCONFIG_INT, false, false, KCONFIG_KERNEL_VERSION},
		{"LINUX_HAS_WHAT_IS_TO_COME", 0, 4, KCONFIG_INT, true, true, KCONFIG_ZERO},
	};
	const struct map_def *m = map_of(read_path(fixture("loader/kconfig")), "kconfig.kconfig");
	const struct kconfig_extern *last;

	ck_assert_uint_eq(map_rare(m)->n_externs, 22);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		const struct kconfig_extern *x = extern_of(m, all[i].name);

		ck_assert_uint_eq(x->size, all[i].size);
		ck_assert_int_eq(x->kind, all[i].kind);
		ck_assert_int_eq(x->is_signed, all[i].is_signed);
		ck_assert_int_eq(x->weak, all[i].weak);
		ck_assert_int_eq(x->source, all[i].source);
	}
	/* In the order of their places. */
	for (size_t i = 1; i < map_rare(m)->n_externs; i++)
		ck_assert_uint_ge(map_rare(m)->externs[i].offset,
				  map_rare(m)->externs[i - 1].offset + map_rare(m)->externs[i - 1].size);
	last = &map_rare(m)->externs[map_rare(m)->n_externs - 1];
	ck_assert_uint_eq(last->offset + last->size, m->value_size);
	ck_assert_uint_eq(map_rare(map_of(read_path(fixture("decode/data")), "data.data"))->n_externs, 0);
}
END_TEST

/* The variables of an arena are its contents, those of the first one. */
START_TEST(test_arena_data)
{
	const struct object *obj = read_path(fixture("loader/arena"));
	const struct map_def *m = map_of(obj, "shared");

	ck_assert_int_eq(m->style, STYLE_BTF);
	ck_assert_uint_eq(map_rare(m)->data_size, 5028);
	ck_assert_uint_eq(map_rare(m)->data[0], 42);
	ck_assert_uint_eq(type_kind(type_by_id(obj->types, map_rare(m)->data_type)), BTF_KIND_DATASEC);
	ck_assert_ptr_null(map_rare(map_of(obj, "before"))->data);
	obj = read_path(fixture("refuse/arena"));
	ck_assert_uint_eq(map_rare(map_of(obj, "first"))->data_size, 4);
	ck_assert_ptr_null(map_rare(map_of(obj, "second"))->data);
}
END_TEST

static struct buf found_in(const struct object *obj, struct version libbpf)
{
	struct buf out = {0};

	for (size_t i = 0; i < obj->n_faults; i++) {
		const struct fault *f = &obj->faults[i];
		const char *map = f->map ? f->map->name : f->map_name;

		if (!f->what ||
		    !schema_loader_fault(schema_builtin(), LOADER_LIBBPF, f->what, libbpf))
			continue;
		buf_printf(&out, "%s%s%s%s", out.len ? "; " : "", fault_names[f->what],
			   map ? " " : "", map ? map : "");
	}
	return out;
}

/* Other externs than the kernel's version have had values since 1.0, if they are weak at least. */
START_TEST(test_kconfig_names)
{
	const struct object *facts = read_path(fixture("loader/facts"));
	struct buf old = found_in(facts, VERSION(0, 8, 0)), now = found_in(facts, VERSION(1, 0, 0));

	ck_assert_str_eq(old.s, "extern-kconfig-virtual; extern-kconfig-virtual");
	ck_assert_uint_eq(now.len, 0);
	ck_assert_int_eq(extern_of(map_of(facts, "facts.kconfig"), "LINUX_KERNEL_VERSION")->source,
			 KCONFIG_KERNEL_VERSION);
	buf_free(&old);
	buf_free(&now);
}
END_TEST

/* Sections of their own since 0.6, of .bss since 1.1; all mmapable before 1.1. */
START_TEST(test_data_by_version)
{
	const struct object *obj = read_for(fixture("decode/data"), VERSION(0, 5, 0));

	ck_assert_ptr_null(object_find_map(obj, ".data.hidden"));
	ck_assert_ptr_null(object_find_map(obj, ".bss.more"));
	ck_assert_uint_eq(obj->n_maps, 4);
	obj = read_for(fixture("decode/data"), VERSION(1, 0, 0));
	ck_assert_uint_eq(obj->n_maps, 7);
	ck_assert_ptr_null(object_find_map(obj, ".bss.more"));
	ck_assert(map_of(obj, ".data.hidden")->mmapable);
	obj = read_for(fixture("decode/data"), VERSION(1, 1, 0));
	ck_assert_uint_eq(obj->n_maps, 8);
	ck_assert(!map_of(obj, ".data.hidden")->mmapable);
}
END_TEST

/* As its file is called, up to the first dot, eight bytes of it before .rodata. */
START_TEST(test_data_names)
{
	struct buf b = slurp(fixture("decode/data"));
	const struct object *obj;
	char dir[256], path[300];

	ck_assert_ptr_nonnull(mkdtemp(suite_scratch(dir, sizeof(dir), "input")));
	snprintf(path, sizeof(path), "%s/a_long-name_of_mine.bpf.o", dir);
	ck_assert_int_eq(buf_write(&b, path), 0);
	obj = read_path(path);
	ck_assert_str_eq(obj->name, "a_long-name_of_");
	map_of(obj, "a_long_n.rodata");
	map_of(obj, "a_long_n.bss");
	map_of(obj, "a_long_.kconfig");
	unlink(path);
	rmdir(dir);
	buf_free(&b);
}
END_TEST

START_TEST(test_struct_ops)
{
	const struct object *obj = read_path(fixture("decode/struct_ops"));
	const struct map_def *m = map_of(obj, "slow");

	ck_assert_uint_eq(m->type, 26);
	ck_assert_uint_eq(m->key_size, 4);
	ck_assert_uint_eq(m->value_size, 32);
	ck_assert_uint_eq(m->max_entries, 1);
	ck_assert_str_eq(m->value_name, "struct tcp_congestion_ops");
	ck_assert_uint_eq(map_of(obj, "linked")->map_flags, 1u << 13);
	map_of(obj, "optional");
	ck_assert_uint_eq(obj->n_faults, 0);
	obj = read_for(fixture("decode/struct_ops"), VERSION(1, 3, 0));
	map_of(obj, "linked");
	ck_assert_ptr_null(object_find_map(obj, "optional"));
	ck_assert_uint_eq(obj->n_faults, 1);
	assert_fault(obj, "optional-struct-ops-ignored");
	obj = read_for(fixture("decode/struct_ops"), VERSION(1, 1, 0));
	ck_assert_uint_eq(obj->n_maps, 1);
	ck_assert_uint_eq(obj->n_faults, 2);
	assert_fault(obj, "optional-struct-ops-ignored");
	assert_fault(obj, "struct-ops-link-ignored");
}
END_TEST

START_TEST(test_ignored_sections)
{
	const struct object *obj = read_path(fixture("decode/many"));

	ck_assert_uint_eq(obj->n_maps, 2);
	assert_fault(obj, "section-ignored");
	map_of(obj, "a_name_that_is_longer_than_fifteen_bytes");
}
END_TEST

START_TEST(test_ulong)
{
	const struct object *obj = read_path(fixture("refuse/ulong"));
	const struct map_def *m = map_of(obj, "m");

	ck_assert(map_has(m, ATTR_MAP_EXTRA));
	/* 32 bits with a sign, which libbpf widens. */
	ck_assert_uint_eq(m->map_extra, 0xffffffff80000002);
}
END_TEST

START_TEST(test_faults_do_not_hide_maps)
{
	const struct object *obj = read_path(fixture("refuse/all_of_them"));

	ck_assert_uint_eq(obj->n_maps, 4);
	/* What came first stands. */
	ck_assert_uint_eq(map_of(obj, "a")->key_size, 4);
	ck_assert_uint_eq(map_of(obj, "b")->max_entries, 1);
	obj = read_path(fixture("refuse/map_array"));
	ck_assert_uint_eq(obj->n_maps, 1);
	map_of(obj, "other");
}
END_TEST

START_TEST(test_sources)
{
	const struct map_def *m;
	struct object *obj;

	read_path(fixture("decode/nested"));
	obj = list.v[0];
	input_sources(obj);
	m = map_of(obj, "outer");
	ck_assert_str_eq(m->source.file, "testdata/decode/nested.bpf.c");
	ck_assert_uint_eq(m->source.line, 19);
	ck_assert_uint_eq(map_attr_line(m, ATTR_TYPE), 15);
	ck_assert_uint_eq(map_attr_line(m, ATTR_VALUES), 18);
	ck_assert_uint_eq(map_attr_line(m->inner, ATTR_MAX_ENTRIES), 7);
	ck_assert_uint_eq(map_attr_line(map_of(obj, "rings")->inner, ATTR_TYPE), 38);
}
END_TEST

/* "expect: a m; b n" of the source behind an object of testdata/refuse. */
static struct buf expected_of(const char *name)
{
	struct buf source, out = {0};
	char path[4096], *at;

	snprintf(path, sizeof(path), "testdata/refuse/%s.bpf.c", name);
	source = slurp(path);
	at = strstr(source.s, "expect: ");
	ck_assert_msg(at != NULL, "%s says nothing of what is expected", path);
	at += strlen("expect: ");
	buf_add(&out, at, strcspn(at, "\n"));
	buf_free(&source);
	return out;
}

/* All faults of each, and those only, in libbpf's order. */
START_TEST(test_refusals)
{
	DIR *dir = opendir("testdata/refuse");
	struct dirent *entry;
	unsigned n = 0;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir))) {
		char name[512], path[600];
		struct buf expected, found;

		if (!str_ends(entry->d_name, ".bpf.c"))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(strlen(entry->d_name) - 6),
			 entry->d_name);
		snprintf(path, sizeof(path), "refuse/%s", name);
		expected = expected_of(name);
		found = found_in(read_for(fixture(path), VERSION(1, 1, 0)), VERSION(1, 1, 0));
		ck_assert_msg(str_eq(found.s ? found.s : "", expected.s),
			      "%s: expected %s, found %s", name, expected.s,
			      found.s ? found.s : "nothing");
		buf_free(&expected);
		buf_free(&found);
		n++;
	}
	closedir(dir);
	ck_assert_uint_ge(n, 43);
}
END_TEST

/* A refusal that came or went with a release: by what libbpf did before and after. */
static const struct {
	const char *object, *what;
	struct version not_in, in;
} changes[] = {
	{"refuse/linkage_static", "linkage-static", {0, 3, 0}, {0, 4, 0}},
	{"refuse/linkage_hidden", "linkage-hidden", {1, 0, 0}, {1, 1, 0}},
	{"refuse/two_maps_sections", "legacy-section", {0, 6, 0}, {1, 0, 0}},
	{"refuse/ulong", "map-extra-enum", {1, 4, 0}, {1, 3, 0}},
	{"refuse/ulong", "map-extra-unknown", {0, 6, 0}, {0, 5, 0}},
	{"refuse/initialiser_subprogram", "reloc-unknown-program", {0, 5, 0}, {0, 6, 0}},
	{"decode/text_program", "reloc-unknown-program", {1, 4, 0}, {1, 5, 0}},
	{"refuse/arena", "arena-second", {1, 3, 0}, {1, 4, 0}},
	{"refuse/arena_missing", "arena-missing", {1, 3, 0}, {1, 4, 0}},
	{"refuse/arena_variable", "reloc-bad-section", {1, 4, 0}, {1, 3, 0}},
	{"refuse/jump_table", "reloc-bad-section", {1, 7, 0}, {1, 6, 0}},
	{"refuse/program_static", "program-static", {0, 3, 0}, {0, 4, 0}},
};

START_TEST(test_refusals_by_version)
{
	for (int now = 0; now < 2; now++) {
		struct version v = now ? changes[_i].in : changes[_i].not_in;
		struct buf found = found_in(read_for(fixture(changes[_i].object), v), v);

		ck_assert_msg(!!strstr(found.s ? found.s : "", changes[_i].what) == now,
			      "%s with libbpf %u.%u: %s", changes[_i].object, v.major, v.minor,
			      found.s ? found.s : "nothing");
		buf_free(&found);
	}
}
END_TEST

/* An archive of two members, a host's file with an object behind it, one that is cut off. */
START_TEST(test_containers)
{
	struct buf one = slurp(fixture("decode/nested")), two = slurp(fixture("decode/many"));
	struct buf b = {0}, host = slurp("/bin/true");
	const struct object *obj;
	char expected[4200];

	buf_str(&b, "!<arch>\n");
	buf_printf(&b, "%-16s%-12s%-6s%-6s%-8s%-10zu`\n", "one.o/", "0", "0", "0", "644", one.len);
	buf_add(&b, one.s, one.len);
	if (one.len % 2)
		buf_char(&b, '\n');
	buf_printf(&b, "%-16s%-12s%-6s%-6s%-8s%-10zu`\n", "two.bpf.o/", "0", "0", "0", "644",
		   two.len);
	buf_add(&b, two.s, two.len);
	read_bytes(&b);
	ck_assert_uint_eq(list.n, 2);
	snprintf(expected, sizeof(expected), "%s(one.o)", scratch);
	ck_assert_str_eq(list.v[0]->path, expected);
	snprintf(expected, sizeof(expected), "%s(two.bpf.o)", scratch);
	ck_assert_str_eq(list.v[1]->path, expected);
	ck_assert_str_eq(list.v[1]->name, "two");
	ck_assert_uint_eq(list.v[0]->n_maps, 7);
	ck_assert_uint_eq(list.v[1]->n_maps, 2);
	/* Members are objects of their own: what is wrong with one is its own. */
	ehdr_of(&one)->e_shoff = 1u << 30;
	memcpy(b.s + 68, one.s, one.len);
	read_bytes(&b);
	ck_assert_uint_eq(list.n, 2);
	ck_assert_int_eq(list.v[0]->status, OBJECT_UNREADABLE);
	ck_assert_int_eq(list.v[1]->status, OBJECT_OK);
	/* One can be asked for by the name that it has in reports. */
	snprintf(expected, sizeof(expected), "%s(two.bpf.o)", scratch);
	obj = read_path(expected);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_str_eq(obj->path, expected);
	ck_assert_uint_eq(obj->n_maps, 2);
	snprintf(expected, sizeof(expected), "%s(three.o)", scratch);
	ck_assert_int_eq(read_path(expected)->status, OBJECT_UNREADABLE);

	snprintf(expected, sizeof(expected), "%s(0x%zx)", scratch, host.len);
	buf_add(&host, two.s, two.len);
	obj = read_bytes(&host);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_str_eq(obj->path, expected);
	ck_assert_uint_eq(obj->n_maps, 2);
	input_sources(list.v[0]);
	ck_assert_uint_eq(map_of(obj, "storage")->source.line, 24);
	buf_free(&one);
	buf_free(&two);
	buf_free(&b);
	buf_free(&host);
}
END_TEST

__attribute__((format(printf, 1, 2)))
static void run(const char *fmt, ...)
{
	char command[8192];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	ck_assert_msg(system(command) == 0, "%s fails", command);
}

/* By the name of the symbol that stands where the object lies. */
START_TEST(test_embedded_by_symbol)
{
	char expected[4200];

	run("printf '.data\\n.balign 8\\n.globl the_object\\n.type the_object, @object\\n"
	    "the_object: .incbin \"%s\"\\n' | ${CC:-cc} -x assembler -c -o %s -",
	    fixture("decode/many"), scratch);
	read_path(scratch);
	ck_assert_uint_eq(list.n, 1);
	snprintf(expected, sizeof(expected), "%s(the_object)", scratch);
	ck_assert_str_eq(list.v[0]->path, expected);
	ck_assert_str_eq(list.v[0]->name, "the_object");
}
END_TEST

START_TEST(test_compressed_debug_info)
{
	run("llvm-objcopy --compress-debug-sections=zlib %s %s", fixture("decode/nested"), scratch);
	read_path(scratch);
	input_sources(list.v[0]);
	ck_assert_uint_eq(map_of(list.v[0], "outer")->source.line, 19);
}
END_TEST

START_TEST(test_stripped)
{
	run("llvm-strip -g -o %s %s", scratch, fixture("decode/nested"));
	read_path(scratch);
	input_sources(list.v[0]);
	ck_assert_ptr_null(map_of(list.v[0], "outer")->source.file);
	ck_assert_uint_eq(map_of(list.v[0], "outer")->n_slots, 3);
}
END_TEST

/* What stripping leaves in .BTF.ext, in both byte orders: the lines of programs. */
START_TEST(test_stripped_programs)
{
	static const char *const targets[] = {"bpfel", "bpfeb"};

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		const struct program *p;

		run("clang -g -O2 -target %s -idirafter /usr/include/$(${CC:-cc} -print-multiarch) "
		    "-fdebug-prefix-map=$PWD=. -c -o %s testdata/lint/noprealloc.bpf.c && llvm-strip -g %s",
		    targets[i], scratch, scratch);
		read_path(scratch);
		input_sources(list.v[0]);
		p = list.v[0]->programs;
		ck_assert_uint_gt(list.v[0]->n_programs, 1);
		for (size_t k = 0; k < list.v[0]->n_programs; k++) {
			ck_assert_str_eq(p[k].source.file, "testdata/lint/noprealloc.bpf.c");
			ck_assert_uint_gt(p[k].source.line, 60);
		}
		ck_assert_uint_ne(p[0].source.line, p[1].source.line);
	}
}
END_TEST

static bool refers_to(const struct object *obj, const char *program, const char *map)
{
	for (size_t i = 0; i < obj->n_programs; i++) {
		const struct program *p = &obj->programs[i];

		for (size_t j = 0; j < p->n_maps && str_eq(p->name, program); j++)
			if (str_eq(obj->maps[p->maps[j]]->name, map))
				return true;
	}
	return false;
}

/* In subprograms, too: in those that are called with a relocation, and without. */
START_TEST(test_maps_of_programs)
{
	static const char *const maps[] = {"of_perf_event", "of_subprogram", "of_second_subprogram",
					   "of_template", "of_outer", "early"};
	const struct object *obj = read_path(fixture("lint/noprealloc"));

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		ck_assert(refers_to(obj, "on_sample", maps[i]));
		ck_assert(!refers_to(obj, "on_packet", maps[i]));
	}
	ck_assert(refers_to(obj, "on_packet", "of_xdp"));
	ck_assert(!refers_to(obj, "on_sample", "of_xdp"));
	/* Also a static variable, for which the relocation names only the section. */
	obj = read_path(fixture("lint/global_lock"));
	ck_assert(refers_to(obj, "entry", ".data.state"));
	ck_assert(refers_to(obj, "entry", ".data.own"));
}
END_TEST

START_TEST(test_helper_calls)
{
	const struct object *obj = read_path(fixture("loader/refused_btf"));

	/* And no call of the function beside it, which is none of a helper. */
	ck_assert_uint_eq(obj->n_calls, 1);
	ck_assert_uint_eq(obj->calls[0].helper, BPF_FUNC_map_lookup_elem);
	ck_assert_str_eq(obj->calls[0].function, "use");
	ck_assert_uint_eq(read_path(fixture("decode/nested"))->n_calls, 0);
}
END_TEST

START_TEST(test_big_endian)
{
	const struct object *obj;

	run("${CLANG:-clang} -target bpfeb -g -O2 -idirafter /usr/include/$(cc -print-multiarch) "
	    "-c -o %s testdata/decode/nested.bpf.c", scratch);
	obj = read_path(scratch);
	ck_assert(obj->big_endian);
	assert_fault(obj, "endianness");
	ck_assert_uint_eq(obj->n_maps, 7);
	ck_assert_uint_eq(map_of(obj, "outer")->slots[2].index, 5);
	ck_assert_uint_eq(map_of(obj, "outer")->inner->max_entries, 4);
	/* Opened since 1.5, refused before. */
	ck_assert_ptr_null(schema_loader_fault(schema_builtin(), LOADER_LIBBPF, FAULT_ENDIANNESS,
					       VERSION(1, 5, 0)));
	ck_assert_int_eq(schema_loader_fault(schema_builtin(), LOADER_LIBBPF, FAULT_ENDIANNESS,
					     VERSION(1, 4, 0))->err, 4003);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("input");
	TCase *t = tcase_create("input");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, test_attributes);
	tcase_add_test(t, test_nested);
	tcase_add_test(t, test_data);
	tcase_add_test(t, test_kconfig);
	tcase_add_test(t, test_kconfig_names);
	tcase_add_test(t, test_arena_data);
	tcase_add_test(t, test_data_by_version);
	tcase_add_test(t, test_data_names);
	tcase_add_test(t, test_struct_ops);
	tcase_add_test(t, test_ignored_sections);
	tcase_add_test(t, test_ulong);
	tcase_add_test(t, test_faults_do_not_hide_maps);
	tcase_add_test(t, test_sources);
	tcase_add_test(t, test_refusals);
	tcase_add_loop_test(t, test_refusals_by_version, 0, ARRAY_SIZE(changes));
	tcase_add_test(t, test_containers);
	tcase_add_test(t, test_embedded_by_symbol);
	tcase_add_test(t, test_compressed_debug_info);
	tcase_add_test(t, test_stripped);
	tcase_add_test(t, test_stripped_programs);
	tcase_add_test(t, test_maps_of_programs);
	tcase_add_test(t, test_helper_calls);
	tcase_add_test(t, test_big_endian);
	suite_add_tcase(s, t);
	return suite_run(s);
}
