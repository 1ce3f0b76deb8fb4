/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_LIB_VARIADIC_H
#define BPFMAPC_TESTS_LIB_VARIADIC_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Fills the array with the arguments behind the last one that has a name. For what stands in the
 * place of syscall() and its like: a call that passes fewer leaves the others as they are in
 * registers, and nobody looks at them.
 */
#define TAKE_ARGS(args, last)                                                                      \
	do {                                                                                       \
		va_list ap_;                                                                       \
		va_start(ap_, last);                                                               \
		for (size_t i_ = 0; i_ < sizeof(args) / sizeof(*(args)); i_++)                     \
			(args)[i_] = va_arg(ap_, __typeof__(*(args)));                             \
		va_end(ap_);                                                                       \
	} while (0)

#endif
