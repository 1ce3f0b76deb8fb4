/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/output.h"

#include "base/util.h"
#include "output/escape.h"
#include "output/internal.h"

struct summary summarize(const struct object_list *list)
{
	struct summary sum = {.objects = list->n};

	for (size_t i = 0; i < list->n; i++) {
		const struct object *obj = list->v[i];

		sum.maps += obj->n_maps + obj->n_shed;
		for (size_t j = 0; j < obj->n_diagnostics; j++) {
			enum severity s = obj->diagnostics[j].severity;

			sum.errors += s == SEVERITY_ERROR;
			sum.warnings += s == SEVERITY_WARNING;
			sum.infos += s == SEVERITY_INFO;
		}
	}
	return sum;
}

void add_message(struct buf *b, const struct diagnostic *d)
{
	if (d->map) {
		buf_str(b, "map '");
		escape_text(b, d->map);
		buf_str(b, "': ");
	}
	escape_text(b, d->message);
}

void add_place(struct buf *b, const struct object *obj, const struct diagnostic *d)
{
	escape_text(b, d->file ? d->file : obj->path);
	if (d->file && d->line) {
		buf_printf(b, ":%u", d->line);
		if (d->column)
			buf_printf(b, ":%u", d->column);
	}
	buf_str(b, ": ");
}

static void lint_ndjson(struct buf *b, const struct object_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct object *obj = list->v[i];

		for (size_t j = 0; j < obj->n_diagnostics; j++) {
			struct doc *d = doc_json_line(b);

			report_diagnostic(d, &obj->diagnostics[j], obj->path);
			doc_finish(d);
		}
	}
}

static void lint_tree(struct doc *d, const struct output_options *opts,
		      const struct object_list *list)
{
	doc_map(d, NULL, DOC_BLOCK);
	report_head(d, opts, list);
	doc_list(d, "diagnostics", DOC_BLOCK);
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i]->n_diagnostics; j++)
			report_diagnostic(d, &list->v[i]->diagnostics[j], list->v[i]->path);
	doc_end(d);
	report_summary(d, list);
	doc_end(d);
	doc_finish(d);
}

void output_lint(struct buf *b, const struct output_options *opts, const struct object_list *list)
{
	switch (opts->format) {
	case FORMAT_TEXT:
		lint_text(b, opts, list);
		break;
	case FORMAT_GCC:
		lint_gcc(b, opts, list);
		break;
	case FORMAT_YAML:
		lint_tree(doc_yaml(b), opts, list);
		break;
	case FORMAT_JSON:
		lint_tree(doc_json(b), opts, list);
		break;
	case FORMAT_NDJSON:
		lint_ndjson(b, list);
		break;
	case FORMAT_SARIF:
		lint_sarif(b, opts, list);
		break;
	case FORMAT_GITHUB:
		lint_github(b, opts, list);
		break;
	}
}
