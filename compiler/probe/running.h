/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PROBE_RUNNING_H
#define BPFMAPC_PROBE_RUNNING_H

#include "probe/cases.h"
#include "probe/use_cases.h"

/*
 * Asks the running kernel in processes of its own, so that one that is killed, or hangs,
 * costs one answer. What they create goes with them.
 */

/* The definitions with indexes asked[n] of a list. */
struct map_questions {
	const struct case_list *list;
	const uint32_t *asked;
	size_t n;
	size_t jobs;		/* processes; a map that is refused late waits for a grace period */
	unsigned seconds;	/* without an answer, after which a process is killed */
	void (*enter)(void);	/* called in each process first; or NULL */
	/* Of each: 0 or an errno, ANSWER_NO_BTF and more, ANSWER_NONE, ANSWER_KILLED. Shared memory. */
	int16_t *answer;
	uint64_t *memory;	/* of each: bytes that the kernel says of the map, or 0 */
};

/* Fills answer and memory, which ask_maps_end() unmaps. 0 or -errno. */
int ask_maps(struct map_questions *q);
void ask_maps_end(struct map_questions *q);

/*
 * Asks all programs of a list: answer[l->n], as try_uses() has them; ANSWER_NONE for all if the
 * kernel does not answer within so many seconds. 0 or -errno.
 */
int ask_uses(const struct use_list *l, unsigned seconds, int *answer);

#endif
