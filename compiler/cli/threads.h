/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_THREADS_H
#define BPFMAPC_CLI_THREADS_H

#include "cli/cli.h"

/* How many threads n pieces of work are for: as -j says, or one for each processor. */
size_t threads_for(const struct options *opts, size_t n);

/*
 * Calls work(arg) in n threads, of which this one is the first, and waits for all of them.
 * work() takes pieces until there are none: if a thread cannot be started, the others do its.
 */
void threads_run(size_t n, void *(*work)(void *arg), void *arg);

#endif
