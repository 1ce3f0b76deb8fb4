/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_REUSE_H
#define BPFMAPC_MODEL_REUSE_H

#include "btf/compare.h"
#include "model/judged.h"

/* What happens to the maps that OLD pins when NEW is loaded; judge/reuse.c fills it. */

enum reuse {
	REUSE_UNPINNED,		/* neither object pins the map */
	REUSE_REUSED,
	REUSE_REFUSED,
	REUSE_LEFT,		/* NEW does not ask for the pin of OLD */
	REUSE_CREATED,		/* OLD does not pin it */
};

/* One attribute of a map or of its template. */
struct attr_diff {
	enum map_attr attr;
	bool inner;
	bool compared;		/* the loader compares it */
	bool same;
	bool unknown;		/* an input does not tell whether they are the same */
	bool old_unknown;	/* OLD does not tell at all what it is */
	uint64_t old, new;
	const char *old_text, *new_text;	/* names of types; NULL: none. Not for numbers. */
	struct type_comparison types;	/* of a key or value */
};

struct map_diff {
	const char *name;
	const struct object *object;	/* the one of NEW that has the map; NULL: none has it */
	bool in_old;
	enum loader loader;	/* that of NEW, which meets the pin; of OLD if NEW has no such map */
	enum pinning pinning;
	bool pinning_unknown;	/* OLD does not tell; it is taken to be that of NEW */
	enum reuse reuse;
	const char *why;	/* for REUSE_LEFT, else NULL */
	/*
	 * For REUSE_REUSED: what NEW does with the pinned elements, because the loader does
	 * not compare types: "reads ...". NULL if it reads what OLD wrote.
	 */
	const char *misread;
	struct attr_diff *attrs;
	size_t n, cap;
};

struct pin_diff {
	struct arena *arena;		/* of everything here */
	struct map_diff *maps;
	size_t n, cap;
	size_t n_pinned;		/* maps that OLD pins; of these: */
	size_t n_refused, n_misread;	/* those that NEW fails on, and reads wrong */
};

#endif
