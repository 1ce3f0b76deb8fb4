/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"

/* Kernel profiles by name or file. Each file is read once per run. */

struct cached {
	const char *path;
	const struct profile *profile;	/* NULL: it has errors */
	const char *error;
};

struct profile_cache {
	pthread_mutex_t lock;
	struct arena *arena;
	struct cached *v;
	size_t n, cap;
};

struct profile_cache *profile_cache_new(void)
{
	struct arena *a = arena_new();
	struct profile_cache *cache = ARENA_NEW(a, struct profile_cache);

	cache->arena = a;
	pthread_mutex_init(&cache->lock, NULL);
	return cache;
}

void profile_cache_free(struct profile_cache *cache)
{
	if (!cache)
		return;
	pthread_mutex_destroy(&cache->lock);
	arena_free(cache->arena);
}

static void read_profile(struct profile_cache *cache, const struct schema *s, struct cached *c)
{
	struct arena *a = cache->arena;
	struct yaml_errors errors = {.arena = a};
	const char *text = NULL;
	size_t size = 0;
	int err = load_file(a, c->path, false, PROFILE_MAX, &text, &size);

	if (err) {
		c->error = arena_printf(a, "%s: cannot be read: %s", c->path, strerror(-err));
		return;
	}
	c->profile = profile_read(a, s, c->path, text, size, &errors);
	if (c->profile)
		return;
	yaml_sort_errors(&errors);
	c->error = arena_printf(a, "%s:%u:%u: %s", c->path, errors.v[0].line, errors.v[0].column,
				errors.v[0].message);
	if (errors.n > 1)
		c->error = arena_printf(a, "%s (and %zu more)", c->error, errors.n - 1);
}

static const struct profile *get(struct profile_cache *cache, const struct schema *s,
				 const char *path, const char **error)
{
	const struct cached *c = NULL;

	pthread_mutex_lock(&cache->lock);
	for (size_t i = 0; i < cache->n && !c; i++)
		if (str_eq(cache->v[i].path, path))
			c = &cache->v[i];
	if (!c) {
		struct cached new = {.path = arena_strdup(cache->arena, path)};

		read_profile(cache, s, &new);
		ARENA_PUSH(cache->arena, cache->v, cache->n, cache->cap, new);
		c = &cache->v[cache->n - 1];
	}
	*error = c->error;
	pthread_mutex_unlock(&cache->lock);
	return c->profile;
}

/* The folder in which the program is, or NULL. */
static const char *program_folder(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0)
		return NULL;
	path[n] = 0;
	return arena_strndup(a, path, (size_t)(path_base(path) - path));
}

static const char *in_folder(struct arena *a, const char *folder, const char *below, const char *name)
{
	const char *path = folder ? arena_printf(a, "%s/%s%s.yaml", folder, below, name) : NULL;

	return path && !access(path, F_OK) ? path : NULL;
}

/* The file of a profile that is given by its name. */
static const char *find(struct arena *a, const char *folder, const char *name)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const char *program = program_folder(a), *path = in_folder(a, folder, "", name);

	if (!path)
		path = config && *config ? in_folder(a, config, "bpfmapc/profiles/", name) :
					   in_folder(a, home, ".config/bpfmapc/profiles/", name);
	if (!path)
		path = in_folder(a, program, "../share/bpfmapc/schemas/profiles/", name);
	return path ? path : in_folder(a, program, "../schemas/profiles/", name);
}

const struct profile *profile_find(const struct value *v, const struct schema *s,
				   const char *folder, const char *text, const char **error)
{
	bool is_file = strchr(text, '/') || str_ends(text, ".yaml") || str_ends(text, ".yml");
	const char *path = is_file ? text : find(v->arena, folder, text);

	*error = NULL;
	/* A file beside the configuration that names it. */
	if (is_file && v->folder && *text != '/')
		path = arena_printf(v->arena, "%s/%s", v->folder, text);
	return path ? get(v->profiles, s, path, error) : NULL;
}
