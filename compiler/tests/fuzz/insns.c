// SPDX-License-Identifier: BSD-2-Clause
/* The code of a program, which uses maps of all types: control flow, dataflow, rules, linking. */
#include <linux/bpf.h>
#include <string.h>

#include "base/util.h"
#include "input/reader.h"
#include "model/insn.h"
#include "tests/fuzz/harness.h"
#include "tests/fuzz/insns.h"
#include "tests/fuzz/maps.h"
#include "tests/malformed/random.h"

#define DATA_MAPS 2

/* Data maps: .rodata, whose values the program may know, and .bss. */
static void add_data_map(struct object *obj, const char *name, const unsigned char *data, size_t size)
{
	struct map_def *map = object_add_map(obj);

	map->name = map->section = name;
	map->readonly = data != NULL;
	complete_data_map(obj->arena, map, NULL, size, data, 0);
}

/*
 * The index of the map that code names by a number: that of a sample, or behind them one of
 * two data maps, which come first. Only what is named is in the object, for judging samples
 * of all types takes ten times as long as the code; named: their indexes, 0: not there yet.
 */
static uint32_t map_at(struct object *obj, uint32_t *named, uint32_t number)
{
	number %= n_samples() + DATA_MAPS;
	if (number >= n_samples())
		return number - n_samples();
	if (!named[number])
		named[number] = add_map(obj, number);
	return named[number];
}

/* What an instruction refers to; false: nothing. */
static bool refers(struct object *obj, uint32_t *named, const struct insn *insn, const struct insn *next,
		   struct insn_ref *ref)
{
	uint32_t imm = (uint32_t)insn->imm;

	if (insn->code == INSN_CALL && insn->src == BPF_PSEUDO_CALL) {
		ref->kind = INSN_FUNCTION;
		ref->target = imm % (uint32_t)obj->n_functions;
		return true;
	}
	if (insn->code == INSN_CALL && insn->src == BPF_PSEUDO_KFUNC_CALL) {
		ref->kind = INSN_EXTERN;
		ref->name = "bpf_obj_new_impl";
		return true;
	}
	if (insn->code != INSN_LD_IMM64) {
		ref->kind = INSN_CORE;
		ref->offset = imm % 13;
		return insn->src == INSNS_CORE;
	}
	switch (insn->src) {
	case BPF_PSEUDO_MAP_FD:
	case BPF_PSEUDO_MAP_IDX:
		ref->kind = INSN_MAP;
		ref->target = map_at(obj, named, imm);
		return true;
	case BPF_PSEUDO_MAP_VALUE:
	case BPF_PSEUDO_MAP_IDX_VALUE:
		ref->kind = INSN_DATA;
		ref->target = imm % DATA_MAPS;
		ref->offset = next->imm;
		return true;
	case BPF_PSEUDO_BTF_ID:
		ref->kind = INSN_EXTERN;
		ref->name = "jiffies";
		ref->weak = imm & 1;
		return true;
	case BPF_PSEUDO_FUNC:
		ref->kind = INSN_FUNCTION;
		ref->target = imm % (uint32_t)obj->n_functions;
		return true;
	default:
		ref->kind = INSN_OTHER;
		return insn->src != 0;
	}
}

static void find_refs(struct object *obj, uint32_t *named, struct function *f)
{
	uint32_t n = (uint32_t)(f->code.size / INSN_SIZE);
	struct insn_ref *v = NULL;
	size_t cap = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct insn insn = insn_at(&f->code, i), next = insn_at(&f->code, i + 1 < n ? i + 1 : i);
		struct insn_ref ref = {.insn = i};

		if (refers(obj, named, &insn, &next, &ref))
			ARENA_PUSH(obj->arena, v, f->n_refs, cap, ref);
		i += insn_width(&insn) - 1;
	}
	f->refs = v;
}

/* Adds the functions, whose code is that of the input. */
static void add_functions(struct object *obj, const uint8_t *data, size_t size)
{
	uint32_t *named = ARENA_ARRAY(obj->arena, n_samples(), uint32_t);
	struct function *v = ARENA_ARRAY(obj->arena, INSNS_FUNCTIONS, struct function);
	size_t n = 0, at = INSNS_HEAD, left = (size - INSNS_HEAD) / INSN_SIZE;

	while (n < INSNS_FUNCTIONS && left) {
		size_t length = data[INSNS_LENGTHS + n];
		struct function *f = &v[n];

		length = length && length < left ? length : left;
		f->name = arena_printf(obj->arena, "f%zu", n);
		f->section = n ? 1 : 2;
		f->offset = n ? at - INSNS_HEAD : 0;
		f->size = length * INSN_SIZE;
		f->global = !n || data[INSNS_FLAGS] & INSNS_GLOBAL;
		f->code = (struct view){data + at, length * INSN_SIZE, data[INSNS_FLAGS] & INSNS_BIG};
		at += length * INSN_SIZE;
		left -= length;
		n++;
	}
	obj->functions = v;
	obj->n_functions = n;
	for (size_t i = 0; i < n; i++)
		find_refs(obj, named, &v[i]);
}

/* Marks what the function reaches, itself too. */
static void reach(const struct object *obj, uint32_t function, bool *functions, bool *maps)
{
	const struct function *f = &obj->functions[function];

	if (functions[function])
		return;
	functions[function] = true;
	for (size_t i = 0; i < f->n_refs; i++) {
		if (f->refs[i].kind == INSN_FUNCTION)
			reach(obj, f->refs[i].target, functions, maps);
		else if (f->refs[i].kind == INSN_MAP || f->refs[i].kind == INSN_DATA)
			maps[f->refs[i].target] = true;
	}
}

static const uint32_t *indexes(struct arena *a, const bool *marked, size_t n, size_t *n_marked)
{
	uint32_t *v = ARENA_ARRAY(a, n ? n : 1, uint32_t);

	*n_marked = 0;
	for (size_t i = 0; i < n; i++)
		if (marked[i])
			v[(*n_marked)++] = (uint32_t)i;
	return v;
}

static void add_program(struct object *obj, const uint8_t *head)
{
	struct program *p = ARENA_NEW(obj->arena, struct program);
	bool *functions = ARENA_ARRAY(obj->arena, INSNS_FUNCTIONS, bool);
	bool *maps = ARENA_ARRAY(obj->arena, obj->n_maps, bool);

	reach(obj, 0, functions, maps);
	p->name = "f0";
	p->section = "fuzz";
	p->functions = indexes(obj->arena, functions, obj->n_functions, &p->n_functions);
	p->maps = indexes(obj->arena, maps, obj->n_maps, &p->n_maps);
	for (size_t i = 0; i < p->n_maps; i++)
		obj->maps[p->maps[i]]->referred = true;
	p->type = head[INSNS_TYPE] % 34;
	p->sleepable = head[INSNS_FLAGS] & INSNS_SLEEPABLE;
	obj->programs = p;
	obj->n_programs = 1;
}

static void run(const uint8_t *data, size_t size)
{
	static const unsigned char rodata[64] = {1, 2, 3, [32] = 4};
	struct result_list results = {0};
	struct lint_options lint;
	struct object *obj;

	if (size < INSNS_HEAD + INSN_SIZE)
		return;
	chosen_options(&lint, (const uint8_t[CHOICES]){0, 0, data[INSNS_KERNEL], data[INSNS_RELEASES]});
	lint.target.loader_given = lint.only_findings = true;
	obj = no_maps(NULL);
	add_data_map(obj, ".rodata", rodata, sizeof(rodata));
	add_data_map(obj, ".bss", NULL, 64);
	add_functions(obj, data, size);
	add_program(obj, data);
	way_judge(&lint, obj, &results);
	way_write(&lint, format_find(FORMATS_LINT, "text"), 1, &results);
	way_link(obj);
	result_list_free(&results);
}

static size_t mutate(uint8_t *data, size_t size, size_t max, uint64_t *state)
{
	if (size < INSNS_HEAD + INSN_SIZE)
		return LLVMFuzzerMutate(data, size, max);
	if (!xorshift_below(state, 10)) {
		data[xorshift_below(state, INSNS_HEAD)] = (uint8_t)xorshift_below(state, 64);
		return size;
	}
	return INSNS_HEAD + mutate_insns(data + INSNS_HEAD, size - INSNS_HEAD, max - INSNS_HEAD, state);
}

const struct harness harness = {.run = run, .mutate = mutate};
