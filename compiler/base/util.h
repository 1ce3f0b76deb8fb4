/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_UTIL_H
#define BPFMAPC_BASE_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Tables are searched by name: most names differ in their first byte. */
static inline bool str_eq(const char *a, const char *b)
{
	return *a == *b && strcmp(a, b) == 0;
}

static inline bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix);

/* The part of a path behind its last slash. */
const char *path_base(const char *path);

/*
 * What path is called in a file at `from`: path itself where it is absolute,
 * lies beside it or cannot be found. Lives in the arena; from may be NULL.
 */
const char *path_from(struct arena *a, const char *from, const char *path);

/*
 * A whole unsigned number, decimal, 0x hexadecimal or 0 octal, with nothing
 * before or behind it. 0, -EINVAL where it is none, -ERANGE above max.
 */
int parse_u64(const char *s, uint64_t max, uint64_t *out);

/*
 * The first i of 0..n for which `before` does not hold, n where there is none.
 * before is an expression in i that holds up to some i and for none behind it:
 * LOWER_BOUND(n, i, v[i].offset < offset).
 */
#define LOWER_BOUND(n, i, before)                                                                  \
	({                                                                                         \
		size_t low_ = 0, high_ = (n);                                                      \
		while (low_ < high_) {                                                             \
			size_t i = low_ + (high_ - low_) / 2;                                      \
			if (before)                                                                \
				low_ = i + 1;                                                      \
			else                                                                       \
				high_ = i;                                                         \
		}                                                                                  \
		low_;                                                                              \
	})

/* Of n candidates the one nearest to s by edit distance, or NULL where none is near. */
const char *nearest(const char *s, const char *const *candidates, size_t n);
/* For the end of a message: "; did you mean 'x'?", or "" where none is near. */
const char *did_you_mean(struct arena *a, const char *s, const char *const *candidates, size_t n);

#endif
