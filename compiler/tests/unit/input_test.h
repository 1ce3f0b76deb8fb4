/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_INPUT_TEST_H
#define BPFMAPC_TESTS_INPUT_TEST_H

/*
 * What the tests of the reader share: fixtures by name, objects read for a
 * release of libbpf, and the parts of an object in memory, to change them.
 */
#include <check.h>
#include <elf.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "input/input.h"
#include "schema/schema.h"
#include "tests/lib/suite.h"

static struct object_list list;
static char scratch[4096];

static inline const char *build_dir(void)
{
	const char *b = getenv("B");

	return b ? b : "build";
}

/* The object of testdata/<name>.bpf.c. */
static inline const char *fixture(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/testdata/%s.bpf.o", build_dir(), name);
	return path;
}

static inline const struct object *read_for(const char *path, struct version libbpf)
{
	const struct schema *schema = schema_builtin();
	struct target target = {0};
	struct input_options opts = {.schema = schema, .target = &target};

	schema_default_target(schema, &target);
	if (!version_none(libbpf))
		target.versions[LOADER_LIBBPF] = libbpf;
	object_list_free(&list);
	input_file(&opts, path, &list);
	ck_assert_uint_ge(list.n, 1);
	return list.v[0];
}

static inline const struct object *read_path(const char *path)
{
	return read_for(path, (struct version){0});
}

static inline const struct map_def *map_of(const struct object *obj, const char *name)
{
	const struct map_def *map = object_find_map(obj, name);

	ck_assert_msg(map != NULL, "%s has no map '%s'", obj->path, name);
	return map;
}

static inline bool has_fault(const struct object *obj, const char *what)
{
	for (size_t i = 0; i < obj->n_faults; i++)
		if (obj->faults[i].what && str_eq(fault_names[obj->faults[i].what], what))
			return true;
	return false;
}

#define assert_fault(obj, what)                                                                    \
	ck_assert_msg(has_fault((obj), (what)), "%s: no fault %s", (obj)->path, (what))
#define assert_no_fault(obj, what)                                                                 \
	ck_assert_msg(!has_fault((obj), (what)), "%s: fault %s", (obj)->path, (what))

/* The fault at which that libbpf refuses to open obj: the first that it minds, or NULL. */
static inline const char *refusal(const struct object *obj, struct version libbpf)
{
	for (size_t i = 0; i < obj->n_faults; i++) {
		enum fault_kind what = obj->faults[i].what;
		const struct loader_fault *row =
			schema_loader_fault(schema_builtin(), LOADER_LIBBPF, what, libbpf);

		if (row && row->err && !row->at_load)
			return fault_names[what];
	}
	return NULL;
}

#define assert_refused(obj, libbpf, what)                                                          \
	do {                                                                                       \
		const char *refusal_ = refusal((obj), (libbpf));                                   \
		ck_assert_msg(refusal_ && str_eq(refusal_, (what)), "%s: refused for %s, not %s",  \
			      (obj)->path, refusal_ ? refusal_ : "nothing", (what));               \
	} while (0)
#define assert_opens(obj, libbpf)                                                                  \
	ck_assert_msg(!refusal((obj), (libbpf)), "%s: refused for %s", (obj)->path,                \
		      refusal((obj), (libbpf)))

/* The whole of a file; the caller frees. */
static inline struct buf slurp(const char *path)
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

static inline const struct object *read_apart(const struct buf *b)
{
	ck_assert_int_eq(buf_write(b, scratch), 0);
	return read_path(scratch);
}

/*
 * Malformed objects are also for libbpf to look at: with KEEP=DIR they
 * stay there, and `make check-objects` compares. Not those through
 * read_apart(): libbpf 1.1 crashes at some, and is less strict with others.
 */
static inline const struct object *read_bytes(const struct buf *b)
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

/* As read_bytes(), for a release of libbpf. */
static inline const struct object *read_bytes_for(const struct buf *b, struct version libbpf)
{
	read_bytes(b);
	return read_for(scratch, libbpf);
}

static inline void set_up(void)
{
	close(mkstemp(suite_scratch(scratch, sizeof(scratch), "input")));
}

static inline void tear_down(void)
{
	unlink(scratch);
	object_list_free(&list);
}

/* ELF headers of a little-endian object in memory. */
static inline Elf64_Ehdr *ehdr_of(struct buf *b)
{
	return (Elf64_Ehdr *)(void *)b->s;
}

static inline Elf64_Shdr *shdr_of(struct buf *b, const char *name)
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

static inline uint32_t shdr_index(struct buf *b, const char *name)
{
	Elf64_Shdr *first = (Elf64_Shdr *)(void *)(b->s + ehdr_of(b)->e_shoff);

	return (uint32_t)(shdr_of(b, name) - first);
}

static inline Elf64_Sym *symbol_of(struct buf *b, const char *name)
{
	Elf64_Shdr *symtab = shdr_of(b, ".symtab"), *strtab = shdr_of(b, ".strtab");
	Elf64_Sym *sym = (Elf64_Sym *)(void *)(b->s + symtab->sh_offset);

	for (size_t i = 0; i < symtab->sh_size / sizeof(*sym); i++)
		if (str_eq(b->s + strtab->sh_offset + sym[i].st_name, name))
			return &sym[i];
	ck_abort_msg("no symbol %s", name);
	return NULL;
}

static inline struct btf_header *btf_of(struct buf *b)
{
	return (struct btf_header *)(void *)(b->s + shdr_of(b, ".BTF")->sh_offset);
}

/* The first BTF type of a kind, by name where that is not NULL; its record in b. */
static inline struct btf_type *type_of(struct buf *b, unsigned kind, const char *name)
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

static inline struct btf_var_secinfo *secinfo_of(struct buf *b, const char *section)
{
	return (struct btf_var_secinfo *)(void *)(type_of(b, BTF_KIND_DATASEC, section) + 1);
}

/* The relocation of a section by its number, to change it. */
static inline Elf64_Rel *rel_of(struct buf *b, const char *section, size_t i)
{
	return (Elf64_Rel *)(void *)(b->s + shdr_of(b, section)->sh_offset) + i;
}

/* The instruction that it is for. */
static inline struct bpf_insn *insn_of(struct buf *b, const char *section, size_t i)
{
	const Elf64_Shdr *first = (const void *)(b->s + ehdr_of(b)->e_shoff);
	const Elf64_Shdr *target = &first[shdr_of(b, section)->sh_info];

	return (void *)(b->s + target->sh_offset + rel_of(b, section, i)->r_offset);
}

static inline Elf64_Sym *symbol_at(struct buf *b, size_t i)
{
	return (Elf64_Sym *)(void *)(b->s + shdr_of(b, ".symtab")->sh_offset) + i;
}

static inline uint32_t symbol_index(struct buf *b, const char *name)
{
	return (uint32_t)(symbol_of(b, name) - symbol_at(b, 0));
}

#endif
