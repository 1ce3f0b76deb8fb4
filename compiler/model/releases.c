/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/releases.h"

#include <string.h>

struct release_span release_span(struct version since, struct version before)
{
	return (struct release_span){version_key(since),
			     version_none(before) ? RELEASE_OPEN : version_key(before)};
}

struct release_span release_series(struct version point)
{
	uint64_t from = version_key(point);

	return (struct release_span){from, (from | 0xffff) + 1};
}

bool release_is_backport(struct version v, const struct version *points, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct release_span series = release_series(points[i]);

		if (spans_have(&series, 1, version_key(v)))
			return true;
	}
	return false;
}

struct version version_of_key(uint64_t key)
{
	return VERSION((uint16_t)(key >> 32), (uint16_t)(key >> 16), (uint16_t)key);
}

static void remove_at(struct releases *s, unsigned i)
{
	memmove(&s->v[i], &s->v[i + 1], (s->n - i - 1) * sizeof(s->v[0]));
	s->n--;
}

/* Joins the two spans with the smallest gap. */
static void make_room(struct releases *s)
{
	unsigned best = 0;

	for (unsigned i = 1; i + 1 < s->n; i++)
		if (s->v[i + 1].from - s->v[i].before < s->v[best + 1].from - s->v[best].before)
			best = i;
	s->v[best].before = s->v[best + 1].before;
	remove_at(s, best + 1);
}

void releases_add(struct releases *s, struct release_span x)
{
	unsigned i = 0;

	if (x.from >= x.before)
		return;
	while (i < s->n && s->v[i].before < x.from)
		i++;
	/* All spans that touch x are joined with it. */
	while (i < s->n && s->v[i].from <= x.before) {
		if (s->v[i].from < x.from)
			x.from = s->v[i].from;
		if (s->v[i].before > x.before)
			x.before = s->v[i].before;
		remove_at(s, i);
	}
	if (s->n == RELEASES_MAX) {
		make_room(s);
		releases_add(s, x);
		return;
	}
	memmove(&s->v[i + 1], &s->v[i], (s->n - i) * sizeof(s->v[0]));
	s->v[i] = x;
	s->n++;
}

void releases_unite(struct releases *s, const struct releases *other)
{
	for (unsigned i = 0; i < other->n; i++)
		releases_add(s, other->v[i]);
}

void releases_subtract(struct releases *s, struct release_span x)
{
	struct releases out;

	if (x.from >= x.before)
		return;
	out.n = 0;
	for (unsigned i = 0; i < s->n; i++) {
		struct release_span left = s->v[i], right = s->v[i];

		if (left.before > x.from)
			left.before = x.from;
		if (right.from < x.before)
			right.from = x.before;
		releases_add(&out, left);
		releases_add(&out, right);
	}
	*s = out;
}

void releases_intersect(struct releases *s, struct release_span x)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->n; i++) {
		struct release_span y = s->v[i];

		if (y.from < x.from)
			y.from = x.from;
		if (y.before > x.before)
			y.before = x.before;
		if (y.from < y.before)
			s->v[n++] = y;
	}
	s->n = n;
}

uint64_t releases_first(const struct releases *s, uint64_t low, uint64_t high)
{
	for (unsigned i = 0; i < s->n; i++) {
		uint64_t from = s->v[i].from > low ? s->v[i].from : low;

		if (from <= high && from < s->v[i].before)
			return from;
	}
	return RELEASE_OPEN;
}
