/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "input/reader.h"

#define KERNEL_NAME_MAX 15	/* BPF_OBJ_NAME_LEN - 1 */
#define SUFFIX_MIN 7		/* libbpf always leaves room for ".rodata" */

/* The types of sections. Many sections may share one, and it may be large. */
struct section_types {
	struct name_table by_name;
	bool *seen, *exposed;	/* by id: whether *exposed is known, and has_exposed_variable() */
};

/* The types that may be sections by name: of one name the first, of any kind. */
static void index_sections(struct section_types *index, const struct reader *r)
{
	const struct types *t = r->types;
	size_t n = t ? t->count : 1;

	index->by_name.arena = r->arena;
	index->seen = ARENA_ARRAY(r->arena, n, bool);
	index->exposed = ARENA_ARRAY(r->arena, n, bool);
	for (uint32_t id = 1; t && id < t->count; id++) {
		const char *name = type_name(t, type_by_id(t, id));

		if (*name == '.')
			name_table_add(&index->by_name, name, id);
	}
}

/* The name of a data map in the kernel (internal_map_name()). */
static const char *internal_name(struct reader *r, const char *section)
{
	const char *object = r->obj->name;
	size_t suffix = strlen(section), prefix = 0;
	char *name;

	if (suffix < SUFFIX_MIN)
		suffix = SUFFIX_MIN;
	if (suffix > KERNEL_NAME_MAX)
		suffix = KERNEL_NAME_MAX;
	/* The object's name comes first, unless the section's has a second dot. */
	if (!strchr(section + 1, '.')) {
		prefix = strlen(object);
		if (prefix > KERNEL_NAME_MAX - suffix)
			prefix = KERNEL_NAME_MAX - suffix;
	}
	name = arena_alloc(r->arena, prefix + suffix + 1);
	memcpy(name, object, prefix);
	memcpy(name + prefix, section, strnlen(section, suffix));
	for (char *p = name; *p; p++)
		if (!is_alnum(*p) && *p != '_' && *p != '.')
			*p = '_';
	return name;
}

/* Whether user space can see a variable of the section (map_is_mmapable()). */
static bool has_exposed_variable(const struct types *t, uint32_t id)
{
	const struct btf_type *datasec = type_by_id(t, id);
	const struct btf_var_secinfo *info;

	if (!datasec || type_kind(datasec) != BTF_KIND_DATASEC)
		return false;
	info = type_tail(datasec);
	for (uint32_t i = 0; i < type_vlen(datasec); i++) {
		const struct btf_type *var = type_by_id(t, info[i].type);

		if (var && type_kind(var) == BTF_KIND_VAR &&
		    *(const uint32_t *)type_tail(var) != BTF_VAR_STATIC)
			return true;
	}
	return false;
}

static bool is_exposed(struct section_types *index, const struct types *t, uint32_t id)
{
	if (!index->seen[id])
		index->exposed[id] = has_exposed_variable(t, id);
	index->seen[id] = true;
	return index->exposed[id];
}

void complete_data_map(struct arena *a, struct map_def *map, const struct types *types, uint64_t size,
		       const unsigned char *data, uint32_t datasec)
{
	struct map_rare *rare = map_rare_own(a, map);

	map->style = STYLE_DATA;
	map->types = types;
	map->present = 1u << ATTR_TYPE | 1u << ATTR_KEY_SIZE | 1u << ATTR_VALUE_SIZE |
		       1u << ATTR_MAX_ENTRIES | 1u << ATTR_MAP_FLAGS;
	map->type = BPF_MAP_TYPE_ARRAY;
	map->key_size = sizeof(uint32_t);
	map->value_size = (uint32_t)size;
	map->max_entries = 1;
	map->map_flags = map->readonly ? BPF_F_RDONLY_PROG : 0;
	rare->data = data;
	rare->data_size = map->value_size;
	if (datasec) {
		map->value_type = datasec;
		map->value_name = map->section;
		map->present |= 1u << ATTR_VALUE;
	}
}

/* As bpf_object__init_internal_map() does. */
static struct map_def *add_data_map(struct reader *r, struct section_types *index, const char *section,
				    uint64_t size, const unsigned char *data, bool readonly)
{
	struct map_def *map = object_add_map(r->obj);
	const char *kernel_name = internal_name(r, section);
	bool own_name = (str_starts(section, ".data.") || str_starts(section, ".rodata."));
	int64_t id;

	if (!index->seen)
		index_sections(index, r);
	id = name_table_find(&index->by_name, section);
	map->section = section;
	/* bpf_map__name(): the section for .data.x and .rodata.x, else the kernel's name. */
	map->name = own_name ? section : kernel_name;
	if (strncmp(map->name, kernel_name, KERNEL_NAME_MAX))
		map_rare_own(r->arena, map)->kernel_name = kernel_name;
	map->readonly = readonly;
	complete_data_map(r->arena, map, r->types, size, data, id > 0 ? (uint32_t)id : 0);
	map->mmapable = is_exposed(index, r->types, map->value_type) ||
			loader_has(r->loader, BEHAVIOUR_DATA_ALWAYS_MMAPABLE);
	map->map_flags |= map->mmapable ? BPF_F_MMAPABLE : 0;
	/* libbpf maps memory for the contents; a size of 2^32 is 0 bytes (bpf_map_mmap_sz()). */
	if (!((map->value_size + 7) & ~7u))
		object_fault(r->obj, RULE_BM022, FAULT_DATA_SIZE, map, ATTR_VALUE_SIZE,
			     "section '%s' has %llu bytes, but the value of a map must have fewer than 2^32",
			     section, (unsigned long long)size);
	return map;
}

bool is_data_section(const struct section *s)
{
	return s->size &&
	       (s->kind == SECTION_DATA || s->kind == SECTION_RODATA || s->kind == SECTION_BSS);
}

void read_data_maps(struct reader *r)
{
	struct section_types index = {0};

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];

		if (s->kind == SECTION_BSS && !s->size)
			object_fault(r->obj, RULE_BM022, FAULT_DATA_EMPTY_BSS, NULL, -1,
				     "section '%s' is empty", s->name);
		if (is_data_section(s))
			add_data_map(r, &index, s->name, s->size, s->data.data,
				     s->kind == SECTION_RODATA);
	}
	if (r->kconfig_empty)
		object_fault(r->obj, RULE_BM022, FAULT_EXTERN_KCONFIG_EMPTY, NULL, -1,
			     "extern '%s' of .kconfig has a type of 0 bytes", r->kconfig_empty);
	if (r->kconfig_size) {
		struct map_def *map =
			add_data_map(r, &index, ".kconfig", r->kconfig_size, NULL, true);

		map->rare->externs = r->kconfig;
		map->rare->n_externs = r->n_kconfig;
	}
}
