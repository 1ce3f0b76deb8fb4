/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_NAME_TABLE_H
#define BPFMAPC_BASE_NAME_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * A table from names to numbers, hashed if it has more than a few. It grows in its arena:
 * {.arena = a} is a table that is ready for use. Names are not copied. They may be hostile:
 * which ones collide is different in each process.
 */
struct name_table {
	struct arena *arena;
	struct name_entry *v;
	size_t n, cap;		/* cap: 0, or a power of two; few: in the order in which they came */
};

struct name_entry {
	const char *name;	/* NULL in a free place */
	uint32_t hash, value;	/* hash: where the table is hashed */
};

/*
 * A number that is another one in each process, for whoever hashes what is not a name: the
 * key of these tables, or a part of it.
 */
uint64_t hash_key(void);

/* A table that has room for n names before it grows. */
void name_table_init(struct name_table *t, struct arena *a, size_t n);

/* Adds a name with its value. False if the table has the name, which keeps its value. */
bool name_table_add(struct name_table *t, const char *name, uint32_t value);

/* Gives a name another value; adds it if the table lacks it. */
void name_table_set(struct name_table *t, const char *name, uint32_t value);

/* The value of a name, or -1. */
int64_t name_table_find(const struct name_table *t, const char *name);

#endif
