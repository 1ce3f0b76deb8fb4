/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "base/util.h"
#include "output/page/page.h"

/*
 * The table of the maps of an object, with what kernels say of each. Kernels that differ for no
 * map share a column, so that there are few.
 */

#define SERIES_MAX 256

/* Older kernels are in no table: the card of a map names all that accept it. */
static const struct version oldest_shown = {5, 4, 0};

enum answer {
	ANSWER_YES,		/* all releases of the series accept the map */
	ANSWER_DEPENDS,		/* so, if what the verdict depends on is there */
	ANSWER_PART,		/* some do */
	ANSWER_NO,
};

static const struct {
	const char *class, *word;
} answers[] = {
	[ANSWER_YES] = {"yes", "accepted"},
	[ANSWER_DEPENDS] = {"maybe", "depends"},
	[ANSWER_PART] = {"maybe", "in part"},
	[ANSWER_NO] = {"no", "refused"},
};

/* Series of kernels that are next to each other. */
struct column {
	struct version first, last;
	struct release_span span;
};

static enum answer answer_in(const struct verdict *v, const struct release_span *in)
{
	bool any = false;

	for (size_t i = 0; i < v->n_kernels; i++) {
		const struct release_span *k = &v->kernels[i];

		if (k->from <= in->from && k->before >= in->before)
			return v->create == CREATE_DEPENDS ? ANSWER_DEPENDS : ANSWER_YES;
		any |= k->from < in->before && k->before > in->from;
	}
	return any ? ANSWER_PART : ANSWER_NO;
}

/* Whether two neighbours have the same answers for all maps of the object. */
static bool is_same(const struct page *p, const struct column *a, const struct column *b)
{
	const struct judgement *judged = &p->r->judged;

	for (size_t i = 0; i < judged->n_maps; i++) {
		enum answer x = answer_in(&judged->maps[i].verdict, &a->span);

		/* What a part of a series is, the next one may have another one of. */
		if (x == ANSWER_PART || x != answer_in(&judged->maps[i].verdict, &b->span))
			return false;
	}
	return true;
}

/* The columns; at most SERIES_MAX. */
static size_t find_columns(const struct page *p, struct column *v)
{
	const struct schema *s = p->opts->schema;
	size_t n = 0, to = 0;

	for (size_t i = 0; i < schema_n_kernels(s); i++) {
		struct version k = schema_kernel_at(s, i);

		if (version_cmp(k, oldest_shown) < 0 || k.patch || n == SERIES_MAX)
			continue;
		if (n)
			v[n - 1].span.before = version_key(k);
		v[n++] = (struct column){k, k, {version_key(k), RELEASE_OPEN}};
	}
	for (size_t i = 1; i < n; i++) {
		if (is_same(p, &v[to], &v[i])) {
			v[to].last = v[i].last;
			v[to].span.before = v[i].span.before;
		} else {
			v[++to] = v[i];
		}
	}
	return n ? to + 1 : 0;
}

static bool is_target(const struct page *p, const struct column *c)
{
	const struct target *t = p->opts->target;
	const struct target_kernel one = {.first = t->kernel, .last = t->kernel_last};
	const struct target_kernel *v = t->n_kernels ? t->kernels : &one;

	for (size_t i = 0; i < (t->n_kernels ? t->n_kernels : 1); i++)
		if (version_key(v[i].first) < c->span.before && version_key(v[i].last) >= c->span.from)
			return true;
	return false;
}

static void put_head(struct page *p, const struct column *v, size_t n)
{
	char first[VERSION_TEXT_MAX], last[VERSION_TEXT_MAX];
	struct buf *b = p->b;

	buf_str(b, "<thead><tr><th scope=\"col\">Map</th><th scope=\"col\">Type</th>"
		   "<th scope=\"col\" class=\"number\">Entries</th>"
		   "<th scope=\"col\" class=\"number\">Memory</th>");
	for (size_t i = 0; i < n; i++) {
		bool target = is_target(p, &v[i]);

		buf_printf(b, "<th scope=\"col\"%s>%s", target ? " class=\"target\"" : "",
			   version_text(v[i].first, first));
		if (version_cmp(v[i].first, v[i].last))
			buf_printf(b, " to %s", version_text(v[i].last, last));
		buf_str(b, target ? " <small>target</small></th>" : "</th>");
	}
	buf_str(b, "</tr></thead>\n");
}

/* The errno of a kernel of the target that refuses the map and is in the column; or 0. */
static int errno_in(const struct page *p, size_t map, const struct column *c)
{
	const struct result *r = p->r;

	for (size_t i = 0; i < (r->n_by_kernel ? r->n_by_kernel : 1); i++) {
		const struct judgement *j = r->n_by_kernel ? &r->by_kernel[i].judged : &r->judged;
		const struct verdict *v = &j->maps[map].verdict;
		uint64_t rejecting = version_key(v->rejecting);

		if (v->err && rejecting >= c->span.from && rejecting < c->span.before)
			return v->err;
	}
	return 0;
}

static void put_answer(struct page *p, size_t map, const struct column *c)
{
	const struct judged *m = &p->r->judged.maps[map];
	enum answer answer = answer_in(&m->verdict, &c->span);
	int err = errno_in(p, map, c);

	buf_printf(p->b, "<td class=\"%s\">%s", answers[answer].class,
		   m->skipped ? "skipped" : answers[answer].word);
	if (err)
		buf_printf(p->b, " <small>%s</small>", schema_errno_name(p->arena, err));
	buf_str(p->b, "</td>");
}

static void put_map(struct page *p, size_t i, const struct column *v, size_t n)
{
	const struct judged *m = &p->r->judged.maps[i];
	const struct map_findings *found = &p->found[i];
	struct buf *b = p->b;

	buf_str(b, "<tr><th scope=\"row\">");
	page_map_link(p, i);
	if (found->n)
		buf_printf(b, " <a class=\"badge %s\" href=\"#f%zu-%zu\">%s</a>",
			   severity_name(found->worst), p->number, found->first,
			   severity_name(found->worst));
	buf_printf(b, "</th><td>%s</td><td class=\"number\">%u</td><td class=\"number\">%s</td>",
		   schema_map_type_name(p->opts->schema, m->create.map_type), m->create.max_entries,
		   m->verdict.memory ? bytes_text(p->arena, m->verdict.memory) : "");
	for (size_t k = 0; k < n; k++)
		put_answer(p, i, &v[k]);
	buf_str(b, "</tr>\n");
}

void page_kernels(struct page *p)
{
	struct column columns[SERIES_MAX];
	size_t n = find_columns(p, columns);

	buf_printf(p->b, "<h3 id=\"o%zu-maps\">Maps by kernel</h3>\n"
		   "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"o%zu-maps\">"
		   "<table class=\"kernels\">\n", p->number, p->number);
	put_head(p, columns, n);
	buf_str(p->b, "<tbody>\n");
	for (size_t i = 0; i < p->r->judged.n_maps; i++)
		put_map(p, i, columns, n);
	buf_str(p->b, "</tbody></table></div>\n");
}

const char *page_verdict_class(const struct judged *m)
{
	static const char *const classes[] = {
		[CREATE_ACCEPTED] = "yes",
		[CREATE_DEPENDS] = "maybe",
		[CREATE_REJECTED] = "no",
	};

	return classes[m->verdict.create];
}

static void put_depends(struct page *p, unsigned on)
{
	static const struct {
		enum depends_on bit;
		const char *words;
	} needs[] = {
		{DEPENDS_MEMORY, "enough memory"},
		{DEPENDS_CAPABILITY, "the capability"},
		{DEPENDS_CONFIG, "the option in its configuration"},
		{DEPENDS_CPUS, "a suitable number of CPUs"},
	};
	const char *sep = " if there is ";

	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		if (!(on & needs[i].bit))
			continue;
		buf_printf(p->b, "%s%s", sep, needs[i].words);
		sep = " and ";
	}
}

void page_verdict(struct page *p, const struct judged *m)
{
	const struct verdict *v = &m->verdict;
	const struct target *t = p->opts->target;
	bool several = t->n_kernels > 1 || version_cmp(t->kernel, t->kernel_last);
	char text[VERSION_TEXT_MAX];

	if (m->not_created) {
		page_text(p->b, m->not_created);
		buf_str(p->b, ". ");
	}
	if (!m->skipped) {
		buf_printf(p->b, "Kernel%s %s", several ? "s" : "", target_text(p->arena, t));
		if (v->create == CREATE_REJECTED) {
			buf_printf(p->b, " refuse%s it with %s", several ? "" : "s",
				   schema_errno_name(p->arena, v->err));
			if (several)
				buf_printf(p->b, ", the first of them %s", version_text(v->rejecting, text));
			if (v->deciding && v->deciding->message) {
				buf_str(p->b, ": ");
				page_text(p->b, v->deciding->message);
			}
		} else {
			buf_printf(p->b, " accept%s it", several ? "" : "s");
			put_depends(p, v->depends_on);
			if (v->without_btf)
				buf_str(p->b, ", without its BTF types");
		}
		buf_str(p->b, ". ");
	}
	if (!v->n_kernels)
		buf_str(p->b, "No kernel accepts it.");
	else if (v->n_kernels == 1 && v->kernels->before == RELEASE_OPEN)
		buf_printf(p->b, "Kernels accept it since %s.",
			   version_text(version_of_key(v->kernels->from), text));
	else
		buf_printf(p->b, "Kernels that accept it: %s",
			   schema_releases_words(p->arena, p->opts->schema, v->kernels, v->n_kernels));
}
