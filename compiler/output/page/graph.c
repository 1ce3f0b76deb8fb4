/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "output/page/page.h"

/*
 * Programs and maps as a picture: programs on the left, maps on the right, a line for each
 * relation, and on the far right from an outer map to its inner ones. The table of programs says
 * the same in words.
 */

/* With more, lines are a tangle, even where the script shows those of one node only. */
#define NODES_MAX 80	/* on a side */
#define EDGES_MAX 600

#define WIDTH 760
#define NODE_WIDTH 230
#define NODE_HEIGHT 26
#define ROW 36
#define SIDE 60		/* for lines between maps */
#define LETTERS 28	/* of a name */

struct drawn_map {
	uint32_t map;
	double weight;	/* the mean place of its programs; until it is known, their sum */
	size_t n;	/* of relations; 0: it is not drawn */
};

struct graph {
	struct page *p;
	struct buf *b;
	struct drawn_map *maps;		/* in the order of rows */
	uint32_t *program_row, *map_row;	/* by number; UINT32_MAX: not drawn */
	size_t n_maps, n_programs;
	unsigned map_x;
};

static int by_weight(const void *a, const void *b)
{
	const struct drawn_map *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? -1 : 1;
	return x->map < y->map ? -1 : x->map > y->map;
}

/* The map that is in the slot, or -1. */
static int64_t map_in(const struct graph *g, const struct slot *slot)
{
	return slot->map ? name_table_find(&g->p->maps, slot->map) : -1;
}

/* Rows for the programs that use maps, in their order. */
static void place_programs(struct graph *g, const struct relations *all)
{
	size_t n = g->p->r->obj->n_programs;

	g->program_row = ARENA_ARRAY(g->p->arena, n, uint32_t);
	memset(g->program_row, 0xff, n * sizeof(uint32_t));
	for (size_t i = 0; i < all->n; i++)
		g->program_row[all->v[i].program] = 0;
	for (size_t i = 0; i < n; i++)
		if (!g->program_row[i])
			g->program_row[i] = (uint32_t)g->n_programs++;
}

/* Maps that no program uses, but a slot of this one has, stand beside it; and it beside them. */
static void weigh_slots(const struct graph *g, struct drawn_map *maps, size_t outer)
{
	const struct map_def *def = g->p->r->obj->maps[outer];

	for (size_t k = 0; k < def->n_slots && k < NODES_MAX; k++) {
		int64_t at = map_in(g, &def->slots[k]);

		if (at < 0)
			continue;
		if (!maps[at].n)
			maps[at] = (struct drawn_map){.n = 1, .weight = maps[outer].weight};
		if (!maps[outer].n)
			maps[outer] = (struct drawn_map){.n = 1, .weight = maps[at].weight};
	}
}

/* Rows for the maps that are used, next to their programs, so that few lines cross. */
static void place_maps(struct graph *g, const struct relations *all)
{
	size_t n = g->p->r->obj->n_maps;
	struct drawn_map *maps = ARENA_ARRAY(g->p->arena, n, struct drawn_map);

	for (size_t i = 0; i < all->n; i++) {
		maps[all->v[i].map].weight += g->program_row[all->v[i].program];
		maps[all->v[i].map].n++;
	}
	for (size_t i = 0; i < n; i++)
		if (maps[i].n)
			maps[i].weight /= (double)maps[i].n;
	for (size_t i = 0; i < n; i++)
		weigh_slots(g, maps, i);
	for (size_t i = 0; i < n; i++) {
		maps[i].map = (uint32_t)i;
		if (maps[i].n)
			maps[g->n_maps++] = maps[i];
	}
	qsort(maps, g->n_maps, sizeof(*maps), by_weight);
	g->maps = maps;
	g->map_row = ARENA_ARRAY(g->p->arena, n, uint32_t);
	memset(g->map_row, 0xff, n * sizeof(uint32_t));
	for (size_t i = 0; i < g->n_maps; i++)
		g->map_row[maps[i].map] = (uint32_t)i;
}

/* The middle of a row, where a column of n rows stands beside one of `other`. */
static unsigned middle(size_t row, size_t n, size_t other)
{
	size_t above = other > n ? (other - n) * ROW / 2 : 0;

	return (unsigned)(above + row * ROW + ROW / 2);
}

static unsigned program_y(const struct graph *g, size_t program)
{
	return middle(g->program_row[program], g->n_programs, g->n_maps);
}

static unsigned map_y(const struct graph *g, size_t map)
{
	return middle(g->map_row[map], g->n_maps, g->n_programs);
}

static void put_edge(struct graph *g, const struct relation *r)
{
	static const char *const classes[] = {"uses", "reads", "writes", "both"};
	unsigned from = program_y(g, r->program), to = map_y(g, r->map);
	unsigned bend = (g->map_x - NODE_WIDTH) / 2;

	buf_printf(g->b, "<path class=\"%s\" data-ends=\"#p%zu-%u #m%zu-%u\" "
		   "d=\"M%u %uC%u %u %u %u %u %u\"/>\n",
		   classes[r->access & ACCESS_ALL], g->p->number, r->program, g->p->number, r->map,
		   NODE_WIDTH, from, NODE_WIDTH + bend, from,
		   g->map_x - bend, to, g->map_x, to);
}

static void put_slots(struct graph *g, size_t outer)
{
	const struct map_def *def = g->p->r->obj->maps[outer];
	unsigned x = g->map_x + NODE_WIDTH;

	for (size_t k = 0; k < def->n_slots && k < NODES_MAX; k++) {
		int64_t at = map_in(g, &def->slots[k]);
		unsigned from, to;

		if (at < 0 || g->map_row[at] == UINT32_MAX)
			continue;
		from = map_y(g, outer);
		to = map_y(g, (size_t)at);
		buf_printf(g->b, "<path class=\"slot\" data-ends=\"#m%zu-%zu #m%zu-%zu\" "
			   "d=\"M%u %uC%u %u %u %u %u %u\"/>\n",
			   g->p->number, outer, g->p->number, (size_t)at, x, from,
			   x + SIDE - 8, from, x + SIDE - 8, to, x, to);
	}
}

static void put_node(struct graph *g, char kind, size_t i, const char *name, const char *class,
		     unsigned x, unsigned y)
{
	buf_printf(g->b, "<a href=\"#%c%zu-%zu\"><rect class=\"%s\" x=\"%u\" y=\"%u\" "
		   "width=\"%u\" height=\"%u\" rx=\"5\"/><text x=\"%u\" y=\"%u\">", kind,
		   g->p->number, i, class, x, y - NODE_HEIGHT / 2, NODE_WIDTH, NODE_HEIGHT, x + 10,
		   y + 5);
	/* The whole name is there when the mouse rests on it. */
	buf_str(g->b, "<title>");
	page_name(g->b, name);
	buf_str(g->b, "</title>");
	page_cut(g->b, name, LETTERS);
	buf_str(g->b, "</text></a>\n");
}

static void put_key(struct buf *b)
{
	buf_str(b, "<p class=\"key\"><span class=\"writes\">writes</span> "
		   "<span class=\"reads\">reads</span> <span class=\"both\">reads and writes</span> "
		   "<span class=\"uses\">uses otherwise</span> "
		   "<span class=\"slot\">has in a slot</span></p>\n");
}

void page_graph(struct page *p, const struct relations *all)
{
	struct graph g = {.p = p, .b = p->b};
	const struct object *obj = p->r->obj;
	unsigned width;
	size_t rows;

	place_programs(&g, all);
	place_maps(&g, all);
	if (!g.n_maps)
		return;
	if (g.n_maps > NODES_MAX || g.n_programs > NODES_MAX || all->n > EDGES_MAX) {
		buf_printf(p->b, "<p>%zu maps and %zu programs are too many for a picture; "
			   "the table has them.</p>\n", g.n_maps, g.n_programs);
		return;
	}
	g.map_x = g.n_programs ? WIDTH - SIDE - NODE_WIDTH : 0;
	rows = g.n_maps > g.n_programs ? g.n_maps : g.n_programs;
	buf_str(p->b, "<figure>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		      "aria-label=\"Programs and maps\">");
	width = g.map_x + NODE_WIDTH + SIDE;
	buf_printf(p->b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %zu\" "
		   "width=\"%u\" height=\"%zu\" role=\"group\" "
		   "aria-label=\"Programs on the left, maps on the right\">\n", width, rows * ROW, width,
		   rows * ROW);
	for (size_t i = 0; i < all->n; i++)
		put_edge(&g, &all->v[i]);
	for (size_t i = 0; i < g.n_maps; i++)
		put_slots(&g, g.maps[i].map);
	for (size_t i = 0; i < obj->n_programs; i++)
		if (g.program_row[i] != UINT32_MAX)
			put_node(&g, 'p', i, obj->programs[i].name, "program", 0, program_y(&g, i));
	for (size_t i = 0; i < g.n_maps; i++)
		put_node(&g, 'm', g.maps[i].map, obj->maps[g.maps[i].map]->name,
			 page_verdict_class(&p->r->judged.maps[g.maps[i].map]), g.map_x,
			 map_y(&g, g.maps[i].map));
	buf_str(p->b, "</svg></div>\n<figcaption>");
	put_key(p->b);
	buf_str(p->b, "</figcaption>\n</figure>\n");
}
