// SPDX-License-Identifier: BSD-2-Clause
/*
 * The reader: what it decodes out of the objects of testdata/decode, what
 * faults it finds in those of testdata/refuse (each says so in its source:
 * "expect: <fault> <map>; ..."), and what becomes of objects that were bent.
 * That libbpf sees the same is for `make check-objects`.
 */
#include <check.h>
#include <dirent.h>
#include <elf.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/util.h"
#include "input/input.h"
#include "schema/schema.h"

static struct object_list list;
static char scratch[4096];

static const char *build_dir(void)
{
	const char *b = getenv("B");

	return b ? b : "build";
}

/* The object of testdata/<name>.bpf.c. */
static const char *fixture(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/testdata/%s.bpf.o", build_dir(), name);
	return path;
}

static const struct object *read_for(const char *path, struct version libbpf)
{
	const struct schema *schema = schema_builtin();
	struct target target = {0};
	struct input_options opts = {.schema = schema, .target = &target};

	schema_default_target(schema, &target);
	if (!version_none(libbpf))
		target.libbpf = libbpf;
	object_list_free(&list);
	input_file(&opts, path, &list);
	ck_assert_uint_ge(list.n, 1);
	return list.v[0];
}

static const struct object *read_path(const char *path)
{
	return read_for(path, (struct version){0});
}

static const struct map_def *map_of(const struct object *obj, const char *name)
{
	const struct map_def *map = object_find_map(obj, name);

	ck_assert_msg(map != NULL, "%s has no map '%s'", obj->path, name);
	return map;
}

static bool has_fault(const struct object *obj, const char *what)
{
	for (size_t i = 0; i < obj->n_faults; i++)
		if (obj->faults[i].what && str_eq(obj->faults[i].what, what))
			return true;
	return false;
}

#define assert_fault(obj, what)                                                                    \
	ck_assert_msg(has_fault((obj), (what)), "%s: no fault %s", (obj)->path, (what))
#define assert_no_fault(obj, what)                                                                 \
	ck_assert_msg(!has_fault((obj), (what)), "%s: fault %s", (obj)->path, (what))

/* The whole of a file; the caller frees. */
static struct buf slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b = {0};
	char part[4096];
	size_t n;

	ck_assert_msg(f != NULL, "%s cannot be opened", path);
	while ((n = fread(part, 1, sizeof(part), f)))
		buf_add(&b, part, n);
	fclose(f);
	return b;
}

static const struct object *read_apart(const struct buf *b)
{
	ck_assert_int_eq(buf_write(b, scratch), 0);
	return read_path(scratch);
}

/*
 * Objects that were bent are also for libbpf to look at: with KEEP=DIR they
 * stay there, and `make check-objects` compares. Not those through
 * read_apart(): libbpf 1.1 crashes at some, and is less strict with others.
 */
static const struct object *read_bytes(const struct buf *b)
{
	const char *dir = getenv("KEEP");
	char path[4096];
	uint32_t hash = 5381;

	for (size_t i = 0; i < b->len; i++)
		hash = hash * 33 + (unsigned char)b->s[i];
	if (dir) {
		snprintf(path, sizeof(path), "%s/%08x.bpf.o", dir, hash);
		ck_assert_int_eq(buf_write(b, path), 0);
	}
	return read_apart(b);
}

static void set_up(void)
{
	snprintf(scratch, sizeof(scratch), "/tmp/bpfmapc-test-XXXXXX");
	close(mkstemp(scratch));
}

static void tear_down(void)
{
	unlink(scratch);
	object_list_free(&list);
}

/* ELF headers of a little-endian object in memory. */
static Elf64_Ehdr *ehdr_of(struct buf *b)
{
	return (Elf64_Ehdr *)(void *)b->s;
}

static Elf64_Shdr *shdr_of(struct buf *b, const char *name)
{
	Elf64_Ehdr *e = ehdr_of(b);
	Elf64_Shdr *s = (Elf64_Shdr *)(void *)(b->s + e->e_shoff);
	const char *names = b->s + s[e->e_shstrndx].sh_offset;

	for (unsigned i = 0; i < e->e_shnum; i++)
		if (str_eq(names + s[i].sh_name, name))
			return &s[i];
	ck_abort_msg("no section %s", name);
	return NULL;
}

static Elf64_Sym *symbol_of(struct buf *b, const char *name)
{
	Elf64_Shdr *symtab = shdr_of(b, ".symtab"), *strtab = shdr_of(b, ".strtab");
	Elf64_Sym *sym = (Elf64_Sym *)(void *)(b->s + symtab->sh_offset);

	for (size_t i = 0; i < symtab->sh_size / sizeof(*sym); i++)
		if (str_eq(b->s + strtab->sh_offset + sym[i].st_name, name))
			return &sym[i];
	ck_abort_msg("no symbol %s", name);
	return NULL;
}

static struct btf_header *btf_of(struct buf *b)
{
	return (struct btf_header *)(void *)(b->s + shdr_of(b, ".BTF")->sh_offset);
}

/* The first BTF type of a kind, by name where that is not NULL; its record in b. */
static struct btf_type *type_of(struct buf *b, unsigned kind, const char *name)
{
	const struct object *obj = read_apart(b);
	const struct types *t = obj->types;
	char *raw = (char *)btf_of(b);

	ck_assert_ptr_nonnull(t);
	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (type_kind(type) == kind && (!name || str_eq(type_name(t, type), name)))
			return (struct btf_type *)(void *)(raw + t->offset[id]);
	}
	ck_abort_msg("no type %s of kind %u", name ? name : "", kind);
	return NULL;
}

static struct btf_var_secinfo *secinfo_of(struct buf *b, const char *section)
{
	return (struct btf_var_secinfo *)(void *)(type_of(b, BTF_KIND_DATASEC, section) + 1);
}

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
	ck_assert_ptr_nonnull(schema_loader_fault(schema_builtin(), "libbpf", "values-of-programs",
						  VERSION(0, 5, 0)));
	ck_assert_ptr_null(schema_loader_fault(schema_builtin(), "libbpf", "values-of-programs",
					       VERSION(0, 6, 0)));
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
	ck_assert_uint_eq(m->data_size, 8);
	ck_assert_uint_eq(m->data[0], 7);
	ck_assert_ptr_null(m->kernel_name);
	m = map_of(obj, "data.rodata");
	ck_assert_uint_eq(m->map_flags, BPF_F_MMAPABLE | BPF_F_RDONLY_PROG);
	ck_assert(m->readonly);
	m = map_of(obj, ".data.hidden");
	ck_assert(!m->mmapable && !m->map_flags);
	ck_assert_str_eq(map_of(obj, ".data.a-name_of+its.own")->kernel_name, ".data.a_name_of");
	m = map_of(obj, "data.bss");
	ck_assert_ptr_null(m->data);
	ck_assert_uint_eq(m->value_size, 4);
	/* By alignment, size and name: 8, 4, 1 and 9 bytes. */
	m = map_of(obj, "data.kconfig");
	ck_assert_uint_eq(m->value_size, 22);
	ck_assert_uint_eq(m->map_flags, BPF_F_MMAPABLE | BPF_F_RDONLY_PROG);
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
	char dir[] = "/tmp/bpfmapc-test-XXXXXX", path[64];

	ck_assert_ptr_nonnull(mkdtemp(dir));
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
	obj = read_for(fixture("decode/struct_ops"), VERSION(1, 3, 0));
	map_of(obj, "linked");
	ck_assert_ptr_null(object_find_map(obj, "optional"));
	obj = read_for(fixture("decode/struct_ops"), VERSION(1, 1, 0));
	ck_assert_uint_eq(obj->n_maps, 1);
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
	ck_assert_uint_eq(m->attr_line[ATTR_TYPE], 15);
	ck_assert_uint_eq(m->attr_line[ATTR_VALUES], 18);
	ck_assert_uint_eq(m->inner->attr_line[ATTR_MAX_ENTRIES], 7);
	ck_assert_uint_eq(map_of(obj, "rings")->inner->attr_line[ATTR_TYPE], 38);
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

static struct buf found_in(const struct object *obj, struct version libbpf)
{
	struct buf out = {0};

	for (size_t i = 0; i < obj->n_faults; i++) {
		const struct fault *f = &obj->faults[i];
		const char *map = f->map ? f->map->name : f->map_name;

		if (!f->what ||
		    !schema_loader_fault(schema_builtin(), "libbpf", f->what, libbpf))
			continue;
		buf_printf(&out, "%s%s%s%s", out.len ? "; " : "", f->what, map ? " " : "",
			   map ? map : "");
	}
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
	{"refuse/arena", "arena-second", {1, 3, 0}, {1, 4, 0}},
	{"refuse/arena_missing", "arena-missing", {1, 3, 0}, {1, 4, 0}},
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

#define assert_unreadable(obj, rule_, words)                                                       \
	do {                                                                                       \
		ck_assert_int_eq((obj)->status, OBJECT_UNREADABLE);                                \
		ck_assert_int_eq((obj)->read_status, 3);                                           \
		ck_assert_uint_ge((obj)->n_faults, 1);                                             \
		ck_assert_str_eq(rule_info((obj)->faults[(obj)->n_faults - 1].rule)->id, rule_);   \
		ck_assert_msg(strstr((obj)->faults[(obj)->n_faults - 1].message, words) != NULL,   \
			      "%s", (obj)->faults[(obj)->n_faults - 1].message);                   \
	} while (0)

START_TEST(test_unreadable)
{
	struct buf b = {0};

	assert_unreadable(read_path("/nonexistent"), "BM001", "No such file");
	assert_unreadable(read_path("/tmp"), "BM001", "directory");
	assert_unreadable(read_path("/dev/null"), "BM002", "empty");
	assert_unreadable(read_path("/bin/true"), "BM002", "no BPF object is embedded");
	buf_str(&b, "hello");
	assert_unreadable(read_bytes(&b), "BM002", "no ELF object");
	buf_free(&b);

	b = slurp(fixture("decode/nested"));
	ehdr_of(&b)->e_type = ET_EXEC;
	assert_unreadable(read_bytes(&b), "BM002", "ELF type is 2, must be 1");
	ehdr_of(&b)->e_type = ET_REL;
	ehdr_of(&b)->e_machine = EM_X86_64;
	assert_unreadable(read_bytes(&b), "BM002", "no BPF object is embedded");
	ehdr_of(&b)->e_machine = EM_BPF;
	ehdr_of(&b)->e_ident[EI_CLASS] = ELFCLASS32;
	assert_unreadable(read_bytes(&b), "BM002", "ELF class is 1, must be 2");
	ehdr_of(&b)->e_ident[EI_CLASS] = ELFCLASS64;
	ehdr_of(&b)->e_shoff += 1 << 20;
	assert_unreadable(read_bytes(&b), "BM003", "outside the file");
	ehdr_of(&b)->e_shoff -= (1 << 20) - 64;
	assert_unreadable(read_bytes(&b), "BM003", "beyond the end of the file");
	ehdr_of(&b)->e_shoff -= 64;
	ehdr_of(&b)->e_shentsize = 40;
	assert_unreadable(read_apart(&b), "BM003", "has 40 bytes, must have 64");
	ehdr_of(&b)->e_shentsize = 64;
	ehdr_of(&b)->e_shstrndx = 200;
	assert_unreadable(read_bytes(&b), "BM003", "section 200");
	buf_free(&b);
}
END_TEST

START_TEST(test_lying_section)
{
	struct buf b = slurp(fixture("decode/nested"));
	const struct object *obj;

	shdr_of(&b, ".maps")->sh_size = 1u << 30;
	assert_unreadable(read_bytes(&b), "BM003", "(.maps) at offset");
	buf_free(&b);
	/* Debug info is not looked at: its header may lie. */
	b = slurp(fixture("decode/nested"));
	shdr_of(&b, ".debug_str")->sh_size = 1u << 30;
	obj = read_bytes(&b);
	ck_assert_int_eq(obj->status, OBJECT_OK);
	ck_assert_uint_eq(obj->n_maps, 7);
	input_sources(list.v[0]);
	buf_free(&b);
	b = slurp(fixture("decode/nested"));
	shdr_of(&b, ".maps")->sh_name = 1u << 30;
	assert_fault(read_bytes(&b), "section-name");
	buf_free(&b);
}
END_TEST

/* Without any names: the BTF and the symbols tell what is what. */
START_TEST(test_unnamed_sections)
{
	struct buf b = slurp(fixture("decode/nested"));
	const struct object *obj;

	ehdr_of(&b)->e_shstrndx = 0;
	obj = read_bytes(&b);
	ck_assert_int_eq(obj->status, OBJECT_OK);
	assert_fault(obj, "section-name");
	ck_assert_uint_eq(obj->n_faults - has_fault(obj, "values-of-programs"), 1);
	ck_assert_uint_eq(obj->n_maps, 7);
	ck_assert_uint_eq(map_of(obj, "outer")->n_slots, 3);
	buf_free(&b);
}
END_TEST

START_TEST(test_arena)
{
	struct buf b = slurp(fixture("refuse/arena"));
	const struct object *obj = read_path(fixture("refuse/arena"));

	assert_fault(obj, "arena-second");
	assert_no_fault(obj, "arena-too-small");
	ck_assert_uint_eq(map_of(obj, "first")->map_extra, 0x10000000);
	shdr_of(&b, ".addr_space.1")->sh_size = 1 << 16;
	b.len += 1 << 16;
	b.s = realloc(b.s, b.len);
	ck_assert_ptr_nonnull(b.s);
	assert_fault(read_bytes(&b), "arena-too-small");
	buf_free(&b);
	assert_fault(read_path(fixture("refuse/arena_missing")), "arena-missing");
}
END_TEST

START_TEST(test_symbol_in_other_section)
{
	struct buf b = slurp(fixture("decode/attributes"));

	symbol_of(&b, "sized")->st_shndx = 1;
	assert_fault(read_bytes(&b), "datasec-symbol-section");
	buf_free(&b);
}
END_TEST

/* Cut anywhere: one unreadable object with one reason, or what is left of it. */
START_TEST(test_truncated)
{
	struct buf b = slurp(fixture("decode/nested"));
	size_t whole = b.len;

	for (b.len = 1; b.len < whole; b.len += 37) {
		const struct object *obj = read_bytes(&b);

		ck_assert_uint_eq(list.n, 1);
		ck_assert_int_eq(obj->status, OBJECT_UNREADABLE);
		ck_assert_uint_ge(obj->n_faults, 1);
	}
	buf_free(&b);
}
END_TEST

START_TEST(test_symbol_tables)
{
	struct buf b = slurp(fixture("decode/attributes"));
	const struct object *obj;

	shdr_of(&b, ".symtab")->sh_type = SHT_PROGBITS;
	obj = read_bytes(&b);
	assert_fault(obj, "no-symtab");
	/* Names and offsets stand in the BTF as well; only the loader cannot do without. */
	assert_fault(obj, "datasec-symbol");
	ck_assert_uint_eq(obj->n_maps, 9);
	shdr_of(&b, ".symtab")->sh_type = SHT_SYMTAB;
	shdr_of(&b, ".llvm_addrsig")->sh_type = SHT_SYMTAB;
	assert_fault(read_bytes(&b), "multiple-symtabs");
	buf_free(&b);

	b = slurp(fixture("decode/attributes"));
	symbol_of(&b, "sized")->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
	assert_fault(read_bytes(&b), "datasec-symbol");
	buf_free(&b);
}
END_TEST

START_TEST(test_odd_sections)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Shdr *symtab = shdr_of(&b, ".symtab"), first = *symtab;

	symtab->sh_entsize = 16;
	assert_fault(read_bytes(&b), "symtab-size");
	*symtab = first;
	symtab->sh_size -= 4;
	assert_fault(read_bytes(&b), "symtab-size");
	*symtab = first;
	symtab->sh_link = 0;
	assert_fault(read_bytes(&b), "symbol-strings");
	symtab->sh_link = 1000;
	assert_fault(read_bytes(&b), "symbol-strings");
	*symtab = first;
	shdr_of(&b, "license")->sh_size = 0;
	assert_fault(read_bytes(&b), "license-size");
	buf_free(&b);
}
END_TEST

START_TEST(test_externs)
{
	struct buf b = slurp(fixture("decode/data"));
	struct btf_type *var = type_of(&b, BTF_KIND_VAR, "CONFIG_HZ");
	struct btf_var *info = (struct btf_var *)(void *)(var + 1);
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, ".kconfig");
	struct btf_var_secinfo *vars = (void *)(sec + 1);
	uint32_t type = var->type, other;
	const struct object *obj;

	info->linkage = BTF_VAR_GLOBAL_ALLOCATED;
	assert_fault(read_bytes(&b), "extern-linkage");
	info->linkage = BTF_VAR_GLOBAL_EXTERN;
	var->type = 0;
	assert_fault(read_bytes(&b), "extern-kconfig-size");
	/* A pointer is none of the types that the kernel's configuration has. */
	obj = read_bytes(&b);
	for (other = 1; type_kind(type_by_id(obj->types, other)) != BTF_KIND_PTR; other++)
		;
	var->type = other;
	assert_fault(read_bytes(&b), "extern-kconfig-type");
	var->type = type;
	other = vars[0].type;
	vars[0].type = vars[1].type;
	assert_fault(read_bytes(&b), "extern-no-section");
	vars[0].type = other;
	assert_no_fault(read_bytes(&b), "extern-no-section");
	var->name_off = 0;
	assert_fault(read_bytes(&b), "extern-not-in-btf");
	shdr_of(&b, ".BTF")->sh_name++;
	obj = read_bytes(&b);
	assert_fault(obj, "extern-without-btf");
	ck_assert_ptr_null(object_find_map(obj, "data.kconfig"));
	buf_free(&b);
}
END_TEST

START_TEST(test_struct_ops_faults)
{
	struct buf b = slurp(fixture("decode/struct_ops"));
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, ".struct_ops");
	struct btf_var_secinfo *info = (void *)(sec + 1);
	struct btf_type *ops = type_of(&b, BTF_KIND_STRUCT, "tcp_congestion_ops");
	struct btf_type *var = type_of(&b, BTF_KIND_VAR, "slow");
	uint32_t name_off = ops->name_off, type = var->type, sec_name = sec->name_off;

	ops->name_off = 0;
	assert_fault(read_bytes(&b), "struct-ops-anonymous");
	ops->name_off = name_off;
	ops->size = 4096;
	assert_fault(read_bytes(&b), "struct-ops-bounds");
	ops->size = 32;
	var->type = 0;
	assert_fault(read_bytes(&b), "struct-ops-type");
	var->type = type;
	info[0].offset = 4;
	assert_no_fault(read_bytes(&b), "struct-ops-bounds");
	info[0].offset = 0;
	sec->name_off = type_of(&b, BTF_KIND_DATASEC, "license")->name_off;
	assert_fault(read_bytes(&b), "struct-ops-datasec");
	sec->name_off = sec_name;
	shdr_of(&b, ".BTF")->sh_name++;
	assert_fault(read_bytes(&b), "btf-missing");
	buf_free(&b);
}
END_TEST

START_TEST(test_relocation_sections)
{
	struct buf b = slurp(fixture("decode/nested"));
	const struct object *obj;

	/* SHT_RELA is never read: the slots are empty. */
	shdr_of(&b, ".rel.maps")->sh_type = SHT_RELA;
	obj = read_bytes(&b);
	ck_assert_uint_eq(map_of(obj, "outer")->n_slots, 0);
	shdr_of(&b, ".rel.maps")->sh_type = SHT_REL;
	shdr_of(&b, ".rel.maps")->sh_entsize = 24;
	assert_fault(read_bytes(&b), "relocation-section");
	shdr_of(&b, ".rel.maps")->sh_entsize = 16;
	{
		Elf64_Rel *rel = (void *)(b.s + shdr_of(&b, ".rel.maps")->sh_offset);
		Elf64_Rel first = rel[0];

		rel[0].r_offset += 4;
		assert_fault(read_bytes(&b), "reloc-offset");
		rel[0].r_offset = 1u << 20;
		assert_fault(read_bytes(&b), "reloc-no-map");
		rel[0].r_offset = UINT64_MAX;
		assert_fault(read_bytes(&b), "reloc-no-map");
		rel[0] = first;
		rel[0].r_info = ELF64_R_INFO(100000, 2);
		assert_fault(read_bytes(&b), "reloc-symbol");
	}
	buf_free(&b);
}
END_TEST

START_TEST(test_btf_section)
{
	struct buf b = slurp(fixture("decode/attributes"));
	const struct object *obj;

	shdr_of(&b, ".BTF")->sh_type = SHT_NOTE;
	assert_fault(read_bytes(&b), "btf-section-type");
	shdr_of(&b, ".BTF")->sh_type = SHT_PROGBITS;
	btf_of(&b)->magic = 0;
	obj = read_bytes(&b);
	assert_fault(obj, "btf-corrupt");
	ck_assert_uint_eq(obj->n_maps, 0);
	ck_assert_ptr_null(obj->types);
	shdr_of(&b, ".BTF")->sh_name++;
	obj = read_bytes(&b);
	assert_fault(obj, "btf-missing");
	ck_assert_uint_eq(obj->n_maps, 0);
	ck_assert(obj->has_maps_section);
	buf_free(&b);
}
END_TEST

/* One field of the BTF each, and what is said of it. */
START_TEST(test_btf_corrupt)
{
	static const char *const words[] = {
		"reach beyond the end of the BTF", "must be aligned and end before the strings",
		"must begin and end with a zero", "unknown kind 31", "refers to type [99999]",
		"a name at offset 99999", "reaches beyond the types", "is no prototype",
		"must be 24",
	};
	struct buf b = slurp(fixture("decode/nested"));
	struct btf_type *t = type_of(&b, BTF_KIND_STRUCT, "inner");
	struct btf_type *func = type_of(&b, BTF_KIND_FUNC, NULL);
	const struct object *obj;

	switch (_i) {
	case 0: btf_of(&b)->str_len += 1000; break;
	case 1: btf_of(&b)->type_off = 2; break;
	case 2: ((char *)btf_of(&b))[24 + btf_of(&b)->str_off] = 'x'; break;
	case 3: t->info = 31u << 24; break;
	case 4: ((struct btf_member *)(void *)(t + 1))->type = 99999; break;
	case 5: t->name_off = 99999; break;
	case 6: t->info |= 0xffff; break;
	case 7: func->type = 0; break;
	case 8: btf_of(&b)->hdr_len = 8; break;
	}
	/* libbpf before 1.3 crashes at such a reference. */
	obj = _i == 4 ? read_apart(&b) : read_bytes(&b);
	/* A reference to nothing is cut, and the maps are told all the same. */
	if (_i == 4 || _i == 5 || _i == 7) {
		ck_assert_uint_eq(obj->n_maps, 7);
		assert_fault(obj, "btf-reference");
	} else {
		ck_assert_uint_eq(obj->n_maps, 0);
		assert_fault(obj, "btf-corrupt");
	}
	ck_assert_msg(strstr(obj->faults[0].message, words[_i]) != NULL, "%s",
		      obj->faults[0].message);
	ck_assert_msg(strstr(obj->faults[0].message, "(.BTF)") != NULL, "%s",
		      obj->faults[0].message);
	buf_free(&b);
}
END_TEST

/* Types that refer to themselves end somewhere. */
START_TEST(test_btf_loops)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *t = type_of(&b, BTF_KIND_TYPEDEF, "value_t");
	const struct object *obj = list.v[0];
	uint32_t id = 1;
	struct btf_var_secinfo *info;

	while (!str_eq(type_name(obj->types, type_by_id(obj->types, id)), "value_t"))
		id++;
	t->type = id;
	obj = read_apart(&b);
	assert_fault(obj, "size-unknown");
	/* A map whose definition is a loop. */
	info = secinfo_of(&b, ".maps");
	t = type_of(&b, BTF_KIND_VAR, "sized");
	t->type = id;
	obj = read_apart(&b);
	assert_fault(obj, "map-not-struct");
	(void)info;
	buf_free(&b);
}
END_TEST

START_TEST(test_datasec)
{
	struct buf b = slurp(fixture("decode/attributes"));
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, ".maps");
	struct btf_var_secinfo *info = (void *)(sec + 1);
	uint32_t name_off = sec->name_off, type = info[0].type, size = info[0].size;
	const struct object *obj;

	/* Smaller than its struct, larger than the section. */
	info[0].size = 4;
	assert_fault(read_bytes(&b), "map-def-size");
	info[0].size = 1u << 20;
	assert_fault(read_bytes(&b), "map-bounds");
	info[0].size = UINT32_MAX;
	assert_fault(read_bytes(&b), "map-bounds");
	info[0].size = size;
	info[0].type = 0;
	assert_fault(read_bytes(&b), "datasec-not-var");
	info[0].type = type;
	/* By another name: .maps is not described. */
	sec->name_off = 0;
	assert_fault(read_bytes(&b), "datasec-missing");
	sec->name_off = name_off;
	obj = read_bytes(&b);
	assert_no_fault(obj, "datasec-missing");
	type_of(&b, BTF_KIND_VAR, "sized")->name_off = 0;
	assert_fault(read_bytes(&b), "map-name-empty");
	buf_free(&b);
}
END_TEST

/* A symbol by the name of a program that stands elsewhere. */
START_TEST(test_not_an_entry)
{
	struct buf b = slurp(fixture("decode/nested"));

	symbol_of(&b, "tail_2")->st_name = symbol_of(&b, "tail_1")->st_name;
	assert_fault(read_bytes(&b), "reloc-not-entry");
	buf_free(&b);
}
END_TEST

START_TEST(test_corrupt_programs)
{
	struct buf b = slurp(fixture("decode/nested"));
	Elf64_Sym *sym = symbol_of(&b, "tail_2");

	sym->st_size += 1;
	assert_fault(read_bytes(&b), "program-size");
	sym->st_size = 1 << 20;
	assert_fault(read_bytes(&b), "program-bounds");
	sym->st_value = UINT64_MAX - 7;
	assert_fault(read_bytes(&b), "program-bounds");
	buf_free(&b);
}
END_TEST

/*
 * What the static linker does to a map that an earlier object has as extern:
 * sizes and offsets are filled in, and its own is 0. Order and reference go
 * wrong with it.
 */
START_TEST(test_linker_offset)
{
	struct buf b = slurp(fixture("decode/reference"));
	struct btf_type *sec = type_of(&b, BTF_KIND_DATASEC, ".maps");
	struct btf_var_secinfo *info = (void *)(sec + 1);
	const struct types *t = list.v[0]->types;
	const struct object *obj;

	sec->size = (uint32_t)shdr_of(&b, ".maps")->sh_size;
	for (unsigned i = 0; i < 2; i++) {
		const char *name = type_name(t, type_by_id(t, info[i].type));

		info[i].offset = (uint32_t)symbol_of(&b, name)->st_value;
	}
	obj = read_bytes(&b);
	assert_no_fault(obj, "datasec-offset");
	assert_no_fault(obj, "reloc-program-map");
	ck_assert_ptr_ne(map_of(obj, "first"), map_of(obj, "second"));
	/* Maps are created by offset, whatever the order in the BTF. */
	sec = type_of(&b, BTF_KIND_DATASEC, ".maps");
	for (unsigned turn = 0; turn < 2; turn++) {
		struct btf_var_secinfo swap = info[0];

		obj = read_bytes(&b);
		ck_assert_str_eq(obj->maps[0]->name,
				 symbol_of(&b, "first")->st_value ? "second" : "first");
		info[0] = info[1];
		info[1] = swap;
	}
	info[0].offset = info[1].offset = 0;
	obj = read_bytes(&b);
	assert_fault(obj, "datasec-offset");
	assert_fault(obj, "reloc-program-map");
	map_of(obj, "first");
	map_of(obj, "second");
	buf_free(&b);
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

static void run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

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
	ck_assert_ptr_null(schema_loader_fault(schema_builtin(), "libbpf", "endianness",
					       VERSION(1, 5, 0)));
	ck_assert_int_eq(schema_loader_fault(schema_builtin(), "libbpf", "endianness",
					     VERSION(1, 4, 0))->err, 4003);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("input");
	TCase *t = tcase_create("input");
	SRunner *sr;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, test_attributes);
	tcase_add_test(t, test_nested);
	tcase_add_test(t, test_data);
	tcase_add_test(t, test_data_by_version);
	tcase_add_test(t, test_data_names);
	tcase_add_test(t, test_struct_ops);
	tcase_add_test(t, test_ignored_sections);
	tcase_add_test(t, test_ulong);
	tcase_add_test(t, test_faults_do_not_hide_maps);
	tcase_add_test(t, test_sources);
	tcase_add_test(t, test_refusals);
	tcase_add_loop_test(t, test_refusals_by_version, 0, ARRAY_SIZE(changes));
	tcase_add_test(t, test_unreadable);
	tcase_add_test(t, test_lying_section);
	tcase_add_test(t, test_unnamed_sections);
	tcase_add_test(t, test_arena);
	tcase_add_test(t, test_symbol_in_other_section);
	tcase_add_test(t, test_truncated);
	tcase_add_test(t, test_symbol_tables);
	tcase_add_test(t, test_odd_sections);
	tcase_add_test(t, test_externs);
	tcase_add_test(t, test_struct_ops_faults);
	tcase_add_test(t, test_relocation_sections);
	tcase_add_test(t, test_btf_section);
	tcase_add_loop_test(t, test_btf_corrupt, 0, 9);
	tcase_add_test(t, test_btf_loops);
	tcase_add_test(t, test_datasec);
	tcase_add_test(t, test_not_an_entry);
	tcase_add_test(t, test_corrupt_programs);
	tcase_add_test(t, test_linker_offset);
	tcase_add_test(t, test_containers);
	tcase_add_test(t, test_embedded_by_symbol);
	tcase_add_test(t, test_compressed_debug_info);
	tcase_add_test(t, test_stripped);
	tcase_add_test(t, test_big_endian);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
