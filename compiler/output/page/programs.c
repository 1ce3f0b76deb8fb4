/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/page/page.h"
#include "schema/tables.h"

/* The programs of an object, with the maps that each writes, reads, or else uses. */

static bool is_written(unsigned access) { return access & ACCESS_WRITE; }
static bool is_read(unsigned access) { return access & ACCESS_READ; }
static bool is_else(unsigned access) { return !access; }

/* Relations by program: from[i] to from[i + 1] of `order` are those of program i. */
struct by_program {
	const struct relations *all;
	size_t *from;
	uint32_t *order;
};

static void sort_relations(struct page *p, const struct relations *all, struct by_program *out)
{
	size_t n = p->r->obj->n_programs, *next;

	out->all = all;
	out->from = ARENA_ARRAY(p->arena, n + 1, size_t);
	out->order = ARENA_ARRAY(p->arena, all->n, uint32_t);
	for (size_t i = 0; i < all->n; i++)
		out->from[all->v[i].program + 1]++;
	for (size_t i = 0; i < n; i++)
		out->from[i + 1] += out->from[i];
	next = arena_memdup(p->arena, out->from, (n + 1) * sizeof(*next));
	for (size_t i = 0; i < all->n; i++)
		out->order[next[all->v[i].program]++] = (uint32_t)i;
}

static void put_maps(struct page *p, const struct by_program *by, size_t program,
		     bool (*takes)(unsigned access))
{
	size_t n = 0;

	buf_str(p->b, "<td>");
	for (size_t i = by->from[program]; i < by->from[program + 1]; i++) {
		const struct relation *r = &by->all->v[by->order[i]];

		if (!takes(r->access) || n++ >= PAGE_LIST_MAX)
			continue;
		if (n > 1)
			buf_str(p->b, ", ");
		page_map_link(p, r->map);
	}
	if (n > PAGE_LIST_MAX)
		buf_printf(p->b, " and %zu more", n - PAGE_LIST_MAX);
	buf_str(p->b, "</td>");
}

static void put_program(struct page *p, const struct by_program *by, size_t i)
{
	const struct program *program = &p->r->obj->programs[i];
	struct buf *b = p->b;

	buf_printf(b, "<tr id=\"p%zu-%zu\"><th scope=\"row\">", p->number, i);
	page_text(b, program->name);
	buf_str(b, "</th><td><code>");
	page_name(b, program->section);
	buf_str(b, "</code>");
	if (program->type)
		buf_printf(b, " <small>%s</small>", schema_program_type_name(p->opts->schema, program->type));
	if (program->sleepable)
		buf_str(b, " <small>sleepable</small>");
	buf_str(b, "</td>");
	put_maps(p, by, i, is_written);
	put_maps(p, by, i, is_read);
	put_maps(p, by, i, is_else);
	buf_str(b, "<td><code>");
	page_source(b, &program->source);
	buf_str(b, "</code></td></tr>\n");
}

void page_programs(struct page *p, const struct relations *all)
{
	size_t n = p->r->obj->n_programs;
	struct by_program by;

	if (!n)
		return;
	sort_relations(p, all, &by);
	buf_printf(p->b, "<h3 id=\"o%zu-programs\">Programs</h3>\n", p->number);
	if (!report_can_list_programs(p->r->obj)) {
		buf_str(p->b, "<p>Their names are too long to be listed.</p>\n");
		return;
	}
	page_graph(p, all);
	buf_printf(p->b, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		   "aria-labelledby=\"o%zu-programs\"><table class=\"programs\">", p->number);
	page_columns(p->b, "Program|Section|Writes|Reads|Uses otherwise|Source");
	for (size_t i = 0; i < n; i++)
		put_program(p, &by, i);
	buf_str(p->b, "</tbody></table></div>\n");
}
