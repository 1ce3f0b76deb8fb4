/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/compare.h"

#include "base/name_table.h"
#include "base/util.h"
#include "btf/flat.h"
#include "btf/kinds.h"

struct comparison {
	struct type_comparer *comparer;
	struct type_comparison *out;
	struct arena *arena;	/* of *out */
	struct flat_type *old, *new;
	size_t *match;		/* by member of OLD: the index in NEW, or NONE */
	bool *taken;		/* by member of NEW */
};

#define NONE SIZE_MAX

static struct member_side side(const struct comparison *c, const struct flat_type *f,
			       const struct flat_member *m)
{
	const char *type = m->shape.kind == SHAPE_UNKNOWN ? NULL :
				   type_to_c(c->arena, f->types, m->type);

	return (struct member_side){
		.set = true,
		.name = arena_strdup(c->arena, m->name),
		.bit = m->bit,
		.bit_field = m->bit_field,
		.type = type && m->bit_field ? arena_printf(c->arena, "%s:%u", type, m->shape.bits) : type,
	};
}

static const char *with_shape(const struct comparison *c, const char *type,
			      const struct flat_member *m)
{
	return arena_printf(c->arena, "%s (%s)", type, m->shape.rest);
}

static void note_match(struct comparison *c, enum type_match match, enum member_change change)
{
	if (match <= c->out->match)
		return;
	c->out->match = match;
	c->out->deciding = change;
}

/* Adds a change; either member may be NULL. Returns it, or NULL if the list is full. */
static struct member_change_info *add(struct comparison *c, enum member_change change,
				      enum type_match match, const struct flat_member *old,
				      const struct flat_member *new)
{
	struct member_change_info info = {.change = change};

	note_match(c, match, change);
	if (c->out->n == CHANGES_MAX) {
		c->out->n_more++;
		return NULL;
	}
	if (old)
		info.old = side(c, c->old, old);
	if (new)
		info.new = side(c, c->new, new);
	/* Types whose names do not tell the difference: elements of arrays, kptrs. */
	if (change == MEMBER_RETYPED && str_eq(info.old.type, info.new.type)) {
		info.old.type = with_shape(c, info.old.type, old);
		info.new.type = with_shape(c, info.new.type, new);
	}
	ARENA_PUSH(c->arena, c->out->changes, c->out->n, c->out->cap, info);
	return &c->out->changes[c->out->n - 1];
}

static void revalued(struct comparison *c, enum type_match match, const struct flat_member *old,
		     const struct flat_member *new, const char *name, const int64_t *old_value,
		     const int64_t *new_value)
{
	struct member_change_info *info = add(c, MEMBER_REVALUED, match, old, new);
	const char *kept = info ? arena_strdup(c->arena, name) : NULL;

	if (!info)
		return;
	info->old.set = old_value;
	info->new.set = new_value;
	info->old.enumerator = info->new.enumerator = kept;
	info->old.value = old_value ? *old_value : 0;
	info->new.value = new_value ? *new_value : 0;
}

/* Values that `from` has and `to` does not. Enumerators that only NEW has are reported last. */
static void compare_values(struct comparison *c, const struct flat_member *old,
			   const struct flat_member *new, bool added)
{
	const struct flat_type *from = added ? c->new : c->old, *to = added ? c->old : c->new;
	uint32_t from_id = added ? new->plain : old->plain, to_id = added ? old->plain : new->plain;
	struct name_table names;
	const char *name;
	int64_t value, other;

	name_table_init(&names, c->old->arena, type_vlen(type_by_id(to->types, to_id)));
	for (uint32_t i = 0; type_enumerator(to->types, to_id, i, &name, &value); i++)
		name_table_add(&names, name, i);
	for (uint32_t i = 0; type_enumerator(from->types, from_id, i, &name, &value); i++) {
		int64_t at = name_table_find(&names, name);

		if (at < 0 && added)
			revalued(c, TYPES_RENAMED, old, new, name, NULL, &value);
		else if (at < 0)
			revalued(c, TYPES_RENAMED, old, new, name, &value, NULL);
		else if (!added && type_enumerator(to->types, to_id, (uint32_t)at, &name, &other) &&
			 value != other)
			revalued(c, TYPES_DIFFER, old, new, name, &value, &other);
	}
}

static bool has_same_values(const struct comparison *c, uint32_t old, uint32_t new)
{
	const char *x, *y;
	int64_t v, w;
	uint32_t i = 0;

	for (; type_enumerator(c->old->types, old, i, &x, &v); i++)
		if (!type_enumerator(c->new->types, new, i, &y, &w) || v != w || !str_eq(x, y))
			return false;
	return !type_enumerator(c->new->types, new, i, &y, &w);
}

static void compare_enums(struct comparison *c, const struct flat_member *old,
			  const struct flat_member *new)
{
	uint32_t n;

	if (old->shape.kind != SHAPE_ENUM && new->shape.kind != SHAPE_ENUM)
		return;
	if (old->shape.kind != new->shape.kind) {
		/* The same number, which has names in one of the types only. */
		add(c, MEMBER_RETYPED, TYPES_RENAMED, old, new);
		return;
	}
	n = type_vlen(type_by_id(c->old->types, old->plain)) +
	    type_vlen(type_by_id(c->new->types, new->plain));
	if (c->comparer->steps < n) {
		note_match(c, TYPES_UNKNOWN, MEMBER_NONE);
		return;
	}
	c->comparer->steps -= n;
	if (!has_same_values(c, old->plain, new->plain)) {
		compare_values(c, old, new, false);
		compare_values(c, old, new, true);
	}
}

/* The members by name, when the table is needed first. */
static void index_names(struct name_table *names, const struct flat_type *f)
{
	if (names->n)
		return;
	for (size_t i = 0; i < f->n; i++)
		name_table_add(names, f->v[i].name, (uint32_t)i);
}

static void match_by_name(struct comparison *c)
{
	struct name_table names = {.arena = c->old->arena};

	for (size_t i = 0; i < c->old->n; i++) {
		const char *name = c->old->v[i].name;
		int64_t at = -1;

		/* Mostly nothing has changed, and in hostile types names need not be unique. */
		if (i < c->new->n && !c->taken[i] && str_eq(name, c->new->v[i].name)) {
			at = (int64_t)i;
		} else {
			index_names(&names, c->new);
			at = name_table_find(&names, name);
		}
		c->match[i] = at < 0 || c->taken[at] ? NONE : (size_t)at;
		if (c->match[i] != NONE)
			c->taken[at] = true;
	}
}

/* A text that members with the same offset and the same shape have in common. */
static const char *place(struct arena *a, const struct flat_member *m)
{
	return arena_printf(a, "%llu %d %u %s", (unsigned long long)m->bit, (int)m->shape.kind,
			    m->shape.bits, m->shape.rest);
}

/* Members that are in the same place in both types, and of whose names each type has one. */
static void match_by_place(struct comparison *c)
{
	struct arena *a = c->old->arena;
	struct name_table places = {.arena = a};

	for (size_t k = 0; k < c->new->n; k++)
		if (!c->taken[k])
			name_table_add(&places, place(a, &c->new->v[k]), (uint32_t)k);
	for (size_t i = 0; places.n && i < c->old->n; i++) {
		int64_t at = c->match[i] == NONE ? name_table_find(&places,
								   place(a, &c->old->v[i])) : -1;

		if (at < 0 || c->taken[at])
			continue;
		c->match[i] = (size_t)at;
		c->taken[at] = true;
	}
}

static void compare_member(struct comparison *c, const struct flat_member *old,
			   const struct flat_member *new)
{
	if (!str_eq(old->name, new->name))
		add(c, MEMBER_RENAMED, TYPES_RENAMED, old, new);
	if (old->bit != new->bit)
		add(c, MEMBER_MOVED, TYPES_DIFFER, old, new);
	else if (old->shape.kind == SHAPE_UNKNOWN || new->shape.kind == SHAPE_UNKNOWN)
		note_match(c, TYPES_UNKNOWN, MEMBER_NONE);
	else if (!same_shape(&old->shape, &new->shape))
		add(c, MEMBER_RETYPED, TYPES_DIFFER, old, new);
	else
		compare_enums(c, old, new);
}

static void compare_members(struct comparison *c)
{
	match_by_name(c);
	match_by_place(c);
	for (size_t i = 0; i < c->old->n; i++) {
		const struct flat_member *old = &c->old->v[i];

		/* What NEW does not read is not read as something else. */
		if (c->match[i] == NONE)
			add(c, MEMBER_REMOVED, TYPES_RENAMED, old, NULL);
		else
			compare_member(c, old, &c->new->v[c->match[i]]);
	}
	/* OLD never wrote an added member, unless it is one more view in a union. */
	for (size_t k = 0; k < c->new->n; k++)
		if (!c->taken[k])
			add(c, MEMBER_ADDED, c->new->v[k].in_union ? TYPES_RENAMED : TYPES_DIFFER,
			    NULL, &c->new->v[k]);
}

/*
 * Whether both BTFs are the same, byte by byte, as those of objects that were copied. An object asks
 * this for each of its maps.
 */
static bool is_same_btf(struct type_comparer *c, const struct types *old, const struct types *new)
{
	if (old == new)
		return true;
	if (c->old != old || c->new != new) {
		c->old = old;
		c->new = new;
		c->same = old->raw_size == new->raw_size &&
			  !memcmp(old->raw, new->raw, old->raw_size);
	}
	return c->same;
}

struct type_comparison types_compare(struct type_comparer *comparer, struct arena *a,
				     const struct types *old_types, uint32_t old,
				     const struct types *new_types, uint32_t new)
{
	struct type_comparison out = {.match = TYPES_SAME};
	struct arena *scratch;
	struct flat_type x, y;
	struct comparison c = {
		.comparer = comparer, .out = &out, .arena = a, .old = &x, .new = &y,
	};

	if (old == new && is_same_btf(comparer, old_types, new_types))
		return out;
	scratch = arena_new();
	if (flatten(comparer, scratch, old_types, old, &x) &&
	    flatten(comparer, scratch, new_types, new, &y)) {
		c.match = ARENA_ARRAY(scratch, x.n, size_t);
		c.taken = ARENA_ARRAY(scratch, y.n, bool);
		compare_members(&c);
		/* Bytes behind the last member, whose number the sizes tell. */
		if (type_size(old_types, old) != type_size(new_types, new))
			note_match(&c, TYPES_DIFFER, MEMBER_NONE);
	} else {
		out.match = TYPES_UNKNOWN;
	}
	arena_free(scratch);
	return out;
}
