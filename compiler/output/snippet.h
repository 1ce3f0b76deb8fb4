/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_SNIPPET_H
#define BPFMAPC_OUTPUT_SNIPPET_H

#include "base/buf.h"

/*
 * Lines of source files, for the eyes of whoever reads a diagnostic. The
 * path comes from debug info, which an attacker may have written: only
 * regular files that look like source are opened, whole ones of up to
 * SNIPPET_FILE_MAX bytes. The last file is kept. Start from {0}.
 */
struct snippets {
	char *path;
	char *text;	/* NULL: cannot be read */
	size_t size;
	/* Where the last line that was asked for begins: the next is mostly behind it. */
	size_t at;
	unsigned line;	/* 0: none was */
};

#define SNIPPET_FILE_MAX (8u << 20)

/*
 * Adds "  14 | text" and a newline, tabs as blanks, cut at a terminal's
 * width; nothing where the line cannot be had.
 */
void snippet_add(struct snippets *s, struct buf *b, const char *path, unsigned line);
void snippets_free(struct snippets *s);

#endif
