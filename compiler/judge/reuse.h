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
	struct loader_release releases[LOADER_N];	/* of the target, of loaders that reuse pins */
	struct type_comparer types;
};

void reuse_init(struct reuse_judge *r, const struct judge_options *opts, struct arena *a);

/*
 * Whether `new` can reuse the pin of `old`, as `loader`, that of new, decides it
 * (bpf_map__reuse_fd() and map_is_reuse_compat() of libbpf, MapSpec.Compatible() of
 * cilium/ebpf): compares type, sizes, entries, flags and, libbpf, map_extra of the pinned map,
 * as the kernel reports them, with the definition of `new`. Both must be judged; new may be
 * NULL. The plain kernel has no rules: those of the target's loader or of libbpf count. Loaders do not compare types:
 * map_diff.misread is what comes of that.
 */
struct map_diff judge_reuse_map(struct reuse_judge *r, const struct judged *old,
				const struct judged *new, enum loader loader);

/* By name; by the kernel's name if OLD has no other. */
bool reuse_same_name(const struct judged *old, const struct judged *new);
/* Whether both are pinned in the same way and place. The folder of pins by name is the loader's. */
bool reuse_same_pin(const struct map_def *old, const struct map_def *new);
/* Whether the loader of the object pins the map, or uses its pin. */
bool reuse_is_pinned(const struct judged *m);

/*
 * reuse_sets.c: the same for all maps of OLD and NEW, of several objects each. A pin is that of
 * all objects of NEW which have it, and is told once where they agree; other maps belong
 * together if they have the same name, those of an object of the same name first. Free the
 * result with arena_free(diff.arena).
 */
struct pin_diff judge_reuse(const struct judge_options *opts, const struct result_list *old,
			    const struct result_list *new);

#endif
