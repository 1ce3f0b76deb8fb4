/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/util.h"
#include "output/escape.h"
#include "output/internal.h"

/*
 * For release notes, the kernels that an object runs on:
 *
 *                        runs on         5.4  rhel8
 *   map      counts      3.19 and later  yes  yes
 *   program  on_connect  5.8 and later   no   yes
 *   x.bpf.o: runs on 5.8 and later; of the target on rhel8, not on 5.4
 */

#define CELLS_MAX (3 + TARGET_KERNELS_MAX)

struct table {
	struct arena *arena;
	const char *(*rows)[CELLS_MAX];
	size_t n, cap, n_cells;
};

static const char *escaped(struct arena *a, const char *s)
{
	struct buf b = {0};
	const char *text;

	escape_text(&b, s);
	text = arena_strdup(a, b.s ? b.s : "");
	buf_free(&b);
	return text;
}

/* Begins a row; its other cells are for the kernels of the target. */
static const char **add_row(struct table *t, const char *what, const char *name, const char *releases)
{
	if (t->n == t->cap)
		t->rows = arena_grow(t->arena, t->rows, t->n, &t->cap, sizeof(*t->rows));
	t->rows[t->n][0] = what;
	t->rows[t->n][1] = name;
	t->rows[t->n][2] = releases;
	return t->rows[t->n++] + 3;
}

static void put_table(struct buf *b, const struct table *t)
{
	size_t widths[CELLS_MAX] = {0};

	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->n_cells; k++)
			if (strlen(t->rows[i][k]) > widths[k])
				widths[k] = strlen(t->rows[i][k]);
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->n_cells; k++)
			if (k + 1 < t->n_cells)
				buf_printf(b, "%-*s  ", (int)widths[k], t->rows[i][k]);
			else
				buf_printf(b, "%s\n", t->rows[i][k]);
	}
}

static const char *const outcome_words[] = {
	[CREATE_ACCEPTED] = "yes",
	[CREATE_DEPENDS] = "depends",
	[CREATE_REJECTED] = "no",
};

static const char *releases_since(struct arena *a, const struct schema *s, const struct release_list *v)
{
	return schema_releases_since(a, s, v->v, v->n);
}

static void add_maps(struct table *t, const struct schema *s, const struct result *r)
{
	const struct runs_on *on = r->runs_on;

	for (size_t i = 0; i < r->judged.n_maps; i++) {
		const struct judged *m = &r->judged.maps[i];
		const struct release_list list = {m->verdict.kernels, m->verdict.n_kernels};
		bool left_out = judged_left_out(m);
		const char *since = left_out ? "not created" : releases_since(t->arena, s, &list);
		const char **cells = add_row(t, "map", escaped(t->arena, m->def->name), since);

		for (size_t k = 0; k < on->n_kernels; k++)
			cells[k] = left_out ? "-" : outcome_words[on->kernels[k].maps[i]];
	}
}

static void add_programs(struct table *t, const struct schema *s, const struct result *r)
{
	const struct runs_on *on = r->runs_on;

	for (size_t i = 0; i < r->obj->n_programs; i++) {
		const char **cells = add_row(t, "program", escaped(t->arena, r->obj->programs[i].name),
					     releases_since(t->arena, s, &on->programs[i]));

		for (size_t k = 0; k < on->n_kernels; k++)
			cells[k] = on->kernels[k].programs[i] ? "yes" : "no";
	}
}

/* "; on 6.1, rhel8; not on 5.4": the kernels of the target. */
static void put_kernels(struct buf *b, struct arena *a, const struct runs_on *on, bool runs)
{
	const char *sep = runs ? "; of the target on " : "; not on ";

	for (size_t i = 0; i < on->n_kernels; i++) {
		if (on->kernels[i].object != runs)
			continue;
		buf_str(b, sep);
		escape_text(b, target_kernel_text(a, &on->kernels[i].kernel));
		sep = ", ";
	}
}

static void put_object(struct buf *b, const struct output_options *opts, const struct result *r)
{
	const struct runs_on *on = r->runs_on;
	struct table t = {.arena = arena_new(), .n_cells = 3 + on->n_kernels};
	const char *path = escaped(t.arena, r->obj->path);
	const char **head = add_row(&t, "", "", "runs on");

	for (size_t i = 0; i < on->n_kernels; i++)
		head[i] = escaped(t.arena, target_kernel_text(t.arena, &on->kernels[i].kernel));
	add_maps(&t, opts->schema, r);
	add_programs(&t, opts->schema, r);
	put_table(b, &t);
	if (on->object.n)
		buf_printf(b, "%s: runs on %s", path, releases_since(t.arena, opts->schema, &on->object));
	else
		buf_printf(b, "%s: runs on no release", path);
	put_kernels(b, t.arena, on, true);
	put_kernels(b, t.arena, on, false);
	buf_char(b, '\n');
	arena_free(t.arena);
}

void runs_on_text(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->runs_on)
			put_object(b, opts, list->v[i]);
}
