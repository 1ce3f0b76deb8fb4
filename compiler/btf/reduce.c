/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/reduce.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "btf/kinds.h"
#include "btf/write.h"

/* A list or tree names its elements in a tag "contains:STRUCT:FIELD": btf_find_graph_root(). */
#define CONTAINS     "contains:"
#define MAX_CONTAINS 4096

enum need { NEED_NONE, NEED_NAME, NEED_WHOLE };

/* A BTF that types come from, and which of them are needed. */
struct source_types {
	const struct types *types;
	unsigned char *need; /* enum need, by id */
	uint32_t *todo;      /* ids whose need has grown */
	size_t n_todo, cap_todo;
	uint32_t *new_id;
	uint32_t *needed;    /* the ids whose need is not NEED_NONE */
	size_t n_needed, cap_needed;
	uint32_t *tags;      /* the ids of all declaration tags, by what they tag */
	size_t n_tags;
	size_t n_contains;
	struct name_table structs; /* the first of each name; made for the first `contains` */
};

struct types_reducer {
	struct arena *arena;   /* of the reducer: what is known of the sources */
	struct arena *scratch; /* of one reduction */
	enum reduce_to to;
	struct types_writer out;
	struct source_types *sources;
	size_t n_sources, cap_sources;
	uint32_t int_id, char_id; /* 0 until made up */
	int err;             /* the first error, or 0 */
};

static void want(struct types_reducer *r, struct source_types *s, uint32_t id, enum need need)
{
	const struct btf_type *t = type_by_id(s->types, id);

	if (!t)
		return;
	/* A forward declaration must have a name. */
	if (need == NEED_NAME && type_is_composite(t) && !*type_name(s->types, t))
		need = NEED_WHOLE;
	if (s->need[id] >= need)
		return;
	if (!s->need[id])
		ARENA_PUSH(r->arena, s->needed, s->n_needed, s->cap_needed, id);
	s->need[id] = (unsigned char)need;
	ARENA_PUSH(r->arena, s->todo, s->n_todo, s->cap_todo, id);
}

/* Wants what the type refers to, as far as the need of the type itself goes. */
static void want_parts(struct types_reducer *r, struct source_types *s, uint32_t id)
{
	const struct btf_type *t = type_by_id(s->types, id), *target;
	struct type_refs refs = type_refs(t);
	enum need need = NEED_WHOLE;

	if (r->to != REDUCE_TO_LEAST) {
		need = NEED_WHOLE;
	} else if (type_kind(t) == BTF_KIND_PTR) {
		target = type_by_id(s->types, t->type);
		need = target && type_kind(target) == TYPE_KIND_TYPE_TAG ? NEED_WHOLE : NEED_NAME;
	} else if (type_is_modifier(type_kind(t))) {
		need = (enum need)s->need[id];
	} else if (type_is_composite(t) && s->need[id] != NEED_WHOLE) {
		return;
	}
	while (type_refs_next(&refs))
		if (!refs.is_name)
			want(r, s, *refs.ref, need);
}

/* The struct that "contains:NAME:FIELD" names. */
static void want_contained(struct types_reducer *r, struct source_types *s, const char *tag)
{
	const char *name = tag + strlen(CONTAINS);
	int64_t id;

	if (++s->n_contains > MAX_CONTAINS)
		r->err = -E2BIG;
	if (!s->structs.arena) {
		s->structs.arena = r->arena;
		for (uint32_t i = 1; i < s->types->count; i++)
			if (type_is_struct(type_by_id(s->types, i)))
				name_table_add(&s->structs,
					       type_name(s->types, type_by_id(s->types, i)), i);
	}
	id = name_table_find(&s->structs, arena_strndup(r->scratch, name, strcspn(name, ":")));
	if (id >= 0)
		want(r, s, (uint32_t)id, NEED_WHOLE);
}

static uint32_t tagged(const struct source_types *s, uint32_t tag)
{
	return type_by_id(s->types, tag)->type;
}

/* Wants the tags of a type that is whole. */
static void want_tags(struct types_reducer *r, struct source_types *s, uint32_t id)
{
	bool all = r->to == REDUCE_TO_REACHED_AND_TAGS;
	size_t i = LOWER_BOUND(s->n_tags, k, tagged(s, s->tags[k]) < id);

	for (; i < s->n_tags && tagged(s, s->tags[i]) == id && !r->err; i++) {
		const char *name = type_name(s->types, type_by_id(s->types, s->tags[i]));

		if (s->need[s->tags[i]] || !(all || str_starts(name, CONTAINS)))
			continue;
		want(r, s, s->tags[i], NEED_WHOLE);
		if (!all)
			want_contained(r, s, name);
	}
}

struct tag {
	uint32_t of, id;
};

static int by_tagged(const void *a, const void *b)
{
	const struct tag *x = a, *y = b;

	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static void index_tags(struct types_reducer *r, struct source_types *s)
{
	struct tag *tags = NULL;
	size_t n = 0, cap = 0;

	for (uint32_t id = 1; id < s->types->count; id++) {
		const struct btf_type *t = type_by_id(s->types, id);

		if (type_kind(t) == TYPE_KIND_DECL_TAG)
			ARENA_PUSH(r->scratch, tags, n, cap, ((struct tag){t->type, id}));
	}
	if (!n)
		return;
	qsort(tags, n, sizeof(*tags), by_tagged);
	s->tags = ARENA_ARRAY(r->arena, n, uint32_t);
	for (size_t i = 0; i < n; i++)
		s->tags[s->n_tags++] = tags[i].id;
}

static struct source_types *source_of(struct types_reducer *r, const struct types *types)
{
	struct source_types s = {.types = types};

	for (size_t i = 0; i < r->n_sources; i++)
		if (r->sources[i].types == types)
			return &r->sources[i];
	s.need = ARENA_ARRAY(r->arena, types->count, unsigned char);
	s.new_id = ARENA_ARRAY(r->arena, types->count, uint32_t);
	index_tags(r, &s);
	ARENA_PUSH(r->arena, r->sources, r->n_sources, r->cap_sources, s);
	return &r->sources[r->n_sources - 1];
}

static uint32_t copy_type(struct types_reducer *r, const struct source_types *s, uint32_t id)
{
	const struct btf_type *t = type_by_id(s->types, id);
	struct btf_type forward = {.name_off = t->name_off};

	if (s->need[id] != NEED_NAME || !type_is_composite(t))
		return types_write(&r->out, s->types->strings, t);
	forward.info = (uint32_t)BTF_KIND_FWD << 24 | (uint32_t)(type_kind(t) == BTF_KIND_UNION) << 31;
	return types_write(&r->out, s->types->strings, &forward);
}

/* A copied type refers to ids of its source: replaces them by the new ones. */
static void renumber(const struct source_types *s, struct btf_type *t)
{
	struct type_refs refs = type_refs(t);

	while (type_refs_next(&refs))
		if (!refs.is_name)
			*refs.ref = s->new_id[*refs.ref];
	/* As bpf_object__collect_externs(): kernels refuse extern variables. */
	if (type_kind(t) == BTF_KIND_VAR) {
		struct btf_var *var = (void *)(t + 1);

		if (var->linkage == BTF_VAR_GLOBAL_EXTERN)
			var->linkage = BTF_VAR_GLOBAL_ALLOCATED;
	}
}

static int by_id(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void copy_source(struct types_reducer *r, struct source_types *s)
{
	if (s->n_needed)
		qsort(s->needed, s->n_needed, sizeof(*s->needed), by_id);
	for (size_t i = 0; i < s->n_needed; i++)
		s->new_id[s->needed[i]] = copy_type(r, s, s->needed[i]);
	for (size_t i = 0; i < s->n_needed; i++)
		renumber(s, types_copy(&r->out, s->new_id[s->needed[i]]));
}

/* Forgets what was needed: as much work as that was, not as much as the BTF has. */
static void forget_needs(struct source_types *s)
{
	for (size_t i = 0; i < s->n_needed; i++) {
		s->need[s->needed[i]] = NEED_NONE;
		s->new_id[s->needed[i]] = 0;
	}
	s->n_needed = s->n_todo = s->n_contains = 0;
}

/* An integer with the name at that offset of the strings here. */
static uint32_t made_up_int(struct types_reducer *r, uint32_t name, uint32_t size)
{
	const struct {
		struct btf_type t;
		uint32_t bits;
	} type = {
		{.name_off = name, .info = (uint32_t)BTF_KIND_INT << 24, .size = size},
		BTF_INT_SIGNED << 24 | size * 8,
	};

	return types_write(&r->out, "\0int\0char", &type.t);
}

/* A type of `size` bytes, for a map that has no BTF types and needs some. */
static uint32_t made_up(struct types_reducer *r, uint32_t size)
{
	struct {
		struct btf_type t;
		struct btf_array array;
	} type = {{.info = (uint32_t)BTF_KIND_ARRAY << 24}, {.nelems = size}};

	if (!r->int_id)
		r->int_id = made_up_int(r, 1, 4);
	if (size == 4)
		return r->int_id;
	if (!r->char_id)
		r->char_id = made_up_int(r, 5, 1);
	type.array.type = r->char_id;
	type.array.index_type = r->int_id;
	return types_write(&r->out, "", &type.t);
}

static void reduce(struct types_reducer *r, struct type_ref *refs, size_t n)
{
	for (size_t i = 0; i < n && !r->err; i++) {
		if (!refs[i].types)
			continue;
		if (!type_by_id(refs[i].types, refs[i].id))
			r->err = -EINVAL;
		else
			want(r, source_of(r, refs[i].types), refs[i].id, NEED_WHOLE);
	}
	for (size_t i = 0; i < r->n_sources && !r->err; i++) {
		struct source_types *s = &r->sources[i];

		while (s->n_todo && !r->err) {
			uint32_t id = s->todo[--s->n_todo];

			want_parts(r, s, id);
			if (r->to != REDUCE_TO_REACHED && s->need[id] == NEED_WHOLE)
				want_tags(r, s, id);
		}
	}
	for (size_t i = 0; i < r->n_sources && !r->err; i++)
		copy_source(r, &r->sources[i]);
	for (size_t i = 0; i < n && !r->err; i++)
		refs[i].new_id = refs[i].types ? source_of(r, refs[i].types)->new_id[refs[i].id]
					       : made_up(r, refs[i].size);
}

struct types_reducer *types_reducer_new(struct arena *a, enum reduce_to to)
{
	struct types_reducer *r = ARENA_NEW(a, struct types_reducer);

	r->arena = a;
	r->scratch = arena_new();
	r->to = to;
	return r;
}

void types_reducer_free(struct types_reducer *r)
{
	if (r)
		arena_free(r->scratch);
}

int types_reduce_next(struct types_reducer *r, struct arena *a, struct type_ref *refs, size_t n,
		      const struct types **out)
{
	const struct types *t;

	r->out = (struct types_writer){.arena = a, .scratch = r->scratch};
	r->int_id = r->char_id = 0;
	r->err = 0;
	reduce(r, refs, n);
	t = types_written(&r->out);
	if (!t && !r->err)
		r->err = -E2BIG;
	if (!r->err)
		*out = t;
	for (size_t i = 0; i < r->n_sources; i++)
		forget_needs(&r->sources[i]);
	arena_empty(r->scratch);
	return r->err;
}

int types_reduce(struct arena *a, enum reduce_to to, struct type_ref *refs, size_t n,
		 const struct types **out)
{
	struct arena *known = arena_new();
	struct types_reducer *r = types_reducer_new(known, to);
	int err = types_reduce_next(r, a, refs, n, out);

	types_reducer_free(r);
	arena_free(known);
	return err;
}
