/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/rebuild.h"

#include <errno.h>

#include "base/util.h"
#include "btf/kinds.h"
#include "btf/write.h"

#define KIND_FLAG  0x80000000u
#define INT_FORMAT 0x0f000000u	/* of the word behind an integer: BTF_INT_ENCODING() */

struct types_builder {
	struct arena *arena;	/* of the builder */
	struct arena *scratch;	/* of one BTF */
	const struct types *t;
	struct rebuild_order how;
	struct types_writer out;
	uint32_t *order;	/* ids of t, in the order of the new ones */
	size_t n, cap;
	uint32_t *new_id;	/* by id of t; 0: none yet */
	bool *walked;
	uint32_t *first_tag, *next_tag;	/* by id: the declaration tags of a type; 0: no more */
};

/* A type whose children are walked: what it refers to, then its tags. */
struct walk {
	uint32_t id, tag;
	struct type_refs refs;
};

static void add(struct types_builder *b, uint32_t id)
{
	if (!id || b->new_id[id])
		return;
	ARENA_PUSH(b->arena, b->order, b->n, b->cap, id);
	b->new_id[id] = (uint32_t)b->n;
}

static bool next_child(const struct types_builder *b, struct walk *w, uint32_t *child)
{
	/* A tag is a leaf. */
	if (type_kind(type_by_id(b->t, w->id)) == TYPE_KIND_DECL_TAG)
		return false;
	while (type_refs_next(&w->refs))
		if (!w->refs.is_name) {
			*child = *w->refs.ref;
			return true;
		}
	*child = w->tag;
	if (w->tag)
		w->tag = b->next_tag[w->tag];
	return *child;
}

/* Adds all that the type reaches, and then itself (visitInPostorder()). */
static void add_reached(struct types_builder *b, uint32_t root)
{
	struct walk *stack = NULL;
	size_t depth = 0, cap = 0;
	uint32_t id = root;

	for (;;) {
		if (id && !b->walked[id]) {
			struct walk w = {id, b->how.tags ? b->first_tag[id] : 0,
					 type_refs(type_by_id(b->t, id))};

			b->walked[id] = true;
			ARENA_PUSH(b->scratch, stack, depth, cap, w);
		}
		while (depth && !next_child(b, &stack[depth - 1], &id))
			add(b, stack[--depth].id);
		if (!depth)
			return;
	}
}

/*
 * Adds a type that is passed to the kernel. Before a DATASEC come the types of variables that
 * are modifiers (datasecResolveWorkaround()).
 */
static void add_root(struct types_builder *b, uint32_t id)
{
	const struct btf_type *type = type_by_id(b->t, id);
	const struct btf_var_secinfo *info = type_tail(type);

	for (uint32_t i = 0; type_kind(type) == BTF_KIND_DATASEC && i < type_vlen(type); i++) {
		const struct btf_type *var = type_by_id(b->t, info[i].type);
		const struct btf_type *of = var && type_kind(var) == BTF_KIND_VAR ?
						    type_by_id(b->t, var->type) : NULL;

		if (of && type_is_modifier(type_kind(of)))
			add(b, var->type);
	}
	add(b, id);
}

static void index_tags(struct types_builder *b)
{
	uint32_t *last;

	if (!b->how.tags)
		return;
	b->first_tag = ARENA_ARRAY(b->arena, b->t->count, uint32_t);
	b->next_tag = ARENA_ARRAY(b->arena, b->t->count, uint32_t);
	last = ARENA_ARRAY(b->scratch, b->t->count, uint32_t);
	for (uint32_t id = 1; id < b->t->count; id++) {
		const struct btf_type *tag = type_by_id(b->t, id);

		if (type_kind(tag) != TYPE_KIND_DECL_TAG || tag->type >= b->t->count)
			continue;
		*(last[tag->type] ? &b->next_tag[last[tag->type]] : &b->first_tag[tag->type]) = id;
		last[tag->type] = id;
	}
}

/* A bit-field of the older kind, whose integer says where it is and how many bits it has. */
static bool is_bitfield(const struct types *t, uint32_t id, uint32_t *offset, uint32_t *bits)
{
	const struct btf_type *type = type_by_id(t, id);
	uint32_t format;

	if (!type || type_kind(type) != BTF_KIND_INT)
		return false;
	format = *(const uint32_t *)type_tail(type);
	*offset = BTF_INT_OFFSET(format);
	*bits = BTF_INT_BITS(format);
	return *offset || *bits / 8 != type->size;
}

/* convertMembers(), then deflateMembers(). */
static void encode_members(const struct types *t, struct btf_type *type)
{
	bool flag = type->info & KIND_FLAG, bitfields = false;
	struct btf_member *m = (void *)(type + 1);

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		uint32_t at = m[i].offset, bits = 0, more, width;

		if (flag) {
			bits = at >> 24;
			at &= 0xffffff;
		} else if (is_bitfield(t, m[i].type, &more, &width)) {
			at += more;
			bits = width;
		}
		bitfields |= bits > 0;
		m[i].offset = bitfields ? bits << 24 | (at & 0xffffff) : at;
	}
	type->info = (type->info & ~KIND_FLAG) | (bitfields ? KIND_FLAG : 0);
}

/* A record without what the library does not keep of its kind. */
static void encode(const struct types *t, struct btf_type *type)
{
	const unsigned kind = type_kind(type);
	uint32_t *format = (void *)(type + 1);

	switch (kind) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		encode_members(t, type);
		return;
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		return;
	case BTF_KIND_FWD:
		type->info &= ~0xffffu;
		type->size = 0;
		return;
	case BTF_KIND_FUNC:
	case BTF_KIND_DATASEC:
		type->info &= ~KIND_FLAG;
		return;
	case BTF_KIND_FUNC_PROTO:
		type->info &= ~KIND_FLAG;
		type->name_off = 0;
		return;
	case BTF_KIND_INT:
		*format = (*format & INT_FORMAT) | (uint8_t)(type->size * 8);
		break;
	case BTF_KIND_ARRAY:
		type->size = 0;
		type->name_off = 0;
		break;
	case BTF_KIND_PTR:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
		type->name_off = 0;
		break;
	default:
		break;
	}
	type->info = (uint32_t)kind << 24;
}

/* A value of an enum, as enum64 has it: name, low and high bits. */
struct value {
	uint32_t name_off, low, high;
};

/* By its size an enum is of the one kind or the other. Returns false for a value that does not fit. */
static bool encode_enum(struct arena *a, struct btf_type **type)
{
	bool sign = (*type)->info & KIND_FLAG, wide = type_kind(*type) == TYPE_KIND_ENUM64;
	uint32_t n = type_vlen(*type);
	struct btf_type *out = arena_alloc(a, sizeof(*out) + n * sizeof(struct value));
	const uint32_t *from = type_tail(*type);
	uint32_t *to = (void *)(out + 1);

	*out = **type;
	out->info = (out->info & ~0x7f000000u) |
		    (uint32_t)(out->size == 8 ? TYPE_KIND_ENUM64 : BTF_KIND_ENUM) << 24;
	for (uint32_t i = 0; i < n; i++) {
		struct value v = {from[0], from[1], 0};
		uint32_t extended = sign && v.low >> 31 ? UINT32_MAX : 0;

		v.high = wide ? from[2] : extended;
		from += wide ? 3 : 2;
		*to++ = v.name_off;
		*to++ = v.low;
		if (out->size == 8)
			*to++ = v.high;
		else if (v.high != extended)
			return false;
	}
	*type = out;
	return true;
}

static bool write_type(struct types_builder *b, uint32_t id)
{
	const struct btf_type *type = type_by_id(b->t, id);
	struct btf_type *copy = arena_memdup(b->scratch, type, type_record_size(type));
	struct type_refs refs;

	if (type_is_enum(copy) && !encode_enum(b->scratch, &copy))
		return false;
	encode(b->t, copy);
	refs = type_refs(types_copy(&b->out, types_write(&b->out, b->t->strings, copy)));
	while (type_refs_next(&refs))
		if (!refs.is_name)
			*refs.ref = b->new_id[*refs.ref];
	return true;
}

struct types_builder *types_builder_new(struct arena *a, const struct types *t,
					struct rebuild_order how)
{
	struct types_builder *b = ARENA_NEW(a, struct types_builder);

	*b = (struct types_builder){.arena = a, .scratch = arena_new(), .t = t, .how = how};
	b->new_id = ARENA_ARRAY(a, t->count, uint32_t);
	b->walked = ARENA_ARRAY(a, t->count, bool);
	index_tags(b);
	arena_empty(b->scratch);
	return b;
}

void types_builder_free(struct types_builder *b)
{
	if (b)
		arena_free(b->scratch);
}

const struct types *types_builder_of(const struct types_builder *b)
{
	return b->t;
}

/* As much work as the BTF has types. */
static void forget(struct types_builder *b)
{
	for (size_t i = 0; i < b->n; i++) {
		b->new_id[b->order[i]] = 0;
		b->walked[b->order[i]] = false;
	}
	b->n = 0;
	arena_empty(b->scratch);
}

static void order_types(struct types_builder *b, const uint32_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b->how.roots_first && ids[i])
			add_root(b, ids[i]);
		else
			add_reached(b, ids[i]);
	for (size_t i = 0; i < b->n; i++)
		add_reached(b, b->order[i]);
}

int types_rebuild(struct types_builder *b, struct arena *a, uint32_t *ids, size_t n,
		  const struct types **out)
{
	const struct types *made;
	bool fits = true;

	b->out = (struct types_writer){.arena = a, .scratch = b->scratch};
	order_types(b, ids, n);
	for (size_t i = 0; i < b->n && fits; i++)
		fits = write_type(b, b->order[i]);
	made = types_written(&b->out);
	if (fits && made) {
		*out = made;
		for (size_t i = 0; i < n; i++)
			ids[i] = b->new_id[ids[i]];
	}
	forget(b);
	return !fits ? -ERANGE : made ? 0 : -E2BIG;
}
