/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/older.h"

#include "base/util.h"
#include "btf/append.h"

#define INFO(kind, vlen) ((uint32_t)(kind) << 24 | (vlen))

/*
 * libbpf's public functions add types but change none: as
 * bpf_object__sanitize_btf() does, this writes records word by word.
 */

/* What replaces n words of a record from word `first` on, by type_kind(). */
static const struct instead {
	enum types_feature feature;
	uint8_t first, n;
	bool keeps_vlen;	/* its elements are as long as the old ones and keep their names */
	uint32_t words[3];
} instead[0x80] = {
	[BTF_KIND_FUNC] = {TYPES_FUNC, 1, 1, false, {INFO(BTF_KIND_TYPEDEF, 0)}},
	[BTF_KIND_FUNC_PROTO] = {TYPES_FUNC, 1, 2, true, {INFO(BTF_KIND_ENUM, 0), 4}},
	[BTF_KIND_VAR] = {TYPES_DATASEC, 1, 3, false, {INFO(BTF_KIND_INT, 0), 1, 8}},
	[BTF_KIND_DATASEC] = {.feature = TYPES_DATASEC},	/* for_datasec() */
	[TYPE_KIND_FLOAT] = {TYPES_FLOAT, 0, 2, false, {0, INFO(BTF_KIND_STRUCT, 0)}},
	[TYPE_KIND_DECL_TAG] = {TYPES_DECL_TAG, 1, 3, false, {INFO(BTF_KIND_INT, 0), 1, 8}},
	[TYPE_KIND_TYPE_TAG] = {TYPES_TYPE_TAG, 0, 2, false, {0, INFO(BTF_KIND_CONST, 0)}},
	[BTF_KIND_ENUM] = {TYPES_ENUM64, 1, 1, true, {INFO(BTF_KIND_ENUM, 0)}},	/* without sign */
	[TYPE_KIND_ENUM64] = {.feature = TYPES_ENUM64},	/* for_enum64() */
};

static enum types_feature feature_of(const struct btf_type *type)
{
	bool is_plain = type_kind(type) == BTF_KIND_ENUM && !BTF_INFO_KFLAG(type->info);

	return is_plain ? TYPES_BASIC : instead[type_kind(type)].feature;
}

static const uint32_t static_function[] = {INFO(BTF_KIND_FUNC, BTF_FUNC_STATIC)};

static bool is_global(const struct btf_type *type)
{
	return type_kind(type) == BTF_KIND_FUNC && type_vlen(type) != BTF_FUNC_STATIC;
}

struct older {
	struct arena *arena;
	const struct types *t;
	struct btf *added;
	uint32_t byte_id;	/* the type of members of unions that replace ENUM64s */
};

/* A struct with the variables as members and a name that is valid in C. */
static struct stand_in for_datasec(const struct older *o, const struct btf_type *t)
{
	const struct btf_var_secinfo *info = type_tail(t);
	uint32_t n = type_vlen(t), words = 3 + 3 * n;
	uint32_t *v = ARENA_ARRAY(o->arena, words, uint32_t);
	char *name = arena_strdup(o->arena, type_name(o->t, t));

	for (char *p = name; *p; p++)
		if (*p == '.' || *p == '?')
			*p = '_';
	v[0] = appended_name(o->t, btf__add_str(o->added, name));
	v[1] = INFO(BTF_KIND_STRUCT, n);
	v[2] = t->size;
	for (uint32_t i = 0; i < n; i++) {
		const struct btf_type *var = type_by_id(o->t, info[i].type);

		v[3 + 3 * i] = var ? var->name_off : 0;
		v[4 + 3 * i] = info[i].type;
		v[5 + 3 * i] = info[i].offset * 8;
	}
	return (struct stand_in){.at = 0, .n = words, .words = v};
}

/* A union of bytes with the names of the values. A member is as long as struct btf_enum64. */
static struct stand_in for_enum64(const struct older *o, const struct btf_type *t)
{
	const struct btf_member *value = type_members(t);
	uint32_t n = type_vlen(t), words = 2 + 3 * n;
	uint32_t *v = ARENA_ARRAY(o->arena, words, uint32_t);

	v[0] = INFO(BTF_KIND_UNION, n);
	v[1] = t->size;
	for (uint32_t i = 0; i < n; i++) {
		v[2 + 3 * i] = value[i].name_off;
		v[3 + 3 * i] = o->byte_id;
	}
	return (struct stand_in){.at = 1, .n = words, .words = v};
}

/* The stand-in for a type whose kind has one. Its .at counts from the type's record. */
static struct stand_in for_type(const struct older *o, const struct btf_type *t)
{
	const struct instead *kind = &instead[type_kind(t)];
	uint32_t *v;

	if (type_kind(t) == BTF_KIND_DATASEC)
		return for_datasec(o, t);
	if (type_kind(t) == TYPE_KIND_ENUM64)
		return for_enum64(o, t);
	v = arena_memdup(o->arena, kind->words, sizeof(kind->words));
	if (kind->keeps_vlen)
		v[0] |= type_vlen(t);
	return (struct stand_in){.at = kind->first, .n = kind->n, .words = v};
}

unsigned types_features(const struct types *t)
{
	unsigned features = 0;

	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		features |= 1u << feature_of(type);
		if (is_global(type))
			features |= 1u << TYPES_FUNC_GLOBAL;
	}
	return features & ~(1u << TYPES_BASIC);
}

void types_older(struct arena *a, const struct types *t, struct older_types *out)
{
	struct older o = {.arena = a, .t = t, .added = btf__new_empty()};

	if (!o.added)
		die_no_memory();
	*out = (struct older_types){0};
	out->features = types_features(t);
	if (out->features >> TYPES_ENUM64 & 1)
		o.byte_id = appended_id(t, btf__add_int(o.added, "enum64_placeholder", 1, 0));
	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);
		enum types_feature feature = feature_of(type);
		struct stand_in s;
		uint32_t at = (t->offset[id] - t->offset[1]) / (uint32_t)sizeof(*s.words);

		if (is_global(type)) {
			s = (struct stand_in){TYPES_FUNC_GLOBAL, at + 1, 1, static_function};
			ARENA_PUSH(a, out->v, out->n, out->cap, s);
		}
		if (feature == TYPES_BASIC)
			continue;
		s = for_type(&o, type);
		s.feature = feature;
		s.at += at;
		ARENA_PUSH(a, out->v, out->n, out->cap, s);
	}
	out->types = types_append(a, t, o.added);
	btf__free(o.added);
}

const void *types_without(struct arena *a, const struct older_types *older, unsigned missing)
{
	unsigned char *raw = arena_memdup(a, older->types->raw, older->types->raw_size);

	for (size_t i = 0; i < older->n; i++) {
		const struct stand_in *s = &older->v[i];

		if (missing >> s->feature & 1)
			memcpy(raw + BTF_HEADER_SIZE + sizeof(*s->words) * s->at, s->words,
			       sizeof(*s->words) * s->n);
	}
	return raw;
}
