/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PROBE_USE_TRY_H
#define BPFMAPC_PROBE_USE_TRY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Asks the running kernel for each program of a file of ask.h, and closes all again. Writes
 * the answers to *answers, which the caller frees. Returns their number, or 0 where the
 * file is not one. It needs no library but those that can be linked statically.
 */
uint32_t try_uses(const void *data, size_t size, int **answers);

#endif
