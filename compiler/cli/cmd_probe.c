/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/probing.h"

/* Asks the running kernel and prints its profile. */

static size_t count(const struct probe *p, enum fact_answer answer)
{
	size_t n = 0;

	for (size_t i = 0; i < p->facts->n; i++)
		n += p->answer[i] == answer;
	return n;
}

static void say(const struct probe *p, bool verbose)
{
	complain(0, "%zu maps, %zu BTFs, %zu programs, %zu commands and %zu features were asked, %zu got no "
		    "answer; of %zu facts %zu hold, %zu do not, %zu are contradicted, %zu are left to the release",
		 p->n_maps, p->n_btfs, p->n_uses, p->n_commands, p->n_features, p->n_silent, p->facts->n,
		 count(p, FACT_YES), count(p, FACT_NO), count(p, FACT_ODD), count(p, FACT_UNASKED));
	for (size_t i = 0; i < p->facts->n && verbose; i++)
		if (p->answer[i] == FACT_ODD)
			complain(0, "note: the answers about '%s' contradict one another: it is left to the release",
				 p->facts->v[i].name);
}

int cmd_probe(struct options *opts)
{
	struct buf b = {0};
	struct probe p;
	const char *error;

	if (opts->n_args)
		return complain(EXIT_USAGE, "probe: unexpected argument '%s'; usage: bpfmapc probe", opts->args[0]);
	error = probe_running(opts->arena, opts->schema, &p);
	if (error)
		return complain(EXIT_IO, "%s", error);
	if (opts->out.verbose >= 0)
		say(&p, opts->out.verbose > 0);
	profile_write(&b, &p);
	return write_output(opts, &b, EXIT_OK);
}
