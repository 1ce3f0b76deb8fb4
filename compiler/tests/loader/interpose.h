/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls the C library's own function from a function that replaces it. */
#ifndef BPFMAPC_TESTS_LOADER_INTERPOSE_H
#define BPFMAPC_TESTS_LOADER_INTERPOSE_H

#include <dlfcn.h>
#include <stdarg.h>
#include <stdbool.h>

/*
 * The test's: whether it answers this call of syscall(2), with *ret and
 * errno, in the place of the kernel.
 */
static bool answered(long number, const long *a, long *ret);

static inline long real_syscall(long number, const long *a)
{
	long (*real)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");

	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* In place of the C library's, for libbpf as well. */
long syscall(long number, ...)
{
	long a[6], ret = -1;
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	return answered(number, a, &ret) ? ret : real_syscall(number, a);
}

#endif
