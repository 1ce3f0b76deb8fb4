/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "lint/internal.h"

static int by_name_cmp(const void *a, const void *b)
{
	const struct lint_map *x = *(struct lint_map *const *)a, *y = *(struct lint_map *const *)b;
	int c = strcmp(x->def->name, y->def->name);

	return c ? c : (x > y) - (x < y);
}

/*
 * Finds maps with the same kernel name, which are neighbours in by_name. Data maps are left
 * out: they are named after the object, not by the author.
 */
static void find_namesakes(struct lint *l)
{
	const size_t keep = sizeof(((struct map_create *)0)->name) - 1;
	size_t end;

	for (size_t i = 0; i < l->n_maps; i = end) {
		struct lint_map *first = NULL;

		for (end = i; end < l->n_maps &&
			      !strncmp(l->by_name[i]->def->name, l->by_name[end]->def->name, keep);
		     end++)
			if (l->by_name[end]->def->style != STYLE_DATA &&
			    (!first || l->by_name[end] < first))
				first = l->by_name[end];
		for (size_t j = i; j < end; j++)
			if (l->by_name[j]->def->style != STYLE_DATA)
				l->by_name[j]->namesake = first;
	}
}

void lint_index(struct lint *l)
{
	l->n_maps = l->judged->n_maps;
	l->maps = ARENA_ARRAY(l->arena, l->n_maps, struct lint_map);
	l->by_name = ARENA_ARRAY(l->arena, l->n_maps, struct lint_map *);
	for (size_t i = 0; i < l->n_maps; i++) {
		l->maps[i].judged = &l->judged->maps[i];
		l->maps[i].def = l->judged->maps[i].def;
		l->by_name[i] = &l->maps[i];
	}
	qsort(l->by_name, l->n_maps, sizeof(*l->by_name), by_name_cmp);
	find_namesakes(l);
}

struct lint_map *lint_find(const struct lint *l, const char *name)
{
	size_t lo = 0, hi = l->n_maps;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(l->by_name[mid]->def->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->n_maps && str_eq(l->by_name[lo]->def->name, name) ? l->by_name[lo] : NULL;
}
