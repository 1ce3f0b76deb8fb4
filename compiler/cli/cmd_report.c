/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/cli.h"

int cmd_report(struct options *opts)
{
	struct output_options out = {
		.schema = opts->schema,
		.target = &opts->lint.target,
		.format = opts->format,
		.verbose = opts->verbose,
	};
	struct result_list list = {0};
	struct buf b = {0};
	int status = run_files(opts, true, &list);

	if (!list.n)
		return status;
	/* The report has it too, but a user may only look at standard error. */
	for (size_t i = 0; i < list.n; i++)
		if (list.v[i]->judged.status == OBJECT_UNREADABLE)
			complain_unreadable(list.v[i]);
	output_report(&b, &out, &list);
	status = findings_status(&list, status);
	result_list_free(&list);
	return write_output(opts, &b, status);
}
