/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_FINDING_H
#define BPFMAPC_MODEL_FINDING_H

#include "model/model.h"
#include "model/rules.h"

enum fix_kind {
	FIX_NONE,
	FIX_SET,		/* give `attr` the value */
	FIX_DROP,		/* leave `attr` out */
	FIX_WORDS,		/* what the words say */
};

/*
 * What mends a fault. Output writes it in the language of the definition: as C
 * of .maps, or as YAML of a definition file.
 */
struct fix {
	enum fix_kind kind;
	enum map_attr attr;
	const char *value;	/* as C has it: "4", "struct v", "BPF_F_A | BPF_F_B"; NULL: to be chosen */
	const char *words;	/* or what else there is to say behind attribute and value; or NULL */
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

struct judged;

/* What a rule has found; those that remain in the end are the diagnostics. */
struct finding {
	enum rule_id rule;
	enum severity severity;
	const struct judged *about;	/* the map or template; NULL: the object */
	const char *map;		/* its map's name, also of a map that could not be decoded; or NULL */
	int attr;			/* enum map_attr, or -1 */
	const char *message;
	const char **notes;
	size_t n_notes, cap_notes;
	struct fix fix;
	const char *file;		/* source file, or NULL; lint_sort() fills it */
	unsigned line;			/* 0: unknown */
	unsigned column;		/* 0: unknown; only text inputs have one */
};

#endif
