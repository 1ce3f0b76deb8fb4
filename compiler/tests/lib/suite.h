/* SPDX-License-Identifier: BSD-2-Clause */
/* For every unit test: a Check suite as a program, and temporary names. */
#ifndef BPFMAPC_TESTS_SUITE_H
#define BPFMAPC_TESTS_SUITE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* Runs all of s, which it frees, as the environment of Check says; main()'s status. */
static inline int suite_run(Suite *s)
{
	SRunner *runner = srunner_create(s);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* A template for mkdtemp() and mkstemp(), in TMPDIR; `what` keeps those of tests apart. */
static inline char *suite_scratch(char *path, size_t size, const char *what)
{
	const char *dir = getenv("TMPDIR");

	snprintf(path, size, "%s/bpfmapc-%s-XXXXXX", dir ? dir : P_tmpdir, what);
	return path;
}

#endif
