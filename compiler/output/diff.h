/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_DIFF_H
#define BPFMAPC_OUTPUT_DIFF_H

#include <stdbool.h>

#include "output/output.h"

/*
 * Whether NEW can reuse the maps that OLD pins. libbpf compares type, sizes,
 * entries, flags and map_extra of the pinned map, as the kernel reports them,
 * with NEW's definition (map_is_reuse_compat()). The objects must be judged
 * already (map->create).
 */
struct map_diff;

struct pin_diff {
	struct arena *arena;
	struct map_diff *maps;
	size_t n, cap;
	size_t n_pinned, n_refused;	/* maps that OLD pins; those among them that NEW cannot reuse */
};

/* The caller frees the result with arena_free(diff.arena). */
struct pin_diff diff_pins(const struct output_options *opts, const struct object_list *old,
			  const struct object_list *new);

/* Writes the result in a format of FORMATS_OTHER. old and new are the paths on the command line. */
void output_diff(struct buf *b, const struct output_options *opts, const struct pin_diff *diff,
		 const char *old, const char *new);

#endif
