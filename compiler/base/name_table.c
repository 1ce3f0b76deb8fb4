/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/name_table.h"

#include <sys/auxv.h>

#include "base/util.h"

static uint64_t key[2];

/* Before main(), so that threads only read it. */
static void __attribute__((constructor)) take_key(void)
{
	const void *random = (const void *)(uintptr_t)getauxval(AT_RANDOM);

	if (random)
		memcpy(key, random, sizeof(key));
}

/* One round of SipHash, inline so that the state stays in registers. */
static inline __attribute__((always_inline)) void mix(uint64_t v[4])
{
#define ROTATE(x, n) ((x) << (n) | (x) >> (64 - (n)))
	v[0] += v[1];
	v[1] = ROTATE(v[1], 13) ^ v[0];
	v[0] = ROTATE(v[0], 32);
	v[2] += v[3];
	v[3] = ROTATE(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = ROTATE(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = ROTATE(v[1], 17) ^ v[2];
	v[2] = ROTATE(v[2], 32);
#undef ROTATE
}

/*
 * SipHash-1-3 (Aumasson and Bernstein, 2012): an object cannot be made of names that
 * land in one place, because the key, the random bytes that the kernel gives each
 * process, is not known to who makes it. Nothing that is printed depends on places.
 */
static uint32_t hash_of(const char *s)
{
	size_t len = strlen(s), rest = len % 8;
	uint64_t word, v[4];

	v[0] = key[0] ^ 0x736f6d6570736575;
	v[1] = key[1] ^ 0x646f72616e646f6d;
	v[2] = key[0] ^ 0x6c7967656e657261;
	v[3] = key[1] ^ 0x7465646279746573;
	for (const char *end = s + len - rest; s < end; s += 8) {
		memcpy(&word, s, 8);
		v[3] ^= word;
		mix(v);
		v[0] ^= word;
	}
	word = (uint64_t)len << 56;
	memcpy(&word, s, rest);
	v[3] ^= word;
	mix(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		mix(v);
	return (uint32_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

/* So many names are compared one by one: to hash one takes longer. */
#define FEW 8

static bool is_hashed(const struct name_table *t)
{
	return t->cap > FEW;
}

/* The place of the name in a table that is hashed, or the free place where it belongs. */
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
	for (size_t i = 0; i < t->cap; i++) {
		struct name_entry *x = &t->v[i];

		if (!x->name)
			continue;
		if (!is_hashed(t))
			x->hash = hash_of(x->name);
		*find_place(&bigger, x->name, x->hash) = *x;
	}
	*t = bigger;
}

/* The entry of the name, or NULL. */
static struct name_entry *find(const struct name_table *t, const char *name)
{
	struct name_entry *place;

	if (is_hashed(t)) {
		place = find_place(t, name, hash_of(name));
		return place->name ? place : NULL;
	}
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->v[i].name, name))
			return &t->v[i];
	return NULL;
}

void name_table_init(struct name_table *t, struct arena *a, size_t n)
{
	size_t cap = FEW;

	while (n > FEW && cap < n * 2)
		cap *= 2;
	*t = (struct name_table){.arena = a};
	resize(t, cap);
}

uint64_t hash_key(void)
{
	return key[0];
}

bool name_table_add(struct name_table *t, const char *name, uint32_t value)
{
	struct name_entry *place;
	uint32_t hash = 0;

	if (!is_hashed(t)) {
		if (find(t, name))
			return false;
		if (t->n == t->cap)
			resize(t, t->cap ? t->cap * 8 : FEW);
	} else if (t->n * 2 >= t->cap) {
		resize(t, t->cap * 2);
	}
	place = &t->v[t->n];
	if (is_hashed(t)) {
		hash = hash_of(name);
		place = find_place(t, name, hash);
		if (place->name)
			return false;
	}
	*place = (struct name_entry){name, hash, value};
	t->n++;
	return true;
}

void name_table_set(struct name_table *t, const char *name, uint32_t value)
{
	if (!name_table_add(t, name, value))
		find(t, name)->value = value;
}

int64_t name_table_find(const struct name_table *t, const char *name)
{
	const struct name_entry *place = t->n ? find(t, name) : NULL;

	return place ? (int64_t)place->value : -1;
}
