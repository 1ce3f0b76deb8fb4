/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_REUSE_H
#define BPFMAPC_JUDGE_REUSE_H

#include "judge/judge.h"
#include "model/result.h"
#include "model/reuse.h"

/* What the comparisons of a run share. Start with reuse_init(). */
struct reuse_judge {
	const struct judge_options *opts;
	struct arena *arena;		/* of all results */
	struct loader_release loader;
	struct type_comparer types;
};

void reuse_init(struct reuse_judge *r, const struct judge_options *opts, struct arena *a);

/*
 * Whether `new` can reuse the pin of `old`, as libbpf decides it (bpf_map__reuse_fd(),
 * map_is_reuse_compat()): compares type, sizes, entries, flags and map_extra of the pinned
 * map, as the kernel reports them, with the definition of `new`. Both must be judged; new
 * may be NULL. Loaders do not compare types: map_diff.misread is what comes of that.
 */
struct map_diff judge_reuse_map(struct reuse_judge *r, const struct judged *old,
				const struct judged *new);

/*
 * The same for all maps of OLD and NEW, which belong together if they have the same name.
 * Free the result with arena_free(diff.arena).
 */
struct pin_diff judge_reuse(const struct judge_options *opts, const struct result_list *old,
			    const struct result_list *new);

#endif
