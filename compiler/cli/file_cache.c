/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/file_cache.h"

#include <pthread.h>
#include <stdlib.h>

struct file_cache {
	pthread_mutex_t lock;
	struct arena *arena;		/* NULL as long as nobody has asked for a file */
	struct name_table keys;		/* to indexes in v */
	void **v;
	size_t n, cap;
};

struct file_cache *file_cache_new(void)
{
	struct file_cache *c = malloc(sizeof(*c));

	if (!c)
		die_no_memory();
	*c = (struct file_cache){.lock = PTHREAD_MUTEX_INITIALIZER};
	return c;
}

void file_cache_free(struct file_cache *c)
{
	if (!c)
		return;
	arena_free(c->arena);
	free(c);
}

void *file_cache_get(struct file_cache *c, const char *key, file_read_fn *read, const void *context)
{
	int64_t i;
	void *found;

	pthread_mutex_lock(&c->lock);
	if (!c->arena)
		c->arena = c->keys.arena = arena_new();
	i = name_table_find(&c->keys, key);
	if (i >= 0) {
		found = c->v[i];
	} else {
		key = arena_strdup(c->arena, key);
		found = read(c->arena, key, context);
		name_table_add(&c->keys, key, (uint32_t)c->n);
		ARENA_PUSH(c->arena, c->v, c->n, c->cap, found);
	}
	pthread_mutex_unlock(&c->lock);
	return found;
}

size_t file_cache_n(const struct file_cache *c)
{
	return c->n;
}

void *file_cache_at(const struct file_cache *c, size_t i)
{
	return c->v[i];
}
