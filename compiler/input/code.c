/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "btf/read.h"
#include "input/elf/elf.h"
#include "model/insn.h"

/*
 * The code of functions, and what their instructions refer to: by the relocations that
 * programs.c has read, by calls inside of a section, which have none, and by the CO-RE
 * relocations of .BTF.ext.
 */

struct function_ref {
	uint32_t function;	/* index in r->functions */
	struct insn_ref ref;
};

struct code {
	struct reader *r;
	struct function_ref *refs;
	size_t n_refs, cap_refs;
	struct name_table maps;		/* index in obj->maps */
	struct name_table data;		/* the same, by the section of a data map */
	struct name_table kconfig;	/* index in r->kconfig; empty until it is needed */
	const struct symbol **variables;	/* by section and value; NULL until needed */
	size_t n_variables;
	int64_t arena;		/* index of the map with the variables of the arena, or -1 */
};

static void index_maps(struct code *c)
{
	const struct reader *r = c->r;
	const struct object *obj = r->obj;

	object_index_maps(obj, &c->maps);
	name_table_init(&c->data, r->arena, 8);
	name_table_init(&c->kconfig, r->arena, r->n_kconfig);
	c->arena = -1;
	for (size_t i = 0; i < obj->n_maps; i++) {
		const struct map_def *map = obj->maps[i];

		if (map->style == STYLE_DATA)
			name_table_add(&c->data, map->section, (uint32_t)i);
		else if (c->arena < 0 && map->type == MAP_TYPE_ARENA)
			c->arena = (int64_t)i;
	}
	for (size_t i = 0; i < r->n_kconfig; i++)
		name_table_add(&c->kconfig, r->kconfig[i].name, (uint32_t)i);
}

static void list_variables(struct code *c)
{
	const struct reader *r = c->r;

	c->variables = ARENA_ARRAY(r->arena, r->n_symbols, const struct symbol *);
	for (size_t i = 0; i < r->n_symbols; i++) {
		const struct symbol *s = &r->symbols[i];

		if ((s->type == STT_OBJECT || s->type == STT_NOTYPE) && *s->name)
			c->variables[c->n_variables++] = s;
	}
	sort_symbols(c->variables, c->n_variables);
}

/* The name of the variable there: the symbol's, or for a section that of the symbol at `off`. */
static const char *variable_name(struct code *c, const struct symbol *sym, int32_t off)
{
	uint64_t value = sym->value + (uint64_t)(int64_t)off;
	size_t at;

	if (sym->type != STT_SECTION)
		return sym->name;
	if (!c->variables)
		list_variables(c);
	at = LOWER_BOUND(c->n_variables, i, c->variables[i]->section < sym->section ||
			 (c->variables[i]->section == sym->section && c->variables[i]->value < value));
	return at < c->n_variables && c->variables[at]->section == sym->section &&
			       c->variables[at]->value == value ?
		       c->variables[at]->name : "";
}

static int64_t function_index(const struct reader *r, uint32_t section, uint64_t off)
{
	const struct function *f = function_at(r, section, off);

	return f ? f - r->functions : -1;
}

/* A reference to one of things that are counted from 0, or to something else if it is none. */
static struct insn_ref ref_to(enum insn_ref_kind kind, int64_t target, int64_t offset)
{
	if (target < 0)
		return (struct insn_ref){.kind = INSN_OTHER};
	return (struct insn_ref){.kind = kind, .target = (uint32_t)target, .offset = offset};
}

static struct insn_ref extern_ref(const struct code *c, const struct symbol *sym)
{
	int64_t x = name_table_find(&c->kconfig, sym->name);

	if (x >= 0)
		return ref_to(INSN_DATA, name_table_find(&c->data, ".kconfig"),
			      c->r->kconfig[x].offset);
	return (struct insn_ref){.kind = INSN_EXTERN, .name = sym->name,
				 .weak = sym->bind == STB_WEAK};
}

static struct insn_ref resolve(struct code *c, const struct reference *ref)
{
	const struct reader *r = c->r;
	const struct symbol *sym = ref->symbol;
	const struct section *s = &r->sections[sym->section];
	int64_t data = (int64_t)(sym->value + (uint64_t)(int64_t)ref->imm), map;

	if (!sym->section)
		return extern_ref(c, sym);
	if (r->text && sym->section == r->text) {
		/* A call counts in instructions, from the next one on; an address in bytes. */
		int64_t off = ref->is_call ? ((int64_t)ref->imm + 1) * INSN_SIZE : ref->imm;

		return ref_to(INSN_FUNCTION,
			      function_index(r, r->text, sym->value + (uint64_t)off), 0);
	}
	if (ref->is_call)
		return (struct insn_ref){.kind = INSN_OTHER};
	if (is_data_section(s))
		return ref_to(INSN_DATA, name_table_find(&c->data, s->name), data);
	if (s == r->arena_data)
		return ref_to(INSN_DATA, c->arena, data);
	map = name_table_find(&c->maps, variable_name(c, sym, ref->imm));
	if (map >= 0 && !str_eq(r->obj->maps[map]->section, s->name))
		map = -1;
	return ref_to(INSN_MAP, map, 0);
}

static void add_ref(struct code *c, const struct function *f, uint64_t off, struct insn_ref ref)
{
	struct function_ref x = {(uint32_t)(f - c->r->functions), ref};

	x.ref.insn = (uint32_t)((off - f->offset) / INSN_SIZE);
	ARENA_PUSH(c->r->arena, c->refs, c->n_refs, c->cap_refs, x);
}

static int compare_references(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static bool has_relocation(const struct reader *r, uint32_t section, uint64_t off)
{
	const struct reference key = {.section = section, .offset = off};

	return r->n_references && bsearch(&key, r->references, r->n_references, sizeof(key),
					  compare_references);
}

/* Calls without relocation, which are inside of a section. */
static void add_local_calls(struct code *c, const struct function *f)
{
	const struct reader *r = c->r;
	const struct view *code = &f->code;

	for (size_t i = 0; i < code->size / INSN_SIZE; i++) {
		struct insn insn = insn_at(code, i);
		uint64_t at = f->offset + i * INSN_SIZE;

		if (insn.code != INSN_CALL || insn.src != BPF_PSEUDO_CALL ||
		    has_relocation(r, f->section, at))
			continue;
		add_ref(c, f, at,
			ref_to(INSN_FUNCTION,
			       function_index(r, f->section,
					      at + (uint64_t)(((int64_t)insn.imm + 1) * INSN_SIZE)), 0));
	}
}

static void add_core(void *ctx, const struct ext_core *core)
{
	struct code *c = ctx;
	struct reader *r = c->r;
	const struct section *s = find_section(r, types_string(r->obj->types, core->section));
	const struct function *f = s ? function_at(r, s->index, core->offset) : NULL;

	if (f)
		add_ref(c, f, core->offset,
			(struct insn_ref){.kind = INSN_CORE, .target = core->type, .offset = core->kind,
					  .name = types_string(r->obj->types, core->access)});
}

static int compare_refs(const void *a, const void *b)
{
	const struct function_ref *x = a, *y = b;

	if (x->function != y->function)
		return x->function < y->function ? -1 : 1;
	if (x->ref.insn != y->ref.insn)
		return x->ref.insn < y->ref.insn ? -1 : 1;
	return x->ref.kind < y->ref.kind ? -1 : x->ref.kind > y->ref.kind;
}

/* Gives each function its part of the references. */
static void share_out(const struct code *c)
{
	struct insn_ref *refs = ARENA_ARRAY(c->r->arena, c->n_refs, struct insn_ref);

	for (size_t i = 0; i < c->n_refs; i++) {
		struct function *f = &c->r->functions[c->refs[i].function];

		refs[i] = c->refs[i].ref;
		if (!f->n_refs++)
			f->refs = &refs[i];
	}
}

void read_code(struct reader *r)
{
	struct code c = {.r = r};
	uint32_t section = 0;
	uint64_t end = 0;

	r->obj->functions = r->functions;
	r->obj->n_functions = r->n_functions;
	if (!r->n_functions)
		return;
	index_maps(&c);
	sort(r->references, r->n_references, sizeof(*r->references), compare_references);
	for (size_t i = 0; i < r->n_references; i++)
		add_ref(&c, r->references[i].from, r->references[i].offset,
			resolve(&c, &r->references[i]));
	for (size_t i = 0; i < r->n_functions; i++) {
		struct function *f = &r->functions[i];

		f->global = r->symbols[f->symbol].bind != STB_LOCAL &&
			    r->symbols[f->symbol].visibility == STV_DEFAULT;
		/* A function that begins inside of another has no code of its own: the loader's
		 * programs do not overlap, and what overlaps could be read again and again. */
		if (f->section == section && f->offset < end)
			continue;
		if (view_sub(&r->sections[f->section].data, f->offset, f->size, &f->code)) {
			section = f->section;
			end = f->offset + f->size;
			add_local_calls(&c, f);
		}
	}
	if (r->obj->types && r->btf_ext && !r->bad_btf_ext)
		btf_ext_core(&r->btf_ext->data, add_core, &c);
	if (!c.n_refs)
		return;
	sort(c.refs, c.n_refs, sizeof(*c.refs), compare_refs);
	share_out(&c);
}
