/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_OUTPUT_H
#define BPFMAPC_OUTPUT_OUTPUT_H

#include "model/result.h"
#include "model/reuse.h"
#include "model/target.h"
#include "output/doc.h"
#include "schema/schema.h"

struct output_options;

/* Which commands have a format. */
enum format_users {
	FORMATS_LINT = 1 << 0,
	FORMATS_REPORT = 1 << 1,
	FORMATS_OTHER = 1 << 2,		/* diff, list, verify: text in a form of their own, or a tree */
};

/* A format: a row of the table in output.c. */
struct format {
	const char *name;
	unsigned users;			/* of enum format_users */
	/*
	 * Writes the diagnostics of all objects; of a format that only report has, the report.
	 * NULL for other formats.
	 */
	void (*write)(struct buf *b, const struct output_options *opts,
		      const struct result_list *list);
	/* DOC_NONE: not such a tree. DOC_JSON_LINE: each object or diagnostic is a tree of its own. */
	enum doc_form tree;
};

/* In the order of the help. The last name is NULL. */
extern const struct format formats[];

/* The format of the users with the name, or NULL. For name NULL the first one, their default. */
const struct format *format_find(enum format_users users, const char *name);

/* How many diagnostics readers of the format take, the mildest are left out; 0: no limit. */
size_t format_most(const struct format *f);
/* Whether the format is only written if every object can be read: what lacks would seem to be gone. */
bool format_needs_all(const struct format *f);
/* Whether the format has words for what is suppressed (result.suppressed). */
bool format_has_suppressed(const struct format *f);
/* Whether diagnostics in the format end with the releases that objects run on (result.runs_on). */
bool format_has_releases(const struct format *f);

struct output_options {
	const struct schema *schema;
	const struct target *target;
	const struct format *format;
	bool color;
	const char *help_uri;	/* the rule's id follows it, or replaces {id}; or NULL */
	int verbose;	/* -1 with -q, 1 with -v, else 0 */
	/* Folders beside the working directory whose sources may be shown. */
	const char *const *source_roots;
	size_t n_source_roots;
	/*
	 * A folder, absolute and without links, with files that stand in place of those of the
	 * same path below the working directory: what git has staged of them. Or NULL.
	 */
	const char *staged;
	/*
	 * Called between the entries of a report: may write what is in b and empty it, so that a
	 * million maps are not held as text. NULL: it is to be whole in b.
	 */
	void (*drain)(struct buf *b);
};

struct summary {
	size_t objects, maps, errors, warnings, infos;
};

struct summary summarize(const struct result_list *list);
/* Adds "2 objects, 3 maps: 1 error, 0 warnings, 0 infos". */
void summary_text(struct buf *b, const struct result_list *list);

/*
 * Keeps the first `most` findings of each rule, because nobody reads the thousandth and a
 * hostile object has a million. Adds to said a line for each rule that has more. To be called
 * when the findings are sorted and counted: the others are gone.
 */
void limit_findings(struct result *r, uint64_t most, struct buf *said);

/* Adds "file:line:column: " as far as it is known, else the path of the object. */
void add_location(struct buf *b, const struct object *obj, const struct finding *d);

/* The diagnostics of all objects as text. For another format: struct format. */
void lint_text(struct buf *b, const struct output_options *opts, const struct result_list *list);

/* By enum create_outcome. */
extern const char *const outcome_names[];

/*
 * Writes what the report has of an object into r->text, and then it needs no more of it but
 * what result_shed() keeps: so thousands of small objects are not held. False, and nothing is
 * written, if the format needs them whole, or the object is large. b is for use in between,
 * and may be used for many.
 */
bool report_early(struct buf *b, const struct output_options *opts, struct result *r);

/* The report of all objects, in a format of FORMATS_REPORT. */
void output_report(struct buf *b, const struct output_options *opts,
		   const struct result_list *list);

/*
 * Writes the result in a format of FORMATS_OTHER. old and new[n_new] are the paths on the
 * command line.
 */
void output_diff(struct buf *b, const struct output_options *opts, const struct pin_diff *diff,
		 const char *old, const char *const new[], size_t n_new);

#endif
