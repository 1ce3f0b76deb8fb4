// SPDX-License-Identifier: BSD-2-Clause
/*
 * Changes of objects: what malform.h and bend.h change in place, and sections that get new
 * contents, which are put at the end of the file.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "tests/fuzz/mutate.h"
#include "tests/malformed/bend.h"
#include "tests/malformed/elf.h"
#include "tests/malformed/malform.h"
#include "tests/malformed/random.h"

/*
 * Writes the object anew, without what no section has, into data of max bytes. Returns its
 * size, or 0 where it does not fit: sections may claim any size.
 */
static size_t pack(const struct elf *e, uint8_t *to, size_t max)
{
	size_t size = sizeof(*e->ehdr), headers = e->n * sizeof(*e->sections);
	Elf64_Ehdr ehdr = *e->ehdr;

	if (size + headers > max)
		return 0;
	ehdr.e_shoff = size;
	memcpy(to, &ehdr, sizeof(ehdr));
	memcpy(to + size, e->sections, headers);
	size += headers;
	for (unsigned i = 1; i < e->n; i++) {
		Elf64_Shdr s = e->sections[i];
		const void *bytes = elf_bytes(e, &s);

		if (!bytes)
			continue;
		size = (size + 7) & ~(size_t)7;
		if (size > max || s.sh_size > max - size)
			return 0;
		s.sh_offset = size;
		memcpy(to + size, bytes, s.sh_size);
		size += s.sh_size;
		memcpy(to + ehdr.e_shoff + i * sizeof(s), &s, sizeof(s));
	}
	return size;
}

/* Gives section i new bytes. Returns the new size of the object. */
static size_t replace(struct elf *e, size_t max, unsigned i, const uint8_t *bytes, size_t n)
{
	Elf64_Shdr *s = &e->sections[i];
	uint8_t *packed;
	size_t size = e->size;

	if (n <= s->sh_size) {
		memcpy(elf_bytes(e, s), bytes, n);
		s->sh_size = n;
		return size;
	}
	packed = calloc(1, max);
	if (!packed)
		return size;
	/* What it had has no place in the packed object. */
	s->sh_size = 0;
	size = pack(e, packed, max);
	size = (size + 7) & ~(size_t)7;
	if (size && size <= max && n <= max - size) {
		memcpy(e->data, packed, size);
		elf_find_sections(e);
		memcpy(e->data + size, bytes, n);
		e->sections[i].sh_offset = size;
		e->sections[i].sh_size = n;
		size += n;
	} else {
		size = e->size;
	}
	free(packed);
	return size;
}

/* Gives a section what another mutator makes of its contents. */
static size_t change_contents(struct elf *e, size_t max, unsigned i, mutate_fn *mutate, uint64_t *state)
{
	const Elf64_Shdr *s = &e->sections[i];
	const void *old = elf_bytes(e, s);
	size_t room = max - e->size, n = s->sh_size, size = e->size;
	uint8_t *bytes;

	if (!old)
		return size;
	/* At most as much again: small sections are to stay small. */
	room = n + (room < n + 64 ? room : n + 64);
	bytes = room ? malloc(room) : NULL;
	if (!bytes)
		return size;
	memcpy(bytes, old, n);
	n = mutate(bytes, n, room, state);
	size = replace(e, max, i, bytes, n);
	free(bytes);
	return size;
}

static size_t mutate_bytes(uint8_t *data, size_t size, size_t max, uint64_t *state)
{
	(void)state;
	return LLVMFuzzerMutate(data, size, max);
}

/* A section for which it returns true, by chance; 0: there is none. */
static unsigned some_section(const struct elf *e, bool (*wanted)(const struct elf *e, const Elf64_Shdr *s),
			     uint64_t *state)
{
	unsigned n = 0, chosen = 0;

	for (unsigned i = 1; i < e->n; i++)
		if (wanted(e, &e->sections[i]) && !xorshift_below(state, ++n))
			chosen = i;
	return chosen;
}

static bool is_btf(const struct elf *e, const Elf64_Shdr *s)
{
	return str_eq(elf_name(e, s), ".BTF");
}

static bool is_code(const struct elf *e, const Elf64_Shdr *s)
{
	(void)e;
	return s->sh_type == SHT_PROGBITS && s->sh_flags & SHF_EXECINSTR && s->sh_size;
}

static bool is_contents(const struct elf *e, const Elf64_Shdr *s)
{
	return s->sh_type != SHT_NOBITS && !elf_is_bulk(e, s);
}

size_t mutate_elf(uint8_t *data, size_t size, size_t max, uint64_t *state)
{
	struct elf e = {data, size, (void *)data, NULL, 0};
	struct buf how = {0};
	unsigned section;

	if (size < sizeof(Elf64_Ehdr) || data[EI_DATA] != ELF_HOST_ORDER)
		goto bytes;
	elf_find_sections(&e);
	if (!e.sections || e.n < 2)
		goto bytes;
	switch (xorshift_below(state, 12)) {
	case 0:	/* what harness_object.c chooses by */
		data[EI_PAD + xorshift_below(state, EI_NIDENT - EI_PAD)] = (uint8_t)xorshift(state);
		return size;
	case 1:
	case 2:
	case 3:
		malform(data, size, state, &how);
		buf_free(&how);
		return size;
	case 4:
		bend_types(data, size, state);
		return size;
	case 5:
	case 6:
	case 7:
		section = some_section(&e, is_btf, state);
		return section ? change_contents(&e, max, section, mutate_btf, state) : size;
	case 8:
	case 9:
		section = some_section(&e, is_code, state);
		return section ? change_contents(&e, max, section, mutate_insns, state) : size;
	case 10:
		section = some_section(&e, is_contents, state);
		return section ? change_contents(&e, max, section, mutate_bytes, state) : size;
	default:
		break;
	}
bytes:
	return LLVMFuzzerMutate(data, size, max);
}

size_t mutate_elf_or_text(uint8_t *data, size_t size, size_t max, uint64_t *state)
{
	bool is_elf = size > SELFMAG && !memcmp(data, ELFMAG, SELFMAG);

	return is_elf ? mutate_elf(data, size, max, state) : mutate_text(data, size, max, state);
}
