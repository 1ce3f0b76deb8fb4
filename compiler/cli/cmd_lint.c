/* SPDX-License-Identifier: BSD-2-Clause */
#include <unistd.h>

#include "cli/cli.h"

int cmd_lint(struct options *opts)
{
	struct output_options out = {
		.schema = opts->schema,
		.target = &opts->lint.target,
		.format = opts->format,
		.color = options_color(opts, STDOUT_FILENO),
		.verbose = opts->verbose,
	};
	struct result_list list = {0};
	struct buf b = {0};
	int status = run_files(opts, false, &list);

	if (!list.n)
		return status;
	output_lint(&b, &out, &list);
	status = findings_status(&list, status);
	result_list_free(&list);
	return write_output(opts, &b, status);
}
