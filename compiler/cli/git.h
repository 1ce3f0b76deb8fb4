/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_GIT_H
#define BPFMAPC_CLI_GIT_H

#include "cli/cc.h"
#include "cli/scratch.h"

/*
 * What the hook asks git, which runs in the working directory. Functions return 0, or
 * EXIT_USAGE after a complaint. Words live in the arena.
 */
struct git {
	struct arena *arena;
	struct scratch *scratch;
	bool staged;		/* the index counts, not the working tree */
};

/* Whether the working directory is the top of a working tree. */
int git_at_top(const struct git *g);
/* The files that the next commit adds or changes. */
int git_staged(const struct git *g, struct words *out);
/* The tracked files of the working tree that are not as they are staged, or not there. */
int git_changed(const struct git *g, struct words *out);
/* Writes the files, as they are staged, below the folder, which ends with a slash. */
int git_checkout(const struct git *g, const struct words *files, const char *folder);
/*
 * cli/includes.c: adds the sources *.bpf.c, tracked by git, that include one of the headers,
 * directly or through other files. Headers are told apart by their paths as far as #include
 * has them.
 */
int git_includers(const struct git *g, const struct words *headers, struct words *out);

/* Runs git with the arguments, which end with NULL. *text is what it prints. Status 1 is no failure with may_fail. */
int git_run(const struct git *g, const char *const *args, const char *input, bool may_fail,
	    const char **text, size_t *size);

#endif
