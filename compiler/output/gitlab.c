/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/internal.h"

/*
 * A report for GitLab's Code Quality, which merge requests show: a list of
 * issues as Code Climate has them, with the members that GitLab reads.
 */

static const char *severity(enum severity s)
{
	return s == SEVERITY_ERROR ? "critical" : s == SEVERITY_WARNING ? "minor" : "info";
}

/*
 * GitLab tells new issues from known ones by it: a finding keeps it when lines
 * move, and is one issue where several objects have it from one header.
 */
static void put_fingerprint(struct doc *d, const struct object *obj, const struct finding *f)
{
	char text[SHA1_TEXT_MAX];

	doc_string(d, "fingerprint", finding_fingerprint(obj, f, text));
}

static void put_issue(struct doc *d, const struct object *obj, const struct finding *f)
{
	const struct rule_info *rule = rule_info(f->rule);
	const char *path = f->file ? f->file : obj->path;
	struct buf b = {0};

	add_plain_message(&b, f);
	buf_printf(&b, " [%s %s]", rule->id, rule->name);
	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "description", b.s);
	doc_string(d, "check_name", rule->name);
	put_fingerprint(d, obj, f);
	doc_string(d, "severity", severity(f->severity));
	doc_map(d, "location", DOC_BLOCK);
	doc_string(d, "path", path);
	doc_map(d, "lines", DOC_FLOW);
	/* GitLab takes no issue without a line. */
	doc_uint(d, "begin", f->file && f->line ? f->line : 1);
	doc_end(d);
	doc_end(d);
	doc_end(d);
	buf_free(&b);
}

void lint_gitlab(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	struct doc *d = doc_new(b, DOC_JSON);

	(void)opts;
	doc_list(d, NULL, DOC_BLOCK);
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i]->n_findings; j++)
			put_issue(d, list->v[i]->obj, &list->v[i]->findings[j]);
	doc_finish(d);
}
