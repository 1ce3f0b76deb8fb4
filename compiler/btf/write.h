/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_WRITE_H
#define BPFMAPC_BTF_WRITE_H

#include "base/buf.h"
#include "base/name_table.h"
#include "btf/types.h"

/*
 * Makes a BTF of copies of records. Not by libbpf's btf__add_type(): its table of strings has
 * no key, so that an object of a megabyte can have names that take it minutes.
 *
 * Begin with {.arena = a, .scratch = b}: b has what only the writer needs, and may be a. End with
 * types_written(), which frees what is in neither.
 */
struct types_writer {
	struct arena *arena, *scratch;
	struct buf records, strings;
	struct name_table names;	/* their offsets in strings */
	uint32_t *offset;		/* of each record in records, by id - 1 */
	size_t n, cap;
};

/*
 * Adds a copy of the record of t, of a kind that is known, whose names are in `strings` and
 * outlive the writer. Ids in it stay as they are. Returns the new id.
 */
uint32_t types_write(struct types_writer *w, const char *strings, const struct btf_type *t);

/* The copy with that id, to be changed; valid until the next one is added. */
struct btf_type *types_copy(struct types_writer *w, uint32_t id);

/* The BTF, in the arena; NULL if it is larger than 4 GB. */
struct types *types_written(struct types_writer *w);

#endif
