/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_FORMAT_H
#define BPFMAPC_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * vsnprintf(), faster for what most messages have: strings, and numbers without a width. The
 * rest is left to vsnprintf().
 */
int format_text(char *s, size_t size, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

/* Writes the decimal digits of v, at most 20, and returns their end. */
char *put_digits(char *at, unsigned long long v);

#endif
