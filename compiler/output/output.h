/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_OUTPUT_H
#define BPFMAPC_OUTPUT_OUTPUT_H

#include "base/buf.h"
#include "model/model.h"
#include "model/target.h"
#include "schema/schema.h"

enum format {
	FORMAT_TEXT,
	FORMAT_GCC,
	FORMAT_YAML,
	FORMAT_JSON,
	FORMAT_NDJSON,
	FORMAT_SARIF,
	FORMAT_GITHUB,
};

struct output_options {
	const struct schema *schema;
	const struct target *target;
	enum format format;
	bool color;
	int verbose;	/* -1 quiet, 0, 1 more notes */
};

struct summary {
	size_t objects, maps, errors, warnings, infos;
};

struct summary summarize(const struct object_list *list);

/* Diagnostics of all objects in the format; lint's output. */
void output_lint(struct buf *b, const struct output_options *opts, const struct object_list *list);

/* The report of all objects (yaml, json, ndjson). */
void output_report(struct buf *b, const struct output_options *opts,
		   const struct object_list *list);

#endif
