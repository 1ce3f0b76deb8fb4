/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_ESCAPE_H
#define BPFMAPC_OUTPUT_ESCAPE_H

#include "base/buf.h"
#include "base/utf8.h"

/*
 * Names and paths come from untrusted objects: a map's name may contain a
 * newline, an escape sequence or an incomplete UTF-8 character.
 */

/*
 * Adds s as one line for a terminal. Control characters, bytes of no character
 * and characters that change the direction of writing become \n, \x1b, \u202e.
 */
void escape_text(struct buf *b, const char *s);

#endif
