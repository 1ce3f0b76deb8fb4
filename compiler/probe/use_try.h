/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PROBE_USE_TRY_H
#define BPFMAPC_PROBE_USE_TRY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Asks the running kernel for each program of a file of ask.h that has no answer yet
 * (ANSWER_NONE), and closes all again. Writes the answers to answers[n], one by one. Returns the
 * number of programs, or 0 where the file is not one. It needs no library but those that can be
 * linked statically.
 */
uint32_t try_uses(const void *data, size_t size, int *answers, size_t n);

/* The number of programs that a file says it has, or 0. */
uint32_t count_uses(const void *data, size_t size);

#endif
