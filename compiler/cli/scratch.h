/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_SCRATCH_H
#define BPFMAPC_CLI_SCRATCH_H

#include "base/arena.h"

/*
 * A folder below $TMPDIR that goes with this process, however it ends: a child without a
 * terminal waits for that and removes it.
 */
struct scratch;

/* NULL after a complaint. Call it before there are threads. */
struct scratch *scratch_new(void);
/* Removes the folder and all that is in it. */
void scratch_free(struct scratch *s);

/*
 * The absolute path of a file `name`, which is not there yet, in a folder of its own; NULL,
 * with errno, where that cannot be made. Threads may call it at once.
 */
const char *scratch_file(struct scratch *s, struct arena *a, const char *name);

#endif
