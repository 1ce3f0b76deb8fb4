/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/path.h"
#include "base/util.h"
#include "base/whole_file.h"
#include "cli/compile.h"
#include "schema/yaml_tree.h"

/*
 * compile_commands.json as CMake, Meson, bear and the kernel's build write it: a list of
 * {directory, file, arguments or command}. JSON is YAML.
 */
#define DATABASE_NAME "compile_commands.json"
#define DATABASE_MAX  ((size_t)256 << 20)	/* bytes */

struct entry {
	const char *folder;
	const char *file;		/* in the folder, as the command has it */
	const char *whole;		/* its absolute form */
	struct words words;
};

struct database {
	const char *path;		/* absolute */
	bool broken;
	struct entry *v;
	size_t n, cap;
};

/* The state of reading one of them. */
struct database_reader {
	struct arena *arena;
	struct database *db;
	const char *dir;		/* of the file */
	struct yaml_errors errors;
};

static bool read_words(struct database_reader *r, const struct yaml_node *node, struct words *out)
{
	const struct yaml_node *list = yaml_get(node, "arguments"), *line = yaml_get(node, "command");
	const char *text;

	if (!list && !line)
		return yaml_error(&r->errors, node, "an entry must have \"arguments\" or \"command\"");
	if (!list) {
		if (!yaml_want_string(&r->errors, line, "command", &text))
			return false;
		words_split(r->arena, text, out);
	} else if (!yaml_want_list(&r->errors, list, "arguments")) {
		return false;
	}
	for (size_t i = 0; list && i < list->n; i++) {
		if (!yaml_want_string(&r->errors, list->items[i], "an argument", &text))
			return false;
		ARENA_PUSH(r->arena, out->v, out->n, out->cap, arena_strdup(r->arena, text));
	}
	return out->n || yaml_error(&r->errors, node, "the command is empty");
}

static void read_entry(struct database_reader *r, const struct yaml_node *node)
{
	const struct yaml_node *file, *folder;
	const char *file_text, *folder_text = ".";
	struct entry e = {0};

	if (!yaml_want_map(&r->errors, node, "an entry"))
		return;
	file = yaml_get(node, "file");
	folder = yaml_get(node, "directory");
	if (!file) {
		yaml_error(&r->errors, node, "an entry must have \"file\"");
		return;
	}
	if (!yaml_want_string(&r->errors, file, "file", &file_text) ||
	    (folder && !yaml_want_string(&r->errors, folder, "directory", &folder_text)))
		return;
	/* Of others nothing is kept: a kernel's has thousands. */
	if (!compile_is_source(file_text) || !read_words(r, node, &e.words))
		return;
	e.folder = path_join(r->arena, r->dir, folder_text);
	e.file = arena_strdup(r->arena, file_text);
	e.whole = path_join(r->arena, e.folder, e.file);
	ARENA_PUSH(r->arena, r->db->v, r->db->n, r->db->cap, e);
}

static void *read_database(struct arena *a, const char *path, const void *context)
{
	const struct options *opts = context;
	struct database *db = ARENA_NEW(a, struct database);
	struct arena *scratch = arena_new();
	struct database_reader r = {.arena = a, .db = db, .errors = {.arena = scratch}};
	const struct yaml_node *root = NULL;
	const char *text = NULL, *shown = path_shown(scratch, NULL, path);
	size_t size = 0;
	int err;

	db->path = path;
	r.dir = path_folder(a, path);
	err = load_file(scratch, staged_path(opts, scratch, path), false, DATABASE_MAX, &text, &size);
	if (err)
		complain(EXIT_USAGE, "%s: cannot be read: %s", shown, file_error(err));
	else
		root = yaml_read(text, size, &r.errors);
	if (root && yaml_want_list(&r.errors, root, "a compilation database"))
		for (size_t i = 0; i < root->n; i++)
			read_entry(&r, root->items[i]);
	yaml_sort_errors(&r.errors);
	/* One is enough: a program has written it. */
	if (r.errors.n)
		complain(EXIT_USAGE, "%s:%u:%u: %s", shown, r.errors.v[0].line, r.errors.v[0].column,
			 r.errors.v[0].message);
	db->broken = err || r.errors.n;
	arena_free(scratch);
	return db;
}

/* The entry of a source, by its absolute path; a link to it is the same one. */
static const struct entry *find_entry(const struct database *db, const char *whole)
{
	struct stat st, other;
	bool exists = !stat(whole, &st);

	for (size_t i = 0; i < db->n; i++)
		if (str_eq(db->v[i].whole, whole))
			return &db->v[i];
	for (size_t i = 0; i < db->n && exists; i++)
		if (str_eq(path_base(db->v[i].whole), path_base(whole)) &&
		    !stat(db->v[i].whole, &other) && other.st_dev == st.st_dev &&
		    other.st_ino == st.st_ino)
			return &db->v[i];
	return NULL;
}

int compile_databases_find(const struct options *opts, struct arena *a, const char *path,
			   struct compile_command *out)
{
	static const char *const folders[] = {"", "/build"};
	char dir[PATH_MAX];
	const char *whole;

	if (!folder_whole(a, path, dir))
		return 0;
	whole = arena_printf(a, "%s/%s", dir, path_base(path));
	do {
		for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
			const char *file = arena_printf(a, "%s%s/" DATABASE_NAME, dir, folders[i]);
			const struct database *db;
			const struct entry *e;

			if (!file_is_there(staged_path(opts, a, file)))
				continue;
			if (!compile_is_trusted(file, path))
				return -EINVAL;
			db = file_cache_get(opts->databases, file, read_database, opts);
			if (db->broken)
				return -EINVAL;
			e = find_entry(db, whole);
			if (!e)
				continue;
			*out = (struct compile_command){e->words, e->file, e->folder, path_shown(a, NULL, file)};
			return 1;
		}
	} while (folder_up(dir));
	return 0;
}
