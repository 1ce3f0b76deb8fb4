/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "output/internal.h"

/*
 * A lock: the maps of a project as loaders would create them, for people to commit and for
 * `bpfmapc diff` to read later. It is a report with fewer keys (schemas/lock.schema.yaml).
 * The same objects give the same bytes, in whatever order, folder and machine.
 */

static int by_name(const void *a, const void *b)
{
	const struct judged *const *x = a, *const *y = b;
	int order = strcmp((*x)->def->name, (*y)->def->name);

	/* The order of the object decides between maps of one name. */
	return order ? order : (*x > *y) - (*x < *y);
}

static void put_map(struct doc *d, const char *key, const struct judged *m,
		    const struct output_options *opts, struct arena *a, struct report_limits *limits)
{
	doc_map(d, key, DOC_BLOCK);
	doc_string(d, "name", m->def->name);
	report_attributes(d, opts->schema, m, a, limits, REPORT_LOCK);
	if (m->inner)
		put_map(d, "inner", m->inner, opts, a, limits);
	else
		doc_null(d, "inner");
	doc_end(d);
}

/* An object as the entry of a list. */
static char *object_text(struct arena *a, const struct output_options *opts,
			 const struct result *r)
{
	const struct judgement *judged = &r->judged;
	const struct judged **maps = ARENA_ARRAY(a, judged->n_maps, const struct judged *);
	struct report_limits limits = report_limits;
	struct arena *of_map = arena_new();
	struct buf b = {0};
	struct doc *d = doc_new(&b, DOC_YAML);
	char *text;

	for (size_t i = 0; i < judged->n_maps; i++)
		maps[i] = &judged->maps[i];
	qsort(maps, judged->n_maps, sizeof(*maps), by_name);
	doc_list(d, NULL, DOC_BLOCK);
	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "name", r->obj->name);
	doc_list(d, "maps", DOC_BLOCK);
	for (size_t i = 0; i < judged->n_maps; i++) {
		put_map(d, NULL, maps[i], opts, of_map, &limits);
		arena_empty(of_map);
	}
	arena_free(of_map);
	doc_finish(d);
	text = arena_strndup(a, b.s, b.len);
	buf_free(&b);
	return text;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void output_lock(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	struct arena *a = arena_new();
	char **texts = ARENA_ARRAY(a, list->n, char *);

	for (size_t i = 0; i < list->n; i++)
		texts[i] = object_text(a, opts, list->v[i]);
	/* Each begins with its name. */
	qsort(texts, list->n, sizeof(*texts), by_text);
	buf_str(b, "# Written by 'bpfmapc report --format lock', for 'bpfmapc diff'.\nversion: 1\n");
	buf_str(b, list->n ? "objects:\n" : "objects: []\n");
	for (size_t i = 0; i < list->n; i++)
		if (!i || !str_eq(texts[i], texts[i - 1]))
			buf_str(b, texts[i]);
	arena_free(a);
}
