/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_DOC_H
#define BPFMAPC_OUTPUT_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Writes a tree of mappings, lists and scalars as YAML or JSON, in the order
 * of the calls. No tree is kept in memory, only the open containers. The text
 * goes into a buf, so that a failure prints nothing.
 *
 * Strings need not be UTF-8: a byte that is not part of a character is
 * written as the four characters \xNN. Keys are literals of this program.
 */
struct doc;

enum doc_form {
	DOC_NONE,
	DOC_YAML,	/* block style, strings in double quotes */
	DOC_JSON,	/* indented */
	DOC_JSON_LINE,	/* on one line */
};

struct doc *doc_new(struct buf *b, enum doc_form form);

/* Closes what is open, writes the end of the document and frees d. */
void doc_finish(struct doc *d);

/*
 * Entries of a list that is in the mapping which is the root of another document, written
 * apart from it: doc_part() begins them, doc_part_end() frees d, and doc_put_part() puts
 * the text in its place, where that list is open.
 */
struct doc *doc_part(struct buf *b, enum doc_form form);
void doc_part_end(struct doc *d);
void doc_put_part(struct doc *d, const char *text, size_t n);

enum doc_shape {
	DOC_BLOCK,	/* one entry per line */
	DOC_FLOW,	/* the whole container on one line */
};

/*
 * Open a mapping or a list. The key is NULL in a list and for the root.
 * doc_end() closes the innermost open container.
 */
void doc_map(struct doc *d, const char *key, enum doc_shape shape);
void doc_list(struct doc *d, const char *key, enum doc_shape shape);
void doc_end(struct doc *d);

void doc_string(struct doc *d, const char *key, const char *s);	/* s may be NULL: null */
void doc_uint(struct doc *d, const char *key, uint64_t v);
void doc_int(struct doc *d, const char *key, int64_t v);
void doc_bool(struct doc *d, const char *key, bool v);
void doc_null(struct doc *d, const char *key);
/* v, or null if it is not present. */
void doc_uint_if(struct doc *d, const char *key, bool present, uint64_t v);
/* A list of n strings. */
void doc_strings(struct doc *d, const char *key, enum doc_shape shape, const char *const *v,
		 size_t n);

#endif
