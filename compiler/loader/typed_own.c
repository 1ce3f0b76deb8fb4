/* SPDX-License-Identifier: BSD-2-Clause */
/* Types of the program's own headers in generated declarations: by name, without a definition. */
#include "base/util.h"
#include "loader/own_types.h"
#include "loader/typed_internal.h"

/*
 * The alignment that a compiler gives a type with this BTF, in bytes; 1 where it is packed. A
 * source can ask for a larger one, which BTF does not have.
 */
static uint32_t natural_align(struct type_writer *t, const struct types *types, uint32_t id, int depth)
{
	const struct btf_type *type;
	uint32_t align = 1, n;
	struct field *f;

	id = type_skip_mods(types, id);
	type = type_by_id(types, id);
	if (!type || depth >= TYPES_MAX_DEPTH)
		return 1;
	switch (type_kind(type)) {
	case BTF_KIND_PTR:
		return 8;
	case BTF_KIND_INT:
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
	case TYPE_KIND_FLOAT:
		return type->size && type->size <= 16 && !(type->size & (type->size - 1)) ? type->size : 1;
	case BTF_KIND_ARRAY:
		return natural_align(t, types, type_array(type)->type, depth + 1);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		break;
	default:
		return 1;
	}
	if (typed_source(t, types)->align[id])
		return typed_source(t, types)->align[id];
	typed_source(t, types)->align[id] = 1;	/* of one that contains itself */
	f = typed_fields(t, types, type, &n);
	for (uint32_t i = 0; i < n; i++) {
		int64_t size = type_size(types, f[i].type);

		f[i].c = (struct c_type){.dims = "", .size = size > 0 ? (uint64_t)size : 0};
		f[i].c.align = natural_align(t, types, f[i].type, depth + 1);
	}
	if (fields_lay_out(f, n, type->size, type_kind(type) == BTF_KIND_UNION, &align) == LAYOUT_NONE)
		align = 1;
	typed_source(t, types)->align[id] = (unsigned char)align;
	return align;
}

bool typed_own(struct type_writer *t, const struct types *types, uint32_t id, struct c_type *out)
{
	const struct own_types *own = t->original ? NULL : t->plan->opts->own;
	const char *name = own_type_name(own, types, type_by_id(types, id));
	int64_t size = name ? type_size(types, id) : 0;

	if (size <= 0)
		return false;
	*out = (struct c_type){name, "", (uint64_t)size, natural_align(t, types, id, 0), 1, true};
	return true;
}

void typed_fix_alignment(struct type_writer *t, struct field *f, uint64_t size)
{
	uint64_t both = f->c.size | f->bit / 8;
	const char *name;

	if (!f->c.own || f->bits || !both || !(size % (both & -both)))
		return;
	name = strrchr(f->c.spec, ' ');
	name = typed_file_name(t, &t->tags, name ? name + 1 : f->c.spec, false);
	buf_printf(t->out, "typedef %s %s __attribute__((aligned(%u)));\n\n", f->c.spec, name,
		   f->c.align);
	f->c.spec = name;
	f->c.min_align = f->c.align;
}
