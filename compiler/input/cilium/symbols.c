/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/cilium/cilium.h"

/* Whether the library keeps the symbol for its section. */
static bool is_kept(const struct reader *r, enum spec_kind kind, const struct symbol *sym)
{
	if (!*sym->name)
		return false;
	switch (kind) {
	case SPEC_RECORDS:
	case SPEC_MAPS:
	case SPEC_DATA:
		return sym->type == STT_NOTYPE || sym->type == STT_OBJECT;
	case SPEC_PROGRAMS:
		/* Labels of jumps; old releases know those of LLVM by their names. */
		if (sym->type == STT_NOTYPE && sym->bind == STB_LOCAL)
			return !loader_has(r->loader, BEHAVIOUR_LOCAL_LABELS_DROPPED) &&
			       !str_starts(sym->name, "LBB");
		return sym->type == STT_NOTYPE || sym->type == STT_FUNC;
	default:
		return false;
	}
}

void spec_symbols(struct spec *spec)
{
	struct reader *r = spec->r;
	const struct symbol **v = ARENA_ARRAY(r->arena, r->n_symbols + 1, const struct symbol *);
	size_t n = 0, kept = 0;

	for (size_t i = 1; i < r->n_symbols; i++) {
		const struct symbol *sym = &r->symbols[i];

		if (sym->section < r->n_sections &&
		    is_kept(r, spec->sections[sym->section].kind, sym))
			v[n++] = sym;
	}
	sort_symbols(v, n);
	for (size_t i = 0; i < n; i++) {
		struct spec_section *s = &spec->sections[v[i]->section];

		/* Of several at one offset the last one stays. */
		if (s->n_symbols && v[kept - 1]->value == v[i]->value) {
			v[kept - 1] = v[i];
			continue;
		}
		if (!s->n_symbols)
			s->symbols = &v[kept];
		v[kept++] = v[i];
		s->n_symbols++;
	}
}

const struct symbol *spec_symbol_at(const struct spec_section *s, uint64_t off)
{
	size_t at = LOWER_BOUND(s->n_symbols, i, s->symbols[i]->value < off);

	return at < s->n_symbols && s->symbols[at]->value == off ? s->symbols[at] : NULL;
}

const struct symbol *spec_reloc_at(const struct spec_section *s, uint64_t off)
{
	size_t at = LOWER_BOUND(s->n_relocs, i, s->relocs[i].offset < off);

	return at < s->n_relocs && s->relocs[at].offset == off ? s->relocs[at].sym : NULL;
}

/* A relocation with its place in the table: of several for one offset the last counts. */
struct numbered {
	struct spec_reloc rel;
	size_t number;
};

static int compare_relocs(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	if (x->rel.offset != y->rel.offset)
		return x->rel.offset < y->rel.offset ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* The relocations of a section into *out, by offset. */
static void sort_relocs(struct spec *spec, struct numbered *v, size_t n, struct spec_section *out)
{
	struct spec_reloc *relocs = ARENA_ARRAY(spec->r->arena, n, struct spec_reloc);
	size_t kept = 0;

	qsort(v, n, sizeof(*v), compare_relocs);
	for (size_t i = 0; i < n; i++) {
		kept -= kept && relocs[kept - 1].offset == v[i].rel.offset;
		relocs[kept++] = v[i].rel;
	}
	out->relocs = relocs;
	out->n_relocs = kept;
}

/* Whether the library reads what the symbol names; else there is a fault, once for each section. */
static void check_target(struct spec *spec, const struct spec_reloc *rel, bool *told)
{
	struct reader *r = spec->r;
	const struct symbol *sym = rel->sym;
	bool inside = sym->section < r->n_sections;
	const struct section *s = inside ? &r->sections[sym->section] : NULL;
	struct fault *f;

	if (inside && spec->sections[sym->section].kind != SPEC_NONE) {
		spec->sections[sym->section].references++;
		if (!(s->flags & SHF_STRINGS) || told[sym->section])
			return;
		told[sym->section] = true;
		f = object_fault(r->obj, RULE_BM022, FAULT_REFERENCE_STRINGS, NULL, -1,
				 "section '%s' refers to section '%s', which has strings",
				 r->sections[rel->section].name, s->name);
		f->source = insn_source(r, rel->section, rel->offset);
		return;
	}
	if (inside && told[sym->section])
		return;
	if (inside)
		told[sym->section] = true;
	f = object_fault(r->obj, RULE_BM010, FAULT_REFERENCE_SECTION, NULL, -1,
			 "section '%s' refers to %s%s, which is neither of maps, data nor programs",
			 r->sections[rel->section].name,
			 *sym->name ? arena_printf(r->arena, "'%s' of ", sym->name) : "",
			 s ? arena_printf(r->arena, "section '%s'", s->name) :
			     arena_printf(r->arena, "section %u", sym->section));
	f->source = insn_source(r, rel->section, rel->offset);
}

static void load_section(struct spec *spec, uint32_t index, bool *told)
{
	struct reader *r = spec->r;
	struct spec_section *out = &spec->sections[index];
	const struct section *s = out->rels;
	uint64_t each = s->entsize, n;
	struct numbered *v;
	size_t kept = 0;

	if (each < sizeof(Elf64_Rel)) {
		object_fault(r->obj, RULE_BM003, FAULT_RELOCATION_SIZE, NULL, -1,
			     "section %u (%s) has relocations of %llu bytes each, must have %zu",
			     s->index, s->name, (unsigned long long)each, sizeof(Elf64_Rel));
		return;
	}
	n = s->data.size / each;
	v = ARENA_ARRAY(r->arena, n + 1, struct numbered);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t symbol = ELF64_R_SYM(
			uint_at(&s->data, i * each + offsetof(Elf64_Rel, r_info), 8));

		if (!symbol || symbol >= r->n_symbols) {
			object_fault(r->obj, RULE_BM022, FAULT_RELOCATION_SYMBOL, NULL, -1,
				     "relocation %llu of section '%s' names symbol %llu, which does not exist",
				     (unsigned long long)i, r->sections[index].name,
				     (unsigned long long)symbol);
			return;
		}
		v[kept++] = (struct numbered){
			{index, uint_at(&s->data, i * each, 8), &r->symbols[symbol]}, (size_t)i};
	}
	sort_relocs(spec, v, kept, out);
	for (size_t i = 0; i < out->n_relocs; i++)
		check_target(spec, &out->relocs[i], told);
}

void spec_relocations(struct spec *spec)
{
	struct reader *r = spec->r;
	bool *told = ARENA_ARRAY(r->arena, r->n_sections ? r->n_sections : 1, bool);

	for (uint32_t i = 0; i < r->n_sections; i++)
		if (spec->sections[i].rels && spec->sections[i].kind != SPEC_NONE)
			load_section(spec, i, told);
}
