/* SPDX-License-Identifier: BSD-2-Clause */
/* For test_legacy*.c: objects of testdata/legacy/ read and printed, and changed copies of them. */
#ifndef BPFMAPC_TESTS_LEGACY_TEST_H
#define BPFMAPC_TESTS_LEGACY_TEST_H

#include <check.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/util.h"
#include "input/input.h"
#include "schema/layouts.h"
#include "tests/lib/suite.h"

/*
 * Sources of testdata/legacy/, one a layout, each compiled four times: with
 * and without BTF, in both byte orders. What is decoded is compared as text:
 * a line a map,
 *
 *	NAME TYPE KEY_SIZE VALUE_SIZE MAX_ENTRIES FLAGS PINNING[=PATH] [node=NODE]
 *	[inner=TEMPLATE] [SLOT=MAP or SLOT:PROGRAM]...
 */

static const char *const folders[] = {"", "nobtf/", "big/", "big-nobtf/"};

enum { NO_BTF = 1 << 0, BIG = 1 << 1 };	/* bits of an index into folders */

static inline const char *build_dir(void)
{
	const char *b = getenv("B");

	return b && *b ? b : "build";
}

static inline struct object *read_path(const char *path, const char *layout,
				       struct object_list *list)
{
	struct target target = {0};
	struct input_options opts = {.schema = schema_builtin(), .target = &target};

	schema_default_target(opts.schema, &target);
	target.layout = layout;
	input_file(&opts, path, list);
	ck_assert_uint_eq(list->n, 1);
	return list->v[0];
}

static inline struct object *read_fixture(const char *name, int variant, const char *layout,
					  struct object_list *list)
{
	char path[512];
	struct object *obj;

	snprintf(path, sizeof(path), "%s/testdata/legacy/%s%s.bpf.o", build_dir(), folders[variant],
		 name);
	obj = read_path(path, layout, list);
	ck_assert_msg(obj->status != OBJECT_UNREADABLE, "%s: %s", path,
		      obj->n_faults ? obj->faults[0].message : "?");
	ck_assert_int_eq(obj->big_endian, !!(variant & BIG));
	return obj;
}

static inline void describe(struct buf *b, const struct map_def *m)
{
	buf_printf(b, "%s %s %u %u %u 0x%x %s", m->name,
		   schema_map_type_name(schema_builtin(), m->type), m->key_size, m->value_size,
		   m->max_entries, m->map_flags, pinning_name(m->pinning));
	/* iproute2's name of an object changes with its bytes. */
	if (map_rare(m)->pin_path && m->pinning == PIN_OBJECT)
		buf_printf(b, "=/sys/fs/bpf/tc/%s%s",
			   strspn(map_rare(m)->pin_path + strlen("/sys/fs/bpf/tc/"), "0123456789abcdef") == 40
				   ? "SHA1" : "?",
			   strrchr(map_rare(m)->pin_path, '/'));
	else if (map_rare(m)->pin_path)
		buf_printf(b, "=%s", map_rare(m)->pin_path);
	if (map_has(m, ATTR_NUMA_NODE))
		buf_printf(b, " node=%u", m->numa_node);
	if (m->inner)
		buf_printf(b, " inner=%s", m->inner->name);
	for (size_t i = 0; i < m->n_slots; i++)
		buf_printf(b, m->slots[i].map ? " %u=%s" : " %u:%s", m->slots[i].index,
			   m->slots[i].map ? m->slots[i].map : m->slots[i].program);
	buf_char(b, '\n');
}

static inline const struct fault *find_fault(const struct object *obj, enum rule_id rule,
					     const char *map)
{
	for (size_t i = 0; i < obj->n_faults; i++) {
		const struct fault *f = &obj->faults[i];
		const char *name = f->map ? f->map->name : f->map_name;

		if (f->rule == rule && (map ? name && str_eq(name, map) : !name))
			return f;
	}
	return NULL;
}

static inline bool has_note(const struct fault *f, const char *text)
{
	for (size_t i = 0; i < f->n_notes; i++)
		if (strstr(f->notes[i], text))
			return true;
	return false;
}

static inline bool has_what(const struct object *obj, const char *what)
{
	for (size_t i = 0; i < obj->n_faults; i++)
		if (obj->faults[i].what && str_eq(fault_names[obj->faults[i].what], what))
			return true;
	return false;
}

/* A little-endian fixture without BTF, to be changed. */
struct copied_object {
	unsigned char *data;
	size_t size;
	Elf64_Shdr *sections, *maps, *symtab;
	unsigned n_sections;
	char *section_names;
};

static inline struct copied_object copy_fixture(const char *name)
{
	struct copied_object c = {0};
	const Elf64_Ehdr *eh;
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/testdata/legacy/nobtf/%s.bpf.o", build_dir(), name);
	f = fopen(path, "rb");
	ck_assert_msg(!!f, "%s", path);
	fseek(f, 0, SEEK_END);
	c.size = (size_t)ftell(f);
	rewind(f);
	c.data = malloc(c.size);
	ck_assert_uint_eq(fread(c.data, 1, c.size, f), c.size);
	fclose(f);
	eh = (const Elf64_Ehdr *)(const void *)c.data;
	c.sections = (Elf64_Shdr *)(void *)(c.data + eh->e_shoff);
	c.n_sections = eh->e_shnum;
	c.section_names = (char *)c.data + c.sections[eh->e_shstrndx].sh_offset;
	for (unsigned i = 1; i < c.n_sections; i++) {
		if (str_eq(c.section_names + c.sections[i].sh_name, "maps"))
			c.maps = &c.sections[i];
		if (c.sections[i].sh_type == SHT_SYMTAB)
			c.symtab = &c.sections[i];
	}
	ck_assert(c.maps && c.symtab);
	return c;
}

/* The next symbol of the section "maps" behind *sym, or the first; NULL: there are no more. */
static inline Elf64_Sym *next_symbol(const struct copied_object *c, Elf64_Sym *sym)
{
	Elf64_Sym *first = (Elf64_Sym *)(void *)(c->data + c->symtab->sh_offset);

	for (sym = sym ? sym + 1 : first; sym < first + c->symtab->sh_size / sizeof(*sym); sym++)
		if (sym->st_shndx == c->maps - c->sections && ELF64_ST_TYPE(sym->st_info) != STT_SECTION)
			return sym;
	return NULL;
}

static inline const char *symbol_name(const struct copied_object *c, const Elf64_Sym *sym)
{
	return (const char *)c->data + c->sections[c->symtab->sh_link].sh_offset + sym->st_name;
}

/* Reads what the copy has become, and frees it. */
static inline struct object *read_copy(struct copied_object *c, struct object_list *list)
{
	struct object *obj;
	char path[256];
	FILE *f;
	int fd;

	suite_scratch(path, sizeof(path), "legacy");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	f = fdopen(fd, "wb");
	ck_assert_uint_eq(fwrite(c->data, 1, c->size, f), c->size);
	fclose(f);
	free(c->data);
	obj = read_path(path, NULL, list);
	unlink(path);
	return obj;
}

#endif
