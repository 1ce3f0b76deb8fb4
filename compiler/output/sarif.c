/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <string.h>

#include "base/name_table.h"
#include "base/util.h"
#include "output/internal.h"
#include "output/rule_page.h"

/*
 * SARIF 2.1.0 (OASIS): one run with the rules that found something and one result for each
 * diagnostic. Columns are there only where the input is text.
 */

struct sarif {
	struct doc *d;
	const struct output_options *opts;
	const struct result_list *list;
	size_t index[RULE_N];		/* of the rule in the list of those found; SIZE_MAX: it is not */
	size_t left[SEVERITY_NEVER];	/* results that there is still room for, by severity */
};

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

static void find_rules(struct sarif *s)
{
	bool found[RULE_N] = {false};
	size_t n = 0;

	for (size_t i = 0; i < s->list->n; i++) {
		const struct result *r = s->list->v[i];

		for (size_t j = 0; j < r->n_findings; j++)
			found[r->findings[j].rule] = true;
		for (size_t j = 0; j < r->n_suppressed; j++)
			found[r->suppressed[j].rule] = true;
	}
	for (size_t i = 0; i < RULE_N; i++)
		s->index[i] = found[i] ? n++ : SIZE_MAX;
}

/* Shares out the results that readers take: errors first. Returns how many are left out. */
static size_t share_results(struct sarif *s)
{
	struct summary sum = summarize(s->list);
	const size_t found[] = {sum.errors, sum.warnings, sum.infos};
	size_t room = SARIF_RESULTS_MAX, out = 0;

	for (size_t i = 0; i < ARRAY_SIZE(found); i++) {
		s->left[i] = found[i] < room ? found[i] : room;
		room -= s->left[i];
		out += found[i] - s->left[i];
	}
	return out;
}

/* The page of a rule on the web, if there is a base for it. */
static void put_help_uri(const struct sarif *s, const char *id)
{
	const char *base = s->opts->help_uri, *place = base ? strstr(base, "{id}") : NULL;
	struct buf b = {0};

	if (!base)
		return;
	if (place)
		buf_printf(&b, "%.*s%s%s", (int)(place - base), base, id, place + strlen("{id}"));
	else
		buf_printf(&b, "%s%s", base, id);
	doc_string(s->d, "helpUri", b.s);
	buf_free(&b);
}

/* A rule with its page, which viewers show beside a result. */
static void put_rule(const struct sarif *s, enum rule_id id)
{
	const struct rule_info *rule = rule_info(id);
	const char *page = rule_page(id);
	struct buf what = {0}, text = {0};
	struct doc *d = s->d;

	rule_page_what(&what, page);
	rule_page_text(&text, page, 80, false);
	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "id", rule->id);
	doc_string(d, "name", rule->name);
	put_text(d, "shortDescription", rule->text);
	put_text(d, "fullDescription", what.len ? what.s : rule->text);
	put_help_uri(s, rule->id);
	doc_map(d, "help", DOC_BLOCK);
	doc_string(d, "text", text.len ? text.s : rule->text);
	doc_string(d, "markdown", page);
	doc_end(d);
	doc_map(d, "defaultConfiguration", DOC_FLOW);
	doc_string(d, "level", level_name(rule->severity));
	doc_end(d);
	doc_end(d);
	buf_free(&what);
	buf_free(&text);
}

static void put_driver(const struct sarif *s)
{
	doc_map(s->d, "tool", DOC_BLOCK);
	doc_map(s->d, "driver", DOC_BLOCK);
	doc_string(s->d, "name", "bpfmapc");
	doc_string(s->d, "version", BPFMAPC_VERSION);
	doc_list(s->d, "rules", DOC_BLOCK);
	for (size_t i = 0; i < RULE_N; i++)
		if (s->index[i] != SIZE_MAX)
			put_rule(s, (enum rule_id)i);
	doc_end(s->d);
	doc_end(s->d);
	doc_end(s->d);
}

static void put_place(struct doc *d, const char *path, unsigned line, unsigned column)
{
	doc_map(d, "physicalLocation", DOC_BLOCK);
	put_uri(d, path);
	if (line) {
		doc_map(d, "region", DOC_FLOW);
		doc_uint(d, "startLine", line);
		if (column)
			doc_uint(d, "startColumn", column);
		doc_end(d);
	}
	doc_end(d);
}

static void put_location(struct doc *d, const struct object *obj, const struct finding *diag)
{
	doc_list(d, "locations", DOC_BLOCK);
	doc_map(d, NULL, DOC_BLOCK);
	put_place(d, diag->file ? diag->file : obj->path, diag->file ? diag->line : 0, diag->column);
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

/* The other place that a note names. */
static void put_related(struct doc *d, const struct finding *diag)
{
	if (!diag->related.file)
		return;
	doc_list(d, "relatedLocations", DOC_BLOCK);
	doc_map(d, NULL, DOC_BLOCK);
	doc_uint(d, "id", 1);
	put_place(d, diag->related.file, diag->related.line, 0);
	put_text(d, "message", diag->related_note);
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

/* The fingerprints of an object, and how many findings have each. */
struct seen {
	struct name_table prints;	/* to the index in counts */
	unsigned *counts;
	size_t n, cap;
};

/*
 * The same in the next run, where lines may have moved: by it GitHub knows an alert again, under
 * this name. Of several alike in an object the first is 1, as the tools of GitHub count.
 */
static void put_fingerprint(struct doc *d, struct seen *seen, const struct object *obj,
			    const struct finding *diag)
{
	struct arena *a = seen->prints.arena;
	char text[SHA1_TEXT_MAX];
	const char *print = arena_strdup(a, finding_fingerprint(obj, diag, text));

	if (name_table_add(&seen->prints, print, (uint32_t)seen->n))
		ARENA_PUSH(a, seen->counts, seen->n, seen->cap, 0);
	doc_map(d, "partialFingerprints", DOC_FLOW);
	doc_string(d, "primaryLocationLineHash",
		   arena_printf(a, "%s:%u", print,
				++seen->counts[name_table_find(&seen->prints, print)]));
	doc_end(d);
}

static void put_result(const struct sarif *s, struct seen *seen, const struct object *obj,
		       const struct finding *diag, bool suppressed)
{
	struct doc *d = s->d;

	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "ruleId", rule_info(diag->rule)->id);
	doc_uint(d, "ruleIndex", s->index[diag->rule]);
	doc_string(d, "level", level_name(diag->severity));
	put_message(d, diag);
	put_location(d, obj, diag);
	put_related(d, diag);
	put_fingerprint(d, seen, obj, diag);
	if (suppressed) {
		doc_list(d, "suppressions", DOC_FLOW);
		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "kind", diag->by_tag ? "inSource" : "external");
		if (diag->reason)
			doc_string(d, "justification", diag->reason);
		doc_end(d);
		doc_end(d);
	}
	doc_end(d);
}

static void put_results(struct sarif *s)
{
	size_t room = SARIF_RESULTS_MAX;

	doc_list(s->d, "results", DOC_BLOCK);
	for (size_t i = 0; i < ARRAY_SIZE(s->left); i++)
		room -= s->left[i];
	for (size_t i = 0; i < s->list->n; i++) {
		const struct result *r = s->list->v[i];
		struct seen seen = {.prints.arena = arena_new()};

		for (size_t j = 0; j < r->n_findings; j++) {
			size_t *left = &s->left[r->findings[j].severity];

			if (*left)
				put_result(s, &seen, r->obj, &r->findings[j], false);
			*left -= *left > 0;
		}
		for (size_t j = 0; j < r->n_suppressed && room; j++, room--)
			put_result(s, &seen, r->obj, &r->suppressed[j], true);
		arena_free(seen.prints.arena);
	}
	doc_end(s->d);
}

static void put_invocation(const struct sarif *s, size_t left_out)
{
	struct doc *d = s->d;
	struct buf b = {0};
	bool read = true;

	for (size_t i = 0; i < s->list->n; i++)
		read &= s->list->v[i]->judged.status != OBJECT_UNREADABLE;
	doc_list(d, "invocations", DOC_FLOW);
	doc_map(d, NULL, DOC_FLOW);
	doc_bool(d, "executionSuccessful", read);
	if (left_out) {
		buf_printf(&b, "%zu results are left out, the mildest ones: a file may have %d",
			   left_out, SARIF_RESULTS_MAX);
		doc_list(d, "toolExecutionNotifications", DOC_FLOW);
		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "level", "warning");
		put_text(d, "message", b.s);
		doc_end(d);
		doc_end(d);
	}
	doc_end(d);
	doc_end(d);
	buf_free(&b);
}

void lint_sarif(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	struct sarif s = {.d = doc_new(b, DOC_JSON), .opts = opts, .list = list};
	size_t left_out;

	find_rules(&s);
	left_out = share_results(&s);
	doc_map(s.d, NULL, DOC_BLOCK);
	doc_string(s.d, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	doc_string(s.d, "version", "2.1.0");
	doc_list(s.d, "runs", DOC_BLOCK);
	doc_map(s.d, NULL, DOC_BLOCK);
	put_driver(&s);
	put_invocation(&s, left_out);
	/* The default is UTF-16 code units. */
	doc_string(s.d, "columnKind", "unicodeCodePoints");
	put_results(&s);
	doc_finish(s.d);
}
