/* SPDX-License-Identifier: BSD-2-Clause */
/* The stages of the way through the tool, for tests that give it any bytes. */
#ifndef BPFMAPC_TESTS_MALFORMED_WAY_H
#define BPFMAPC_TESTS_MALFORMED_WAY_H

#include "lint/lint.h"
#include "loader/loader.h"
#include "output/output.h"

/* For the newest kernel and loaders, a machine of four CPUs, and objects of that loader's release. */
void way_options(struct lint_options *lint, enum loader loader, struct version release);

/*
 * Reads the objects of the file at path; contents: the file that has its bytes, or NULL: the
 * same. Judges, lints, looks up the lines, and adds the results. snapshots: as OLD of diff.
 */
void way_read(const struct lint_options *lint, const char *path, const char *contents, bool snapshots,
	      struct result_list *out);
/* The same from object to result, for an object that is read. The result owns it. */
void way_judge(const struct lint_options *lint, struct object *obj, struct result_list *out);

/*
 * Write in a format what it is for: diagnostics and report; a comparison with diff. The texts
 * are what text_check.h says, or the program ends.
 */
void way_write(const struct lint_options *lint, const struct format *f, int verbose,
	       const struct result_list *list);
void way_compare(const struct lint_options *lint, const struct format *f, const struct result_list *old,
		 const struct result_list *new);

#define WAY_TEXTS 7	/* that gen and migrate write */

/* Writes one of them, or the reasons why it cannot be written, checked in the same way. */
void way_generate(const struct lint_options *lint, unsigned text, const struct result *r);

/* As verify: links the programs, of objects of the other byte order too. */
void way_link(const struct object *obj);

/* The same for each result that could be read. */
void way_link_all(const struct result_list *list);

#endif
