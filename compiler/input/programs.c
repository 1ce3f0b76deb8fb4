/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/reader.h"
#include "model/insn.h"

/*
 * Programs refer to maps, data, externs and subprograms by relocations, which
 * libbpf resolves when it opens the object (bpf_program__record_reloc()). This
 * file reads the instructions with relocations and finds what makes libbpf refuse
 * the object: for instance a map in a section that libbpf ignores, or one whose
 * offset in the BTF differs from that in the symbol table.
 */

struct function *function_at(const struct reader *r, uint32_t section, uint64_t off)
{
	struct function *f = r->functions;
	size_t behind = LOWER_BOUND(r->n_functions, i, f[i].section < section ||
				    (f[i].section == section && f[i].offset <= off));

	if (!behind)
		return NULL;
	/* The last function that starts at or before off. */
	f += behind - 1;
	return f->section == section && off - f->offset < f->size ? f : NULL;
}

static int compare_offsets(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The offsets of the maps, sorted: those of the BTF may not be. */
static void list_map_offsets(struct reader *r, const struct btf_type *datasec)
{
	const struct btf_var_secinfo *info = type_tail(datasec);

	r->n_map_offsets = type_vlen(datasec);
	r->map_offsets = ARENA_ARRAY(r->arena, r->n_map_offsets + 1, uint32_t);
	for (size_t i = 0; i < r->n_map_offsets; i++)
		r->map_offsets[i] = info[i].offset;
	qsort(r->map_offsets, r->n_map_offsets, sizeof(*r->map_offsets), compare_offsets);
}

static bool is_map_at(struct reader *r, uint64_t off)
{
	const struct btf_type *datasec = type_by_id(r->types, r->maps_datasec);
	uint32_t key = (uint32_t)off;

	if (!datasec)
		return true;	/* another fault tells of the missing DATASEC */
	if (!r->map_offsets)
		list_map_offsets(r, datasec);
	return off <= UINT32_MAX &&
	       bsearch(&key, r->map_offsets, r->n_map_offsets, sizeof(key), compare_offsets);
}

/* Sections without maps that a program may refer to. */
static bool has_other_targets(const struct reader *r, const struct section *s)
{
	return is_data_section(s) || s == r->legacy || s == r->jump_tables ||
	       /* Where the object has maps, read_arenas() tells of the missing one. */
	       (s == r->arena_data &&
		(r->has_arena ||
		 (r->maps && !loader_has(r->loader, BEHAVIOUR_ARENA_REQUIRED))));
}

/* The address of a function, which a program may pass to a helper (sym_is_subprog()). */
static bool is_subprogram_symbol(const struct reader *r, const struct symbol *sym)
{
	return r->text && sym->section == r->text &&
	       ((sym->bind == STB_LOCAL && sym->type == STT_SECTION) ||
		(sym->bind == STB_GLOBAL && sym->type == STT_FUNC));
}

/* The symbol in a message: its name, or for a section's the name of the section. */
static const char *symbol_text(const struct reader *r, const struct symbol *sym)
{
	if (*sym->name)
		return arena_printf(r->arena, "'%s'", sym->name);
	if (sym->type == STT_SECTION && sym->section)
		return arena_printf(r->arena, "section '%s'", r->sections[sym->section].name);
	return arena_printf(r->arena, "symbol %u, which has no name", sym->index);
}

/* A reference to a section without maps, once for each section. */
static void bad_section_fault(struct reader *r, const struct symbol *sym, const struct section *s)
{
	enum fault_kind what = loader_has(r->loader, BEHAVIOUR_ARENA_REQUIRED) ?
				       FAULT_RELOC_BAD_SECTION : FAULT_ARENA_NOT_SOUGHT;
	struct fault *f;

	if (!r->bad_targets)
		r->bad_targets = ARENA_ARRAY(r->arena, r->n_sections, bool);
	if (r->bad_targets[s->index])
		return;
	r->bad_targets[s->index] = true;
	if (s == r->arena_data) {
		object_fault(r->obj, RULE_BM010, what, NULL, -1,
			     "section '%s' has variables of an arena, but no map is an arena", s->name)
			->fix = fix_words("define a map of type BPF_MAP_TYPE_ARENA");
		return;
	}
	f = object_fault(r->obj, RULE_BM010, FAULT_RELOC_BAD_SECTION, NULL, -1,
			 "a program refers to %s%s, where the loader looks for neither maps nor variables",
			 symbol_text(r, sym),
			 *sym->name ? arena_printf(r->arena, " in section '%s'", s->name) : "");
	if (*sym->name)
		f->map_name = sym->name;
}

/* Checks a reference to a map or a variable, once for each symbol. */
static void check_map_reference(struct reader *r, const struct symbol *sym)
{
	const struct section *s = &r->sections[sym->section];

	if (!r->referred)
		r->referred = ARENA_ARRAY(r->arena, r->n_symbols, bool);
	if (r->referred[sym->index])
		return;
	r->referred[sym->index] = true;
	if (s == r->maps) {
		if (!is_map_at(r, sym->value))
			object_fault(r->obj, RULE_BM010, FAULT_RELOC_PROGRAM_MAP, NULL, -1,
				     "a program refers to '%s' at offset %llu of .maps, where the BTF has no map",
				     sym->name, (unsigned long long)sym->value)
				->map_name = sym->name;
	} else if (!has_other_targets(r, s)) {
		bad_section_fault(r, sym, s);
	}
}

/* NULL, or why libbpf refuses a relocation of the instruction to the symbol. */
static const char *check_reference(struct reader *r, const struct insn *insn,
				   const struct symbol *sym)
{
	if (insn->code != INSN_CALL && insn->code != INSN_LD_IMM64)
		return arena_printf(r->arena, "the instruction there (0x%02x) cannot have a relocation",
				    insn->code);
	/* read_externs() has read the externs with names. */
	if (sym->section == SHN_UNDEF && sym->type == STT_NOTYPE &&
	    (sym->bind == STB_GLOBAL || sym->bind == STB_WEAK))
		return *sym->name ? NULL : "the extern has no name";
	if (insn->code == INSN_CALL) {
		if (insn->src != BPF_PSEUDO_CALL)
			return "the call there does not call a subprogram";
		if (!sym->section || sym->section != r->text)
			return "the called function must be in .text";
		return sym->value % INSN_SIZE ? "no instruction starts there" : NULL;
	}
	if (!sym->section)
		return "the symbol is in no section";
	if (is_subprogram_symbol(r, sym))
		return sym->value % INSN_SIZE || insn->imm % INSN_SIZE ?
			       "no instruction starts there" : NULL;
	check_map_reference(r, sym);
	return NULL;
}

/* Says once of a symbol why libbpf refuses the references to it, whatever programs have them. */
static void reference_fault(struct reader *r, const struct function *from,
			    const struct symbol *sym, uint64_t off, const char *why)
{
	const char *text = symbol_text(r, sym);
	const char *cause = arena_printf(r->arena, "%s: %s", text, why);
	struct fault *f;

	r->bad_references.arena = r->arena;
	if (!name_table_add(&r->bad_references, cause, (uint32_t)r->obj->n_faults)) {
		f = &r->obj->faults[name_table_find(&r->bad_references, cause)];
		if (!f->n_notes)
			fault_note(r->obj, f, "other programs refer to it, too");
		return;
	}
	object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_REFERENCE, NULL, -1,
		     "program '%s' refers to %s at offset %llu of section '%s': %s", from->name,
		     text, (unsigned long long)off, r->sections[from->section].name, why);
}

/* The relocation at offset `at` of s. False if libbpf refuses it. */
static bool read_reference(struct reader *r, const struct section *s, uint64_t at)
{
	const struct section *target = &r->sections[s->info];
	uint64_t off = uint_at(&s->data, at, 8);
	uint64_t symbol = ELF64_R_SYM(uint_at(&s->data, at + offsetof(Elf64_Rel, r_info), 8));
	const struct function *from;
	struct insn insn = {0};
	const char *why;

	if (symbol >= r->n_symbols || r->symbols[symbol].section >= r->n_sections ||
	    off % INSN_SIZE || off >= target->size) {
		object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_RELOCATION, NULL, -1,
			     "a relocation of section '%s' at offset %llu names symbol %llu: the offset or the symbol does not exist",
			     target->name, (unsigned long long)off, (unsigned long long)symbol);
		return false;
	}
	from = function_at(r, s->info, off);
	/* The instruction is in a weak function that another one replaced. */
	if (!from)
		return true;
	/* The section may have no bytes. */
	if (view_has(&target->data, off, INSN_SIZE))
		insn = insn_at(&target->data, off / INSN_SIZE);
	why = check_reference(r, &insn, &r->symbols[symbol]);
	if (!why) {
		struct reference ref = {from, &r->symbols[symbol], s->info, off, insn.imm,
					insn.code == INSN_CALL};

		ARENA_PUSH(r->arena, r->references, r->n_references, r->cap_references, ref);
		return true;
	}
	reference_fault(r, from, &r->symbols[symbol], off, why);
	return false;
}

void read_program_relocs(struct reader *r, const struct section *s)
{
	bool accepted = true;

	for (uint64_t at = 0; at < s->data.size && accepted; at += sizeof(Elf64_Rel)) {
		size_t n = r->obj->n_faults;

		accepted = read_reference(r, s, at);
		for (; n < r->obj->n_faults; n++)
			r->obj->faults[n].source = insn_source(r, s->info, uint_at(&s->data, at, 8));
	}
}
