/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/format.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

char *put_digits(char *at, unsigned long long v)
{
	char digits[20], *p = digits + sizeof(digits);
	size_t n;

	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	n = (size_t)(digits + sizeof(digits) - p);
	memcpy(at, p, n);
	return at + n;
}

/* Reads the argument of a number. False for another conversion. *fmt: behind its letters. */
static bool take_number(const char **fmt, va_list ap, bool *negative, unsigned long long *v)
{
	const char *f = *fmt;
	long long n = 0;

	if (f[0] == 'u' || f[0] == 'd') {
		*fmt = f + 1;
		if (f[0] == 'd')
			n = va_arg(ap, int);
		*v = f[0] == 'd' ? 0 : va_arg(ap, unsigned);
	} else if (f[0] == 'z' && f[1] == 'u') {
		*fmt = f + 2;
		*v = va_arg(ap, size_t);
	} else if (f[0] == 'l' && f[1] == 'l' && (f[2] == 'u' || f[2] == 'd')) {
		*fmt = f + 3;
		if (f[2] == 'd')
			n = va_arg(ap, long long);
		*v = f[2] == 'd' ? 0 : va_arg(ap, unsigned long long);
	} else {
		return false;
	}
	*negative = n < 0;
	if (n)
		*v = n < 0 ? 0ull - (unsigned long long)n : (unsigned long long)n;
	return true;
}

/* The length of the text; -1 where it has no room, or a conversion that is not known here. */
static int format_simple(char *s, size_t size, const char *fmt, va_list ap)
{
	char *at = s, number[24], *end;
	unsigned long long v;
	bool negative;

	for (;;) {
		const char *what = fmt;
		size_t n = (size_t)(strchrnul(fmt, '%') - fmt);

		if (!n && *fmt) {
			fmt++;
			what = number;
			if (*fmt == 's') {
				fmt++;
				what = va_arg(ap, const char *);
				if (!what)
					return -1;
				n = strlen(what);
			} else if (*fmt == 'c' || *fmt == '%') {
				number[0] = *fmt == 'c' ? (char)va_arg(ap, int) : '%';
				fmt++;
				n = 1;
			} else if (take_number(&fmt, ap, &negative, &v)) {
				number[0] = '-';
				end = put_digits(number + negative, v);
				n = (size_t)(end - number);
			} else {
				return -1;
			}
		} else {
			fmt += n;
		}
		if (n >= size - (size_t)(at - s))
			return -1;
		memcpy(at, what, n);
		at += n;
		if (!*fmt) {
			*at = 0;
			return (int)(at - s);
		}
	}
}

int format_text(char *s, size_t size, const char *fmt, va_list ap)
{
	va_list copy;
	int n;

	va_copy(copy, ap);
	n = format_simple(s, size, fmt, copy);
	va_end(copy);
	return n < 0 ? vsnprintf(s, size, fmt, ap) : n;
}
