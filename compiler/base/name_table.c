/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/name_table.h"

#include "base/util.h"

/* FNV-1a. The upper half is folded in, because the low bits alone are weak. */
static uint32_t hash_of(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	return (uint32_t)(h ^ h >> 32);
}

/* The place of the name, or the free place where it belongs. */
static struct name_entry *find_place(const struct name_table *t, const char *name, uint32_t hash)
{
	size_t i = hash & (t->cap - 1);

	while (t->v[i].name && !(t->v[i].hash == hash && str_eq(t->v[i].name, name)))
		i = (i + 1) & (t->cap - 1);
	return &t->v[i];
}

static void resize(struct name_table *t, size_t cap)
{
	struct name_table bigger = {.arena = t->arena, .n = t->n, .cap = cap};

	bigger.v = ARENA_ARRAY(t->arena, cap, struct name_entry);
	for (size_t i = 0; i < t->cap; i++)
		if (t->v[i].name)
			*find_place(&bigger, t->v[i].name, t->v[i].hash) = t->v[i];
	*t = bigger;
}

void name_table_init(struct name_table *t, struct arena *a, size_t n)
{
	size_t cap = 8;

	while (cap < n * 2)
		cap *= 2;
	*t = (struct name_table){.arena = a};
	resize(t, cap);
}

bool name_table_add(struct name_table *t, const char *name, uint32_t value)
{
	uint32_t hash = hash_of(name);
	struct name_entry *place;

	if (t->n * 2 >= t->cap)
		resize(t, t->cap ? t->cap * 2 : 64);
	place = find_place(t, name, hash);
	if (place->name)
		return false;
	*place = (struct name_entry){name, hash, value};
	t->n++;
	return true;
}

int64_t name_table_find(const struct name_table *t, const char *name)
{
	const struct name_entry *place;

	if (!t->n)
		return -1;
	place = find_place(t, name, hash_of(name));
	return place->name ? (int64_t)place->value : -1;
}
