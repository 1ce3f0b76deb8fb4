/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/members.h"

#include "base/util.h"
#include "btf/scalars.h"

/* What a scalar of that size and encoding is called in C; NULL if it has no name there. */
static const char *scalar_name(uint32_t size, unsigned encoding)
{
	const struct scalar *s = scalar_of(size, encoding);

	return s ? s->name : NULL;
}

/* Whether C has the name for a scalar of that size and encoding. */
static bool is_scalar_name(const char *name, uint32_t size, unsigned encoding)
{
	const struct scalar *s = scalar_find(name);

	while (s && *s->of)
		s = scalar_find(s->of);
	return s && s->size == size && s->encoding == encoding;
}

struct words {
	struct arena *arena;
	const struct types *types;
	unsigned pointers;	/* that lead to where plain() is */
	bool told;
};

static const char *plain(struct words *w, uint32_t id, bool pointee, int depth);

static const char *plain_scalar(struct words *w, const struct btf_type *type, const char *alias)
{
	const char *name = *alias ? alias : type_name(w->types, type);
	unsigned encoding = SCALAR_FLOAT;

	if (type_kind(type) == BTF_KIND_INT) {
		encoding = BTF_INT_ENCODING(*(const uint32_t *)type_tail(type));
		encoding &= encoding & BTF_INT_BOOL ? BTF_INT_BOOL : BTF_INT_SIGNED;
	}
	if (!is_scalar_name(name, type->size, encoding))
		w->told = false;
	return scalar_name(type->size, encoding);
}

static const char *plain_array(struct words *w, const struct btf_array *array, int depth)
{
	const char *element = plain(w, array->type, false, depth + 1);
	/* int a[2][3]: the outer dimension comes first. */
	const char *dims = element ? strchr(element, '[') : NULL;

	if (!element)
		return NULL;
	if (!dims)
		return arena_printf(w->arena, "%s[%u]", element, array->nelems);
	return arena_printf(w->arena, "%.*s[%u]%s", (int)(dims - element), element, array->nelems,
			    dims);
}

static const char *plain_pointer(struct words *w, uint32_t target, int depth)
{
	const char *to = "void";

	w->pointers++;
	if (target)
		to = plain(w, target, true, depth + 1);
	return to ? arena_printf(w->arena, "%s%s*", to, str_ends(to, "*") ? "" : " ") : NULL;
}

/*
 * The type without typedefs and qualifiers, or NULL. Clears w->told where the words of
 * type_to_c() leave something out.
 */
static const char *plain(struct words *w, uint32_t id, bool pointee, int depth)
{
	const struct types *t = w->types;
	const struct btf_type *type = type_by_id(t, id);
	const char *alias = "";

	for (uint32_t steps = 0; type && type_is_modifier(type_kind(type)); steps++) {
		if (steps == t->count)
			return NULL;
		if (type_kind(type) == BTF_KIND_TYPEDEF && !*alias)
			alias = type_name(t, type);
		/* Those of the outer pointer are listed. */
		if (type_kind(type) == TYPE_KIND_TYPE_TAG && w->pointers > 1)
			return NULL;
		id = type->type;
		type = type_by_id(t, id);
	}
	if (!type || depth > TYPES_MAX_DEPTH)
		return NULL;
	if (type_kind(type) == BTF_KIND_INT || type_kind(type) == TYPE_KIND_FLOAT)
		return plain_scalar(w, type, alias);
	if (*alias)
		w->told = false;
	switch (type_kind(type)) {
	case BTF_KIND_ARRAY:
		/* C writes a pointer to an array in another way. */
		return pointee ? NULL : plain_array(w, type_array(type), depth);
	case BTF_KIND_PTR:
		return plain_pointer(w, type->type, depth);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return pointee && !*type_name(t, type) ? NULL : type_to_c(w->arena, t, id);
	case BTF_KIND_FWD:
		return pointee ? type_to_c(w->arena, t, id) : NULL;
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		return pointee ? NULL : type_to_c(w->arena, t, id);
	case BTF_KIND_DATASEC:
		return type_name(t, type);	/* which is no type of C */
	default:
		return NULL;
	}
}

static struct type_words type_words(struct arena *a, const struct types *t, uint32_t id)
{
	struct words w = {.arena = a, .types = t, .told = true};
	struct type_words words = {.type = type_to_c(a, t, id)};

	words.plain = plain(&w, id, false, 0);
	words.told = w.told && words.plain;
	return words;
}

struct listing {
	struct arena *arena;
	const struct types *types;
	uint32_t *steps;
};

static bool take_steps(struct listing *l, uint64_t n)
{
	if (*l->steps < n)
		return false;
	*l->steps -= (uint32_t)n;
	return true;
}

/* The elements of an array, or of an array of arrays; else the type itself. */
static uint32_t element_of(const struct types *t, uint32_t id)
{
	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, id = type_skip_mods(t, id));

		if (!type || type_kind(type) != BTF_KIND_ARRAY)
			break;
		id = type_array(type)->type;
	}
	return id;
}

static bool list_enumerators(struct listing *l, uint32_t id, struct type_member *m)
{
	uint32_t n = type_vlen(type_by_id(l->types, id));
	struct type_enumerator *e;

	if (!take_steps(l, n))
		return false;
	m->enumerators = ARENA_ARRAY(l->arena, n, struct type_enumerator);
	for (uint32_t i = 0; i < n; i++) {
		e = &m->enumerators[m->n_enumerators++];
		type_enumerator(l->types, id, i, &e->name, &e->value);
	}
	return true;
}

/* A kptr is a pointer with tags, which C's words for it do not have. */
static void list_tags(struct listing *l, uint32_t target, struct type_member *m)
{
	const struct btf_type *type;
	size_t cap = 0;

	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++, target = type->type) {
		type = type_by_id(l->types, target);
		if (!type || !type_is_modifier(type_kind(type)))
			return;
		if (type_kind(type) == TYPE_KIND_TYPE_TAG)
			ARENA_PUSH(l->arena, m->tags, m->n_tags, cap, type_name(l->types, type));
	}
}

static bool list_struct(struct listing *l, uint32_t id, struct type_member *of, int depth);

static bool list_type(struct listing *l, uint32_t id, struct type_member *m, int depth)
{
	uint32_t element = element_of(l->types, id);
	const struct btf_type *type = type_by_id(l->types, element);
	unsigned kind = type ? type_kind(type) : 0;

	m->words = type_words(l->arena, l->types, id);
	/* Long names are printed as often as the type is. */
	if (!take_steps(l, (strlen(m->words.type) + (m->name ? strlen(m->name) : 0)) / 64))
		return false;
	if (type_is_composite(type))
		return list_struct(l, element, m, depth + 1);
	if (type_is_enum(type))
		return list_enumerators(l, element, m);
	if (kind == BTF_KIND_PTR)
		list_tags(l, type->type, m);
	return true;
}

/* A bit field of the time before kind_flag is an integer with fewer bits than its size has. */
static void take_old_bit_field(const struct types *t, uint32_t id, struct type_member *m)
{
	const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));
	uint32_t data;

	if (m->bits || !type || type_kind(type) != BTF_KIND_INT)
		return;
	data = *(const uint32_t *)type_tail(type);
	if (BTF_INT_BITS(data) == type->size * 8)
		return;
	m->bits = BTF_INT_BITS(data);
	m->bit += BTF_INT_OFFSET(data);
}

static bool list_struct(struct listing *l, uint32_t id, struct type_member *of, int depth)
{
	const struct btf_type *type = type_by_id(l->types, id);
	const struct btf_member *v = type_members(type);

	of->composite = true;
	if (depth > MEMBERS_DEPTH_MAX || !take_steps(l, type_vlen(type)))
		return false;
	of->members = ARENA_ARRAY(l->arena, type_vlen(type), struct type_member);
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		struct type_member *m = &of->members[of->n_members++];
		const char *name = types_string(l->types, v[i].name_off);
		int64_t size = type_size(l->types, v[i].type);

		m->name = *name ? name : NULL;
		m->bit = of->bit + member_bit_offset(type, &v[i]);
		m->bits = member_bit_size(type, &v[i]);
		take_old_bit_field(l->types, v[i].type, m);
		m->size = size > 0 ? (uint32_t)size : 0;
		if (m->bits)
			m->size = (uint32_t)((m->bit % 8 + m->bits + 7) / 8);
		if (!list_type(l, v[i].type, m, depth))
			return false;
	}
	return true;
}

bool type_list(struct arena *a, const struct types *t, uint32_t id, uint32_t *steps,
	       struct type_member *of)
{
	struct listing l = {.arena = a, .types = t, .steps = steps};
	int64_t size = type_size(t, id);

	*of = (struct type_member){.size = size > 0 ? (uint32_t)size : 0};
	return list_type(&l, id, of, 0);
}
