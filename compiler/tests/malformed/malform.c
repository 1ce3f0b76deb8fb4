// SPDX-License-Identifier: BSD-2-Clause
/* Changes an ELF object in places that a loader reads. */
#include <linux/btf.h>
#include <stdbool.h>

#include "tests/malformed/elf.h"
#include "tests/malformed/malform.h"
#include "tests/malformed/random.h"

struct malformed {
	struct elf elf;
	uint64_t *state;
	struct buf *how;
	bool swapped;			/* of the other byte order than the host's */
};

static uint64_t random_below(struct malformed *m, uint64_t n)
{
	return xorshift_below(m->state, n);
}

/* The bytes of a section as records of that alignment; NULL if an earlier change has moved them. */
static void *records_of(struct malformed *m, const Elf64_Shdr *s, size_t alignment)
{
	void *at = elf_bytes(&m->elf, s);

	return (uintptr_t)at % alignment ? NULL : at;
}

static Elf64_Shdr *any_section(struct malformed *m)
{
	Elf64_Shdr *s;
	int tries = 0;

	do
		s = &m->elf.sections[1 + random_below(m, m->elf.n - 1)];
	while (elf_is_bulk(&m->elf, s) && tries++ < 20);
	return s;
}

/* Puts n bytes at p to an edge, to what is near, or to a number below limit. */
static void change(struct malformed *m, const char *what, void *p, unsigned n, uint64_t limit)
{
	uint64_t mask = n == 8 ? UINT64_MAX : (1ULL << 8 * n) - 1, was = 0, now;
	const uint64_t edges[] = {0, 1, mask, mask >> 1, (mask >> 1) + 1};

	memcpy(&was, p, n);
	switch (random_below(m, 6)) {
	case 0:
		now = edges[random_below(m, ARRAY_SIZE(edges))];
		break;
	case 1:
		now = was ^ 1ULL << random_below(m, 8 * n);
		break;
	case 2:
		now = was + 8 * random_below(m, 5) - 16;
		break;
	case 3:
		now = was + random_below(m, 3) - 1;
		break;
	default:
		now = random_below(m, limit);
	}
	now &= mask;
	memcpy(p, &now, n);
	buf_printf(m->how, " %s %llu -> %llu;", what, (unsigned long long)was,
		   (unsigned long long)now);
}

static void malform_header(struct malformed *m)
{
	Elf64_Ehdr *e = (void *)m->elf.data;

	switch (random_below(m, 5)) {
	case 0:
		change(m, "e_shnum", &e->e_shnum, sizeof(e->e_shnum), m->elf.n + 1);
		break;
	case 1:
		change(m, "e_shstrndx", &e->e_shstrndx, sizeof(e->e_shstrndx), m->elf.n + 1);
		break;
	case 2:
		change(m, "e_shentsize", &e->e_shentsize, sizeof(e->e_shentsize), 128);
		break;
	case 3:
		change(m, "e_machine", &e->e_machine, sizeof(e->e_machine), 300);
		break;
	default:
		change(m, "e_flags", &e->e_flags, sizeof(e->e_flags), 4);
	}
}

static void malform_section(struct malformed *m)
{
	Elf64_Shdr *s = any_section(m), swap, *other;

	buf_printf(m->how, " section '%s':", elf_name(&m->elf, s));
	switch (random_below(m, 9)) {
	case 0:
		s->sh_name = any_section(m)->sh_name;
		buf_printf(m->how, " now '%s';", elf_name(&m->elf, s));
		break;
	case 1:
		change(m, "type", &s->sh_type, sizeof(s->sh_type), SHT_SYMTAB_SHNDX + 1);
		break;
	case 2:
		if (random_below(m, 2)) {
			s->sh_flags ^= SHF_COMPRESSED;
			buf_str(m->how, " flags, compressed;");
			break;
		}
		change(m, "flags", &s->sh_flags, sizeof(s->sh_flags), 16);
		break;
	case 3:
		change(m, "offset", &s->sh_offset, sizeof(s->sh_offset), m->elf.size);
		break;
	case 4:
		change(m, "size", &s->sh_size, sizeof(s->sh_size), s->sh_size + 16);
		break;
	case 5:
		change(m, "link", &s->sh_link, sizeof(s->sh_link), m->elf.n + 1);
		break;
	case 6:
		change(m, "info", &s->sh_info, sizeof(s->sh_info), m->elf.n + 1);
		break;
	case 7:
		change(m, "entsize", &s->sh_entsize, sizeof(s->sh_entsize), 32);
		break;
	default:
		other = any_section(m);
		buf_printf(m->how, " and '%s' in each other's place;", elf_name(&m->elf, other));
		swap = *s;
		*s = *other;
		*other = swap;
	}
}

static void malform_section_name(struct malformed *m)
{
	static const char marks[] = ".?_mlx";
	Elf64_Shdr *s = any_section(m);
	const char *name = elf_name(&m->elf, s);
	char *at = (char *)(uintptr_t)name;

	if (!*name)
		return;
	at += random_below(m, strlen(name));
	buf_printf(m->how, " section name '%s' at %zu;", name, (size_t)(at - name));
	*at = marks[random_below(m, sizeof(marks))];
}

static void malform_symbol(struct malformed *m)
{
	Elf64_Shdr *table = elf_section(&m->elf, SHT_SYMTAB, NULL);
	Elf64_Sym *first = table ? records_of(m, table, 8) : NULL, *s;
	uint64_t n = table ? table->sh_size / sizeof(*first) : 0;
	unsigned char bind, type;

	if (!first || !n)
		return;
	s = &first[random_below(m, n)];
	buf_printf(m->how, " symbol %zu:", (size_t)(s - first));
	bind = ELF64_ST_BIND(s->st_info);
	type = ELF64_ST_TYPE(s->st_info);
	switch (random_below(m, 7)) {
	case 0:
		s->st_name = first[random_below(m, n)].st_name;
		buf_str(m->how, " another's name;");
		break;
	case 1:
		change(m, "bind", &bind, sizeof(bind), 3);
		s->st_info = (unsigned char)ELF64_ST_INFO(bind, type);
		break;
	case 2:
		change(m, "type", &type, sizeof(type), STT_FILE + 1);
		s->st_info = (unsigned char)ELF64_ST_INFO(bind, type);
		break;
	case 3:
		change(m, "visibility", &s->st_other, sizeof(s->st_other), 4);
		break;
	case 4:
		change(m, "section", &s->st_shndx, sizeof(s->st_shndx), m->elf.n + 1);
		break;
	case 5:
		change(m, "value", &s->st_value, sizeof(s->st_value), 64);
		break;
	default:
		change(m, "size", &s->st_size, sizeof(s->st_size), 64);
	}
}

/* The registers of an instruction are in the other order, too. */
static unsigned char swap_halves(unsigned char byte)
{
	return (unsigned char)(byte << 4 | byte >> 4);
}

static void malform_relocation(struct malformed *m)
{
	const Elf64_Shdr *symbols = elf_section(&m->elf, SHT_SYMTAB, NULL);
	uint64_t n_symbols = symbols ? symbols->sh_size / sizeof(Elf64_Sym) : 0;
	Elf64_Shdr *s = any_section(m);
	unsigned char *insn, registers;
	unsigned byte;
	Elf64_Rel *rel;
	uint32_t half;

	for (int tries = 0; s->sh_type != SHT_REL && tries < 20; tries++)
		s = any_section(m);
	rel = s->sh_type == SHT_REL ? records_of(m, s, 8) : NULL;
	if (!rel || s->sh_size < sizeof(*rel) || s->sh_info >= m->elf.n)
		return;
	rel += random_below(m, s->sh_size / sizeof(*rel));
	buf_printf(m->how, " relocation of '%s':", elf_name(&m->elf, s));
	switch (random_below(m, 3)) {
	case 0:
		change(m, "offset", &rel->r_offset, sizeof(rel->r_offset), 512);
		break;
	case 1:
		half = (uint32_t)ELF64_R_SYM(rel->r_info);
		change(m, "symbol", &half, sizeof(half), n_symbols + 1);
		rel->r_info = ELF64_R_INFO((uint64_t)half, ELF64_R_TYPE(rel->r_info));
		break;
	default:
		if (rel->r_offset > m->elf.size || m->elf.sections[s->sh_info].sh_offset > m->elf.size)
			return;
		insn = elf_place(&m->elf, m->elf.sections[s->sh_info].sh_offset + rel->r_offset, 8);
		if (!insn)
			return;
		byte = (unsigned)random_below(m, 2);
		registers = m->swapped && byte ? swap_halves(insn[byte]) : insn[byte];
		change(m, "code or registers", &registers, 1, 256);
		insn[byte] = m->swapped && byte ? swap_halves(registers) : registers;
	}
}

/* A word of the types, or a character of their strings; mostly one of those that make maps. */
static void malform_btf(struct malformed *m)
{
	const Elf64_Shdr *s = elf_section(&m->elf, SHT_PROGBITS, ".BTF");
	struct btf_header *h = s ? records_of(m, s, 4) : NULL;
	uint64_t types, strings;
	unsigned char *at;

	if (!h || s->sh_size < sizeof(*h))
		return;
	types = s->sh_offset + h->hdr_len + h->type_off;
	strings = s->sh_offset + h->hdr_len + h->str_off;
	buf_str(m->how, " BTF:");
	switch (random_below(m, 8)) {
	case 0:
		change(m, "header", (uint32_t *)(void *)h + random_below(m, 6), 4, s->sh_size);
		break;
	case 1:
		at = elf_place(&m->elf, strings + random_below(m, h->str_len), 1);
		if (!at)
			break;
		buf_printf(m->how, " before '%.*s'", (int)strnlen((char *)at + 1, (size_t)(m->elf.data + m->elf.size - at - 1)), at + 1);
		change(m, "character", at, 1, 256);
		break;
	default:
		at = elf_place(&m->elf, types + random_below(m, h->type_len / 4) * 4, 4);
		if (!at)
			break;
		/* The kind is in the highest byte of a record's second word. */
		if (random_below(m, 4))
			change(m, "word", at, 4, random_below(m, 2) ? 100 : h->str_len);
		else
			change(m, "byte", at + random_below(m, 4), 1, 20);
	}
}

/* Records of an object: the sizes of their fields, which are swapped one by one. */
struct table {
	unsigned char *at;
	uint64_t n;
	const unsigned char *fields;
	size_t n_fields;
};

struct tables {
	struct table v[128];
	size_t n;
};

static const unsigned char ehdr_fields[] = {16, 2, 2, 4, 8, 8, 8, 4, 2, 2, 2, 2, 2, 2};
static const unsigned char shdr_fields[] = {4, 4, 8, 8, 8, 8, 4, 4, 8, 8};
static const unsigned char symbol_fields[] = {4, 1, 1, 2, 8, 8};
static const unsigned char rel_fields[] = {8, 8};
static const unsigned char btf_fields[] = {2, 1, 1, 4, 4, 4, 4, 4};
static const unsigned char word[] = {4};

static void swap_table(const struct table *t)
{
	unsigned char *at = t->at;

	for (uint64_t i = 0; i < t->n * t->n_fields; at += t->fields[i++ % t->n_fields]) {
		unsigned size = t->fields[i % t->n_fields];

		/* e_ident has no order. */
		for (unsigned j = 0; j < size / 2 && size <= 8; j++) {
			unsigned char byte = at[j];

			at[j] = at[size - 1 - j];
			at[size - 1 - j] = byte;
		}
	}
}

/* Swaps n records at off, and remembers that. */
static void *swap_at(struct malformed *m, struct tables *done, uint64_t off, uint64_t n,
		     const unsigned char *fields, size_t n_fields)
{
	struct table *t = &done->v[done->n];
	uint64_t size = 0;

	for (size_t i = 0; i < n_fields; i++)
		size += fields[i];
	if (done->n == ARRAY_SIZE(done->v) || n > m->elf.size || !elf_place(&m->elf, off, n * size))
		return NULL;
	*t = (struct table){m->elf.data + off, n, fields, n_fields};
	swap_table(t);
	done->n++;
	return t->at;
}

#define SWAP(m, done, off, n, fields) swap_at(m, done, off, n, fields, ARRAY_SIZE(fields))

/* Puts what is changed below into the order of the host. */
static void swap_object(struct malformed *m, struct tables *done)
{
	const struct btf_header *h;

	done->n = 0;
	if (!m->swapped || !SWAP(m, done, 0, 1, ehdr_fields) ||
	    !SWAP(m, done, m->elf.ehdr->e_shoff, m->elf.ehdr->e_shnum, shdr_fields))
		return;
	elf_find_sections(&m->elf);
	for (unsigned i = 1; i < m->elf.n; i++) {
		const Elf64_Shdr *s = &m->elf.sections[i];

		if (s->sh_type == SHT_SYMTAB)
			SWAP(m, done, s->sh_offset, s->sh_size / sizeof(Elf64_Sym), symbol_fields);
		else if (s->sh_type == SHT_REL)
			SWAP(m, done, s->sh_offset, s->sh_size / sizeof(Elf64_Rel), rel_fields);
		else if (s->sh_type != SHT_PROGBITS || !str_eq(elf_name(&m->elf, s), ".BTF"))
			continue;
		else if ((h = SWAP(m, done, s->sh_offset, 1, btf_fields)))
			SWAP(m, done, s->sh_offset + h->hdr_len + h->type_off, h->type_len / 4, word);
	}
}

/* And back, the last first: they may overlap. */
static void swap_back(struct tables *done)
{
	while (done->n)
		swap_table(&done->v[--done->n]);
}

void malform(unsigned char *data, size_t size, uint64_t *state, struct buf *how)
{
	static void (*const kinds[])(struct malformed *m) = {
		malform_header, malform_section, malform_section, malform_section,
		malform_section_name, malform_symbol, malform_symbol, malform_relocation,
		malform_relocation, malform_btf, malform_btf, malform_btf, malform_btf,
	};
	struct malformed m = {{data, size, (void *)data, NULL, 0}, state, how, false};
	struct tables swapped;

	for (uint64_t n = 1 + random_below(&m, 3); n; n--) {
		if (size < sizeof(Elf64_Ehdr))
			return;
		m.swapped = data[EI_DATA] != ELF_HOST_ORDER;
		swap_object(&m, &swapped);
		elf_find_sections(&m.elf);
		if (m.elf.sections && m.elf.n > 1)
			kinds[random_below(&m, ARRAY_SIZE(kinds))](&m);
		swap_back(&swapped);
	}
}
