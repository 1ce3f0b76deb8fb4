/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "output/escape.h"
#include "output/internal.h"

/*
 * Compiler style:
 *
 *   events.bpf.c:14: error: map 'events': max_entries is 100, ... [BM130 ringbuf-size]
 *     14 |         __uint(max_entries, 100);
 *     note: kernel: BPF_MAP_CREATE fails with EINVAL (ringbuf_map_alloc)
 *     help: __uint(max_entries, 4096)
 */

#define BOLD  "\033[1m"
#define RESET "\033[0m"

struct text {
	struct buf *b;
	const struct output_options *opts;
	struct snippets snippets;
};

static void add_style(struct text *t, const char *sgr)
{
	if (t->opts->color)
		buf_str(t->b, sgr);
}

static void add_severity(struct text *t, enum severity s)
{
	static const char *const colors[] = {
		[SEVERITY_ERROR] = "\033[1;31m",
		[SEVERITY_WARNING] = "\033[1;35m",
		[SEVERITY_INFO] = "\033[1;36m",
		[SEVERITY_NEVER] = "",
	};

	add_style(t, colors[s]);
	buf_str(t->b, severity_name(s));
	buf_str(t->b, ": ");
	add_style(t, RESET);
}

/* File and line of the source; if there are none, the path of the object and the map. */
static void add_source(struct text *t, const struct object *obj, const struct finding *d)
{
	add_style(t, BOLD);
	if (d->file || !d->map) {
		add_location(t->b, obj, d);
	} else {
		escape_text(t->b, obj->path);
		buf_char(t->b, ':');
		escape_text(t->b, d->map);
		buf_str(t->b, ": ");
	}
	add_style(t, RESET);
}

static void add_remark(struct text *t, const char *label, const char *color, const char *text)
{
	buf_str(t->b, "  ");
	add_style(t, color);
	buf_str(t->b, label);
	buf_char(t->b, ':');
	add_style(t, RESET);
	buf_char(t->b, ' ');
	escape_text(t->b, text);
	buf_char(t->b, '\n');
}

static void add_diagnostic(struct text *t, const struct object *obj, const struct finding *d)
{
	const struct rule_info *rule = rule_info(d->rule);
	struct buf tmp = {0};
	const char *help;

	add_source(t, obj, d);
	add_severity(t, d->severity);
	add_style(t, BOLD);
	add_message(t->b, d);
	add_style(t, RESET);
	buf_str(t->b, " [");
	buf_str(t->b, rule->id);
	buf_char(t->b, ' ');
	buf_str(t->b, rule->name);
	buf_str(t->b, "]\n");
	if (t->opts->verbose < 0)
		return;
	snippet_add_finding(&t->snippets, t->b, obj, d);
	for (size_t i = 0; i < d->n_notes; i++)
		add_remark(t, "note", "\033[1;36m", d->notes[i]);
	help = fix_text(&tmp, d);
	if (help)
		add_remark(t, "help", "\033[1;32m", help);
	buf_free(&tmp);
}

void lint_text(struct buf *b, const struct output_options *opts, const struct result_list *list)
{
	struct text t = {.b = b, .opts = opts, .snippets = {.opts = opts}};

	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i]->n_findings; j++)
			add_diagnostic(&t, list->v[i]->obj, &list->v[i]->findings[j]);
	snippets_free(&t.snippets);
	runs_on_text(b, opts, list);
}

static void add_count(struct buf *b, const char *before, size_t n, const char *what)
{
	buf_str(b, before);
	buf_uint(b, n);
	buf_char(b, ' ');
	buf_str(b, what);
	buf_str(b, n == 1 ? "" : "s");
}

void summary_text(struct buf *b, const struct result_list *list)
{
	struct summary sum = summarize(list);

	add_count(b, "", sum.objects, "object");
	add_count(b, ", ", sum.maps, "map");
	add_count(b, ": ", sum.errors, "error");
	add_count(b, ", ", sum.warnings, "warning");
	add_count(b, ", ", sum.infos, "info");
}
