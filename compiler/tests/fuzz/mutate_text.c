// SPDX-License-Identifier: BSD-2-Clause
/* Changes of lines, of which definitions, configuration and schemas consist. */
#include <string.h>

#include "tests/fuzz/mutate.h"
#include "tests/malformed/random.h"

/* The line that has the byte at `at`, with its end. */
static size_t line_of(const uint8_t *data, size_t size, size_t at, size_t *length)
{
	const uint8_t *end = memchr(data + at, '\n', size - at);

	while (at && data[at - 1] != '\n')
		at--;
	*length = (end ? (size_t)(end - data) + 1 : size) - at;
	return at;
}

static size_t remove_bytes(uint8_t *data, size_t size, size_t at, size_t n)
{
	memmove(data + at, data + at + n, size - at - n);
	return size - n;
}

/* n bytes of the text itself, once more at another place. */
static size_t copy_bytes(uint8_t *data, size_t size, size_t max, size_t to, size_t from, size_t n)
{
	uint8_t copy[4096];

	if (n > sizeof(copy) || n > max - size)
		return size;
	memcpy(copy, data + from, n);
	memmove(data + to + n, data + to, size - to);
	memcpy(data + to, copy, n);
	return size + n;
}

/* A word, or another one in its place. */
static size_t replace_word(uint8_t *data, size_t size, size_t max, size_t at, size_t from)
{
	static const char ends[] = " \t\n,:{}[]\"'";
	size_t n = 0, length = 0;

	while (at && !memchr(ends, data[at - 1], sizeof(ends) - 1))
		at--;
	while (at + n < size && !memchr(ends, data[at + n], sizeof(ends) - 1))
		n++;
	while (from && !memchr(ends, data[from - 1], sizeof(ends) - 1))
		from--;
	while (from + length < size && !memchr(ends, data[from + length], sizeof(ends) - 1))
		length++;
	if (from >= at + n) {
		from -= n;
	} else if (from + length > at) {
		return size;
	}
	size = remove_bytes(data, size, at, n);
	return copy_bytes(data, size, max, at, from, length);
}

size_t mutate_text(uint8_t *data, size_t size, size_t max, uint64_t *state)
{
	size_t at, n, to, other;

	if (!size || size > max)
		return LLVMFuzzerMutate(data, size, max);
	at = line_of(data, size, xorshift_below(state, size), &n);
	to = line_of(data, size, xorshift_below(state, size), &other);
	switch (xorshift_below(state, 8)) {
	case 0:
		return n < size ? remove_bytes(data, size, at, n) : size;
	case 1:
		return copy_bytes(data, size, max, to, at, n);
	case 2:	/* the indentation */
		if (data[at] == ' ' && xorshift_below(state, 2))
			return remove_bytes(data, size, at, 1);
		if (size == max)
			return size;
		memmove(data + at + 1, data + at, size - at);
		data[at] = ' ';
		return size + 1;
	case 3:
	case 4:
		return replace_word(data, size, max, xorshift_below(state, size),
				    xorshift_below(state, size));
	default:
		return LLVMFuzzerMutate(data, size, max);
	}
}
