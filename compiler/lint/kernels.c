/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "lint/internal.h"
#include "schema/profile.h"

/*
 * Several kernels that must accept the maps: each is judged by itself, with all rules. Then
 * a fault that several of them have is one finding, and a map has the worst of its verdicts.
 */

/* A finding for the kernel with that index. */
struct found {
	struct finding f;
	size_t kernel, place;
};

static int by_text(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* Findings about one fault are equal. Messages are not compared: they may name the kernel. */
static int by_fault(const struct finding *x, const struct finding *y)
{
	const struct map_def *of_x = x->about ? x->about->def : NULL;
	const struct map_def *of_y = y->about ? y->about->def : NULL;
	int c = (x->rule > y->rule) - (x->rule < y->rule);

	if (!c)
		c = (of_x > of_y) - (of_x < of_y);
	if (!c)
		c = by_text(x->map, y->map);
	if (!c)
		c = (x->attr > y->attr) - (x->attr < y->attr);
	if (!c)
		c = (x->program > y->program) - (x->program < y->program);
	if (!c)
		c = (x->at.function > y->at.function) - (x->at.function < y->at.function);
	if (!c)
		c = (x->at.insn > y->at.insn) - (x->at.insn < y->at.insn);
	return c ? c : by_text(x->variable, y->variable);
}

static int by_fault_and_kernel(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int c = by_fault(&x->f, &y->f);

	if (!c)
		c = (x->kernel > y->kernel) - (x->kernel < y->kernel);
	return c ? c : (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int c = (x->kernel > y->kernel) - (x->kernel < y->kernel);

	return c ? c : (x->place > y->place) - (x->place < y->place);
}

/* The worst of the findings v[n] about one fault. */
static enum severity worst_of(const struct found *v, size_t n)
{
	enum severity worst = v->f.severity;

	for (size_t i = 1; i < n; i++)
		if (v[i].f.severity < worst)
			worst = v[i].f.severity;
	return worst;
}

/* Names the kernels with findings of that severity in v[n]; NULL: all of the target. */
static const char *kernels_text(struct arena *a, const struct target *t, const struct found *v,
				size_t n, enum severity severity)
{
	const char *text = NULL;
	size_t different = 0, last = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		const char *kernel;

		if (v[i].kernel == last || v[i].f.severity != severity)
			continue;
		last = v[i].kernel;
		kernel = target_kernel_text(a, &t->kernels[last]);
		text = text ? arena_printf(a, "%s, %s", text, kernel) : kernel;
		different++;
	}
	return different < t->n_kernels ? text : NULL;
}

/*
 * Of the findings v[n] about one fault those of the first kernel for which it is worst go to
 * the front, with a note if it is not so for all. Returns how many they are.
 */
static size_t keep(struct arena *a, const struct target *t, struct found *v, size_t n)
{
	enum severity worst = worst_of(v, n);
	const char *kernels = kernels_text(a, t, v, n, worst);
	size_t first = 0, kept = 0;

	/* A suppression is in its place if it suppresses something for one kernel. */
	if (v->f.rule == RULE_BM901 && kernels)
		return 0;
	while (v[first].f.severity != worst)
		first++;
	for (size_t i = first, kernel = v[first].kernel; i < n && v[i].kernel == kernel; i++) {
		struct finding *f = &v[i].f;

		if (kernels)
			ARENA_PUSH(a, f->notes, f->n_notes, f->cap_notes,
				   arena_printf(a, "on kernel %s", kernels));
		v[kept++] = v[i];
	}
	return kept;
}

/* Findings of all kernels. */
struct found_list {
	struct found *v;
	size_t n, cap;
};

static void add_found(struct arena *a, struct found_list *list, const struct finding *v, size_t n,
		      size_t kernel)
{
	for (size_t i = 0; i < n; i++)
		ARENA_PUSH(a, list->v, list->n, list->cap,
			   ((struct found){.f = v[i], .kernel = kernel, .place = i}));
}

/* Leaves of the findings about one fault those that are to be reported. */
static void unite_findings(struct arena *a, const struct target *t, struct found_list *list)
{
	struct found *v = list->v;
	size_t n = list->n, end, kept = 0;

	if (!n)
		return;
	qsort(v, n, sizeof(*v), by_fault_and_kernel);
	for (size_t i = 0; i < n; i = end) {
		size_t of_fault;

		for (end = i + 1; end < n && !by_fault(&v[i].f, &v[end].f); end++)
			;
		of_fault = keep(a, t, v + i, end - i);
		memmove(v + kept, v + i, of_fault * sizeof(*v));
		kept += of_fault;
	}
	qsort(v, kept, sizeof(*v), by_place);
	list->n = kept;
}

/* How bad a verdict is. */
static int badness(const struct verdict *v)
{
	if (v->create == CREATE_REJECTED)
		return 3;
	return v->create == CREATE_DEPENDS ? 2 : v->without_btf;
}

/* The names of v[*n] that are in others[n_others], too: v, or an array of their own. */
static const char **common_names(struct arena *a, const char **v, size_t *n,
				 const char *const *others, size_t n_others)
{
	const char **common = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++) {
		size_t k = 0;

		while (k < n_others && !str_eq(v[i], others[k]))
			k++;
		if (k == n_others && !common)
			common = arena_memdup(a, v, *n * sizeof(*v));
		if (k < n_others && common)
			common[kept] = v[i];
		kept += k < n_others;
	}
	*n = kept;
	return common ? common : v;
}

/* What both have. */
static const struct map_offer *common_offer(struct arena *a, const struct map_offer *x,
					     const struct map_offer *y)
{
	struct map_offer both = *x;

	both.commands = common_names(a, x->commands, &both.n_commands, y->commands, y->n_commands);
	both.helpers = common_names(a, x->helpers, &both.n_helpers, y->helpers, y->n_helpers);
	if (both.n_commands == x->n_commands && both.n_helpers == x->n_helpers)
		return x;
	return arena_memdup(a, &both, sizeof(both));
}

/* Makes of m, which is for earlier kernels, what holds with one more. */
static void unite_map(struct arena *a, struct judged *m, const struct judged *other)
{
	uint64_t bytes = m->verdict.memory;
	bool exact = m->verdict.memory_exact, worse = badness(&other->verdict) > badness(&m->verdict);

	if (worse) {
		m->verdict = other->verdict;
		m->with_btf = other->with_btf;
	} else {
		bytes = other->verdict.memory;
		exact = other->verdict.memory_exact;
	}
	if (m->verdict.create != CREATE_REJECTED)
		verdict_add_memory(&m->verdict, bytes, exact);
	m->no_global_data |= other->no_global_data;
	m->lost_btf |= other->lost_btf;
	m->offer = common_offer(a, judged_offer(m), judged_offer(other));
	if (m->inner) {
		m->inner = arena_memdup(a, m->inner, sizeof(*m->inner));
		unite_map(a, m->inner, other->inner);
	}
}

/* What holds with all n kernels; a map has the verdict of the first that refuses it. */
static struct judgement unite_judgements(struct arena *a, const struct kernel_judgement *v,
					 size_t n)
{
	struct judgement all = v->judged;

	all.maps = ARENA_ARRAY(a, all.n_maps, struct judged);
	for (size_t k = 0; k < all.n_maps; k++) {
		all.maps[k] = v->judged.maps[k];
		for (size_t i = 1; i < n; i++)
			unite_map(a, &all.maps[k], &v[i].judged.maps[k]);
	}
	return all;
}

static void lint_several(const struct lint_options *opts, struct result *r)
{
	const struct target *t = &opts->target;
	struct arena *a = r->obj->arena;
	struct kernel_judgement *v = ARENA_ARRAY(a, t->n_kernels, struct kernel_judgement);
	struct found_list all = {0}, suppressed = {0};

	for (size_t i = 0; i < t->n_kernels; i++) {
		struct lint_options one = *opts;
		struct result of_one = {.obj = r->obj};

		one.target.kernel = t->kernels[i].first;
		one.target.kernel_last = t->kernels[i].last;
		if (t->kernels[i].profile) {
			one.schema = t->kernels[i].profile->schema;
			one.releases = opts->schema;
		}
		lint_one_kernel(&one, &of_one, i ? v[0].judged.usage : NULL);
		v[i] = (struct kernel_judgement){t->kernels[i], of_one.judged};
		add_found(a, &all, of_one.findings, of_one.n_findings, i);
		add_found(a, &suppressed, of_one.suppressed, of_one.n_suppressed, i);
	}
	r->by_kernel = v;
	r->n_by_kernel = t->n_kernels;
	r->judged = unite_judgements(a, v, t->n_kernels);
	unite_findings(a, t, &all);
	for (size_t i = 0; i < all.n; i++)
		ARENA_PUSH(a, r->findings, r->n_findings, r->cap_findings, all.v[i].f);
	unite_findings(a, t, &suppressed);
	for (size_t i = 0; i < suppressed.n; i++)
		ARENA_PUSH(a, r->suppressed, r->n_suppressed, r->cap_suppressed,
			   suppressed.v[i].f);
}

/* Tells input/ which lines of variables will be wanted. */
static void list_variables(struct object *obj, const struct finding *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].variable)
			ARENA_PUSH(obj->arena, obj->variables, obj->n_variables, obj->cap_variables,
				   (struct variable){.name = v[i].variable});
}

void lint_result(const struct lint_options *opts, struct result *r)
{
	r->fail_on = opts->fail_on;
	if (opts->target.n_kernels > 1 || opts->target.kernels[0].profile)
		lint_several(opts, r);
	else
		lint_one_kernel(opts, r, NULL);
	if (opts->find_releases && r->judged.status != OBJECT_UNREADABLE)
		lint_runs_on(opts, r);
	list_variables(r->obj, r->findings, r->n_findings);
	list_variables(r->obj, r->suppressed, r->n_suppressed);
}
