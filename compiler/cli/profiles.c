/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "cli/probing.h"

/* Kernel profiles by name or file. Each is looked for, and read, once per run. */

struct named_profile {
	const struct profile *profile;	/* NULL: there is none, or it has errors */
	const char *error;
};

/* What is looked for. */
struct wanted {
	const struct schema *schema;
	const char *folder;		/* with profiles, or NULL */
	const char *text;		/* as the user wrote it */
	const char *file;		/* its path, if the text is one; or NULL */
};

/* The folder in which the program is, or NULL. */
static const char *program_folder(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0)
		return NULL;
	path[n] = 0;
	return path_folder(a, path);
}

/* Where profiles are looked for by name, in this order. An entry that does not apply is NULL. */
#define N_FOLDERS 4

static void list_folders(struct arena *a, const char *given, const char *folders[N_FOLDERS])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const char *program = program_folder(a);

	folders[0] = given;
	folders[1] = config && *config ? arena_printf(a, "%s/bpfmapc/profiles", config) :
		     home ? arena_printf(a, "%s/.config/bpfmapc/profiles", home) : NULL;
	folders[2] = program ? arena_printf(a, "%s/../share/bpfmapc/schemas/profiles", program) : NULL;
	folders[3] = program ? arena_printf(a, "%s/../schemas/profiles", program) : NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct found_profile *)a)->name, ((const struct found_profile *)b)->name);
}

size_t profiles_list(struct arena *a, const char *given, struct found_profile **out)
{
	struct name_table names = {.arena = a};
	const char *folders[N_FOLDERS];
	size_t n = 0, cap = 0;

	*out = NULL;
	list_folders(a, given, folders);
	for (size_t i = 0; i < N_FOLDERS; i++) {
		DIR *dir = folders[i] ? folder_open(folders[i]) : NULL;
		const struct dirent *entry;

		while (dir && (entry = folder_next(dir, folders[i]))) {
			struct found_profile p = {
				.path = arena_printf(a, "%s/%s", folders[i], entry->d_name),
			};

			if (!str_ends(entry->d_name, ".yaml"))
				continue;
			p.name = arena_strndup(a, entry->d_name, strlen(entry->d_name) - 5);
			if (name_table_add(&names, p.name, (uint32_t)n))
				ARENA_PUSH(a, *out, n, cap, p);
		}
		if (dir)
			closedir(dir);
	}
	if (n)
		qsort(*out, n, sizeof(**out), by_name);
	return n;
}

/* Whether a name begins with the text, up to the end of a word or number: debian-6.1, not debian-6.12. */
static bool begins_with(const char *name, const char *text)
{
	size_t n = strlen(text);

	return n && str_starts(name, text) && (!name[n] || strchr("-+._", name[n]));
}

/* The file of a profile that is given by its name, or by the beginning of one name; or NULL. */
static const char *find(struct arena *a, const char *folder, const char *name, const char **error)
{
	struct found_profile *v;
	size_t n = profiles_list(a, folder, &v);
	const char *path = NULL, *several = NULL;

	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].name, name))
			return v[i].path;
	for (size_t i = 0; i < n; i++) {
		if (!begins_with(v[i].name, name))
			continue;
		several = path ? arena_printf(a, "%s, '%s'", several, v[i].name) :
				 arena_printf(a, "'%s'", v[i].name);
		if (path)
			*error = arena_printf(a, "several profiles begin with '%s': %s", name, several);
		path = v[i].path;
	}
	return *error ? NULL : path;
}

/* "debian-6.1" of "debian-6.1.0-56-cloud-amd64", as people write it. */
static const char *short_name(struct arena *a, const char *name)
{
	static const char digits[] = "0123456789";
	size_t n = strcspn(name, digits);

	n += strspn(name + n, digits);
	if (name[n] == '.')
		n += 1 + strspn(name + n + 1, digits);
	return arena_strndup(a, name, n);
}

const char *profiles_near(struct arena *a, const char *given, const char *text)
{
	struct found_profile *v;
	size_t n = profiles_list(a, given, &v);
	const char **names = ARENA_ARRAY(a, 2 * n + 1, const char *);

	names[2 * n] = "running";
	for (size_t i = 0; i < n; i++) {
		names[2 * i] = v[i].name;
		names[2 * i + 1] = short_name(a, v[i].name);
	}
	return nearest(text, names, 2 * n + 1);
}

void profiles_offer(const struct value *v, size_t n, const char *given)
{
	struct found_profile *found;
	size_t n_found = v->offers ? profiles_list(v->arena, given, &found) : 0;

	for (size_t i = 0; i < n_found; i++)
		offer_value(v, n, found[i].name, "a kernel profile");
}

static void set_error(struct named_profile *p, struct arena *a, const char *path,
		      struct yaml_errors *errors)
{
	yaml_sort_errors(errors);
	p->error = arena_printf(a, "%s:%u:%u: %s", path, errors->v[0].line, errors->v[0].column,
				errors->v[0].message);
	if (errors->n > 1)
		p->error = arena_printf(a, "%s (and %zu more)", p->error, errors->n - 1);
}

static void *read_file(struct arena *a, const struct schema *s, const char *path, struct named_profile *p)
{
	struct yaml_errors errors = {.arena = a};
	const char *text = NULL;
	size_t size = 0;
	int err = load_file(a, path, false, PROFILE_MAX, &text, &size);

	if (err) {
		p->error = arena_printf(a, "%s: cannot be read: %s", path, file_error(err));
		return p;
	}
	p->profile = profile_read(a, s, path, text, size, &errors);
	if (!p->profile)
		set_error(p, a, path, &errors);
	return p;
}

/* The key has all that the answer hangs on. */
static void *read_profile(struct arena *a, const char *key, const void *context)
{
	const struct wanted *w = context;
	struct named_profile *p = ARENA_NEW(a, struct named_profile);
	const char *path = w->file ? arena_strdup(a, w->file) : find(a, w->folder, w->text, &p->error);

	(void)key;
	return path ? read_file(a, w->schema, path, p) : p;
}

/* Is asked once, and read as if it came from a file. */
static void *read_running(struct arena *a, const char *key, const void *context)
{
	const struct wanted *w = context;
	struct named_profile *p = ARENA_NEW(a, struct named_profile);
	struct yaml_errors errors = {.arena = a};
	struct buf b = {0};
	struct probe probe;

	(void)key;
	p->error = probe_running(a, w->schema, &probe);
	if (p->error)
		return p;
	profile_write(&b, &probe);
	p->profile = profile_read(a, w->schema, w->text, b.s, b.len, &errors);
	if (!p->profile)
		set_error(p, a, w->text, &errors);
	buf_free(&b);
	return p;
}

const struct profile *profile_find(const struct value *v, const struct schema *s,
				   const char *folder, const char *text, const char **error)
{
	bool is_file = strchr(text, '/') || str_ends(text, ".yaml") || str_ends(text, ".yml");
	struct wanted w = {s, folder, text, is_file ? text : NULL};
	const struct named_profile *p;

	/* A file beside the configuration that names it. */
	if (is_file && v->folder && *text != '/')
		w.file = arena_printf(v->arena, "%s/%s", v->folder, text);
	p = file_cache_get(v->profiles, w.file ? w.file :
			   arena_printf(v->arena, "%s\n%s", folder ? folder : "", text),
			   read_profile, &w);
	*error = p->error;
	return p->profile;
}

const struct profile *profile_of_running(const struct value *v, const struct schema *s,
					 const char **error)
{
	struct wanted w = {.schema = s, .text = "running"};
	const struct named_profile *p = file_cache_get(v->profiles, "running\n", read_running, &w);

	*error = p->error;
	return p->profile;
}

const struct profile *profile_load(struct arena *a, const struct schema *s, const char *path,
				   const char **error)
{
	struct named_profile p = {0};

	read_file(a, s, path, &p);
	*error = p.error;
	return p.profile;
}
