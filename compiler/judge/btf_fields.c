/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/internal.h"

/* What of special fields makes BPF_BTF_LOAD fail. */

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

bool find_field_refusal(const struct btf_check *c, struct btf_refusal *out)
{
	bool has_roles = false;

	if (!check_has(c, KERNEL_SPECIAL_FIELDS_RECORD))
		return false;
	/* Most objects have neither locks nor lists, so that their members need no check. */
	for (uint32_t id = 1; id < c->t->count; id++)
		has_roles |= role_of(c, type_by_id(c->t, id)) != ROLE_NONE;
	for (uint32_t id = 1; has_roles && id < c->t->count; id++)
		if (type_kind(type_by_id(c->t, id)) == BTF_KIND_STRUCT &&
		    has_bad_fields(c, id, out))
			return true;
	return false;
}
