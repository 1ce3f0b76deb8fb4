/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_RELEASES_H
#define BPFMAPC_MODEL_RELEASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/version.h"

/*
 * A set of kernel releases: at most RELEASES_MAX half-open spans of version_key(),
 * ascending and disjoint. Releases are points on a line: 6.12.117 is between 6.12 and 6.13,
 * and a change in a stable series only is a span of its own.
 */
#define RELEASES_MAX 32
#define RELEASE_OPEN UINT64_MAX

struct release_span {
	uint64_t from, before;
};

struct releases {
	struct release_span v[RELEASES_MAX];
	unsigned n;
};

/* The span from `since` (none: the first release) up to `before` (none: no end). */
struct release_span release_span(struct version since, struct version before);
/* The span from a point release to the end of its series: from 6.12.117 to before 6.13. */
struct release_span release_series(struct version point);
/* Whether a release is in one of these series, and not before its point release. */
bool release_is_backport(struct version v, const struct version *points, size_t n);

/*
 * If a set has no room for another span, the two spans with the smallest gap are joined.
 * The set may thus become too large, but never too small.
 */
void releases_add(struct releases *s, struct release_span x);
void releases_unite(struct releases *s, const struct releases *other);
void releases_subtract(struct releases *s, struct release_span x);
void releases_intersect(struct releases *s, struct release_span x);

static inline bool spans_have(const struct release_span *v, size_t n, uint64_t key)
{
	for (size_t i = 0; i < n; i++)
		if (key >= v[i].from && key < v[i].before)
			return true;
	return false;
}

static inline bool releases_have(const struct releases *s, uint64_t key)
{
	return spans_have(s->v, s->n, key);
}

/* The first key of the set in [low, high], or RELEASE_OPEN. */
uint64_t releases_first(const struct releases *s, uint64_t low, uint64_t high);

struct version version_of_key(uint64_t key);

#endif
