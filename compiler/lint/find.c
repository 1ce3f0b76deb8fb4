/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "lint/internal.h"

static int by_name_cmp(const void *a, const void *b)
{
	const struct lint_map *x = *(struct lint_map *const *)a, *y = *(struct lint_map *const *)b;
	int c = strcmp(x->map->name, y->map->name);

	return c ? c : (x > y) - (x < y);
}

static int by_def_cmp(const void *a, const void *b)
{
	const struct map_ref *x = a, *y = b;

	return (x->def > y->def) - (x->def < y->def);
}

/*
 * Names that are equal in the bytes that the kernel keeps stand together in
 * by_name. Data maps are named after the object: their names are no one's choice.
 */
static void find_namesakes(struct lint *l)
{
	const size_t keep = sizeof(((struct map_create *)0)->name) - 1;
	size_t end;

	for (size_t i = 0; i < l->n_maps; i = end) {
		struct lint_map *first = NULL;

		for (end = i; end < l->n_maps &&
			      !strncmp(l->by_name[i]->map->name, l->by_name[end]->map->name, keep);
		     end++)
			if (l->by_name[end]->map->style != STYLE_DATA &&
			    (!first || l->by_name[end] < first))
				first = l->by_name[end];
		for (size_t j = i; j < end; j++)
			if (l->by_name[j]->map->style != STYLE_DATA)
				l->by_name[j]->namesake = first;
	}
}

void lint_index(struct lint *l)
{
	const struct object *obj = l->obj;

	l->n_maps = obj->n_maps;
	l->maps = ARENA_ARRAY(l->arena, l->n_maps, struct lint_map);
	l->by_name = ARENA_ARRAY(l->arena, l->n_maps, struct lint_map *);
	l->by_def = ARENA_ARRAY(l->arena, 2 * l->n_maps, struct map_ref);
	for (size_t i = 0; i < l->n_maps; i++) {
		struct lint_map *m = &l->maps[i];

		m->map = obj->maps[i];
		l->by_name[i] = m;
		l->by_def[l->n_by_def++] = (struct map_ref){m->map, m};
		if (m->map->inner)
			l->by_def[l->n_by_def++] = (struct map_ref){m->map->inner, m};
	}
	qsort(l->by_name, l->n_maps, sizeof(*l->by_name), by_name_cmp);
	qsort(l->by_def, l->n_by_def, sizeof(*l->by_def), by_def_cmp);
	find_namesakes(l);
}

struct lint_map *lint_find(const struct lint *l, const char *name)
{
	size_t lo = 0, hi = l->n_maps;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(l->by_name[mid]->map->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->n_maps && str_eq(l->by_name[lo]->map->name, name) ? l->by_name[lo] : NULL;
}

struct lint_map *lint_of(const struct lint *l, const struct map_def *def)
{
	struct map_ref key = {.def = def}, *ref;

	if (!def || !l->n_by_def)
		return NULL;
	ref = bsearch(&key, l->by_def, l->n_by_def, sizeof(key), by_def_cmp);
	return ref ? ref->map : NULL;
}
