/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PROBE_PROBE_H
#define BPFMAPC_PROBE_PROBE_H

#include <time.h>

#include "probe/running.h"
#include "schema/profile.h"

/*
 * Asks the running kernel for the facts of the schemas: each by definitions, BTFs or programs
 * that a kernel with it answers in another way than one without it, other things being as
 * they have been answered so far.
 */

struct probe {
	struct arena *arena;
	/* The machine; its kernel becomes the release that answers most like the running one. */
	struct target target;
	struct version upstream;	/* the release that it is by its name */
	struct kernel_facts *facts;	/* those that are answered are set */
	enum fact_answer *answer;	/* of each */
	bool *contradicted;		/* of each: by some of the answers */
	/* Who answers for the kernel, if that is a test: in the place of those of running.h; or NULL. */
	int (*ask_maps)(struct probe *p, struct map_questions *q);
	int (*ask_btfs)(struct probe *p, const struct btf_blob *v, size_t n, int *answer);
	int (*ask_uses)(struct probe *p, const struct use_list *l, int *answer);
	int (*ask)(struct probe *p, struct asking *q);	/* commands, and features */
	size_t n_maps, n_btfs, n_uses, n_commands, n_features;	/* questions */
	size_t n_silent;		/* those that got no answer */
	time_t end;			/* of CLOCK_MONOTONIC: what is asked later gets no answer */
};

/*
 * Asks. It needs the rights to create maps and to load programs. 0 or -errno; -EPROTO for a
 * kernel that refuses, or does not answer, nearly all.
 */
int probe_kernel(struct probe *p, const struct schema *s);

/* Internal: probe.c, btfs.c, commands.c, features.c, maps.c, programs.c. */

/* The limits of time for the next set of questions. */
struct asking probe_asking(const struct probe *p);

/*
 * Asks, and counts what got no answer. 0, and q is for ask_end(); or -errno. For questions of
 * commands and features: a test may answer them by p->ask.
 */
int probe_ask(struct probe *p, struct asking *q);

/* What a fact was, to try it both ways. */
struct fact_state {
	struct version since, before, perhaps_since;
	size_t n_backports, n_dropped;
};

struct fact_state fact_save(const struct kernel_fact *f);
void fact_restore(struct kernel_fact *f, const struct fact_state *state);

/* The answers of the kernel that are foreseen only with a fact, and only without it. */
struct evidence {
	size_t yes, no;
};

/*
 * Takes what most answers are for, and keeps what was there if none is for either. Other facts,
 * that are settled later, can be the reason why some are against it. Returns whether that
 * changes what is known.
 */
bool probe_decide(struct probe *p, size_t fact, const struct evidence *e);

int probe_btfs(struct probe *p);
int probe_maps(struct probe *p);	/* and what the nearest release is, and probe_btfs() */
int probe_features(struct probe *p);
int probe_commands(struct probe *p);
int probe_programs(struct probe *p);

#endif
