/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "judge/internal.h"

/*
 * btf_array_resolve(): the size of an array must fit 32 bits. Too large ones come from
 * __uint() with a number from 0x40000000 on: the macro declares an array of that many ints.
 */
static bool is_array_too_large(const struct btf_check *c, uint32_t id, struct btf_refusal *out)
{
	const struct btf_array *array = type_array(type_by_id(c->t, id));
	int64_t elem = type_size(c->t, array->type);

	if (elem != -E2BIG &&
	    (elem <= 0 || !array->nelems || (uint64_t)elem <= UINT32_MAX / array->nelems))
		return false;
	out->why = arena_printf(c->a, "type %u, %s, is larger than 4 GiB", id, type_to_c(c->a, c->t, id));
	out->help = "write a number below 0x40000000, or use __ulong()";
	return true;
}

enum field_role { ROLE_NONE, ROLE_LOCK, ROLE_ROOT };

static enum field_role role_of(const struct btf_check *c, const struct btf_type *type)
{
	int field;

	if (!type || type_kind(type) != BTF_KIND_STRUCT)
		return ROLE_NONE;
	field = schema_find_special(c->s, type_name(c->t, type));
	if (field < 0)
		return ROLE_NONE;
	if (c->s->special[field].lock)
		return ROLE_LOCK;
	return c->s->special[field].by == SPECIAL_ROOT ? ROLE_ROOT : ROLE_NONE;
}

/*
 * btf_parse_struct_metas(), since 6.2: the kernel parses a struct that has a lock or a
 * graph root as a direct member as if it were a value.
 */
static bool has_bad_fields(const struct btf_check *c, uint32_t id, struct btf_refusal *out)
{
	const struct btf_type *type = type_by_id(c->t, id);
	const struct btf_member *v = type_members(type);
	unsigned locks = 0, roots = 0;

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		enum field_role role = role_of(c, type_by_id(c->t, v[i].type));

		locks += role == ROLE_LOCK;
		roots += role == ROLE_ROOT;
	}
	if (locks > 1) {
		out->why = arena_printf(c->a, "%s has %u spin locks", type_to_c(c->a, c->t, id), locks);
		out->help = "keep only one lock in the struct";
	} else if (roots && !locks) {
		out->why = arena_printf(c->a, "%s has a list or tree, but no spin lock",
					type_to_c(c->a, c->t, id));
		out->help = "add a struct bpf_spin_lock to the struct";
	}
	return out->why != NULL;
}

/*
 * btf_datasec_check_meta(): a variable must begin after the end of the one before it. An
 * extern map is at offset 0, like the first other map. libbpf has corrected all offsets
 * that it knows before the kernel sees the BTF.
 */
static bool has_overlapping_maps(const struct btf_check *c, uint32_t id, struct btf_refusal *out)
{
	const struct btf_type *section = type_by_id(c->t, id);
	const struct btf_var_secinfo *v = type_tail(section);
	uint64_t end = 0;

	/* For older kernels libbpf replaces the section by a struct. */
	if (!check_has(c, KERNEL_BTF_DATASEC) || !str_eq(type_name(c->t, section), ".maps"))
		return false;
	for (uint32_t i = 0; i < type_vlen(section); i++) {
		if (v[i].offset < end) {
			out->why = arena_printf(
				c->a, "'%s' is at offset %u of .maps, within the map before it",
				type_name(c->t, type_by_id(c->t, v[i].type)), v[i].offset);
			out->is_fault = true;
			return true;
		}
		end = (uint64_t)v[i].offset + v[i].size;
	}
	return false;
}

/*
 * btf_datasec_resolve(): a variable must have the size of its type. clang keeps one byte of
 * a static int that is only ever 0 or 1 (GlobalOpt). libbpf replaces .ksyms.
 */
static bool has_narrowed_variable(const struct btf_check *c, const struct btf_type *section,
				  struct btf_refusal *out)
{
	const struct btf_var_secinfo *v = type_tail(section);

	if (!check_has(c, KERNEL_BTF_DATASEC) || str_eq(type_name(c->t, section), ".ksyms"))
		return false;
	for (uint32_t i = 0; i < type_vlen(section); i++) {
		const struct btf_type *var = type_by_id(c->t, v[i].type);
		int64_t size;

		if (!var || type_kind(var) != BTF_KIND_VAR)
			continue;
		size = type_size(c->t, var->type);
		if (size <= v[i].size)
			continue;
		out->why = arena_printf(c->a, "the variable '%s' has only %u of the %lld bytes of "
					      "its type",
					type_name(c->t, var), v[i].size, (long long)size);
		out->help = "give it the type bool, or make it volatile";
		return true;
	}
	return false;
}

/*
 * btf_func_check(): every parameter of a function must have a name. libbpf gives names to
 * those of the kernel's functions (bpf_object__collect_externs()).
 */
static bool has_unnamed_parameter(const struct btf_check *c, const struct btf_type *func,
				  struct btf_refusal *out)
{
	const struct btf_type *proto = type_by_id(c->t, func->type);
	const struct btf_param *p;

	/* For older kernels libbpf removes functions. */
	if (!check_has(c, KERNEL_BTF_FUNC) || !proto ||
	    type_kind(proto) != BTF_KIND_FUNC_PROTO || type_vlen(func) == BTF_FUNC_EXTERN)
		return false;
	p = type_tail(proto);
	for (uint32_t i = 0; i < type_vlen(proto); i++) {
		if (p[i].name_off || !p[i].type)
			continue;
		out->why = arena_printf(c->a, "parameter %u of the function '%s' has no name", i + 1,
					type_name(c->t, func));
		out->help = "give the parameter a name";
		return true;
	}
	return false;
}

bool find_btf_refusal(const struct btf_check *c, struct btf_refusal *out)
{
	bool has_roles = false;

	*out = (struct btf_refusal){0};
	/* libbpf does not load BTF into older kernels. */
	if (!c->t || !check_has(c, KERNEL_BTF))
		return false;
	for (uint32_t id = 1; id < c->t->count; id++) {
		if (find_type_refusal(c, id, out))
			return true;
	}
	for (uint32_t id = 1; id < c->t->count; id++) {
		const struct btf_type *type = type_by_id(c->t, id);

		if (type_kind(type) == BTF_KIND_ARRAY && is_array_too_large(c, id, out))
			return true;
		if (type_kind(type) == BTF_KIND_DATASEC &&
		    (has_overlapping_maps(c, id, out) || has_narrowed_variable(c, type, out)))
			return true;
		if (type_kind(type) == BTF_KIND_FUNC && has_unnamed_parameter(c, type, out))
			return true;
		has_roles |= role_of(c, type) != ROLE_NONE;
	}
	/* Most objects have neither locks nor lists, so that their members need no check. */
	if (!has_roles || !check_has(c, KERNEL_SPECIAL_FIELDS_RECORD))
		return false;
	for (uint32_t id = 1; id < c->t->count; id++)
		if (type_kind(type_by_id(c->t, id)) == BTF_KIND_STRUCT &&
		    has_bad_fields(c, id, out))
			return true;
	return false;
}
