/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "probe/probe.h"
#include "probe/use_try.h"

/* Facts that programs show: use_cases.c has one for each pair of the verifier's tables. */

struct program_probe {
	struct probe *p;
	struct use_list list;
	int *answer;		/* of each */
	bool *lacks;		/* by use_programs: the kernel has no such programs */
};

/* Whether the answer to a program says something about its helper or maps. */
static bool is_answered(const struct program_probe *u, size_t i)
{
	const struct use_case *c = &u->list.v[i];

	return u->answer[i] >= 0 && u->answer[i] < ANSWER_NO_TARGET && !u->lacks[c->program] &&
	       !(c->maps[0] != ASK_NO_MAP && str_eq(u->list.maps[c->maps[0]].name, "insn_array"));
}

static void find_lacking(struct program_probe *u)
{
	u->lacks = arena_calloc(u->p->arena, n_use_programs, sizeof(*u->lacks));
	for (size_t i = 0; i < u->list.n; i++)
		if (u->list.v[i].kind == USE_NOTHING)
			u->lacks[u->list.v[i].program] = u->answer[i] != 0;
}

/* A type of programs is there if the kernel takes the smallest one with one of the attach types. */
static void decide_types(struct program_probe *u)
{
	const struct kernel_facts *facts = u->p->facts;

	for (size_t i = 0; i < facts->n; i++) {
		struct evidence e = {0};

		if (facts->v[i].kind != FACT_PROGRAM_TYPE)
			continue;
		for (size_t k = 0; k < u->list.n; k++) {
			const struct use_case *c = &u->list.v[k];

			if (c->kind != USE_NOTHING || c->ask.program_type != facts->v[i].type)
				continue;
			e.yes += !u->answer[k];
			e.no += u->answer[k] == EINVAL;
		}
		/* The kernel may lack one attach type and have the others. */
		if (e.yes)
			e.no = 0;
		probe_decide(u->p, i, &e);
	}
}

/* Whether the kernel answers as the facts say it does: 1 or 0; -1 if they do not say. */
static int foresee(const struct program_probe *u, size_t i)
{
	int err;
	enum verifier_answer foreseen = use_foresee(&u->list, u->p->facts->schema,
						    u->p->target.kernel, &u->list.v[i], &err);

	if (foreseen == VERIFIER_UNKNOWN)
		return -1;
	return use_agrees(&u->list.v[i], foreseen, err, u->answer[i]);
}

static void weigh(struct program_probe *u, struct kernel_fact *f, size_t i, struct evidence *e)
{
	const struct fact_state state = fact_save(f);
	int with, without;

	kernel_fact_set(f, true);
	with = foresee(u, i);
	kernel_fact_set(f, false);
	without = foresee(u, i);
	fact_restore(f, &state);
	if (with == without || with < 0 || without < 0)
		return;
	e->yes += (size_t)with;
	e->no += (size_t)without;
}

/* Whether the program may show the fact: asking for it both ways takes longer. */
static bool is_about(const struct use_list *l, const struct use_case *c, const struct kernel_fact *f)
{
	const struct use_map *m = c->maps[0] == ASK_NO_MAP ? NULL : &l->maps[c->maps[0]];

	switch (f->kind) {
	case FACT_HELPER_MAP:
		return c->kind == USE_HELPER_MAP && m->k.c.map_type == f->type &&
		       str_eq(((const struct map_feature *)f->row)->name, c->helper->name);
	case FACT_HELPER:
		return c->kind == USE_HELPER &&
		       str_eq(((const struct schema_helper *)f->row)->name, c->helper->name);
	case FACT_HELPER_PROGRAM:
		return c->kind == USE_HELPER && c->ask.program_type == f->type &&
		       str_starts(f->name, c->helper->name) &&
		       f->name[strlen(c->helper->name)] == ' ';
	case FACT_PROGRAM_MAP:
		return c->kind == USE_MAP || c->kind == USE_TWO_MAPS;
	default:
		return false;
	}
}

static void decide(struct program_probe *u, size_t fact)
{
	struct kernel_fact *f = &u->p->facts->v[fact];
	struct evidence e = {0};

	for (size_t i = 0; i < u->list.n; i++)
		if (is_about(&u->list, &u->list.v[i], f) && is_answered(u, i))
			weigh(u, f, i, &e);
	/* Programs of the type have the helper by what they attach to. */
	if (f->kind == FACT_HELPER_PROGRAM && e.yes)
		e.no = 0;
	probe_decide(u->p, fact, &e);
}

int probe_programs(struct probe *p)
{
	struct program_probe u = {.p = p};
	int err;

	use_list_make(&u.list, p->arena, p->facts->schema);
	u.answer = arena_calloc(p->arena, u.list.n + 1, sizeof(*u.answer));
	err = p->ask_uses ? p->ask_uses(p, &u.list, u.answer) :
			    ask_uses(probe_asking(p), &u.list, u.answer);
	if (err)
		return err;
	p->n_uses = u.list.n;
	for (size_t i = 0; i < u.list.n; i++)
		p->n_silent += u.answer[i] < 0;
	find_lacking(&u);
	decide_types(&u);
	for (unsigned round = 0; round < 2; round++)
		for (size_t i = 0; i < p->facts->n; i++)
			if (p->facts->v[i].kind >= FACT_HELPER)
				decide(&u, i);
	return 0;
}
