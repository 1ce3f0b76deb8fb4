/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/reduce.h"

#include <errno.h>

#include "base/util.h"
#include "btf/append.h"
#include "btf/kinds.h"

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
};

struct reducer {
	struct arena *arena;
	struct btf *out;
	struct source_types *sources;
	size_t n_sources, cap_sources;
	int int_id, char_id; /* 0 until made up */
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
	size_t n;

	if (++s->n_contains > MAX_CONTAINS)
		r->err = -E2BIG;
	tag += strlen(CONTAINS);
	n = strcspn(tag, ":");
	for (uint32_t id = 1; id < s->types->count && !r->err; id++) {
		const struct btf_type *t = type_by_id(s->types, id);
		const char *name = type_name(s->types, t);

		if (type_kind(t) == BTF_KIND_STRUCT && strlen(name) == n && !memcmp(name, tag, n)) {
			want(r, s, id, NEED_WHOLE);
			return;
		}
	}
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

static void copy_type(struct reducer *r, struct source_types *s, const struct btf *from,
		      uint32_t id)
{
	const struct btf_type *t = type_by_id(s->types, id);
	int new_id;

	if (s->need[id] == NEED_NAME && type_is_composite(t))
		new_id = btf__add_fwd(r->out, type_name(s->types, t),
				      type_kind(t) == BTF_KIND_UNION ? BTF_FWD_UNION :
								       BTF_FWD_STRUCT);
	else
		new_id = btf__add_type(r->out, from, t);
	if (new_id < 0)
		r->err = new_id;
	else
		s->new_id[id] = (uint32_t)new_id;
}

/* A copied type refers to ids of its source: replaces them by the new ones. */
static void renumber(const struct source_types *s, struct btf_type *t)
{
	struct type_refs refs = type_refs(t);

	while (type_refs_next(&refs))
		if (!refs.is_name)
			*refs.ref = s->new_id[*refs.ref];
	/* As bpf_object__collect_externs(): kernels refuse extern variables. */
	if (type_kind(t) == BTF_KIND_VAR && btf_var(t)->linkage == BTF_VAR_GLOBAL_EXTERN)
		btf_var(t)->linkage = BTF_VAR_GLOBAL_ALLOCATED;
}

static void copy_source(struct reducer *r, struct source_types *s)
{
	/* btf__add_type() copies names from it. types_read() has checked it before. */
	struct btf *from = btf__new(s->types->raw, (uint32_t)s->types->raw_size);

	if (!from)
		r->err = -errno;
	for (uint32_t id = 1; id < s->types->count && !r->err; id++)
		if (s->need[id])
			copy_type(r, s, from, id);
	btf__free(from);
	for (uint32_t id = 1; id < s->types->count && !r->err; id++)
		if (s->new_id[id])
			renumber(s, (struct btf_type *)(void *)(uintptr_t)btf__type_by_id(
					    r->out, s->new_id[id]));
}

/* A type of `size` bytes, for a map that has no BTF types and needs some. */
static int made_up(struct reducer *r, uint32_t size)
{
	if (!r->int_id)
		r->int_id = btf__add_int(r->out, "int", 4, BTF_INT_SIGNED);
	if (r->int_id < 0 || size == 4)
		return r->int_id;
	if (!r->char_id)
		r->char_id = btf__add_int(r->out, "char", 1, BTF_INT_SIGNED);
	if (r->char_id < 0)
		return r->char_id;
	return btf__add_array(r->out, r->int_id, r->char_id, size);
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
	for (size_t i = 0; i < n && !r->err; i++) {
		int id;

		if (refs[i].types)
			id = (int)source_of(r, refs[i].types)->new_id[refs[i].id];
		else
			id = made_up(r, refs[i].size);
		if (id < 0)
			r->err = id;
		else
			refs[i].new_id = (uint32_t)id;
	}
}

int types_reduce(struct arena *a, struct type_ref *refs, size_t n, const struct types **out)
{
	struct reducer r = {.arena = a, .out = btf__new_empty()};

	if (r.out)
		reduce(&r, refs, n);
	else
		r.err = -errno;
	if (!r.err)
		*out = types_append(a, NULL, r.out);
	btf__free(r.out);
	return r.err;
}
