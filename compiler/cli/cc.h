/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_CC_H
#define BPFMAPC_CLI_CC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Words in an arena. */
struct words {
	const char **v;
	size_t n, cap;
};

/*
 * cli/words.c: splits a text as compilers do their response files: at white space, but not
 * in quotes or behind a backslash. Adds the words to *out.
 */
void words_split(struct arena *a, const char *text, struct words *out);

/* What the command line of a compiler says, as far as it matters here. */
struct cc_command {
	const char *output;	/* the one file that it writes, or NULL: there is none to look at */
	const char *source;	/* the only input, or NULL */
	int color;		/* enum color, as -fdiagnostics-color says */
};

/*
 * cli/cc_args.c: reads the arguments of gcc or clang, response files included. The files
 * that it writes are none of which it knows that they are no objects (-E, -S, -M ...).
 * Several inputs without -o are none, too.
 */
void cc_read_args(struct arena *a, const char *const *args, size_t n, struct cc_command *out);

/*
 * Adds a compiler's arguments to *out, without those that say what it writes and where;
 * in their place, before the inputs behind "--", stand the words of `instead`. Response files
 * are left as they are.
 */
void cc_retarget(struct arena *a, const char *const *args, size_t n, const struct words *instead,
		 struct words *out);

#endif
