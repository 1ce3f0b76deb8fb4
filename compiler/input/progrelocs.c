/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "input/internal.h"

#define INSN_SIZE 8
#define LD_IMM64 (BPF_LD | BPF_IMM | BPF_DW)

/*
 * Programs refer to maps by relocations, which libbpf resolves when it opens
 * the object (bpf_program__record_reloc()). Programs are not read here; what
 * is looked for are references to a map that libbpf will not find: one in a
 * section that it ignores, or one that the BTF has at another offset than
 * the symbol table.
 */

bool in_function(const struct reader *r, uint32_t section, uint64_t off)
{
	size_t low = 0, high = r->n_functions;

	/* Behind the last function that starts at or before off. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct function *f = &r->functions[middle];

		if (f->section < section || (f->section == section && f->offset <= off))
			low = middle + 1;
		else
			high = middle;
	}
	return low && r->functions[low - 1].section == section &&
	       off - r->functions[low - 1].offset < r->functions[low - 1].size;
}

static bool is_map_at(const struct reader *r, uint64_t off)
{
	const struct btf_type *datasec = type_by_id(r->types, r->maps_datasec);
	const struct btf_var_secinfo *info;
	uint32_t low = 0, high;

	if (!datasec)
		return true;	/* another fault says that nothing is known of .maps */
	info = type_tail(datasec);
	high = type_vlen(datasec);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (info[middle].offset < off)
			low = middle + 1;
		else
			high = middle;
	}
	return low < type_vlen(datasec) && info[low].offset == off;
}

/* Sections that a program may refer to for other reasons than a map. */
static bool is_for_others(const struct reader *r, const struct section *s)
{
	return is_data_section(r, s) || s == r->legacy || str_eq(s->name, ".addr_space.1") ||
	       str_eq(s->name, ".jumptables");
}

/* The address of a function, which a program may pass to a helper (sym_is_subprog()). */
static bool is_subprogram(const struct reader *r, const struct symbol *sym)
{
	return r->text && sym->section == r->text &&
	       ((sym->bind == STB_LOCAL && sym->type == STT_SECTION) ||
		(sym->bind == STB_GLOBAL && sym->type == STT_FUNC));
}

static void check_reference(struct reader *r, const struct symbol *sym)
{
	const struct section *s;

	if (!sym->section || sym->section >= r->n_sections)
		return;
	s = &r->sections[sym->section];
	if (s == r->maps) {
		if (!is_map_at(r, sym->value))
			object_fault(r->obj, RULE_BM010, "reloc-program-map", NULL, -1,
				     "a program refers to '%s' at offset %llu of .maps, where the BTF has no map",
				     sym->name, (unsigned long long)sym->value)
				->map_name = sym->name;
	} else if (!is_for_others(r, s) && !is_subprogram(r, sym)) {
		object_fault(r->obj, RULE_BM010, "reloc-bad-section", NULL, -1,
			     "a program refers to '%s' in section '%s', where the loader looks for no maps",
			     sym->name, s->name)
			->map_name = sym->name;
	}
}

void read_program_relocs(struct reader *r, const struct section *s)
{
	const struct section *target = &r->sections[s->info];
	const struct view *v = &s->data;

	/* By their names libbpf takes these, too, whatever they are for. */
	if (!(target->flags & SHF_EXECINSTR) && !str_eq(s->name, ".rel.maps") &&
	    !str_eq(s->name, ".rel.struct_ops"))
		return;
	if (!r->referred)
		r->referred = ARENA_ARRAY(r->arena, r->n_symbols ? r->n_symbols : 1, bool);
	for (uint64_t at = 0; at < v->size; at += sizeof(Elf64_Rel)) {
		uint64_t off = uint_at(v, at, 8);
		uint64_t symbol = ELF64_R_SYM(uint_at(v, at + offsetof(Elf64_Rel, r_info), 8));

		if (symbol >= r->n_symbols || r->symbols[symbol].section >= r->n_sections ||
		    off % INSN_SIZE || !view_has(&target->data, off, 1)) {
			object_fault(r->obj, RULE_BM022, "program-relocation", NULL, -1,
				     "a relocation of section '%s' at offset %llu is for symbol %llu: one of both is not there",
				     target->name, (unsigned long long)off,
				     (unsigned long long)symbol);
			return;
		}
		if (target->data.data[off] != LD_IMM64 || r->referred[symbol] ||
		    !in_function(r, s->info, off))
			continue;
		/* Once for each symbol. */
		r->referred[symbol] = true;
		check_reference(r, &r->symbols[symbol]);
	}
}
