/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/compatible.h"

struct side {
	const struct types *types;
	uint32_t id;
};

static bool are_alike(struct side a, struct side b, int depth);

static bool is_plain_int(const struct btf_type *type)
{
	return BTF_INT_OFFSET(*(const uint32_t *)type_tail(type)) == 0;
}

/* Of functions the parameters and what they return. */
static bool functions_are_alike(struct side a, const struct btf_type *x, struct side b,
				const struct btf_type *y, int depth)
{
	const struct btf_param *p = type_tail(x), *q = type_tail(y);

	if (type_vlen(x) != type_vlen(y))
		return false;
	for (uint32_t i = 0; i < type_vlen(x); i++)
		if (!are_alike((struct side){a.types, p[i].type}, (struct side){b.types, q[i].type},
			       depth))
			return false;
	return are_alike((struct side){a.types, x->type}, (struct side){b.types, y->type}, depth);
}

static bool are_alike(struct side a, struct side b, int depth)
{
	uint32_t x_id = type_skip_mods(a.types, a.id), y_id = type_skip_mods(b.types, b.id);
	const struct btf_type *x = type_by_id(a.types, x_id), *y = type_by_id(b.types, y_id);
	unsigned kind;

	/* Void has no record; nor has the end of a loop. */
	if (!x || !y)
		return !x && !y;
	kind = type_kind(x);
	if (!depth || (kind != type_kind(y) && !(type_is_enum(x) && type_is_enum(y))))
		return false;
	switch (kind) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
	case BTF_KIND_FWD:
		return true;
	case BTF_KIND_INT:
		return is_plain_int(x) && is_plain_int(y);
	case BTF_KIND_PTR:
		return are_alike((struct side){a.types, x->type}, (struct side){b.types, y->type},
				 depth - 1);
	case BTF_KIND_ARRAY:
		return are_alike((struct side){a.types, type_array(x)->type},
				 (struct side){b.types, type_array(y)->type}, depth - 1);
	case BTF_KIND_FUNC_PROTO:
		return functions_are_alike(a, x, b, y, depth - 1);
	default:
		return false;
	}
}

bool types_are_compatible(const struct types *local, uint32_t local_id,
			  const struct types *kernel, uint32_t kernel_id)
{
	return are_alike((struct side){local, local_id}, (struct side){kernel, kernel_id},
			 TYPES_MAX_DEPTH);
}
