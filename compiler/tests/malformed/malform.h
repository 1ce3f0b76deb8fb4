/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes an ELF object in places that a loader reads. */
#ifndef BPFMAPC_TESTS_MALFORMED_MALFORM_H
#define BPFMAPC_TESTS_MALFORMED_MALFORM_H

#include <stdint.h>

#include "base/buf.h"

/*
 * Changes an object in one to three places that a loader reads: fields of
 * headers, symbols, relocations and types, characters of names, instructions
 * that are relocated. The same state makes the same changes, in either byte
 * order; what they were is added to how.
 */
void malform(unsigned char *data, size_t size, uint64_t *state, struct buf *how);

#endif
