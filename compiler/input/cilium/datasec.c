/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>

#include "base/util.h"
#include "input/btf/btf.h"
#include "input/cilium/cilium.h"

/* A symbol by the name of its section and its own. Names of sections hold no line end. */
static const char *place_name(struct arena *a, const char *section, const char *symbol)
{
	return arena_printf(a, "%s\n%s", section, symbol);
}

/*
 * What sizes and offsets of DATASECs come from: sections with bytes, and symbolOffsets(). Of
 * several with one name the last counts.
 */
static void index_places(struct spec *spec)
{
	struct reader *r = spec->r;

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];

		if (s->type == SHT_PROGBITS || s->type == SHT_NOBITS)
			name_table_set(&spec->sized, s->name, (uint32_t)i);
	}
	for (size_t i = 1; i < r->n_symbols; i++) {
		const struct symbol *sym = &r->symbols[i];

		if (sym->value > UINT32_MAX || sym->section >= r->n_sections)
			continue;
		name_table_set(&spec->places,
			       place_name(r->arena, r->sections[sym->section].name, sym->name),
			       (uint32_t)sym->value);
	}
}

/* Whether the library looks at the DATASEC when it decodes: older releases at all. */
static bool is_asked_for(const struct spec *spec, const char *name)
{
	const struct reader *r = spec->r;

	return loader_has(r->loader, BEHAVIOUR_DATASECS_AT_ONCE) ||
	       (r->maps && str_eq(name, ".maps") && !loader_has(r->loader, BEHAVIOUR_MAPS_BY_SYMBOLS));
}

static bool is_extern(const struct btf_type *type)
{
	return type && type_kind(type) == BTF_KIND_VAR &&
	       ((const struct btf_var *)type_tail(type))->linkage == BTF_VAR_GLOBAL_EXTERN;
}

/* Sets size and offsets, which the compiler leaves 0. */
static void fix_datasec(struct spec *spec, uint32_t id)
{
	struct reader *r = spec->r;
	struct btf_type *datasec = type_mutable(r, id);
	struct btf_var_secinfo *info = secinfos(datasec);
	const char *name = type_name(r->types, datasec);
	bool asked = is_asked_for(spec, name);
	int64_t section;

	if (datasec->size)
		return;
	section = name_table_find(&spec->sized, name);
	if (section < 0) {
		spec->lost[id] = true;
		if (asked)
			object_fault(r->obj, RULE_BM006, FAULT_DATASEC_ELSEWHERE, NULL, -1,
				     "the BTF describes section '%s', which the object does not have",
				     name);
		return;
	}
	datasec->size = (uint32_t)r->sections[section].size;
	for (uint32_t i = 0; i < type_vlen(datasec); i++) {
		const struct btf_type *type = type_by_id(r->types, info[i].type);
		const char *var = type_name(r->types, type);
		int64_t value = name_table_find(&spec->places, place_name(r->arena, name, var));
		struct fault *f;

		if (value >= 0) {
			info[i].offset = (uint32_t)value;
			continue;
		}
		spec->lost[id] = true;
		if (r->maps && str_eq(name, ".maps") && is_extern(type)) {
			extern_map_fault(r, var);
			continue;
		}
		if (!asked)
			continue;
		f = object_fault(r->obj, RULE_BM010, FAULT_DATASEC_PLACE, NULL, -1,
				 "variable '%s' of section '%s' has no symbol", var, name);
		if (str_eq(name, ".maps"))
			f->map_name = var;
	}
}

static bool is_virtual(const char *name)
{
	return str_eq(name, ".kconfig") || str_eq(name, ".ksyms");
}

/* stringTable.Lookup(): a name must start where a string does, and not inside of one. */
static void check_names(struct spec *spec)
{
	struct reader *r = spec->r;
	const struct types *t = r->types;

	for (uint32_t id = 1; id < t->count; id++) {
		uint32_t off = type_by_id(t, id)->name_off;

		if (!off || off >= t->strings_size || !t->strings[off - 1])
			continue;
		object_fault(r->obj, RULE_BM006, FAULT_BTF_NAME, NULL, -1,
			     "the name of type [%u], at offset %u, starts inside of a string", id, off);
		return;
	}
}

void spec_datasecs(struct spec *spec)
{
	struct reader *r = spec->r;
	bool indexed = false;

	if (!r->types)
		return;
	check_names(spec);
	spec->lost = ARENA_ARRAY(r->arena, r->types->count, bool);
	for (uint32_t id = 1; id < r->types->count; id++) {
		const struct btf_type *type = type_by_id(r->types, id);
		const char *name = type_name(r->types, type);

		if (type_kind(type) != BTF_KIND_DATASEC)
			continue;
		if (is_virtual(name)) {
			object_fault(r->obj, RULE_BM022, FAULT_VIRTUAL_SECTION, NULL, -1,
				     "the BTF has externs in section '%s'", name);
			continue;
		}
		if (!indexed)
			index_places(spec);
		indexed = true;
		fix_datasec(spec, id);
	}
}

uint32_t spec_datasec(const struct spec *spec, const char *name)
{
	const struct types *t = spec->r->types;
	uint32_t id = t ? find_type_kind(t, name, BTF_KIND_DATASEC) : 0;

	return id && spec->lost[id] ? 0 : id;
}

/* alignof() of a variable's type: 0 if the library knows none. */
static uint32_t alignment(const struct types *t, uint32_t id)
{
	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));

		switch (type ? type_kind(type) : 0) {
		case BTF_KIND_ARRAY:
			id = type_array(type)->type;
			continue;
		case BTF_KIND_INT:
		case BTF_KIND_ENUM:
		case TYPE_KIND_ENUM64:
			return type->size && !(type->size & (type->size - 1)) ? type->size : 0;
		default:
			return 0;
		}
	}
	return 0;
}

/* Gives a variable its place behind *end (fixupDatasecLayout()); false with a fault. */
static bool place_extern(struct spec *spec, struct btf_var_secinfo *info, uint64_t *end)
{
	struct reader *r = spec->r;
	struct btf_type *var = type_mutable(r, info->type);
	const char *name = type_name(r->types, var);
	int64_t size = var && type_kind(var) == BTF_KIND_VAR ? type_size(r->types, var->type) : -1;
	uint32_t align = size < 0 ? 0 : alignment(r->types, var->type);

	if (size < 0 || !align) {
		object_fault(r->obj, RULE_BM022, FAULT_KCONFIG_LAYOUT, NULL, -1,
			     "extern '%s' of .kconfig is neither an integer, nor an enum, nor an array of such",
			     name);
		return false;
	}
	info->offset = (uint32_t)((*end + align - 1) / align * align);
	info->size = (uint32_t)size;
	((struct btf_var *)(void *)(var + 1))->linkage = BTF_VAR_GLOBAL_ALLOCATED;
	name_table_add(&spec->kconfig, name, (uint32_t)r->n_kconfig);
	r->kconfig[r->n_kconfig++] = (struct kconfig_extern){
		.name = name, .offset = info->offset, .size = info->size,
	};
	*end = (uint64_t)info->offset + info->size;
	return true;
}

/* Whether a relocation refers to an extern of .kconfig. */
static bool is_referred(const struct spec *spec)
{
	const struct reader *r = spec->r;

	for (size_t i = 1; i < r->n_sections; i++)
		for (size_t k = 0; k < spec->sections[i].n_relocs; k++)
			if (name_table_find(&spec->kconfig,
					    spec->sections[i].relocs[k].sym->name) >= 0)
				return true;
	return false;
}

void spec_kconfig(struct spec *spec)
{
	struct reader *r = spec->r;
	uint32_t id = spec_datasec(spec, ".kconfig");
	struct btf_type *datasec = id ? type_mutable(r, id) : NULL;
	uint64_t end = 0;
	struct map_def *map;

	if (!datasec)
		return;
	r->kconfig = ARENA_ARRAY(r->arena, type_vlen(datasec) + 1, struct kconfig_extern);
	for (uint32_t i = 0; i < type_vlen(datasec); i++)
		if (!place_extern(spec, &secinfos(datasec)[i], &end))
			return;
	datasec->size = (uint32_t)end;
	r->kconfig_size = end;
	if (!end)
		object_fault(r->obj, RULE_BM022, FAULT_EXTERN_KCONFIG_EMPTY, NULL, -1,
			     "the externs of .kconfig have 0 bytes");
	/* The library makes the map when it loads a program that refers to it. */
	if (!is_referred(spec))
		return;
	map = spec_add_data(spec, ".kconfig", end, NULL, true);
	map->rare->externs = r->kconfig;
	map->rare->n_externs = r->n_kconfig;
}

void spec_ksyms(struct spec *spec)
{
	struct reader *r = spec->r;
	uint32_t id = spec_datasec(spec, ".ksyms");
	const struct btf_type *datasec = id ? type_by_id(r->types, id) : NULL;
	const struct btf_var_secinfo *info;

	if (!datasec)
		return;
	info = type_tail(datasec);
	for (uint32_t i = 0; i < type_vlen(datasec); i++) {
		const struct btf_type *type = type_by_id(r->types, info[i].type);
		const char *name = type_name(r->types, type);
		unsigned kind = type ? type_kind(type) : 0;

		if (kind == BTF_KIND_FUNC)
			name_table_add(&spec->kfuncs, name, 0);
		else
			name_table_add(&spec->ksyms, name, 0);
		if (kind != BTF_KIND_FUNC && kind != BTF_KIND_VAR)
			object_fault(r->obj, RULE_BM022, FAULT_KSYM_KIND, NULL, -1,
				     "entry %u of .ksyms is of kind %s, must be a function or variable",
				     i, kind_name(r->types, info[i].type));
		else if (kind == BTF_KIND_VAR)
			object_fault(r->obj, RULE_BM022,
				     type->type ? FAULT_KSYM_TYPED : FAULT_KSYM_VARIABLE, NULL, -1,
				     "'%s' of .ksyms is a variable%s", name,
				     type->type ? " with a type" : "");
	}
}
