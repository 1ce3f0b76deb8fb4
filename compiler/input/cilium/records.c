/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/cilium/cilium.h"

/* What the library reads of a record, the rest is MapSpec.Extra: as libbpf's struct bpf_map_def. */
enum { RECORD_SIZE = 20 };

/* The bytes of a record. */
struct record {
	const struct symbol *sym;
	struct view data;
};

static bool is_zero(const struct view *v, size_t from)
{
	for (size_t i = from; i < v->size; i++)
		if (v->data[i])
			return false;
	return true;
}

static void add_record(struct spec *spec, const struct section *s, const struct record *rec,
		       const struct name_table *variables)
{
	struct reader *r = spec->r;
	int64_t var = name_table_find(variables, rec->sym->name);
	struct map_def *map = object_add_map(r->obj);

	map->name = rec->sym->name;
	spec_kernel_name(r->arena, map);
	map->section = s->name;
	map->style = STYLE_LEGACY;
	map->types = r->types;
	map->var_type = var < 0 ? 0 : (uint32_t)var;
	map->present = 1u << ATTR_TYPE | 1u << ATTR_KEY_SIZE | 1u << ATTR_VALUE_SIZE |
		       1u << ATTR_MAX_ENTRIES | 1u << ATTR_MAP_FLAGS;
	map->type = (uint32_t)uint_at(&rec->data, 0, 4);
	map->key_size = (uint32_t)uint_at(&rec->data, 4, 4);
	map->value_size = (uint32_t)uint_at(&rec->data, 8, 4);
	map->max_entries = (uint32_t)uint_at(&rec->data, 12, 4);
	map->map_flags = (uint32_t)uint_at(&rec->data, 16, 4);
	map->inner_in_user_space = is_map_in_map(map->type);
	if (spec_has_map(spec, map->name))
		object_fault(r->obj, RULE_BM021, FAULT_MAP_TWICE, map, -1,
			     "another map has this name");
	if (rec->data.size < RECORD_SIZE) {
		object_fault(r->obj, RULE_BM021, FAULT_RECORD_SHORT, map, -1,
			     "the record has %zu bytes, must have at least %d", rec->data.size,
			     RECORD_SIZE);
	} else if (!is_zero(&rec->data, RECORD_SIZE)) {
		map_rare_own(r->arena, map)->extra = true;
		map->rare->other_fields = arena_printf(r->arena, "%zu bytes of MapSpec.Extra",
						 rec->data.size - RECORD_SIZE);
		object_fault(r->obj, RULE_BM021, FAULT_RECORD_TAIL, map, -1,
			     "the %zu bytes behind map_flags are not all 0",
			     rec->data.size - RECORD_SIZE)
			->fix = fix_words(arena_printf(r->arena, "read spec.Maps[\"%s\"].Extra and "
						       "set it to nil before NewCollection()",
						       map->name));
	}
}

/* Variables of the BTF by name, for the tags of maps. */
static void index_variables(struct name_table *out, const struct types *t)
{
	for (uint32_t id = 1; t && id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (type_kind(type) == BTF_KIND_VAR)
			name_table_add(out, type_name(t, type), id);
	}
}

/* Since 0.21: each symbol has a record of its size. */
static void read_by_symbols(struct spec *spec, const struct section *s,
			    const struct name_table *variables)
{
	const struct spec_section *part = &spec->sections[s->index];

	for (size_t i = 0; i < part->n_symbols; i++) {
		struct record rec = {part->symbols[i], {.big = s->data.big}};
		uint64_t at = rec.sym->value, size = rec.sym->size;

		if (!view_sub(&s->data, at, size, &rec.data)) {
			object_fault(spec->r->obj, RULE_BM021, FAULT_LEGACY_BOUNDS, NULL, -1,
				     "the symbol at offset %llu with %llu bytes reaches beyond section '%s' (%zu bytes)",
				     (unsigned long long)at, (unsigned long long)size, s->name,
				     s->data.size)
				->map_name = rec.sym->name;
			continue;
		}
		add_record(spec, s, &rec, variables);
	}
}

/* Before: the section is divided by the number of symbols. */
static void read_evenly(struct spec *spec, const struct section *s,
			const struct name_table *variables)
{
	struct object *obj = spec->r->obj;
	const struct spec_section *part = &spec->sections[s->index];
	uint64_t each = s->data.size / part->n_symbols;

	if (s->data.size % part->n_symbols)
		object_fault(obj, RULE_BM021, FAULT_LEGACY_STRIDE, NULL, -1,
			     "section '%s' has %zu bytes for %zu symbols, must divide evenly",
			     s->name, s->data.size, part->n_symbols);
	for (size_t i = 0; i < part->n_symbols; i++) {
		struct record rec = {part->symbols[i], {.big = s->data.big}};

		if (rec.sym->value != i * each) {
			object_fault(obj, RULE_BM021, FAULT_LEGACY_OFFSET, NULL, -1,
				     "the record is at offset %llu, must be at %llu: the section is divided evenly",
				     (unsigned long long)rec.sym->value,
				     (unsigned long long)(i * each))
				->map_name = rec.sym->name;
			return;
		}
		view_sub(&s->data, i * each, each, &rec.data);
		add_record(spec, s, &rec, variables);
	}
}

void spec_records(struct spec *spec)
{
	struct reader *r = spec->r;
	struct name_table variables = {.arena = r->arena};

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];

		if (spec->sections[i].kind != SPEC_RECORDS)
			continue;
		object_fault(r->obj, RULE_BM020, FAULT_LEGACY_SECTION, NULL, -1,
			     "maps are defined in the legacy section '%s'", s->name)
			->fix = fix_words("define the map in SEC(\".maps\") with __uint() and __type()");
		if (!spec->sections[i].n_symbols) {
			object_fault(r->obj, RULE_BM021, FAULT_RECORDS_WITHOUT_SYMBOLS, NULL, -1,
				     "section '%s' has %llu bytes, but no symbol names a map in it",
				     s->name, (unsigned long long)s->size);
			continue;
		}
		if (!variables.n)
			index_variables(&variables, r->types);
		if (loader_has(r->loader, BEHAVIOUR_RECORDS_BY_SYMBOLS))
			read_by_symbols(spec, s, &variables);
		else
			read_evenly(spec, s, &variables);
	}
}
