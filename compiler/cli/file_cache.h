/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_FILE_CACHE_H
#define BPFMAPC_CLI_FILE_CACHE_H

#include "base/name_table.h"

/* What files of one kind hold, each read once in a run, whichever thread wants it first. */
struct file_cache;

struct file_cache *file_cache_new(void);
/* NULL is no cache. What the readers put into the arena goes with it. */
void file_cache_free(struct file_cache *c);

/*
 * Reads what is known by `key`, mostly the path of a file, which lives as long as the cache.
 * Never NULL; what it returns is in the arena. One thread at a time.
 */
typedef void *file_read_fn(struct arena *a, const char *key, const void *context);

/* What the reader has returned for the key, or returns now. */
void *file_cache_get(struct file_cache *c, const char *key, file_read_fn *read, const void *context);

/* All of them, in the order in which they were read; when no thread adds more. */
size_t file_cache_n(const struct file_cache *c);
void *file_cache_at(const struct file_cache *c, size_t i);

#endif
