/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/util.h"
#include "input/reader.h"
#include "model/insn.h"

/*
 * What programs use: the helpers that they call, and the maps that they refer to, itself or
 * in the subprograms that they reach. code.c knows what each instruction refers to.
 */

#define MAX_HELPER 256

static void list_programs(struct reader *r)
{
	size_t n = 0;

	if (!r->n_functions)
		return;
	r->programs = ARENA_ARRAY(r->arena, r->n_functions, struct program);
	for (size_t i = 0; i < r->n_functions; i++) {
		const struct function *f = &r->functions[i];

		if (!is_subprogram(r, f))
			r->programs[n++] = typed_program(r, (uint32_t)i);
	}
	r->obj->programs = r->programs;
	r->obj->n_programs = n;
}

/* The helpers that functions call, each with the first function that does. */
static void list_calls(struct reader *r)
{
	const char *first[MAX_HELPER];
	uint64_t called[MAX_HELPER / 64] = {0};

	for (size_t i = 0; i < r->n_functions; i++) {
		const struct view *code = &r->functions[i].code;

		for (size_t k = 0; k < code->size / INSN_SIZE; k++) {
			struct insn insn;
			uint32_t helper;

			if (code->data[k * INSN_SIZE] != INSN_CALL)
				continue;
			insn = insn_at(code, k);
			helper = (uint32_t)insn.imm;
			if (insn.src || insn.dst || helper >= MAX_HELPER ||
			    called[helper / 64] >> helper % 64 & 1)
				continue;
			called[helper / 64] |= 1ull << helper % 64;
			first[helper] = r->functions[i].name;
		}
	}
	for (uint32_t word = 0; word < ARRAY_SIZE(called); word++)
		for (; called[word]; called[word] &= called[word] - 1) {
			uint32_t i = word * 64 + (uint32_t)__builtin_ctzll(called[word]);

			ARENA_PUSH(r->arena, r->obj->calls, r->obj->n_calls, r->obj->cap_calls,
				   ((struct helper_call){i, first[i]}));
		}
}

struct usage {
	struct reader *r;
	uint32_t *functions, *maps_seen;	/* by index: number of the last program that reached it */
	uint32_t *stack;
	uint32_t steps;
};

/* Fills what a program, the one with that number from 1 on, reaches. False: too many steps. */
static bool reach(struct usage *u, uint32_t number, struct program *p)
{
	struct arena *a = u->r->arena;
	uint32_t *maps = NULL, *functions = NULL;
	size_t n = 0, cap = 0, n_functions = 0, cap_functions = 0, depth = 0;

	u->stack[depth++] = p->function;
	u->functions[p->function] = number;
	while (depth) {
		uint32_t at = u->stack[--depth];
		const struct function *from = &u->r->functions[at];

		ARENA_PUSH(a, functions, n_functions, cap_functions, at);
		for (size_t i = 0; i < from->n_refs; i++) {
			const struct insn_ref *ref = &from->refs[i];
			bool is_map = ref->kind == INSN_MAP || ref->kind == INSN_DATA;
			uint32_t *seen;

			if (!u->steps--)
				return false;
			if (!is_map && ref->kind != INSN_FUNCTION)
				continue;
			seen = is_map ? &u->maps_seen[ref->target] : &u->functions[ref->target];
			if (*seen == number)
				continue;
			*seen = number;
			if (!is_map) {
				u->stack[depth++] = ref->target;
				continue;
			}
			u->r->obj->maps[ref->target]->referred = true;
			ARENA_PUSH(a, maps, n, cap, ref->target);
		}
	}
	sort(maps, n, sizeof(*maps), compare_u32);
	sort(functions, n_functions, sizeof(*functions), compare_u32);
	p->maps = maps;
	p->n_maps = n;
	p->functions = functions;
	p->n_functions = n_functions;
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
	struct usage u = {.r = r, .steps = REACH_STEPS_MAX};

	list_programs(r);
	list_calls(r);
	if (!r->n_functions)
		return;
	u.functions = ARENA_ARRAY(r->arena, r->n_functions, uint32_t);
	u.stack = ARENA_ARRAY(r->arena, r->n_functions, uint32_t);
	u.maps_seen = ARENA_ARRAY(r->arena, r->obj->n_maps, uint32_t);
	for (uint32_t i = 0; i < r->obj->n_programs; i++)
		if (!reach(&u, i + 1, &r->programs[i]))
			return;
	note_static_maps(r->obj);
}
