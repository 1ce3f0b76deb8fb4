/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/page/page.h"

/* The bytes of a key or value: a strip with members and holes to scale, and a table of them. */

/* A strip of more parts shows nothing. */
#define STRIP_MAX 48
/* Holes that a table shows; arrays of structs have many. */
#define HOLES_SHOWN 64

static uint64_t end_of(const struct type_member *m)
{
	return m->bit + (m->bits ? m->bits : (uint64_t)m->size * 8);
}

static void put_part(struct buf *b, const char *class, uint64_t bits, uint64_t bit)
{
	buf_printf(b, "<span class=\"%s\" style=\"flex-grow:%llu\"><small>%llu</small>", class,
		   (unsigned long long)bits, (unsigned long long)(bit / 8));
}

static void put_gap(struct buf *b, uint64_t from, uint64_t to)
{
	if (to <= from)
		return;
	put_part(b, "hole", to - from, from);
	buf_str(b, "hole</span>");
}

/* Whether the members lie one after the other, as those of a union do not. */
static bool is_in_order(const struct type_member *of)
{
	for (size_t i = 1; i < of->n_members; i++)
		if (of->members[i].bit < end_of(&of->members[i - 1]))
			return false;
	return true;
}

/* The table says it in words, so readers of screens need not hear it. */
static void put_strip(struct buf *b, const struct type_member *of)
{
	uint64_t at = 0, end = (uint64_t)of->size * 8;

	if (!of->n_members || of->n_members > STRIP_MAX || !is_in_order(of))
		return;
	buf_str(b, "<div class=\"strip\" aria-hidden=\"true\">");
	for (size_t i = 0; i < of->n_members; i++) {
		const struct type_member *m = &of->members[i];

		put_gap(b, at, m->bit);
		at = end_of(m);
		if (at == m->bit)
			continue;
		put_part(b, "member", at - m->bit, m->bit);
		page_name(b, m->name ? m->name : "(anonymous)");
		buf_str(b, "</span>");
	}
	put_gap(b, at, end);
	buf_str(b, "</div>\n");
}

struct rows {
	struct buf *b;
	const struct type_holes *holes;
	size_t hole, shown;	/* the next one; how many the table has */
};

/* The holes that begin before the bit. */
static void put_holes(struct rows *r, uint64_t bit)
{
	uint64_t offset, size;

	for (; r->hole < r->holes->n && r->holes->v[r->hole].bit < bit; r->hole++) {
		if (!hole_bytes(&r->holes->v[r->hole], &offset, &size) || r->shown++ >= HOLES_SHOWN)
			continue;
		buf_printf(r->b, "<tr class=\"hole\"><td class=\"number\">%llu</td>"
			   "<td class=\"number\">%llu</td><td colspan=\"2\">hole</td></tr>\n",
			   (unsigned long long)offset, (unsigned long long)size);
	}
}

static void put_members(struct rows *r, const struct type_member *of, unsigned depth)
{
	struct buf *b = r->b;

	for (size_t i = 0; i < of->n_members; i++) {
		const struct type_member *m = &of->members[i];

		put_holes(r, m->bit);
		buf_printf(b, "<tr><td class=\"number\">%llu", (unsigned long long)(m->bit / 8));
		if (m->bits)
			buf_printf(b, "<small>.%u</small>", (unsigned)(m->bit % 8));
		buf_printf(b, "</td><td class=\"number\">%u", m->size);
		if (m->bits)
			buf_printf(b, " <small>(%u bits)</small>", m->bits);
		buf_str(b, "</td><td><code");
		if (depth)
			buf_printf(b, " style=\"margin-left:%uem\"", depth);
		buf_char(b, '>');
		page_text(b, m->name ? m->name : "(anonymous)");
		buf_str(b, "</code></td><td><code>");
		page_text(b, m->words.type);
		buf_str(b, "</code></td></tr>\n");
		if (m->composite)
			put_members(r, m, depth + 1);
	}
}

static void put_table(struct page *p, const struct told_type *told)
{
	struct rows r = {.b = p->b, .holes = &told->holes};

	buf_str(p->b, "<table class=\"layout\">");
	page_columns(p->b, "#Offset|#Size|Member|Type");
	put_members(&r, &told->of, 0);
	put_holes(&r, UINT64_MAX);
	buf_str(p->b, "</tbody></table>\n");
	if (r.shown > HOLES_SHOWN)
		buf_printf(p->b, "<p>And %zu more holes.</p>\n", r.shown - HOLES_SHOWN);
}

static uint64_t hole_sum(const struct type_holes *holes)
{
	uint64_t sum = 0, offset, size;

	for (size_t i = 0; i < holes->n; i++)
		if (hole_bytes(&holes->v[i], &offset, &size))
			sum += size;
	return sum;
}

static void put_type(struct page *p, const struct told_type *told)
{
	uint64_t holes = hole_sum(&told->holes);

	buf_str(p->b, ", <code>");
	page_text(p->b, told->of.words.type);
	buf_str(p->b, "</code>");
	if (!told->composite)
		return;
	if (!told->listed)
		buf_str(p->b, ", with too many members to list");
	else if (holes)
		buf_printf(p->b, ", <b class=\"holes\">%llu of them in holes</b>", (unsigned long long)holes);
}

void page_layout(struct page *p, const char *what, const struct map_def *def, uint32_t type,
		 const char *name, uint32_t size)
{
	struct told_type told = {.listed = false};
	struct arena *a = arena_new();
	struct buf *b = p->b;
	bool folded;

	page_row(b, what);
	buf_printf(b, "%u byte%s", size, size == 1 ? "" : "s");
	if (type) {
		type_tell(a, def->types, type, name, &p->limits, &told);
		put_type(p, &told);
	} else if (name) {
		buf_str(b, ", <code>");
		page_text(b, name);
		buf_str(b, "</code>");
	} else if (size) {
		buf_str(b, ", without a type");
	}
	if (told.has_members) {
		folded = told.of.n_members > PAGE_GLANCE;
		put_strip(b, &told.of);
		if (folded) {
			buf_str(b, "<details><summary>");
			page_count(b, told.of.n_members, "member");
			buf_str(b, "</summary>\n");
		}
		put_table(p, &told);
		if (folded)
			buf_str(b, "</details>\n");
	}
	page_row_end(b);
	arena_free(a);
}
