/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "lint/internal.h"

/*
 * btf_array_resolve(): the bytes of an array must fit 32 bits. What reaches
 * that is a number of __uint() from 0x40000000 on, which the macro makes an
 * array of so many ints.
 */
static bool array_too_large(struct arena *a, const struct types *t, uint32_t id,
			    struct btf_refusal *out)
{
	const struct btf_array *array = type_array(type_by_id(t, id));
	int64_t elem = type_size(t, array->type);

	if (elem != -E2BIG &&
	    (elem <= 0 || !array->nelems || (uint64_t)elem <= UINT32_MAX / array->nelems))
		return false;
	out->why = arena_printf(a, "type %u, %s, is larger than 4 GiB", id, type_to_c(a, t, id));
	out->help = "write a number below 0x40000000, or use __ulong()";
	return true;
}

enum part { PART_NONE, PART_LOCK, PART_ROOT };

static enum part part_of(const struct types *t, const struct btf_type *type)
{
	const char *name;

	if (!type || type_kind(type) != BTF_KIND_STRUCT)
		return PART_NONE;
	name = type_name(t, type);
	if (!str_starts(name, "bpf_"))
		return PART_NONE;
	if (str_eq(name, "bpf_spin_lock") || str_eq(name, "bpf_res_spin_lock"))
		return PART_LOCK;
	return str_eq(name, "bpf_list_head") || str_eq(name, "bpf_rb_root") ? PART_ROOT : PART_NONE;
}

/*
 * btf_parse_struct_metas(), since 6.2: a struct that has a lock or a graph
 * root as a member of its own is parsed as if it were a value.
 */
static bool bad_fields(struct arena *a, const struct types *t, uint32_t id, struct btf_refusal *out)
{
	const struct btf_type *type = type_by_id(t, id);
	const struct btf_member *v = type_members(type);
	unsigned locks = 0, roots = 0;

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		enum part part = part_of(t, type_by_id(t, v[i].type));

		locks += part == PART_LOCK;
		roots += part == PART_ROOT;
	}
	if (locks > 1) {
		out->why = arena_printf(a, "%s has %u spin locks", type_to_c(a, t, id), locks);
		out->help = "keep one lock in a struct";
	} else if (roots && !locks) {
		out->why = arena_printf(a, "%s has a list or tree and no spin lock beside it",
					type_to_c(a, t, id));
		out->help = "add a struct bpf_spin_lock to the struct";
	}
	return out->why != NULL;
}

/*
 * btf_datasec_check_meta(): a variable begins behind the one before it. An
 * extern map lies at offset 0, where another one is; libbpf has set right all
 * that it knows before the kernel sees the BTF.
 */
static bool maps_overlap(struct arena *a, const struct types *t, uint32_t id, struct version kernel,
			 struct btf_refusal *out)
{
	const struct btf_type *section = type_by_id(t, id);
	const struct btf_var_secinfo *v = type_tail(section);
	uint64_t end = 0;

	/* Before, libbpf makes a struct of it. */
	if (version_cmp(kernel, VERSION(5, 2, 0)) < 0 || !str_eq(type_name(t, section), ".maps"))
		return false;
	for (uint32_t i = 0; i < type_vlen(section); i++) {
		if (v[i].offset < end) {
			out->why = arena_printf(
				a, "'%s' lies at offset %u of .maps, inside the map before it",
				type_name(t, type_by_id(t, v[i].type)), v[i].offset);
			out->said = true;
			return true;
		}
		end = (uint64_t)v[i].offset + v[i].size;
	}
	return false;
}

/*
 * btf_datasec_resolve(): a variable has the room of its type. clang keeps one
 * byte of a static int that is only ever 0 or 1 (GlobalOpt). Of .ksyms libbpf
 * makes something else.
 */
static bool narrowed(struct arena *a, const struct types *t, const struct btf_type *section,
		     struct version kernel, struct btf_refusal *out)
{
	const struct btf_var_secinfo *v = type_tail(section);

	if (version_cmp(kernel, VERSION(5, 2, 0)) < 0 || str_eq(type_name(t, section), ".ksyms"))
		return false;
	for (uint32_t i = 0; i < type_vlen(section); i++) {
		const struct btf_type *var = type_by_id(t, v[i].type);
		int64_t size;

		if (!var || type_kind(var) != BTF_KIND_VAR)
			continue;
		size = type_size(t, var->type);
		if (size <= v[i].size)
			continue;
		out->why = arena_printf(a, "the variable '%s' has %u of the %lld bytes of its type",
					type_name(t, var), v[i].size, (long long)size);
		out->help = "give it the type bool, or make it volatile";
		return true;
	}
	return false;
}

/*
 * btf_func_check(): every parameter of a function has a name. Those of the
 * kernel's functions get one from libbpf (bpf_object__collect_externs()).
 */
static bool unnamed_parameter(struct arena *a, const struct types *t, const struct btf_type *func,
			      struct version kernel, struct btf_refusal *out)
{
	const struct btf_type *proto = type_by_id(t, func->type);
	const struct btf_param *p;

	/* Before, libbpf leaves functions out. */
	if (version_cmp(kernel, VERSION(5, 0, 0)) < 0 || !proto ||
	    type_kind(proto) != BTF_KIND_FUNC_PROTO || type_vlen(func) == BTF_FUNC_EXTERN)
		return false;
	p = type_tail(proto);
	for (uint32_t i = 0; i < type_vlen(proto); i++) {
		if (p[i].name_off || !p[i].type)
			continue;
		out->why = arena_printf(a, "parameter %u of the function '%s' has no name", i + 1,
					type_name(t, func));
		out->help = "give the parameter a name";
		return true;
	}
	return false;
}

bool btf_refused(struct arena *a, const struct types *t, struct version kernel,
		 struct btf_refusal *out)
{
	bool parts = false;

	*out = (struct btf_refusal){0};
	/* Before, there is none to refuse. */
	if (!t || version_cmp(kernel, VERSION(4, 18, 0)) < 0)
		return false;
	for (uint32_t id = 1; id < t->count; id++) {
		if (btf_type_refused(a, t, id, kernel, out))
			return true;
	}
	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (type_kind(type) == BTF_KIND_ARRAY && array_too_large(a, t, id, out))
			return true;
		if (type_kind(type) == BTF_KIND_DATASEC &&
		    (maps_overlap(a, t, id, kernel, out) || narrowed(a, t, type, kernel, out)))
			return true;
		if (type_kind(type) == BTF_KIND_FUNC && unnamed_parameter(a, t, type, kernel, out))
			return true;
		parts |= part_of(t, type) != PART_NONE;
	}
	/* Most objects have neither locks nor lists: their members need no look. */
	if (!parts || version_cmp(kernel, VERSION(6, 2, 0)) < 0)
		return false;
	for (uint32_t id = 1; id < t->count; id++)
		if (type_kind(type_by_id(t, id)) == BTF_KIND_STRUCT && bad_fields(a, t, id, out))
			return true;
	return false;
}
