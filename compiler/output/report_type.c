/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/holes.h"
#include "btf/members.h"
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

/* The bytes that no member has a bit of. */
static void put_holes(struct doc *d, const struct type_holes *holes)
{
	doc_list(d, "holes", DOC_FLOW);
	for (size_t i = 0; i < holes->n; i++) {
		uint64_t begin = (holes->v[i].bit + 7) / 8;
		uint64_t end = (holes->v[i].bit + holes->v[i].bits) / 8;

		if (begin >= end)
			continue;
		doc_map(d, NULL, DOC_FLOW);
		doc_uint(d, "offset", begin);
		doc_uint(d, "size", end - begin);
		doc_end(d);
	}
	doc_end(d);
}

void report_type(struct doc *d, const char *key, const struct types *types, uint32_t id,
		 const char *name, struct report_limits *limits)
{
	struct arena *a = arena_new();
	bool composite = type_is_composite(type_by_id(types, type_skip_mods(types, id)));
	struct type_holes holes;
	struct type_member of;
	bool listed = type_list(a, types, id, &limits->members, &of);
	bool has_members = composite && listed;

	if (name)
		of.words.type = name;
	doc_map(d, key, has_members ? DOC_BLOCK : DOC_FLOW);
	put_words(d, &of.words);
	doc_uint(d, "btf_id", id);
	if (listed)
		put_details(d, &of);
	if (has_members)
		put_members(d, &of);
	else if (composite)
		doc_null(d, "members");
	if (has_members && type_holes(types, id, a, &limits->steps, &holes) &&
	    limits->members >= holes.n) {
		limits->members -= (uint32_t)holes.n;
		put_holes(d, &holes);
	} else if (composite) {
		doc_null(d, "holes");
	}
	doc_end(d);
	arena_free(a);
}
