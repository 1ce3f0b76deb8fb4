/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_REUSE_H
#define BPFMAPC_JUDGE_REUSE_H

#include "judge/judge.h"
#include "model/result.h"
#include "model/reuse.h"

/*
 * Whether NEW can reuse what OLD pins, as libbpf decides it (bpf_map__reuse_fd(),
 * map_is_reuse_compat()): compares type, sizes, entries, flags and map_extra of the pinned
 * map, as the kernel reports them, with NEW's definition. Both must be judged. Free the
 * result with arena_free(diff.arena).
 */
struct pin_diff judge_reuse(const struct judge_options *opts, const struct result_list *old,
			    const struct result_list *new);

#endif
