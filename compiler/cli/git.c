/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/git.h"

#include <errno.h>
#include <sys/wait.h>

#include "base/util.h"
#include "cli/child.h"
#include "cli/cli.h"

#define OUTPUT_MAX ((size_t)256 << 20)	/* bytes of names and lines */

static int fail(const struct git *g, const char *const *args, int status, const char *errors)
{
	const char *text = NULL;
	size_t size = 0, command = 1;
	int err;

	if (status == -ENOENT)
		return complain(EXIT_USAGE, "there is no program 'git': install it ('apt install git', 'dnf install git')");
	if (status < 0)
		return complain(EXIT_USAGE, "git cannot be run: %s", strerror(-status));
	err = load_file(g->arena, errors, true, OUTPUT_MAX, &text, &size);
	while (str_eq(args[command], "-c"))
		command += 2;
	return complain(EXIT_USAGE, "'git %s' fails: %.*s", args[command],
			err || !*text ? 15 : (int)strcspn(text, "\n"),
			err || !*text ? "it says nothing" : text);
}

int git_run(const struct git *g, const char *const *args, const char *input, bool may_fail,
	    const char **text, size_t *size)
{
	struct child child = {
		.args = args,
		.input = input,
		.output = scratch_file(g->scratch, g->arena, "output"),
		.errors = scratch_file(g->scratch, g->arena, "errors"),
	};
	int status, err;

	if (!child.output || !child.errors)
		return complain(EXIT_USAGE, "what git says cannot be kept: %s", strerror(errno));
	status = child_run(&child);
	if (status < 0 || !WIFEXITED(status) || WEXITSTATUS(status) > may_fail)
		return fail(g, args, status, child.errors);
	err = load_file(g->arena, child.output, true, OUTPUT_MAX, text, size);
	return err ? complain(EXIT_USAGE, "what git says cannot be read: %s", strerror(-err)) : 0;
}

/* Adds the names that git prints, each with a NUL behind it. */
static int add_names(const struct git *g, const char *const *args, struct words *out)
{
	const char *text = NULL;
	size_t size = 0;
	int err = git_run(g, args, NULL, false, &text, &size);

	for (size_t at = 0; !err && at < size; at += strlen(text + at) + 1)
		ARENA_PUSH(g->arena, out->v, out->n, out->cap, text + at);
	return err;
}

int git_at_top(const struct git *g)
{
	static const char *const args[] = {"git", "rev-parse", "--show-cdup", NULL};
	const char *up = NULL;
	size_t size = 0;
	int err = git_run(g, args, NULL, false, &up, &size);

	if (!err && size > 1)
		return complain(EXIT_USAGE, "hook: without FILE it runs in the top folder of the working tree, as git runs hooks: 'cd %.*s'",
				(int)size - 1, up);
	return err;
}

/* The options keep the user's configuration of git out. */
#define DIFF "git", "diff", "--name-only", "-z", "--no-renames", "--no-relative", "--no-ext-diff", \
	     "--ignore-submodules=all"

int git_staged(const struct git *g, struct words *out)
{
	static const char *const args[] = {DIFF, "--cached", "--diff-filter=AMT", NULL};

	return add_names(g, args, out);
}

int git_changed(const struct git *g, struct words *out)
{
	/* Not those that are only intended to be added: nothing is staged of them. */
	static const char *const args[] = {DIFF, "--diff-filter=DMT", NULL};

	return add_names(g, args, out);
}

int git_checkout(const struct git *g, const struct words *files, const char *folder)
{
	const char *const args[] = {
		"git", "checkout-index", "-q", "-z", "--stdin",
		arena_printf(g->arena, "--prefix=%s", folder), NULL,
	};
	const char *list = scratch_file(g->scratch, g->arena, "names"), *text;
	struct buf names = {0};
	size_t size;

	for (size_t i = 0; i < files->n; i++)
		buf_add(&names, files->v[i], strlen(files->v[i]) + 1);
	if (!list) {
		buf_free(&names);
		return complain(EXIT_USAGE, "the names of what is staged cannot be kept: %s", strerror(errno));
	}
	return write_text(list, &names, 0) ? EXIT_USAGE : git_run(g, args, list, false, &text, &size);
}
