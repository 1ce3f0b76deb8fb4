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
	double weight;	/* the mean place of its programs */
	size_t n;
	unsigned row;
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

/*
 * Maps are next to their programs, so that few lines cross. Maps that no program uses are drawn
 * where a slot names them.
 */
static bool place(struct graph *g, const struct relations *all)
{
	const struct object *obj = g->p->r->obj;
	struct arena *a = g->p->arena;
	struct drawn_map *by_number = ARENA_ARRAY(a, obj->n_maps, struct drawn_map);

	g->program_row = ARENA_ARRAY(a, obj->n_programs, uint32_t);
	g->map_row = ARENA_ARRAY(a, obj->n_maps, uint32_t);
	memset(g->program_row, 0xff, obj->n_programs * sizeof(uint32_t));
	memset(g->map_row, 0xff, obj->n_maps * sizeof(uint32_t));
	for (size_t i = 0; i < all->n; i++)
		g->program_row[all->v[i].program] = 0;
	for (size_t i = 0; i < obj->n_programs; i++)
		if (!g->program_row[i])
			g->program_row[i] = (uint32_t)g->n_programs++;
	for (size_t i = 0; i < all->n; i++) {
		struct drawn_map *m = &by_number[all->v[i].map];

		m->weight += g->program_row[all->v[i].program];
		m->n++;
	}
	for (size_t i = 0; i < obj->n_maps; i++) {
		const struct map_def *def = obj->maps[i];

		for (size_t k = 0; k < def->n_slots && k < NODES_MAX; k++) {
			int64_t at = def->slots[k].map ? name_table_find(&g->p->maps, def->slots[k].map) : -1;
			struct drawn_map *inner = at < 0 ? NULL : &by_number[at];

			if (inner && !inner->n) {
				inner->n = 1;
				inner->weight = by_number[i].n ? by_number[i].weight / (double)by_number[i].n : 0;
			}
			if (inner && !by_number[i].n)
				by_number[i] = (struct drawn_map){.n = 1, .weight = inner->weight};
		}
	}
	g->maps = ARENA_ARRAY(a, obj->n_maps, struct drawn_map);
	for (uint32_t i = 0; i < obj->n_maps; i++) {
		struct drawn_map *m = &by_number[i];

		if (m->n)
			g->maps[g->n_maps++] = (struct drawn_map){.map = i, .weight = m->weight / (double)m->n};
	}
	if (g->n_maps > NODES_MAX || g->n_programs > NODES_MAX || all->n > EDGES_MAX)
		return false;
	qsort(g->maps, g->n_maps, sizeof(*g->maps), by_weight);
	for (size_t i = 0; i < g->n_maps; i++)
		g->map_row[g->maps[i].map] = (uint32_t)i;
	return true;
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
	unsigned from = program_y(g, r->program), to = map_y(g, r->map), bend = (g->map_x - NODE_WIDTH) / 2;

	buf_printf(g->b, "<path class=\"%s\" data-ends=\"#p%zu-%u #m%zu-%u\" d=\"M%u %uC%u %u %u %u %u %u\"/>\n",
		   classes[r->access & ACCESS_ALL], g->p->number, r->program, g->p->number, r->map,
		   NODE_WIDTH, from, NODE_WIDTH + bend, from,
		   g->map_x - bend, to, g->map_x, to);
}

static void put_slots(struct graph *g, size_t outer)
{
	const struct map_def *def = g->p->r->obj->maps[outer];
	unsigned x = g->map_x + NODE_WIDTH;

	for (size_t k = 0; k < def->n_slots && k < NODES_MAX; k++) {
		int64_t at = def->slots[k].map ? name_table_find(&g->p->maps, def->slots[k].map) : -1;
		unsigned from, to;

		if (at < 0 || g->map_row[at] == UINT32_MAX)
			continue;
		from = map_y(g, outer);
		to = map_y(g, (size_t)at);
		buf_printf(g->b, "<path class=\"slot\" data-ends=\"#m%zu-%zu #m%zu-%zu\" d=\"M%u %uC%u %u %u %u %u %u\"/>\n",
			   g->p->number, outer, g->p->number, (size_t)at, x, from,
			   x + SIDE - 8, from, x + SIDE - 8, to, x, to);
	}
}

static void put_node(struct graph *g, char kind, size_t i, const char *name, const char *class,
		     unsigned x, unsigned y)
{
	buf_printf(g->b, "<a href=\"#%c%zu-%zu\"><rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" "
		   "rx=\"5\"/><text x=\"%u\" y=\"%u\">", kind, g->p->number, i, class, x, y - NODE_HEIGHT / 2,
		   NODE_WIDTH, NODE_HEIGHT, x + 10, y + 5);
	/* The whole name is there when the mouse rests on it. */
	buf_str(g->b, "<title>");
	page_name(g->b, name);
	buf_str(g->b, "</title>");
	page_cut(g->b, name, LETTERS);
	buf_str(g->b, "</text></a>\n");
}

static void put_key(struct buf *b)
{
	buf_str(b, "<p class=\"key\"><span class=\"writes\">writes</span> <span class=\"reads\">reads</span> "
		   "<span class=\"both\">reads and writes</span> <span class=\"uses\">uses otherwise</span> "
		   "<span class=\"slot\">has in a slot</span></p>\n");
}

void page_graph(struct page *p, const struct relations *all)
{
	struct graph g = {.p = p, .b = p->b};
	const struct object *obj = p->r->obj;
	unsigned width;
	size_t rows;

	if (!place(&g, all)) {
		buf_printf(p->b, "<p>%zu maps and %zu programs are too many for a picture; the table has them.</p>\n", g.n_maps,
			   g.n_programs);
		return;
	}
	if (!g.n_maps)
		return;
	g.map_x = g.n_programs ? WIDTH - SIDE - NODE_WIDTH : 0;
	rows = g.n_maps > g.n_programs ? g.n_maps : g.n_programs;
	buf_str(p->b, "<figure>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Programs and maps\">");
	width = g.map_x + NODE_WIDTH + SIDE;
	buf_printf(p->b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %zu\" width=\"%u\" height=\"%zu\" "
		   "role=\"group\" aria-label=\"Programs on the left, maps on the right\">\n", width, rows * ROW,
		   width, rows * ROW);
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
