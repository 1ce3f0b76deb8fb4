/* SPDX-License-Identifier: BSD-2-Clause */
/* For programs that use a generated header: counts, and prints the counting line. */
#ifndef BPFMAPC_TESTS_LOADER_COUNT_H
#define BPFMAPC_TESTS_LOADER_COUNT_H

#include <stdio.h>

/*
 * Counts what holds, and in n_skipped what this machine does not allow; counted() prints the
 * line that ends a test and gives its status.
 */
static int n_passed, n_failed, n_skipped;

#define HOLDS(condition)                                                                           \
	do {                                                                                       \
		if (condition) {                                                                   \
			n_passed++;                                                                \
		} else {                                                                           \
			n_failed++;                                                                \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                     \
		}                                                                                  \
	} while (0)

static inline int counted(void)
{
	printf("%d passed, %d failed", n_passed, n_failed);
	if (n_skipped)
		printf(", %d skipped", n_skipped);
	putchar('\n');
	return n_failed || !n_passed;
}

#endif
