/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_TARGET_H
#define BPFMAPC_MODEL_TARGET_H

#include <stddef.h>

#include "base/arena.h"
#include "model/facts.h"
#include "model/version.h"

/* A kernel, or every kernel of a range, which is one verdict. */
struct target_kernel {
	struct version first, last;	/* both ends included; equal for one kernel */
	const char *given;		/* as the user wrote it, given_size bytes; or NULL */
	size_t given_size;
	const struct profile *profile;	/* whose answers count for it (schema/profile.h); or NULL */
	const char *name;		/* of the profile */
};

#define TARGET_KERNELS_MAX 32

/* "5.4" or "5.4..6.1", or the name of its profile, in the arena. */
const char *target_kernel_text(struct arena *a, const struct target_kernel *k);

/* What the maps must work on: the options, with defaults from the schemas. */
struct target {
	/* The one that is judged: struct target_kernel tells what they are. */
	struct version kernel, kernel_last;
	/* All that must accept the maps, if there are several: `kernel` is the first of them. */
	struct target_kernel kernels[TARGET_KERNELS_MAX];
	size_t n_kernels;		/* 0: the user names none */
	enum loader loader;
	bool loader_given;			/* if not, definition files are for LOADER_KERNEL */
	struct version versions[LOADER_N];	/* of each loader that has releases */
	uint64_t page_size;			/* bytes, a power of two */
	uint32_t cpus;				/* possible CPUs */
	uint32_t nr_cpus;			/* the kernel's CONFIG_NR_CPUS */
	uint32_t max_stack;			/* sysctl kernel.perf_event_max_stack */
	uint32_t numa_nodes;			/* online, all from 0 on; 0: unknown */
	const char *layout;			/* forced legacy layout, or NULL */
};

/* Whether the first kernel of what is judged is the last, too, which then need not be asked. */
static inline bool target_is_release(const struct target *t)
{
	return !version_cmp(t->kernel, t->kernel_last);
}

/* Whether that is a range, several kernels or a profile, which may differ in their answers. */
bool target_is_several(const struct target *t);

/* All kernels of the target: "5.4, 6.1..6.6", in the arena. */
const char *target_text(struct arena *a, const struct target *t);

#endif
