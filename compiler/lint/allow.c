/* SPDX-License-Identifier: BSD-2-Clause */
#include <fnmatch.h>

#include "base/util.h"
#include "lint/internal.h"

/*
 * Entries of `allow` of a configuration. There may be thousands, as of findings and names: an
 * entry without wildcards is looked up by its name.
 */

static bool is_plain(const char *pattern)
{
	return pattern && !pattern[strcspn(pattern, "*?[\\")];
}

/* Whether a name is there and matches the pattern, if there is one. */
static bool matches(const char *pattern, const char *name)
{
	return !pattern || (name && !fnmatch(pattern, name, 0));
}

/* A name of a map or of a program that the entry needs, or else one of its patterns. */
static const char *entry_name(const struct lint_allow *allow)
{
	if (!allow->map && !allow->program)
		return "*";
	if (is_plain(allow->map) || !allow->program)
		return allow->map;
	return is_plain(allow->program) || !allow->map ? allow->program : allow->map;
}

static const char *entry_program(const struct lint_allow *allow)
{
	return allow->program;
}

/* Entries without such a name are left out. */
static void make_index(const struct lint *l, struct allow_index *x,
		       const char *(*name_of)(const struct lint_allow *))
{
	size_t n = l->opts->n_allow;

	if (x->next || !n)
		return;
	name_table_init(&x->plain, l->arena, 0);
	x->next = ARENA_ARRAY(l->arena, n, uint32_t);
	x->patterns = ARENA_ARRAY(l->arena, n, uint32_t);
	/* From the end on, so that those of one name are in their order. */
	while (n--) {
		const char *name = name_of(&l->opts->allow[n]);

		if (is_plain(name)) {
			x->next[n] = (uint32_t)(name_table_find(&x->plain, name) + 1);
			name_table_set(&x->plain, name, (uint32_t)n);
		} else if (name) {
			x->patterns[x->n_patterns++] = (uint32_t)n;
		}
	}
}

/* Marks the entry if it allows the finding, and keeps the lowest index of those that do. */
static void try_entry(const struct lint *l, const struct finding *f, size_t i, size_t *first)
{
	const struct lint_allow *allow = &l->opts->allow[i];

	if (!rule_in_range(allow->rules, f->rule) || !matches(allow->map, f->map) ||
	    !matches(allow->program, f->program ? f->program->name : NULL))
		return;
	*first = i < *first ? i : *first;
	if (allow->use)
		atomic_store(&allow->use->used, true);
}

const struct lint_allow *allow_find(struct lint *l, const struct finding *f)
{
	const char *names[] = {f->map, f->program ? f->program->name : NULL};
	struct allow_index *x = &l->allowed;
	size_t first = SIZE_MAX;

	make_index(l, x, entry_name);
	for (size_t i = 0; i < x->n_patterns; i++)
		try_entry(l, f, x->patterns[i], &first);
	for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
		int64_t i = names[k] ? name_table_find(&x->plain, names[k]) : -1;

		for (; i >= 0; i = (int64_t)x->next[i] - 1)
			try_entry(l, f, (size_t)i, &first);
	}
	return first == SIZE_MAX ? NULL : &l->opts->allow[first];
}

bool allow_has_program(struct lint *l, const char *name)
{
	struct allow_index *x = &l->allowed_programs;

	make_index(l, x, entry_program);
	for (size_t i = 0; i < x->n_patterns; i++)
		if (matches(l->opts->allow[x->patterns[i]].program, name))
			return true;
	return name_table_find(&x->plain, name) >= 0;
}

/* Names of an object. */
struct names {
	const char **v;
	size_t n;
	struct name_table table;
};

static struct names names_new(struct arena *a, size_t n)
{
	struct names names = {.v = ARENA_ARRAY(a, n, const char *)};

	name_table_init(&names.table, a, n);
	return names;
}

static void names_add(struct names *names, const char *name)
{
	names->v[names->n++] = name;
	name_table_add(&names->table, name, 0);
}

static bool has_match(const struct names *names, const char *pattern)
{
	if (is_plain(pattern))
		return name_table_find(&names->table, pattern) >= 0;
	for (size_t i = 0; i < names->n; i++)
		if (matches(pattern, names->v[i]))
			return true;
	return false;
}

static void mark(const struct names *names, const char *pattern, atomic_bool *met)
{
	if (pattern && has_match(names, pattern))
		atomic_store(met, true);
}

void lint_mark_allow(const struct lint_options *opts, const struct object *obj)
{
	struct names maps, programs;

	if (!opts->n_allow)
		return;
	maps = names_new(obj->arena, obj->n_maps);
	for (size_t i = 0; i < obj->n_maps; i++)
		names_add(&maps, obj->maps[i]->name);
	programs = names_new(obj->arena, obj->n_programs);
	for (size_t i = 0; i < obj->n_programs; i++)
		names_add(&programs, obj->programs[i].name);
	for (size_t i = 0; i < opts->n_allow; i++) {
		mark(&maps, opts->allow[i].map, &opts->allow[i].use->map_met);
		mark(&programs, opts->allow[i].program, &opts->allow[i].use->program_met);
	}
}
