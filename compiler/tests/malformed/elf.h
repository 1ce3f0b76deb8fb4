/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of an ELF object of 64 bits in memory, to be changed. */
#ifndef BPFMAPC_TESTS_MALFORMED_ELF_H
#define BPFMAPC_TESTS_MALFORMED_ELF_H

#include <elf.h>
#include <stdint.h>
#include <string.h>

#include "base/util.h"

#define ELF_HOST_ORDER (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? ELFDATA2MSB : ELFDATA2LSB)

/* What was changed before may well be what is looked at: every place is asked for. */
struct elf {
	unsigned char *data;
	size_t size;
	Elf64_Ehdr *ehdr;
	Elf64_Shdr *sections;	/* NULL: they are not in the file */
	unsigned n;
};

/* n bytes at off, or NULL. */
static inline void *elf_place(const struct elf *e, uint64_t off, uint64_t n)
{
	return off <= e->size && n <= e->size - off ? e->data + off : NULL;
}

/* Finds the sections again. The header must be in the file, and in the host's byte order. */
static inline void elf_find_sections(struct elf *e)
{
	e->n = e->ehdr->e_shnum;
	e->sections = elf_place(e, e->ehdr->e_shoff, e->n * sizeof(Elf64_Shdr));
}

static inline void *elf_bytes(const struct elf *e, const Elf64_Shdr *s)
{
	return s->sh_type == SHT_NOBITS ? NULL : elf_place(e, s->sh_offset, s->sh_size);
}

/* "" if it cannot be read. */
static inline const char *elf_name(const struct elf *e, const Elf64_Shdr *s)
{
	const Elf64_Shdr *names = e->ehdr->e_shstrndx < e->n ? &e->sections[e->ehdr->e_shstrndx] : NULL;
	const char *text = names ? elf_bytes(e, names) : NULL;

	if (!text || s->sh_name >= names->sh_size ||
	    !memchr(text + s->sh_name, 0, names->sh_size - s->sh_name))
		return "";
	return text + s->sh_name;
}

/* The first section of that type and name (NULL: any), or NULL. */
static inline Elf64_Shdr *elf_section(const struct elf *e, uint32_t type, const char *name)
{
	for (unsigned i = 1; i < e->n; i++)
		if (e->sections[i].sh_type == type && (!name || str_eq(elf_name(e, &e->sections[i]), name)))
			return &e->sections[i];
	return NULL;
}

/* Debug info, which nobody reads, is most of an object. */
static inline bool elf_is_bulk(const struct elf *e, const Elf64_Shdr *s)
{
	const char *name = elf_name(e, s);

	return str_starts(name, ".debug") || str_starts(name, ".rel.debug") || str_starts(name, ".rel.BTF");
}

#endif
