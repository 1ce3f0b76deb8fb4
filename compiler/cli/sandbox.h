/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_SANDBOX_H
#define BPFMAPC_CLI_SANDBOX_H

struct options;

/*
 * Gives up, for the rest of the process, what reading these inputs and writing these outputs
 * does not need: files elsewhere by Landlock, all other calls by a seccomp filter. What the
 * kernel does not have is left out in silence; --no-sandbox leaves out all. Before any thread.
 * Sources: Documentation/userspace-api/landlock.rst, seccomp_filter.rst.
 */
void sandbox_enter(const struct options *opts);

/* sandbox_calls.c: the filter, where this kernel and machine have one. */
void sandbox_calls(void);

#endif
