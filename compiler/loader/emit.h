/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_EMIT_H
#define BPFMAPC_LOADER_EMIT_H

#include "base/buf.h"
#include "loader/plan.h"

/* Formats like printf; PFX in the format becomes the prefix. */
void emitf(struct buf *b, const struct plan *plan, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Writes a string literal of C for any bytes. It can be in a comment: the output has no
 * star and no line break.
 */
void emit_string(struct buf *b, const char *s);

/* Writes a name for a comment: as it is if it is plain, else as a string literal. */
void emit_comment(struct buf *b, const char *s);

/*
 * A list of words in lines of at most 100 columns, of which a tab counts 8: each word goes
 * behind `sep` in the current line, or into the next one behind `indent`.
 */
struct word_list {
	struct buf *b;
	const char *sep, *indent;
	size_t at;	/* column of the current line */
	size_t n;	/* words so far */
};

void emit_word(struct word_list *list, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* emit_own.c: the program's own headers, and what their types must be. Nothing without them. */
void emit_own(struct buf *b, const struct plan *plan);

/* emit_structs.c: the structs of descriptors and of options. */
void emit_structs(struct buf *b, const struct plan *plan);

/* emit_btf.c: the BTF of keys and values, and what stands in it for older kernels. */
void emit_btf(struct buf *b, const struct plan *plan);

/* emit_tables.c: contents, slots, templates and definitions. */
void emit_tables(struct buf *b, const struct plan *plan);

/* emit_object.c: the table of the whole object, and the functions for it. */
void emit_object(struct buf *b, const struct plan *plan);

/*
 * access.c: C types of keys and values, and the functions of each map. Adds the names of
 * all members of these types.
 */
void emit_access(struct buf *b, const struct plan *plan, struct name_table *members);

#endif
