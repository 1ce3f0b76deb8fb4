/* SPDX-License-Identifier: BSD-2-Clause */
#include <pthread.h>
#include <stdlib.h>

#include "base/folder.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/depfile.h"

struct depfile {
	pthread_mutex_t lock;
	struct arena *arena;
	const char **v;
	size_t n, cap;
};

struct depfile *depfile_new(void)
{
	struct arena *a = arena_new();
	struct depfile *d = ARENA_NEW(a, struct depfile);

	d->arena = a;
	pthread_mutex_init(&d->lock, NULL);
	return d;
}

void depfile_free(struct depfile *d)
{
	if (!d)
		return;
	pthread_mutex_destroy(&d->lock);
	arena_free(d->arena);
}

/* The file that has the object FILE(name), if FILE is there. */
static const char *container_of(struct arena *a, const char *path)
{
	const char *open = strrchr(path, '('), *file;

	if (!open || open == path || !str_ends(path, ")"))
		return NULL;
	file = arena_strndup(a, path, (size_t)(open - path));
	return file_is_there(file) ? file : NULL;
}

void depfile_add(struct depfile *d, const char *path)
{
	if (!d || !path || !*path || str_eq(path, "-"))
		return;
	pthread_mutex_lock(&d->lock);
	path = file_is_there(path) ? arena_strdup(d->arena, path) : container_of(d->arena, path);
	if (path)
		ARENA_PUSH(d->arena, d->v, d->n, d->cap, path);
	pthread_mutex_unlock(&d->lock);
}

/* The YAML files of a folder of schemas, and of the folders in it. */
static void add_schemas(struct depfile *d, const char *folder, bool nested)
{
	DIR *dir = folder_open(folder);
	const struct dirent *entry;

	while (dir && (entry = folder_next(dir, folder))) {
		const char *path = arena_printf(d->arena, "%s/%s", folder, entry->d_name);

		if (entry->d_name[0] == '.')
			continue;
		if (str_ends(path, ".yaml"))
			depfile_add(d, path);
		else if (!nested)
			add_schemas(d, path, true);
	}
	if (dir)
		closedir(dir);
}

/* As compilers write names into make rules. False for what no rule can have. */
static bool add_escaped(struct buf *b, const char *name)
{
	if (*name == '~')
		buf_str(b, "./");
	for (const char *s = name; *s; s++) {
		if (*s == '\n')
			return false;
		if (*s == '$')
			buf_char(b, '$');
		if (strchr(" \t#:", *s)) {
			/* Backslashes before an escaped character count. */
			for (const char *back = s; back > name && back[-1] == '\\'; back--)
				buf_char(b, '\\');
			buf_char(b, '\\');
		}
		buf_char(b, *s);
	}
	return true;
}

static int name_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What the rule makes, where no output is named: x.d is about x. */
static const char *target_of(struct arena *a, const char *target, const char *depfile)
{
	if (target)
		return target;
	return str_ends(depfile, ".d") ? arena_strndup(a, depfile, strlen(depfile) - 2) : depfile;
}

int depfile_write(struct options *opts, const char *target, int status)
{
	struct depfile *d = opts->deps;
	struct buf rule = {0}, empty = {0};
	const char *last = NULL, *bad = NULL;

	if (!d)
		return status;
	target = target_of(d->arena, target, opts->depfile);
	for (size_t i = 0; i < opts->n_debug_objects; i++)
		depfile_add(d, opts->debug_objects[i]);
	if (opts->schemas)
		add_schemas(d, opts->schemas, false);
	if (d->n)
		qsort(d->v, d->n, sizeof(*d->v), name_cmp);
	if (!add_escaped(&rule, target))
		bad = target;
	buf_char(&rule, ':');
	for (size_t i = 0; i < d->n && !bad; i++) {
		const char *name = d->v[i];

		if (str_eq(name, target) || (last && str_eq(name, last)))
			continue;
		last = name;
		buf_str(&rule, " \\\n  ");
		if (!add_escaped(&rule, name))
			bad = name;
		/* make(1) goes on when the file is gone; "%" would make a pattern of it. */
		if (!strchr(name, '%')) {
			buf_char(&empty, '\n');
			add_escaped(&empty, name);
			buf_str(&empty, ":\n");
		}
	}
	buf_char(&rule, '\n');
	buf_add(&rule, empty.s ? empty.s : "", empty.len);
	buf_free(&empty);
	if (!bad)
		return write_text(opts->depfile, &rule, status);
	buf_free(&rule);
	return complain(EXIT_IO, "--depfile: '%s': no make rule can have a name with a newline", bad);
}
