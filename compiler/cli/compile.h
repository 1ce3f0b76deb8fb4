/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_COMPILE_H
#define BPFMAPC_CLI_COMPILE_H

#include "cli/cc.h"
#include "cli/cli.h"

/*
 * Sources as inputs, of the command hook: each is compiled into the scratch folder by the
 * command that the project gives for it.
 */

/* How a source is compiled, but for where the object goes. */
struct compile_command {
	struct words words;	/* the compiler and its arguments, with the source */
	const char *source;	/* the source as it is in them, or NULL: it could not be told */
	const char *folder;	/* where it runs; NULL: the working directory */
	const char *from;	/* who gives it, for messages: a file, or the plain default */
};

/*
 * cli/compile_command.c: the command of compile: in the source's configuration, that of the
 * nearest compile_commands.json which has the source, or the plain default. Returns 0, or
 * EXIT_USAGE after a complaint. Threads may call it at once.
 */
int compile_command_find(const struct options *opts, struct arena *a, const char *path,
			 struct compile_command *out);

/*
 * cli/compile_database.c: looks in compile_commands.json, and in build/ for it, from the
 * folder of the source upwards. Returns 1 if there is a command for the source, 0 if there
 * is none, or -EINVAL after a complaint. The databases are read once in a run.
 */
int compile_databases_find(const struct options *opts, struct arena *a, const char *path,
			   struct compile_command *out);

/*
 * Whether commands of the file may be run for the source: it belongs to the user, to root or
 * to the owner of the source, so that nobody else leaves one in a folder above. A complaint
 * says so if it does not.
 */
bool compile_is_trusted(const char *file, const char *source);

/* Whether the file is compiled before it is read. */
bool compile_is_source(const char *path);

/*
 * cli/compile.c: compiles the source at path. Returns the file of the object; or NULL, if
 * the configuration is wrong, with EXIT_USAGE in *status, and else with an object in *out
 * that cannot be read and says why. *words is what the compiler said then, or NULL.
 */
const char *compile_source(const struct options *opts, struct arena *a, const char *path,
			   struct object_list *out, const char **words, int *status);

#endif
