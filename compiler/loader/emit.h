/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_EMIT_H
#define BPFMAPC_LOADER_EMIT_H

#include "base/buf.h"
#include "loader/plan.h"

/* Writes a fixed part of the generated header, a file of text/: PFX becomes the prefix. */
void emit_text(struct buf *b, const struct plan *plan, const char *text);

/* Writes a fixed part and an empty line. */
void emit_part(struct buf *b, const struct plan *plan, const char *text);

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
 * emit_btf.c: the BTF of keys and values. True if it has kinds of types that older kernels
 * do not know; then the table of their replacements is written, too.
 */
bool emit_btf(struct buf *b, const struct plan *plan);

/* emit_tables.c: contents, slots and definitions. */
void emit_tables(struct buf *b, const struct plan *plan);

/* emit_kconfig.c: the functions that look up the values of .kconfig. */
void emit_kconfig(struct buf *b, const struct plan *plan);

/* Whether a lookup must load a program. */
bool kconfig_asks_verifier(const struct plan *plan);

/* emit_wiring.c: the functions of program arrays and of outer maps. */
void emit_wiring(struct buf *b, const struct plan *plan);

/* emit_arena.c: arenas and their variables. */
void emit_arena_struct(struct buf *b, const struct plan *plan);
void emit_arena_members(struct buf *b, const struct plan *plan);
void emit_arena_table(struct buf *b, const struct plan *plan);
/* The functions of one arena; typed: its variables have a type PFX_maps__<map>_value. */
void emit_arena_mapping(struct buf *b, const struct plan *plan, const struct plan_map *m,
			bool typed);

/*
 * access.c: C types of keys and values, and functions that use them. Adds the names of all
 * members of these types.
 */
void emit_access(struct buf *b, const struct plan *plan, struct name_table *members);

#endif
