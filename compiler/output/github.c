/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/internal.h"
#include "output/escape.h"

/*
 * Workflow commands of GitHub Actions: "::error file=f,line=1,title=t::text".
 * Percent signs and line ends are encoded, in properties also colons and
 * commas: a name in an object cannot start a second command.
 */
static void add_encoded(struct buf *b, const char *s, bool property)
{
	struct buf plain = {0};

	escape_text(&plain, s);
	for (size_t i = 0; i < plain.len; i++) {
		char c = plain.s[i];

		if (c == '%' || (property && (c == ':' || c == ',')))
			buf_printf(b, "%%%02X", (unsigned char)c);
		else
			buf_char(b, c);
	}
	buf_free(&plain);
}

static void add_diagnostic(struct buf *b, const struct output_options *opts,
			   const struct object *obj, const struct finding *d)
{
	static const char *const commands[] = {
		[SEVERITY_ERROR] = "error",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_INFO] = "notice",
		[SEVERITY_NEVER] = "notice",
	};
	const struct rule_info *rule = rule_info(d->rule);
	struct buf tmp = {0};
	const char *help = fix_text(&tmp, d);

	buf_printf(b, "::%s file=", commands[d->severity]);
	add_encoded(b, d->file ? d->file : obj->path, true);
	if (d->file && d->line)
		buf_printf(b, ",line=%u", d->line);
	if (d->file && d->line && d->column)
		buf_printf(b, ",col=%u", d->column);
	buf_printf(b, ",title=%s %s::", rule->id, rule->name);
	if (d->map) {
		buf_str(b, "map '");
		add_encoded(b, d->map, false);
		buf_str(b, "': ");
	}
	add_encoded(b, d->message, false);
	for (size_t i = 0; i < d->n_notes && opts->verbose >= 0; i++) {
		buf_str(b, "%0Anote: ");
		add_encoded(b, d->notes[i], false);
	}
	if (help && opts->verbose >= 0) {
		buf_str(b, "%0Ahelp: ");
		add_encoded(b, help, false);
	}
	buf_char(b, '\n');
	buf_free(&tmp);
}

void lint_github(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i]->n_findings; j++)
			add_diagnostic(b, opts, list->v[i]->obj, &list->v[i]->findings[j]);
}
