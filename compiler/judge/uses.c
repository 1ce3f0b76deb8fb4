/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/limits.h"
#include "base/util.h"
#include "judge/internal.h"
#include "schema/tables.h"
#include "usage/usage.h"

/* Which programs use a map, and by which helpers. */

struct uses {
	struct judge *j;
	size_t *cap, *cap_inner;	/* by map */
	uint32_t *seen;			/* by map: number of the last program that uses it */
	size_t left;
};

static void add_use(struct uses *u, struct judged *m, size_t *cap, struct map_use use)
{
	if (!u->left)
		return;
	u->left--;
	ARENA_PUSH(u->j->arena, m->used_by, m->n_used_by, *cap, use);
}

static void add_call(struct uses *u, const struct program *p, uint32_t number,
		     const struct helper_use *call)
{
	const struct object *obj = u->j->obj;
	const struct schema_helper *h = schema_helper_of(u->j->opts->schema, call->helper);
	int at = h ? helper_arg_at(h, ARG_MAP) : -1;
	const struct value *map = at < 0 ? NULL : &call->args[at];

	if (!map || map->kind != VALUE_MAP)
		return;
	for (uint32_t i = 0; i < map->maps->n; i++) {
		const struct map_choice *c = &map->maps->v[i];
		struct judged *m = &u->j->out->maps[c->map];
		unsigned access = h->elements;

		if (c->inner && !m->inner)
			continue;
		u->seen[c->map] = number;
		if (!access)
			access = usage_touched(u->j->out->usage, call->function, c->map, c->inner);
		add_use(u, c->inner ? m->inner : m, c->inner ? &u->cap_inner[c->map] : &u->cap[c->map],
			(struct map_use){p, {&obj->functions[call->function], call->insn}, h->name, access});
	}
}

/* A map that the program refers to, and passes to no helper: at its first reference. */
static void add_reference(struct uses *u, const struct program *p, uint32_t map)
{
	const struct object *obj = u->j->obj;
	unsigned access = 0;

	for (size_t i = 0; i < p->n_functions; i++)
		access |= usage_touched(u->j->out->usage, p->functions[i], map, false);
	for (size_t i = 0; i < p->n_functions; i++) {
		const struct function *f = &obj->functions[p->functions[i]];

		for (size_t k = 0; k < f->n_refs; k++) {
			if ((f->refs[k].kind != INSN_MAP && f->refs[k].kind != INSN_DATA) ||
			    f->refs[k].target != map)
				continue;
			add_use(u, &u->j->out->maps[map], &u->cap[map],
				(struct map_use){p, {f, f->refs[k].insn}, NULL, access});
			return;
		}
	}
}

void judge_uses(struct judge *j)
{
	const struct object *obj = j->obj;
	struct uses u = {.j = j, .left = USES_MAX};

	if (!obj->n_programs)
		return;
	u.cap = ARENA_ARRAY(j->arena, obj->n_maps, size_t);
	u.cap_inner = ARENA_ARRAY(j->arena, obj->n_maps, size_t);
	u.seen = ARENA_ARRAY(j->arena, obj->n_maps, uint32_t);
	for (uint32_t i = 0; i < obj->n_programs && u.left; i++) {
		const struct program *p = &obj->programs[i];

		for (size_t k = 0; k < p->n_functions; k++) {
			size_t n;
			const struct helper_use *calls = usage_of_function(j->out->usage,
									    p->functions[k], &n);

			for (size_t c = 0; c < n && u.left; c++)
				add_call(&u, p, i + 1, &calls[c]);
		}
		for (size_t k = 0; k < p->n_maps && u.left; k++)
			if (u.seen[p->maps[k]] != i + 1)
				add_reference(&u, p, p->maps[k]);
	}
}
