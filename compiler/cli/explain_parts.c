/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "cli/explain.h"

/* Where the text behind a word begins, in a line that lists words and texts; else 0. */
static unsigned text_column(const char *line, size_t n)
{
	for (size_t i = 1; i + 2 < n; i++)
		if (line[i - 1] != ' ' && line[i] == ' ' && line[i + 1] == ' ')
			return (unsigned)(i + strspn(line + i, " "));
	return 0;
}

void explain_wrap(const struct explain *x, const char *text)
{
	for (size_t n; *text; text += n + (text[n] == '\n')) {
		unsigned blanks = (unsigned)strspn(text, " "), column;
		char *line;

		n = strcspn(text, "\n");
		line = arena_strndup(x->a, text, n);
		column = text_column(line, n);
		if (x->width && n > x->width && column < x->width / 2) {
			unsigned at = column ? column : blanks;

			buf_add(x->b, line, at);
			buf_wrap(x->b, line + at, at, column ? column : blanks + 4, x->width);
		} else {
			buf_add(x->b, line, n);
		}
		buf_char(x->b, '\n');
	}
}

void put_pair(struct buf *b, const char *what, const char *text)
{
	if (text)
		buf_printf(b, "%-12s %s\n", what, text);
}

void put_span(struct buf *b, struct version since, struct version before)
{
	char text[VERSION_TEXT_MAX];

	if (!version_none(since))
		buf_printf(b, " since %s", version_text(since, text));
	if (!version_none(before))
		buf_printf(b, " before %s", version_text(before, text));
}

void put_entry(struct buf *b, const char *name, struct version since, struct version before,
	       const char *text)
{
	buf_printf(b, "  %s", name);
	put_span(b, since, before);
	buf_printf(b, "%s%s\n", text ? ": " : "", text ? text : "");
}

struct version since_after(struct version since, struct version type)
{
	return version_cmp(since, type) > 0 ? since : VERSION(0, 0, 0);
}

bool ended_before(struct version before, struct version type)
{
	return !version_none(before) && version_cmp(before, type) <= 0;
}

static void put_points(struct buf *b, const char *what, const struct version *v, size_t n,
		       struct version type)
{
	const char *sep = what;
	char text[VERSION_TEXT_MAX];

	for (size_t i = 0; i < n; i++) {
		if (version_cmp(v[i], type) <= 0)
			continue;
		buf_printf(b, "%s%s", sep, version_text(v[i], text));
		sep = ", ";
	}
}

static void put_requirement(const struct explain *x, const struct schema_rule *r)
{
	static const char *const checks[CHECK_N] = {
		[CHECK_MAP_TYPE] = "the kernel has the map type",
		[CHECK_FLAGS_ALLOWED] = "only flags are set that are allowed",
		[CHECK_FLAGS_REQUIRED] = "all flags are set that are required",
		[CHECK_SPECIAL_RDONLY] = "programs may write the map, if its value has special fields",
		[CHECK_SPECIAL_FIELDS] = "the map type takes all special fields of the value",
		[CHECK_SPECIAL_POINTEES] = "a uptr points to a struct of the program, of at most a page",
	};

	buf_str(x->b, "  ");
	if (r->check)
		buf_str(x->b, checks[r->check] ? checks[r->check] : check_names[r->check]);
	else
		expr_condition_words(x->b, &r->require, x->s, &x->env);
	if (!r->when.text)
		return;
	buf_str(x->b, ", where ");
	expr_condition_words(x->b, &r->when, x->s, &x->env);
}

void put_rule(const struct explain *x, const struct schema_rule *r, struct version type)
{
	const struct rule_words *words = schema_rule_words(r);
	struct buf *b = x->b;

	put_requirement(x, r);
	buf_str(b, "\n      ");
	if (r->depends)
		buf_str(b, "else it depends on the machine");
	else if (r->err)
		buf_printf(b, "else %s", schema_errno_name(x->a, r->err));
	else
		buf_str(b, "else refused");
	put_span(b, since_after(r->since, type), r->before);
	put_points(b, ", also in ", r->backports, r->n_backports, type);
	put_points(b, ", no longer in ", r->dropped, r->n_dropped, type);
	buf_printf(b, " (%s)", words->source);
	if (!r->depends)
		buf_printf(b, " [%s %s]", rule_info((enum rule_id)r->rule)->id,
			   rule_info((enum rule_id)r->rule)->name);
	if (words->verified)
		buf_printf(b, "; verified on %s", words->verified);
	else if (words->unverified)
		buf_printf(b, "; not verified, needs %s", words->unverified);
	buf_char(b, '\n');
}
