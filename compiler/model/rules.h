/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_RULES_H
#define BPFMAPC_MODEL_RULES_H

#include <stdbool.h>
#include <stddef.h>

/* The worst first. */
enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO, SEVERITY_NEVER };

const char *severity_name(enum severity s);

enum rule_id {
#define READ_RULE(id, name, severity, text) RULE_##id,
#define KERNEL_RULE(id, name, severity, text) RULE_##id,
#define RULE(id, function, name, severity, text) RULE_##id,
#define OBJECT_RULE(id, function, name, severity, text) RULE_##id,
#define PIN_RULE(id, function, name, severity, text) RULE_##id,
#define USE_RULE(id, function, name, severity, text) RULE_##id,
#include "model/rules.def"
	RULE_N
};

/* The stage that finds it. If two stages report one fault, the earlier is more exact. */
enum rule_origin {
	FOUND_READING,		/* input/: a fault of the object, as the loader treats it */
	FOUND_JUDGING,		/* judge/: a requirement of the kernel */
	FOUND_LINTING,		/* a rule of lint/ */
	FOUND_COMPARING,	/* a rule of lint/ about two objects of a run */
};

/* Texts and no pointers, which would be relocated at each start. */
struct rule_info {
	char id[8], name[32];
	enum rule_origin origin;
	enum severity severity;
	char text[112];
	bool off_by_default;	/* infos: on only by request */
};

extern const struct rule_info rule_table[RULE_N];

static inline const struct rule_info *rule_info(enum rule_id rule)
{
	return &rule_table[rule];
}

/*
 * Takes an id ("BM120") or a name ("missing-required-flag"), in upper or lower case.
 * Returns -1 if there is none.
 */
int rule_find(const char *id_or_name);

/* Rules that follow each other in the list, because their ids begin alike; or one rule. */
struct rule_range {
	enum rule_id first, last;
	size_t letters;		/* of an id that were given: more of them mean it more exactly */
};

/*
 * Takes an id, a name or the beginning of ids ("BM1"), in upper or lower case. False if no
 * rule is meant; *out is then of no rule.
 */
bool rule_find_range(const char *text, struct rule_range *out);

/* Whether the range is of rules at all. */
static inline bool rule_range_any(struct rule_range range)
{
	return range.first < RULE_N;
}

static inline bool rule_in_range(struct rule_range range, enum rule_id rule)
{
	return range.first <= rule && rule <= range.last;
}

#endif
