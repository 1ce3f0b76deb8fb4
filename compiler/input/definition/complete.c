/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>

#include "base/util.h"
#include "input/definition/definition.h"

/*
 * Adds definitions to the maps of an object: what the object leaves to user space,
 * such as the template of an outer map.
 */
struct completion {
	struct object *obj;
	const struct object *defs;
	bool conflict;
};

static void conflict(struct completion *c, struct map_def *map, const struct map_def *def,
		     enum map_attr attr, const char *what)
{
	unsigned line = map_attr_line(def, attr);

	object_fault(c->obj, RULE_BM007, FAULT_NONE, map, (int)attr, "%s is %s %s:%u",
		     attr_name(attr), what, c->defs->path, line);
	c->conflict = true;
}

static void conflict_number(struct completion *c, struct map_def *map, const struct map_def *def,
			    enum map_attr attr, uint64_t has, uint64_t given)
{
	conflict(c, map, def, attr,
		 arena_printf(c->obj->arena, "%" PRIu64 " in the object and %" PRIu64 " in", has,
			      given));
}

/* Whether the map takes the attribute from the definition. */
static bool takes(struct completion *c, struct map_def *map, const struct map_def *def,
		  enum map_attr attr, uint64_t has, uint64_t given)
{
	if (!map_has(def, attr))
		return false;
	if (map_has(map, attr)) {
		if (has != given)
			conflict_number(c, map, def, attr, has, given);
		return false;
	}
	map->present |= 1u << attr;
	map_set_attr_line(map, attr, 0);	/* a line of another file */
	return true;
}

#define COMPLETE(attr, field)                                                                      \
	do {                                                                                       \
		if (takes(c, map, def, attr, (uint64_t)map->field, (uint64_t)def->field))          \
			map->field = def->field;                                                   \
	} while (0)

/* The size may come from the attribute `typed` without the attribute `sized` being present. */
static void complete_size(struct completion *c, struct map_def *map, const struct map_def *def,
			  enum map_attr sized, enum map_attr typed, uint32_t *size, uint32_t given)
{
	if (map_has(map, sized) || map_has(map, typed)) {
		if (given && given != *size)
			conflict_number(c, map, def, sized, *size, given);
	} else if (takes(c, map, def, sized, *size, given) || !*size) {
		*size = given;
	}
}

/* A definition's types are of another BTF: they count only if the map has none. */
static void complete_types(struct map_def *map, const struct map_def *def)
{
	if (map->key_type || map->value_type || map_has(map, ATTR_KEY) || map_has(map, ATTR_VALUE))
		return;
	map->key_type = def->key_type;
	map->value_type = def->value_type;
	map->key_name = def->key_name;
	map->value_name = def->value_name;
	map->present |= def->present & (1u << ATTR_KEY | 1u << ATTR_VALUE);
	if (def->key_type || def->value_type)
		map->types = def->types;
}

static void complete_pin(struct map_rare *map, const struct map_rare *def)
{
	if (!map->pin_path)
		map->pin_path = def->pin_path;
	if (!map->pin_owner.set)
		map->pin_owner = def->pin_owner;
}

static void complete_map(struct completion *c, struct map_def *map, const struct map_def *def)
{
	COMPLETE(ATTR_TYPE, type);
	COMPLETE(ATTR_MAX_ENTRIES, max_entries);
	COMPLETE(ATTR_MAP_FLAGS, map_flags);
	COMPLETE(ATTR_MAP_EXTRA, map_extra);
	COMPLETE(ATTR_NUMA_NODE, numa_node);
	COMPLETE(ATTR_PINNING, pinning);
	if (def->rare && def->pinning == map->pinning)
		complete_pin(map_rare_own(c->obj->arena, map), def->rare);
	complete_size(c, map, def, ATTR_KEY_SIZE, ATTR_KEY, &map->key_size, def->key_size);
	complete_size(c, map, def, ATTR_VALUE_SIZE, ATTR_VALUE, &map->value_size, def->value_size);
	complete_types(map, def);
	if (def->inner && map->inner) {
		conflict(c, map, def, ATTR_INNER, "given by the object and by");
	} else if (def->inner) {
		map->inner = def->inner;
		map->present |= 1u << ATTR_INNER;
	}
	if (def->n_slots && map->n_slots) {
		conflict(c, map, def, ATTR_VALUES, "given by the object and by");
	} else if (def->n_slots) {
		map->slots = def->slots;
		map->n_slots = def->n_slots;
		map->present |= 1u << ATTR_VALUES;
	}
}

/* With more maps, no similar name is searched. */
#define NEAREST_OF 500

/* The name of a map that is similar, or NULL. A map is not its own inner map. */
static const char *meant(struct object *obj, const char *name, const struct map_def *outer)
{
	const char *names[NEAREST_OF];
	size_t n = 0;

	if (obj->n_maps > NEAREST_OF)
		return NULL;
	for (size_t i = 0; i < obj->n_maps; i++)
		if (obj->maps[i] != outer)
			names[n++] = obj->maps[i]->name;
	return nearest(name, names, n);
}

static void check_slot(struct object *obj, struct map_def *map, const struct slot *slot,
		       const struct name_table *maps)
{
	const char *near;
	struct fault *f;

	if (!slot->map || name_table_find(maps, slot->map) >= 0)
		return;
	f = object_fault(obj, RULE_BM018, FAULT_NONE, map, ATTR_VALUES,
			 "slot %u names the map '%s', which is not defined", slot->index,
			 slot->map);
	near = meant(obj, slot->map, map);
	if (near)
		f->fix = fix_words(arena_printf(obj->arena, "did you mean '%s'?", near));
}

void check_slot_maps(struct object *obj)
{
	struct name_table maps = {0};

	for (size_t i = 0; i < obj->n_maps; i++) {
		if (obj->maps[i]->n_slots && !maps.n)
			object_index_maps(obj, &maps);
		for (size_t j = 0; j < obj->maps[i]->n_slots; j++)
			check_slot(obj, obj->maps[i], &obj->maps[i]->slots[j], &maps);
	}
}

int input_complete(struct object *obj, struct object *defs)
{
	struct completion c = {.obj = obj, .defs = defs};
	struct name_table maps;

	object_index_maps(obj, &maps);
	for (size_t i = 0; i < defs->n_maps; i++) {
		struct map_def *def = defs->maps[i];
		int64_t at = name_table_find(&maps, def->name);

		if (at >= 0) {
			complete_map(&c, obj->maps[at], def);
			continue;
		}
		name_table_add(&maps, def->name, (uint32_t)obj->n_maps);
		ARENA_PUSH(obj->arena, obj->maps, obj->n_maps, obj->cap_maps, def);
	}
	arena_join(obj->arena, defs->arena);
	defs->n_maps = 0;
	check_slot_maps(obj);
	return c.conflict ? -EEXIST : 0;
}
