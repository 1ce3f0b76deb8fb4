/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/reduce.h"

#include <errno.h>

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
	size_t n_contains;
	struct name_table structs; /* the first of each name; made for the first `contains` */
};

struct reducer {
	struct arena *arena;
	struct types_writer out;
	struct source_types *sources;
	size_t n_sources, cap_sources;
	uint32_t int_id, char_id; /* 0 until made up */
	int err;             /* the first error, or 0 */
};

static void want(struct reducer *r, struct source_types *s, uint32_t id, enum need need)
{
	const struct btf_type *t = type_by_id(s->types, id);

	if (!t)
		return;
	/* A forward declaration must have a name. */
	if (need == NEED_NAME && type_is_composite(t) && !*type_name(s->types, t))
		need = NEED_WHOLE;
	if (s->need[id] >= need)
		return;
	s->need[id] = (unsigned char)need;
	ARENA_PUSH(r->arena, s->todo, s->n_todo, s->cap_todo, id);
}

/* Wants what the type refers to, as far as the need of the type itself goes. */
static void want_parts(struct reducer *r, struct source_types *s, uint32_t id)
{
	const struct btf_type *t = type_by_id(s->types, id), *target;
	struct type_refs refs = type_refs(t);
	enum need need = NEED_WHOLE;

	if (type_kind(t) == BTF_KIND_PTR) {
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
static void want_contained(struct reducer *r, struct source_types *s, const char *tag)
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
	id = name_table_find(&s->structs, arena_strndup(r->arena, name, strcspn(name, ":")));
	if (id >= 0)
		want(r, s, (uint32_t)id, NEED_WHOLE);
}

/* Wants the `contains` tags of structs that are whole. Returns whether there were new ones. */
static bool want_tags(struct reducer *r, struct source_types *s)
{
	bool more = false;

	for (uint32_t id = 1; id < s->types->count && !r->err; id++) {
		const struct btf_type *t = type_by_id(s->types, id);

		if (type_kind(t) != TYPE_KIND_DECL_TAG || s->need[id] || t->type >= s->types->count ||
		    s->need[t->type] != NEED_WHOLE || !str_starts(type_name(s->types, t), CONTAINS))
			continue;
		more = true;
		want(r, s, id, NEED_WHOLE);
		want_contained(r, s, type_name(s->types, t));
	}
	return more && !r->err;
}

static struct source_types *source_of(struct reducer *r, const struct types *types)
{
	struct source_types s = {.types = types};

	for (size_t i = 0; i < r->n_sources; i++)
		if (r->sources[i].types == types)
			return &r->sources[i];
	s.need = ARENA_ARRAY(r->arena, types->count, unsigned char);
	s.new_id = ARENA_ARRAY(r->arena, types->count, uint32_t);
	ARENA_PUSH(r->arena, r->sources, r->n_sources, r->cap_sources, s);
	return &r->sources[r->n_sources - 1];
}

static uint32_t copy_type(struct reducer *r, const struct source_types *s, uint32_t id)
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

static void copy_source(struct reducer *r, struct source_types *s)
{
	for (uint32_t id = 1; id < s->types->count; id++)
		if (s->need[id])
			s->new_id[id] = copy_type(r, s, id);
	for (uint32_t id = 1; id < s->types->count; id++)
		if (s->new_id[id])
			renumber(s, types_copy(&r->out, s->new_id[id]));
}

/* An integer with the name at that offset of the strings here. */
static uint32_t made_up_int(struct reducer *r, uint32_t name, uint32_t size)
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
static uint32_t made_up(struct reducer *r, uint32_t size)
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

static void reduce(struct reducer *r, struct type_ref *refs, size_t n)
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

		do {
			while (s->n_todo)
				want_parts(r, s, s->todo[--s->n_todo]);
		} while (want_tags(r, s));
	}
	for (size_t i = 0; i < r->n_sources && !r->err; i++)
		copy_source(r, &r->sources[i]);
	for (size_t i = 0; i < n && !r->err; i++)
		refs[i].new_id = refs[i].types ? source_of(r, refs[i].types)->new_id[refs[i].id]
					       : made_up(r, refs[i].size);
}

int types_reduce(struct arena *a, struct type_ref *refs, size_t n, const struct types **out)
{
	struct reducer r = {.arena = a, .out = {.arena = a, .scratch = a}};
	const struct types *t;

	reduce(&r, refs, n);
	t = types_written(&r.out);
	if (!t && !r.err)
		r.err = -E2BIG;
	if (!r.err)
		*out = t;
	return r.err;
}
