/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "cli/cli.h"
#include "cli/pins.h"
#include "judge/reuse.h"

/* Reads one side. Complains about objects that cannot be read or are refused. */
static int read_side(const struct options *opts, const char **paths, size_t n, bool old,
		     struct result_list *out, struct target *target)
{
	struct options side = *opts;
	int status;

	side.args = paths;
	side.n_args = n;
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

/* What loading NEW does to the map as OLD pins it. */
static enum severity severity_of(const struct map_diff *map)
{
	if (map->reuse == REUSE_REFUSED)
		return SEVERITY_ERROR;
	if (map->misread)
		return SEVERITY_WARNING;
	for (size_t i = 0; i < map->n && map->reuse == REUSE_REUSED; i++)
		if (!map->attrs[i].same && !map->attrs[i].unknown)
			return SEVERITY_INFO;
	return SEVERITY_NEVER;
}

/* NEW is what is loaded, so the fail_on of each of its objects decides. */
static bool fails(const struct pin_diff *diff, const struct result *r)
{
	enum severity worst = SEVERITY_NEVER;

	if (diff->n_pinned && r->judged.status == OBJECT_REFUSED)
		worst = SEVERITY_ERROR;
	for (size_t i = 0; i < diff->n; i++)
		if (diff->maps[i].object == r->obj && severity_of(&diff->maps[i]) < worst)
			worst = severity_of(&diff->maps[i]);
	return worst != SEVERITY_NEVER && r->fail_on != SEVERITY_NEVER && worst <= r->fail_on;
}

int cmd_diff(struct options *opts)
{
	/* The target of NEW, which is read last. */
	struct target target;
	const struct judge_options judge = {.schema = opts->schema, .target = &target};
	struct result_list old = {0}, new = {0};
	size_t n_old = opts->pins ? 0 : 1, n_new = opts->n_args - n_old;
	const char **paths = opts->args + n_old;
	int status, second;
	struct pin_diff diff;
	struct buf b = {0};

	if (!n_new)
		return complain(EXIT_USAGE, "%s: missing argument; usage: bpfmapc %s %s",
				opts->command->name, opts->command->name, opts->command->args);
	status = opts->pins ? read_pins(opts, &old) :
			      read_side(opts, opts->args, n_old, true, &old, &target);
	second = read_side(opts, paths, n_new, false, &new, &target);
	status = worst_status(status, second);
	/* Objects that cannot be read cannot be compared. */
	if (status != EXIT_OK)
		goto out;
	diff = judge_reuse(&judge, &old, &new);
	opts->out.target = &target;
	output_diff(&b, &opts->out, &diff, opts->pins ? opts->pins : opts->args[0],
		    paths, n_new);
	for (size_t i = 0; i < new.n; i++)
		if (fails(&diff, new.v[i]))
			status = EXIT_FINDINGS;
	arena_free(diff.arena);
	status = write_output(opts, &b, status);
out:
	result_list_free(&old);
	result_list_free(&new);
	return status;
}
