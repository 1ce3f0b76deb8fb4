/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_DIFF_H
#define BPFMAPC_OUTPUT_DIFF_H

#include <stdbool.h>

#include "output/output.h"

/*
 * Whether what OLD pins can be reused by NEW, as libbpf decides it
 * (map_is_reuse_compat()): type, sizes, entries, flags and map_extra of the
 * pinned map, as the kernel tells them, against those of NEW's definition.
 * The objects are judged (map->create).
 */
struct map_diff;

struct pin_diff {
	struct arena *arena;
	struct map_diff *maps;
	size_t n, cap;
	size_t n_pinned, n_refused;	/* of OLD; of these those that NEW fails on */
};

/* Ends with arena_free(diff.arena). */
struct pin_diff diff_pins(const struct output_options *opts, const struct object_list *old,
			  const struct object_list *new);

/* In a format of FORMATS_OTHER; old and new are the paths as given. */
void output_diff(struct buf *b, const struct output_options *opts, const struct pin_diff *diff,
		 const char *old, const char *new);

#endif
