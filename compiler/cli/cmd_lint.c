/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"

static bool want_color(const struct options *opts)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (opts->color != COLOR_AUTO)
		return opts->color == COLOR_ALWAYS;
	if (opts->output || (no_color && *no_color) || (term && str_eq(term, "dumb")))
		return false;
	return isatty(STDOUT_FILENO);
}

int cmd_lint(struct options *opts)
{
	struct output_options out = {
		.schema = opts->schema,
		.target = &opts->lint.target,
		.format = opts->format,
		.color = want_color(opts),
		.verbose = opts->verbose,
	};
	struct object_list list = {0};
	struct buf b = {0};
	int status = run_files(opts, false, &list);

	output_lint(&b, &out, &list);
	status = findings_status(&list, status);
	object_list_free(&list);
	return write_output(opts, &b, status);
}
