/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
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
		p->error = arena_printf(a, "%s: cannot be read: %s", path, strerror(-err));
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
