/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>

#include "base/util.h"
#include "input/internal.h"

/* struct bpf_map_def of libbpf: what all dialects but two begin with. */
static const struct {
	enum map_attr attr;
	size_t member;		/* of struct map_def */
} fields[] = {
	{ATTR_TYPE, offsetof(struct map_def, type)},
	{ATTR_KEY_SIZE, offsetof(struct map_def, key_size)},
	{ATTR_VALUE_SIZE, offsetof(struct map_def, value_size)},
	{ATTR_MAX_ENTRIES, offsetof(struct map_def, max_entries)},
	{ATTR_MAP_FLAGS, offsetof(struct map_def, map_flags)},
};

#define LIBBPF_RECORD 20	/* bytes of struct bpf_map_def */

static bool is_record(const struct reader *r, const struct symbol *s)
{
	return s->section == r->legacy->index && s->type != STT_SECTION;
}

/* Key and value types of struct ____btf_map_<name> (bpf_map_find_btf_info()). */
static void find_annotation(struct reader *r, struct map_def *map)
{
	const char *name = arena_printf(r->arena, "____btf_map_%s", map->name);
	uint32_t id = find_type_kind(r->types, name, BTF_KIND_STRUCT);
	const struct btf_type *type = type_by_id(r->types, id);
	const struct btf_member *m;

	if (!type || type_vlen(type) < 2)
		return;
	m = type_members(type);
	if (type_size(r->types, m[0].type) != map->key_size ||
	    type_size(r->types, m[1].type) != map->value_size)
		return;
	map->key_type = m[0].type;
	map->value_type = m[1].type;
	map->key_name = type_to_c(r->arena, r->types, map->key_type);
	map->value_name = type_to_c(r->arena, r->types, map->value_type);
	map->present |= 1u << ATTR_KEY | 1u << ATTR_VALUE;
}

static void read_record(struct reader *r, const struct symbol *sym, uint64_t stride)
{
	struct map_def *map = object_add_map(r->obj);
	struct view record;

	map->name = sym->name;
	map->section = r->legacy->name;
	map->style = STYLE_LEGACY;
	map->layout = arena_printf(r->arena, "libbpf-%llu", (unsigned long long)stride);
	map->types = r->types;
	if (sym->bind == STB_LOCAL)
		object_fault(r->obj, RULE_BM011, "legacy-static", map, -1,
			     "the map's linkage is static, must be global");
	if (!view_sub(&r->legacy->data, sym->value, stride, &record)) {
		object_fault(r->obj, RULE_BM021, "legacy-bounds", map, -1,
			     "the record at offset %llu with %llu bytes reaches beyond the section (%zu bytes)",
			     (unsigned long long)sym->value, (unsigned long long)stride,
			     r->legacy->data.size);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		uint32_t *to = (uint32_t *)(void *)((char *)map + fields[i].member);

		if (view_u32(&record, i * 4, to))
			map->present |= 1u << fields[i].attr;
	}
	for (uint64_t i = LIBBPF_RECORD; i < stride; i++)
		if (record.data[i]) {
			object_fault(r->obj, RULE_BM021, "legacy-tail", map, -1,
				     "byte %llu of the record is %u, must be 0 behind the %u bytes of struct bpf_map_def",
				     (unsigned long long)i, record.data[i], LIBBPF_RECORD);
			break;
		}
	if (r->types)
		find_annotation(r, map);
}

/* As bpf_object__init_user_maps() before libbpf 1.0. */
void read_legacy_maps(struct reader *r)
{
	uint64_t n = 0, size;

	if (!r->legacy)
		return;
	size = r->legacy->data.size;
	for (size_t i = 0; i < r->n_symbols; i++)
		n += is_record(r, &r->symbols[i]);
	if (!size || !n || size % n) {
		object_fault(r->obj, RULE_BM021, "legacy-stride", NULL, -1,
			     "section 'maps' has %llu bytes for %llu symbols, must divide evenly",
			     (unsigned long long)size, (unsigned long long)n);
		if (!n)
			return;
	}
	for (size_t i = 0; i < r->n_symbols; i++)
		if (is_record(r, &r->symbols[i]))
			read_record(r, &r->symbols[i], size / n);
}
