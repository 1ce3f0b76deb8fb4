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
	}
	return find_field_refusal(c, out);
}
