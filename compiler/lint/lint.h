/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LINT_LINT_H
#define BPFMAPC_LINT_LINT_H

#include <stdbool.h>

#include "model/result.h"
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
	bool only_findings;		/* nobody reads verdicts of maps that break no rule */
	/* SEVERITY_NEVER: the rule's own. */
	enum severity severity[RULE_N];
	enum severity fail_on;		/* what makes the exit status 1 */
	const struct lint_allow *allow;	/* suppressions of the configuration */
	size_t n_allow;
	unsigned rule_order;		/* of tests: a seed for another order of the rules; 0: that of the list */
};

void lint_options_init(struct lint_options *opts, const struct schema *schema,
		       const struct target *target);

/*
 * Judges the object of r, fills r->judged, and adds the findings of all rules:
 * merged, suppressed ones taken out. Call it once for each result.
 */
void lint_result(const struct lint_options *opts, struct result *r);

/*
 * Gives the findings their file and line, and sorts them by file, line, map
 * and rule. Apart from lint_result(), since source lines are looked up only
 * for objects that have findings (input_sources()).
 */
void lint_sort(struct result *r);

#endif
