/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/flat.h"

#include "base/buf.h"
#include "btf/kinds.h"

/* Limits for hostile types, far above those of values that a map can hold. */
#define MEMBERS_MAX 65536
#define MEMBER_NAME_MAX 256	/* of a path through nested structs */

struct flattening {
	struct type_comparer *comparer;
	struct flat_type *out;
	uint32_t visited;
};

/* Where a type is in the value. */
struct code_place {
	const char *name;	/* path to it */
	const char *dims;	/* dimensions of the arrays that it is in */
	bool element;		/* of an array */
	uint32_t type;
	uint32_t declared;	/* type of the member: type, or an array of it */
	uint64_t bit;
	uint32_t bits;		/* width of a bit field, else 0 */
	bool in_union;
};

static bool take_step(struct flattening *f)
{
	if (!f->comparer->steps || ++f->visited > MEMBERS_MAX)
		return false;
	f->comparer->steps--;
	return true;
}

/*
 * What a pointer points to: the kind and name of a struct, not its members, and the tags
 * that make a kptr of it.
 */
static const char *pointee(const struct flattening *f, uint32_t id)
{
	const struct types *t = f->out->types;
	struct buf b = {0};

	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, id);
		unsigned kind = type ? type_kind(type) : 0;
		const char *name = type_name(t, type);

		if (kind == BTF_KIND_PTR) {
			buf_str(&b, "* ");
		} else if (kind == TYPE_KIND_TYPE_TAG) {
			buf_printf(&b, "%.*s ", MEMBER_NAME_MAX, name);
		} else if (kind == BTF_KIND_INT) {
			buf_printf(&b, "%u bytes", type->size);
			break;
		} else if (kind == BTF_KIND_FWD) {
			/* A struct is the same where it is only declared. */
			buf_printf(&b, "%s %.*s", BTF_INFO_KFLAG(type->info) ? "union" : "struct",
				   MEMBER_NAME_MAX, name);
			break;
		} else if (!type_is_modifier(kind)) {
			buf_printf(&b, "%s %.*s", kind_name(t, id), MEMBER_NAME_MAX, name);
			break;
		}
		id = type->type;
	}
	return buf_text(&b, f->out->arena);
}

static enum shape_kind int_kind(const struct btf_type *type)
{
	uint32_t encoding = BTF_INT_ENCODING(*(const uint32_t *)type_tail(type));

	if (encoding & BTF_INT_BOOL)
		return SHAPE_BOOL;
	return encoding & BTF_INT_SIGNED ? SHAPE_SIGNED : SHAPE_UNSIGNED;
}

static void add(struct flattening *f, const struct code_place *at, uint32_t plain, struct shape shape)
{
	struct flat_type *out = f->out;
	struct flat_member m = {
		.name = at->name,
		.bit = at->bit,
		.shape = shape,
		.type = at->declared,
		.plain = plain,
		.bit_field = at->bits,
		.in_union = at->in_union,
	};

	if (at->bits)
		m.shape.bits = at->bits;
	m.shape.rest = *shape.rest ? arena_printf(out->arena, "%s %s", shape.rest, at->dims)
				   : at->dims;
	ARENA_PUSH(out->arena, out->v, out->n, out->cap, m);
}

static void add_int(struct flattening *f, struct code_place at, uint32_t plain)
{
	const struct btf_type *type = type_by_id(f->out->types, plain);
	uint32_t data = *(const uint32_t *)type_tail(type), bits = BTF_INT_BITS(data);

	/* Before kind_flag a bit field was an integer of its own. */
	if (!at.bits && bits != type->size * 8) {
		at.bits = bits;
		at.bit += BTF_INT_OFFSET(data);
	}
	add(f, &at, plain, (struct shape){int_kind(type), bits, ""});
}

static bool visit(struct flattening *f, const struct code_place *at, int depth);

static bool visit_member(struct flattening *f, const struct code_place *at, const char *name,
			 uint32_t type, uint64_t bit, uint32_t bits, bool in_union, int depth)
{
	struct arena *a = f->out->arena;
	struct code_place member = {
		.name = at->name,
		.dims = at->dims,
		.type = type,
		.declared = type,
		.bit = at->bit + bit,
		.bits = bits,
		.in_union = at->in_union || in_union,
	};

	if (*name) {
		if (strlen(at->name) + strlen(name) > MEMBER_NAME_MAX)
			return false;
		member.name = *at->name ? arena_printf(a, "%s.%s", at->name, name) : name;
	}
	return take_step(f) && visit(f, &member, depth + 1);
}

static bool visit_struct(struct flattening *f, const struct code_place *at, uint32_t plain, int depth)
{
	const struct types *t = f->out->types;
	const struct btf_type *type = type_by_id(t, plain);
	const struct btf_member *v = type_members(type);
	struct type_comparer *c = f->comparer;
	struct code_place inside = *at;

	if (c->is_opaque && *type_name(t, type) && c->is_opaque(c->ctx, type_name(t, type))) {
		add(f, at, plain, (struct shape){SHAPE_OPAQUE, type->size, type_name(t, type)});
		return true;
	}
	if (!type_vlen(type) && type->size)
		add(f, at, plain, (struct shape){SHAPE_OPAQUE, type->size, ""});
	if (at->element)
		inside.name = arena_printf(f->out->arena, "%s[]", at->name);
	for (uint32_t i = 0; i < type_vlen(type); i++)
		if (!visit_member(f, &inside, types_string(t, v[i].name_off), v[i].type,
				  member_bit_offset(type, &v[i]), member_bit_size(type, &v[i]),
				  type_kind(type) == BTF_KIND_UNION, depth))
			return false;
	return true;
}

static bool visit_array(struct flattening *f, const struct code_place *at, uint32_t plain, int depth)
{
	const struct btf_array *array = type_array(type_by_id(f->out->types, plain));
	struct code_place element = *at;

	element.element = true;
	element.type = array->type;
	/* The size of the elements tells the offsets of all but the first. */
	element.dims = arena_printf(f->out->arena, "%s[%u of %lld bytes]", at->dims, array->nelems,
				    (long long)type_size(f->out->types, array->type));
	return take_step(f) && visit(f, &element, depth + 1);
}

static bool visit_datasec(struct flattening *f, const struct code_place *at, uint32_t plain, int depth)
{
	const struct types *t = f->out->types;
	const struct btf_type *type = type_by_id(t, plain);
	const struct btf_var_secinfo *v = type_tail(type);

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		const struct btf_type *var = type_by_id(t, v[i].type);

		if (!var || !visit_member(f, at, type_name(t, var), var->type,
					  (uint64_t)v[i].offset * 8, 0, false, depth))
			return false;
	}
	return true;
}

static bool visit(struct flattening *f, const struct code_place *at, int depth)
{
	const struct types *t = f->out->types;
	uint32_t plain = type_skip_mods(t, at->type);
	const struct btf_type *type = type_by_id(t, plain);

	if (depth > TYPES_MAX_DEPTH)
		return false;
	switch (type ? type_kind(type) : 0) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return visit_struct(f, at, plain, depth);
	case BTF_KIND_ARRAY:
		return visit_array(f, at, plain, depth);
	case BTF_KIND_DATASEC:
		return visit_datasec(f, at, plain, depth);
	case BTF_KIND_INT:
		add_int(f, *at, plain);
		return true;
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		add(f, at, plain, (struct shape){SHAPE_ENUM, type->size * 8, ""});
		return true;
	case TYPE_KIND_FLOAT:
		add(f, at, plain, (struct shape){SHAPE_FLOAT, type->size * 8, ""});
		return true;
	case BTF_KIND_PTR:
		add(f, at, plain, (struct shape){SHAPE_POINTER, 64, pointee(f, type->type)});
		return true;
	case 0:
		add(f, at, plain, (struct shape){SHAPE_UNKNOWN, 0, ""});
		return true;
	default:
		add(f, at, plain, (struct shape){SHAPE_OTHER, 0, kind_name(t, plain)});
		return true;
	}
}

bool flatten(struct type_comparer *c, struct arena *a, const struct types *t, uint32_t id,
	     struct flat_type *out)
{
	struct flattening f = {.comparer = c, .out = out};

	*out = (struct flat_type){.arena = a, .types = t};
	return visit(&f, &(struct code_place){.name = "", .dims = "", .type = id, .declared = id}, 0);
}
