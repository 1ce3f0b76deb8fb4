/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "usage/flow.h"
#include "usage/state.h"

/*
 * The verifier looks at both ways of a branch, but for those that are decided when the program
 * is loaded: there it looks at one, and nobody knows which. So it certainly comes to a place if
 * it does from the first instruction: from a branch that is decided at load time, if it does
 * from both ways; from any other instruction, if it does from one of the next ones. A way that
 * leads back to a decided branch counts as one that comes there: loops end, or are refused.
 */

/* Calls are followed upwards so deep (MAX_CALL_FRAMES of the verifier is 8). */
#define MAX_DEPTH 16

/* Marks the instructions that lie between the ends of a jump backwards. */
static void mark_loops(const struct flow *flow, bool *in_loop)
{
	uint32_t lowest = flow->n;

	for (uint32_t i = flow->n; i--;) {
		struct insn insn = insn_at(&flow->f->code, i);
		uint32_t next[2];
		unsigned n = flow->flags[i] & FLOW_SECOND ? 0 : flow_next(flow, i, &insn, next);

		for (unsigned k = 0; k < n; k++)
			lowest = next[k] <= i && next[k] < lowest ? next[k] : lowest;
		in_loop[i] = lowest <= i;
	}
}

/*
 * Marks the instructions from which it comes to `to`, if it does from those of before: of
 * branches in loops of which every way must lead there, they stand for the ways.
 */
static void mark_once(struct usage *u, const struct flow *flow, uint32_t to, bool all,
		      const bool *in_loop, const bool *before, bool *comes)
{
	bool changed = true;

	memset(comes, 0, flow->n);
	comes[to] = true;
	while (changed) {
		changed = false;
		/* Most jumps go forward, so that one turn from the end does nearly all. */
		for (uint32_t i = flow->n; i--;) {
			unsigned guarded = flow->flags[i] & FLOW_BRANCH;
			const bool *ways = in_loop[i] ? before : comes;
			uint32_t next[2];
			struct insn insn;
			unsigned n;
			bool now;

			if (!u->steps)
				return;
			u->steps--;
			if (comes[i] || flow->flags[i] & FLOW_SECOND)
				continue;
			insn = insn_at(&flow->f->code, i);
			n = flow_next(flow, i, &insn, next);
			now = n && comes[next[0]];
			if (n == 2 && (all || guarded >= BRANCH_GUARDED))
				now = ways[next[0]] && ways[next[1]];
			else if (n == 2)
				now |= comes[next[1]];
			comes[i] = now;
			changed |= now;
		}
	}
}

/* Marks the instructions from which it comes to `to`. all: only if every way leads there. */
static bool *mark(struct usage *u, const struct flow *flow, uint32_t to, bool all)
{
	bool *marks = arena_alloc(u->arena, 3 * (size_t)flow->n);
	bool *in_loop = marks, *before = in_loop + flow->n, *comes = before + flow->n, *tmp;

	mark_loops(flow, in_loop);
	memset(comes, true, flow->n);
	do {
		tmp = before;
		before = comes;
		comes = tmp;
		mark_once(u, flow, to, all, in_loop, before, comes);
	} while (u->steps && memcmp(comes, before, flow->n) != 0);
	/* Too much to look at: nothing is certain. */
	if (!u->steps)
		memset(comes, 0, flow->n);
	return comes;
}

/* The branch that is decided at load time and from which one way only leads on. */
static struct certainty guarded(const struct flow *flow, uint32_t function, const bool *comes)
{
	struct certainty c = {.function = function};

	for (uint32_t i = flow->n; i-- && !c.guard;) {
		unsigned branch = flow->flags[i] & FLOW_BRANCH;
		struct insn insn = insn_at(&flow->f->code, i);
		uint32_t next[2];

		if (flow->flags[i] & FLOW_SECOND || branch <= BRANCH_GUARDED || comes[i] ||
		    !(flow->flags[i] & FLOW_REACHED) || flow_next(flow, i, &insn, next) != 2)
			continue;
		if (comes[next[0]] || comes[next[1]]) {
			c.guard = (enum guard)(branch - BRANCH_GUARDED);
			c.insn = i;
		}
	}
	return c;
}

static struct certainty from_start(struct usage *u, uint32_t function, uint32_t insn)
{
	const struct flow *flow = u->flows[function];
	const bool *comes;

	/* Of functions that are not followed, nothing is known. */
	if (!flow || !(flow->flags[insn] & FLOW_REACHED))
		return (struct certainty){.function = function, .insn = insn};
	if (!flow->guarded)
		return (struct certainty){.certain = true};
	if (!u->steps)
		return (struct certainty){.function = function, .insn = insn};
	comes = mark(u, flow, insn, false);
	return comes[0] ? (struct certainty){.certain = true} : guarded(flow, function, comes);
}

/* Whether the verifier comes to the function, by a call or by its address. */
static struct certainty enters(struct usage *u, const struct program *p, uint32_t function,
			       unsigned depth)
{
	struct certainty first = {.function = function};

	if (function == p->function)
		return (struct certainty){.certain = true};
	for (size_t i = 0; i < p->n_functions && depth < MAX_DEPTH; i++) {
		uint32_t from = p->functions[i];
		const struct function *f = &u->obj->functions[from];

		for (size_t k = 0; k < f->n_refs; k++) {
			struct certainty c;

			if (f->refs[k].kind != INSN_FUNCTION || f->refs[k].target != function ||
			    from == function)
				continue;
			c = from_start(u, from, f->refs[k].insn);
			if (c.certain)
				c = enters(u, p, from, depth + 1);
			if (c.certain || !u->steps)
				return c;
			if (c.guard && !first.guard)
				first = c;
		}
	}
	return first;
}

struct certainty usage_reaches(struct usage *u, const struct program *p, uint32_t function,
			       uint32_t insn)
{
	struct certainty c = {.function = function, .insn = insn};

	if (!has_u32(p->functions, p->n_functions, function))
		return c;
	c = from_start(u, function, insn);
	return c.certain ? enters(u, p, function, 0) : c;
}

struct certainty usage_reaches_choice(struct usage *u, const struct program *p,
				      const struct helper_use *use, const struct value *value,
				      const struct map_choice *choice)
{
	struct certainty c = usage_reaches(u, p, use->function, use->insn);

	if (!c.certain || value->maps->n == 1)
		return c;
	if (choice->insn == UINT32_MAX)
		return (struct certainty){.function = use->function, .insn = use->insn};
	c = usage_reaches(u, p, use->function, choice->insn);
	if (c.certain && (!u->steps || !mark(u, u->flows[use->function], use->insn, true)[choice->insn]))
		c.certain = false;
	return c;
}
