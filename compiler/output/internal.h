/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_INTERNAL_H
#define BPFMAPC_OUTPUT_INTERNAL_H

#include "output/doc.h"
#include "output/output.h"

/* The renderers of lint's output, a file each. */
void lint_text(struct buf *b, const struct output_options *opts, const struct object_list *list);
void lint_gcc(struct buf *b, const struct output_options *opts, const struct object_list *list);
void lint_github(struct buf *b, const struct output_options *opts, const struct object_list *list);
void lint_sarif(struct buf *b, const struct output_options *opts, const struct object_list *list);

/* report.c: what the tree of lint has in common with that of report. */
void report_head(struct doc *d, const struct output_options *opts, const struct object_list *list);
void report_summary(struct doc *d, const struct object_list *list);
/* One diagnostic as a mapping; path NULL: without it, as it stands below its object. */
void report_diagnostic(struct doc *d, const struct diagnostic *diag, const char *path);

/* message.c */

/*
 * "map 'x': message", escaped for one line, or the message alone where it is
 * of no map.
 */
void add_message(struct buf *b, const struct diagnostic *d);

/* "file:line:column: " or as much of it as is known; else the path of the object. */
void add_place(struct buf *b, const struct object *obj, const struct diagnostic *d);

#endif
