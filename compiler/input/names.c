/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/arena.h"
#include "base/util.h"
#include "input/internal.h"

/* FNV-1a. */
static size_t hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	return (size_t)(h ^ h >> 32);
}

void name_index_init(struct name_index *index, struct arena *a, size_t n)
{
	size_t size = 8;

	while (size < n * 2)
		size *= 2;
	index->slot = ARENA_ARRAY(a, size, uint32_t);
	index->name = ARENA_ARRAY(a, size, const char *);
	index->mask = size - 1;
	index->n = 0;
}

/* The slot that name has, or the free one that it would take. */
static size_t find_slot(const struct name_index *index, const char *name)
{
	size_t i = hash(name) & index->mask;

	while (index->slot[i] && !str_eq(index->name[i], name))
		i = (i + 1) & index->mask;
	return i;
}

void name_index_add(struct name_index *index, const char *name, uint32_t value)
{
	size_t i = find_slot(index, name);

	if (index->slot[i])
		return;
	index->slot[i] = value + 1;
	index->name[i] = name;
	index->n++;
}

int64_t name_index_find(const struct name_index *index, const char *name)
{
	return index->slot ? (int64_t)index->slot[find_slot(index, name)] - 1 : -1;
}
