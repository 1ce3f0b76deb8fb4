/* SPDX-License-Identifier: BSD-2-Clause */
#include "lint/spans.h"

#include <string.h>

struct span span_of(struct version since, struct version before)
{
	return (struct span){version_key(since),
			     version_none(before) ? SPAN_OPEN : version_key(before)};
}

struct span span_of_series(struct version point)
{
	uint64_t from = version_key(point);

	return (struct span){from, (from | 0xffff) + 1};
}

struct version version_of_key(uint64_t key)
{
	return VERSION((uint16_t)(key >> 32), (uint16_t)(key >> 16), (uint16_t)key);
}

static void remove_at(struct spans *s, unsigned i)
{
	memmove(&s->v[i], &s->v[i + 1], (s->n - i - 1) * sizeof(s->v[0]));
	s->n--;
}

/* Joins the two spans with the smallest gap. */
static void make_room(struct spans *s)
{
	unsigned best = 0;

	for (unsigned i = 1; i + 1 < s->n; i++)
		if (s->v[i + 1].from - s->v[i].before < s->v[best + 1].from - s->v[best].before)
			best = i;
	s->v[best].before = s->v[best + 1].before;
	remove_at(s, best + 1);
}

void spans_add(struct spans *s, struct span x)
{
	unsigned i = 0;

	if (x.from >= x.before)
		return;
	while (i < s->n && s->v[i].before < x.from)
		i++;
	/* Everything that touches x becomes one span with it. */
	while (i < s->n && s->v[i].from <= x.before) {
		if (s->v[i].from < x.from)
			x.from = s->v[i].from;
		if (s->v[i].before > x.before)
			x.before = s->v[i].before;
		remove_at(s, i);
	}
	if (s->n == SPANS_MAX) {
		make_room(s);
		spans_add(s, x);
		return;
	}
	memmove(&s->v[i + 1], &s->v[i], (s->n - i) * sizeof(s->v[0]));
	s->v[i] = x;
	s->n++;
}

void spans_unite(struct spans *s, const struct spans *other)
{
	for (unsigned i = 0; i < other->n; i++)
		spans_add(s, other->v[i]);
}

void spans_subtract(struct spans *s, struct span x)
{
	struct spans out;

	if (x.from >= x.before)
		return;
	out.n = 0;
	for (unsigned i = 0; i < s->n; i++) {
		struct span left = s->v[i], right = s->v[i];

		if (left.before > x.from)
			left.before = x.from;
		if (right.from < x.before)
			right.from = x.before;
		spans_add(&out, left);
		spans_add(&out, right);
	}
	*s = out;
}

void spans_intersect(struct spans *s, struct span x)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->n; i++) {
		struct span y = s->v[i];

		if (y.from < x.from)
			y.from = x.from;
		if (y.before > x.before)
			y.before = x.before;
		if (y.from < y.before)
			s->v[n++] = y;
	}
	s->n = n;
}

uint64_t spans_first(const struct spans *s, uint64_t low, uint64_t high)
{
	for (unsigned i = 0; i < s->n; i++) {
		uint64_t from = s->v[i].from > low ? s->v[i].from : low;

		if (from <= high && from < s->v[i].before)
			return from;
	}
	return SPAN_OPEN;
}
