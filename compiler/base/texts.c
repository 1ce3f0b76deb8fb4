/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/texts.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"

/* Longer texts are rare, and are not compared. */
#define TEXT_MAX 256

/* No key: who knows it can only have texts made again. */
static size_t hash_of(const char *s, size_t len)
{
	uint64_t hash = len, word;

	for (; len >= sizeof(word); len -= sizeof(word), s += sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15;
	}
	for (; len; len--)
		hash = (hash ^ (unsigned char)*s++) * 0x9e3779b97f4a7c15;
	return hash >> 32;
}

const char *texts_vprintf(struct texts *t, const char *fmt, va_list ap)
{
	char text[TEXT_MAX];
	const char **last;
	va_list copy;
	int n;

	va_copy(copy, ap);
	n = vsnprintf(text, sizeof(text), fmt, copy);
	va_end(copy);
	if (n < 0 || (size_t)n >= sizeof(text))
		return arena_vprintf(t->arena, fmt, ap);
	last = &t->last[hash_of(text, (size_t)n) % ARRAY_SIZE(t->last)];
	if (!*last || !str_eq(*last, text))
		*last = arena_memdup(t->arena, text, (size_t)n + 1);
	return *last;
}

const char *texts_printf(struct texts *t, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = texts_vprintf(t, fmt, ap);
	va_end(ap);
	return text;
}
