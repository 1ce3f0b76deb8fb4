/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/name_table.h"
#include "base/util.h"
#include "usage/state.h"

/* A finalizer of 64 bits (MurmurHash3): what differs in any bit lands anywhere. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccd;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53;
	return x ^ x >> 33;
}

static uint64_t hash_value(const struct values *v, uint32_t id)
{
	const struct value *x = &v->v[id];
	uint64_t what = (uint64_t)x->kind << 8 | (uint64_t)x->guard << 4 | (uint64_t)x->anywhere << 1 |
			(uint64_t)x->bits << 48 | x->maybe_null;

	return mix(mix((uint64_t)x->number ^ v->key) + what + ((uint64_t)(x->maps ? x->maps->id : 0) << 16));
}

static bool same_value(const struct values *v, uint32_t a, uint32_t b)
{
	const struct value *x = &v->v[a], *y = &v->v[b];

	return x->number == y->number && x->kind == y->kind && x->maps == y->maps &&
	       x->guard == y->guard && x->anywhere == y->anywhere &&
	       x->maybe_null == y->maybe_null && x->bits == y->bits;
}

static uint64_t hash_choices(const struct values *v, uint32_t id)
{
	const struct map_choices *c = v->choices[id];
	uint64_t hash = c->n + v->key;

	for (uint32_t i = 0; i < c->n; i++)
		hash = mix(hash + ((uint64_t)c->v[i].map << 32 | c->v[i].insn)) + c->v[i].inner;
	return hash;
}

static bool same_choices(const struct values *v, uint32_t a, uint32_t b)
{
	const struct map_choices *x = v->choices[a], *y = v->choices[b];

	return x->n == y->n && !memcmp(x->v, y->v, sizeof(x->v[0]) * x->n);
}

/* What is kept once: values, or sets of choices. */
struct kind_of_id {
	uint64_t (*hash)(const struct values *v, uint32_t id);
	bool (*same)(const struct values *v, uint32_t a, uint32_t b);
};

/* So many are compared one by one: to hash one takes longer. */
#define FEW 16

/* The slot with an id that is the same, or a free one. */
static inline __attribute__((always_inline)) uint32_t *
find_slot(const struct values *v, const struct id_table *t, const struct kind_of_id *kind, uint32_t id)
{
	size_t at = kind->hash(v, id) & (t->n_slots - 1);

	while (t->slots[at] && !kind->same(v, t->slots[at], id))
		at = (at + 1) & (t->n_slots - 1);
	return &t->slots[at];
}

/*
 * The id of what is the same as the newest one, which has this id: an earlier one, or this.
 * Inline, so that the functions of the kind are.
 */
static inline __attribute__((always_inline)) uint32_t
keep(const struct values *v, struct id_table *t, const struct kind_of_id *kind, uint32_t id)
{
	uint32_t *slot;

	if (id <= FEW) {
		for (uint32_t i = 1; i < id; i++)
			if (kind->same(v, i, id))
				return i;
		return id;
	}
	if ((size_t)id * 2 >= t->n_slots) {
		t->n_slots = t->n_slots ? t->n_slots * 2 : 64;
		t->slots = ARENA_ARRAY(v->arena, t->n_slots, uint32_t);
		for (uint32_t i = 1; i < id; i++)
			*find_slot(v, t, kind, i) = i;
	}
	slot = find_slot(v, t, kind, id);
	if (!*slot)
		*slot = id;
	return *slot;
}

void values_init(struct values *v, struct arena *a)
{
	*v = (struct values){.arena = a, .key = hash_key()};
	ARENA_PUSH(a, v->v, v->n, v->cap, (struct value){0});
	ARENA_PUSH(a, v->choices, v->n_choices, v->cap_choices, NULL);
}

uint32_t value_id(struct values *v, struct value value)
{
	static const struct kind_of_id kind = {hash_value, same_value};
	uint32_t newest = (uint32_t)v->n, id;

	if (value.kind == VALUE_UNKNOWN && !value.guard && !value.bits)
		return 0;
	ARENA_PUSH(v->arena, v->v, v->n, v->cap, value);
	id = keep(v, &v->ids, &kind, newest);
	v->n -= id != newest;
	return id;
}

/* The set with these choices, which is kept once. */
static const struct map_choices *keep_choices(struct values *v, const struct map_choices *c)
{
	static const struct kind_of_id kind = {hash_choices, same_choices};
	uint32_t newest = (uint32_t)v->n_choices, id;
	struct map_choices *copy;

	ARENA_PUSH(v->arena, v->choices, v->n_choices, v->cap_choices, c);
	id = keep(v, &v->choice_ids, &kind, newest);
	if (id != newest) {
		v->n_choices--;
		return v->choices[id];
	}
	copy = arena_memdup(v->arena, c, sizeof(*c));
	copy->id = id;
	v->choices[id] = copy;
	return copy;
}

uint32_t value_of_map(struct values *v, enum value_kind kind, struct map_choice choice,
		      int64_t offset)
{
	struct map_choices c;

	memset(&c, 0, sizeof(c));
	c.n = 1;
	c.v[0].map = choice.map;
	c.v[0].inner = choice.inner;
	c.v[0].insn = choice.insn;
	return value_id(v, (struct value){.kind = kind, .number = offset, .maps = keep_choices(v, &c)});
}

uint32_t value_inner(struct values *v, const struct map_choices *outer)
{
	struct map_choices c = *outer;

	for (uint32_t i = 0; i < c.n; i++)
		c.v[i].inner = true;
	return value_id(v, (struct value){.kind = VALUE_MAP, .maybe_null = true,
					  .maps = keep_choices(v, &c)});
}

static int compare_choices(const struct map_choice *x, const struct map_choice *y)
{
	if (x->map != y->map)
		return x->map < y->map ? -1 : 1;
	return (int)x->inner - (int)y->inner;
}

/* NULL: there are too many. */
static const struct map_choices *join_choices(struct values *v, const struct map_choices *a,
					      const struct map_choices *b)
{
	struct map_choices c;
	uint32_t i = 0, k = 0;

	if (a == b)
		return a;
	memset(&c, 0, sizeof(c));
	while (i < a->n || k < b->n) {
		int order = i == a->n ? 1 : k == b->n ? -1 : compare_choices(&a->v[i], &b->v[k]);

		if (c.n == MAX_CHOICES)
			return NULL;
		c.v[c.n] = order <= 0 ? a->v[i] : b->v[k];
		if (!order && a->v[i].insn != b->v[k].insn)
			c.v[c.n].insn = UINT32_MAX;
		c.n++;
		i += order <= 0;
		k += order >= 0;
	}
	return keep_choices(v, &c);
}

uint32_t value_join(struct values *v, uint32_t a, uint32_t b)
{
	const struct value *x = &v->v[a], *y = &v->v[b];
	enum guard guard = x->guard > y->guard ? x->guard : y->guard;
	struct value out;

	if (a == b)
		return a;
	/*
	 * The verifier has one number on each way, and neither may be what a branch asks for. What
	 * is unknown on one way is all that a branch can ask for, if that way is followed.
	 */
	if ((x->kind == VALUE_NUMBER && y->kind == VALUE_NUMBER) || (x->kind != y->kind && v->guarded))
		guard = GUARD_WAYS;
	/* Who may be an address in the stack is one, so that stores to it are not lost. */
	if (x->kind != y->kind && (x->kind == VALUE_STACK || y->kind == VALUE_STACK))
		return value_id(v, (struct value){.kind = VALUE_STACK, .anywhere = true});
	if (x->kind == VALUE_UNKNOWN && y->kind == VALUE_UNKNOWN)
		return value_bits(v, guard, !x->bits || !y->bits ? 0 :
				  x->bits > y->bits ? x->bits : y->bits);
	if (x->kind != y->kind || x->kind == VALUE_NUMBER || x->kind == VALUE_FUNCTION)
		return value_unknown(v, guard);
	out = *x;
	out.anywhere = x->anywhere || y->anywhere || x->number != y->number;
	out.number = out.anywhere ? 0 : x->number;
	out.maybe_null = x->maybe_null || y->maybe_null;
	if (x->maps)
		out.maps = join_choices(v, x->maps, y->maps);
	if (x->maps && !out.maps)
		return 0;
	return value_id(v, out);
}
