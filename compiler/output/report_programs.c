/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/limits.h"
#include "base/util.h"
#include "output/internal.h"
#include "schema/tables.h"

/*
 * The programs of an object in a report: types, by the names of sections, and what they
 * reach. A small object can have many long names, which lie in one another, and lists of
 * lists of them: these are not printed.
 */

static void put_maps(struct doc *d, const struct object *obj, const struct program *p)
{
	doc_list(d, "maps", DOC_FLOW);
	for (size_t i = 0; i < p->n_maps; i++)
		doc_string(d, NULL, obj->maps[p->maps[i]]->name);
	doc_end(d);
}

static void put_subprograms(struct doc *d, const struct object *obj, const struct program *p)
{
	doc_list(d, "subprograms", DOC_FLOW);
	for (size_t i = 0; i < p->n_functions; i++)
		if (p->functions[i] != p->function)
			doc_string(d, NULL, obj->functions[p->functions[i]].name);
	doc_end(d);
}

/* The functions of a program that nobody could follow. */
static void put_unjudged(struct doc *d, const struct result *r, const struct program *p)
{
	const struct unjudged *v = r->judged.unjudged;
	size_t n = r->judged.n_unjudged;

	doc_list(d, "unjudged", DOC_FLOW);
	for (size_t i = 0; i < p->n_functions; i++) {
		size_t at = LOWER_BOUND(n, k, v[k].function < p->functions[i]);

		if (at < n && v[at].function == p->functions[i])
			doc_string(d, NULL, r->obj->functions[p->functions[i]].name);
	}
	doc_end(d);
}

/* What takes the program and its maps: releases, and profiles of the target. */
static void put_kernels(struct doc *d, const struct schema *s, const struct result *r,
			const struct program *p)
{
	const struct runs_on *on = r->runs_on;
	ptrdiff_t at = p - r->obj->programs;

	if (!on) {
		doc_null(d, "kernels");
		return;
	}
	doc_list(d, "kernels", DOC_FLOW);
	report_releases(d, s, &on->programs[at]);
	for (size_t i = 0; i < on->n_kernels; i++)
		if (on->kernels[i].kernel.name && on->kernels[i].programs[at])
			doc_string(d, NULL, on->kernels[i].kernel.name);
	doc_end(d);
}

static void put_program(struct doc *d, const struct schema *s, const struct result *r,
			const struct program *p)
{
	const struct object *obj = r->obj;
	const struct schema_attach_type *attach =
		p->has_attach_type ? schema_attach_type_of(s, p->attach_type) : NULL;

	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "name", p->name);
	doc_string(d, "section", p->section);
	report_source(d, &p->source);
	doc_string(d, "type", p->type ? schema_program_type_name(s, p->type) : NULL);
	doc_string(d, "attach_type", attach ? attach->name : NULL);
	doc_string(d, "target", p->target);
	doc_bool(d, "sleepable", p->sleepable);
	doc_bool(d, "frags", p->frags);
	doc_bool(d, "multi", p->multi);
	doc_bool(d, "optional", p->optional);
	put_kernels(d, s, r, p);
	put_maps(d, obj, p);
	put_subprograms(d, obj, p);
	put_unjudged(d, r, p);
	doc_end(d);
}

/* Takes the name out of what may be printed yet. False: it is too long for that. */
static bool take_name(size_t *left, const char *name)
{
	size_t n = strnlen(name, *left);

	*left -= n;
	return *left;
}

bool report_can_list_programs(const struct object *obj)
{
	size_t left = REACHED_NAMES_MAX;

	for (size_t i = 0; i < obj->n_programs; i++) {
		const struct program *p = &obj->programs[i];

		if (!take_name(&left, p->name) || !take_name(&left, p->section))
			return false;
		for (size_t k = 0; k < p->n_maps; k++)
			if (!take_name(&left, obj->maps[p->maps[k]]->name))
				return false;
		for (size_t k = 0; k < p->n_functions; k++)
			if (!take_name(&left, obj->functions[p->functions[k]].name))
				return false;
	}
	return true;
}

void report_programs(struct doc *d, const struct schema *s, const struct result *r)
{
	const struct object *obj = r->obj;

	if (!report_can_list_programs(obj)) {
		doc_null(d, "programs");
		return;
	}
	doc_list(d, "programs", DOC_BLOCK);
	for (size_t i = 0; i < obj->n_programs; i++)
		put_program(d, s, r, &obj->programs[i]);
	doc_end(d);
}
