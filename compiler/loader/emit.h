/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_EMIT_H
#define BPFMAPC_LOADER_EMIT_H

#include "base/buf.h"
#include "loader/plan.h"

/* Fixed parts of the generated header: the files of text/, with PFX for the prefix. */
void emit_text(struct buf *b, const struct plan *plan, const char *text);

/* One of them, and an empty line. */
void emit_part(struct buf *b, const struct plan *plan, const char *text);

/* Formats, and puts the prefix where the format has PFX. */
void emitf(struct buf *b, const struct plan *plan, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * A string literal of C for any bytes. It can stand in a comment too: no
 * star and no line break comes out of it.
 */
void emit_string(struct buf *b, const char *s);

/* For a comment: as it is where it is a plain name, else as a string literal. */
void emit_comment(struct buf *b, const char *s);

/*
 * emit_btf.c: the BTF of keys and values. True where it has kinds of types
 * that older kernels do not know: what stands in for them comes with it.
 */
bool emit_btf(struct buf *b, const struct plan *plan);

/* emit_tables.c: contents, slots and definitions. */
void emit_tables(struct buf *b, const struct plan *plan);

/* emit_kconfig.c: what looks up the values of .kconfig. */
void emit_kconfig(struct buf *b, const struct plan *plan);

/* Whether it loads a program to find out. */
bool kconfig_asks_verifier(const struct plan *plan);

/* emit_wiring.c: functions of program arrays and of outer maps. */
void emit_wiring(struct buf *b, const struct plan *plan);

/* emit_arena.c: arenas and their variables. */
void emit_arena_struct(struct buf *b, const struct plan *plan);
void emit_arena_members(struct buf *b, const struct plan *plan);
void emit_arena_table(struct buf *b, const struct plan *plan);
/* Functions of one; typed where there is a type PFX_maps__<map>_value of its variables. */
void emit_arena_mapping(struct buf *b, const struct plan *plan, const struct plan_map *m,
			bool typed);

/* access.c: C types of keys and values, and functions that use them. */
void emit_access(struct buf *b, const struct plan *plan);

#endif
