/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/output.h"

#include "base/util.h"
#include "output/internal.h"

static void lint_lines(struct buf *b, const struct output_options *opts,
		       const struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct result *r = list->v[i];

		for (size_t j = 0; j < r->n_findings; j++) {
			struct doc *d = opts->format->tree(b);

			report_diagnostic(d, &r->findings[j], r->obj->path);
			doc_finish(d);
		}
	}
}

static void lint_tree(struct buf *b, const struct output_options *opts,
		      const struct result_list *list)
{
	struct doc *d = opts->format->tree(b);

	doc_map(d, NULL, DOC_BLOCK);
	report_head(d, opts, list);
	doc_list(d, "diagnostics", DOC_BLOCK);
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i]->n_findings; j++)
			report_diagnostic(d, &list->v[i]->findings[j], list->v[i]->obj->path);
	doc_end(d);
	report_summary(d, list);
	doc_end(d);
	doc_finish(d);
}

#define ALL (FORMATS_LINT | FORMATS_REPORT | FORMATS_OTHER)

const struct format formats[] = {
	{"text", FORMATS_LINT | FORMATS_OTHER, lint_text, NULL, false},
	{"gcc", FORMATS_LINT, lint_gcc, NULL, false},
	{"yaml", ALL, lint_tree, doc_yaml, false},
	{"json", ALL, lint_tree, doc_json, false},
	{"ndjson", FORMATS_LINT | FORMATS_REPORT, lint_lines, doc_json_line, true},
	{"sarif", FORMATS_LINT, lint_sarif, NULL, false},
	{"github", FORMATS_LINT, lint_github, NULL, false},
	{"gitlab", FORMATS_LINT, lint_gitlab, NULL, false},
	{.name = NULL},
};

const struct format *format_find(enum format_users users, const char *name)
{
	for (const struct format *f = formats; f->name; f++)
		if ((f->users & users) && (!name || str_eq(f->name, name)))
			return f;
	return NULL;
}

const struct format *format_default(enum format_users users)
{
	return format_find(users, NULL);
}

void output_lint(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	opts->format->lint(b, opts, list);
}
