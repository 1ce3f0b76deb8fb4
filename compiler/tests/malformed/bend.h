/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes the types of an object, of either byte order. */
#ifndef BPFMAPC_TESTS_MALFORMED_BEND_H
#define BPFMAPC_TESTS_MALFORMED_BEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Puts one to three words of the type section of .BTF to an edge: 0, 1, near what it
 * was, a small number, a huge one. The same state makes the same changes. False if the
 * object has no types.
 */
bool bend_types(unsigned char *data, size_t size, uint64_t *state);

#endif
