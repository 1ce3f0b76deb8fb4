/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "input/cilium/cilium.h"
#include "model/insn.h"

#ifndef BPF_PSEUDO_FUNC	/* older kernel headers */
#define BPF_PSEUDO_FUNC 4
#endif

/* Why the library refuses an instruction with a relocation. */
struct refusal {
	enum fault_kind what;	/* FAULT_NONE: it does not */
	const char *why;
};

static const char *bind_name(const struct symbol *sym)
{
	return sym->bind == STB_LOCAL ? "static" : sym->bind == STB_WEAK ? "weak" : "global";
}

static struct refusal refer_to_map(const struct symbol *sym)
{
	if (sym->bind == STB_LOCAL)
		return (struct refusal){FAULT_LINKAGE_STATIC_USED, "the map is static"};
	if (sym->bind != STB_GLOBAL)
		return (struct refusal){FAULT_FEATURE_WEAK_MAP, "the map is weak"};
	if (sym->type != STT_OBJECT && sym->type != STT_NOTYPE)
		return (struct refusal){FAULT_REFERENCE_KIND, "the symbol is not that of a map"};
	return (struct refusal){0};
}

static struct refusal refer_to_data(const struct symbol *sym)
{
	if (sym->type == STT_OBJECT && sym->bind == STB_WEAK)
		return (struct refusal){FAULT_WEAK_VARIABLE, "the variable is weak"};
	if (sym->type == STT_OBJECT && (sym->bind == STB_GLOBAL || sym->bind == STB_LOCAL))
		return (struct refusal){0};
	if ((sym->type == STT_SECTION || sym->type == STT_NOTYPE) && sym->bind == STB_LOCAL)
		return (struct refusal){0};
	return (struct refusal){FAULT_REFERENCE_KIND, "the symbol is not that of a variable"};
}

static struct refusal refer_to_program(const struct spec_section *target, const struct insn *insn,
				       const struct symbol *sym)
{
	const struct refusal bad = {FAULT_REFERENCE_KIND, "the symbol is not that of a function"};
	const struct refusal nothing = {FAULT_REFERENCE_KIND, "no function starts there"};
	int64_t off;

	if (insn->code == INSN_CALL) {
		if (insn->src != BPF_PSEUDO_CALL)
			return (struct refusal){FAULT_REFERENCE_KIND,
						"the call there does not call a subprogram"};
		if (sym->type == STT_NOTYPE || sym->type == STT_FUNC) {
			if (sym->bind == STB_WEAK)
				return (struct refusal){FAULT_WEAK_FUNCTION, "the function is weak"};
			return sym->bind == STB_GLOBAL ? (struct refusal){0} :
				(struct refusal){FAULT_REFERENCE_KIND, "the function is static"};
		}
		if (sym->type != STT_SECTION || sym->bind != STB_LOCAL)
			return bad;
		off = ((int64_t)insn->imm + 1) * INSN_SIZE;
		return spec_symbol_at(target, (uint64_t)off) ? (struct refusal){0} : nothing;
	}
	if (insn->code != INSN_LD_IMM64)
		return (struct refusal){FAULT_REFERENCE_KIND,
					"the instruction neither calls nor loads"};
	if (sym->type == STT_FUNC ? sym->bind != STB_GLOBAL :
				    sym->type != STT_SECTION || sym->bind != STB_LOCAL)
		return bad;
	return spec_symbol_at(target, (uint64_t)(int64_t)insn->imm) ? (struct refusal){0} : nothing;
}

static struct refusal refer_to_extern(const struct spec *spec, const struct insn *insn,
				      const struct symbol *sym)
{
	bool load = insn->code == INSN_LD_IMM64;

	if (sym->bind != STB_GLOBAL && sym->bind != STB_WEAK)
		return (struct refusal){FAULT_REFERENCE_KIND, "the extern is static"};
	if (sym->bind == STB_WEAK && !loader_has(spec->r->loader, BEHAVIOUR_WEAK_EXTERNS))
		return (struct refusal){FAULT_WEAK_EXTERN, "the extern is weak"};
	if (sym->type != STT_NOTYPE)
		return (struct refusal){FAULT_REFERENCE_KIND, "the extern has a type"};
	if ((insn->code == INSN_CALL || load) && name_table_find(&spec->kfuncs, sym->name) >= 0)
		return (struct refusal){0};
	if (!load || name_table_find(&spec->ksyms, sym->name) >= 0 || !spec->r->kconfig_size)
		return (struct refusal){0};
	if (sym->bind == STB_WEAK)
		return (struct refusal){FAULT_WEAK_EXTERN, "the extern of .kconfig is weak"};
	return name_table_find(&spec->kconfig, sym->name) < 0 ?
		       (struct refusal){FAULT_KCONFIG_MISSING, "the extern is not in .kconfig"} :
		       (struct refusal){0};
}

/* relocateInstruction() */
static struct refusal relocate(const struct spec *spec, const struct insn *insn,
			       const struct symbol *sym)
{
	const struct spec_section *target;

	/* check_target() has told. */
	if (sym->section >= spec->r->n_sections)
		return (struct refusal){0};
	target = &spec->sections[sym->section];
	switch (target->kind) {
	case SPEC_RECORDS:
	case SPEC_MAPS:
		return refer_to_map(sym);
	case SPEC_DATA:
		return refer_to_data(sym);
	case SPEC_PROGRAMS:
		return refer_to_program(target, insn, sym);
	case SPEC_UNDEFINED:
		return refer_to_extern(spec, insn, sym);
	default:
		return (struct refusal){0};
	}
}

/* The map that a symbol stands for: by its name, or for a section's by the variable at the offset. */
static struct map_def *map_of(const struct spec *spec, const struct symbol *sym, int32_t imm)
{
	const struct symbol *var = sym;

	if (sym->type == STT_SECTION)
		var = spec_symbol_at(&spec->sections[sym->section], (uint64_t)(int64_t)imm);
	return var ? object_find_map(spec->r->obj, var->name) : NULL;
}

/* A fault, once for each symbol or place in a section. */
static void say_refusal(struct spec *spec, const struct function *from,
			const struct spec_reloc *rel, const struct insn *insn,
			const struct refusal *why)
{
	struct reader *r = spec->r;
	const struct symbol *sym = rel->sym;
	bool to_map = why->what == FAULT_LINKAGE_STATIC_USED || why->what == FAULT_FEATURE_WEAK_MAP;
	struct map_def *map = to_map ? map_of(spec, sym, insn->imm) : NULL;
	const char *name = *sym->name ? arena_printf(r->arena, "'%s'", sym->name) :
			   arena_printf(r->arena, "section '%s'", r->sections[sym->section].name);
	const char *cause = arena_printf(r->arena, "%s %s: %s", map ? map->name : "", name, why->why);
	struct fault *f;

	r->bad_references.arena = r->arena;
	if (!name_table_add(&r->bad_references, cause, 0))
		return;
	if (to_map) {
		f = object_fault(r->obj, RULE_BM011, why->what, map, -1,
				 "program '%s' refers to the map, which is %s", from->name,
				 bind_name(sym));
		f->map_name = map ? NULL : sym->name;
		f->fix = fix_words(sym->bind == STB_WEAK ? "remove __weak" : "remove `static`");
	} else {
		f = object_fault(r->obj, RULE_BM022, why->what, NULL, -1,
				 "program '%s' refers to %s at offset %llu of section '%s': %s",
				 from->name, name, (unsigned long long)rel->offset,
				 r->sections[rel->section].name, why->why);
	}
	f->source = insn_source(r, rel->section, rel->offset);
}

/* A call or reference to a function in the section itself, without a relocation. */
static void check_jump(struct spec *spec, const struct function *f, const struct spec_section *part,
		       const struct insn *insn, uint64_t off)
{
	struct reader *r = spec->r;
	int64_t to = (int64_t)insn->imm * INSN_SIZE + (int64_t)off + INSN_SIZE;
	struct fault *fault;

	if (insn->imm == -1 ||
	    !((insn->code == INSN_CALL && insn->src == BPF_PSEUDO_CALL) ||
	      (insn->code == INSN_LD_IMM64 && insn->src == BPF_PSEUDO_FUNC)))
		return;
	if (spec_symbol_at(part, to < 0 ? 0 : (uint64_t)to))
		return;
	fault = object_fault(r->obj, RULE_BM022, FAULT_JUMP_TARGET, NULL, -1,
			     "program '%s' calls offset %lld of section '%s', where no function starts",
			     f->name, (long long)to, r->sections[f->section].name);
	fault->source = insn_source(r, f->section, off);
}

/* Instruction.Unmarshal(): of a load of 64 bits, the half at the offset has a number alone. */
static void check_second_half(const struct spec *spec, const struct function *f, uint64_t off)
{
	struct reader *r = spec->r;
	struct insn half;

	if (off >= f->offset + f->size) {
		object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_SIZE, NULL, -1,
			     "the last instruction of program '%s' lacks its second half", f->name);
		return;
	}
	half = insn_at(&r->sections[f->section].data, off / INSN_SIZE);
	if (half.code || half.dst || half.src || half.off)
		object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_SIZE, NULL, -1,
			     "the second half of the load at offset %llu of program '%s' has more than a number",
			     (unsigned long long)(off - INSN_SIZE - f->offset), f->name);
}

static void read_function(struct spec *spec, const struct function *f)
{
	struct reader *r = spec->r;
	const struct spec_section *part = &spec->sections[f->section];
	const struct view *code = &r->sections[f->section].data;

	for (uint64_t off = f->offset; off < f->offset + f->size;) {
		struct insn insn = insn_at(code, off / INSN_SIZE);
		const struct symbol *sym = spec_reloc_at(part, off);
		struct refusal why = {0};

		if (sym) {
			const struct spec_reloc rel = {f->section, off, sym};
			struct reference ref = {f, sym, f->section, off, insn.imm,
						insn.code == INSN_CALL};

			why = relocate(spec, &insn, sym);
			if (why.what)
				say_refusal(spec, f, &rel, &insn, &why);
			if (sym->section < r->n_sections)
				ARENA_PUSH(r->arena, r->references, r->n_references,
					   r->cap_references, ref);
		} else {
			check_jump(spec, f, part, &insn, off);
		}
		off += INSN_SIZE;
		if (insn.code == INSN_LD_IMM64) {
			check_second_half(spec, f, off);
			off += INSN_SIZE;
		}
	}
}

/*
 * A function for each symbol of the section: as long as the symbol, or before 0.21 up to
 * the next one.
 */
static void add_functions(struct spec *spec, const struct section *s)
{
	struct reader *r = spec->r;
	const struct spec_section *part = &spec->sections[s->index];
	bool by_size = loader_has(r->loader, BEHAVIOUR_FUNCTIONS_BY_SYMBOLS);

	if (!part->n_symbols)
		object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_SYMBOLS, NULL, -1,
			     "no symbol names a program in section '%s'", s->name);
	else if (part->symbols[0]->value)
		object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_START, NULL, -1,
			     "section '%s' starts with instructions of no program", s->name);
	for (size_t i = 0; i < part->n_symbols; i++) {
		const struct symbol *sym = part->symbols[i];
		uint64_t end = i + 1 < part->n_symbols ? part->symbols[i + 1]->value : s->size;
		uint64_t size = by_size ? sym->size : end - sym->value;
		struct function f = {.name = sym->name, .section = s->index, .symbol = sym->index,
				     .offset = sym->value, .size = size};

		if (!view_has(&s->data, sym->value, size))
			object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_BOUNDS, NULL, -1,
				     "program '%s' at offset %llu with %llu bytes crosses the end of section '%s' (%zu bytes)",
				     sym->name, (unsigned long long)sym->value,
				     (unsigned long long)size, s->name, s->data.size);
		else if (!size || size % INSN_SIZE || sym->value % INSN_SIZE)
			object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_SIZE, NULL, -1,
				     "program '%s' in section '%s' is at offset %llu and has %llu bytes, must be multiples of %d and not 0",
				     sym->name, s->name, (unsigned long long)sym->value,
				     (unsigned long long)size, INSN_SIZE);
		else
			ARENA_PUSH(r->arena, r->functions, r->n_functions, r->cap_functions, f);
	}
}

/* Functions of one name in several sections: a CollectionSpec has its programs by name. */
static void check_names(struct spec *spec)
{
	struct reader *r = spec->r;
	struct name_table names = {.arena = r->arena};

	for (size_t i = 0; i < r->n_functions; i++)
		if (!name_table_add(&names, r->functions[i].name, 0))
			object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_TWICE, NULL, -1,
				     "there are several programs '%s'", r->functions[i].name);
}

void spec_programs(struct spec *spec)
{
	struct reader *r = spec->r;

	for (size_t i = 1; i < r->n_sections; i++)
		if (spec->sections[i].kind == SPEC_PROGRAMS)
			add_functions(spec, &r->sections[i]);
	sort_functions(r);
	check_names(spec);
	for (size_t i = 0; i < r->n_functions; i++)
		read_function(spec, &r->functions[i]);
}
