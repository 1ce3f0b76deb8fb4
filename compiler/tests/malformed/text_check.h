/* SPDX-License-Identifier: BSD-2-Clause */
/* What every output keeps to, whatever the input was. A text that does not ends the program. */
#ifndef BPFMAPC_TESTS_MALFORMED_TEXT_CHECK_H
#define BPFMAPC_TESTS_MALFORMED_TEXT_CHECK_H

#include "base/buf.h"

/* UTF-8, and nothing that a terminal acts on but tabs and ends of lines. */
void check_plain(const char *what, const struct buf *b);

/*
 * One document of YAML. libyaml takes longer to read it than all that made it: of so many
 * documents one is read, chosen by its length; of 1, unless a test sets that, all.
 */
void check_tree(const char *what, const struct buf *b);
extern unsigned check_tree_one_of;

/* Values of JSON (RFC 8259), and nothing that only YAML has. */
void check_json(const char *what, const struct buf *b);

/*
 * Tokens of C: strings, characters and comments end where they should, brackets match, and
 * nothing but ASCII stands outside of them. Names of the input stay what they are.
 */
void check_c(const char *what, const struct buf *b);

/* Words of a shell: a file may have any bytes in its name, which are inside of quotes. */
void check_shell(const char *what, const struct buf *b);

#endif
