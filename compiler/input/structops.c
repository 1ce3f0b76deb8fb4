/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "input/reader.h"

/* The type of a variable without modifiers; 0 for void, forward declarations and long chains. */
static uint32_t resolve_type(const struct types *t, uint32_t id)
{
	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, id);

		if (!type || type_kind(type) == BTF_KIND_FWD)
			return 0;
		if (type_kind(type) != BTF_KIND_VAR && !type_is_modifier(type_kind(type)))
			return id;
		id = type->type;
	}
	return 0;
}

/* Adds the map of a variable. */
static void add_ops_map(struct reader *r, const struct section *s, bool link,
			const struct btf_var_secinfo *info, uint32_t type_id, bool optional)
{
	const struct types *t = r->types;
	const struct btf_type *type = type_by_id(t, type_id);
	struct map_def *map = object_add_map(r->obj);
	struct ops_map ops = {map, s->index, info->offset};

	map->name = type_name(t, type_by_id(t, info->type));
	map->section = s->name;
	map->style = STYLE_BTF;
	map->types = t;
	map->var_type = info->type;
	map->def_type = type_id;
	map->present = 1u << ATTR_TYPE | 1u << ATTR_KEY_SIZE | 1u << ATTR_VALUE |
		       1u << ATTR_MAX_ENTRIES;
	map->type = BPF_MAP_TYPE_STRUCT_OPS;
	map->key_size = sizeof(uint32_t);
	map->value_size = type->size;
	map->value_type = type_id;
	map->value_name = type_to_c(r->arena, t, type_id);
	map->max_entries = 1;
	map_rare_own(r->arena, map)->struct_ops = type_name(t, type);
	map->optional = optional;
	if (link) {
		map->map_flags = MAP_FLAG_LINK;
		map->present |= 1u << ATTR_MAP_FLAGS;
	}
	ARENA_PUSH(r->arena, r->ops, r->n_ops, r->cap_ops, ops);
	if ((uint64_t)info->offset + type->size > s->data.size)
		object_fault(r->obj, RULE_BM010, FAULT_STRUCT_OPS_BOUNDS, map, -1,
			     "the variable at offset %u with %u bytes reaches beyond section '%s' (%zu bytes)",
			     info->offset, type->size, s->name, s->data.size);
}

/* Whether the type of a variable can be that of a struct_ops map; else there is a fault. */
static bool is_ops_type(struct reader *r, const struct section *s, const char *name,
			uint32_t type_id)
{
	const struct btf_type *type = type_by_id(r->types, type_id);
	struct fault *f;

	if (!type)
		f = object_fault(r->obj, RULE_BM010, FAULT_STRUCT_OPS_TYPE, NULL, -1,
				 "variable '%s' of '%s' has no type", name, s->name);
	else if (!*type_name(r->types, type))
		f = object_fault(r->obj, RULE_BM010, FAULT_STRUCT_OPS_ANONYMOUS, NULL, -1,
				 "the struct of '%s' has no name", name);
	else if (type_kind(type) != BTF_KIND_STRUCT)
		f = object_fault(r->obj, RULE_BM010, FAULT_STRUCT_OPS_TYPE, NULL, -1,
				 "a struct_ops map must be a struct, '%s' is of kind %s", name,
				 kind_name(r->types, type_id));
	else
		return true;
	f->map_name = name;
	return false;
}

/* What a map counts for in take_members(): many sections may share one DATASEC. */
#define MAP_MEMBERS 8

/* As init_struct_ops_maps(). */
static void read_section(struct reader *r, const struct section *s, bool link)
{
	const struct types *t = r->types;
	const struct btf_var_secinfo *info;
	const struct btf_type *datasec;
	uint32_t id = find_type_kind(t, s->name, BTF_KIND_DATASEC);

	if (!id) {
		object_fault(r->obj, RULE_BM005, FAULT_STRUCT_OPS_DATASEC, NULL, -1,
			     "the BTF does not describe section '%s' (no DATASEC)", s->name);
		return;
	}
	datasec = type_by_id(t, id);
	info = type_tail(datasec);
	for (uint32_t i = 0; i < type_vlen(datasec); i++) {
		const char *name = type_name(t, type_by_id(t, info[i].type));
		uint32_t type_id = resolve_type(t, info[i].type);

		if (!take_members(r, MAP_MEMBERS))
			return;
		/* libbpf (1.4 to 1.7) forgets the question mark after the first map. */
		if (is_ops_type(r, s, name, type_id))
			add_ops_map(r, s, link, &info[i], type_id, *s->name == '?' && i == 0);
	}
}

/* Reads the sections whose maps have BPF_F_LINK, the others, or both. */
static void read_sections(struct reader *r, bool links, bool others)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];
		bool link = s->kind == SECTION_STRUCT_OPS && str_ends(s->name, ".link");

		if (s->kind == SECTION_STRUCT_OPS && (link ? links : others))
			read_section(r, s, link);
	}
}

void read_struct_ops(struct reader *r)
{
	/* read_btf() has told of missing BTF. */
	if (!r->types)
		return;
	if (loader_has(r->loader, BEHAVIOUR_SEVERAL_STRUCT_OPS_SECTIONS)) {
		read_sections(r, true, true);
		return;
	}
	read_sections(r, false, true);
	read_sections(r, true, false);
}

static const struct ops_map *ops_at(const struct reader *r, uint32_t section, uint64_t off)
{
	for (size_t i = 0; i < r->n_ops; i++)
		if (r->ops[i].section == section && r->ops[i].offset <= off &&
		    off - r->ops[i].offset < r->ops[i].map->value_size)
			return &r->ops[i];
	return NULL;
}

/* Whether the type of a member is a pointer to a function, without modifiers. */
static bool is_function_pointer(const struct types *t, uint32_t id)
{
	const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));

	if (!type || type_kind(type) != BTF_KIND_PTR)
		return false;
	type = type_by_id(t, type_skip_mods(t, type->type));
	return type && type_kind(type) == BTF_KIND_FUNC_PROTO;
}

static const struct btf_member *member_at(const struct btf_type *type, uint64_t off)
{
	const struct btf_member *m = type_members(type);

	for (uint32_t i = 0; i < type_vlen(type); i++)
		if (member_bit_offset(type, &m[i]) == off * 8)
			return &m[i];
	return NULL;
}

/* Whether the loader accepts the function for this member: older releases want one member only. */
static bool is_of_one_member(const struct reader *r, struct function *f, uint32_t type,
			     const struct btf_member *m)
{
	uint32_t member = (uint32_t)(m - type_members(type_by_id(r->types, type)));

	if (!f->ops_type) {
		f->ops_type = type;
		f->ops_member = member;
	}
	return (f->ops_type == type && f->ops_member == member) ||
	       loader_has(r->loader, BEHAVIOUR_SHARED_STRUCT_OPS_FUNCTIONS);
}

/* The relocation of a pointer to a program (bpf_object__collect_st_ops_relos()). */
static void read_reloc(struct reader *r, const struct section *s, uint64_t off,
		       const struct symbol *sym)
{
	const struct ops_map *ops = ops_at(r, s->info, off);
	const struct btf_member *m;
	struct function *f;
	const char *name;

	if (!ops) {
		object_fault(r->obj, RULE_BM018, FAULT_STRUCT_OPS_RELOC, NULL, -1,
			     "the function '%s' at offset %llu of '%s' is in no map", sym->name,
			     (unsigned long long)off, r->sections[s->info].name);
		return;
	}
	if (sym->section >= SHN_LORESERVE || sym->value % 8) {
		object_fault(r->obj, RULE_BM018,
			     sym->value % 8 ? FAULT_RELOC_SYMBOL : FAULT_STRUCT_OPS_RELOC_SECTION,
			     ops->map, -1, "'%s' is not a function of the object", sym->name);
		return;
	}
	m = member_at(type_by_id(r->types, ops->map->def_type), off - ops->offset);
	f = function_at(r, sym->section, sym->value);
	name = m ? types_string(r->types, m->name_off) : "";
	if (!m || !is_function_pointer(r->types, m->type))
		object_fault(r->obj, RULE_BM018, FAULT_STRUCT_OPS_RELOC, ops->map, -1,
			     "'%s' is at offset %llu, where the struct has no pointer to a function%s%s",
			     sym->name, (unsigned long long)(off - ops->offset),
			     *name ? " but " : "", name);
	else if (!f)
		object_fault(r->obj, RULE_BM018, FAULT_STRUCT_OPS_RELOC, ops->map, -1,
			     "'%s' of the struct is '%s', which is not a program", name, sym->name);
	else if (!is_of_struct_ops(r, r->sections[sym->section].name))
		object_fault(r->obj, RULE_BM018, FAULT_STRUCT_OPS_RELOC, ops->map, -1,
			     "'%s' of the struct is '%s' of section '%s', must be of struct_ops", name,
			     sym->name, r->sections[sym->section].name);
	else if (!is_of_one_member(r, f, ops->map->def_type, m))
		object_fault(r->obj, RULE_BM018, FAULT_STRUCT_OPS_RELOC, ops->map, -1,
			     "'%s' of the struct is '%s', which another member already has",
			     name, sym->name);
}

void read_struct_ops_relocs(struct reader *r, const struct section *s)
{
	const struct view *v = &s->data;

	for (uint64_t at = 0; r->types && at < v->size; at += sizeof(Elf64_Rel)) {
		uint64_t symbol = ELF64_R_SYM(uint_at(v, at + offsetof(Elf64_Rel, r_info), 8));

		if (symbol < r->n_symbols)
			read_reloc(r, s, uint_at(v, at, 8), &r->symbols[symbol]);
		else
			object_fault(r->obj, RULE_BM018, FAULT_RELOC_SYMBOL, NULL, -1,
				     "a relocation of '%s' names symbol %llu, but there are %zu symbols",
				     r->sections[s->info].name, (unsigned long long)symbol,
				     r->n_symbols);
	}
}
