/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_UTF8_H
#define BPFMAPC_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of bytes of the UTF-8 character at s, with its code in *code; 0 if s has none. */
unsigned utf8_char(const char *s, uint32_t *code);

/* The number of printable ASCII characters at the start of s: most text has no others. */
size_t utf8_plain_span(const char *s);

/* Whether all of s is UTF-8. */
bool utf8_valid(const char *s);

/* Whether a terminal acts on the character, or shows text other than it is. */
bool is_unsafe_char(uint32_t code);

#endif
