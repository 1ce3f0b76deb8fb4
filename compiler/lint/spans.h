/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LINT_SPANS_H
#define BPFMAPC_LINT_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/version.h"

/*
 * Sets of kernel releases: a few half-open spans of version_key(), ascending
 * and disjoint. Releases are points on a line: 6.12.117 lies between 6.12
 * and 6.13, and what a stable series got alone is a span of its own.
 */
#define SPANS_MAX 32
#define SPAN_OPEN UINT64_MAX

struct span {
	uint64_t from, before;
};

struct spans {
	struct span v[SPANS_MAX];
	unsigned n;
};

/* Version "none" as since is the first release, as before the open end. */
struct span span_of(struct version since, struct version before);
/* From a point release to the end of its series: 6.12.117 to before 6.13. */
struct span span_of_series(struct version point);

/*
 * Where there is no room left for a further span, neighbours are joined: the
 * set grows, and is never too small.
 */
void spans_add(struct spans *s, struct span x);
void spans_unite(struct spans *s, const struct spans *other);
void spans_subtract(struct spans *s, struct span x);
void spans_intersect(struct spans *s, struct span x);

static inline bool spans_have(const struct spans *s, uint64_t key)
{
	for (unsigned i = 0; i < s->n; i++)
		if (key >= s->v[i].from && key < s->v[i].before)
			return true;
	return false;
}

/* The first key of the set in [low, high], or SPAN_OPEN. */
uint64_t spans_first(const struct spans *s, uint64_t low, uint64_t high);

struct version version_of_key(uint64_t key);

#endif
