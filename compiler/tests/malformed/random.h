/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_MALFORMED_RANDOM_H
#define BPFMAPC_TESTS_MALFORMED_RANDOM_H

#include <stdint.h>

/* xorshift64*: the same numbers everywhere. 0 for n 0. */
static inline uint64_t xorshift_below(uint64_t *state, uint64_t n)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return n ? (*state * 0x2545f4914f6cdd1dULL >> 11) % n : 0;
}

#endif
