/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/reader.h"

#define LD_IMM64 (BPF_LD | BPF_IMM | BPF_DW)
#define CALL (BPF_JMP | BPF_CALL)

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
	       (s == r->arena_data &&
		(r->has_arena || !loader_has(r->loader, BEHAVIOUR_ARENA_REQUIRED)));
}

/* The address of a function, which a program may pass to a helper (sym_is_subprog()). */
static bool is_subprogram_symbol(const struct reader *r, const struct symbol *sym)
{
	return r->text && sym->section == r->text &&
	       ((sym->bind == STB_LOCAL && sym->type == STT_SECTION) ||
		(sym->bind == STB_GLOBAL && sym->type == STT_FUNC));
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
		object_fault(r->obj, RULE_BM010, FAULT_RELOC_BAD_SECTION, NULL, -1,
			     "a program refers to '%s' in section '%s', where the loader looks for neither maps nor variables",
			     sym->name, s->name)
			->map_name = sym->name;
	}
}

/* NULL, or why libbpf refuses a relocation of the instruction to the symbol. */
static const char *check_reference(struct reader *r, const struct bpf_insn *insn,
				   const struct symbol *sym)
{
	if (insn->code != CALL && insn->code != LD_IMM64)
		return arena_printf(r->arena, "the instruction there (0x%02x) cannot have a relocation",
				    insn->code);
	/* read_externs() has read the externs with names. */
	if (sym->section == SHN_UNDEF && sym->type == STT_NOTYPE &&
	    (sym->bind == STB_GLOBAL || sym->bind == STB_WEAK))
		return *sym->name ? NULL : "the extern has no name";
	if (insn->code == CALL) {
		if (insn->src_reg != BPF_PSEUDO_CALL)
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

/* The relocation at offset `at` of s. False if libbpf refuses it. */
static bool read_reference(struct reader *r, const struct section *s, uint64_t at)
{
	const struct section *target = &r->sections[s->info];
	uint64_t off = uint_at(&s->data, at, 8);
	uint64_t symbol = ELF64_R_SYM(uint_at(&s->data, at + offsetof(Elf64_Rel, r_info), 8));
	const struct function *from;
	struct bpf_insn insn;
	unsigned registers;
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
	insn.code = (uint8_t)uint_at(&target->data, off, 1);
	/* The byte has both registers, as bit fields in the object's byte order. */
	registers = (unsigned)uint_at(&target->data, off + 1, 1);
	insn.src_reg = (r->bytes.big ? registers : registers >> 4) & 0xf;
	insn.imm = (int32_t)uint_at(&target->data, off + offsetof(struct bpf_insn, imm), 4);
	why = check_reference(r, &insn, &r->symbols[symbol]);
	if (!why) {
		struct reference ref = {from, &r->symbols[symbol], s->info, off, insn.imm,
					insn.code == CALL};

		ARENA_PUSH(r->arena, r->references, r->n_references, r->cap_references, ref);
		return true;
	}
	object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_REFERENCE, NULL, -1,
		     "program '%s' refers to '%s' at offset %llu of section '%s': %s",
		     from->name, r->symbols[symbol].name, (unsigned long long)off, target->name,
		     why);
	return false;
}

void read_program_relocs(struct reader *r, const struct section *s)
{
	for (uint64_t at = 0; at < s->data.size; at += sizeof(Elf64_Rel))
		if (!read_reference(r, s, at))
			return;
}
