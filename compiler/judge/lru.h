/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_LRU_H
#define BPFMAPC_JUDGE_LRU_H

#include "model/judged.h"
#include "schema/schema.h"

/*
 * How a CPU shares the elements of an LRU map with the others. An update on a CPU that finds
 * no free element evicts `batch` elements, and the rest of them stays free on that CPU: with
 * `entries` elements and one update more, entries - batch + 1 are left.
 */
struct lru_share {
	uint32_t entries;	/* those that one CPU can use */
	uint32_t batch;		/* at most `entries` */
	uint64_t enough;	/* max_entries from which on a batch counts little */
};

/*
 * For the first kernel of the target (bpf_common_lru_pop_free(), bpf_percpu_lru_pop_free()).
 * False, and nothing set, if the map is of another type or has no elements.
 */
bool lru_share(const struct schema *s, const struct target *t, const struct map_create *c,
	       struct lru_share *out);

#endif
