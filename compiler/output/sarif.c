/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <string.h>

#include "output/internal.h"

/* SARIF 2.1.0: one run with the rules that found something and one result per diagnostic. */

static void put_text(struct doc *d, const char *key, const char *text)
{
	doc_map(d, key, DOC_FLOW);
	doc_string(d, "text", text);
	doc_end(d);
}

/* A path as URI. A relative path stays relative. */
static void put_uri(struct doc *d, const char *path)
{
	struct buf b = {0};

	if (*path == '/')
		buf_str(&b, "file://");
	for (const char *p = path; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if ((c < 0x80 && isalnum(c)) || strchr("/-._~", c))
			buf_char(&b, (char)c);
		else
			buf_printf(&b, "%%%02X", c);
	}
	doc_map(d, "artifactLocation", DOC_FLOW);
	doc_string(d, "uri", b.s ? b.s : "");
	doc_end(d);
	buf_free(&b);
}

/* Sets index[rule] to the rule's position in the list of found rules, or SIZE_MAX. */
static void find_rules(const struct result_list *list, size_t index[RULE_N])
{
	bool found[RULE_N] = {false};
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i]->n_findings; j++)
			found[list->v[i]->findings[j].rule] = true;
	for (size_t i = 0; i < RULE_N; i++)
		index[i] = found[i] ? n++ : SIZE_MAX;
}

static void put_driver(struct doc *d, const size_t index[RULE_N])
{
	doc_map(d, "tool", DOC_BLOCK);
	doc_map(d, "driver", DOC_BLOCK);
	doc_string(d, "name", "bpfmapc");
	doc_string(d, "version", BPFMAPC_VERSION);
	doc_list(d, "rules", DOC_BLOCK);
	for (size_t i = 0; i < RULE_N; i++) {
		const struct rule_info *rule = rule_info((enum rule_id)i);

		if (index[i] == SIZE_MAX)
			continue;
		doc_map(d, NULL, DOC_BLOCK);
		doc_string(d, "id", rule->id);
		doc_string(d, "name", rule->name);
		put_text(d, "shortDescription", rule->text);
		doc_map(d, "defaultConfiguration", DOC_FLOW);
		doc_string(d, "level", level_name(rule->severity));
		doc_end(d);
		doc_end(d);
	}
	doc_end(d);
	doc_end(d);
	doc_end(d);
}

static void put_location(struct doc *d, const struct object *obj, const struct finding *diag)
{
	doc_list(d, "locations", DOC_BLOCK);
	doc_map(d, NULL, DOC_BLOCK);
	doc_map(d, "physicalLocation", DOC_BLOCK);
	put_uri(d, diag->file ? diag->file : obj->path);
	if (diag->file && diag->line) {
		doc_map(d, "region", DOC_FLOW);
		doc_uint(d, "startLine", diag->line);
		if (diag->column)
			doc_uint(d, "startColumn", diag->column);
		doc_end(d);
	}
	doc_end(d);
	if (diag->map) {
		doc_list(d, "logicalLocations", DOC_FLOW);
		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "name", diag->map);
		doc_string(d, "kind", "variable");
		doc_end(d);
		doc_end(d);
	}
	doc_end(d);
	doc_end(d);
}

/* Message, notes and help in one text: viewers show no other part of a result. */
static void put_message(struct doc *d, const struct finding *diag)
{
	struct buf b = {0}, tmp = {0};
	const char *help;

	add_plain_message(&b, diag);
	for (size_t i = 0; i < diag->n_notes; i++)
		buf_printf(&b, "\nnote: %s", diag->notes[i]);
	help = fix_text(&tmp, diag);
	if (help)
		buf_printf(&b, "\nhelp: %s", help);
	put_text(d, "message", b.s);
	buf_free(&tmp);
	buf_free(&b);
}

static void put_results(struct doc *d, const struct result_list *list, const size_t index[RULE_N])
{
	doc_list(d, "results", DOC_BLOCK);
	for (size_t i = 0; i < list->n; i++) {
		for (size_t j = 0; j < list->v[i]->n_findings; j++) {
			const struct finding *diag = &list->v[i]->findings[j];

			doc_map(d, NULL, DOC_BLOCK);
			doc_string(d, "ruleId", rule_info(diag->rule)->id);
			doc_uint(d, "ruleIndex", index[diag->rule]);
			doc_string(d, "level", level_name(diag->severity));
			put_message(d, diag);
			put_location(d, list->v[i]->obj, diag);
			doc_end(d);
		}
	}
	doc_end(d);
}

void lint_sarif(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	struct doc *d = doc_new(b, DOC_JSON);
	size_t index[RULE_N];
	bool read = true;

	(void)opts;
	find_rules(list, index);
	for (size_t i = 0; i < list->n; i++)
		read &= list->v[i]->judged.status != OBJECT_UNREADABLE;
	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	doc_string(d, "version", "2.1.0");
	doc_list(d, "runs", DOC_BLOCK);
	doc_map(d, NULL, DOC_BLOCK);
	put_driver(d, index);
	doc_list(d, "invocations", DOC_FLOW);
	doc_map(d, NULL, DOC_FLOW);
	doc_bool(d, "executionSuccessful", read);
	doc_end(d);
	doc_end(d);
	/* The default is UTF-16 code units. */
	doc_string(d, "columnKind", "unicodeCodePoints");
	put_results(d, list, index);
	doc_finish(d);
}
