/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_UTIL_H
#define BPFMAPC_BASE_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Comparing two bytes saves most calls when a table is searched by name: names of sections
 * all begin with a dot.
 */
static inline bool str_eq(const char *a, const char *b)
{
	return *a == *b && (!*a || (a[1] == b[1] && strcmp(a, b) == 0));
}

static inline bool str_starts(const char *s, const char *prefix)
{
	return !*prefix || (*s == *prefix && (!prefix[1] || (s[1] == prefix[1] &&
			    strncmp(s, prefix, strlen(prefix)) == 0)));
}

/* Prints "bpfmapc: ..." and exits with 3: a fault of this program, or of its schemas. */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Inline, because the length of nearly each suffix is known when the program is built. */
static inline bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && str_eq(s + n - m, suffix);
}

/* The part of a path after its last slash. */
const char *path_base(const char *path);

/*
 * path relative to the folder of the file `from`. path itself if it is absolute,
 * if both are in one folder, or if one of them is not found. The result is in
 * the arena or is path; from may be NULL.
 */
const char *path_from(struct arena *a, const char *from, const char *path);

/* A letter or a digit of ASCII, in every locale. */
static inline bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * Parses an unsigned number, decimal, hexadecimal (0x) or octal (0), which must
 * be the whole of s. Returns 0, -EINVAL for no number, -ERANGE above max.
 */
int parse_u64(const char *s, uint64_t max, uint64_t *out);

/*
 * The smallest i below n for which `before` is false, or n. `before` is an
 * expression in i that is true up to some i and false from there on:
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

/* As qsort(), for what is mostly in order: then it is only looked at. No element may be at NULL. */
void sort(void *v, size_t n, size_t size, int (*compare)(const void *a, const void *b));

/* For qsort() and bsearch() of uint32_t, ascending. */
int compare_u32(const void *a, const void *b);

/* Whether x is among n numbers that ascend. */
bool has_u32(const uint32_t *v, size_t n, uint32_t x);

/*
 * The candidate with the smallest edit distance to s, or one that s begins, or
 * NULL if none is near: more than one letter in five differs.
 */
const char *nearest(const char *s, const char *const *candidates, size_t n);
/* For the end of a message: "; did you mean 'x'?", or "" if none is near. */
const char *did_you_mean(struct arena *a, const char *s, const char *const *candidates, size_t n);

/* An amount of memory for people: "568 bytes", "5.1 GiB". In the arena. */
const char *bytes_text(struct arena *a, uint64_t bytes);

#endif
