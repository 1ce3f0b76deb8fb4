/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/btf_vars.h"

/*
 * btf_type_id_size(): like libbpf's btf__resolve_size(), except that a declaration tag has
 * no size.
 */
static int64_t kernel_size(const struct types *t, uint32_t id)
{
	const struct btf_type *type = type_by_id(t, id);

	if (!type || type_kind(type) == TYPE_KIND_DECL_TAG)
		return -1;
	return type_size(t, id);
}

/* The type without typedefs and qualifiers. A variable is replaced by its type, too. */
static const struct btf_type *resolve_type(const struct types *t, uint32_t id)
{
	const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));

	if (type && type_kind(type) == BTF_KIND_VAR)
		type = type_by_id(t, type_skip_mods(t, type->type));
	return type;
}

/* btf_type_is_i32() and similar: the bits of an integer that begins at bit 0, else 0. */
static unsigned int_bits(const struct btf_type *type)
{
	uint32_t data;

	if (!type || type_kind(type) != BTF_KIND_INT)
		return 0;
	data = *(const uint32_t *)type_tail(type);
	return BTF_INT_OFFSET(data) ? 0 : BTF_INT_BITS(data);
}

/* btf_member_is_reg_int() */
static bool is_reg_int(const struct types *t, const struct btf_type *owner,
		       const struct btf_member *m, uint32_t off, uint32_t size)
{
	const struct btf_type *type = resolve_type(t, m->type);

	return !member_bit_size(owner, m) && member_bit_offset(owner, m) == off * 8 &&
	       int_bits(type) == size * 8 && type->size == size;
}

/* cgroup_storage_check_btf() */
static bool is_cgroup_key(const struct types *t, const struct btf_type *type)
{
	const struct btf_member *m;

	if (!type || type_kind(type) != BTF_KIND_STRUCT || type_vlen(type) != 2)
		return false;
	m = type_members(type);
	return is_reg_int(t, type, &m[0], 0, 8) && is_reg_int(t, type, &m[1], 8, 4);
}

void judge_btf_vars(const struct map_create *c, struct expr_env *env)
{
	const struct btf_type *key, *value;

	env->vars[VAR_btf_given] = c->types != NULL;
	env->vars[VAR_btf_key_size] = env->vars[VAR_btf_value_size] = -1;
	if (!c->types)
		return;
	if (c->btf_key_type_id) {
		key = resolve_type(c->types, c->btf_key_type_id);
		env->vars[VAR_btf_key_size] = kernel_size(c->types, c->btf_key_type_id);
		env->vars[VAR_btf_key_int] = int_bits(key);
		env->vars[VAR_btf_key_struct] = key && type_kind(key) == BTF_KIND_STRUCT;
		env->vars[VAR_btf_key_cgroup] = is_cgroup_key(c->types, key);
	}
	if (c->btf_value_type_id) {
		value = resolve_type(c->types, c->btf_value_type_id);
		env->vars[VAR_btf_value_size] = kernel_size(c->types, c->btf_value_type_id);
		env->vars[VAR_btf_value_int] = int_bits(value);
		env->vars[VAR_btf_value_datasec] =
			value && type_kind(value) == BTF_KIND_DATASEC;
	}
}
