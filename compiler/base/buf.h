/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_BUF_H
#define BPFMAPC_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/*
 * Text that grows. Writers build their whole output in one and write it at
 * the end, so that a failure leaves no partial output. Start from {0}, end
 * with buf_free(). Running out of memory ends the process (see arena.h).
 */
struct buf {
	char *s;	/* always terminated once something was added, else NULL */
	size_t len, cap;
};

/* Room for n more bytes and the end. */
void buf_reserve(struct buf *b, size_t n);

/*
 * What writers do for each word is inline: they write megabytes of words. buf_room() gives the
 * end of the text, where there is room for n bytes; buf_end() says where the text ends now.
 */
static inline char *buf_room(struct buf *b, size_t n)
{
	if (!b->s || n >= b->cap - b->len)
		buf_reserve(b, n);
	return b->s + b->len;
}

static inline void buf_end(struct buf *b, char *end)
{
	b->len = (size_t)(end - b->s);
	*end = 0;
}

static inline void buf_add(struct buf *b, const void *data, size_t n)
{
	char *end = buf_room(b, n);

	if (n)
		memcpy(end, data, n);
	buf_end(b, end + n);
}

static inline void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

/* n times the byte. */
void buf_fill(struct buf *b, char c, size_t n);
#define UINT_TEXT_MAX 20
/* The number in decimal digits, at most UINT_TEXT_MAX; put_uint() returns their end. */
void buf_uint(struct buf *b, uint64_t v);
char *put_uint(char *end, uint64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Adds s as one word of a shell, in single quotes. */
void buf_quoted(struct buf *b, const char *s);
void buf_free(struct buf *b);
/*
 * Adds the words of s in lines of at most `width` columns, without an end of line: the
 * first from column `at` on, the others indented by `hang`. A longer word is not broken.
 */
void buf_wrap(struct buf *b, const char *s, unsigned at, unsigned hang, unsigned width);
/* The text, in the arena; "" if there is none. Frees the buffer. */
char *buf_text(struct buf *b, struct arena *a);

#endif
