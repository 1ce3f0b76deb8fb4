/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "output/page/page.h"

/* The findings of an object, each with its source line, notes and help. */

void page_sort_findings(struct page *p)
{
	p->found = ARENA_ARRAY(p->arena, p->r->obj->n_maps, struct map_findings);
	for (size_t i = 0; i < p->r->n_findings; i++) {
		const struct finding *f = &p->r->findings[i];
		struct map_findings *m;

		if (!f->about)
			continue;
		m = &p->found[map_number(p, f->about)];
		if (!m->n++ || f->severity < m->worst)
			*m = (struct map_findings){m->n, i, f->severity};
	}
}

static void put_place(struct page *p, const struct finding *f)
{
	const struct source at = {f->file, f->line};

	if (!f->file)
		return;
	buf_str(p->b, "<code class=\"place\">");
	page_source(p->b, &at);
	if (f->line && f->column)
		buf_printf(p->b, ":%u", f->column);
	buf_str(p->b, "</code>");
}

static void put_subject(struct page *p, const struct finding *f)
{
	if (f->about) {
		buf_str(p->b, "map ");
		page_map_link(p, map_number(p, f->about));
		buf_str(p->b, f->about->outer ? ", its inner maps: " : ": ");
	} else if (f->map) {
		buf_str(p->b, "map ");
		page_name(p->b, f->map);
		buf_str(p->b, ": ");
	} else if (f->program) {
		buf_str(p->b, "program ");
		page_program_link(p, program_number(p, f->program));
		buf_str(p->b, ": ");
	}
}

static void put_remark(struct buf *b, const char *what, const char *text)
{
	buf_printf(b, "<p class=\"%s\"><b>%s</b> ", what, what);
	page_text(b, text);
	buf_str(b, "</p>\n");
}

static void put_finding(struct page *p, size_t i)
{
	const struct finding *f = &p->r->findings[i];
	const struct rule_info *rule = rule_info(f->rule);
	const char *severity = severity_name(f->severity), *help;
	struct buf *b = p->b, tmp = {0};

	buf_printf(b, "<li class=\"finding %s\" id=\"f%zu-%zu\">\n<p><b class=\"badge\">%s</b> ", severity,
		   p->number, i, severity);
	put_subject(p, f);
	page_text(b, f->message);
	buf_printf(b, " <span class=\"rule\">%s %s</span>", rule->id, rule->name);
	put_place(p, f);
	buf_str(b, "</p>\n");
	snippet_add_finding(&p->snippets, &tmp, p->r->obj, f);
	if (tmp.len) {
		tmp.s[tmp.len - 1] = '\0';	/* the newline */
		buf_str(b, "<pre tabindex=\"0\">");
		page_text(b, tmp.s);
		buf_str(b, "</pre>\n");
	}
	tmp.len = 0;
	for (size_t k = 0; k < f->n_notes; k++)
		put_remark(b, "note", f->notes[k]);
	help = fix_text(&tmp, f);
	if (help)
		put_remark(b, "help", help);
	buf_free(&tmp);
	buf_str(b, "</li>\n");
}

void page_findings(struct page *p)
{
	if (!p->r->n_findings)
		return;
	buf_printf(p->b, "<h3 id=\"o%zu-findings\">Findings</h3>\n<ol class=\"findings\">\n", p->number);
	for (size_t i = 0; i < p->r->n_findings; i++)
		put_finding(p, i);
	buf_str(p->b, "</ol>\n");
}
