/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/baseline.h"
#include "cli/cli.h"
#include "cli/depfile.h"

/* Standard output is for the diagnostics alone, in whatever format. */
static void say_counts(const struct options *opts, struct buf *counts, size_t known)
{
	if (opts->out.verbose < 0)
		return;
	if (known)
		buf_printf(counts, "; %zu known from %s", known, opts->baseline);
	complain_text(counts->s);
}

static void say_left_out(const struct options *opts, const struct result_list *list)
{
	size_t most = format_most(opts->out.format);
	struct summary sum = summarize(list);
	size_t n = sum.errors + sum.warnings + sum.infos;

	if (most && n > most)
		complain(0, "warning: %s takes %zu diagnostics: %zu of %zu are left out, the mildest ones",
			 opts->out.format->name, most, n - most, n);
}

int cmd_lint(struct options *opts)
{
	struct result_list list = {0};
	struct baseline *base;
	struct buf b = {0}, counts = {0};
	int status = baseline_read(opts, &base);
	size_t known;

	if (status)
		return status;
	/* Viewers that do not know suppressions show what is suppressed: only for who asks. */
	opts->lint.keep_suppressed = format_has_suppressed(opts->out.format) && opts->out.verbose > 0;
	opts->lint.find_releases = format_has_releases(opts->out.format) && opts->out.verbose > 0;
	status = run_files(opts, false, &list);
	if (!list.n && opts->n_args)
		return status;
	status = baseline_write(opts, &list, status);
	known = baseline_apply(opts, base, &list);
	config_say_allow(opts);
	opts->out.color = options_color(opts, STDOUT_FILENO);
	status = findings_status(&list, status);
	summary_text(&counts, &list);
	cut_findings(opts, &list);
	opts->out.format->write(&b, &opts->out, &list);
	status = write_output(opts, &b, status);
	status = depfile_write(opts, opts->output, status);
	say_left_out(opts, &list);
	say_counts(opts, &counts, known);
	buf_free(&counts);
	result_list_free(&list);
	return status;
}

int cmd_report(struct options *opts)
{
	struct result_list list = {0};
	struct buf b = {0};
	int status;

	/* Neither the page nor a lock has them. */
	opts->lint.find_releases = opts->out.format->tree != DOC_NONE;
	opts->early = report_early;
	status = run_files(opts, true, &list);
	if (!list.n && opts->n_args)
		return status;
	/* The report has it too, but a user may only look at standard error. */
	for (size_t i = 0; i < list.n; i++)
		complain_unreadable(list.v[i]);
	if (format_needs_all(opts->out.format) && status > EXIT_FINDINGS) {
		result_list_free(&list);
		return complain(status, "no %s is written: an object cannot be read",
				opts->out.format->name);
	}
	status = findings_status(&list, status);
	/* A file is written whole or not at all. */
	if (!opts->output || str_eq(opts->output, "-"))
		opts->out.drain = drain_text;
	output_report(&b, &opts->out, &list);
	result_list_free(&list);
	return depfile_write(opts, opts->output, write_output(opts, &b, status));
}
