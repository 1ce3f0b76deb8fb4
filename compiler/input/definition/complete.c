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
	struct arena *arena;		/* the object's: defs may be freed first */
	const struct object *defs;
	const struct types *types;	/* copy of defs->types, NULL until needed */
	bool conflict;
};

static const char *copy(struct completion *c, const char *s)
{
	return s ? arena_strdup(c->arena, s) : NULL;
}

static const struct types *copy_types(struct completion *c, const struct types *from)
{
	struct types *to;

	if (!from || c->types)
		return from ? c->types : NULL;
	to = ARENA_NEW(c->arena, struct types);
	*to = *from;
	to->raw = arena_memdup(c->arena, from->raw, from->raw_size);
	to->offset = arena_memdup(c->arena, from->offset, from->count * sizeof(*from->offset));
	to->strings = arena_memdup(c->arena, from->strings, from->strings_size);
	c->types = to;
	return to;
}

static struct slot *copy_slots(struct completion *c, const struct map_def *from)
{
	struct slot *slots = ARENA_ARRAY(c->arena, from->n_slots, struct slot);

	for (size_t i = 0; i < from->n_slots; i++)
		slots[i] = (struct slot){
			.index = from->slots[i].index,
			.map = copy(c, from->slots[i].map),
			.program = copy(c, from->slots[i].program),
		};
	return slots;
}

static struct map_def *copy_map(struct completion *c, const struct map_def *from)
{
	struct map_def *to = arena_memdup(c->arena, from, sizeof(*from));

	to->name = copy(c, from->name);
	to->section = copy(c, from->section);
	to->source.file = copy(c, from->source.file);
	to->pin_path = copy(c, from->pin_path);
	to->key_name = copy(c, from->key_name);
	to->value_name = copy(c, from->value_name);
	to->types = copy_types(c, from->types);
	to->slots = copy_slots(c, from);
	if (from->inner)
		to->inner = copy_map(c, from->inner);
	return to;
}

static void conflict(struct completion *c, struct map_def *map, const struct map_def *def,
		     enum map_attr attr, const char *what)
{
	unsigned line = def->attr_line[attr] ? def->attr_line[attr] : def->source.line;

	object_fault(c->obj, RULE_BM007, FAULT_NONE, map, (int)attr, "%s is %s %s:%u",
		     attr_name(attr),
		     what, c->defs->path, line);
	c->conflict = true;
}

static void conflict_number(struct completion *c, struct map_def *map, const struct map_def *def,
			    enum map_attr attr, uint64_t has, uint64_t given)
{
	conflict(c, map, def, attr,
		 arena_printf(c->arena, "%" PRIu64 " in the object and %" PRIu64 " in", has,
			      given));
}

static void complete_number(struct completion *c, struct map_def *map, const struct map_def *def,
			    enum map_attr attr, uint64_t has, uint64_t given, bool *take)
{
	*take = map_has(def, attr) && !map_has(map, attr);
	if (map_has(def, attr) && map_has(map, attr) && has != given)
		conflict_number(c, map, def, attr, has, given);
	if (*take) {
		map->present |= 1u << attr;
		map->attr_line[attr] = 0;	/* a line of another file */
	}
}

#define COMPLETE(attr, field)                                                                      \
	do {                                                                                       \
		bool take_;                                                                        \
		complete_number(c, map, def, attr, (uint64_t)map->field, (uint64_t)def->field,     \
				&take_);                                                           \
		if (take_)                                                                         \
			map->field = def->field;                                                   \
	} while (0)

/* A definition's types are of another BTF: they count only if the map has none. */
static void complete_types(struct completion *c, struct map_def *map, const struct map_def *def)
{
	if (map->key_type || map->value_type || map_has(map, ATTR_KEY) || map_has(map, ATTR_VALUE))
		return;
	map->key_type = def->key_type;
	map->value_type = def->value_type;
	map->key_name = copy(c, def->key_name);
	map->value_name = copy(c, def->value_name);
	map->present |= def->present & (1u << ATTR_KEY | 1u << ATTR_VALUE);
	if (def->key_type || def->value_type)
		map->types = copy_types(c, def->types);
}

static void complete_map(struct completion *c, struct map_def *map, const struct map_def *def)
{
	/* The size may come from a type without ATTR_KEY_SIZE being present. */
	bool has_key = map_has(map, ATTR_KEY_SIZE) || map_has(map, ATTR_KEY);
	bool has_value = map_has(map, ATTR_VALUE_SIZE) || map_has(map, ATTR_VALUE);

	COMPLETE(ATTR_TYPE, type);
	COMPLETE(ATTR_MAX_ENTRIES, max_entries);
	COMPLETE(ATTR_MAP_FLAGS, map_flags);
	COMPLETE(ATTR_MAP_EXTRA, map_extra);
	COMPLETE(ATTR_NUMA_NODE, numa_node);
	COMPLETE(ATTR_PINNING, pinning);
	if (def->pinning == map->pinning && def->pin_path && !map->pin_path)
		map->pin_path = copy(c, def->pin_path);
	if (def->pinning == map->pinning && def->pin_owner.set && !map->pin_owner.set)
		map->pin_owner = def->pin_owner;
	if (!has_key)
		COMPLETE(ATTR_KEY_SIZE, key_size);
	else if (def->key_size && def->key_size != map->key_size)
		conflict_number(c, map, def, ATTR_KEY_SIZE, map->key_size, def->key_size);
	if (!has_value)
		COMPLETE(ATTR_VALUE_SIZE, value_size);
	else if (def->value_size && def->value_size != map->value_size)
		conflict_number(c, map, def, ATTR_VALUE_SIZE, map->value_size, def->value_size);
	if (!has_key && !map->key_size)
		map->key_size = def->key_size;
	if (!has_value && !map->value_size)
		map->value_size = def->value_size;
	complete_types(c, map, def);
	if (def->inner && map->inner) {
		conflict(c, map, def, ATTR_INNER, "given by the object and by");
	} else if (def->inner) {
		map->inner = copy_map(c, def->inner);
		map->present |= 1u << ATTR_INNER;
	}
	if (def->n_slots && map->n_slots) {
		conflict(c, map, def, ATTR_VALUES, "given by the object and by");
	} else if (def->n_slots) {
		map->slots = copy_slots(c, def);
		map->n_slots = def->n_slots;
		map->present |= 1u << ATTR_VALUES;
	}
}

/* With more maps, no similar name is searched. */
#define NEAREST_OF 500

/* The name of a map that is similar, or NULL. A map is not its own inner map. */
static const char *meant(struct object *obj, const char *name, const struct map_def *outer)
{
	const char **names = ARENA_ARRAY(obj->arena, obj->n_maps, const char *);
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
	struct name_table maps;

	object_index_maps(obj, &maps);
	for (size_t i = 0; i < obj->n_maps; i++)
		for (size_t j = 0; j < obj->maps[i]->n_slots; j++)
			check_slot(obj, obj->maps[i], &obj->maps[i]->slots[j], &maps);
}

int input_complete(struct object *obj, const struct object *defs)
{
	struct completion c = {.obj = obj, .arena = obj->arena, .defs = defs};
	struct name_table maps;

	object_index_maps(obj, &maps);
	for (size_t i = 0; i < defs->n_maps; i++) {
		const struct map_def *def = defs->maps[i];
		int64_t at = name_table_find(&maps, def->name);

		if (at >= 0) {
			complete_map(&c, obj->maps[at], def);
			continue;
		}
		name_table_add(&maps, def->name, (uint32_t)obj->n_maps);
		ARENA_PUSH(obj->arena, obj->maps, obj->n_maps, obj->cap_maps, copy_map(&c, def));
	}
	check_slot_maps(obj);
	return c.conflict ? -EEXIST : 0;
}
