/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_OPTIONS_H
#define BPFMAPC_CLI_OPTIONS_H

#include "cli/cli.h"

/* A row of cli/options.def. */
struct option_def {
	const char *name;
	char letter;			/* 0: none */
	const char *arg;		/* name of its value in the help; NULL: a switch */
	enum option_group group;
	const char *text;
	/* Returns NULL, or what is wrong with the value. NULL for a setting. */
	const char *(*set)(const struct value *v, struct options *opts);
	enum setting_id setting;
};

enum {
	N_OPTIONS = 0
#define SETTING(...) + 1
#define OPTION(...) + 1
#include "cli/options.def"
};

/* In the order of the help. */
extern const struct option_def option_defs[N_OPTIONS];

/* Whether the command has the option. */
bool option_is_taken(const struct command *command, const struct option_def *def);

#endif
