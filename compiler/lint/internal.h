/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LINT_INTERNAL_H
#define BPFMAPC_LINT_INTERNAL_H

#include "judge/judge.h"
#include "lint/lint.h"

/*
 * How lint/ works inside. One struct lint is one run over one object that is
 * read and judged; what it holds lives in the object's arena.
 *
 *	engine.c    the order of the steps, and the list of the rules
 *	find.c      maps by name, names of the kernel
 *	say.c       how a rule adds a finding
 *	faults.c    what input/ found, as the loader takes it
 *	violations.c  requirements of the kernel that a map does not meet
 *	rules_*.c   the rules: pure functions of the object and its judgement
 *	merge.c     one fault said twice becomes one finding
 *	suppress.c  tags, configuration, options
 */

/* What lint/ knows of a map, beside what the judge does. */
struct lint_map {
	const struct judged *judged;
	const struct map_def *def;	/* judged->def */
	uint32_t var;		/* BTF id of the variable, where a tag is on it; else 0 */
	/* The first of the maps that the kernel gives the same name; NULL where it is alone. */
	const struct lint_map *namesake;
};

/* A rule that a tag of the source allows to be broken. */
struct suppression {
	uint32_t target;	/* BTF id of the variable or struct that has the tag */
	int rule;		/* enum rule_id, or -1: `text` names none */
	const char *text;	/* as written */
	bool used;
};

struct map_type_ref {
	uint32_t type;		/* BTF id */
	struct lint_map *map;
};

struct special_struct {
	uint32_t size, id;
};

struct lint {
	const struct lint_options *opts;
	struct judge_options judge;
	struct result *result;
	const struct object *obj;
	const struct judgement *judged;
	struct arena *arena;
	enum loader loader;
	const char *loader_name;	/* key of schemas/loaders/ */
	struct lint_map *maps;		/* beside obj->maps */
	size_t n_maps;
	struct lint_map **by_name;	/* sorted by the map's whole name, then by place */
	struct map_type_ref *by_type;	/* sorted by the id; made where there are tags */
	size_t n_by_type;
	struct suppression *suppressions;	/* sorted by target and rule */
	size_t n_suppressions, cap_suppressions;
	const struct program *tracing;	/* one that may run anywhere, or NULL, ... */
	size_t n_programs;		/* ... of so many that were looked at */
	/*
	 * Members that may still be looked at, of all types of the object: BTF
	 * can be written so that walking it takes for ever. Real objects need a
	 * small part of it; where it is used up, types are left unjudged.
	 */
	uint32_t steps;
	unsigned char *bits;		/* LINT_MAX_COMPARED bytes, for check_padding() */
	struct special_struct *special;	/* by size: structs with special fields that are no map's */
	size_t n_special;
	bool special_known;
	const struct types *scanned;	/* whether these have special structs at all */
	bool scanned_special;
};

#define LINT_STEPS (16u << 20)
/* Above the largest key of any kernel there is nothing to look up. */
#define LINT_MAX_COMPARED (64 * 1024)

/* Takes n of the steps that are left; false where there are not so many. */
static inline bool lint_steps(struct lint *l, uint32_t n)
{
	if (l->steps < n)
		return false;
	l->steps -= n;
	return true;
}

/*
 * Prototypes of the rules, from the list. A rule looks at an object that is
 * read and judged, and adds findings. It does not know what other rules found,
 * nor which rules are on: merge.c and suppress.c come behind them all.
 */
typedef void map_rule_fn(struct lint *l, const struct judged *m);
typedef void object_rule_fn(struct lint *l);

#define READ_RULE(id, name, severity, text)
#define KERNEL_RULE(id, name, severity, text)
#define RULE(id, function, name, severity, text) map_rule_fn rule_##function;
#define OBJECT_RULE(id, function, name, severity, text) object_rule_fn rule_##function;
#include "model/rules.def"

/*
 * say.c: a finding about a map or template (NULL: the object) and its
 * attribute (enum map_attr, or -1). A template's begins with "inner map: ".
 * The pointer is good until the next finding.
 */
struct finding *lint_say(struct lint *l, enum rule_id rule, const struct judged *about, int attr,
			 const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void finding_note(const struct lint *l, struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* "kernel: BPF_MAP_CREATE <how>fails with EINVAL (function)" */
void finding_note_violation(const struct lint *l, struct finding *f, const char *call,
			    const struct violation *v);

/* The bits of the attributes that say the same thing as attr: a size and its type; 0 for -1. */
uint32_t attr_group(int attr);

/*
 * Facts that rules build on: whether these attributes (1 << enum map_attr) of
 * a map or template were read as they are meant, and break no requirement of
 * the kernel; a map of an unknown type has no attribute that means anything.
 */
bool is_sound(const struct judged *m, uint32_t attrs);

/* Whether the loader of the object has the behaviour. */
static inline bool lint_loader_has(const struct lint *l, enum loader_behaviour behaviour)
{
	return loader_has(l->judged->release, behaviour);
}

/* Whether the first kernel of the target has the feature. */
static inline bool lint_kernel_has(const struct lint *l, enum kernel_feature feature)
{
	return schema_kernel_has(l->opts->schema, feature, l->opts->target.kernel);
}

/* find.c: the maps by name, from here on. */
void lint_index(struct lint *l);

/* NULL where the object has no map of that name. The first one where it has several. */
struct lint_map *lint_find(const struct lint *l, const char *name);

/* The map that m is, or is the template of. */
static inline struct lint_map *lint_map_of(const struct lint *l, const struct judged *m)
{
	while (m->outer)
		m = m->outer;
	return &l->maps[m - l->judged->maps];
}

/* faults.c, violations.c: the findings of the stages before lint. */
void lint_faults(struct lint *l);
void lint_violations(struct lint *l);

/* peers.c: notes on what other loaders make of `what`, a key of schemas/loaders/. */
void peer_notes(struct lint *l, struct finding *f, enum fault_kind what, const char *about);
/* The same, with what libbpf makes of it, by version. */
void reader_notes(struct lint *l, struct finding *f, enum fault_kind what, const char *about);

/* merge.c: leaves one finding where two say the same fault. No error goes for a warning. */
void lint_merge(struct lint *l);

/*
 * suppress.c: reads the tags; takes out what they, the configuration and the
 * options allow of the findings from `first` on.
 */
void suppress_read(struct lint *l);
void suppress_apply(struct lint *l, size_t first);
bool lint_rule_on(const struct lint *l, enum rule_id rule);

#endif
