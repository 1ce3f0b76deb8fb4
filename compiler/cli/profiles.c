/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"

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
	return arena_strndup(a, path, (size_t)(path_base(path) - path));
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

/* The file of a profile that is given by its name. */
static const char *find(struct arena *a, const char *folder, const char *name)
{
	const char *folders[N_FOLDERS];

	list_folders(a, folder, folders);
	for (size_t i = 0; i < N_FOLDERS; i++) {
		const char *path = folders[i] ? arena_printf(a, "%s/%s.yaml", folders[i], name) : NULL;

		if (path && !access(path, F_OK))
			return path;
	}
	return NULL;
}

void profiles_offer(const struct value *v, size_t n, const char *given)
{
	const char *folders[N_FOLDERS];

	list_folders(v->arena, given, folders);
	for (size_t i = 0; v->offers && i < N_FOLDERS; i++) {
		DIR *dir = folders[i] ? opendir(folders[i]) : NULL;
		const struct dirent *entry;

		while (dir && (entry = readdir(dir)))
			if (str_ends(entry->d_name, ".yaml"))
				offer_value(v, n, arena_strndup(v->arena, entry->d_name, strlen(entry->d_name) - 5),
					    "a kernel profile");
		if (dir)
			closedir(dir);
	}
}

/* The key has all that the answer hangs on. */
static void *read_profile(struct arena *a, const char *key, const void *context)
{
	const struct wanted *w = context;
	struct named_profile *p = ARENA_NEW(a, struct named_profile);
	const char *path = w->file ? arena_strdup(a, w->file) : find(a, w->folder, w->text);
	struct yaml_errors errors = {.arena = a};
	const char *text = NULL;
	size_t size = 0;
	int err;

	(void)key;
	if (!path)
		return p;
	err = load_file(a, path, false, PROFILE_MAX, &text, &size);
	if (err) {
		p->error = arena_printf(a, "%s: cannot be read: %s", path, file_error(err));
		return p;
	}
	p->profile = profile_read(a, w->schema, path, text, size, &errors);
	if (p->profile)
		return p;
	yaml_sort_errors(&errors);
	p->error = arena_printf(a, "%s:%u:%u: %s", path, errors.v[0].line, errors.v[0].column,
				errors.v[0].message);
	if (errors.n > 1)
		p->error = arena_printf(a, "%s (and %zu more)", p->error, errors.n - 1);
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
