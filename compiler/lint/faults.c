/* SPDX-License-Identifier: BSD-2-Clause */
#include "lint/internal.h"

static const char *map_name_of(const struct fault *f, const struct lint_map *m)
{
	return m ? m->map->name : f->map ? f->map->name : f->map_name;
}

/* bpf_object__open() stops at the first of its own: that one is the object's. */
static void refuse(struct lint *l, const struct fault *f, const struct loader_fault *row,
		   const char *map)
{
	struct object *obj = l->obj;
	const char *reason = row->reason && *row->reason ? row->reason : f->message;

	if (!row->err || row->at_load || obj->status != OBJECT_OK)
		return;
	obj->status = OBJECT_REFUSED;
	obj->refused_errno = row->err;
	obj->refused_reason = map ? arena_printf(l->arena, "map '%s': %s", map, reason) : reason;
}

/* " (since 1.1, before 1.4)": the releases that do it, where not all of them do. */
static const char *releases(struct arena *a, const struct loader_fault *row)
{
	char since[VERSION_TEXT_MAX], before[VERSION_TEXT_MAX];
	bool from = version_cmp(row->since, VERSION(0, 1, 0)) > 0;
	bool to = !version_none(row->before);

	if (!from && !to)
		return "";
	version_text(row->since, since);
	version_text(row->before, before);
	return arena_printf(a, " (%s%s%s%s%s)", from ? "since " : "", from ? since : "",
			    from && to ? ", " : "", to ? "before " : "", to ? before : "");
}

static void loader_notes(struct lint *l, struct diagnostic *d, const struct loader_fault *row)
{
	char version[VERSION_TEXT_MAX];
	const char *reason = row->reason && *row->reason ? row->reason : NULL;

	version_text(l->opts->target.libbpf, version);
	if (row->err)
		diagnostic_note(l->obj, d, "%s %s refuses %sthe object with %s%s%s%s",
				l->loader_name, version, row->at_load ? "to load " : "", schema_errno_name(l->arena, row->err),
				releases(l->arena, row), reason ? ": " : "", reason ? reason : "");
	else if (reason)
		diagnostic_note(l->obj, d, "%s %s%s: %s", l->loader_name, version,
				releases(l->arena, row), reason);
}

static void lint_fault(struct lint *l, const struct fault *f)
{
	struct lint_map *m = lint_of(l, f->map);
	const char *map = map_name_of(f, m);
	const struct loader_fault *row = NULL;
	struct diagnostic *d;

	if (f->what) {
		row = schema_loader_fault(l->opts->schema, l->loader, f->what,
					  l->opts->target.libbpf);
		if (!row)
			return;
		refuse(l, f, row, map);
	}
	if (m && (f->inner || m->map != f->map))
		d = lint_say_inner(l, f->rule, m, f->attr, "%s", f->message);
	else
		d = lint_say(l, f->rule, m, f->attr, "%s", f->message);
	if (!m)
		d->map = map;
	else if (f->rule == RULE_BM013 && !f->inner)
		m->unknown_member = true;
	d->help = f->help;
	if (f->line) {
		d->about = NULL;
		d->file = l->obj->path;
		d->line = f->line;
		d->column = f->column;
	}
	/* What the loader takes all the same is wrong or fragile, and no more. */
	if (row && !row->err && d->severity == SEVERITY_ERROR)
		d->severity = SEVERITY_WARNING;
	if (row)
		loader_notes(l, d, row);
	for (size_t i = 0; i < f->n_notes; i++)
		diagnostic_note(l->obj, d, "%s", f->notes[i]);
	for (size_t i = 0; i < f->n_peers; i++)
		reader_notes(l, d, f->peers[i].key, f->peers[i].about);
	if (row && !f->n_peers)
		peer_notes(l, d, f->what, NULL);
}

void lint_faults(struct lint *l)
{
	for (size_t i = 0; i < l->obj->n_faults; i++)
		lint_fault(l, &l->obj->faults[i]);
}
