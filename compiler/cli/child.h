/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_CHILD_H
#define BPFMAPC_CLI_CHILD_H

#include <sys/types.h>

/* A program that is run, with files for its standard streams. */
struct child {
	const char *const *args;	/* ends with NULL; args[0] is looked for in $PATH */
	const char *folder;		/* where it runs; NULL: the working directory */
	const char *input;		/* NULL: there is none */
	const char *output;		/* is made */
	const char *errors;		/* is made; NULL: together with the output */
};

/*
 * Runs it to its end. Returns the status of waitpid(), or -errno if it, its folder or a file
 * is not there. Threads may call it at once.
 */
int child_run(const struct child *c);

/* waitpid() that no signal interrupts: the status, or -errno. */
int child_wait(pid_t pid);

#endif
