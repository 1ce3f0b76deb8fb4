/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_UTF8_H
#define BPFMAPC_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the UTF-8 character at s, its code in *code; 0 where there is none. */
unsigned utf8_char(const char *s, uint32_t *code);

/* How many printable ASCII characters s begins with: nearly all text is such. */
size_t utf8_plain_span(const char *s);

/* Whether all of s is UTF-8. */
bool utf8_valid(const char *s);

#endif
