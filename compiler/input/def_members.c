/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/def_members.h"

#define def_fault(d, rule, what, attr, ...)                                                        \
	object_fault((d)->r->obj, (rule), (what), (d)->map, (attr), __VA_ARGS__)

/* The pointer that type id must be; NULL with a fault. */
static const struct btf_type *find_pointer(const struct definition *d, enum fault_kind what,
					   enum map_attr attr, uint32_t id, const char *macro)
{
	const struct btf_type *ptr = type_by_id(d->r->types, id);

	if (ptr && type_kind(ptr) == BTF_KIND_PTR)
		return ptr;
	/* libbpf looks behind the modifiers of numbers before it comes here. */
	ptr = type_by_id(d->r->types, type_skip_mods(d->r->types, id));
	if (ptr && type_kind(ptr) == BTF_KIND_PTR && what == FAULT_ATTR_NOT_PTR)
		what = FAULT_MEMBER_MODIFIED;
	def_fault(d, RULE_BM012, what, attr, "%s must be a pointer, as from %s(), but is of kind %s",
		  attr_name(attr), macro, kind_name(d->r->types, id))
		->fix = fix_set(attr, NULL);
	return NULL;
}

bool def_number(const struct definition *d, enum map_attr attr, uint32_t id, uint32_t *out)
{
	const struct types *t = d->r->types;
	const struct btf_type *ptr = find_pointer(d, FAULT_ATTR_NOT_PTR, attr, id, "__uint"), *array;

	if (!ptr)
		return false;
	array = type_by_id(t, ptr->type);
	if (!array || type_kind(array) != BTF_KIND_ARRAY) {
		def_fault(d, RULE_BM012, FAULT_ATTR_NOT_ARRAY, attr,
			  "%s must point to an array, as from __uint(), but points to kind %s",
			  attr_name(attr), kind_name(t, ptr->type))
			->fix = fix_set(attr, NULL);
		return false;
	}
	*out = type_array(array)->nelems;
	d->map->present |= 1u << attr;
	return true;
}

bool def_type(const struct definition *d, enum map_attr attr, uint32_t id, uint32_t *out)
{
	const struct btf_type *ptr = find_pointer(d, FAULT_TYPE_NOT_PTR, attr, id, "__type");

	if (!ptr)
		return false;
	*out = ptr->type;
	d->map->present |= 1u << attr;
	return true;
}

void def_without_size(const struct definition *d, enum map_attr attr, uint32_t id, const char *name)
{
	struct fault *f = def_fault(d, RULE_BM015, id ? FAULT_SIZE_UNKNOWN : FAULT_SIZE_VOID, attr,
				    "'%s' has no size (%s)", name, kind_name(d->r->types, id));

	if (id)
		f->fix = fix_words(arena_printf(d->r->arena, "define '%s' before the map", name));
}

bool def_may_be_pinned(const struct definition *d)
{
	if (d->outer)
		def_fault(d, RULE_BM019, FAULT_INNER_PINNING, ATTR_PINNING,
			  "a template cannot be pinned");
	return !d->outer;
}

void def_values_last(const struct definition *d, bool last)
{
	if (!last)
		def_fault(d, RULE_BM017, FAULT_VALUES_NOT_LAST, ATTR_VALUES,
			  "`values` must be the last member");
}

void def_values_size(const struct definition *d)
{
	struct map_def *map = d->map;

	if (map->value_size && map->value_size != 4)
		def_fault(d, RULE_BM014, FAULT_VALUES_VALUE_SIZE, ATTR_VALUE_SIZE,
			  "a map with `values` must have values of 4 bytes, but has %u",
			  map->value_size);
	else
		map->value_size = 4;
}

void def_unknown_member(const struct definition *d, const char *name, const char *const known[],
			size_t n)
{
	const char *near = nearest(name, known, n);
	struct fault *f = def_fault(d, RULE_BM013, FAULT_UNKNOWN_MEMBER, -1,
				    "'%s' is not a member of a map definition", name);

	if (near)
		f->fix = fix_words(arena_printf(d->r->arena, "did you mean '%s'?", near));
}
