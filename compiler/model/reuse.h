/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_REUSE_H
#define BPFMAPC_MODEL_REUSE_H

#include "model/judged.h"

/* What an object makes of the maps that another one pins: judge/reuse.c fills it. */

enum reuse {
	REUSE_UNPINNED,		/* neither pins it, or NEW has another pin */
	REUSE_REUSED,
	REUSE_REFUSED,
	REUSE_LEFT,		/* NEW does not ask for the pin of OLD */
	REUSE_CREATED,		/* OLD does not pin it */
};

/* One attribute of a map or of its template. */
struct attr_diff {
	enum map_attr attr;
	bool inner;
	bool compared;		/* by the loader */
	bool same;
	uint64_t old, new;
	const char *old_text, *new_text;	/* of types; NULL: none. Unused for numbers. */
};

struct map_diff {
	const char *name;
	enum pinning pinning;
	enum reuse reuse;
	const char *why;	/* of REUSE_LEFT, else NULL */
	struct attr_diff *attrs;
	size_t n, cap;
};

struct pin_diff {
	struct arena *arena;		/* of all that is here */
	struct map_diff *maps;
	size_t n, cap;
	size_t n_pinned, n_refused;	/* by OLD; those of them that NEW fails on */
};

#endif
