/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/page/page.h"

#include "base/util.h"
#include "output/page/texts.h"

/* With more maps in the report, the cards are closed: the tables are what one looks at first. */
#define OPEN_MAX 40

static void put_style_and_script(struct buf *b)
{
	buf_str(b, "<style>\n");
	buf_str(b, page_css);
	buf_str(b, "</style>\n<script>\n");
	buf_str(b, page_js);
	buf_str(b, "</script>\n");
}

/* The browser asks nobody for anything, whatever the report has in it. */
static void put_head(struct buf *b, const struct result_list *list)
{
	buf_str(b, "<!DOCTYPE html>\n"
		   "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
		   "<meta charset=\"utf-8\"/>\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		   "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
		   "<meta name=\"generator\" content=\"bpfmapc " BPFMAPC_VERSION "\"/>\n"
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		   "img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\"/>\n"
		   "<link rel=\"icon\" href=\"data:,\"/>\n<title>");
	if (list->n == 1) {
		page_name(b, path_base(list->v[0]->obj->path));
		buf_str(b, ": ");
	}
	buf_str(b, "BPF maps</title>\n");
	put_style_and_script(b);
	buf_str(b, "</head>\n<body>\n");
}

/* Numbers that are good news have no colour. */
static void put_total(struct buf *b, size_t n, const char *what, const char *class)
{
	buf_str(b, "<li");
	if (n && *class)
		buf_printf(b, " class=\"%s\"", class);
	buf_printf(b, "><b>%zu</b> %s%s</li>\n", n, what, n == 1 ? "" : "s");
}

static void put_target(struct page *p)
{
	const struct target *t = p->opts->target;
	struct buf *b = p->b;

	buf_printf(b, "<p>Judged for kernel <b>%s</b>, pages of %llu bytes and ", target_text(p->arena, t),
		   (unsigned long long)t->page_size);
	page_count(b, t->cpus, "CPU");
	buf_str(b, ", by bpfmapc " BPFMAPC_VERSION ".</p>\n");
}

static void put_totals(struct page *p, const struct result_list *list)
{
	struct summary sum = summarize(list);
	struct buf *b = p->b;
	size_t programs = 0;
	struct memory memory = {.exact = true};

	for (size_t i = 0; i < list->n; i++) {
		programs += list->v[i]->obj->n_programs;
		memory_add(&memory, result_memory(list->v[i]));
	}
	buf_str(b, "<ul class=\"totals\">\n");
	put_total(b, sum.objects, "object", "");
	put_total(b, sum.maps, "map", "");
	put_total(b, programs, "program", "");
	put_total(b, sum.errors, "error", "error");
	put_total(b, sum.warnings, "warning", "warning");
	put_total(b, sum.infos, "info", "info");
	buf_printf(b, "<li><b>%s</b> of memory%s</li>\n</ul>\n", bytes_text(p->arena, memory.bytes),
		   memory.exact ? "" : ", about");
}

/* The script shows it: without one it would do nothing. */
static void put_search(struct buf *b)
{
	buf_str(b, "<form class=\"search\" role=\"search\" hidden=\"hidden\">"
		   "<label for=\"search\">Search</label> "
		   "<input type=\"search\" id=\"search\" autocomplete=\"off\" spellcheck=\"false\" "
		   "placeholder=\"map, type, program, rule\" aria-describedby=\"found\"/> "
		   "<kbd>/</kbd> <output id=\"found\" for=\"search\"></output></form>\n");
}

static void put_index(struct page *p, const struct result_list *list)
{
	static const char *const statuses[][2] = {
		[OBJECT_OK] = {"yes", "ok"},
		[OBJECT_REFUSED] = {"no", "refused"},
		[OBJECT_UNREADABLE] = {"no", "unreadable"},
	};
	struct buf *b = p->b;

	buf_str(b, "<section><h2 id=\"objects\">Objects</h2>\n"
		   "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"objects\"><table>");
	page_columns(b, "Object|Status|#Maps|#Programs|#Findings|#Memory");
	for (size_t i = 0; i < list->n; i++) {
		const struct result *r = list->v[i];
		const char *const *status = statuses[r->judged.status];

		buf_printf(b, "<tr><th scope=\"row\"><a href=\"#o%zu\">", i);
		page_name(b, r->obj->path);
		buf_printf(b, "</a></th><td class=\"%s\">%s</td><td class=\"number\">%zu</td>"
			   "<td class=\"number\">%zu</td><td class=\"number\">%zu</td>"
			   "<td class=\"number\">%s</td></tr>\n", status[0], status[1],
			   r->obj->n_maps, r->obj->n_programs, r->n_findings,
			   bytes_text(p->arena, result_memory(r).bytes));
	}
	buf_str(b, "</tbody></table></div></section>\n");
}

static void put_object_facts(struct page *p)
{
	const struct object *obj = p->r->obj;
	const struct judgement *judged = &p->r->judged;
	char text[VERSION_TEXT_MAX];
	struct buf *b = p->b;

	if (judged->status == OBJECT_UNREADABLE) {
		buf_str(b, "<p class=\"verdict no\">It cannot be read.</p>\n");
		return;
	}
	buf_str(b, "<p class=\"facts\">");
	if (obj->definition)
		buf_str(b, "Definition file, ");
	else
		buf_printf(b, "%s-endian object, ", obj->big_endian ? "Big" : "Little");
	if (judged->loader == LOADER_KERNEL)
		buf_str(b, "as the plain kernel takes it");
	else
		buf_printf(b, "as %s loads it", loader_names[judged->loader]);
	if (judged->loader != LOADER_KERNEL)
		buf_printf(b, " (%s)", version_text(p->opts->target->versions[judged->loader], text));
	buf_str(b, ": ");
	page_count(b, obj->n_maps, "map");
	buf_str(b, ", ");
	page_count(b, obj->n_programs, "program");
	buf_str(b, ", ");
	page_count(b, p->r->n_findings, "finding");
	buf_str(b, ".</p>\n");
	if (judged->status != OBJECT_REFUSED)
		return;
	buf_str(b, "<p class=\"verdict no\">");
	buf_printf(b, "%s refuses the whole object", loader_names[judged->loader]);
	if (judged->refused_errno)
		buf_printf(b, " with %s", schema_errno_name(p->arena, judged->refused_errno));
	buf_str(b, ": ");
	page_text(b, judged->refused_reason ? judged->refused_reason : "");
	buf_str(b, "</p>\n");
}

/* A program that uses a map at several places is one relation: they are together in the list. */
static void add_relations(struct page *p, const struct judged *m, uint32_t map, struct relations *all)
{
	for (size_t i = 0; i < m->n_used_by; i++) {
		const struct map_use *use = &m->used_by[i];
		uint32_t program = (uint32_t)program_number(p, use->program);
		struct relation *last = all->n ? &all->v[all->n - 1] : NULL;

		if (last && last->map == map && last->program == program)
			last->access |= use->access;
		else
			ARENA_PUSH(p->arena, all->v, all->n, all->cap,
				   ((struct relation){program, map, use->access}));
	}
}

static void put_maps(struct page *p)
{
	const struct judgement *judged = &p->r->judged;
	struct relations all = {0};

	for (size_t i = 0; i < judged->n_maps; i++) {
		add_relations(p, &judged->maps[i], (uint32_t)i, &all);
		if (judged->maps[i].inner)
			add_relations(p, judged->maps[i].inner, (uint32_t)i, &all);
	}
	if (judged->n_maps)
		page_kernels(p);
	page_programs(p, &all);
	if (!judged->n_maps)
		return;
	buf_printf(p->b, "<h3 id=\"o%zu-cards\">Maps</h3>\n<div class=\"cards\">\n", p->number);
	for (size_t i = 0; i < judged->n_maps; i++)
		page_card(p, &judged->maps[i]);
	buf_str(p->b, "</div>\n");
}

static void put_object(struct page *p, const struct result *r, size_t number)
{
	p->r = r;
	p->number = number;
	p->arena = arena_new();
	p->limits = report_limits;
	page_sort_findings(p);
	object_index_maps(r->obj, &p->maps);
	name_table_init(&p->programs, p->arena, r->obj->n_programs);
	for (size_t i = 0; i < r->obj->n_programs; i++)
		name_table_add(&p->programs, r->obj->programs[i].name, (uint32_t)i);
	buf_printf(p->b, "<section class=\"object\" id=\"o%zu\">\n<h2>", number);
	page_text(p->b, r->obj->path);
	buf_str(p->b, "</h2>\n");
	put_object_facts(p);
	page_findings(p);
	put_maps(p);
	buf_str(p->b, "</section>\n");
	arena_free(p->arena);
}

void output_page(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	struct page p = {.b = b, .opts = opts, .arena = arena_new(), .snippets = {.opts = opts}};

	p.folded = summarize(list).maps > OPEN_MAX;
	put_head(b, list);
	buf_str(b, "<a class=\"skip\" href=\"#content\">Skip to the objects</a>\n"
		   "<header>\n<h1>BPF maps</h1>\n");
	put_target(&p);
	put_totals(&p, list);
	put_search(b);
	buf_str(b, "</header>\n<main id=\"content\">\n");
	if (list->n > 1)
		put_index(&p, list);
	arena_free(p.arena);
	for (size_t i = 0; i < list->n; i++)
		put_object(&p, list->v[i], i);
	buf_str(b, "</main>\n</body>\n</html>\n");
	snippets_free(&p.snippets);
}
