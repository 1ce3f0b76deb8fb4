/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/util.h"
#include "lint/internal.h"

/*
 * One fault, one message: findings of several stages about the same attribute of the same
 * map become one, and so do findings about several maps with one cause. Whether a finding remains depends on what else is true of the map, not on
 * which rules are on, nor on their order.
 */

/* Findings about one subject keep their order, which is that of their addresses. */
static int by_subject(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;

	if (x->about != y->about)
		return x->about < y->about ? -1 : 1;
	return (x > y) - (x < y);
}

static enum rule_origin origin_of(const struct finding *f)
{
	return rule_info(f->rule)->origin;
}

/* The worst severity of the findings about each attribute of one map or template. */
struct subject_summary {
	enum severity worst[FOUND_LINTING][ATTR_N];
	bool rules[RULE_N];
	enum severity unknown_member;
	bool sized[ATTR_N];	/* a finding of judge/ other than BM142 came before */
};

static void note_finding(struct subject_summary *subject, const struct finding *f)
{
	uint32_t attrs = attr_group(f->attr);
	enum rule_origin origin = origin_of(f);

	subject->rules[f->rule] = true;
	if (origin == FOUND_LINTING)
		return;
	/* A finding about the type of a map is about all its attributes. */
	if (f->attr == ATTR_TYPE)
		attrs = ~0u;
	for (int attr = 0; attr < ATTR_N; attr++)
		if (attrs >> attr & 1 && f->severity < subject->worst[origin][attr])
			subject->worst[origin][attr] = f->severity;
	if (f->rule == RULE_BM013 && f->severity < subject->unknown_member)
		subject->unknown_member = f->severity;
}

/* Rules of lint/ that report one fault in two ways. */
static bool is_rule_reported_better(const struct subject_summary *subject, const struct finding *f)
{
	static const struct {
		enum rule_id rule, better;
	} pairs[] = {
		{RULE_BM209, RULE_BM207},	/* padding in a prefix; which has no length */
		{RULE_BM202, RULE_BM205},	/* untyped; untyped, which loses a field */
		{RULE_BM502, RULE_BM601},	/* allocated late; which a program cannot use */
		{RULE_BM501, RULE_BM403},	/* unfit for a page size; for that of the target */
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (f->rule == pairs[i].rule && subject->rules[pairs[i].better])
			return true;
	return false;
}

/*
 * Whether another finding reports the same fault better. Earlier stages are more exact, a
 * finding about the size of a type is better than one about its form, and a misspelt member
 * is the reason for a missing attribute. No finding is dropped for a milder one.
 */
static bool is_reported_better(const struct subject_summary *subject, const struct finding *f)
{
	enum rule_origin origin = origin_of(f);

	/*
	 * Differences between loaders are not faults, and errors of lint/ are about more
	 * than one map: those rules check their prerequisites (is_sound()).
	 */
	if (f->attr < 0 || f->rule == RULE_BM450 ||
	    (origin == FOUND_LINTING && f->severity == SEVERITY_ERROR))
		return false;
	for (int earlier = 0; earlier < (int)origin; earlier++)
		if (subject->worst[earlier][f->attr] <= f->severity)
			return true;
	if (origin != FOUND_READING && subject->unknown_member <= f->severity && !f->about->outer &&
	    !map_has(f->about->def, (enum map_attr)f->attr))
		return true;
	if (origin == FOUND_JUDGING)
		return f->rule == RULE_BM142 && subject->sized[f->attr];
	return origin == FOUND_LINTING && is_rule_reported_better(subject, f);
}

/* Marks those of the n findings at v, about one map or template, that another reports better. */
static void merge(const struct finding *const *v, size_t n, const struct finding *first,
		  bool *merged)
{
	struct subject_summary subject;

	memset(&subject, 0, sizeof(subject));
	for (int origin = 0; origin < FOUND_LINTING; origin++)
		for (int attr = 0; attr < ATTR_N; attr++)
			subject.worst[origin][attr] = SEVERITY_NEVER;
	subject.unknown_member = SEVERITY_NEVER;
	for (size_t i = 0; i < n; i++)
		note_finding(&subject, v[i]);
	for (size_t i = 0; i < n; i++) {
		uint32_t attrs = attr_group(v[i]->attr);

		merged[v[i] - first] = is_reported_better(&subject, v[i]);
		for (int attr = 0; attr < ATTR_N; attr++)
			subject.sized[attr] |= attrs >> attr & 1 &&
					       origin_of(v[i]) == FOUND_JUDGING &&
					       v[i]->rule != RULE_BM142;
	}
}

/* Makes one finding of those with one cause: the first, which then names all maps. */
static void join(struct lint *l, enum rule_id rule)
{
	struct result *r = l->result;
	struct finding *first = NULL;
	struct buf maps = {0};
	size_t n = 0, joined = 0;

	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding f = r->findings[i];

		if (f.rule == rule) {
			buf_printf(&maps, "%s'%s'", joined ? ", " : "", f.map);
			if (joined++)
				continue;
			first = &r->findings[n];
		}
		r->findings[n++] = f;
	}
	r->n_findings = n;
	if (joined > 1) {
		first->message = arena_printf(l->arena, "%s: maps %s", first->message, maps.s);
		first->about = NULL;
		first->map = NULL;
	}
	buf_free(&maps);
}

/* Rules of which all findings about one object have one cause: only the maps differ. */
static void join_causes(struct lint *l)
{
	static const enum rule_id rules[] = {RULE_BM406, RULE_BM413};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		join(l, rules[i]);
}

void lint_merge(struct lint *l)
{
	struct result *r = l->result;
	const struct finding **v;
	size_t n = 0, end;
	bool *merged;

	if (r->n_findings < 2)
		return;
	join_causes(l);
	v = ARENA_ARRAY(l->arena, r->n_findings, const struct finding *);
	merged = ARENA_ARRAY(l->arena, r->n_findings, bool);
	for (size_t i = 0; i < r->n_findings; i++)
		v[i] = &r->findings[i];
	qsort(v, r->n_findings, sizeof(*v), by_subject);
	for (size_t i = 0; i < r->n_findings; i = end) {
		for (end = i + 1; end < r->n_findings && v[end]->about == v[i]->about; end++)
			;
		if (v[i]->about)
			merge(v + i, end - i, r->findings, merged);
	}
	for (size_t i = 0; i < r->n_findings; i++)
		if (!merged[i])
			r->findings[n++] = r->findings[i];
	r->n_findings = n;
}
