/* SPDX-License-Identifier: BSD-2-Clause */
#include <dlfcn.h>
#include <linux/landlock.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/lib/variadic.h"

/*
 * Part of every program of `make coverage`, by --wrap of the linker. What gcov does where a
 * process ends, which is to open and write a file for each object file, is not to be refused
 * by the sandbox, and is nothing that the program does: fault.c is told to count none of it.
 * What processes run that end with _exit(), or become another program, counts, too.
 */

void __gcov_dump(void);
void __gcov_reset(void);
long __real_syscall(long call, ...);
int __real_prctl(int option, ...);
void __real__exit(int status) __attribute__((noreturn));

long __wrap_syscall(long call, ...);
int __wrap_prctl(int option, ...);
void __wrap__exit(int status) __attribute__((noreturn));
int __wrap___gcov_execvp(const char *file, char *const *args);

/* Whether what is done now is gcov's. */
static void measure(bool on)
{
	void (*pause)(bool) = (void (*)(bool))dlsym(RTLD_DEFAULT, "faults_pause");
	static FILE *of_program, *nothing;

	if (pause && on)
		pause(true);
	if (!of_program) {
		of_program = stderr;
		nothing = fopencookie(NULL, "w", (cookie_io_functions_t){0});
	}
	/* Of files that another user cannot write, or that may not grow, it would have a word. */
	stderr = on && nothing ? nothing : of_program;
	if (pause && !on)
		pause(false);
}

/* Destructors run before those of lower priority, of which gcov's is. */
__attribute__((destructor)) static void end(void)
{
	measure(true);
}

void __wrap__exit(int status)
{
	measure(true);
	__gcov_dump();
	__real__exit(status);
}

int __wrap___gcov_execvp(const char *file, char *const *args)
{
	measure(true);
	__gcov_dump();
	__gcov_reset();
	measure(false);
	return execvp(file, args);
}

/* The sandbox is made, and not entered. */
long __wrap_syscall(long call, ...)
{
	long args[6];

	TAKE_ARGS(args, call);
	return call == SYS_landlock_restrict_self ? 0 :
		__real_syscall(call, args[0], args[1], args[2], args[3], args[4], args[5]);
}

int __wrap_prctl(int option, ...)
{
	unsigned long args[4];

	TAKE_ARGS(args, option);
	return option == PR_SET_SECCOMP ? 0 : __real_prctl(option, args[0], args[1], args[2], args[3]);
}
