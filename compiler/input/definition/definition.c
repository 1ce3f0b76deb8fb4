/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/definition/internal.h"
#include "input/reader.h"

/* A file, or the object of a report, around its maps. */

static const char *const file_keys[] = {"version", "types", "maps"};

/* A relative path in `types` starts at the folder of the definition file. */
static const char *beside(struct arena *a, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');

	if (*path == '/' || !slash)
		return path;
	return arena_printf(a, "%.*s%s", (int)(slash + 1 - file), file, path);
}

static const struct types *read_base(struct definition *def, const struct yaml_node *root)
{
	const struct yaml_node *node = definition_get(root, "types");
	const struct types *base;
	const char *name, *error;

	if (!node || !yaml_want_string(&def->errors, node, "types", &name))
		return NULL;
	name = beside(def->arena, def->path, name);
	base = input_types(def->opts, def->arena, name, &error);
	def->types_lost = error;
	if (error)
		yaml_error(&def->errors, node, "types: %s: %s", name, error);
	def->obj->types_path = arena_strdup(def->obj->arena, name);
	return base;
}

void input_check_version(struct yaml_errors *errors, const struct yaml_node *root)
{
	const struct yaml_node *version = yaml_get(root, "version");
	uint64_t v;

	if (version && yaml_want_uint(errors, version, "version", UINT64_MAX, &v) && v != 1)
		yaml_error(errors, version, "version must be 1, not %.20s", version->text);
}

/* Before the first map is read: of what its types are. */
static void begin(struct definition *def, const struct yaml_node *root)
{
	def->begun = true;
	def->has_base = definition_get(root, "types");
	type_names_init(&def->types, def->arena, read_base(def, root));
}

static void take_map(void *ctx, const struct yaml_node *root, const struct yaml_node *node)
{
	struct definition *def = ctx;

	if (!def->begun)
		begin(def, def->root ? def->root : root);
	definition_read_map(def, node);
}

/*
 * Reads the maps one after the other, because a file may have a million of them. If `types`
 * stands behind them, they are read a second time. Returns the root without the maps.
 */
static const struct yaml_node *read_maps(struct definition *def, const char *text, size_t size)
{
	const struct yaml_entries entries = {"maps", take_map, def};
	const struct yaml_node *root = yaml_read_entries(text, size, &def->errors, &entries);

	if (!root || !def->begun || def->has_base || !definition_get(root, "types"))
		return root;
	type_names_drop(&def->types);
	def->obj->n_maps = 0;
	def->errors.n = 0;
	def->names = (struct name_table){.arena = def->names.arena};
	def->begun = false;
	def->root = root;
	return yaml_read_entries(text, size, &def->errors, &entries);
}

static void read_file(struct definition *def, const struct yaml_node *root)
{
	const struct yaml_node *maps;

	if (!yaml_want_map(&def->errors, root, "a definition file"))
		return;
	if (yaml_get(root, "objects")) {
		yaml_error(&def->errors, root,
			   "this is a report; a definition file has only the `maps` of one of its objects");
		return;
	}
	yaml_known_keys(&def->errors, root, file_keys, ARRAY_SIZE(file_keys));
	input_check_version(&def->errors, root);
	if (!def->begun)
		begin(def, root);
	maps = yaml_get(root, "maps");
	if (!maps)
		yaml_error(&def->errors, root, "a definition file needs `maps`");
	else
		yaml_want_list(&def->errors, maps, "maps");
}

void input_failed(struct object *obj, struct yaml_errors *errors)
{
	yaml_sort_errors(errors);
	for (size_t i = 0; i < errors->n; i++) {
		struct fault *f = object_fault(obj, RULE_BM007, FAULT_NONE, NULL, -1, "%s",
					       errors->v[i].message);

		f->line = errors->v[i].line;
		f->column = errors->v[i].column;
	}
	obj->n_maps = 0;
	obj->status = OBJECT_UNREADABLE;
	obj->read_status = 2;
}

static void set_types(struct object *obj, const struct types *types)
{
	obj->types = types;
	for (size_t i = 0; i < obj->n_maps; i++) {
		obj->maps[i]->types = types;
		if (obj->maps[i]->inner)
			obj->maps[i]->inner->types = types;
	}
}

static void read_reported(struct definition *def, const struct yaml_node *node)
{
	const struct yaml_node *maps = definition_get(node, "maps");

	def->reported = true;
	type_names_init(&def->types, def->arena, NULL);
	if (!maps) {
		yaml_error(&def->errors, node, "an object of a report or a lock needs `maps`");
		return;
	}
	if (!yaml_want_list(&def->errors, maps, "maps"))
		return;
	for (size_t i = 0; i < maps->n; i++)
		definition_read_map(def, maps->items[i]);
}

/* The object that `path` is, and what is needed to read its definitions. */
static struct definition start(const struct input_options *opts, const char *path,
			       struct object_list *out)
{
	struct object *obj = object_new(path);
	struct arena *scratch = arena_new();

	obj->definition = true;
	obj->name = object_name(obj->arena, path);
	object_list_add(out, obj);
	return (struct definition){
		.opts = opts,
		.obj = obj,
		.arena = obj->arena,
		.path = arena_strdup(obj->arena, path),
		.errors = {.arena = scratch},
		.names = {.arena = scratch},
	};
}

static void finish(struct definition *def)
{
	if (def->errors.n) {
		input_failed(def->obj, &def->errors);
	} else {
		set_types(def->obj, type_names_finish(&def->types));
		check_slot_maps(def->obj);
	}
	type_names_drop(&def->types);
	arena_free(def->errors.arena);
}

void input_definition(const struct input_options *opts, const char *path, const char *text,
		      size_t size, struct object_list *out)
{
	struct definition def = start(opts, path, out);
	const struct yaml_node *root = read_maps(&def, text, size);

	if (root)
		read_file(&def, root);
	else if (!def.errors.n)
		yaml_error(&def.errors, &(struct yaml_node){.line = 1}, "the file is empty");
	finish(&def);
}

void input_reported_object(const struct input_options *opts, const char *path,
			   const struct yaml_node *node, struct object_list *out)
{
	struct definition def = start(opts, path, out);

	read_reported(&def, node);
	finish(&def);
}
