/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"
#include "btf/made_types.h"
#include "input/definition/internal.h"

/* One map of a file: its keys, in the order of their meaning. */

/* The keys of a definition, then those that a report has beside them. */
static const char *const map_keys[] = {
	"name", "type", "key", "key_size", "value", "value_size", "max_entries", "map_flags",
	"map_extra", "numa_node", "pinning", "pin", "inner", "values",
	"section", "style", "layout", "source", "declared", "not_created", "verdict", "memory",
	"commands", "helpers", "used_by",
};

const struct yaml_node *definition_get(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *node = yaml_get(map, key);

	return node && !yaml_is_null(node) ? node : NULL;
}

static void set_present(struct map_def *map, enum map_attr attr, const struct yaml_node *node)
{
	map->present |= 1u << attr;
	map_set_attr_line(map, attr, node->line);
}

/* Reads a string and copies it, because the tree is freed. */
static bool read_string(struct definition *def, const struct yaml_node *node, const char *what,
			const char **out)
{
	if (!yaml_want_string(&def->errors, node, what, out))
		return false;
	*out = arena_strdup(def->arena, *out);
	return true;
}

/* The number of an attribute up to max; 0 if it is absent or wrong. */
static uint64_t read_uint(struct definition *def, const struct yaml_node *node, struct map_def *map,
			  enum map_attr attr, uint64_t max)
{
	const struct yaml_node *value = definition_get(node, attr_name(attr));
	uint64_t v;

	if (!value || !yaml_want_uint(&def->errors, value, attr_name(attr), max, &v))
		return 0;
	set_present(map, attr, value);
	return v;
}

static bool unknown_map_type(struct definition *def, const struct yaml_node *node)
{
	const struct schema *s = def->opts->schema;
	size_t n = schema_n_map_types(s);
	const char **names = ARENA_ARRAY(def->arena, n, const char *);

	for (size_t i = 0; i < n; i++)
		names[i] = schema_map_type_at(s, i)->name;
	return yaml_error(&def->errors, node, "there is no map type '%.80s'%s", node->text,
			  did_you_mean(def->arena, node->text, names, n));
}

/* A name or a number. */
static bool read_type_scalar(struct definition *def, const struct yaml_node *node, uint32_t *out)
{
	const struct map_type_info *info;
	const char *name;
	uint64_t v;

	if (node->kind == NODE_SCALAR && !node->quoted && !parse_u64(node->text, UINT32_MAX, &v)) {
		*out = (uint32_t)v;
		return true;
	}
	if (!yaml_want_string(&def->errors, node, "type", &name))
		return false;
	info = schema_find_map_type(def->opts->schema, name);
	if (!info)
		return unknown_map_type(def, node);
	*out = info->id;
	return true;
}

/* {id: 1, name: "hash"}, as in a report. The id counts. */
static bool read_type_pair(struct definition *def, const struct yaml_node *node, uint32_t *out)
{
	static const char *const keys[] = {"id", "name"};
	const struct yaml_node *id = definition_get(node, "id"), *name = definition_get(node, "name");
	const struct map_type_info *info;
	uint64_t v;

	yaml_known_keys(&def->errors, node, keys, ARRAY_SIZE(keys));
	if (!id && !name)
		return yaml_error(&def->errors, node, "type must have an id or a name");
	if (!id)
		return read_type_scalar(def, name, out);
	if (!yaml_want_uint(&def->errors, id, "id", UINT32_MAX, &v))
		return false;
	info = schema_map_type(def->opts->schema, (uint32_t)v);
	if (name && info && (name->kind != NODE_SCALAR || !str_eq(info->name, name->text)))
		return yaml_error(&def->errors, name, "the map type %u is '%s', not %s", info->id,
				  info->name, yaml_what(def->arena, name));
	*out = (uint32_t)v;
	return true;
}

static void read_map_type(struct definition *def, const struct yaml_node *node,
			  struct map_def *map)
{
	const struct yaml_node *type = definition_get(node, "type");
	bool ok;

	if (!type) {
		yaml_error(&def->errors, node, "a map needs a `type`");
		return;
	}
	ok = type->kind == NODE_MAP ? read_type_pair(def, type, &map->type) :
				      read_type_scalar(def, type, &map->type);
	if (ok)
		set_present(map, ATTR_TYPE, type);
}

static bool unknown_flag(struct definition *def, const struct yaml_node *node, const char *name)
{
	const struct schema *s = def->opts->schema;
	size_t n = schema_n_flags(s);
	const char **names = ARENA_ARRAY(def->arena, 2 * n, const char *);

	/* Both spellings that schema_find_flag() takes. */
	for (size_t i = 0; i < n; i++) {
		names[i] = schema_flag_at(s, i)->name;
		names[n + i] = names[i] + (str_starts(names[i], "BPF_F_") ? strlen("BPF_F_") : 0);
	}
	return yaml_error(&def->errors, node, "there is no map flag '%.80s'%s", name,
			  did_you_mean(def->arena, name, names, 2 * n));
}

static bool read_flag_names(struct definition *def, const struct yaml_node *list, uint32_t *out)
{
	*out = 0;
	if (!yaml_want_list(&def->errors, list, "map_flags"))
		return false;
	for (size_t i = 0; i < list->n; i++) {
		const struct flag_info *flag;
		const char *name;

		if (!yaml_want_string(&def->errors, list->items[i], "a flag", &name))
			return false;
		flag = schema_find_flag(def->opts->schema, name);
		if (!flag)
			return unknown_flag(def, list->items[i], name);
		*out |= flag->value;
	}
	return true;
}

/* {value: 1, names: ["BPF_F_NO_PREALLOC"]}: bits without a name are only in value. */
static bool read_flag_pair(struct definition *def, const struct yaml_node *node, uint32_t *out)
{
	static const char *const keys[] = {"value", "names"};
	const struct yaml_node *value = definition_get(node, "value"), *list = definition_get(node, "names");
	uint32_t named = 0;
	uint64_t v;

	yaml_known_keys(&def->errors, node, keys, ARRAY_SIZE(keys));
	if (list && !read_flag_names(def, list, &named))
		return false;
	*out = named;
	if (!value)
		return true;
	if (!yaml_want_uint(&def->errors, value, "value", UINT32_MAX, &v))
		return false;
	if (list && (named & ~(uint32_t)v))
		return yaml_error(&def->errors, value, "the names of the flags mean 0x%x, but the value is 0x%x",
				  named, (uint32_t)v);
	*out = (uint32_t)v;
	return true;
}

static void read_flags(struct definition *def, const struct yaml_node *node, struct map_def *map)
{
	const struct yaml_node *flags = definition_get(node, "map_flags");
	uint64_t v;
	bool ok;

	if (!flags)
		return;
	if (flags->kind == NODE_MAP) {
		ok = read_flag_pair(def, flags, &map->map_flags);
	} else if (flags->kind == NODE_LIST) {
		ok = read_flag_names(def, flags, &map->map_flags);
	} else {
		ok = yaml_want_uint(&def->errors, flags, "map_flags (without a list of names)",
				    UINT32_MAX, &v);
		map->map_flags = ok ? (uint32_t)v : 0;
	}
	if (ok)
		set_present(map, ATTR_MAP_FLAGS, flags);
}

/* A type without a name, by its id in `types`. */
static bool find_by_id(struct definition *def, const struct yaml_node *node,
		       struct resolved_type *out)
{
	const struct types *base = def->types.base;
	int64_t size;
	uint64_t id;

	if (!base || !yaml_want_uint(&def->errors, node, "btf_id", UINT32_MAX, &id))
		return false;
	size = type_by_id(base, (uint32_t)id) ? type_size(base, (uint32_t)id) : -1;
	if (size < 0 || size > UINT32_MAX)
		return false;
	*out = (struct resolved_type){.id = (uint32_t)id, .size = (uint32_t)size};
	return true;
}

/* A type of which a report tells what it can. A type that is not known is no error. */
static bool make_reported(struct definition *def, const struct yaml_node *node, uint32_t size,
			  struct resolved_type *out)
{
	struct type_member of;

	if (!input_type_words(&def->errors, def->errors.arena, node, size, &of))
		return false;
	*out = (struct resolved_type){.id = made_type(&def->types, &of), .size = size};
	return true;
}

/* A C type: a name, or {type: "struct v", btf_id: 9}. Sets *name and *out. */
static bool read_ctype(struct definition *def, const struct yaml_node *node, const char *key,
		       uint32_t size, const char **name, struct resolved_type *out)
{
	/* Those behind btf_id are derived from it, in a report. */
	static const char *const keys[] = {"type", "btf_id", "plain", "enumerators", "tags",
					   "members", "holes"};
	const struct yaml_node *id = NULL, *type = node;

	if (node->kind == NODE_MAP) {
		yaml_known_keys(&def->errors, node, keys, ARRAY_SIZE(keys));
		type = definition_get(node, "type");
		id = definition_get(node, "btf_id");
		if (!type)
			return yaml_error(&def->errors, node, "%s must have a `type`", key);
	}
	if (!read_string(def, type, key, name))
		return false;
	if (id && strstr(*name, "...") && find_by_id(def, id, out))
		return true;
	if (def->reported && node->kind == NODE_MAP)
		return make_reported(def, node, size, out);
	*out = type_names_find(&def->types, *name);
	if (out->id) {
		*name = out->name;	/* with the usual blanks */
		return true;
	}
	if (!def->reported && (!out->unknown || !def->types_lost))
		yaml_error(&def->errors, type, "%s: '%.80s' %s", key, *name, out->error);
	return false;
}

/* Type and size of key or value; a size that is not given is that of the type. Returns the id. */
static uint32_t read_type(struct definition *def, const struct yaml_node *node, struct map_def *map,
			  enum map_attr attr, enum map_attr size_attr, const char **name,
			  uint32_t *size)
{
	const struct yaml_node *type = definition_get(node, attr_name(attr));
	struct resolved_type found = {0};

	*size = (uint32_t)read_uint(def, node, map, size_attr, UINT32_MAX);
	if (!type || !read_ctype(def, type, attr_name(attr), *size, name, &found))
		return 0;
	set_present(map, attr, type);
	if (!map_has(map, size_attr))
		*size = found.size;
	return found.id;
}

static void read_pinning(struct definition *def, const struct yaml_node *node, struct map_def *map)
{
	const struct yaml_node *pinning = definition_get(node, "pinning");
	const char *name;

	if (!pinning || !yaml_want_string(&def->errors, pinning, "pinning", &name))
		return;
	for (int i = PIN_NONE; i <= PIN_CUSTOM; i++) {
		if (str_eq(pinning_name((enum pinning)i), name)) {
			map->pinning = (enum pinning)i;
			set_present(map, ATTR_PINNING, pinning);
			return;
		}
	}
	yaml_error(&def->errors, pinning,
		   "pinning must be one of none, by_name, object, global, custom, not %s",
		   yaml_what(def->arena, pinning));
}

/* "0660", a string as for chmod(1): some YAML readers take 0660 for decimal. */
static bool read_mode(struct definition *def, const struct yaml_node *node, uint32_t *out)
{
	const char *text;
	size_t n;

	if (!yaml_want_string(&def->errors, node, "mode", &text))
		return false;
	*out = 0;
	n = strspn(text, "01234567");
	for (size_t i = 0; i < n && i < 5; i++)
		*out = *out * 8 + (uint32_t)(text[i] - '0');
	if (!n || n > 5 || text[n] || *out > 07777)
		return yaml_error(&def->errors, node,
				  "mode must be octal, up to \"07777\", not '%.80s'", text);
	return true;
}

static void read_owner(struct definition *def, const struct yaml_node *pin, struct map_def *map)
{
	const struct yaml_node *mode = yaml_get(pin, "mode"), *uid = yaml_get(pin, "uid"),
			       *gid = yaml_get(pin, "gid");
	uint32_t bits;
	uint64_t u, g;
	bool good;

	if (!definition_get(pin, "mode") && !definition_get(pin, "uid") && !definition_get(pin, "gid"))
		return;
	if (!mode || !uid || !gid) {
		yaml_error(&def->errors, pin, "mode, uid and gid of a pin must be given together");
		return;
	}
	/* All are read, so that each one's error is reported. */
	good = read_mode(def, mode, &bits);
	good &= yaml_want_uint(&def->errors, uid, "uid", UINT32_MAX, &u);
	good &= yaml_want_uint(&def->errors, gid, "gid", UINT32_MAX, &g);
	if (good)
		map_rare_own(def->arena, map)->pin_owner =
			(struct pin_owner){true, bits, (uint32_t)u, (uint32_t)g};
}

static void read_pin(struct definition *def, const struct yaml_node *node, struct map_def *map)
{
	static const char *const keys[] = {"path", "mode", "uid", "gid"};
	const struct yaml_node *pin = definition_get(node, "pin"), *path;
	struct map_rare *rare;

	if (!pin || !yaml_want_map(&def->errors, pin, "pin"))
		return;
	yaml_known_keys(&def->errors, pin, keys, ARRAY_SIZE(keys));
	if (map->pinning == PIN_NONE)
		yaml_error(&def->errors, pin, "pin requires a pinning other than none");
	path = definition_get(pin, "path");
	rare = map_rare_own(def->arena, map);
	if (path && read_string(def, path, "path", &rare->pin_path) && !*rare->pin_path)
		yaml_error(&def->errors, path, "path is empty");
	/* A report has the path of a pin by name, too, which says nothing else. */
	if (map->pinning == PIN_BY_NAME && rare->pin_path &&
	    str_eq(rare->pin_path, arena_printf(def->arena, PIN_ROOT "/%s", map->name)))
		rare->pin_path = NULL;
	read_owner(def, pin, map);
}

static int by_index(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

static bool read_slot(struct definition *def, const struct yaml_node *node, bool programs,
		      struct slot *slot)
{
	static const char *const keys[] = {"slot", "map", "program"};
	const char *key = programs ? "program" : "map";
	const struct yaml_node *index, *name;
	uint64_t v;

	if (!yaml_want_map(&def->errors, node, "an entry of values"))
		return false;
	yaml_known_keys(&def->errors, node, keys, ARRAY_SIZE(keys));
	index = definition_get(node, "slot");
	name = definition_get(node, key);
	if (!index || !name || definition_get(node, programs ? "map" : "program"))
		return yaml_error(&def->errors, node, "an entry of values must be {slot: N, %s: \"NAME\"} for this map type",
				  key);
	if (!yaml_want_uint(&def->errors, index, "slot", UINT32_MAX, &v) ||
	    !read_string(def, name, key, programs ? &slot->program : &slot->map))
		return false;
	slot->index = (uint32_t)v;
	return true;
}

static void read_slots(struct definition *def, const struct yaml_node *node, struct map_def *map)
{
	const struct yaml_node *list = definition_get(node, "values");
	bool programs = map->type == BPF_MAP_TYPE_PROG_ARRAY;

	/* A report has an empty list for maps without slots. */
	if (!list || !yaml_want_list(&def->errors, list, "values") || !list->n)
		return;
	if (map_has(map, ATTR_TYPE) && !programs && !is_map_in_map(map->type)) {
		yaml_error(&def->errors, list, "only maps-in-maps and program arrays have values");
		return;
	}
	map->slots = ARENA_ARRAY(def->arena, list->n, struct slot);
	for (size_t i = 0; i < list->n; i++)
		if (read_slot(def, list->items[i], programs, &map->slots[map->n_slots]))
			map->n_slots++;
	qsort(map->slots, map->n_slots, sizeof(*map->slots), by_index);
	for (size_t i = 1; i < map->n_slots; i++)
		if (map->slots[i].index == map->slots[i - 1].index)
			yaml_error(&def->errors, list, "slot %u is given twice",
				   map->slots[i].index);
	set_present(map, ATTR_VALUES, list);
}

static void read_map(struct definition *def, const struct yaml_node *node, struct map_def *map,
		     bool template);

static void read_inner(struct definition *def, const struct yaml_node *node, struct map_def *map,
		       bool template)
{
	const struct yaml_node *inner = definition_get(node, "inner"), *name;

	if (!inner || !yaml_want_map(&def->errors, inner, "inner"))
		return;
	if (template) {
		yaml_error(&def->errors, inner, "inner is inside inner: a template cannot have a template");
		return;
	}
	if (map_has(map, ATTR_TYPE) && !is_map_in_map(map->type)) {
		yaml_error(&def->errors, inner, "only maps-in-maps have inner");
		return;
	}
	map->inner = ARENA_NEW(def->arena, struct map_def);
	map->inner->source = (struct source){def->path, inner->line};
	name = definition_get(inner, "name");
	if (!name || !read_string(def, name, "name", &map->inner->name))
		map->inner->name = arena_printf(def->arena, "%s.inner", map->name);
	read_map(def, inner, map->inner, true);
	set_present(map, ATTR_INNER, inner);
}

/* Reads all keys but the name, which the caller has set. */
static void read_map(struct definition *def, const struct yaml_node *node, struct map_def *map,
		     bool template)
{
	yaml_known_keys(&def->errors, node, map_keys, ARRAY_SIZE(map_keys));
	map->section = "";
	map->style = STYLE_DEFINITION;
	read_map_type(def, node, map);
	map->key_type = read_type(def, node, map, ATTR_KEY, ATTR_KEY_SIZE, &map->key_name,
				  &map->key_size);
	map->value_type = read_type(def, node, map, ATTR_VALUE, ATTR_VALUE_SIZE, &map->value_name,
				    &map->value_size);
	/*
	 * BPF_MAP_CREATE refuses a key type without a value type: such a key gives a size only.
	 * Of a map of a report the key is known even if the value is not.
	 */
	if (!map->value_type && !def->reported)
		map->key_type = 0;
	map->max_entries = (uint32_t)read_uint(def, node, map, ATTR_MAX_ENTRIES, UINT32_MAX);
	read_flags(def, node, map);
	map->map_extra = read_uint(def, node, map, ATTR_MAP_EXTRA, UINT64_MAX);
	map->numa_node = (uint32_t)read_uint(def, node, map, ATTR_NUMA_NODE, UINT32_MAX);
	read_pinning(def, node, map);
	read_pin(def, node, map);
	read_inner(def, node, map, template);
	read_slots(def, node, map);
	/* As in libbpf: the value of an outer map is a file descriptor. */
	if (is_map_in_map(map->type) && !map_has(map, ATTR_VALUE_SIZE) &&
	    !map_has(map, ATTR_VALUE) && (map->inner || map->n_slots)) {
		map->value_size = 4;
		map->present |= 1u << ATTR_VALUE_SIZE;
	}
}

void definition_read_map(struct definition *def, const struct yaml_node *node)
{
	const struct yaml_node *name;
	struct map_def *map;

	if (!yaml_want_map(&def->errors, node, "a map"))
		return;
	map = object_add_map(def->obj);
	map->source = (struct source){def->path, node->line};
	name = definition_get(node, "name");
	if (!name)
		yaml_error(&def->errors, node, "a map needs a `name`");
	else if (read_string(def, name, "name", &map->name) && !*map->name)
		yaml_error(&def->errors, name, "name is empty");
	if (name)
		set_present(map, ATTR_NAME, name);
	if (name && *map->name && !name_table_add(&def->names, map->name, name->line))
		yaml_error(&def->errors, name, "map '%.80s' is defined twice; the first definition is in line %u",
			   map->name, (unsigned)name_table_find(&def->names, map->name));
	read_map(def, node, map, false);
}

