/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>

#include "base/util.h"
#include "input/btf/btf.h"
#include "input/cilium/cilium.h"

/* The offset of the first byte that is not 0 in [off, off + size) of the section, or -1. */
static int64_t initialised_at(const struct section *s, const struct spec_place *place)
{
	uint64_t end = place->offset + place->size;

	for (uint64_t i = place->offset; i < s->data.size && i < end; i++)
		if (s->data.data[i])
			return (int64_t)(i - place->offset);
	return -1;
}

/* The struct of a variable, behind what the release looks through; 0: it is none. */
static uint32_t find_struct(const struct reader *r, uint32_t id)
{
	const struct btf_type *type;

	if (loader_has(r->loader, BEHAVIOUR_TYPEDEF_OF_MAP))
		id = type_skip_mods(r->types, id);
	type = type_by_id(r->types, id);
	return type && type_kind(type) == BTF_KIND_STRUCT ? id : 0;
}

static struct map_def *read_variable(struct spec *spec, const struct section *s, uint32_t id,
				     const struct symbol *sym, const struct spec_place *place)
{
	struct reader *r = spec->r;
	const struct types *t = r->types;
	const struct btf_type *var = type_by_id(t, id);
	const char *name = type_name(t, var);
	int64_t byte = initialised_at(s, place);
	uint32_t def = find_struct(r, var->type);
	struct map_def *map = NULL;
	struct fault *f = NULL;

	if (byte >= 0)
		f = object_fault(r->obj, RULE_BM010, FAULT_MAP_INITIALISED, NULL, -1,
				 "the map is initialised: its byte %lld is not 0", (long long)byte);
	else if (spec_has_map(spec, name))
		f = object_fault(r->obj, RULE_BM010, FAULT_MAP_TWICE, NULL, -1,
				 "another map has this name");
	else if (!def)
		f = object_fault(r->obj, RULE_BM010, FAULT_MAP_NOT_STRUCT, NULL, -1,
				 "a map must be a struct, '%s' is of kind %s", name,
				 kind_name(t, var->type));
	if (f)
		f->map_name = name;
	if (!def)
		return NULL;
	map = object_add_map(r->obj);
	map->name = name;
	spec_kernel_name(r->arena, map);
	map->section = s->name;
	map->style = STYLE_BTF;
	map->types = t;
	map->var_type = id;
	map->weak = sym && sym->bind == STB_WEAK;
	map->is_static = sym && sym->bind == STB_LOCAL;
	map->hidden = sym && !map->is_static && is_hidden(sym);
	spec_definition(spec, map, def, place);
	return map;
}

void spec_slots(struct spec *spec)
{
	struct reader *r = spec->r;

	for (size_t i = 0; i < r->obj->n_maps; i++) {
		struct map_def *map = r->obj->maps[i];
		uint32_t key_size = map->key_size;

		if (map->key_type)
			key_size = (uint32_t)type_size(map->types, map->key_type);
		if (map->n_slots && is_map_in_map(map->type) && key_size != 4)
			object_fault(r->obj, RULE_BM018,
				     map->type == BPF_MAP_TYPE_HASH_OF_MAPS ? FAULT_RELOC_HASH_KEY :
									      FAULT_SLOT_KEY,
				     map, ATTR_VALUES,
				     "keys have %u bytes, must have 4 for static values", key_size);
		for (size_t k = 0; k < map->n_slots; k++)
			if (map->slots[k].map && name_table_find(&spec->maps, map->slots[k].map) < 0)
				object_fault(r->obj, RULE_BM018, FAULT_RELOC_NOT_MAP, map, ATTR_VALUES,
					     "static value '%s' is not a map", map->slots[k].map);
	}
}

/* Entry i of .maps, a type that is no variable. */
static void not_var(struct reader *r, uint32_t i, uint32_t id)
{
	object_fault(r->obj, RULE_BM010, FAULT_MAP_NOT_VAR, NULL, -1,
		     "entry %u of .maps is of kind %s, must be a variable", i, kind_name(r->types, id));
}

/* Before 0.21: variable by variable as the DATASEC lists them, whose sizes must fill the section. */
static void read_in_order(struct spec *spec, const struct section *s, uint32_t datasec)
{
	struct reader *r = spec->r;
	const struct btf_type *type = type_by_id(r->types, datasec);
	const struct btf_var_secinfo *info = type_tail(type);
	uint64_t at = 0;

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const struct btf_type *var = type_by_id(r->types, info[i].type);
		const struct spec_place place = {s->index, info[i].offset, info[i].size};
		const struct symbol *sym = spec_symbol_at(&spec->sections[s->index], place.offset);

		at += info[i].size;
		if (var && type_kind(var) == BTF_KIND_VAR)
			r->var_map[i] = read_variable(spec, s, info[i].type, sym, &place);
		else
			not_var(r, i, info[i].type);
	}
	if (at < s->data.size)
		object_fault(r->obj, RULE_BM010, FAULT_MAPS_REMAINDER, NULL, -1,
			     "the BTF describes %llu of the %zu bytes of .maps",
			     (unsigned long long)at, s->data.size);
}

/* Since 0.21: by the symbols, one for each variable. */
static void read_by_symbols(struct spec *spec, const struct section *s, uint32_t datasec)
{
	struct reader *r = spec->r;
	const struct spec_section *part = &spec->sections[s->index];
	const struct btf_type *type = type_by_id(r->types, datasec);
	const struct btf_var_secinfo *info = datasec ? type_tail(type) : NULL;
	uint32_t n = datasec ? type_vlen(type) : 0;
	struct name_table names, vars = {.arena = r->arena};

	name_table_init(&names, r->arena, part->n_symbols);
	for (size_t i = 0; i < part->n_symbols; i++)
		name_table_set(&names, part->symbols[i]->name, (uint32_t)i);
	for (uint32_t i = 0; i < n; i++) {
		const struct btf_type *var = type_by_id(r->types, info[i].type);
		const char *name = type_name(r->types, var);
		int64_t at = name_table_find(&names, name);
		const struct symbol *sym = at < 0 ? NULL : part->symbols[at];
		struct spec_place place = {s->index, 0, 0};

		if (!var || type_kind(var) != BTF_KIND_VAR) {
			not_var(r, i, info[i].type);
			continue;
		}
		name_table_set(&vars, name, i);
		if (!sym) {
			object_fault(r->obj, RULE_BM010, FAULT_MAP_WITHOUT_SYMBOL, NULL, -1,
				     "the map has no symbol in .maps")->map_name = name;
			continue;
		}
		place.offset = sym->value;
		place.size = sym->size;
		if (!view_has(&s->data, place.offset, place.size))
			object_fault(r->obj, RULE_BM010, FAULT_MAP_SYMBOL_BOUNDS, NULL, -1,
				     "the symbol at offset %llu with %llu bytes reaches beyond .maps (%zu bytes)",
				     (unsigned long long)place.offset,
				     (unsigned long long)place.size, s->data.size)->map_name = name;
		r->var_map[i] = read_variable(spec, s, info[i].type, sym, &place);
	}
	if (vars.n != part->n_symbols && !r->extern_maps.n)
		object_fault(r->obj, RULE_BM010, FAULT_MAPS_COUNT, NULL, -1,
			     ".maps has %zu symbols, but %zu variables in the BTF", part->n_symbols,
			     vars.n);
}

void spec_maps(struct spec *spec)
{
	struct reader *r = spec->r;
	bool by_symbols = loader_has(r->loader, BEHAVIOUR_MAPS_BY_SYMBOLS);
	const struct btf_type *datasec;

	/* read_btf() has told of missing BTF. */
	if (!r->maps || !r->types)
		return;
	r->maps_datasec = spec_datasec(spec, ".maps");
	datasec = type_by_id(r->types, r->maps_datasec);
	r->var_map = ARENA_ARRAY(r->arena, datasec ? type_vlen(datasec) + 1 : 1, struct map_def *);
	if (by_symbols)
		read_by_symbols(spec, r->maps, r->maps_datasec);
	else if (r->maps_datasec)
		read_in_order(spec, r->maps, r->maps_datasec);
	else if (!r->extern_maps.n)
		object_fault(r->obj, RULE_BM005, FAULT_DATASEC_MISSING, NULL, -1,
			     "the BTF does not describe section .maps (no DATASEC)");
}
