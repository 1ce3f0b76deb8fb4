/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "input/internal.h"

#define MAP_TYPE_STRUCT_OPS 26
#define FLAG_LINK (1u << 13)	/* BPF_F_LINK */

/* The type of a variable behind modifiers; 0 for void, forward declarations and long chains. */
static uint32_t resolve_type(const struct types *t, uint32_t id)
{
	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, id);

		if (!type || type_kind(type) == BTF_KIND_FWD)
			return 0;
		switch (type_kind(type)) {
		case BTF_KIND_CONST:
		case BTF_KIND_VOLATILE:
		case BTF_KIND_RESTRICT:
		case BTF_KIND_TYPEDEF:
		case BTF_KIND_VAR:
		case TYPE_KIND_TYPE_TAG:
			id = type->type;
			break;
		default:
			return id;
		}
	}
	return 0;
}

/* As libbpf's init_struct_ops_maps(). */
static void read_section(struct reader *r, const struct section *s, bool link)
{
	const struct types *t = r->types;
	const struct btf_var_secinfo *info;
	const struct btf_type *datasec;
	uint32_t id = find_type_kind(t, s->name, BTF_KIND_DATASEC);

	if (!id) {
		object_fault(r->obj, RULE_BM005, "struct-ops-datasec", NULL, -1,
			     "the BTF does not describe section '%s' (no DATASEC)", s->name);
		return;
	}
	datasec = type_by_id(t, id);
	info = type_tail(datasec);
	for (uint32_t i = 0; i < type_vlen(datasec); i++) {
		const char *name = type_name(t, type_by_id(t, info[i].type));
		uint32_t type_id = resolve_type(t, info[i].type);
		const struct btf_type *type = type_by_id(t, type_id);
		struct map_def *map;

		if (!type) {
			object_fault(r->obj, RULE_BM010, "struct-ops-type", NULL, -1,
				     "variable '%s' of '%s' has no type", name, s->name)
				->map_name = name;
			continue;
		}
		if (!*type_name(t, type)) {
			object_fault(r->obj, RULE_BM010, "struct-ops-anonymous", NULL, -1,
				     "the struct of '%s' has no name", name)
				->map_name = name;
			continue;
		}
		if (type_kind(type) != BTF_KIND_STRUCT) {
			object_fault(r->obj, RULE_BM010, "struct-ops-type", NULL, -1,
				     "a struct_ops map must be a struct, '%s' is of kind %s", name,
				     kind_name(t, type_id))
				->map_name = name;
			continue;
		}
		map = object_add_map(r->obj);
		map->name = name;
		map->section = s->name;
		map->style = STYLE_BTF;
		map->types = t;
		map->var_type = info[i].type;
		map->def_type = type_id;
		map->present = 1u << ATTR_TYPE | 1u << ATTR_KEY_SIZE | 1u << ATTR_VALUE |
			       1u << ATTR_MAX_ENTRIES;
		map->type = MAP_TYPE_STRUCT_OPS;
		map->key_size = sizeof(uint32_t);
		map->value_size = type->size;
		map->value_type = type_id;
		map->value_name = type_to_c(r->arena, t, type_id);
		map->max_entries = 1;
		if (link) {
			map->map_flags = FLAG_LINK;
			map->present |= 1u << ATTR_MAP_FLAGS;
		}
		if ((uint64_t)info[i].offset + type->size > s->data.size)
			object_fault(r->obj, RULE_BM010, "struct-ops-bounds", map, -1,
				     "the variable at offset %u with %u bytes reaches beyond section '%s' (%zu bytes)",
				     info[i].offset, type->size, s->name, s->data.size);
	}
}

void read_struct_ops(struct reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];
		const char *name = s->name;
		bool optional = *name == '?', link;

		name += optional;
		link = str_eq(name, ".struct_ops.link");
		if (s->type != SHT_PROGBITS || !s->size || s->flags & SHF_EXECINSTR ||
		    (!link && !str_eq(name, ".struct_ops")))
			continue;
		if ((link && loader_does(r, "no-struct-ops-link")) ||
		    (optional && loader_does(r, "no-optional-struct-ops")))
			continue;
		if (r->types)
			read_section(r, s, link);
		else
			object_fault(r->obj, RULE_BM005, "btf-missing", NULL, -1,
				     "section '%s' needs BTF", s->name);
	}
}
