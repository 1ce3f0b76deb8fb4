/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RUNNING_PINS_H
#define BPFMAPC_RUNNING_PINS_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "btf/types.h"

/* What is pinned on the running machine. Nothing is changed: pins are opened for reading. */

struct pinned_map {
	const char *path;		/* "DIR/NAME" */
	const char *name;		/* below DIR: "NAME", "folder/NAME" */
	struct bpf_map_info info;
	bool has_map_extra;		/* the kernel tells it: since 5.16 */
	const struct types *types;	/* of info's type ids; NULL: there are none, or they are not told */
};

struct pinned_maps {
	struct pinned_map *v;		/* sorted by path */
	size_t n, cap;
};

/*
 * Appends the maps that are pinned in the folder, which must be in a bpffs, and in those below
 * it; all is in the arena. Returns 0, or -errno with the path at fault in *at: -EINVAL for a
 * folder that is in no bpffs. Pins of programs and links, and symbolic links, are passed over.
 */
int running_pins(struct arena *a, const char *dir, struct pinned_maps *out, const char **at);

#endif
