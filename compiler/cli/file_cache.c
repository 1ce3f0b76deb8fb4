/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/file_cache.h"

#include <pthread.h>

struct file_cache {
	pthread_mutex_t lock;
	struct arena *arena;
	struct name_table keys;		/* to indexes in v */
	void **v;
	size_t n, cap;
};

struct file_cache *file_cache_new(void)
{
	struct arena *a = arena_new();
	struct file_cache *c = ARENA_NEW(a, struct file_cache);

	c->arena = c->keys.arena = a;
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

void file_cache_free(struct file_cache *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	arena_free(c->arena);
}

void *file_cache_get(struct file_cache *c, const char *key, file_read_fn *read, const void *context)
{
	int64_t i;
	void *found;

	pthread_mutex_lock(&c->lock);
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
