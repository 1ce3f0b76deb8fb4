/* SPDX-License-Identifier: BSD-2-Clause */
#include <signal.h>
#include <sys/stat.h>

#include "base/path.h"
#include "base/util.h"
#include "cli/compile.h"
#include "cli/git.h"

/*
 * The commit hook. Sources are compiled, headers stand for the sources that include them,
 * and the rest is lint. With FILE, as pre-commit calls it, files count as they are:
 * pre-commit has put away what is not staged. Without FILE, as git calls it, what is staged
 * counts, and the working tree is left alone: what differs is written below out.staged, and
 * the compiler finds it by an overlay.
 */

static void add(const struct options *opts, struct words *w, const char *word)
{
	ARENA_PUSH(opts->arena, w->v, w->n, w->cap, word);
}

/* What the hook is about, in a repository whose other files are not its business. */
static bool is_wanted(const char *path)
{
	static const char *const suffixes[] = {
		".bpf.c", ".bpf.h", ".bpf.o", "_bpfel.o", "_bpfeb.o",
	};

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (str_ends(path, suffixes[i]))
			return true;
	return false;
}

/* A string of YAML, which is how clang reads it. */
static void add_string(struct buf *b, const char *s)
{
	buf_char(b, '"');
	for (; *s; s++) {
		if ((unsigned char)*s < ' ' || *s == '"' || *s == '\\')
			buf_printf(b, "\\x%02X", (unsigned char)*s);
		else
			buf_char(b, *s);
	}
	buf_char(b, '"');
}

/* Writes what clang's -ivfsoverlay reads: each file that is below out.staged, by its own name. */
static int write_overlay(struct options *opts, const struct words *files)
{
	const char *path = scratch_file(opts->scratch, opts->arena, "overlay.yaml"), *end = "";
	struct buf b = {0};
	char here[PATH_MAX];

	if (!path || !folder_whole(opts->arena, "-", here))
		return complain(EXIT_USAGE, "no file can be made that says what is staged");
	buf_str(&b, "{\"version\": 0, \"case-sensitive\": \"true\", \"use-external-names\": \"false\", \"roots\": [");
	for (size_t i = 0; i < files->n; i++) {
		const char *staged = arena_printf(opts->arena, "%s/%s", opts->out.staged, files->v[i]);
		struct stat st;

		/* A link leads where it leads. */
		if (lstat(staged, &st) || !S_ISREG(st.st_mode))
			continue;
		buf_printf(&b, "%s\n{\"type\": \"file\", \"name\": ", end);
		add_string(&b, arena_printf(opts->arena, "%s/%s", here, files->v[i]));
		buf_str(&b, ", \"external-contents\": ");
		add_string(&b, staged);
		buf_char(&b, '}');
		end = ",";
	}
	buf_str(&b, "]}\n");
	opts->overlay = path;
	return write_text(path, &b, 0);
}

/* Puts what is staged in the place of what is not. */
static int take_staged(struct options *opts, const struct git *git, struct words *files)
{
	struct words all = {0}, changed = {0};
	const char *folder;
	int err = git_at_top(git);

	if (!err)
		err = git_staged(git, &all);
	for (size_t i = 0; i < all.n; i++)
		if (is_wanted(all.v[i]))
			add(opts, files, all.v[i]);
	if (err || !files->n)
		return err;
	err = git_changed(git, &changed);
	if (err || !changed.n)
		return err;
	folder = scratch_file(opts->scratch, opts->arena, "");
	if (!folder)
		return complain(EXIT_USAGE, "no folder can be made for what is staged");
	err = git_checkout(git, &changed, folder);
	opts->out.staged = path_join(opts->arena, NULL, folder);
	return err ? err : write_overlay(opts, &changed);
}

/* Puts the sources that include a header into the place of the headers. */
static int replace_headers(struct options *opts, const struct git *git, struct words *files)
{
	struct words headers = {0}, out = {0};

	for (size_t i = 0; i < files->n; i++)
		add(opts, str_ends(files->v[i], ".h") ? &headers : &out, files->v[i]);
	*files = out;
	return headers.n ? git_includers(git, &headers, files) : 0;
}

int cmd_hook(struct options *opts)
{
	struct words files = {opts->args, opts->n_args, opts->n_args};
	struct git git = {.arena = opts->arena, .staged = !opts->n_args};
	int err;

	/* Who ignores it cannot wait. */
	signal(SIGCHLD, SIG_DFL);
	opts->scratch = git.scratch = scratch_new();
	if (!opts->scratch)
		return EXIT_USAGE;
	opts->databases = file_cache_new();
	err = git.staged ? take_staged(opts, &git, &files) : 0;
	if (!err)
		err = replace_headers(opts, &git, &files);
	if (err || !files.n)
		return err;
	for (size_t i = 0; i < files.n; i++)
		if (*files.v[i] == '@' || str_eq(files.v[i], "-"))
			files.v[i] = arena_printf(opts->arena, "./%s", files.v[i]);
	opts->args = files.v;
	opts->n_args = files.n;
	err = inputs_expand(opts);
	if (err || !opts->n_args)
		return err;
	return cmd_lint(opts);
}
