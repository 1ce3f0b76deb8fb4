/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_DEPFILE_H
#define BPFMAPC_CLI_DEPFILE_H

#include "cli/cli.h"

/*
 * --depfile: the files that the output hangs on, as a make rule of the kind that compilers
 * write, which make, ninja, CMake and Meson read.
 */
struct depfile *depfile_new(void);
void depfile_free(struct depfile *d);

/*
 * Adds a file that was read. Standard input, and what is not there, is left out: make and
 * ninja would build again each time. Does nothing where d is NULL. Threads may call it at once.
 */
void depfile_add(struct depfile *d, const char *path);

/*
 * Writes the rule that makes target (NULL: what is named like the depfile, without .d) of the
 * files that were added, of --schemas and of --debug-object. Returns status, or EXIT_IO after
 * a complaint. Does nothing without --depfile.
 */
int depfile_write(struct options *opts, const char *target, int status);

#endif
