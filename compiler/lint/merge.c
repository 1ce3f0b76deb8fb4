/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "lint/internal.h"

/*
 * One fault, one message: what several stages say of the same attribute of the
 * same map becomes one finding. Whether a finding stays depends on what else
 * is true of the map, not on which rules are on, nor on their order.
 */

/* The findings of an object by what they are about; what is equal keeps its order. */
struct entry {
	struct finding f;
	size_t place;
	bool merged;
};

static int by_subject(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->f.about != y->f.about)
		return x->f.about < y->f.about ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

static enum rule_origin origin_of(const struct finding *f)
{
	return rule_info(f->rule)->origin;
}

/* The worst of what is said of each attribute of one map or template. */
struct said {
	enum severity worst[FOUND_LINTING][ATTR_N];
	bool rules[RULE_N];
	enum severity unknown_member;
	bool sized[ATTR_N];	/* an earlier check is about more than the shape of the type */
};

static void note_finding(struct said *said, const struct finding *f)
{
	uint32_t attrs = attr_group(f->attr);
	enum rule_origin origin = origin_of(f);

	said->rules[f->rule] = true;
	if (origin == FOUND_LINTING)
		return;
	/* A finding about the type of a map is one about all its attributes. */
	if (f->attr == ATTR_TYPE)
		attrs = ~0u;
	for (int attr = 0; attr < ATTR_N; attr++)
		if (attrs >> attr & 1 && f->severity < said->worst[origin][attr])
			said->worst[origin][attr] = f->severity;
	if (f->rule == RULE_BM013 && f->severity < said->unknown_member)
		said->unknown_member = f->severity;
}

/* Rules of lint/ that look at one fault from two sides. */
static bool is_named_better(const struct said *said, const struct finding *f)
{
	static const struct {
		enum rule_id rule, better;
	} pairs[] = {
		{RULE_BM202, RULE_BM205},	/* no type; no type, and a field is lost by it */
		{RULE_BM501, RULE_BM403},	/* a size that not all pages suit; that this one does not */
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (f->rule == pairs[i].rule && said->rules[pairs[i].better])
			return true;
	return false;
}

/*
 * Whether something else says the same in better words. What an earlier stage
 * finds is more exact, the size of a type is a better word than its shape, and a
 * member that is spelled wrong is the attribute that is missing. Nothing goes for
 * something milder.
 */
static bool is_said_better(const struct said *said, const struct finding *f)
{
	enum rule_origin origin = origin_of(f);

	/*
	 * What other loaders make of a map is no fault, and the errors of lint/
	 * are about more than one map: what they need they state as facts.
	 */
	if (f->attr < 0 || f->rule == RULE_BM450 ||
	    (origin == FOUND_LINTING && f->severity == SEVERITY_ERROR))
		return false;
	for (int earlier = 0; earlier < (int)origin; earlier++)
		if (said->worst[earlier][f->attr] <= f->severity)
			return true;
	if (origin != FOUND_READING && said->unknown_member <= f->severity && !f->about->outer &&
	    !map_has(f->about->def, (enum map_attr)f->attr))
		return true;
	if (origin == FOUND_JUDGING)
		return f->rule == RULE_BM142 && said->sized[f->attr];
	return origin == FOUND_LINTING && is_named_better(said, f);
}

/* The findings v[n] are about one map or template. */
static void merge(struct entry *v, size_t n)
{
	struct said said;

	memset(&said, 0, sizeof(said));
	for (int origin = 0; origin < FOUND_LINTING; origin++)
		for (int attr = 0; attr < ATTR_N; attr++)
			said.worst[origin][attr] = SEVERITY_NEVER;
	said.unknown_member = SEVERITY_NEVER;
	for (size_t i = 0; i < n; i++)
		note_finding(&said, &v[i].f);
	for (size_t i = 0; i < n; i++) {
		const struct finding *f = &v[i].f;
		uint32_t attrs = attr_group(f->attr);

		v[i].merged = is_said_better(&said, f);
		for (int attr = 0; attr < ATTR_N; attr++)
			said.sized[attr] |= attrs >> attr & 1 && origin_of(f) == FOUND_JUDGING &&
					    f->rule != RULE_BM142;
	}
}

void lint_merge(struct lint *l)
{
	struct result *r = l->result;
	size_t n = 0, end;
	struct entry *v;

	if (r->n_findings < 2)
		return;
	v = ARENA_ARRAY(l->arena, r->n_findings, struct entry);
	for (size_t i = 0; i < r->n_findings; i++)
		v[i] = (struct entry){.f = r->findings[i], .place = i};
	qsort(v, r->n_findings, sizeof(*v), by_subject);
	for (size_t i = 0; i < r->n_findings; i = end) {
		for (end = i + 1; end < r->n_findings && v[end].f.about == v[i].f.about; end++)
			;
		if (v[i].f.about)
			merge(v + i, end - i);
	}
	qsort(v, r->n_findings, sizeof(*v), by_place);
	for (size_t i = 0; i < r->n_findings; i++)
		if (!v[i].merged)
			r->findings[n++] = v[i].f;
	r->n_findings = n;
}
