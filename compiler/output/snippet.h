/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_SNIPPET_H
#define BPFMAPC_OUTPUT_SNIPPET_H

#include "base/buf.h"

/*
 * Lines of source files, to be printed below a diagnostic. The path comes from
 * debug info, which is untrusted: only regular files with the name of a source
 * file and at most SNIPPET_FILE_MAX bytes are opened. The last file is kept in
 * memory. Start from {0}.
 */
struct snippets {
	char *path;
	char *text;	/* NULL: the file cannot be read */
	size_t size;
	/* Offset of the last line that was printed: the next one is mostly after it. */
	size_t at;
	unsigned line;	/* its number, or 0 */
};

#define SNIPPET_FILE_MAX (8u << 20)

/*
 * Adds "  14 | text" and a newline, with tabs as spaces, cut at COLUMNS_MAX
 * columns. Adds nothing if the line cannot be read.
 */
void snippet_add(struct snippets *s, struct buf *b, const char *path, unsigned line);
void snippets_free(struct snippets *s);

#endif
