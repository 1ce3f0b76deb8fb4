/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/legacy/legacy.h"

static int by_offset(const void *a, const void *b)
{
	const struct legacy_record *x = a, *y = b;

	if (x->sym->value != y->sym->value)
		return x->sym->value < y->sym->value ? -1 : 1;
	return x->sym->index < y->sym->index ? -1 : x->sym->index > y->sym->index;
}

static int reloc_by_offset(const void *a, const void *b)
{
	const struct legacy_reloc *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->symbol < y->symbol ? -1 : x->symbol > y->symbol;
}

/* Each symbol but that of the section is a map (bpf_object__init_user_maps()). */
static void collect_records(struct legacy_section *s)
{
	const struct reader *r = s->r;
	size_t n = 0;

	for (size_t i = 0; i < r->n_symbols; i++)
		n += r->symbols[i].section == s->section->index && r->symbols[i].type != STT_SECTION;
	s->records = ARENA_ARRAY(r->arena, n ? n : 1, struct legacy_record);
	for (size_t i = 0; i < r->n_symbols; i++)
		if (r->symbols[i].section == s->section->index && r->symbols[i].type != STT_SECTION)
			s->records[s->n++].sym = &r->symbols[i];
	qsort(s->records, s->n, sizeof(*s->records), by_offset);
}

static void collect_relocs(struct legacy_section *s)
{
	const struct reader *r = s->r;
	size_t cap = 0;

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *rel = &r->sections[i];

		if (rel->type != SHT_REL || rel->info != s->section->index)
			continue;
		for (uint64_t at = 0; view_has(&rel->data, at, sizeof(Elf64_Rel));
		     at += sizeof(Elf64_Rel)) {
			struct legacy_reloc reloc;
			uint64_t info;

			view_uint(&rel->data, at + offsetof(Elf64_Rel, r_offset), 8, &reloc.offset);
			view_uint(&rel->data, at + offsetof(Elf64_Rel, r_info), 8, &info);
			reloc.symbol = (uint32_t)ELF64_R_SYM(info);
			if (reloc.symbol < r->n_symbols)
				ARENA_PUSH(r->arena, s->relocs, s->n_relocs, cap, reloc);
		}
	}
	if (s->n_relocs)
		qsort(s->relocs, s->n_relocs, sizeof(*s->relocs), reloc_by_offset);
}

void legacy_collect(struct legacy_section *s)
{
	collect_records(s);
	collect_relocs(s);
}

const struct legacy_reloc *legacy_reloc_at(const struct legacy_section *s, uint64_t off,
					   uint64_t n)
{
	size_t at = LOWER_BOUND(s->n_relocs, i, s->relocs[i].offset < off);

	return at < s->n_relocs && s->relocs[at].offset - off < n ? &s->relocs[at] : NULL;
}
