/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "input/btf/btf.h"
#include "input/cilium/cilium.h"

static bool is_kept(char c)
{
	return is_alnum(c) || c == '.' || c == '_';
}

void spec_kernel_name(struct arena *a, struct map_def *map)
{
	const char *p = map->name;
	char *out, *end;

	while (is_kept(*p))
		p++;
	if (!*p)
		return;
	out = end = arena_strdup(a, map->name);
	for (p = map->name; *p; p++)
		if (is_kept(*p))
			*end++ = *p;
	*end = 0;
	map_rare_own(a, map)->kernel_name = out;
}

struct map_def *spec_add_data(struct spec *spec, const char *section, uint64_t size,
			      const unsigned char *data, bool readonly)
{
	struct reader *r = spec->r;
	struct map_def *map = object_add_map(r->obj);

	map->section = section;
	map->name = section;
	spec_kernel_name(r->arena, map);
	map->readonly = readonly;
	complete_data_map(r->arena, map, r->types, size, data, spec_datasec(spec, section));
	return map;
}

static void variable_fault(struct spec *spec, struct map_def *map, enum fault_kind what,
			   const char *name, const char *text)
{
	object_fault(spec->r->obj, RULE_BM022, what, map, -1, "variable '%s' %s", name, text);
}

/* The variables that other objects can see; of each there is a VariableSpec. */
static void check_symbols(struct spec *spec, const struct section *s, struct map_def *map,
			  struct name_table *seen)
{
	const struct spec_section *part = &spec->sections[s->index];

	for (size_t i = 0; i < part->n_symbols; i++) {
		const struct symbol *sym = part->symbols[i];

		if (is_hidden(sym) || (sym->bind != STB_GLOBAL && sym->bind != STB_WEAK))
			continue;
		if (name_table_find(seen, sym->name) >= 0)
			variable_fault(spec, map, FAULT_VARIABLE_TWICE, sym->name,
				       "is in another data section, too");
		if (*sym->name == '.')
			continue;
		name_table_add(seen, sym->name, sym->index);
		if (sym->value + sym->size > s->size)
			variable_fault(spec, map, FAULT_VARIABLE_BOUNDS, sym->name,
				       "reaches beyond the section");
	}
}

/* Offsets and sizes in the BTF are those of the symbols. */
static void check_types(struct spec *spec, struct map_def *map, const struct name_table *seen)
{
	const struct reader *r = spec->r;
	const struct btf_type *datasec = type_by_id(r->types, map->value_type);
	const struct btf_var_secinfo *info = datasec ? type_tail(datasec) : NULL;

	for (uint32_t i = 0; datasec && i < type_vlen(datasec); i++) {
		const struct btf_type *var = type_by_id(r->types, info[i].type);
		const char *name = type_name(r->types, var);
		int64_t index = name_table_find(seen, name);
		const struct symbol *sym = index < 0 ? NULL : &r->symbols[index];

		if (!*name || !var || type_kind(var) != BTF_KIND_VAR)
			variable_fault(spec, map, FAULT_VARIABLE_TYPE, name,
				       *name ? "is no variable in the BTF" : "has no name in the BTF");
		else if (sym && sym->value != info[i].offset)
			variable_fault(spec, map, FAULT_VARIABLE_OFFSET, name,
				       "is at another offset in the BTF than in the symbol table");
		else if (sym && sym->size != info[i].size)
			variable_fault(spec, map, FAULT_VARIABLE_SIZE, name,
				       "has another size in the BTF than in the symbol table");
	}
}

static void read_section(struct spec *spec, const struct section *s, struct name_table *seen)
{
	struct reader *r = spec->r;
	struct map_def *map;

	if (s->size > UINT32_MAX)
		object_fault(r->obj, RULE_BM022, FAULT_DATA_SIZE, NULL, -1,
			     "section '%s' has %llu bytes, must have fewer than 2^32", s->name,
			     (unsigned long long)s->size);
	if (s->type != SHT_PROGBITS && s->type != SHT_NOBITS)
		object_fault(r->obj, RULE_BM022, FAULT_DATA_TYPE, NULL, -1,
			     "section '%s' has type %u, must be PROGBITS or NOBITS", s->name, s->type);
	map = spec_add_data(spec, s->name, s->size, s->type == SHT_NOBITS ? NULL : s->data.data,
			    str_starts(s->name, ".rodata"));
	if (!loader_has(r->loader, BEHAVIOUR_DATA_VARIABLES))
		return;
	check_symbols(spec, s, map, seen);
	check_types(spec, map, seen);
}

void spec_data(struct spec *spec)
{
	struct reader *r = spec->r;
	struct name_table seen = {.arena = r->arena};

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct spec_section *part = &spec->sections[i];

		if (part->kind == SPEC_DATA &&
		    (part->references || (part->n_symbols &&
					  loader_has(r->loader, BEHAVIOUR_DATA_VARIABLES))))
			read_section(spec, &r->sections[i], &seen);
	}
}
