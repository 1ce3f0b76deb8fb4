/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/internal.h"

/*
 * What follows from the schema and a target alone: values of symbols, and which rules are to be
 * asked about maps of a type.
 */

struct known_kernels {
	struct arena *arena;
	struct kernels *v;	/* a list by `next` */
};

struct known_kernels *known_kernels_new(void)
{
	struct arena *a = arena_new();
	struct known_kernels *known = ARENA_NEW(a, struct known_kernels);

	known->arena = a;
	return known;
}

void known_kernels_free(struct known_kernels *known)
{
	if (known)
		arena_free(known->arena);
}

/* Whether what judge_definition() answers is the same for both. */
static bool is_same_target(const struct target *x, const struct target *y)
{
	return !version_cmp(x->kernel, y->kernel) && !version_cmp(x->kernel_last, y->kernel_last) &&
	       x->loader == y->loader && !memcmp(x->versions, y->versions, sizeof(x->versions)) &&
	       x->page_size == y->page_size && x->cpus == y->cpus && x->nr_cpus == y->nr_cpus &&
	       x->max_stack == y->max_stack && x->numa_nodes == y->numa_nodes;
}

struct kernels *target_kernels(struct known_kernels *known, struct arena *a, const struct schema *s,
			   const struct target *t)
{
	struct kernels *k;

	for (k = known ? known->v : NULL; k; k = k->next)
		if (k->s == s && is_same_target(&k->t, t))
			return k;
	if (known)
		a = known->arena;
	k = ARENA_NEW(a, struct kernels);
	k->s = s;
	k->t = *t;
	k->arena = a;
	for (int whole = 0; whole < 2; whole++)
		k->rules[whole] = ARENA_ARRAY(a, s->n_types + 1, struct asked_rules);
	memory_init(k);
	k->large = schema_role_value(s, k->symbols, SYMBOL_MEMORY_LARGE, UINT64_MAX);
	if (known) {
		k->next = known->v;
		known->v = k;
	}
	return k;
}

void rule_releases(const struct schema_rule *r, struct releases *out)
{
	out->n = 0;
	releases_add(out, release_span(r->since, r->before));
	for (size_t i = 0; i < r->n_backports; i++)
		releases_add(out, release_series(r->backports[i]));
	for (size_t i = 0; i < r->n_dropped; i++)
		releases_subtract(out, release_series(r->dropped[i]));
}

static bool is_for_loader(const struct kernels *k, const struct schema_rule *r)
{
	if (r->loader == FOR_ANY || r->depends)
		return true;
	return (r->loader == FOR_LIBBPF) == (k->t.loader == LOADER_LIBBPF);
}

/* Whether a kernel of the target may have the rule: a violation of others is not asked for. */
static bool is_of_target(const struct kernels *k, const struct schema_type *type,
			 const struct schema_rule *r)
{
	uint64_t low = version_key(k->t.kernel), high = version_key(k->t.kernel_last);
	struct releases in;

	switch (r->check) {
	case CHECK_EXPR:
	case CHECK_FLAGS_ALLOWED:
	case CHECK_FLAGS_REQUIRED:
		/* Most rules have one span of releases, for which no set is needed. */
		if (!r->n_backports && !r->n_dropped)
			return r->depends || (version_key(r->since) <= high &&
					      (version_none(r->before) || version_key(r->before) > low));
		rule_releases(r, &in);
		return r->depends || releases_first(&in, low, high) != RELEASE_OPEN;
	case CHECK_MAP_TYPE:
		return !type || !type->info.id || low < version_key(type->info.since);
	default:
		return true;
	}
}

/* Whether the map type alone decides the expression. */
static bool is_about_type(const struct expr *e)
{
	for (size_t i = 0; i < e->n_nodes; i++)
		if (e->nodes[i].op == EX_HAS ||
		    (e->nodes[i].op == EX_VAR && e->nodes[i].imm != VAR_map_type))
			return false;
	return true;
}

static bool uses_charged(const struct expr *e)
{
	for (size_t i = 0; i < e->n_nodes; i++)
		if (e->nodes[i].op == EX_VAR && e->nodes[i].imm == VAR_charged)
			return true;
	return false;
}

/* Whether the condition never holds for maps of the type; *when is what must be asked of each. */
static bool never_holds(const struct kernels *k, const struct schema_type *type,
			const struct expr *e, const struct expr **when)
{
	struct expr_env env;
	__int128 v;

	if (!e->text)
		return false;
	*when = e;
	if (!type || !is_about_type(e))
		return false;
	env.symbols = k->symbols;
	env.vars[VAR_map_type] = type->info.id;
	*when = NULL;
	return !expr_eval(e, &env, &v) || !v;
}

struct rule_lister {
	struct kernels *k;
	const struct schema_type *type;
	bool whole;
	size_t cap;
	struct asked_rules *out;
};

static void list_rule(struct rule_lister *l, const struct schema_rule *r, const struct expr *step)
{
	struct asked_rule asked = {.rule = r, .of_step = step};

	if (!is_for_loader(l->k, r) || never_holds(l->k, l->type, &r->when, &asked.when) ||
	    (!l->whole && !is_of_target(l->k, l->type, r)))
		return;
	l->out->charged |= uses_charged(&r->require);
	ARENA_PUSH(l->k->arena, l->out->v, l->out->n, l->cap, asked);
}

/* Where the kernel calls a function of the type, the rules of the type follow. */
static void list_step(struct rule_lister *l, const struct schema_rule *step, enum rule_stage stage)
{
	const struct expr *when = NULL;

	if (!l->type || !is_for_loader(l->k, step) || never_holds(l->k, l->type, &step->when, &when))
		return;
	for (size_t i = 0; i < l->type->n_rules; i++)
		if (l->type->rules[i].stage == stage)
			list_rule(l, &l->type->rules[i], when);
}

const struct asked_rules *kernels_rules(struct kernels *k, const struct schema_type *type, bool whole)
{
	const struct schema *s = k->s;
	struct asked_rules *out = &k->rules[whole][type ? (size_t)(type - s->types) : s->n_types];
	struct rule_lister l = {.k = k, .type = type, .whole = whole, .out = out};

	for (size_t i = 0; !out->listed && i < s->n_general; i++) {
		const struct schema_rule *r = &s->general[i];

		if (r->check >= CHECK_STAGE_ALLOC_CHECK && r->check <= CHECK_STAGE_BTF)
			list_step(&l, r, (enum rule_stage)(r->check - CHECK_STAGE_ALLOC_CHECK));
		else
			list_rule(&l, r, NULL);
	}
	out->listed = true;
	return out;
}
