/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/output.h"

#include "output/internal.h"

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
