/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/escape.h"
#include "output/internal.h"

/* One line for each diagnostic and note, in the form of gcc, which editors parse. */

static void add_note(struct buf *b, const struct object *obj, const struct finding *d,
		     const char *prefix, const char *text)
{
	add_location(b, obj, d);
	buf_printf(b, "note: %s", prefix);
	escape_text(b, text);
	buf_char(b, '\n');
}

static void add_diagnostic(struct buf *b, const struct output_options *opts,
			   const struct object *obj, const struct finding *d)
{
	const struct rule_info *rule = rule_info(d->rule);
	struct buf tmp = {0};
	const char *help;

	add_location(b, obj, d);
	buf_printf(b, "%s: ", level_name(d->severity));
	add_message(b, d);
	buf_printf(b, " [%s %s]\n", rule->id, rule->name);
	if (opts->verbose < 0)
		return;
	for (size_t i = 0; i < d->n_notes; i++)
		add_note(b, obj, d, "", d->notes[i]);
	help = fix_text(&tmp, d);
	if (help)
		add_note(b, obj, d, "help: ", help);
	buf_free(&tmp);
}

void lint_gcc(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i]->n_findings; j++)
			add_diagnostic(b, opts, list->v[i]->obj, &list->v[i]->findings[j]);
}
