/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"

void buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;
	char *s;

	if (n >= SIZE_MAX / 2 - b->len)
		die_no_memory();
	/* What is asked for first is often all: the bytes of a file. */
	if (!b->cap && n >= cap)
		cap = n + 1;
	while (cap < b->len + n + 1)
		cap *= 2;
	if (cap == b->cap)
		return;
	s = realloc(b->s, cap);
	if (!s)
		die_no_memory();
	b->s = s;
	b->cap = cap;
}

void buf_fill(struct buf *b, char c, size_t n)
{
	buf_reserve(b, n);
	memset(b->s + b->len, c, n);
	b->len += n;
	b->s[b->len] = 0;
}

char *put_uint(char *end, uint64_t v)
{
	char digits[UINT_TEXT_MAX], *p = digits + sizeof(digits);
	size_t n;

	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	n = (size_t)(digits + sizeof(digits) - p);
	for (size_t i = 0; i < n; i++)
		end[i] = p[i];
	return end + n;
}

void buf_uint(struct buf *b, uint64_t v)
{
	buf_end(b, put_uint(buf_room(b, UINT_TEXT_MAX), v));
}

void buf_quoted(struct buf *b, const char *s)
{
	buf_char(b, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			buf_str(b, "'\\''");
		else
			buf_char(b, *s);
	}
	buf_char(b, '\'');
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list copy;
	int n;

	/* Mostly there is room, so that it is not formatted twice. */
	buf_reserve(b, 64);
	va_copy(copy, ap);
	n = vsnprintf(b->s + b->len, b->cap - b->len, fmt, copy);
	va_end(copy);
	if (n < 0)
		die_no_memory();
	if ((size_t)n >= b->cap - b->len) {
		buf_reserve(b, (size_t)n);
		vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
	}
	b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_free(struct buf *b)
{
	free(b->s);
	*b = (struct buf){0};
}

void buf_wrap(struct buf *b, const char *s, unsigned at, unsigned hang, unsigned width)
{
	unsigned column = at;
	bool first = true;

	for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
		unsigned n = (unsigned)strcspn(s, " ");

		if (!first && column + 1 + n > width) {
			buf_printf(b, "\n%*s", (int)hang, "");
			column = hang;
		} else if (!first) {
			buf_char(b, ' ');
			column++;
		}
		buf_add(b, s, n);
		column += n;
		first = false;
		s += n;
	}
}

char *buf_text(struct buf *b, struct arena *a)
{
	char *text = arena_strdup(a, b->s ? b->s : "");

	buf_free(b);
	return text;
}
