/* SPDX-License-Identifier: BSD-2-Clause */
#include <unistd.h>

#include "cli/cli.h"

int cmd_lint(struct options *opts)
{
	struct result_list list = {0};
	struct buf b = {0};
	int status = run_files(opts, false, &list);

	if (!list.n)
		return status;
	opts->out.color = options_color(opts, STDOUT_FILENO);
	opts->out.format->lint(&b, &opts->out, &list);
	status = findings_status(&list, status);
	result_list_free(&list);
	return write_output(opts, &b, status);
}

int cmd_report(struct options *opts)
{
	struct result_list list = {0};
	struct buf b = {0};
	int status = run_files(opts, true, &list);

	if (!list.n)
		return status;
	/* The report has it too, but a user may only look at standard error. */
	for (size_t i = 0; i < list.n; i++)
		complain_unreadable(list.v[i]);
	output_report(&b, &opts->out, &list);
	status = findings_status(&list, status);
	result_list_free(&list);
	return write_output(opts, &b, status);
}
