/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LINT_LINT_H
#define BPFMAPC_LINT_LINT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "model/result.h"
#include "model/target.h"
#include "schema/schema.h"

/* Allows rules to be violated by the maps and programs whose names match shell patterns. */
struct lint_allow {
	struct rule_range rules;
	const char *text;		/* as they are named */
	const char *map;		/* fnmatch(3) pattern; NULL: every map, and none */
	const char *program;		/* the same for the program that is at fault */
	const char *where;		/* "file:line" of the configuration, for messages */
	const char *reason;		/* why, as its author says; or NULL */
	struct allow_use *use;		/* of the caller; or NULL */
};

/* What an entry had to do in a run; threads mark it. */
struct allow_use {
	atomic_bool map_met, program_met;	/* whether the run has such names */
	atomic_bool used;			/* something was suppressed */
};

/* What releases say of calls of helpers, kept from one object to the next; as known_kernels. */
struct known_calls;

struct known_calls *known_calls_new(void);
void known_calls_free(struct known_calls *known);

/* The rules that run, in their order: indexes in the table of engine.c. */
struct rules_on {
	uint16_t all[RULE_N], of_calls[RULE_N];	/* of_calls: those about calls of helpers */
	size_t n, n_of_calls;
};

/* The options of a lint run. Read-only, shared by threads. */
struct lint_options {
	const struct schema *schema;
	const struct schema *releases;	/* if `schema` has the answers of a profile: that of all releases */
	struct target target;
	/* Of the thread, for judge/ and for find_releases; or NULL. */
	struct known_kernels *known;
	struct known_calls *known_calls;
	const struct rules_on *rules;	/* what lint_rules_on() says of the other members; or NULL */
	const char *profiles;		/* a folder in which --kernel looks for profiles; or NULL */
	bool probe;			/* --kernel running is what the running kernel answers to a probe */
	/* By rule: configuration and -e/-d. */
	bool disabled[RULE_N], enabled[RULE_N];
	bool infos;			/* -v: all infos are on */
	bool keep_suppressed;		/* findings that tags and the configuration suppress */
	bool find_releases;		/* on which the object runs: result.runs_on */
	bool only_findings;		/* nobody needs the verdicts of maps without violations */
	/* SEVERITY_NEVER: as the rule defines. */
	enum severity severity[RULE_N];
	uint64_t max_memory, max_memory_map;	/* bytes of all maps and of one; 0: no limit */
	const char *help_uri;		/* of pages of rules, for output; or NULL */
	enum severity fail_on;		/* lowest severity that makes the exit status 1 */
	const struct lint_allow *allow;	/* suppressions of the configuration */
	size_t n_allow;
	unsigned rule_order;		/* of tests: a seed for another order of the rules; 0: that of the list */
};

/*
 * Marks the entries of `allow` that have to do with maps and programs of the object. Threads
 * may mark at once.
 */
void lint_mark_allow(const struct lint_options *opts, const struct object *obj);

/* What follows from the options: for many objects, it is asked once. */
void lint_rules_on(const struct lint_options *opts, struct rules_on *out);

void lint_options_init(struct lint_options *opts, const struct schema *schema,
		       const struct target *target);

/*
 * Judges the object of r, fills r->judged, and adds the findings of all rules, merged and
 * without the suppressed ones. Call it once for each result.
 */
void lint_result(const struct lint_options *opts, struct result *r);

/* An object of a run, and the options of its lint_result(). */
struct linted {
	const struct lint_options *opts;
	struct result *r;
};

/*
 * Adds the findings of the rules about several objects: each to the later one of two, in
 * the order of v[n]. Call it when lint_result() has returned for all. look_up() is
 * called once for each object whose source lines are needed.
 */
void lint_run(const struct linted *v, size_t n, void (*look_up)(struct object *obj));

/* Whether lint_run() needs the object of r, or it can be shed. */
bool lint_run_needs(const struct result *r);

/*
 * Adds the names of the maps and variables whose source lines the findings need, behind
 * input_lines(): of most calls the instruction is known.
 */
void lint_needs_sources(const struct result *r, struct name_table *names);

/*
 * Sets file and line of the findings, and sorts them by file, line, map and rule. Separate
 * from lint_result(), because source lines are looked up only for objects that have
 * findings (input_sources_of()).
 */
void lint_sort(struct result *r);

#endif
