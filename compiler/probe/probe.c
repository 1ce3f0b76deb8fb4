/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/probe.h"

#include "base/util.h"

struct fact_state fact_save(const struct kernel_fact *f)
{
	return (struct fact_state){
		.since = *f->since,
		.before = f->before ? *f->before : VERSION(0, 0, 0),
		.perhaps_since = f->perhaps_since ? *f->perhaps_since : VERSION(0, 0, 0),
		.n_backports = f->n_backports ? *f->n_backports : 0,
		.n_dropped = f->n_dropped ? *f->n_dropped : 0,
	};
}

void fact_restore(struct kernel_fact *f, const struct fact_state *state)
{
	*f->since = state->since;
	if (f->before)
		*f->before = state->before;
	if (f->perhaps_since)
		*f->perhaps_since = state->perhaps_since;
	if (f->n_backports)
		*f->n_backports = state->n_backports;
	if (f->n_dropped)
		*f->n_dropped = state->n_dropped;
}

bool probe_decide(struct probe *p, size_t fact, const struct evidence *e)
{
	enum fact_answer was = p->answer[fact];

	p->contradicted[fact] = e->yes && e->no;
	if (e->yes != e->no)
		p->answer[fact] = e->yes > e->no ? FACT_YES : FACT_NO;
	if (p->answer[fact] != FACT_UNASKED)
		kernel_fact_set(&p->facts->v[fact], p->answer[fact] == FACT_YES);
	return p->answer[fact] != was;
}

/* What answers contradict is as it is in the release. */
static void give_up_contradicted(struct probe *p, const struct fact_state *state)
{
	for (size_t i = 0; i < p->facts->n; i++) {
		if (!p->contradicted[i])
			continue;
		p->answer[i] = FACT_ODD;
		fact_restore(&p->facts->v[i], &state[i]);
	}
}

/* A question that hangs costs the first, and all that hang no more than the second. */
#define SECONDS	    10
#define SECONDS_ALL 300

struct asking probe_asking(const struct probe *p)
{
	time_t left = p->end - seconds_now();

	return (struct asking){.jobs = 1, .seconds = SECONDS, .seconds_all = left > 1 ? (unsigned)left : 1};
}

int probe_ask(struct probe *p, struct asking *q)
{
	int err = p->ask ? p->ask(p, q) : ask_all(q);

	for (size_t i = 0; !err && i < q->n; i++)
		p->n_silent += q->answer[i] < 0;
	return err;
}

int probe_kernel(struct probe *p, const struct schema *s)
{
	struct fact_state *state;
	int err;

	p->facts = kernel_facts_new(p->arena, s);
	p->answer = ARENA_ARRAY(p->arena, p->facts->n, enum fact_answer);
	p->contradicted = ARENA_ARRAY(p->arena, p->facts->n, bool);
	state = ARENA_ARRAY(p->arena, p->facts->n, struct fact_state);
	for (size_t i = 0; i < p->facts->n; i++)
		state[i] = fact_save(&p->facts->v[i]);
	p->end = seconds_now() + SECONDS_ALL;
	err = probe_maps(p);
	if (!err)
		err = probe_features(p);
	if (!err)
		err = probe_commands(p);
	if (!err)
		err = probe_programs(p);
	give_up_contradicted(p, state);
	return err;
}
