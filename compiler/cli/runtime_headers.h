/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_RUNTIME_HEADERS_H
#define BPFMAPC_CLI_RUNTIME_HEADERS_H

#include <signal.h>
#include <stddef.h>

/*
 * gen --runtime-headers DIR: the headers of the runtime in DIR/bpfmapc, all or none. What is
 * equal already is left untouched. Start from {0}.
 */
struct runtime_headers {
	char **paths;	/* of the files that change */
	char **written;	/* what they will be: temporary files beside them */
	size_t n;
	char *folders[64];	/* those that were made, the outer ones first */
	size_t n_folders;
	sigset_t signals;	/* that were blocked before */
};

/*
 * Writes what changes beside its place. An exit status; what it says is on standard error.
 * From here on signals wait for runtime_headers_finish(), and exit() takes all back.
 */
int runtime_headers_prepare(struct runtime_headers *h, const char *dir);

/*
 * Puts it in its place, or takes it back where status is not 0. Returns status, or that of
 * its own failure. Frees h.
 */
int runtime_headers_finish(struct runtime_headers *h, int status);

#endif
