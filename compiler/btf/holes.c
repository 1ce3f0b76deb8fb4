/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/holes.h"

#include <stdlib.h>

/* Marks the bits of a type that belong to a member. */
struct cover {
	const struct types *types;
	uint32_t *steps;
	unsigned char *bits;
	uint64_t n_bits;
};

static bool take_steps(uint32_t *steps, uint64_t n)
{
	if (*steps < n)
		return false;
	*steps -= (uint32_t)n;
	return true;
}

static void set_bits(struct cover *c, uint64_t off, uint64_t n)
{
	uint64_t end;

	if (off >= c->n_bits)
		return;
	end = n > c->n_bits - off ? c->n_bits : off + n;
	for (; off < end && off % 8; off++)
		c->bits[off / 8] |= (unsigned char)(1u << off % 8);
	for (; off + 8 <= end; off += 8)
		c->bits[off / 8] = 0xff;
	for (; off < end; off++)
		c->bits[off / 8] |= (unsigned char)(1u << off % 8);
}

static bool cover_type(struct cover *c, uint32_t id, uint64_t off, int depth);

static bool cover_members(struct cover *c, const struct btf_type *type, uint64_t off, int depth)
{
	const struct btf_member *v = type_members(type);

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		uint64_t at = off + member_bit_offset(type, &v[i]);
		uint32_t width = member_bit_size(type, &v[i]);

		if (width)
			set_bits(c, at, width);
		else if (!cover_type(c, v[i].type, at, depth + 1))
			return false;
	}
	return true;
}

static bool cover_array(struct cover *c, const struct btf_array *array, uint64_t off, int depth)
{
	const struct btf_type *elem = type_by_id(c->types, type_skip_mods(c->types, array->type));
	int64_t size = type_size(c->types, array->type);

	if (!elem || size <= 0)
		return size == 0;
	if (!type_is_composite(elem) && type_kind(elem) != BTF_KIND_ARRAY) {
		set_bits(c, off, (uint64_t)size * 8 * array->nelems);
		return true;
	}
	for (uint32_t i = 0; i < array->nelems && off < c->n_bits; i++) {
		if (!cover_type(c, array->type, off, depth + 1))
			return false;
		off += (uint64_t)size * 8;
	}
	return true;
}

static bool cover_type(struct cover *c, uint32_t id, uint64_t off, int depth)
{
	uint32_t plain = type_skip_mods(c->types, id);
	const struct btf_type *type = type_by_id(c->types, plain);
	int64_t size;

	if (!type || depth > TYPES_MAX_DEPTH || !take_steps(c->steps, 1))
		return false;
	switch (type_kind(type)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return cover_members(c, type, off, depth);
	case BTF_KIND_ARRAY:
		return cover_array(c, type_array(type), off, depth);
	default:
		size = type_size(c->types, plain);
		if (size > 0)
			set_bits(c, off, (uint64_t)size * 8);
		return size >= 0;
	}
}

static void list_holes(const struct cover *c, struct arena *a, struct type_holes *out)
{
	for (uint64_t bit = 0; bit < c->n_bits; bit++) {
		struct hole *last = out->n ? &out->v[out->n - 1] : NULL;

		if (bit % 8 == 0 && c->bits[bit / 8] == 0xff) {
			bit += 7;
			continue;
		}
		if (c->bits[bit / 8] >> bit % 8 & 1)
			continue;
		out->bits++;
		if (last && last->bit + last->bits == bit)
			last->bits++;
		else
			ARENA_PUSH(a, out->v, out->n, out->cap, ((struct hole){bit, 1}));
	}
}

bool type_holes(const struct types *t, uint32_t id, struct arena *a, uint32_t *steps,
		struct type_holes *out)
{
	int64_t size = type_size(t, id);
	struct cover c = {.types = t, .steps = steps, .n_bits = (uint64_t)size * 8};
	bool walked;

	*out = (struct type_holes){0};
	if (size <= 0 || size > HOLES_TYPE_MAX || !take_steps(steps, (uint64_t)size))
		return false;
	c.bits = calloc(1, (size_t)size);
	if (!c.bits)
		die_no_memory();
	walked = cover_type(&c, id, 0, 0);
	if (walked)
		list_holes(&c, a, out);
	free(c.bits);
	return walked;
}
