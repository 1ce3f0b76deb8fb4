/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/output.h"

#include <string.h>

#include "base/util.h"
#include "output/escape.h"
#include "output/internal.h"

static void lint_lines(struct buf *b, const struct output_options *opts,
		       const struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct result *r = list->v[i];

		for (size_t j = 0; j < r->n_findings; j++) {
			struct doc *d = doc_new(b, opts->format->tree);

			report_diagnostic(d, &r->findings[j], r->obj->path);
			doc_finish(d);
		}
	}
}

static void lint_tree(struct buf *b, const struct output_options *opts,
		      const struct result_list *list)
{
	struct doc *d = doc_new(b, opts->format->tree);

	doc_map(d, NULL, DOC_BLOCK);
	report_head(d, opts, list);
	doc_list(d, "diagnostics", DOC_BLOCK);
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i]->n_findings; j++)
			report_diagnostic(d, &list->v[i]->findings[j], list->v[i]->obj->path);
	doc_end(d);
	report_summary(d, list, NULL);
	doc_finish(d);
}

#define ALL (FORMATS_LINT | FORMATS_REPORT | FORMATS_OTHER)

const struct format formats[] = {
	{"text", FORMATS_LINT | FORMATS_OTHER, lint_text, DOC_NONE},
	{"gcc", FORMATS_LINT, lint_gcc, DOC_NONE},
	{"yaml", ALL, lint_tree, DOC_YAML},
	{"json", ALL, lint_tree, DOC_JSON},
	{"ndjson", FORMATS_LINT | FORMATS_REPORT, lint_lines, DOC_JSON_LINE},
	{"html", FORMATS_REPORT, output_page, DOC_NONE},
	{"lock", FORMATS_REPORT, output_lock, DOC_NONE},
	{"sarif", FORMATS_LINT, lint_sarif, DOC_NONE},
	{"github", FORMATS_LINT, lint_github, DOC_NONE},
	{"gitlab", FORMATS_LINT, lint_gitlab, DOC_NONE},
	{.name = NULL},
};

const struct format *format_find(enum format_users users, const char *name)
{
	for (const struct format *f = formats; f->name; f++)
		if ((f->users & users) && (!name || str_eq(f->name, name)))
			return f;
	return NULL;
}

size_t format_most(const struct format *f)
{
	return f->write == lint_sarif ? SARIF_RESULTS_MAX : 0;
}

bool format_needs_all(const struct format *f)
{
	return f->write == output_lock;
}

bool format_has_releases(const struct format *f)
{
	return f->write == lint_text;
}

bool format_has_suppressed(const struct format *f)
{
	return f->write == lint_sarif;
}

struct summary summarize(const struct result_list *list)
{
	struct summary sum = {.objects = list->n};

	for (size_t i = 0; i < list->n; i++) {
		const struct result *r = list->v[i];

		sum.maps += r->obj->n_maps + r->n_shed;
		for (size_t j = 0; j < r->n_findings; j++) {
			enum severity s = r->findings[j].severity;

			sum.errors += s == SEVERITY_ERROR;
			sum.warnings += s == SEVERITY_WARNING;
			sum.infos += s == SEVERITY_INFO;
		}
	}
	return sum;
}

void add_message(struct buf *b, const struct finding *d)
{
	if (d->map) {
		buf_str(b, "map '");
		escape_text(b, d->map);
		buf_str(b, "': ");
	}
	escape_text(b, d->message);
}

void add_plain_message(struct buf *b, const struct finding *d)
{
	if (d->map)
		buf_printf(b, "map '%s': ", d->map);
	buf_str(b, d->message);
}

/* A path as readers of "file:line: error:" take it: no part of it looks like what follows. */
static void add_path(struct buf *b, const char *path)
{
	struct buf plain = {0};

	if (!strchr(path, ':')) {
		escape_text(b, path);
		return;
	}
	escape_text(&plain, path);
	for (size_t i = 0; i < plain.len; i++) {
		if (plain.s[i] == ':' && strchr(" 0123456789", plain.s[i + 1]))
			buf_str(b, "\\x3a");
		else
			buf_char(b, plain.s[i]);
	}
	buf_free(&plain);
}

void add_location(struct buf *b, const struct object *obj, const struct finding *d)
{
	add_path(b, d->file ? d->file : obj->path);
	if (d->file && d->line) {
		buf_char(b, ':');
		buf_uint(b, d->line);
	}
	if (d->file && d->line && d->column) {
		buf_char(b, ':');
		buf_uint(b, d->column);
	}
	buf_str(b, ": ");
}
