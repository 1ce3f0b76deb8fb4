/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_NAME_TABLE_H
#define BPFMAPC_BASE_NAME_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * A hash table from names to numbers. It grows in the arena, so a table that
 * holds nothing but the arena is ready for use. Names are not copied.
 */
struct name_table {
	struct arena *arena;
	struct name_entry *v;
	size_t n, cap;		/* cap: 0, or a power of two */
};

struct name_entry {
	const char *name;	/* NULL: the place is free */
	uint32_t hash, value;
};

/* A table with room for n names: it need not grow before. */
void name_table_init(struct name_table *t, struct arena *a, size_t n);

/* False where the table has the name: its first value counts. */
bool name_table_add(struct name_table *t, const char *name, uint32_t value);

/* The value of a name, or -1. */
int64_t name_table_find(const struct name_table *t, const char *name);

#endif
