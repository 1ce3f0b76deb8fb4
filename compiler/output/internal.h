/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_INTERNAL_H
#define BPFMAPC_OUTPUT_INTERNAL_H

#include "btf/holes.h"
#include "btf/members.h"
#include "base/sha1.h"
#include "btf/types.h"
#include "output/output.h"

/* gcc and SARIF have no severity "info". */
static inline const char *level_name(enum severity s)
{
	return s == SEVERITY_INFO ? "note" : severity_name(s);
}

/* The renderers of lint that are in files of their own. */
void lint_gcc(struct buf *b, const struct output_options *opts, const struct result_list *list);
void lint_github(struct buf *b, const struct output_options *opts, const struct result_list *list);
void lint_gitlab(struct buf *b, const struct output_options *opts, const struct result_list *list);
/* GitHub refuses a file with more. */
#define SARIF_RESULTS_MAX 25000
void lint_sarif(struct buf *b, const struct output_options *opts, const struct result_list *list);

/* runs_on.c: for each object that has it, the table of the releases that it runs on. */
void runs_on_text(struct buf *b, const struct output_options *opts, const struct result_list *list);

/* report.c: the parts that the trees of lint, diff and report have in common. */
void report_head(struct doc *d, const struct output_options *opts, const struct result_list *list);
/* memory: what the maps of all objects take; NULL where nobody knows. */
void report_summary(struct doc *d, const struct result_list *list, const struct memory *memory);
/* One diagnostic as a mapping. path is that of its object; NULL in a report, which has it above. */
void report_diagnostic(struct doc *d, const struct finding *diag, const char *path);
/* file and line, or null */
void report_source(struct doc *d, const struct source *source);

/* report.c: the ranges of releases as strings of a list that is open. */
void report_releases(struct doc *d, const struct schema *s, const struct release_list *list);

/* report_programs.c: the programs of an object, as a list. */
void report_programs(struct doc *d, const struct schema *s, const struct result *r);
/* Whether the names of all lists together are as few as those of real objects. */
bool report_can_list_programs(const struct object *obj);

/* page/: the report as a page for people. */
void output_page(struct buf *b, const struct output_options *opts, const struct result_list *list);

/*
 * report_type.c: what the report may still tell of the types of an object, because hostile
 * BTF has members without end: members, enumerators and holes, and steps to find holes.
 */
struct report_limits {
	uint32_t members, steps;
};

static const struct report_limits report_limits = {1u << 17, 64u << 20};

/* A key or value type as far as the limits let it be told. In the arena and in the types. */
struct told_type {
	struct type_member of;
	bool listed;		/* `of` is whole; else only its words are */
	bool composite;		/* a struct or union */
	bool has_members;	/* both */
	bool has_holes;		/* they are known, too; else `holes` is empty */
	struct type_holes holes;
};

/* `name` is how the definition calls it, or NULL. Lowers the limits. */
void type_tell(struct arena *a, const struct types *types, uint32_t id, const char *name,
	       struct report_limits *limits, struct told_type *out);

/* The bytes of a hole that no member has a bit of. False: there is no such byte. */
bool hole_bytes(const struct hole *hole, uint64_t *offset, uint64_t *size);

/* Of a lock only what stays the same when sources move or are built on another machine. */
enum report_use { REPORT_WHOLE, REPORT_LOCK };

/*
 * A type as a mapping, with the members of a struct or union, and in a whole report with its
 * holes; null stands for too many. `name` is how the definition calls it, or NULL. The arena is
 * for what is needed until it is written.
 */
void report_type(struct doc *d, const char *key, const struct types *types, uint32_t id,
		 const char *name, struct arena *a, struct report_limits *limits, enum report_use use);

/*
 * report.c: the keys from `type` to `value` of a map: what the loader passes on, the pin and
 * the types. Lowers the limits; the arena is for what is needed until they are written.
 */
void report_attributes(struct doc *d, const struct schema *s, const struct judged *m,
		       struct arena *a, struct report_limits *limits, enum report_use use);

/* lock.c: the lock of all objects. */
void output_lock(struct buf *b, const struct output_options *opts, const struct result_list *list);

/*
 * fix.c: what mends the finding, in the language of its definition. The text is
 * good until b changes; NULL if there is nothing to write.
 */
const char *fix_text(struct buf *b, const struct finding *f);

/*
 * fingerprint.c: what tells a finding from others and stays when lines move: rule, file,
 * map and message. Not which of several alike it is.
 */
const char *finding_fingerprint(const struct object *obj, const struct finding *f,
				char text[SHA1_TEXT_MAX]);

/* output.c */

/* Adds "map 'x': message", or the message if there is no map; escaped for one line. */
void add_message(struct buf *b, const struct finding *d);

/* The same, not escaped. */
void add_plain_message(struct buf *b, const struct finding *d);

/*
 * source_file.c: opens the source that debug info names, for reading. -1 if there is none,
 * or if it must not be shown: see there. `given`: it is an input of the command line, which
 * may lie anywhere.
 */
int source_open(const struct output_options *opts, const char *path, bool given);

/* snippet.c */

/*
 * Lines of source files, to be printed below a diagnostic, of files of at most
 * SNIPPET_FILE_MAX bytes. The last file is kept in memory. Start from {.opts = opts}.
 */
struct snippets {
	const struct output_options *opts;
	char *path;
	struct buf text;	/* empty: the file cannot be read */
	/* Offset of the last line that was printed: the next one is mostly after it. */
	size_t at;
	unsigned line;	/* its number, or 0 */
};

#define SNIPPET_FILE_MAX (8u << 20)

/*
 * Adds "  14 | text" and a newline, with tabs as spaces, cut at COLUMNS_MAX
 * columns. Adds nothing if the line cannot be read. `given` as for source_open().
 */
void snippet_add(struct snippets *s, struct buf *b, const char *path, unsigned line, bool given);
/* The same for the source line of a finding, if it has one. */
void snippet_add_finding(struct snippets *s, struct buf *b, const struct object *obj,
			 const struct finding *d);
void snippets_free(struct snippets *s);

#endif
