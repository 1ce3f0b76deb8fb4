/* SPDX-License-Identifier: BSD-2-Clause */
#include "lint/internal.h"

/* " (since 1.1, before 1.4)": the releases that do it, unless all do. */
static const char *releases(struct lint *l, const struct loader_fault *row)
{
	char since[VERSION_TEXT_MAX], before[VERSION_TEXT_MAX];
	bool from = version_cmp(row->since, schema_oldest_loader(l->opts->schema, l->loader)) > 0;
	bool to = !version_none(row->before);

	if (!from && !to)
		return "";
	version_text(row->since, since);
	version_text(row->before, before);
	return texts_printf(&l->texts, " (%s%s%s%s%s)", from ? "since " : "", from ? since : "",
			    from && to ? ", " : "", to ? "before " : "", to ? before : "");
}

static void loader_notes(struct lint *l, struct finding *f, const struct loader_fault *row)
{
	char version[VERSION_TEXT_MAX];
	const char *reason = row->reason && *row->reason ? row->reason : NULL;

	version_text(l->opts->target.versions[l->loader], version);
	if (loader_refuses(row))
		finding_note(l, f, "%s %s refuses %sthe object%s%s%s%s%s", loader_names[l->loader],
			     version, row->at_load ? "to load " : "", row->err ? " with " : "",
			     row->err ? schema_errno_name(l->arena, row->err) : "",
			     releases(l, row), reason ? ": " : "", reason ? reason : "");
	else if (reason)
		finding_note(l, f, "%s %s%s: %s", loader_names[l->loader], version,
			     releases(l, row), reason);
}

static void say_fault(struct lint *l, const struct judged_fault *judged)
{
	const struct fault *fault = judged->fault;
	const struct loader_fault *row = judged->loader;
	struct finding *f = lint_say_text(l, fault->rule, judged->about, fault->attr, fault->message);

	if (!f->about)
		f->map = fault->map ? fault->map->name : fault->map_name;
	f->fix = fault->fix;
	if (fault->line) {
		f->file = l->obj->path;
		f->line = fault->line;
		f->column = fault->column;
	} else if (fault->source.line) {
		f->file = fault->source.file;
		f->line = fault->source.line;
	}
	/* If the loader accepts it, it is wrong or fragile, but not an error. */
	if (row && !loader_refuses(row) && f->severity == SEVERITY_ERROR)
		f->severity = SEVERITY_WARNING;
	if (row)
		loader_notes(l, f, row);
	for (size_t i = 0; i < fault->n_notes; i++)
		ARENA_PUSH(l->arena, f->notes, f->n_notes, f->cap_notes, fault->notes[i]);
	if (fault->n_peers)
		reader_notes(l, f, fault->peers, fault->n_peers);
	else if (row)
		peer_notes(l, f, fault->what);
}

void lint_faults(struct lint *l)
{
	for (size_t i = 0; i < l->judged->n_faults; i++)
		say_fault(l, &l->judged->faults[i]);
}
