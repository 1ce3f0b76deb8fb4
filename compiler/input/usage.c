/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/reader.h"

/*
 * What programs use: the helpers that they call, and the maps that they refer to, itself or
 * in the subprograms that they call. programs.c has read the relocations; a call inside of
 * .text has none.
 */

#define INSN_CALL  0x85	/* BPF_JMP | BPF_CALL: of a helper, if both registers are 0 */
#define MAX_HELPER 256

/* Functions and maps that are visited for all programs together. Real objects need few. */
#define MAX_STEPS (16u << 20)

static void list_programs(struct reader *r)
{
	size_t n = 0;

	if (!r->n_functions)
		return;
	r->programs = ARENA_ARRAY(r->arena, r->n_functions, struct program);
	for (size_t i = 0; i < r->n_functions; i++) {
		const struct function *f = &r->functions[i];

		if (!is_subprogram(r, f))
			r->programs[n++] = (struct program){.name = f->name,
							    .section = r->sections[f->section].name};
	}
	r->obj->programs = r->programs;
	r->obj->n_programs = n;
}

/* A walk over all instructions. Those of overlapping functions come once: functions are sorted. */
struct walk {
	size_t function;	/* index in r->functions */
	uint32_t section;
	uint64_t at;		/* the instruction, in the section */
	bool started;
};

static bool next_insn(const struct reader *r, struct walk *w)
{
	if (w->started)
		w->at += INSN_SIZE;
	for (; w->function < r->n_functions; w->function++, w->started = false) {
		const struct function *f = &r->functions[w->function];

		if (!w->started && (f->section != w->section || w->at < f->offset))
			w->at = f->offset;
		w->started = true;
		w->section = f->section;
		if (view_has(&r->sections[f->section].data, w->at, INSN_SIZE) &&
		    w->at - f->offset < f->size)
			return true;
	}
	return false;
}

/* The helpers that functions call, each with the first function that does. */
static void list_calls(struct reader *r)
{
	const char *first[MAX_HELPER] = {NULL};
	struct walk w = {0};

	while (next_insn(r, &w)) {
		const struct view *code = &r->sections[w.section].data;
		uint64_t helper;

		if (code->data[w.at] != INSN_CALL || code->data[w.at + 1])
			continue;
		helper = uint_at(code, w.at + offsetof(struct bpf_insn, imm), 4);
		if (helper < MAX_HELPER && !first[helper])
			first[helper] = r->functions[w.function].name;
	}
	for (uint32_t i = 0; i < MAX_HELPER; i++) {
		if (first[i])
			ARENA_PUSH(r->arena, r->obj->calls, r->obj->n_calls, r->obj->cap_calls,
				   ((struct helper_call){i, first[i]}));
	}
}

/* A function refers to a map, or to another function. */
struct edge {
	uint32_t from;		/* index in r->functions */
	uint32_t to;		/* index in obj->maps or r->functions */
	bool is_map;
};

struct usage {
	struct reader *r;
	struct edge *edges;	/* sorted by `from` when all are known */
	size_t n_edges, cap_edges;
	struct name_table maps;		/* index in obj->maps */
	struct name_table data;		/* the same, by the section of a data map */
	const struct symbol **variables;	/* by section and value; NULL until needed */
	size_t n_variables;
	int64_t arena;		/* index of the map with the variables of the arena, or -1 */
	uint32_t *functions, *maps_seen;	/* by index: number of the last program that reached it */
	uint32_t *stack;
	uint32_t steps;
};

static void index_maps(struct usage *u)
{
	const struct object *obj = u->r->obj;

	object_index_maps(obj, &u->maps);
	name_table_init(&u->data, u->r->arena, 8);
	u->arena = -1;
	for (size_t i = 0; i < obj->n_maps; i++) {
		const struct map_def *map = obj->maps[i];

		if (map->style == STYLE_DATA)
			name_table_add(&u->data, map->section, (uint32_t)i);
		else if (u->arena < 0 && map->type == MAP_TYPE_ARENA)
			u->arena = (int64_t)i;
	}
}

static int compare_variables(const void *a, const void *b)
{
	const struct symbol *x = *(const struct symbol *const *)a;
	const struct symbol *y = *(const struct symbol *const *)b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static void list_variables(struct usage *u)
{
	const struct reader *r = u->r;

	u->variables = ARENA_ARRAY(r->arena, r->n_symbols, const struct symbol *);
	for (size_t i = 0; i < r->n_symbols; i++) {
		const struct symbol *s = &r->symbols[i];

		if ((s->type == STT_OBJECT || s->type == STT_NOTYPE) && *s->name)
			u->variables[u->n_variables++] = s;
	}
	qsort(u->variables, u->n_variables, sizeof(*u->variables), compare_variables);
}

/* The name of the variable there: the symbol's, or for a section that of the symbol at `off`. */
static const char *variable_name(struct usage *u, const struct symbol *sym, int32_t off)
{
	uint64_t value = sym->value + (uint64_t)(int64_t)off;
	size_t at;

	if (sym->type != STT_SECTION)
		return sym->name;
	if (!u->variables)
		list_variables(u);
	at = LOWER_BOUND(u->n_variables, i, u->variables[i]->section < sym->section ||
			 (u->variables[i]->section == sym->section && u->variables[i]->value < value));
	return at < u->n_variables && u->variables[at]->section == sym->section &&
			       u->variables[at]->value == value ?
		       u->variables[at]->name : "";
}

/* The index of the map that the reference is to, or -1. */
static int64_t referred_map(struct usage *u, const struct reference *ref)
{
	const struct section *s = &u->r->sections[ref->symbol->section];
	int64_t map;

	if (!ref->symbol->section)
		return name_table_find(&u->data, ".kconfig");
	if (is_data_section(s))
		return name_table_find(&u->data, s->name);
	if (s == u->r->arena_data)
		return u->arena;
	map = name_table_find(&u->maps, variable_name(u, ref->symbol, ref->imm));
	return map >= 0 && str_eq(u->r->obj->maps[map]->section, s->name) ? map : -1;
}

static void add_edge(struct usage *u, const struct function *from, int64_t to, bool is_map)
{
	struct edge e = {(uint32_t)(from - u->r->functions), (uint32_t)to, is_map};

	if (to >= 0)
		ARENA_PUSH(u->r->arena, u->edges, u->n_edges, u->cap_edges, e);
}

static int64_t function_index(const struct reader *r, uint32_t section, uint64_t off)
{
	const struct function *f = function_at(r, section, off);

	return f ? f - r->functions : -1;
}

static void add_reference(struct usage *u, const struct reference *ref)
{
	const struct reader *r = u->r;
	const struct symbol *sym = ref->symbol;
	bool is_code = r->text && sym->section == r->text;
	/* A call counts in instructions, from the next one on; an address in bytes. */
	int64_t off = ref->is_call ? ((int64_t)ref->imm + 1) * INSN_SIZE : ref->imm;

	if (is_code)
		add_edge(u, ref->from, function_index(r, r->text, sym->value + (uint64_t)off), false);
	else if (!ref->is_call)
		add_edge(u, ref->from, referred_map(u, ref), true);
}

static int compare_references(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Calls without relocation, which are inside of a section. */
static void add_local_calls(struct usage *u)
{
	const struct reader *r = u->r;
	struct walk w = {0};

	while (next_insn(r, &w)) {
		const struct view *code = &r->sections[w.section].data;
		const struct reference key = {.section = w.section, .offset = w.at};
		uint8_t registers = code->data[w.at + 1];
		int32_t imm;

		if (code->data[w.at] != INSN_CALL ||
		    (r->bytes.big ? registers & 0xf : registers >> 4) != BPF_PSEUDO_CALL ||
		    (r->n_references && bsearch(&key, r->references, r->n_references, sizeof(key),
						compare_references)))
			continue;
		imm = (int32_t)uint_at(code, w.at + offsetof(struct bpf_insn, imm), 4);
		add_edge(u, &r->functions[w.function],
			 function_index(r, w.section,
					w.at + (uint64_t)(((int64_t)imm + 1) * INSN_SIZE)),
			 false);
	}
}

static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* Fills the maps of a program, the one with that number from 1 on. False: too many steps. */
static bool reach(struct usage *u, uint32_t function, uint32_t number, struct program *p)
{
	uint32_t *maps = NULL;
	size_t n = 0, cap = 0, depth = 0;

	u->stack[depth++] = function;
	u->functions[function] = number;
	while (depth) {
		uint32_t from = u->stack[--depth];
		size_t i = LOWER_BOUND(u->n_edges, k, u->edges[k].from < from);

		for (; i < u->n_edges && u->edges[i].from == from; i++) {
			const struct edge *e = &u->edges[i];
			uint32_t *seen = e->is_map ? &u->maps_seen[e->to] : &u->functions[e->to];

			if (!u->steps--)
				return false;
			if (*seen == number)
				continue;
			*seen = number;
			if (!e->is_map) {
				u->stack[depth++] = e->to;
				continue;
			}
			u->r->obj->maps[e->to]->referred = true;
			ARENA_PUSH(u->r->arena, maps, n, cap, e->to);
		}
	}
	if (n)
		qsort(maps, n, sizeof(*maps), compare_u32);
	p->maps = maps;
	p->n_maps = n;
	return true;
}

/* Other loaders treat a static map in another way if a program refers to it. */
static void note_static_maps(struct object *obj)
{
	for (size_t i = 0; i < obj->n_faults; i++) {
		struct fault *f = &obj->faults[i];
		struct fault_peer peer = {FAULT_NONE, NULL};

		if (f->what == FAULT_LINKAGE_STATIC)
			peer.key = FAULT_LINKAGE_STATIC_USED;
		else if (f->what == FAULT_LEGACY_STATIC)
			peer.key = FAULT_LEGACY_STATIC_USED;
		if (peer.key && f->map && f->map->referred)
			ARENA_PUSH(obj->arena, f->peers, f->n_peers, f->cap_peers, peer);
	}
}

void read_usage(struct reader *r)
{
	struct usage u = {.r = r, .steps = MAX_STEPS};
	uint32_t n = 0;

	list_programs(r);
	list_calls(r);
	if (!r->n_functions)
		return;
	index_maps(&u);
	if (r->n_references)
		qsort(r->references, r->n_references, sizeof(*r->references), compare_references);
	for (size_t i = 0; i < r->n_references; i++)
		add_reference(&u, &r->references[i]);
	add_local_calls(&u);
	if (u.n_edges)
		qsort(u.edges, u.n_edges, sizeof(*u.edges), compare_edges);
	u.functions = ARENA_ARRAY(r->arena, r->n_functions, uint32_t);
	u.stack = ARENA_ARRAY(r->arena, r->n_functions, uint32_t);
	u.maps_seen = ARENA_ARRAY(r->arena, r->obj->n_maps, uint32_t);
	for (uint32_t i = 0; i < r->n_functions; i++) {
		if (is_subprogram(r, &r->functions[i]))
			continue;
		if (!reach(&u, i, n + 1, &r->programs[n]))
			return;
		n++;
	}
	note_static_maps(r->obj);
}
