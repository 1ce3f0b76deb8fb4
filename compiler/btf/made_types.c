/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/made_types.h"

#include "base/util.h"
#include "btf/append.h"

#define DIMS_MAX 16

/* "struct v[4][2]": what the elements are, and the dimensions. */
struct array_words {
	const char *element;
	uint32_t dims[DIMS_MAX];
	size_t n;
	uint64_t product;
};

static bool split_array(struct arena *a, const char *text, struct array_words *out)
{
	const char *star = strrchr(text, '*'), *open = strchr(star ? star : text, '[');
	uint64_t dim;

	*out = (struct array_words){.element = text, .product = 1};
	if (!open)
		return true;
	out->element = arena_strndup(a, text, (size_t)(open - text));
	while (*open == '[' && out->n < DIMS_MAX) {
		const char *close = strchr(open, ']');

		if (!close || parse_u64(arena_strndup(a, open + 1, (size_t)(close - open - 1)),
					UINT32_MAX, &dim))
			return false;
		out->dims[out->n++] = (uint32_t)dim;
		if (__builtin_mul_overflow(out->product, dim, &out->product))
			return false;
		open = close + 1;
	}
	return !*open;
}

/* The id of what btf__add_*() returned, or 0: it refuses what BTF cannot say. */
static uint32_t made_id(const struct type_names *t, int id)
{
	return id < 0 ? 0 : appended_id(t->base, id);
}

/* The name behind a tag; "" for "struct {...}". */
static const char *bare_name(const char *words)
{
	const char *space = strchr(words, ' ');

	return !space || str_eq(space + 1, "{...}") ? "" : space + 1;
}

static uint32_t make_struct(struct type_names *t, const struct type_member *m, const char *name,
			    uint32_t size)
{
	uint32_t *ids = ARENA_ARRAY(t->arena, m->n_members, uint32_t);
	bool is_union = str_starts(name, "union ");
	struct btf *btf = type_names_additions(t);
	int id;

	for (size_t i = 0; i < m->n_members; i++)
		ids[i] = made_type(t, &m->members[i]);
	id = is_union ? btf__add_union(btf, bare_name(name), size) :
			btf__add_struct(btf, bare_name(name), size);
	for (size_t i = 0; i < m->n_members; i++) {
		const struct type_member *v = &m->members[i];
		uint64_t bit = v->bit - m->bit;

		if (v->bit < m->bit || bit > UINT32_MAX || v->bits > UINT8_MAX ||
		    btf__add_field(btf, v->name, (int)ids[i], (uint32_t)bit, v->bits))
			return 0;
	}
	return made_id(t, id);
}

/* A value that does not fit 32 bits makes an enum64, whatever its size. */
static uint32_t make_enum(struct type_names *t, const struct type_member *m, const char *name,
			  uint32_t size)
{
	struct btf *btf = type_names_additions(t);
	bool wide = false;
	int id;

	for (size_t i = 0; i < m->n_enumerators; i++)
		wide |= m->enumerators[i].value != (int32_t)m->enumerators[i].value;
	id = wide ? btf__add_enum64(btf, bare_name(name), size, true) :
		    btf__add_enum(btf, bare_name(name), size);
	for (size_t i = 0; id > 0 && i < m->n_enumerators; i++) {
		const struct type_enumerator *e = &m->enumerators[i];
		int err = wide ? btf__add_enum64_value(btf, e->name, (uint64_t)e->value) :
				 btf__add_enum_value(btf, e->name, e->value);

		if (err)
			return 0;
	}
	return made_id(t, id);
}

/* A pointer with type tags: like the one without, but to the tags first. */
static uint32_t add_tags(struct type_names *t, const struct type_member *m, uint32_t pointer)
{
	struct btf *btf = type_names_additions(t);
	uint32_t id = btf__type_by_id(btf, pointer - appended_id(t->base, 0))->type;

	for (size_t i = m->n_tags; i--;) {
		id = made_id(t, btf__add_type_tag(btf, m->tags[i], (int)id));
		if (!id)
			return 0;
	}
	return made_id(t, btf__add_ptr(btf, (int)id));
}

static uint32_t make_element(struct type_names *t, const struct type_member *m,
			     const struct array_words *words)
{
	uint64_t size = words->product ? m->size / words->product : 0;
	uint32_t id;

	if (m->composite) {
		/* The size of the elements of an empty array is not told. */
		return words->product ? make_struct(t, m, words->element, (uint32_t)size) : 0;
	}
	/* An enum has enumerators, if they are told. */
	if (m->n_enumerators)
		return make_enum(t, m, words->element, m->bits ? 4 : (uint32_t)size);
	id = type_names_find(t, words->element).id;
	return id && m->n_tags ? add_tags(t, m, id) : id;
}

uint32_t made_type(struct type_names *t, const struct type_member *m)
{
	const char *text = m->words.told ? m->words.type : m->words.plain;
	struct btf *btf = type_names_additions(t);
	struct array_words words;
	uint32_t id, index;

	if (!text || !split_array(t->arena, text, &words))
		return 0;
	id = make_element(t, m, &words);
	if (id && words.n) {
		index = type_names_find(t, "unsigned int").id;
		while (id && words.n--)
			id = made_id(t, btf__add_array(btf, (int)index, (int)id,
						       words.dims[words.n]));
	}
	/* Messages name the type as it was declared. */
	if (id && !m->words.told)
		id = made_id(t, btf__add_typedef(btf, m->words.type, (int)id));
	return id;
}
