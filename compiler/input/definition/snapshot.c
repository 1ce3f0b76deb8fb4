/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/definition/definition.h"
#include "input/reader.h"
#include "schema/yaml_tree.h"

/*
 * Maps as they were: what `bpfmapc report` said of objects, in whole or in a lock, or what `bpftool -j map show`
 * says of the maps of a kernel, which is less. JSON is read as YAML.
 */

/* What bpf_map_info has and bpftool does not print. */
#define BPFTOOL_UNKNOWN                                                                            \
	(1u << ATTR_NAME | 1u << ATTR_MAP_EXTRA | 1u << ATTR_NUMA_NODE | 1u << ATTR_KEY |          \
	 1u << ATTR_VALUE | 1u << ATTR_INNER | 1u << ATTR_VALUES)

#define NAME_SIZE 16	/* BPF_OBJ_NAME_LEN, with the 0 behind the name */

struct snapshot {
	const struct input_options *opts;
	struct object *obj;
	struct yaml_errors errors;
	bool has_pins;		/* bpftool -f lists pins */
};

static bool is_bpftool_map(const struct yaml_node *node)
{
	return node->kind == NODE_MAP && yaml_get(node, "id") && yaml_get(node, "bytes_key");
}

static void read_number(struct snapshot *s, const struct yaml_node *node, const char *key,
			enum map_attr attr, struct map_def *map, uint32_t *out)
{
	const struct yaml_node *value = yaml_get(node, key);
	uint64_t v;

	if (!value) {
		yaml_error(&s->errors, node, "the map has no `%s`, which bpftool prints", key);
		return;
	}
	if (!yaml_want_uint(&s->errors, value, key, UINT32_MAX, &v))
		return;
	*out = (uint32_t)v;
	map->present |= 1u << attr;
}

/* bpftool prints the number of a type that it does not know. */
static void read_type(struct snapshot *s, const struct yaml_node *node, struct map_def *map)
{
	const struct yaml_node *type = yaml_get(node, "type");
	const struct map_type_info *info;
	const char *name;

	if (!type || !type->quoted) {
		read_number(s, node, "type", ATTR_TYPE, map, &map->type);
		return;
	}
	if (!yaml_want_string(&s->errors, type, "type", &name))
		return;
	info = schema_find_map_type(s->opts->schema, name);
	if (!info) {
		yaml_error(&s->errors, type, "there is no map type '%.80s'", name);
		return;
	}
	map->type = info->id;
	map->present |= 1u << ATTR_TYPE;
}

/*
 * A pin whose name is that of the map, of which the kernel keeps the first 15 bytes, is one
 * by name: the root of pins is the loader's. Any other path is the program's own.
 */
static void read_pins(struct snapshot *s, const struct yaml_node *node, struct map_def *map)
{
	const struct yaml_node *pins = yaml_get(node, "pinned");
	struct arena *a = s->obj->arena;

	if (!s->has_pins)
		map->unknown |= 1u << ATTR_PINNING;
	if (!pins || !yaml_want_list(&s->errors, pins, "pinned"))
		return;
	for (size_t i = 0; i < pins->n; i++) {
		const char *path, *base;

		if (!yaml_want_string(&s->errors, pins->items[i], "a path of `pinned`", &path))
			return;
		base = path_base(path);
		if (strncmp(base, map->name, NAME_SIZE - 1) == 0 && map->pinning != PIN_BY_NAME) {
			map->pinning = PIN_BY_NAME;
			map_rare_own(a, map)->pin_path = NULL;
			map->name = arena_strdup(a, base);
			map->unknown &= ~(1u << ATTR_NAME);
		} else if (map->pinning == PIN_NONE) {
			map->pinning = PIN_CUSTOM;
			map_rare_own(a, map)->pin_path = arena_strdup(a, path);
		}
	}
	map->present |= 1u << ATTR_PINNING;
}

static void read_bpftool_map(struct snapshot *s, const struct yaml_node *node)
{
	const struct yaml_node *name = yaml_get(node, "name");
	struct map_def *map;
	const char *text = "";

	if (!is_bpftool_map(node)) {
		yaml_error(&s->errors, node, "this is not a map as bpftool prints it");
		return;
	}
	/* Kernels before 4.15, and programs, give maps no name. */
	if (name && !yaml_want_string(&s->errors, name, "name", &text))
		return;
	map = object_add_map(s->obj);
	map->name = arena_strdup(s->obj->arena, text);
	map->section = "";
	map->style = STYLE_DEFINITION;
	map->unknown = BPFTOOL_UNKNOWN;
	read_type(s, node, map);
	read_number(s, node, "bytes_key", ATTR_KEY_SIZE, map, &map->key_size);
	read_number(s, node, "bytes_value", ATTR_VALUE_SIZE, map, &map->value_size);
	read_number(s, node, "max_entries", ATTR_MAX_ENTRIES, map, &map->max_entries);
	read_number(s, node, "flags", ATTR_MAP_FLAGS, map, &map->map_flags);
	read_pins(s, node, map);
}

static void read_bpftool(const struct input_options *opts, const char *path,
			 const struct yaml_node *const *maps, size_t n, struct object_list *out)
{
	struct snapshot s = {.opts = opts, .obj = object_new(path)};
	struct arena *scratch = arena_new();

	s.errors.arena = scratch;
	s.obj->definition = true;
	s.obj->name = object_name(s.obj->arena, path);
	object_list_add(out, s.obj);
	for (size_t i = 0; i < n; i++)
		s.has_pins |= yaml_get(maps[i], "pinned") != NULL;
	for (size_t i = 0; i < n; i++)
		read_bpftool_map(&s, maps[i]);
	if (s.errors.n)
		input_failed(s.obj, &s.errors);
	arena_free(scratch);
}

/* How a report calls an object is its path; a lock has only its name. */
static const char *reported_name(const struct yaml_node *object)
{
	const struct yaml_node *name = yaml_get(object, "path");

	if (!name)
		name = yaml_get(object, "name");
	return name && name->kind == NODE_SCALAR ? name->text : "?";
}

static void read_report(const struct input_options *opts, const char *path,
			const struct yaml_node *objects, struct object_list *out)
{
	struct arena *scratch = arena_new();

	for (size_t i = 0; i < objects->n; i++) {
		const char *name = reported_name(objects->items[i]);
		struct object *obj;

		input_reported_object(opts, arena_printf(scratch, "%s(%.4000s)", path, name),
				      objects->items[i], out);
		obj = out->v[out->n - 1];
		obj->name = object_name(obj->arena, name);
	}
	arena_free(scratch);
}

bool input_snapshot(const struct input_options *opts, const char *path, const char *text,
		    size_t size, struct object_list *out)
{
	struct yaml_errors errors = {.arena = arena_new()};
	const struct yaml_node *root = yaml_read(text, size, &errors), *objects, *error;
	bool known = true;
	struct object *obj;

	objects = root ? yaml_get(root, "objects") : NULL;
	error = root ? yaml_get(root, "error") : NULL;
	if (errors.n || !root) {
		/* JSON is nothing else: its errors are worth more than a guess. */
		known = size && (*text == '[' || *text == '{');
	} else if (objects && objects->kind == NODE_LIST) {
		input_check_version(&errors, root);
		if (!errors.n)
			read_report(opts, path, objects, out);
	} else if (root->kind == NODE_LIST) {
		read_bpftool(opts, path, root->items, root->n, out);
	} else if (is_bpftool_map(root)) {
		read_bpftool(opts, path, &root, 1, out);
	} else if (error && error->kind == NODE_SCALAR && root->n == 1) {
		yaml_error(&errors, error, "bpftool says: %.200s", error->text);
	} else {
		known = false;
	}
	if (known && errors.n) {
		obj = object_new(path);
		obj->definition = true;
		obj->name = object_name(obj->arena, path);
		input_failed(obj, &errors);
		object_list_add(out, obj);
	}
	arena_free(errors.arena);
	return known;
}
