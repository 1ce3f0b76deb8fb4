/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_ESCAPE_H
#define BPFMAPC_OUTPUT_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/utf8.h"

/*
 * Names and paths come from objects that nobody vouches for: a map's name may
 * hold a newline, an escape sequence, half a character.
 */

/* s where it is UTF-8, else a copy in *tmp with each stray byte as \xNN. */
const char *utf8_safe(const char *s, struct buf *tmp);

/*
 * One line for a terminal: control characters, stray bytes and characters
 * that turn the direction of writing are added as \n, \x1b or \u202e.
 */
void escape_text(struct buf *b, const char *s);

/* Whether a terminal would act on the character, or hide what stands there. */
bool is_unsafe_char(uint32_t code);

#endif
