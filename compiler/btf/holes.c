/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/holes.h"

#include "base/util.h"

/*
 * A stack of lists: each type puts its holes on top, and the struct around it takes them
 * away again. So an array needs the holes of one element only, whatever its size.
 */
struct walk {
	struct arena *arena;
	const struct types *types;
	uint32_t *steps;
	struct type_holes *stack;
};

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static bool take_steps(struct walk *w, uint64_t n)
{
	if (*w->steps < n)
		return false;
	*w->steps -= (uint32_t)n;
	return true;
}

static uint64_t end_of(const struct hole *hole)
{
	return hole->bit + hole->bits;
}

/* Adds a hole to the list that starts at `from` and is the top one. */
static void push(struct walk *w, size_t from, uint64_t bit, uint64_t end)
{
	struct type_holes *s = w->stack;
	struct hole *last = s->n > from ? &s->v[s->n - 1] : NULL;

	if (bit >= end)
		return;
	if (last && end_of(last) == bit)
		last->bits += end - bit;
	else
		ARENA_PUSH(w->arena, s->v, s->n, s->cap, ((struct hole){bit, end - bit}));
}

/*
 * Takes the bits [bit, end) out of the list that starts at `from`, but for the holes of the
 * member that has them: those from `inner` on, which are relative to it.
 */
static bool cover(struct walk *w, size_t from, size_t inner, uint64_t bit, uint64_t end)
{
	struct type_holes *s = w->stack;
	size_t first = inner, top = s->n;

	/* Members mostly are in order, so that only the last hole changes. */
	while (first > from && end_of(&s->v[first - 1]) > bit)
		first--;
	if (!take_steps(w, 1 + (uint64_t)(inner - first) * (1 + top - inner)))
		return false;
	for (size_t i = first; i < inner; i++) {
		struct hole old = s->v[i];

		push(w, top, old.bit, least(end_of(&old), bit));
		for (size_t k = inner; k < top; k++)
			push(w, top, most(old.bit, bit + s->v[k].bit),
			     least(end_of(&old), bit + end_of(&s->v[k])));
		push(w, top, most(old.bit, end), end_of(&old));
	}
	/* A type without bits has no list. */
	if (s->n > top)
		memmove(s->v + first, s->v + top, (s->n - top) * sizeof(*s->v));
	s->n = first + (s->n - top);
	return s->n - from <= HOLES_MAX;
}

static bool push_type(struct walk *w, uint32_t id, int depth);

/* The bits of a member that is no bit field. Before kind_flag those were integers of their own. */
static bool cover_member(struct walk *w, size_t from, uint32_t id, uint64_t bit, int depth)
{
	const struct btf_type *type = type_by_id(w->types, type_skip_mods(w->types, id));
	int64_t size = type_size(w->types, id);
	size_t inner = w->stack->n;
	uint64_t bits = (uint64_t)size * 8;

	if (size < 0)
		return false;
	if (type_kind(type) == BTF_KIND_INT) {
		uint32_t data = *(const uint32_t *)type_tail(type);

		if (BTF_INT_BITS(data) < bits) {
			bits = BTF_INT_BITS(data);
			bit += BTF_INT_OFFSET(data);
		}
	}
	return push_type(w, id, depth) && cover(w, from, inner, bit, bit + bits);
}

static bool push_struct(struct walk *w, const struct btf_type *type, int depth)
{
	const struct btf_member *v = type_members(type);
	size_t from = w->stack->n;

	push(w, from, 0, (uint64_t)type->size * 8);
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		uint64_t bit = member_bit_offset(type, &v[i]);
		uint32_t width = member_bit_size(type, &v[i]);
		bool good = width ? cover(w, from, w->stack->n, bit, bit + width) :
				    cover_member(w, from, v[i].type, bit, depth + 1);

		if (!good)
			return false;
	}
	return true;
}

static bool push_array(struct walk *w, const struct btf_array *array, int depth)
{
	uint64_t bits = (uint64_t)type_size(w->types, array->type) * 8;
	size_t from = w->stack->n, n;
	struct hole last;

	if (!array->nelems)
		return true;
	if (!push_type(w, array->type, depth + 1))
		return false;
	n = w->stack->n - from;
	if (!n)
		return true;
	if (array->nelems > HOLES_MAX / n || !take_steps(w, array->nelems * n))
		return false;
	/* The one that grows where holes of two elements touch. */
	last = w->stack->v[from + n - 1];
	for (uint64_t at = bits, end = bits * array->nelems; at < end; at += bits) {
		for (size_t i = 0; i < n; i++) {
			struct hole hole = i + 1 < n ? w->stack->v[from + i] : last;

			push(w, from, at + hole.bit, at + end_of(&hole));
		}
	}
	return true;
}

/* The holes of a member that has a size. */
static bool push_type(struct walk *w, uint32_t id, int depth)
{
	const struct btf_type *type = type_by_id(w->types, type_skip_mods(w->types, id));

	if (depth > TYPES_MAX_DEPTH || !take_steps(w, 1))
		return false;
	if (type_is_composite(type))
		return !type_vlen(type) || push_struct(w, type, depth);
	if (type && type_kind(type) == BTF_KIND_ARRAY)
		return push_array(w, type_array(type), depth);
	return true;
}

bool type_holes(const struct types *t, uint32_t id, struct arena *a, uint32_t *steps,
		struct type_holes *out)
{
	struct type_holes stack = {0};
	struct walk w = {.arena = a, .types = t, .steps = steps, .stack = &stack};
	const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));

	*out = (struct type_holes){0};
	if (type_size(t, id) < 0)
		return false;
	if (type_is_composite(type) ? !push_struct(&w, type, 0) : !push_type(&w, id, 0))
		return false;
	*out = stack;
	for (size_t i = 0; i < out->n; i++)
		out->bits += out->v[i].bits;
	return true;
}
