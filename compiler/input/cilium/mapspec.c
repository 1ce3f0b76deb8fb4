/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <errno.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "input/cilium/cilium.h"
#include "input/def_members.h"

/* Decodes one definition. */
struct mapspec {
	struct definition d;
	struct spec *spec;
	const struct spec_place *place;
};

#define def_fault(p, rule, what, attr, ...)                                                        \
	object_fault((p)->d.r->obj, (rule), (what), (p)->d.map, (attr), __VA_ARGS__)

static bool has(const struct mapspec *p, enum loader_behaviour behaviour)
{
	return loader_has(p->d.r->loader, behaviour);
}

/* The first value of an enum, as from __ulong(). */
static uint64_t first_value(const struct btf_type *type)
{
	const uint32_t *e = type_tail(type);

	if (type_kind(type) == TYPE_KIND_ENUM64)
		return (uint64_t)e[2] << 32 | e[1];
	/* The kind flag says that the values have a sign. */
	return type->info >> 31 ? (uint64_t)(int64_t)(int32_t)e[1] : e[1];
}

/* uintFromBTF(): a pointer to an array, or since 0.20 an enum; neither behind a typedef or const. */
static bool read_number(const struct mapspec *p, const struct btf_member *m, enum map_attr attr,
			uint64_t *out)
{
	const struct types *t = p->d.r->types;
	const struct btf_type *type = type_by_id(t, m->type);
	uint32_t number;

	if (type_is_enum(type) && has(p, BEHAVIOUR_ENUM_ATTRIBUTES)) {
		if (!type_vlen(type)) {
			def_fault(p, RULE_BM012, FAULT_ULONG_VALUES, attr,
				  "%s is an enum without values, must have one, as from __ulong()",
				  attr_name(attr));
			return false;
		}
		*out = first_value(type);
		p->d.map->present |= 1u << attr;
		return true;
	}
	if (!def_number(&p->d, attr, m->type, &number))
		return false;
	*out = number;
	return true;
}

static void read_uint(const struct mapspec *p, const struct btf_member *m, enum map_attr attr,
		      uint32_t *out)
{
	uint64_t value;

	if (read_number(p, m, attr, &value))
		*out = (uint32_t)value;
}

/* Sizeof(): bytes, of which a MapSpec keeps 32 bits; -1 for a type without a size. void has 0. */
static int64_t size_of(const struct types *t, uint32_t id)
{
	int64_t n = 1, size;

	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, id);

		switch (type ? type_kind(type) : 0) {
		case 0:
			return 0;
		case BTF_KIND_ARRAY:
			if (__builtin_mul_overflow(n, (int64_t)type_array(type)->nelems, &n))
				return -1;
			id = type_array(type)->type;
			continue;
		case BTF_KIND_PTR:
			size = TYPES_POINTER_SIZE;
			break;
		case BTF_KIND_INT:
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
		case BTF_KIND_ENUM:
		case BTF_KIND_DATASEC:
		case TYPE_KIND_FLOAT:
		case TYPE_KIND_ENUM64:
			size = type->size;
			break;
		default:
			if (!type_is_modifier(type_kind(type)))
				return -1;
			id = type->type;
			continue;
		}
		return __builtin_mul_overflow(n, size, &size) ? -1 : size;
	}
	return -1;
}

/* A size and its type, of which a definition has one: not both, equal or not. */
struct sized {
	enum map_attr type_attr, size_attr;
	const char *name;
	uint32_t *size, *type;
	const char **type_name;
};

/* The second one, attr, gives so many bytes, and counts for nothing. */
static void both_fault(const struct mapspec *p, const struct sized *s, enum map_attr attr,
		       int64_t bytes)
{
	p->d.map->present &= ~(1u << attr);
	def_fault(p, RULE_BM014,
		  bytes == *s->size ? FAULT_FEATURE_BOTH_SIZES : FAULT_SIZE_CONFLICT, attr,
		  "both %s and %s_size are given", s->name, s->name)
		->fix = fix_words(arena_printf(p->d.r->arena, "write only %s, without %s_size",
					       s->name, s->name));
}

static void read_type(const struct mapspec *p, const struct btf_member *m, const struct sized *s)
{
	const struct reader *r = p->d.r;
	uint32_t id;
	int64_t n;

	if (!def_type(&p->d, s->type_attr, m->type, &id))
		return;
	n = size_of(r->types, id);
	if (*s->size) {
		both_fault(p, s, s->type_attr, n);
		return;
	}
	*s->type = id;
	if (id)
		*s->type_name = type_to_c(r->arena, r->types, id);
	if (n < 0 || !id)
		def_without_size(&p->d, s->type_attr, id, id ? *s->type_name : "void");
	else
		*s->size = (uint32_t)n;
}

static void read_size(const struct mapspec *p, const struct btf_member *m, const struct sized *s)
{
	uint64_t bytes;

	if (!read_number(p, m, s->size_attr, &bytes))
		return;
	if (map_has(p->d.map, s->type_attr) || *s->size)
		both_fault(p, s, s->size_attr, (int64_t)bytes);
	else
		*s->size = (uint32_t)bytes;
}

static void read_pinning(const struct mapspec *p, const struct btf_member *m)
{
	uint64_t value = 0;

	if (!def_may_be_pinned(&p->d) || !read_number(p, m, ATTR_PINNING, &value))
		return;
	p->d.map->pinning = !value ? PIN_NONE : value == 1 ? PIN_BY_NAME : PIN_CUSTOM;
	if (value > 1)
		def_fault(p, RULE_BM019, FAULT_PINNING_VALUE, ATTR_PINNING,
			  "pinning is %llu, which is neither PinNone (0) nor PinByName (1)",
			  (unsigned long long)value)
			->fix = fix_words(arena_printf(p->d.r->arena,
						       "set spec.Maps[\"%s\"].Pinning before NewCollection()",
						       p->d.map->name));
}

static void read_members(struct mapspec *p, uint32_t def);

static void read_template(const struct mapspec *p, uint32_t def)
{
	struct reader *r = p->d.r;
	struct map_def *inner = ARENA_NEW(r->arena, struct map_def);

	inner->name = arena_printf(r->arena, "%s_inner", p->d.map->name);
	spec_kernel_name(r->arena, inner);
	inner->section = p->d.map->section;
	inner->style = STYLE_BTF;
	inner->types = r->types;
	p->d.map->inner = inner;
	p->d.map->present |= 1u << ATTR_INNER;
	read_members(&(struct mapspec){{p->d.r, inner, p->d.map}, p->spec, p->place}, def);
}

/* What __array(values, T) points to, behind nothing: its id, or 0 with a fault. */
static uint32_t values_target(const struct mapspec *p, const struct btf_member *m)
{
	const struct types *t = p->d.r->types;
	const struct btf_type *array = type_by_id(t, m->type), *ptr;

	if (!array || type_kind(array) != BTF_KIND_ARRAY) {
		def_fault(p, RULE_BM017, FAULT_VALUES_NOT_ARRAY, ATTR_VALUES,
			  "`values` must be an array, as from __array(), but is of kind %s",
			  kind_name(t, m->type))
			->fix = fix_set(ATTR_VALUES, NULL);
		return 0;
	}
	if (type_array(array)->nelems)
		def_fault(p, RULE_BM017, FAULT_VALUES_SIZED, ATTR_VALUES,
			  "`values` has a length, unlike those from __array()")
			->fix = fix_set(ATTR_VALUES, NULL);
	ptr = type_by_id(t, type_array(array)->type);
	if (!ptr || type_kind(ptr) != BTF_KIND_PTR) {
		def_fault(p, RULE_BM017, FAULT_VALUES_ELEMENT, ATTR_VALUES,
			  "an element of `values` must be a pointer, is of kind %s",
			  kind_name(t, type_array(array)->type));
		return 0;
	}
	return ptr->type;
}

/* resolveBTFValuesContents(): a slot for each relocation behind the member, by the section's alignment. */
static void read_slots(const struct mapspec *p, uint32_t member)
{
	struct reader *r = p->d.r;
	const struct section *s = &r->sections[p->place->section];
	const struct spec_section *part = &p->spec->sections[s->index];
	uint64_t start = p->place->offset + member, end = p->place->offset + p->place->size;
	uint64_t align = s->align;

	if (member > p->place->size || !align) {
		def_fault(p, RULE_BM017, align ? FAULT_SLOTS_OUTSIDE : FAULT_SLOTS_ALIGN, ATTR_VALUES,
			  align ? "the slots start behind the end of the variable" :
				  "section .maps has no alignment, by which slots are counted");
		return;
	}
	if ((end - start) % align)
		def_fault(p, RULE_BM017, FAULT_SLOTS_UNALIGNED, ATTR_VALUES,
			  "the slots have %llu bytes, must be a multiple of the alignment of .maps (%llu)",
			  (unsigned long long)(end - start), (unsigned long long)align);
	for (size_t i = 0; i < part->n_relocs; i++) {
		const struct spec_reloc *rel = &part->relocs[i];
		struct slot slot = {0};

		if (rel->offset < start || rel->offset >= start + (end - start) / align * align ||
		    (rel->offset - start) % align)
			continue;
		if (rel->sym->type != STT_FUNC && rel->sym->type != STT_OBJECT) {
			def_fault(p, RULE_BM018, FAULT_SLOT_SYMBOL, ATTR_VALUES,
				  *rel->sym->name ? "the static value '%s' is neither a map nor a program" :
				  "a static value%s is a static map or program, which has no symbol",
				  rel->sym->name);
			continue;
		}
		slot.index = (uint32_t)((rel->offset - start) / align);
		if (p->d.map->type == BPF_MAP_TYPE_PROG_ARRAY)
			slot.program = rel->sym->name;
		else
			slot.map = rel->sym->name;
		map_add_slot(r->arena, p->d.map, slot);
	}
}

static void read_values(const struct mapspec *p, const struct btf_type *def,
			const struct btf_member *m, bool last)
{
	struct reader *r = p->d.r;
	struct map_def *map = p->d.map;
	const struct btf_type *target;
	uint32_t id;

	map->present |= 1u << ATTR_VALUES;
	def_values_last(&p->d, last);
	def_values_size(&p->d);
	map->present |= 1u << ATTR_VALUE_SIZE;
	id = values_target(p, m);
	if (!id)
		return;
	target = type_by_id(r->types, id);
	if (type_kind(target) == BTF_KIND_STRUCT && !is_map_in_map(map->type))
		def_fault(p, RULE_BM017, FAULT_VALUES_MAP_TYPE, ATTR_VALUES,
			  "a map of type %s has maps as `values`, which only outer maps have%s",
			  schema_map_type_name(r->opts->schema, map->type),
			  map->type ? "" : ", and `type` must precede it");
	else if (type_kind(target) == BTF_KIND_STRUCT && p->d.outer)
		def_fault(p, RULE_BM017, FAULT_VALUES_NESTED, ATTR_VALUES,
			  "a template cannot have a template of its own");
	else if (type_kind(target) == BTF_KIND_STRUCT)
		read_template(p, id);
	else if (type_kind(target) != BTF_KIND_FUNC_PROTO)
		def_fault(p, RULE_BM017, FAULT_VALUES_ELEMENT, ATTR_VALUES,
			  "an element of `values` must point to a map definition or a function, points to kind %s",
			  kind_name(r->types, id));
	else if (map->type != BPF_MAP_TYPE_PROG_ARRAY)
		def_fault(p, RULE_BM017, FAULT_VALUES_MAP_TYPE, ATTR_VALUES,
			  "a map of type %s has programs as `values`, which only program arrays have%s",
			  schema_map_type_name(r->opts->schema, map->type),
			  map->type ? "" : ", and `type` must precede it");
	read_slots(p, member_bit_offset(def, m) / 8);
}

static void read_map_extra(const struct mapspec *p, const struct btf_member *m)
{
	def_fault(p, RULE_BM013, FAULT_MAP_EXTRA_UNKNOWN, ATTR_MAP_EXTRA,
		  "map_extra is a member that cilium/ebpf knows since 0.20");
	read_number(p, m, ATTR_MAP_EXTRA, &p->d.map->map_extra);
}

static void read_unknown(const struct mapspec *p, const char *name)
{
	static const char *const known[] = {
		"type", "max_entries", "map_flags", "key_size", "key", "value_size", "value", "values",
		"pinning", "map_extra",
	};

	if (!str_eq(name, "numa_node")) {
		def_unknown_member(&p->d, name, known, ARRAY_SIZE(known));
		return;
	}
	def_fault(p, RULE_BM013, FAULT_FEATURE_NUMA_NODE, ATTR_NUMA_NODE,
		  "'numa_node' is not a member of a map definition for cilium/ebpf")
		->fix = fix_words(arena_printf(p->d.r->arena,
					       "set spec.Maps[\"%s\"].NumaNode before NewCollection()",
					       p->d.map->name));
}

static void read_member(struct mapspec *p, const struct btf_type *def, const struct btf_member *m,
			bool last)
{
	struct map_def *map = p->d.map;
	const char *name = types_string(p->d.r->types, m->name_off);
	const struct sized key = {ATTR_KEY, ATTR_KEY_SIZE, "key", &map->key_size, &map->key_type,
				  &map->key_name};
	const struct sized value = {ATTR_VALUE, ATTR_VALUE_SIZE, "value", &map->value_size,
				    &map->value_type, &map->value_name};

	if (str_eq(name, "type"))
		read_uint(p, m, ATTR_TYPE, &map->type);
	else if (str_eq(name, "map_flags"))
		read_uint(p, m, ATTR_MAP_FLAGS, &map->map_flags);
	else if (str_eq(name, "max_entries"))
		read_uint(p, m, ATTR_MAX_ENTRIES, &map->max_entries);
	else if (str_eq(name, "key"))
		read_type(p, m, &key);
	else if (str_eq(name, "value"))
		read_type(p, m, &value);
	else if (str_eq(name, "key_size"))
		read_size(p, m, &key);
	else if (str_eq(name, "value_size"))
		read_size(p, m, &value);
	else if (str_eq(name, "pinning"))
		read_pinning(p, m);
	else if (str_eq(name, "values"))
		read_values(p, def, m, last);
	else if (str_eq(name, "map_extra"))
		read_map_extra(p, m);
	else
		read_unknown(p, name);
}

static void read_members(struct mapspec *p, uint32_t def)
{
	const struct btf_type *type = type_by_id(p->d.r->types, def);
	const struct btf_member *m = type_members(type);
	struct map_def *map = p->d.map;

	map->def_type = def;
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		if (!take_members(p->d.r, 1))
			break;
		read_member(p, type, &m[i], i + 1 == type_vlen(type));
	}
	/* canHaveValueSize(): a type of values is a hint for bpf2go. */
	if (map_has(map, ATTR_VALUE) && has(p, BEHAVIOUR_VALUE_SIZE_DROPPED) &&
	    (map->type == BPF_MAP_TYPE_RINGBUF || map->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY ||
	     map->type == MAP_TYPE_ARENA)) {
		map->value_size = 0;
		map->present |= 1u << ATTR_VALUE_SIZE;
	}
	map->inner_in_user_space = is_map_in_map(map->type) && !map->inner;
}

void spec_definition(struct spec *spec, struct map_def *map, uint32_t def,
		     const struct spec_place *place)
{
	read_members(&(struct mapspec){{spec->r, map, NULL}, spec, place}, def);
}
