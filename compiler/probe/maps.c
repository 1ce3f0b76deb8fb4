/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "base/util.h"
#include "judge/internal.h"
#include "probe/probe.h"

/*
 * Facts that definitions of maps show. The definitions are those at the limits of all rules
 * (boundary.c); a fact is asked by some of those that come out differently with it.
 */

/* Bytes of the largest definition that is asked: it might be created. */
#define MEMORY_MAX (16u << 20)

/* Definitions by which a fact is asked, and of which they are chosen. */
#define ASKED_MAX  4
#define CHOICE_MAX 48
#define FEATURE_CHOICE 12

/* Every so-manieth definition is asked to find the release that is nearest. */
#define SAMPLE_STEP 61
#define NEAREST_MARGIN 8

#define JOBS 8

struct choice {
	uint32_t v[CHOICE_MAX];		/* indexes of cases */
	size_t n;
};

struct map_probe {
	struct probe *p;
	struct type_pool pool;
	struct case_list list;
	struct choice *choices;		/* by fact: definitions that may show it */
	int32_t *slot;			/* by case: its index in `asked`; -1: not asked */
	uint32_t *asked;
	int *answer;			/* of each of `asked` */
	size_t n_asked, cap_asked, n_answered;
	int *refused;			/* by blob: what the facts say of BPF_BTF_LOAD */
	int *foreseen;			/* by case: what they say of it; NOT_YET */
};

#define NOT_YET INT_MIN

static bool is_about_maps(enum fact_kind kind)
{
	return kind <= FACT_FEATURE;
}

static void add_choice(struct map_probe *m, size_t fact, uint32_t index)
{
	struct choice *c = &m->choices[fact];

	if (c->n < CHOICE_MAX && !(c->n && c->v[c->n - 1] == index))
		c->v[c->n++] = index;
}

/* The facts whose rows are these rules, by address. */
struct rule_fact {
	const void *row;
	size_t fact;
};

static int by_row(const void *a, const void *b)
{
	const struct rule_fact *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

static struct rule_fact *list_rules(struct map_probe *m, size_t *n)
{
	const struct kernel_facts *facts = m->p->facts;
	struct rule_fact *v = ARENA_ARRAY(m->p->arena, facts->n, struct rule_fact);

	*n = 0;
	for (size_t i = 0; i < facts->n; i++)
		if (facts->v[i].kind == FACT_RULE)
			v[(*n)++] = (struct rule_fact){facts->v[i].row, i};
	qsort(v, *n, sizeof(*v), by_row);
	return v;
}

static bool is_large(const struct map_probe *m, uint32_t index)
{
	const struct map_create *c = case_get(&m->list, index);
	uint64_t inner, own = case_memory(&m->list, &m->p->target, index, &inner);

	return own > MEMORY_MAX || inner > MEMORY_MAX || c->max_entries > 1u << 20;
}

static int load_btf(struct map_probe *m, uint16_t blob)
{
	return blob == NO_BLOB ? 0 : m->refused[blob];
}

/* What the facts say of a definition: an errno, 0, or -1 where the machine decides. */
static int foresee(struct map_probe *m, uint32_t index)
{
	const struct kernel_case *k = &m->list.v[index];
	int err = load_btf(m, k->blob);
	struct arena *a;
	struct verdict v;

	if (!err && k->has_inner)
		err = load_btf(m, k->inner_blob);
	if (err)
		return ANSWER_NO_BTF + err;
	a = arena_new();
	judge_map_of_target(m->p->facts->schema, &m->p->target, a, case_get(&m->list, index), &v);
	arena_free(a);
	if (!v.err && case_slot_refuses(m->p->facts->schema, &m->p->target, k))
		return EINVAL;
	return v.create == CREATE_DEPENDS || v.err == ENOMEM ? -1 : v.err;
}

/* Facts, or the release, are others than they were. */
static void forget_foreseen(struct map_probe *m)
{
	for (size_t i = 0; i < m->list.n; i++)
		m->foreseen[i] = NOT_YET;
}

/* With the fact in force, and without it: one of both is as the facts are now. */
static void foresee_both(struct map_probe *m, size_t fact, uint32_t index, int *with, int *without)
{
	struct kernel_fact *f = &m->p->facts->v[fact];
	const struct fact_state state = fact_save(f);
	bool holds = kernel_fact_holds(f, m->p->target.kernel);

	if (m->foreseen[index] == NOT_YET)
		m->foreseen[index] = foresee(m, index);
	kernel_fact_set(f, !holds);
	*(holds ? without : with) = foresee(m, index);
	*(holds ? with : without) = m->foreseen[index];
	fact_restore(f, &state);
}

/* Whether a kernel with the fact answers otherwise than one without it. */
static bool shows(struct map_probe *m, size_t fact, uint32_t index)
{
	int with, without;

	foresee_both(m, fact, index, &with, &without);
	return with != without && with >= 0 && without >= 0;
}

/* A definition that breaks a requirement, in whatever release, may show it. */
static void choose_for_rules(struct map_probe *m)
{
	struct target all = m->p->target;
	struct rule_fact *rules;
	size_t n;

	rules = list_rules(m, &n);
	all.kernel = schema_kernel_at(m->p->facts->schema, 0);
	all.kernel_last = schema_newest_kernel(m->p->facts->schema);
	for (uint32_t i = 0; i < m->list.n; i++) {
		struct arena *a = arena_new();
		struct verdict v;

		judge_map(m->p->facts->schema, &all, a, case_get(&m->list, i), &v);
		for (size_t k = 0; k < v.n_violations && v.n_violations <= 4; k++) {
			const struct rule_fact key = {.row = v.violations[k].requirement};
			const struct rule_fact *found = bsearch(&key, rules, n, sizeof(key), by_row);

			if (found && !is_large(m, i))
				add_choice(m, found->fact, i);
		}
		arena_free(a);
	}
}

/* The sample of a type, and what differs from it by one flag or by a value with special fields. */
static void choose_for_type(struct map_probe *m, uint32_t index)
{
	const struct kernel_facts *facts = m->p->facts;
	const struct kernel_case *k = &m->list.v[index];
	const struct schema_type *t = schema_type_tables(facts->schema, k->c.map_type);
	uint32_t flags;

	if (!t || !t->n_sample || is_large(m, index))
		return;
	flags = k->c.map_flags ^ t->sample->map_flags;
	for (size_t i = 0; i < facts->n; i++) {
		const struct kernel_fact *f = &facts->v[i];

		if (f->type == t->info.id &&
		    ((f->kind == FACT_MAP_TYPE && !flags) ||
		     ((f->kind == FACT_FLAG || f->kind == FACT_REQUIRED_FLAG) && flags == f->flag)))
			add_choice(m, i, index);
		/* Only few values have the field, and only few types refuse it. */
		if (((f->kind == FACT_FIELD_TYPE && f->type == t->info.id) || f->kind == FACT_FIELD) &&
		    k->blob != NO_BLOB && k->blob && !flags && shows(m, i, index))
			add_choice(m, i, index);
	}
}

/* Types that between them have all kinds of values and templates. */
static bool is_typical(uint32_t type)
{
	return type == BPF_MAP_TYPE_HASH || type == BPF_MAP_TYPE_ARRAY ||
	       type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_TASK_STORAGE;
}

/* Features are seen by values, templates and flags. */
static bool may_show_features(const struct kernel_case *k)
{
	bool special = k->blob != NO_BLOB && k->blob;
	bool template = k->has_inner && k->inner_blob != NO_BLOB;
	bool one_flag = k->c.map_flags && !(k->c.map_flags & (k->c.map_flags - 1));

	return is_typical(k->c.map_type) && (special || template || k->stores || one_flag);
}

/* Few definitions show each. */
static void choose_for_features(struct map_probe *m)
{
	const struct kernel_facts *facts = m->p->facts;

	for (size_t i = 0; i < facts->n; i++) {
		if (facts->v[i].kind != FACT_FEATURE || m->p->answer[i] != FACT_UNASKED)
			continue;
		for (uint32_t k = 0; k < m->list.n && m->choices[i].n < FEATURE_CHOICE; k++) {
			if (may_show_features(&m->list.v[k]) && !is_large(m, k) && shows(m, i, k))
				add_choice(m, i, k);
		}
	}
}

static void choose(struct map_probe *m)
{
	m->choices = ARENA_ARRAY(m->p->arena, m->p->facts->n, struct choice);
	choose_for_rules(m);
	for (uint32_t i = 0; i < m->list.n; i++)
		choose_for_type(m, i);
	choose_for_features(m);
}

static void foresee_btfs(struct map_probe *m)
{
	for (size_t i = 0; i < m->pool.n_blobs; i++) {
		const struct types *t = m->pool.blobs[i];
		struct btf_refusal out;

		m->refused[i] = find_btf_refusal(m->p->facts->schema, m->p->arena,
						 m->p->target.kernel, t->raw, t->raw_size, &out,
						 NULL) ? out.err : 0;
	}
}

/* Picks the definitions that show the facts which are open. Returns how many are new. */
static size_t pick(struct map_probe *m)
{
	size_t before = m->n_asked;

	for (size_t i = 0; i < m->p->facts->n; i++) {
		size_t picked = 0;

		for (size_t k = 0; m->p->answer[i] == FACT_UNASKED && k < m->choices[i].n &&
				   picked < ASKED_MAX; k++) {
			uint32_t index = m->choices[i].v[k];

			if (!shows(m, i, index))
				continue;
			picked++;
			if (m->slot[index] >= 0)
				continue;
			m->slot[index] = (int32_t)m->n_asked;
			ARENA_PUSH(m->p->arena, m->asked, m->n_asked, m->cap_asked, index);
		}
	}
	return m->n_asked - before;
}

static int ask(struct map_probe *m)
{
	const struct asking limits = probe_asking(m->p);
	struct map_questions q = {
		.list = &m->list, .asked = m->asked + m->n_answered, .n = m->n_asked - m->n_answered,
		.jobs = JOBS, .seconds = limits.seconds, .seconds_all = limits.seconds_all,
	};
	int *answer = ARENA_ARRAY(m->p->arena, m->n_asked, int);
	int err = m->p->ask_maps ? m->p->ask_maps(m->p, &q) : ask_maps(&q);

	if (err)
		return err;
	if (m->n_answered)
		memcpy(answer, m->answer, m->n_answered * sizeof(*answer));
	memcpy(answer + m->n_answered, q.answer, q.n * sizeof(*answer));
	for (size_t i = 0; i < q.n; i++)
		m->p->n_silent += q.answer[i] < 0;
	ask_maps_end(&q);
	m->answer = answer;
	m->n_answered = m->n_asked;
	return 0;
}

static struct evidence evidence_for(struct map_probe *m, size_t fact)
{
	struct evidence e = {0};

	for (size_t k = 0; k < m->choices[fact].n; k++) {
		uint32_t index = m->choices[fact].v[k];
		int with, without, answer;

		if (m->slot[index] < 0)
			continue;
		answer = m->answer[m->slot[index]];
		foresee_both(m, fact, index, &with, &without);
		/* A kernel that is short of memory says nothing. */
		if (with == without || with < 0 || without < 0 || answer < 0 || answer == ENOMEM)
			continue;
		e.yes += answer == with;
		e.no += answer == without;
	}
	return e;
}

/* Facts that hang on others settle in a few rounds. */
static void decide(struct map_probe *m)
{
	bool changed = true;

	for (unsigned round = 0; changed && round < 6; round++) {
		changed = false;
		for (size_t i = 0; i < m->p->facts->n; i++) {
			struct evidence e;

			if (!is_about_maps(m->p->facts->v[i].kind))
				continue;
			e = evidence_for(m, i);
			if (!probe_decide(m->p, i, &e))
				continue;
			changed = true;
			forget_foreseen(m);
		}
	}
}

static void begin(struct map_probe *m, bool floats)
{
	struct arena *a = m->p->arena;

	type_pool_make(a, &m->pool, floats);
	cases_init(&m->list, a, m->p->facts->schema, &m->pool);
	cases_boundary(&m->list, &m->p->target);
	m->refused = arena_calloc(a, m->pool.n_blobs + 1, sizeof(*m->refused));
	m->foreseen = ARENA_ARRAY(a, m->list.n, int);
	forget_foreseen(m);
	m->slot = ARENA_ARRAY(a, m->list.n, int32_t);
	for (size_t i = 0; i < m->list.n; i++)
		m->slot[i] = -1;
	m->n_asked = m->n_answered = 0;
}

/* Definitions of all kinds, without regard to what they show. */
static int ask_sample(struct map_probe *m)
{
	for (uint32_t i = 0; i < m->list.n; i += SAMPLE_STEP) {
		if (is_large(m, i))
			continue;
		m->slot[i] = (int32_t)m->n_asked;
		ARENA_PUSH(m->p->arena, m->asked, m->n_asked, m->cap_asked, i);
	}
	return ask(m);
}

/* Whether the kernel takes some definitions: of a release it takes one of ten. */
static bool takes_any(const struct map_probe *m)
{
	size_t taken = 0;

	for (size_t i = 0; i < m->n_answered; i++)
		taken += !m->answer[i];
	return taken * 100 >= m->n_answered;
}

static size_t mismatches(struct map_probe *m, struct version release)
{
	size_t n = 0;

	m->p->target.kernel = m->p->target.kernel_last = release;
	foresee_btfs(m);
	for (size_t i = 0; i < m->n_asked; i++) {
		int foreseen = foresee(m, m->asked[i]);

		n += foreseen >= 0 && m->answer[i] >= 0 && foreseen != m->answer[i];
	}
	return n;
}

/*
 * Sets the kernel of the target to the release that answers most like the running one: that
 * of its name, unless another one does it better, as for kernels with much that is newer.
 */
static void find_nearest(struct map_probe *m)
{
	const struct schema *s = m->p->facts->schema;
	struct version named = m->p->target.kernel, best = named;
	size_t of_named = mismatches(m, named), least = of_named;

	for (size_t i = schema_n_kernels(s); i-- > 0 && least;) {
		struct version release = schema_kernel_at(s, i);
		size_t n = mismatches(m, release);

		if (n < least) {
			least = n;
			best = release;
		}
	}
	/* A few answers are the work of a configuration. */
	if (of_named <= least + NEAREST_MARGIN)
		best = named;
	m->p->target.kernel = m->p->target.kernel_last = best;
}

int probe_maps(struct probe *p)
{
	struct map_probe m = {.p = p};
	int err;

	begin(&m, true);
	err = ask_sample(&m);
	if (err)
		return err;
	if (!takes_any(&m))
		return -EPROTO;
	find_nearest(&m);
	p->n_maps = m.n_asked;
	err = probe_btfs(p);
	/* A kernel without floats refuses the whole BTF of most types. */
	if (!schema_kernel_has(p->facts->schema, KERNEL_BTF_FLOAT, p->target.kernel))
		begin(&m, false);
	foresee_btfs(&m);
	choose(&m);
	/* What is answered may make other definitions show what is still open. */
	for (unsigned round = 0; !err && round < 3 && pick(&m); round++) {
		err = ask(&m);
		if (!err)
			decide(&m);
	}
	p->n_maps += m.n_asked;
	return err;
}
