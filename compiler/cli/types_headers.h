/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_TYPES_HEADERS_H
#define BPFMAPC_CLI_TYPES_HEADERS_H

#include "cli/cli.h"
#include "loader/own_types.h"

/* Why the value of --types cannot stand in an #include, or NULL. */
const char *types_header_fault(const char *name);

/*
 * Reads the headers of --types, and what they include by "name", for a generated header at
 * opts->output. A header in <brackets> is left to the compiler. Returns 0, or EXIT_IO
 * after a complaint about each one that cannot be read. Everything is in arena a.
 */
int types_headers_read(const struct options *opts, struct arena *a, struct own_types *own);

#endif
