/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "cli/depfile.h"
#include "cli/paths.h"
#include "cli/threads.h"

/*
 * The files that arguments stand for. Links below a folder are followed to files but not
 * to folders, so that none is visited twice and none outside is; as find(1) and git do.
 */

struct names {
	const char **v;
	size_t n, cap;
};

/* What an argument or a line of a list names. */
struct place {
	const char *path;
	bool is_stdin, is_link, is_folder;
};

struct expansion {
	struct options *opts;
	struct place *places;
	size_t n_places, cap_places;
	atomic_size_t next;		/* of the places that nobody has looked at */
	struct names files;
	bool stdin_is_file, stdin_is_list;
};

/* A thread looks at so many places before it asks for more. */
#define PLACES_AT_ONCE ((size_t)64)
/* To look at fewer takes no longer than to start a thread. */
#define PLACES_FOR_THREADS 256

static void add_name(const struct expansion *e, struct names *names, const char *name)
{
	ARENA_PUSH(e->opts->arena, names->v, names->n, names->cap, name);
}

static void add_link(struct options *opts, const char *path)
{
	ARENA_PUSH(opts->arena, opts->links, opts->n_links, opts->cap_links, path);
}

static bool is_excluded(const struct options *opts, const char *path)
{
	struct arena *a;
	bool found = false;

	if (!opts->n_excludes)
		return false;
	a = arena_new();
	for (size_t i = 0; i < opts->n_excludes && !found; i++)
		found = path_matches(a, opts->excludes[i], path);
	arena_free(a);
	return found;
}

static void unreadable(struct options *opts, const char *path, int error)
{
	opts->inputs_status = complain(EXIT_IO, "%s: cannot be read: %s", path, strerror(error));
}

/*
 * Whether a file of a folder is an input. One that cannot be opened may be: reading it says
 * why. So does a link that leads nowhere.
 */
static bool is_input(const char *path)
{
	struct stat st;
	int is_object;

	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return false;
	if (str_ends(path, ".bpf.o"))
		return true;
	if (!str_ends(path, ".o") && !str_ends(path, ".elf"))
		return false;
	is_object = input_is_object(path);
	return is_object > 0 || (is_object < 0 && is_object != -ENOENT);
}

/* Adds what is in one folder: folders to *folders, inputs to *files. */
static void read_folder(const struct expansion *e, const char *path, struct names *folders,
			struct names *files)
{
	struct options *opts = e->opts;
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int error;

	if (!dir) {
		unreadable(opts, path, errno);
		return;
	}
	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		struct stat st;
		const char *name;

		if (str_eq(entry->d_name, ".") || str_eq(entry->d_name, ".."))
			continue;
		name = arena_printf(opts->arena, "%s%s%s", path, str_ends(path, "/") ? "" : "/",
				    entry->d_name);
		if (is_excluded(opts, name))
			continue;
		if (lstat(name, &st)) {
			/* It may be gone since. */
			if (errno != ENOENT)
				unreadable(opts, name, errno);
			continue;
		}
		if (S_ISDIR(st.st_mode))
			add_name(e, folders, name);
		else if (is_input(name)) {
			add_name(e, files, name);
			if (S_ISLNK(st.st_mode))
				add_link(opts, name);
		}
	}
	error = errno;
	closedir(dir);
	if (error)
		unreadable(opts, path, error);
}

static int name_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int name_cmp_down(const void *a, const void *b)
{
	return name_cmp(b, a);
}

static void expand_folder(struct expansion *e, const char *path)
{
	struct names folders = {0}, files = {0};
	int status = e->opts->inputs_status;

	e->opts->inputs_status = 0;
	add_name(e, &folders, path);
	while (folders.n) {
		size_t left = --folders.n;

		read_folder(e, folders.v[left], &folders, &files);
		/* The last one is next. */
		if (folders.n > left)
			qsort(folders.v + left, folders.n - left, sizeof(*folders.v),
			      name_cmp_down);
	}
	if (!files.n && !e->opts->inputs_status && e->opts->out.verbose >= 0)
		complain(0, "note: %s: the folder has no BPF object (*.bpf.o; *.o and *.elf for BPF)",
			 path);
	e->opts->inputs_status = worst_status(status, e->opts->inputs_status);
	if (files.n)
		qsort(files.v, files.n, sizeof(*files.v), name_cmp);
	for (size_t i = 0; i < files.n; i++)
		add_name(e, &e->files, files.v[i]);
}

static void add_place(struct expansion *e, struct place place)
{
	if (!place.is_stdin && is_excluded(e->opts, place.path))
		return;
	ARENA_PUSH(e->opts->arena, e->places, e->n_places, e->cap_places, place);
}

static void add_path(struct expansion *e, const char *path)
{
	add_place(e, (struct place){.path = path});
}

static void look_at(struct place *place)
{
	struct stat st;

	if (place->is_stdin || lstat(place->path, &st))
		return;
	place->is_link = S_ISLNK(st.st_mode);
	place->is_folder = place->is_link ? !stat(place->path, &st) && S_ISDIR(st.st_mode)
					  : S_ISDIR(st.st_mode);
}

static void *look_at_places(void *arg)
{
	struct expansion *e = arg;
	size_t i;

	while ((i = atomic_fetch_add(&e->next, PLACES_AT_ONCE)) < e->n_places)
		for (size_t k = i; k < i + PLACES_AT_ONCE && k < e->n_places; k++)
			look_at(&e->places[k]);
	return NULL;
}

/* Looking at a place takes as much as a tenth of a file's lint. */
static void look(struct expansion *e)
{
	size_t n = e->n_places < PLACES_FOR_THREADS ? 1 : threads_for(e->opts, e->n_places);

	threads_run(n, look_at_places, e);
}

static void expand(struct expansion *e)
{
	look(e);
	for (size_t i = 0; i < e->n_places; i++) {
		const struct place *place = &e->places[i];

		if (place->is_folder) {
			expand_folder(e, place->path);
			continue;
		}
		add_name(e, &e->files, place->path);
		if (place->is_link)
			add_link(e->opts, place->path);
	}
}

/* A second reader of standard input would find nothing. "-" twice is one file, read once. */
static int take_stdin(struct expansion *e, const char *argument)
{
	bool is_list = *argument == '@';

	if (e->stdin_is_list || (is_list && e->stdin_is_file))
		return complain(EXIT_USAGE, "%s: standard input is read already; name it once",
				argument);
	e->stdin_is_list = is_list;
	e->stdin_is_file = !is_list;
	return 0;
}

/* The names in a list are files and folders: "-" and "@x", too. */
static int expand_list(struct expansion *e, const char *argument)
{
	struct arena *a = e->opts->arena;
	const char *list = argument + 1, *text = NULL, *end, *next;
	size_t size = 0;
	int err = str_eq(list, "-") ? take_stdin(e, argument) : 0;

	if (err)
		return err;
	err = load_file(a, list, true, LIST_MAX, &text, &size);
	if (err)
		return complain(EXIT_USAGE, "%s: the list cannot be read: %s", list,
				file_error(err));
	depfile_add(e->opts->deps, list);
	end = text + size;
	if (!e->opts->nul && memchr(text, 0, size))
		return complain(EXIT_USAGE, "%s: the list has NUL characters; give -0 if names end with them",
				list);
	for (const char *at = text; at < end; at = next) {
		const char *stop = memchr(at, e->opts->nul ? 0 : '\n', (size_t)(end - at));
		const char *name = arena_strndup(a, at, (size_t)((stop ? stop : end) - at));

		next = stop ? stop + 1 : end;
		if (str_eq(name, "-"))
			name = "./-";
		if (*name)
			add_path(e, name);
	}
	return 0;
}

int inputs_expand(struct options *opts)
{
	struct expansion e = {.opts = opts};
	int err = 0;

	for (size_t i = 0; i < opts->n_args && !err; i++) {
		const char *argument = opts->args[i];

		if (str_eq(argument, "-")) {
			err = take_stdin(&e, argument);
			add_place(&e, (struct place){.path = argument, .is_stdin = true});
		} else if (argument[0] == '@' && argument[1]) {
			err = expand_list(&e, argument);
		} else {
			add_path(&e, argument);
		}
	}
	if (!err)
		expand(&e);
	opts->args = e.files.v;
	opts->n_args = e.files.n;
	return err;
}

void inputs_find_links(struct options *opts)
{
	for (size_t i = 0; i < opts->n_args; i++) {
		struct place place = {.path = opts->args[i]};

		look_at(&place);
		if (place.is_link)
			add_link(opts, place.path);
	}
}
