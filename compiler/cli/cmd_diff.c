/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "cli/cli.h"
#include "judge/reuse.h"

/* Reads one side. Complains about objects that cannot be read or are refused. */
static int read_side(const struct options *opts, const char *path, bool old,
		     struct result_list *out, struct target *target)
{
	struct options side = *opts;
	int status;

	side.args = &path;
	side.n_args = 1;
	side.snapshots = old;
	status = run_files(&side, true, out);
	*target = side.lint.target;
	for (size_t i = 0; i < out->n; i++) {
		const struct result *r = out->v[i];

		complain_unreadable(r);
		if (r->judged.status == OBJECT_REFUSED)
			complain(0, "%s: the loader refuses the object: %s", r->obj->path,
				 r->judged.refused_reason ? r->judged.refused_reason : "see lint");
	}
	return status;
}

static bool is_refused(const struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->judged.status == OBJECT_REFUSED)
			return true;
	return false;
}

/* The worst that loading NEW does to what OLD pins. */
static enum severity worst_of(const struct pin_diff *diff, const struct result_list *new)
{
	enum severity worst = SEVERITY_NEVER;

	if (diff->n_refused || (diff->n_pinned && is_refused(new)))
		return SEVERITY_ERROR;
	if (diff->n_misread)
		return SEVERITY_WARNING;
	for (size_t i = 0; i < diff->n; i++) {
		const struct map_diff *map = &diff->maps[i];

		for (size_t k = 0; k < map->n && map->reuse == REUSE_REUSED; k++)
			if (!map->attrs[k].same && !map->attrs[k].unknown)
				worst = SEVERITY_INFO;
	}
	return worst;
}

int cmd_diff(struct options *opts)
{
	/* The target of NEW, which is read last. */
	struct target target;
	const struct judge_options judge = {.schema = opts->schema, .target = &target};
	struct result_list old = {0}, new = {0};
	int status = read_side(opts, opts->args[0], true, &old, &target);
	int second = read_side(opts, opts->args[1], false, &new, &target);
	enum severity worst;
	struct pin_diff diff;
	struct buf b = {0};

	status = worst_status(status, second);
	/* Objects that cannot be read cannot be compared. */
	if (status != EXIT_OK)
		goto out;
	diff = judge_reuse(&judge, &old, &new);
	opts->out.target = &target;
	output_diff(&b, &opts->out, &diff, opts->args[0], opts->args[1]);
	/* NEW is what is loaded, so its fail_on decides. */
	worst = worst_of(&diff, &new);
	if (worst != SEVERITY_NEVER && new.n && worst <= new.v[0]->fail_on &&
	    new.v[0]->fail_on != SEVERITY_NEVER)
		status = EXIT_FINDINGS;
	arena_free(diff.arena);
	status = write_output(opts, &b, status);
out:
	result_list_free(&old);
	result_list_free(&new);
	return status;
}
