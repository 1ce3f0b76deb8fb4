/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/internal.h"

/* The type of a key or value in the tree of a report, down to its members. */

static void put_words(struct doc *d, const struct type_words *words)
{
	doc_string(d, "type", words->type);
	if (!words->told)
		doc_string(d, "plain", words->plain);
}

static void put_members(struct doc *d, const struct type_member *of);

/* What the words do not tell of an enum, and of a kptr. */
static void put_details(struct doc *d, const struct type_member *m)
{
	if (m->n_enumerators) {
		doc_list(d, "enumerators", DOC_FLOW);
		for (size_t i = 0; i < m->n_enumerators; i++) {
			doc_map(d, NULL, DOC_FLOW);
			doc_string(d, "name", m->enumerators[i].name);
			doc_int(d, "value", m->enumerators[i].value);
			doc_end(d);
		}
		doc_end(d);
	}
	if (m->n_tags)
		doc_strings(d, "tags", DOC_FLOW, m->tags, m->n_tags);
}

static void put_member(struct doc *d, const struct type_member *m)
{
	doc_map(d, NULL, m->n_members ? DOC_BLOCK : DOC_FLOW);
	doc_string(d, "name", m->name);
	put_words(d, &m->words);
	doc_uint(d, "offset", m->bit / 8);
	doc_uint(d, "size", m->size);
	if (m->bits) {
		doc_uint(d, "bit", m->bit % 8);
		doc_uint(d, "bits", m->bits);
	}
	put_details(d, m);
	if (m->composite)
		put_members(d, m);
	doc_end(d);
}

static void put_members(struct doc *d, const struct type_member *of)
{
	doc_list(d, "members", of->n_members ? DOC_BLOCK : DOC_FLOW);
	for (size_t i = 0; i < of->n_members; i++)
		put_member(d, &of->members[i]);
	doc_end(d);
}

static void put_holes(struct doc *d, const struct type_holes *holes)
{
	uint64_t offset, size;

	doc_list(d, "holes", DOC_FLOW);
	for (size_t i = 0; i < holes->n; i++) {
		if (!hole_bytes(&holes->v[i], &offset, &size))
			continue;
		doc_map(d, NULL, DOC_FLOW);
		doc_uint(d, "offset", offset);
		doc_uint(d, "size", size);
		doc_end(d);
	}
	doc_end(d);
}

void type_tell(struct arena *a, const struct types *types, uint32_t id, const char *name,
	       struct report_limits *limits, struct told_type *out)
{
	struct type_holes *holes = &out->holes;

	out->composite = type_is_composite(type_by_id(types, type_skip_mods(types, id)));
	out->listed = type_list(a, types, id, &limits->members, &out->of);
	out->has_members = out->composite && out->listed;
	if (name)
		out->of.words.type = name;
	out->has_holes = out->has_members && type_holes(types, id, a, &limits->steps, holes) &&
			 limits->members >= holes->n;
	if (out->has_holes)
		limits->members -= (uint32_t)holes->n;
	else
		*holes = (struct type_holes){0};
}

bool hole_bytes(const struct hole *hole, uint64_t *offset, uint64_t *size)
{
	uint64_t begin = (hole->bit + 7) / 8, end = (hole->bit + hole->bits) / 8;

	*offset = begin;
	*size = begin < end ? end - begin : 0;
	return *size;
}

void report_type(struct doc *d, const char *key, const struct types *types, uint32_t id,
		 const char *name, struct arena *a, struct report_limits *limits, enum report_use use)
{
	struct told_type told;

	type_tell(a, types, id, name, limits, &told);
	doc_map(d, key, told.has_members ? DOC_BLOCK : DOC_FLOW);
	put_words(d, &told.of.words);
	if (use == REPORT_WHOLE)
		doc_uint(d, "btf_id", id);
	if (told.listed)
		put_details(d, &told.of);
	if (told.has_members)
		put_members(d, &told.of);
	else if (told.composite)
		doc_null(d, "members");
	if (use == REPORT_WHOLE && told.has_holes)
		put_holes(d, &told.holes);
	else if (use == REPORT_WHOLE && told.composite)
		doc_null(d, "holes");
	doc_end(d);
}
