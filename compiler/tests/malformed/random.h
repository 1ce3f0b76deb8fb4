/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_MALFORMED_RANDOM_H
#define BPFMAPC_TESTS_MALFORMED_RANDOM_H

#include <stdint.h>

/* xorshift64*: the same numbers everywhere. The state must not be 0. */
static inline uint64_t xorshift(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL;
}

/* A number below n; 0 for n 0. */
static inline uint64_t xorshift_below(uint64_t *state, uint64_t n)
{
	uint64_t x = xorshift(state) >> 11;

	return n ? x % n : 0;
}

/* A state for each name, so that a file has changes of its own, whatever the others are. */
static inline uint64_t xorshift_seed(const char *name)
{
	uint64_t seed = 0x9e3779b97f4a7c15ULL;

	for (; *name; name++)
		seed = (seed ^ (unsigned char)*name) * 0x100000001b3ULL;
	return seed | 1;
}

#endif
