/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types of keys and values that definitions do not give: those of legacy maps, of maps with
 * sizes only, and of maps that hold programs, maps or sockets, for which BTF has no types.
 */
#include "loader/elements.h"

#include <linux/bpf.h>

#include "base/util.h"

static bool describe_bytes(struct arena *a, uint32_t size, struct c_type *out)
{
	*out = (struct c_type){"unsigned char", arena_printf(a, "[%u]", size), size, 1, 1, false};
	return true;
}

static bool describe_scalar(const char *spec, uint32_t size, struct c_type *out)
{
	*out = (struct c_type){spec, "", size, size, 4, false};
	return true;
}

/*
 * The value of a stack trace map: addresses, or with BPF_F_STACK_BUILD_ID structs
 * bpf_stack_build_id (kernel: stack_map_alloc()).
 */
static bool describe_addresses(struct arena *a, uint32_t size, uint32_t map_flags,
			       struct c_type *out)
{
	if (size % 8 || map_flags & BPF_F_STACK_BUILD_ID)
		return describe_bytes(a, size, out);
	*out = (struct c_type){"uint64_t", arena_printf(a, "[%u]", size / 8), size, 8, 4, false};
	return true;
}

/* The type for what an element is, or bytes if the kernel does not expect this size. */
static bool describe_by_size(struct arena *a, enum element_is is, uint32_t size, uint32_t map_flags,
			     struct c_type *out)
{
	switch (is) {
	case ELEMENT_NUMBER:
		if (size == 4 || size == 8)
			return describe_scalar(size == 4 ? "uint32_t" : "uint64_t", size, out);
		break;
	case ELEMENT_DESCRIPTOR:
		if (size == 4)
			return describe_scalar("int32_t", size, out);
		break;
	case ELEMENT_PREFIX:
		if (size <= 4)
			break;
		/* The data may end at any byte, and so may the key. */
		*out = (struct c_type){arena_printf(a,
						    "struct {\n\tuint32_t prefixlen;\n"
						    "\tunsigned char data[%u];\n}%s",
						    size - 4,
						    size % 4 ? " __attribute__((packed))" : ""),
				       "", size, size % 4 ? 1 : 4, size % 4 ? 1 : 4, false};
		return true;
	case ELEMENT_CGROUP:
		if (size == 8)
			return describe_scalar("uint64_t", size, out);
		if (size != 16)
			break;
		*out = (struct c_type){"struct {\n\tuint64_t cgroup_inode_id;\n"
				       "\tuint32_t attach_type;\n\tunsigned char pad_12[4];\n}",
				       "", size, 8, 4, false};
		return true;
	case ELEMENT_NUMBER_AND_PROGRAM:
		if (size == 4)
			return describe_scalar("uint32_t", size, out);
		if (size != 8)
			break;
		*out = (struct c_type){"struct {\n\tuint32_t number;\n\tuint32_t program;\n}", "",
				       size, 4, 4, false};
		return true;
	case ELEMENT_ADDRESSES:
		return describe_addresses(a, size, map_flags, out);
	default:
		break;
	}
	return describe_bytes(a, size, out);
}

static bool describe_element(struct type_writer *t, const struct plan_map *m, uint32_t type,
			     enum element_is is, uint32_t size, struct c_type *out)
{
	if (typed_describe(t, m->map->types, type, out) && out->size == size)
		return true;
	return size && describe_by_size(t->arena, is, size, m->def.create->map_flags, out);
}

bool describe_key(struct type_writer *t, const struct plan_map *m, const struct map_type_info *info,
		  struct c_type *out)
{
	return describe_element(t, m, m->map->key_type, info->key_is, m->def.create->key_size, out);
}

bool describe_value(struct type_writer *t, const struct plan_map *m,
		    const struct map_type_info *info, struct c_type *out)
{
	return describe_element(t, m, m->map->value_type, info->value_is, m->def.create->value_size,
				out);
}

/* btf_parse_fields() finds a lock among the direct members of the value. */
bool element_has_lock(const struct map_def *map)
{
	const struct btf_type *type;

	if (!map->types || !map->value_type)
		return false;
	type = type_by_id(map->types, type_skip_mods(map->types, map->value_type));
	if (!type || type_kind(type) != BTF_KIND_STRUCT)
		return false;
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const struct btf_type *member = type_by_id(
			map->types, type_skip_mods(map->types, type_members(type)[i].type));

		if (member && type_kind(member) == BTF_KIND_STRUCT &&
		    str_eq(type_name(map->types, member), "bpf_spin_lock"))
			return true;
	}
	return false;
}
