/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_COMMAND_LINE_H
#define BPFMAPC_CLI_COMMAND_LINE_H

#include "cli/cli.h"

/* A command line in parts, before anybody asks whether the command has them. */

/* An option as it was written. */
struct written_option {
	const char *name;		/* "--kernel" or "-q" */
	const struct option_def *def;	/* NULL: there is no such option */
	const char *value;		/* NULL: none */
	bool excess;			/* it is a switch with a value: --force=yes */
};

struct command_line {
	struct arena *arena;		/* the caller's; holds what the others point to */
	struct written_option *options;
	size_t n, cap;
	size_t n_flags;			/* the first of them are those of $BPFMAPC_FLAGS */
	/* The other words. Those from args[n_before] on follow "--", or are another program's. */
	const char **args;
	size_t n_args, cap_args, n_before;
	bool ended;			/* no word behind these is an option */
};

/*
 * Splits argv[1..argc - 1] into options and arguments, and adds them to the line. argv[argc]
 * must be NULL. Nothing is complained about. Uses getopt's state: no two threads may call it.
 */
void command_line_split(struct command_line *line, int argc, char **argv);

#endif
