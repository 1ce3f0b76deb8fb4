/* SPDX-License-Identifier: BSD-2-Clause */
#include <check.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "lint/lint.h"

/* Objects made in memory: no ELF, no reader. */

struct blob {
	uint32_t words[4096], offset[512];
	size_t n, count;
	char strings[4096];
	uint32_t n_strings;
	struct types types;
};

static struct blob blob;
static struct object *obj;
static struct lint_options opts;

static void setup(void)
{
	struct target target = {.cpus = 4};

	memset(&blob, 0, sizeof(blob));
	blob.count = 1;
	blob.n_strings = 1;
	schema_default_target(schema_builtin(), &target);
	lint_options_init(&opts, schema_builtin(), &target);
	obj = object_new("x.bpf.o");
	obj->name = "x";
}

static void teardown(void)
{
	object_free(obj);
}

static void kernel(uint16_t major, uint16_t minor)
{
	opts.target.kernel = opts.target.kernel_last = VERSION(major, minor, 0);
}

static void libbpf(uint16_t major, uint16_t minor)
{
	opts.target.libbpf = VERSION(major, minor, 0);
}

static const struct types *types(void)
{
	blob.types = (struct types){
		.raw = (const unsigned char *)blob.words,
		.raw_size = blob.n * sizeof(uint32_t),
		.offset = blob.offset,
		.count = (uint32_t)blob.count,
		.strings = blob.strings,
		.strings_size = blob.n_strings,
	};
	return &blob.types;
}

static uint32_t record(const char *name, uint32_t kind, uint32_t vlen, uint32_t size_or_type)
{
	uint32_t off = *name ? blob.n_strings : 0;

	if (*name) {
		strcpy(blob.strings + off, name);
		blob.n_strings += (uint32_t)strlen(name) + 1;
	}
	blob.offset[blob.count] = (uint32_t)(blob.n * sizeof(uint32_t));
	blob.words[blob.n++] = off;
	blob.words[blob.n++] = kind << 24 | vlen;
	blob.words[blob.n++] = size_or_type;
	types();
	return (uint32_t)blob.count++;
}

static uint32_t word(uint32_t id, uint32_t w)
{
	blob.words[blob.n++] = w;
	types();
	return id;
}

static uint32_t type_int(uint32_t size)
{
	return word(record(size == 4 ? "u32" : size == 2 ? "u16" : size == 1 ? "u8" : "u64",
			   BTF_KIND_INT, 0, size), size * 8);
}

static uint32_t type_of_array(uint32_t element, uint32_t n)
{
	return word(word(word(record("", BTF_KIND_ARRAY, 0, 0), element), 1), n);
}

struct member {
	const char *name;
	uint32_t type, bit;
};

static uint32_t type_struct(const char *name, uint32_t size, const struct member *v, uint32_t n)
{
	uint32_t names[8], id;

	for (uint32_t i = 0; i < n; i++) {
		names[i] = blob.n_strings;
		strcpy(blob.strings + names[i], v[i].name);
		blob.n_strings += (uint32_t)strlen(v[i].name) + 1;
	}
	id = record(name, BTF_KIND_STRUCT, n, size);
	for (uint32_t i = 0; i < n; i++)
		word(word(word(id, names[i]), v[i].type), v[i].bit);
	return id;
}

static void tag(const char *text, uint32_t target)
{
	word(record(text, TYPE_KIND_DECL_TAG, 0, target), UINT32_MAX);
}

/* A map of .maps with sizes alone. */
static struct map_def *map(const char *name, uint32_t type, uint32_t key, uint32_t value, uint32_t max)
{
	struct map_def *m = object_add_map(obj);

	m->name = name;
	m->section = ".maps";
	m->type = type;
	m->key_size = key;
	m->value_size = value;
	m->max_entries = max;
	m->present = 1 << ATTR_TYPE | (key ? 1 << ATTR_KEY_SIZE : 0) |
		     (value ? 1 << ATTR_VALUE_SIZE : 0) | 1 << ATTR_MAX_ENTRIES;
	m->key_name = m->value_name = "";
	return m;
}

static void typed(struct map_def *m, uint32_t key, uint32_t value)
{
	types();
	m->types = obj->types = &blob.types;
	m->key_type = key;
	m->value_type = value;
	m->key_size = key ? (uint32_t)type_size(m->types, key) : 0;
	m->value_size = value ? (uint32_t)type_size(m->types, value) : 0;
	m->present &= ~(1u << ATTR_KEY_SIZE | 1u << ATTR_VALUE_SIZE);
	m->present |= 1 << ATTR_KEY | 1 << ATTR_VALUE;
}

static struct map_def *template_of(struct map_def *outer, uint32_t type, uint32_t key, uint32_t value,
				   uint32_t max)
{
	struct map_def *m = ARENA_NEW(obj->arena, struct map_def);

	m->name = arena_printf(obj->arena, "%s.inner", outer->name);
	m->section = outer->section;
	m->type = type;
	m->key_size = key;
	m->value_size = value;
	m->max_entries = max;
	m->present = 1 << ATTR_TYPE | 1 << ATTR_KEY_SIZE | 1 << ATTR_VALUE_SIZE | 1 << ATTR_MAX_ENTRIES;
	outer->inner = m;
	return m;
}

static void slot(struct map_def *m, uint32_t index, const char *inner, const char *program)
{
	size_t cap = m->n_slots;
	struct slot s = {index, inner, program};

	ARENA_PUSH(obj->arena, m->slots, m->n_slots, cap, s);
}

static void lint(void)
{
	lint_object(&opts, obj);
	lint_sort(obj);
}

static const struct diagnostic *find(enum rule_id rule, const char *name)
{
	for (size_t i = 0; i < obj->n_diagnostics; i++)
		if (obj->diagnostics[i].rule == rule &&
		    (!name || str_eq(obj->diagnostics[i].map, name)))
			return &obj->diagnostics[i];
	return NULL;
}

static const struct diagnostic *found(enum rule_id rule, const char *name)
{
	const struct diagnostic *d = find(rule, name);

	ck_assert_msg(d != NULL, "%s was not reported", rule_info(rule)->id);
	return d;
}

static void clean(void)
{
	for (size_t i = 0; i < obj->n_diagnostics; i++)
		ck_abort_msg("%s of '%s': %s", rule_info(obj->diagnostics[i].rule)->id,
			     obj->diagnostics[i].map, obj->diagnostics[i].message);
}

/* Notes of all diagnostics hold the text somewhere. */
static bool noted(const struct diagnostic *d, const char *text)
{
	for (size_t i = 0; i < d->n_notes; i++)
		if (strstr(d->notes[i], text))
			return true;
	return false;
}

START_TEST(ring_buffers_are_rounded_as_libbpf_does)
{
	static const struct {
		uint32_t type, max;
		uint16_t libbpf;	/* minor of 0, or 100 + minor of 1 */
		uint64_t page;
		uint32_t expected;
	} cases[] = {
		{BPF_MAP_TYPE_RINGBUF, 5000, 107, 4096, 8192},
		{BPF_MAP_TYPE_RINGBUF, 5000, 8, 4096, 8192},
		{BPF_MAP_TYPE_RINGBUF, 5000, 7, 4096, 5000},
		{BPF_MAP_TYPE_RINGBUF, 0, 107, 4096, 0},
		{BPF_MAP_TYPE_RINGBUF, 1, 107, 4096, 4096},
		{BPF_MAP_TYPE_RINGBUF, 12288, 107, 4096, 16384},
		{BPF_MAP_TYPE_RINGBUF, 4096, 107, 65536, 65536},
		{BPF_MAP_TYPE_RINGBUF, 0x80000001, 107, 4096, 0x80000001},
		{BPF_MAP_TYPE_RINGBUF, UINT32_MAX, 107, 4096, UINT32_MAX},
		{BPF_MAP_TYPE_USER_RINGBUF, 5000, 100, 4096, 5000},
		{BPF_MAP_TYPE_USER_RINGBUF, 5000, 101, 4096, 8192},
		{BPF_MAP_TYPE_HASH, 5000, 107, 4096, 5000},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *m = map("m", cases[i].type, 0, 0, cases[i].max);

		libbpf(cases[i].libbpf / 100, cases[i].libbpf % 100);
		opts.target.page_size = cases[i].page;
		adjust_map(&opts, obj, m);
		ck_assert_uint_eq(m->create.max_entries, cases[i].expected);
		ck_assert_uint_eq(m->max_entries, cases[i].max);
	}
}
END_TEST

START_TEST(the_plain_kernel_gets_what_is_written)
{
	struct map_def *ringbuf = map("events", BPF_MAP_TYPE_RINGBUF, 0, 0, 5000);
	struct map_def *perf = map("perf", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0);
	struct map_def *queue = map("queue", BPF_MAP_TYPE_QUEUE, 0, 8, 1);
	uint32_t u64 = type_int(8);

	typed(queue, 0, u64);
	queue->value_size = 12;
	queue->present |= 1 << ATTR_VALUE_SIZE;
	opts.target.loader = LOADER_KERNEL;
	adjust_map(&opts, obj, ringbuf);
	adjust_map(&opts, obj, perf);
	adjust_map(&opts, obj, queue);
	ck_assert_uint_eq(ringbuf->create.max_entries, 5000);
	ck_assert_uint_eq(perf->create.max_entries, 0);
	ck_assert_uint_eq(queue->create.btf_value_type_id, u64);
	ck_assert_uint_eq(queue->create.value_size, 12);

	opts.target.loader = LOADER_LIBBPF;
	adjust_map(&opts, obj, perf);
	adjust_map(&opts, obj, queue);
	ck_assert_uint_eq(perf->create.max_entries, 4);
	ck_assert_uint_eq(queue->create.btf_value_type_id, 0);
	ck_assert_ptr_null(queue->create.types);
	ck_assert_uint_eq(queue->create.value_size, 12);
}
END_TEST

START_TEST(definition_files_are_for_the_plain_kernel)
{
	ck_assert_int_eq(lint_loader(&opts, obj), LOADER_LIBBPF);
	obj->definition = true;
	ck_assert_int_eq(lint_loader(&opts, obj), LOADER_KERNEL);
	opts.target.loader_given = true;
	ck_assert_int_eq(lint_loader(&opts, obj), LOADER_LIBBPF);
}
END_TEST

START_TEST(templates_are_adjusted_too)
{
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 2);
	struct map_def *inner = template_of(outer, BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0);

	libbpf(1, 3);
	adjust_map(&opts, obj, outer);
	ck_assert_ptr_eq(outer->create.inner, &inner->create);
	ck_assert_uint_eq(inner->create.max_entries, 0);
	libbpf(1, 4);
	adjust_map(&opts, obj, outer);
	ck_assert_uint_eq(inner->create.max_entries, 4);
	ck_assert_str_eq(inner->create.name, "outer.inner");
}
END_TEST

START_TEST(data_maps_have_libbpfs_flags)
{
	struct map_def *m = map("x.rodata", BPF_MAP_TYPE_ARRAY, 4, 16, 1);

	m->style = STYLE_DATA;
	m->readonly = m->mmapable = true;
	m->kernel_name = "x.rodata";
	adjust_map(&opts, obj, m);
	ck_assert_uint_eq(m->create.map_flags, BPF_F_RDONLY_PROG | BPF_F_MMAPABLE);
	kernel(5, 4);
	adjust_map(&opts, obj, m);
	ck_assert_uint_eq(m->create.map_flags, BPF_F_RDONLY_PROG);
}
END_TEST

START_TEST(names_are_cut)
{
	struct map_def *m = map("a_name_of_sixteen", BPF_MAP_TYPE_ARRAY, 4, 4, 1);

	adjust_map(&opts, obj, m);
	ck_assert_str_eq(m->create.name, "a_name_of_sixte");
}
END_TEST

START_TEST(a_good_map_is_not_spoken_of)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);

	typed(map("m", BPF_MAP_TYPE_HASH, 4, 8, 10), u32, u64);
	lint();
	clean();
	ck_assert_int_eq(obj->maps[0]->verdict.create, CREATE_ACCEPTED);
	ck_assert_int_eq(obj->status, OBJECT_OK);
}
END_TEST

START_TEST(violations_become_diagnostics)
{
	const struct diagnostic *d;

	map("events", BPF_MAP_TYPE_RINGBUF, 0, 0, 100);
	opts.target.loader = LOADER_KERNEL;
	lint();
	d = found(RULE_BM130, "events");
	ck_assert_uint_eq(obj->n_diagnostics, 1);
	ck_assert_int_eq(d->severity, SEVERITY_ERROR);
	ck_assert_str_eq(d->attribute, "max_entries");
	ck_assert(strstr(d->message, "100") && strstr(d->message, "4096"));
	ck_assert(noted(d, "EINVAL"));
	ck_assert(noted(d, "ringbuf_map_alloc"));
}
END_TEST

START_TEST(every_fault_has_its_message)
{
	struct map_def *m = map("labels", BPF_MAP_TYPE_INODE_STORAGE, 8, 16, 1024);

	(void)m;
	lint();
	found(RULE_BM110, "labels");
	found(RULE_BM112, "labels");
	found(RULE_BM120, "labels");
	found(RULE_BM140, "labels");
	ck_assert_uint_eq(obj->n_diagnostics, 5);
	ck_assert_int_eq(obj->maps[0]->verdict.err, EINVAL);
}
END_TEST

START_TEST(a_fault_of_the_reader_stands_for_what_follows)
{
	struct map_def *m = map("m", 0, 0, 8, 10);
	const struct diagnostic *d;

	m->present &= ~(1u << ATTR_TYPE);
	object_fault(obj, RULE_BM016, "type-missing", m, ATTR_TYPE, "the map has no type");
	lint();
	d = found(RULE_BM016, "m");
	ck_assert_uint_eq(obj->n_diagnostics, 1);
	ck_assert(noted(d, "EINVAL"));
	ck_assert_int_eq(obj->status, OBJECT_REFUSED);
	ck_assert_int_eq(obj->refused_errno, EINVAL);
	ck_assert(strstr(obj->refused_reason, "'m'") != NULL);
}
END_TEST

START_TEST(faults_are_of_versions)
{
	object_fault(obj, RULE_BM020, "legacy-section", NULL, -1, "legacy");
	libbpf(0, 6);
	lint();
	clean();
	ck_assert_int_eq(obj->status, OBJECT_OK);
}
END_TEST

START_TEST(the_first_fault_refuses)
{
	struct map_def *a = map("a", BPF_MAP_TYPE_HASH, 4, 8, 10);
	struct map_def *b = map("b", BPF_MAP_TYPE_HASH, 4, 8, 10);

	object_fault(obj, RULE_BM020, "legacy-section", NULL, -1, "legacy");
	object_fault(obj, RULE_BM016, "type-missing", a, ATTR_TYPE, "no type");
	object_fault(obj, RULE_BM016, "type-missing", b, ATTR_TYPE, "no type");
	libbpf(1, 0);
	lint();
	ck_assert_int_eq(obj->status, OBJECT_REFUSED);
	ck_assert_int_eq(obj->refused_errno, EOPNOTSUPP);
	ck_assert_uint_eq(obj->n_diagnostics, 3);
}
END_TEST

START_TEST(unreadable_objects_say_so_alone)
{
	struct fault *f = object_fault(obj, RULE_BM007, NULL, NULL, -1, "no such key");

	f->line = 3;
	f->column = 5;
	obj->status = OBJECT_UNREADABLE;
	obj->read_status = 2;
	lint();
	ck_assert_uint_eq(obj->n_diagnostics, 1);
	ck_assert_str_eq(obj->diagnostics[0].file, "x.bpf.o");
	ck_assert_uint_eq(obj->diagnostics[0].line, 3);
	ck_assert_uint_eq(obj->diagnostics[0].column, 5);
	ck_assert_int_eq(obj->status, OBJECT_UNREADABLE);
}
END_TEST

/* A value with a lock, in a map type that takes none. */
static struct map_def *locked(uint32_t type)
{
	uint32_t u32 = type_int(4);
	const struct member val = {"val", u32, 0};
	uint32_t lock = type_struct("bpf_spin_lock", 4, &val, 1);
	const struct member v[] = {{"lock", lock, 0}, {"count", u32, 32}};
	uint32_t value = type_struct("state", 8, v, 2);
	struct map_def *m = map("states", type, 4, 8, 10);

	typed(m, u32, value);
	return m;
}

START_TEST(the_second_try_loses_the_lock)
{
	struct map_def *m = locked(BPF_MAP_TYPE_LRU_HASH);
	const struct diagnostic *d;

	lint();
	d = found(RULE_BM203, "states");
	ck_assert_uint_eq(obj->n_diagnostics, 1);
	ck_assert_int_eq(d->severity, SEVERITY_WARNING);
	ck_assert(noted(d, "EOPNOTSUPP"));
	ck_assert_int_eq(m->verdict.create, CREATE_ACCEPTED);
	ck_assert(m->verdict.without_btf);
	ck_assert_int_eq(m->verdict.err, 0);
	ck_assert_uint_gt(m->verdict.n_kernels, 0);
}
END_TEST

START_TEST(the_plain_kernel_has_no_second_try)
{
	struct map_def *m = locked(BPF_MAP_TYPE_LRU_HASH);

	opts.target.loader = LOADER_KERNEL;
	lint();
	found(RULE_BM150, "states");
	ck_assert_int_eq(m->verdict.create, CREATE_REJECTED);
	ck_assert_int_eq(m->verdict.err, EOPNOTSUPP);
	ck_assert(!m->verdict.without_btf);
}
END_TEST

START_TEST(a_lock_in_a_hash_stays)
{
	struct map_def *m = locked(BPF_MAP_TYPE_HASH);

	lint();
	clean();
	ck_assert(!m->verdict.without_btf);
}
END_TEST

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
	ck_assert_uint_eq(obj->n_diagnostics, 2);
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
	ck_assert_uint_eq(obj->n_diagnostics, 2);
	ck_assert(strstr(obj->diagnostics[0].message, "'other' of slot 1"));
	ck_assert(strstr(obj->diagnostics[0].message, "type is hash"));
	ck_assert(strstr(obj->diagnostics[0].message, "value_size is 4, the template's is 8"));
	ck_assert(strstr(obj->diagnostics[1].message, "'longer' of slot 2"));
	ck_assert_int_eq(obj->diagnostics[1].rule, RULE_BM301);
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
	ck_assert_uint_eq(obj->n_diagnostics, 1);
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
	ck_assert_uint_eq(obj->n_diagnostics, 1);
}
END_TEST

START_TEST(types_beside_another_fault)
{
	struct map_def *m = locked(BPF_MAP_TYPE_LRU_HASH);

	m->max_entries = 0;
	lint();
	/* The fault, and what would be lost once it is mended. */
	found(RULE_BM112, "states");
	found(RULE_BM203, "states");
	ck_assert_uint_eq(obj->n_diagnostics, 2);
	ck_assert_int_eq(m->verdict.create, CREATE_REJECTED);
	ck_assert_int_eq(m->verdict.err, EINVAL);
	ck_assert(!m->verdict.without_btf);
}
END_TEST

START_TEST(help_of_definition_files_is_yaml)
{
	struct map_def *m = map("labels", BPF_MAP_TYPE_INODE_STORAGE, 8, 16, 1024);

	m->style = STYLE_DEFINITION;
	obj->definition = true;
	lint();
	ck_assert_str_eq(found(RULE_BM110, "labels")->help, "key_size: 4");
	ck_assert_str_eq(found(RULE_BM120, "labels")->help, "map_flags: [\"BPF_F_NO_PREALLOC\"]");
	ck_assert_str_eq(found(RULE_BM140, "labels")->help, "key: \"int\"");
}
END_TEST

START_TEST(special_fields_that_no_kernel_sees)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	const struct member val = {"val", u32, 0}, opaque = {"opaque", u64, 0};
	uint32_t lock = type_struct("bpf_spin_lock", 4, &val, 1);
	uint32_t timer = type_struct("bpf_timer", 16, &opaque, 1);
	const struct member two[] = {{"a", timer, 0}, {"b", timer, 128}};
	const struct member odd[] = {{"count", u32, 0}, {"lock", lock, 16}};
	uint32_t twice = type_struct("twice", 32, two, 2), crooked = type_struct("odd", 8, odd, 2);

	typed(map("twice", BPF_MAP_TYPE_HASH, 4, 32, 10), u32, twice);
	typed(map("odd", BPF_MAP_TYPE_HASH, 4, 8, 10), u32, crooked);
	lint();
	ck_assert(strstr(found(RULE_BM206, "twice")->message, "bpf_timer of struct twice"));
	ck_assert(strstr(found(RULE_BM206, "odd")->message, "bpf_spin_lock of struct odd"));
	ck_assert_uint_eq(obj->n_diagnostics, 2);
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
	ck_assert_str_eq(found(RULE_BM205, "likely")->help, "__type(value, struct state)");
	ck_assert_uint_eq(obj->n_diagnostics, 1);
}
END_TEST

START_TEST(sizes_left_to_run_time)
{
	struct map_def *absent = map("absent", BPF_MAP_TYPE_STACK_TRACE, 4, 0, 0);
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 2);

	absent->present &= ~(1u << ATTR_MAX_ENTRIES);
	map("written", BPF_MAP_TYPE_HASH, 4, 8, 0);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 0)->present &= ~(1u << ATTR_MAX_ENTRIES);
	lint();
	ck_assert_int_eq(found(RULE_BM411, "absent")->severity, SEVERITY_WARNING);
	found(RULE_BM112, "written");
	/* No program reaches a template. */
	found(RULE_BM112, "outer");
	ck_assert_uint_eq(obj->n_diagnostics, 4);
	ck_assert_int_eq(absent->verdict.create, CREATE_REJECTED);
	/* Who passes the attributes as they stand leaves nothing to anybody. */
	opts.target.loader = LOADER_KERNEL;
	obj->n_diagnostics = 0;
	lint();
	found(RULE_BM112, "absent");
	ck_assert_ptr_null(find(RULE_BM411, "absent"));
}
END_TEST

START_TEST(members_that_are_spelled_wrong_are_said_once)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_HASH, 4, 8, 0);

	m->present &= ~(1u << ATTR_MAX_ENTRIES);
	object_fault(obj, RULE_BM013, "unknown-member", m, -1, "member 'max_entry'");
	lint();
	found(RULE_BM013, "m");
	ck_assert_uint_eq(obj->n_diagnostics, 1);
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
	uint32_t nested = type_struct("nested", 12, inner, 2), empty = type_struct("empty", 8, NULL, 0);

	typed(map("right", BPF_MAP_TYPE_LPM_TRIE, 8, 4, 10), right, u32);
	typed(map("wrong", BPF_MAP_TYPE_LPM_TRIE, 8, 4, 10), wrong, u32);
	typed(map("nested", BPF_MAP_TYPE_LPM_TRIE, 12, 4, 10), nested, u32);
	typed(map("empty", BPF_MAP_TYPE_LPM_TRIE, 8, 4, 10), empty, u32);
	for (size_t i = 0; i < obj->n_maps; i++)
		obj->maps[i]->map_flags = BPF_F_NO_PREALLOC;
	lint();
	ck_assert(strstr(found(RULE_BM207, "wrong")->message, "begins with 'address'"));
	found(RULE_BM207, "empty");
	ck_assert_uint_eq(obj->n_diagnostics, 2);
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

START_TEST(ranges_name_the_first_that_rejects)
{
	const struct diagnostic *d;

	map("events", BPF_MAP_TYPE_RINGBUF, 0, 0, 4096);
	opts.target.kernel = VERSION(5, 4, 0);
	opts.target.kernel_last = VERSION(6, 1, 0);
	lint();
	d = found(RULE_BM101, "events");
	ck_assert(noted(d, "5.4"));
	ck_assert(noted(d, "from 5.8 on"));
}
END_TEST

START_TEST(entries_of_inner_maps_are_free_where_the_kernel_says_so)
{
	struct map_def *outer;

	map("small", BPF_MAP_TYPE_HASH, 4, 8, 4);
	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 100);
	slot(outer, 0, "small", NULL);
	kernel(5, 10);
	lint();
	clean();
}
END_TEST

START_TEST(entries_of_inner_maps_were_bound_before)
{
	struct map_def *outer;

	map("small", BPF_MAP_TYPE_HASH, 4, 8, 4);
	outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 8, 100);
	slot(outer, 0, "small", NULL);
	kernel(5, 9);
	lint();
	found(RULE_BM301, "outer");
}
END_TEST

START_TEST(slots_and_order)
{
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 2), *programs;
	const struct diagnostic *d;

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
	ck_assert_str_eq(d->help, "__uint(max_entries, 8)");
	ck_assert_uint_eq(obj->n_diagnostics, 2);
}
END_TEST

START_TEST(names_that_the_kernel_cannot_tell_apart)
{
	const struct diagnostic *d;

	map("connections_in_v4", BPF_MAP_TYPE_HASH, 4, 8, 4);
	map("alone", BPF_MAP_TYPE_HASH, 4, 8, 4);
	map("connections_in_v6", BPF_MAP_TYPE_HASH, 4, 8, 4);
	opts.enabled[RULE_BM401] = true;
	lint();
	ck_assert_ptr_null(find(RULE_BM402, "connections_in_v4"));
	d = found(RULE_BM402, "connections_in_v6");
	ck_assert(strstr(d->message, "'connections_in_v4'"));
	found(RULE_BM401, "connections_in_v4");
	ck_assert_uint_eq(obj->n_diagnostics, 3);
}
END_TEST

START_TEST(btf_that_the_kernel_refuses_is_lost)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);
	struct map_def *m = map("storage", BPF_MAP_TYPE_SK_STORAGE, 4, 8, 0), *h;
	const struct diagnostic *d;

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
	ck_assert_uint_eq(obj->n_diagnostics, 1);
	ck_assert_uint_eq(h->create.btf_value_type_id, 0);
	ck_assert_int_eq(h->verdict.create, CREATE_ACCEPTED);
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
	ck_assert_uint_eq(obj->n_diagnostics, 1);
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
	ck_assert_uint_eq(obj->n_diagnostics, 2);
}
END_TEST

START_TEST(infos_are_asked_for)
{
	static const struct program programs[] = {{"p", "kprobe/x"}};

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
	ck_assert_uint_eq(obj->n_diagnostics, 4);
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

START_TEST(tags_suppress)
{
	uint32_t u32 = type_int(4), var, def;
	struct map_def *by_var, *by_struct, *neither;

	def = type_struct("definition", 8, NULL, 0);
	by_var = map("by_var", BPF_MAP_TYPE_HASH, 4, 8, 0);
	by_struct = map("by_struct", BPF_MAP_TYPE_HASH, 4, 8, 0);
	neither = map("neither", BPF_MAP_TYPE_HASH, 4, 8, 0);
	by_struct->def_type = def;
	var = word(record("by_var", BTF_KIND_VAR, 0, u32), 1);
	tag("bpfmapc:allow=BM112", var);
	tag("bpfmapc:allow=BM130,max-entries", def);
	tag("else:allow=BM112", var);
	types();
	obj->types = &blob.types;
	by_var->types = by_struct->types = neither->types = &blob.types;
	lint();
	ck_assert_ptr_null(find(RULE_BM112, "by_var"));
	ck_assert_ptr_null(find(RULE_BM112, "by_struct"));
	found(RULE_BM112, "neither");
	ck_assert(strstr(found(RULE_BM901, "by_struct")->message, "BM130"));
	ck_assert_uint_eq(obj->n_diagnostics, 2);
	/* The verdict is the kernel's, allowed or not. */
	ck_assert_int_eq(by_var->verdict.create, CREATE_REJECTED);
}
END_TEST

START_TEST(tags_that_name_no_rule)
{
	uint32_t u32 = type_int(4), var;

	map("m", BPF_MAP_TYPE_HASH, 4, 8, 10)->types = &blob.types;
	var = word(record("m", BTF_KIND_VAR, 0, u32), 1);
	tag("bpfmapc:allow=", var);
	tag("bpfmapc:ignore", var);
	tag("bpfmapc:allow=all", u32);
	obj->types = types();
	lint();
	ck_assert_uint_eq(obj->n_diagnostics, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(obj->diagnostics[i].rule, RULE_BM902);
}
END_TEST

START_TEST(options_and_configuration)
{
	const struct lint_allow allow = {RULE_BM112, "al*", "f:1"};

	map("allowed", BPF_MAP_TYPE_HASH, 4, 8, 0);
	map("other", BPF_MAP_TYPE_HASH, 4, 8, 0);
	map("ringbuf", BPF_MAP_TYPE_RINGBUF, 0, 0, 100);
	opts.allow = &allow;
	opts.n_allow = 1;
	opts.disabled[RULE_BM403] = true;
	opts.severity[RULE_BM112] = SEVERITY_INFO;
	lint();
	ck_assert_ptr_null(find(RULE_BM112, "allowed"));
	ck_assert_int_eq(found(RULE_BM112, "other")->severity, SEVERITY_INFO);
	ck_assert_uint_eq(obj->n_diagnostics, 1);
}
END_TEST

START_TEST(sorted_by_place)
{
	struct map_def *a = map("a", BPF_MAP_TYPE_HASH, 4, 8, 0);
	struct map_def *b = map("b", BPF_MAP_TYPE_HASH, 4, 0, 0);

	a->source = (struct source){"x.c", 20};
	b->source = (struct source){"x.c", 10};
	b->attr_line[ATTR_MAX_ENTRIES] = 12;
	lint();
	ck_assert_uint_ge(obj->n_diagnostics, 2);
	for (size_t i = 1; i < obj->n_diagnostics; i++)
		ck_assert_uint_le(obj->diagnostics[i - 1].line, obj->diagnostics[i].line);
	ck_assert_uint_eq(found(RULE_BM112, "b")->line, 12);
	ck_assert_uint_eq(found(RULE_BM112, "a")->line, 20);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("lint");
	TCase *tc = tcase_create("lint");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, ring_buffers_are_rounded_as_libbpf_does);
	tcase_add_test(tc, the_plain_kernel_gets_what_is_written);
	tcase_add_test(tc, definition_files_are_for_the_plain_kernel);
	tcase_add_test(tc, templates_are_adjusted_too);
	tcase_add_test(tc, data_maps_have_libbpfs_flags);
	tcase_add_test(tc, names_are_cut);
	tcase_add_test(tc, a_good_map_is_not_spoken_of);
	tcase_add_test(tc, violations_become_diagnostics);
	tcase_add_test(tc, every_fault_has_its_message);
	tcase_add_test(tc, a_fault_of_the_reader_stands_for_what_follows);
	tcase_add_test(tc, faults_are_of_versions);
	tcase_add_test(tc, the_first_fault_refuses);
	tcase_add_test(tc, unreadable_objects_say_so_alone);
	tcase_add_test(tc, the_second_try_loses_the_lock);
	tcase_add_test(tc, the_plain_kernel_has_no_second_try);
	tcase_add_test(tc, a_lock_in_a_hash_stays);
	tcase_add_test(tc, padding_of_keys_is_found);
	tcase_add_test(tc, inner_maps_fit_their_template);
	tcase_add_test(tc, entries_of_inner_maps_are_free_where_the_kernel_says_so);
	tcase_add_test(tc, entries_of_inner_maps_were_bound_before);
	tcase_add_test(tc, slots_and_order);
	tcase_add_test(tc, names_that_the_kernel_cannot_tell_apart);
	tcase_add_test(tc, btf_that_the_kernel_refuses_is_lost);
	tcase_add_test(tc, data_needs_kernel_5_2);
	tcase_add_test(tc, devmaps_cannot_be_reused_before_1_7);
	tcase_add_test(tc, devmaps_can_be_reused_since_1_7);
	tcase_add_test(tc, numa_nodes_and_cpus);
	tcase_add_test(tc, infos_are_asked_for);
	tcase_add_test(tc, infos_are_silent_else);
	tcase_add_test(tc, tags_suppress);
	tcase_add_test(tc, tags_that_name_no_rule);
	tcase_add_test(tc, options_and_configuration);
	tcase_add_test(tc, sorted_by_place);
	tcase_add_test(tc, special_fields_of_inner_maps_count);
	tcase_add_test(tc, a_lock_that_libbpf_drops_is_none);
	tcase_add_test(tc, types_beside_another_fault);
	tcase_add_test(tc, help_of_definition_files_is_yaml);
	tcase_add_test(tc, special_fields_that_no_kernel_sees);
	tcase_add_test(tc, special_fields_of_values_without_type);
	tcase_add_test(tc, sizes_left_to_run_time);
	tcase_add_test(tc, members_that_are_spelled_wrong_are_said_once);
	tcase_add_test(tc, keys_of_tries);
	tcase_add_test(tc, types_that_hold_themselves_end);
	tcase_add_test(tc, ranges_name_the_first_that_rejects);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
