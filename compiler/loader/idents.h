/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_IDENTS_H
#define BPFMAPC_LOADER_IDENTS_H

#include "base/name_table.h"

/*
 * The identifiers of the maps of a plan, of which headers make some thirty names each: x_lookup,
 * fill_x... Only the identifiers are kept, and what is left of them without such a word.
 */
struct idents {
	struct name_table names;
	struct name_table stems;	/* of names that end as made ones: x of x_lookup */
	struct name_table filled;	/* of names that begin as made ones: x of fill_x */
};

/* What headers put behind the identifier of a map. They put fill_ before it, too. */
#define IDENT_WORDS 28
extern const char *const ident_words[IDENT_WORDS];

/* Tables in the arena, for {0}. */
void idents_init(struct idents *x, struct arena *a);

/*
 * Adds an identifier, which outlives x. False: it, or a name that the header may make of it, is one
 * that is made of a known one.
 */
bool idents_add(struct idents *x, const char *ident);

#endif
