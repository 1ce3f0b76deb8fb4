/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_FIX_H
#define BPFMAPC_MODEL_FIX_H

#include "model/attr.h"

enum fix_kind {
	FIX_NONE,
	FIX_SET,		/* give `attr` the value */
	FIX_DROP,		/* remove `attr` */
	FIX_WORDS,		/* do what the words say */
};

/*
 * How to fix a fault. Output writes it in the language of the definition: as C of .maps, or
 * as YAML of a definition file.
 */
struct fix {
	enum fix_kind kind;
	enum map_attr attr;
	const char *value;	/* C: "4", "struct v", "BPF_F_A | BPF_F_B"; NULL: not known */
	const char *words;	/* the fix, or text after attribute and value; or NULL */
	const struct fix *also;	/* a second attribute, or NULL */
};

static inline struct fix fix_words(const char *words)
{
	return (struct fix){.kind = words ? FIX_WORDS : FIX_NONE, .words = words};
}

static inline struct fix fix_set(enum map_attr attr, const char *value)
{
	return (struct fix){.kind = FIX_SET, .attr = attr, .value = value};
}

#endif
