/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "schema/image.h"
#include "schema/shape.h"

/* What the releases of loaders do. */

const struct schema_loader *schema_loader_at(const struct schema *s, size_t i)
{
	image_need_row(s, APART_LOADERS, i);
	return &s->loaders[i];
}

const struct schema_loader *schema_loader_of(const struct schema *s, enum loader who)
{
	for (size_t i = 0; i < s->n_loaders; i++)
		if (s->loaders[i].who == who)
			return schema_loader_at(s, i);
	return NULL;
}

static bool in_list(const struct version *v, size_t n, struct version x)
{
	for (size_t i = 0; i < n; i++)
		if (version_cmp(v[i], x) == 0)
			return true;
	return false;
}

struct version schema_oldest_loader(const struct schema *s, enum loader who)
{
	const struct schema_loader *l = schema_loader_of(s, who);

	return l && l->n_releases ? l->releases[0] : VERSION(0, 0, 0);
}

struct version schema_newest_loader(const struct schema *s, enum loader who)
{
	/* A number, for which the loader need not be made ready. */
	for (size_t i = 0; i < s->n_loaders; i++)
		if (s->loaders[i].who == who)
			return s->loaders[i].newest;
	return VERSION(0, 0, 0);
}

size_t schema_loader_releases(const struct schema *s, enum loader who,
			      const struct version **releases)
{
	const struct schema_loader *l = schema_loader_of(s, who);

	*releases = l ? l->releases : NULL;
	return l ? l->n_releases : 0;
}

bool schema_loader_known(const struct schema *s, enum loader who, struct version *v)
{
	const struct schema_loader *l = schema_loader_of(s, who);

	if (l && in_list(l->releases, l->n_releases, *v))
		return true;
	v->patch = 0;
	return l && in_list(l->releases, l->n_releases, *v);
}

void schema_loader_release(const struct schema *s, enum loader who, struct version v,
			   struct loader_release *out)
{
	static const uint32_t no_behaviours[BEHAVIOUR_WORDS], no_faults[FAULT_N];
	const struct schema_loader *l = schema_loader_of(s, who);
	size_t after = l ? LOWER_BOUND(l->n_spans, i, version_cmp(l->spans[i].since, v) <= 0) : 0;

	*out = (struct loader_release){.who = who, .behaviours = no_behaviours, .faults = no_faults};
	if (!after)
		return;
	out->behaviours = l->spans[after - 1].behaviours;
	out->faults = l->spans[after - 1].faults;
	out->rows = l->faults;
}

const struct loader_fault *schema_loader_fault(const struct schema *s, enum loader who,
					       enum fault_kind what, struct version v)
{
	struct loader_release r;

	schema_loader_release(s, who, v, &r);
	return loader_fault_of(&r, what);
}

bool schema_loader_drops_btf(const struct schema *s, enum loader who, uint32_t map_type,
			     struct version v)
{
	const struct schema_loader *l = schema_loader_of(s, who);

	for (size_t i = 0; l && i < l->n_drops; i++) {
		const struct loader_drop *drop = &l->drops[i];

		if (!version_between(v, drop->since, drop->before))
			continue;
		for (size_t k = 0; k < drop->n_types; k++)
			if (drop->types[k] == map_type)
				return true;
	}
	return false;
}

/* What the loader does from `since` on. */
static struct loader_span loader_span(struct arena *a, const struct schema_loader *l,
				      struct version since)
{
	uint32_t *behaviours = ARENA_ARRAY(a, BEHAVIOUR_WORDS, uint32_t);
	uint32_t *faults = ARENA_ARRAY(a, FAULT_N, uint32_t);

	for (size_t i = 0; i < l->n_behaviours; i++) {
		const struct loader_behaviour_entry *e = &l->behaviours[i];

		if (version_between(since, e->since, e->before))
			behaviours[e->behaviour / 32] |= 1u << e->behaviour % 32;
	}
	for (size_t i = 0; i < l->n_faults; i++) {
		const struct loader_fault *f = &l->faults[i];

		if (!faults[f->what] && version_between(since, f->since, f->before))
			faults[f->what] = (uint32_t)i + 1;
	}
	return (struct loader_span){since, behaviours, faults, BEHAVIOUR_WORDS, FAULT_N};
}

static void find_newest(struct schema_loader *l)
{
	l->newest = VERSION(0, 0, 0);
	for (size_t i = 0; i < l->n_releases; i++)
		if (!in_list(l->development, l->n_development, l->releases[i]) &&
		    version_cmp(l->releases[i], l->newest) > 0)
			l->newest = l->releases[i];
}

void loader_complete(struct arena *a, struct schema_loader *l)
{
	struct version *v = ARENA_ARRAY(a, 1 + 2 * (l->n_behaviours + l->n_faults), struct version);
	struct loader_span *spans = NULL;
	size_t n = 1, n_spans = 0, cap = 0;

	for (size_t i = 0; i < l->n_behaviours; i++) {
		v[n++] = l->behaviours[i].since;
		v[n++] = l->behaviours[i].before;
	}
	for (size_t i = 0; i < l->n_faults; i++) {
		v[n++] = l->faults[i].since;
		v[n++] = l->faults[i].before;
	}
	qsort(v, n, sizeof(*v), compare_versions);
	for (size_t i = 0; i < n; i++)
		if (!i || version_cmp(v[i - 1], v[i]))
			ARENA_PUSH(a, spans, n_spans, cap, loader_span(a, l, v[i]));
	l->spans = spans;
	l->n_spans = n_spans;
	find_newest(l);
}
