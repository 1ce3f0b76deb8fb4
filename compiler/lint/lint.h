/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LINT_LINT_H
#define BPFMAPC_LINT_LINT_H

#include <stdbool.h>

#include "model/model.h"
#include "model/target.h"
#include "schema/schema.h"

/* A rule that is allowed for the maps whose names a shell pattern matches. */
struct lint_allow {
	enum rule_id rule;
	const char *map;		/* fnmatch(3) pattern; NULL: every map */
	const char *where;		/* "file:line" of the configuration, for messages */
};

/* What a lint run is told. Shared by threads, read-only. */
struct lint_options {
	const struct schema *schema;
	struct target target;
	/* Per rule: configuration and -e/-d. */
	bool disabled[RULE_N], enabled[RULE_N];
	bool infos;			/* all infos are asked for: -v */
	bool brief;			/* of verdicts that break no rule nobody reads the kernels */
	/* SEVERITY_NEVER: the rule's own. */
	enum severity severity[RULE_N];
	enum severity fail_on;		/* what makes the exit status 1 */
	const struct lint_allow *allow;	/* suppressions of the configuration */
	size_t n_allow;
};

void lint_options_init(struct lint_options *opts, const struct schema *schema,
		       const struct target *target);

/* The loader that creates the maps of obj: definition files are for the plain kernel. */
enum loader lint_loader(const struct lint_options *opts, const struct object *obj);

/*
 * Judges one object: fills `create` and `verdict` of every map and template,
 * sets status and `refused`, and adds the diagnostics, suppressed ones taken
 * out. Call it once per object.
 */
void lint_object(const struct lint_options *opts, struct object *obj);

/*
 * Gives the diagnostics their file and line, and sorts them by file, line,
 * map and rule. Apart from lint_object(), since source lines are looked up
 * only for objects that have diagnostics (input_sources()).
 */
void lint_sort(struct object *obj);

/* lint/adjust.c: what the loader passes to BPF_MAP_CREATE for map (create, inner's create). */
void adjust_map(const struct lint_options *opts, struct object *obj, struct map_def *map);

/*
 * lint/judge.c: what the target's kernels make of `c`, as schemas/ have it.
 * Fills all of *out but without_btf; texts live in the arena. `c` is not
 * kept. Nothing is asked of the running machine.
 */
void judge_map(const struct schema *s, const struct target *t, struct arena *a,
	       const struct map_create *c, struct verdict *out);

#endif
