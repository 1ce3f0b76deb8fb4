/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_PROBING_H
#define BPFMAPC_CLI_PROBING_H

#include "cli/cli.h"
#include "probe/probe.h"

/* The running kernel is asked, and its profile written, by commands. */

/*
 * probing.c: asks for the facts of a schema; *p is filled, and lives as long as the arena.
 * Returns NULL, or why the kernel cannot be asked, in the arena.
 */
const char *probe_running(struct arena *a, const struct schema *s, struct probe *p);

/* profile_write.c: adds the profile as YAML. */
void profile_write(struct buf *b, const struct probe *p);

#endif
