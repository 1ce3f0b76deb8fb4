/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PROBE_RUNNING_H
#define BPFMAPC_PROBE_RUNNING_H

#include <time.h>

#include "judge/judge.h"
#include "probe/cases.h"
#include "probe/use_cases.h"

/*
 * Asks the running kernel in processes of its own, so that one that is killed, or hangs,
 * costs one answer. What they create goes with them, and they go with the caller.
 */

struct asking {
	size_t n;
	size_t jobs;		/* processes; a map that is refused late waits for a grace period */
	unsigned seconds;	/* without an answer, after which a process is killed */
	unsigned seconds_all;	/* after which the rest gets no answer; 0: no limit */
	/*
	 * Called in a process: answers `first` and each jobs-th behind it that has no answer.
	 * ask_next() steps through them.
	 */
	void (*work)(const struct asking *q, size_t first);
	void *of;		/* what work() asks */
	int *answer;		/* of each, at first ANSWER_NONE. Shared memory. */
};

/* Seconds of CLOCK_MONOTONIC. */
time_t seconds_now(void);

/* Fills answer, which ask_end() unmaps. 0 or -errno. */
int ask_all(struct asking *q);
void ask_end(struct asking *q);

/* The question at i, or the first one behind it, that this process is to answer; >= n: none. */
size_t ask_next(const struct asking *q, size_t i);

/* The definitions with indexes asked[n] of a list. */
struct map_questions {
	const struct case_list *list;
	const uint32_t *asked;
	size_t n;
	size_t jobs;		/* these three as in struct asking */
	unsigned seconds, seconds_all;
	void (*enter)(void);	/* called in each process first; or NULL */
	/* Of each: 0 or an errno, ANSWER_NO_BTF and more, ANSWER_NONE, ANSWER_KILLED. Shared memory. */
	int *answer;
	uint64_t *memory;	/* of each: bytes that the kernel says of the map, or 0 */
};

/* Fills answer and memory, which ask_maps_end() unmaps. 0 or -errno. */
int ask_maps(struct map_questions *q);
void ask_maps_end(struct map_questions *q);

/*
 * Ask all programs of a list, as try_uses() does, and for BPF_BTF_LOAD of each blob. `q` has the
 * limits of time; answer[] is the caller's. 0 or -errno.
 */
int ask_uses(struct asking q, const struct use_list *l, int *answer);
int ask_btfs(struct asking q, const struct btf_blob *v, size_t n, int *answer);

/* What kernel_may_create() says in a process of its own: 0, an errno, or less if it hangs. */
int ask_access(void);

#endif
