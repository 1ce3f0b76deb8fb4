/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>

#include "lint/internal.h"
#include "schema/tables.h"

struct finding *lint_say_text(struct lint *l, enum rule_id rule, const struct judged *about, int attr,
			      const char *message)
{
	struct result *r = l->result;
	struct finding f = {
		.rule = rule,
		.severity = rule_info(rule)->severity,
		.about = about,
		.map = about ? map_of(about)->def->name : NULL,
		.attr = attr,
		.message = message,
	};

	if (about && about->outer && rule_info(rule)->origin != FOUND_READING)
		f.message = texts_printf(&l->texts, "inner map: %s", f.message);
	ARENA_PUSH(l->arena, r->findings, r->n_findings, r->cap_findings, f);
	return &r->findings[r->n_findings - 1];
}

struct finding *lint_say(struct lint *l, enum rule_id rule, const struct judged *about, int attr,
			 const char *fmt, ...)
{
	const char *message;
	va_list ap;

	va_start(ap, fmt);
	message = texts_vprintf(&l->texts, fmt, ap);
	va_end(ap);
	return lint_say_text(l, rule, about, attr, message);
}

void finding_add_note(const struct lint *l, struct finding *f, const char *note)
{
	ARENA_PUSH(l->arena, f->notes, f->n_notes, f->cap_notes, note);
}

void finding_note(struct lint *l, struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding_add_note(l, f, texts_vprintf(&l->texts, fmt, ap));
	va_end(ap);
}

bool is_of_libbpf(const struct violation *v)
{
	return v->requirement && v->requirement->loader == FOR_LIBBPF;
}

void finding_note_violation(struct lint *l, struct finding *f, const char *call,
			    const struct violation *v)
{
	if (is_of_libbpf(v)) {
		finding_note(l, f, "libbpf does not load the object: it fails with %s (%s)",
			     schema_errno_name(l->arena, v->err), v->source);
		return;
	}
	finding_note(l, f, "kernel: %s fails with %s%s%s%s", call,
		     schema_errno_name(l->arena, v->err), v->source ? " (" : "",
		     v->source ? v->source : "", v->source ? ")" : "");
}

uint32_t attr_group(int attr)
{
	static const uint32_t groups[] = {
		1u << ATTR_KEY | 1u << ATTR_KEY_SIZE,
		1u << ATTR_VALUE | 1u << ATTR_VALUE_SIZE,
		1u << ATTR_INNER | 1u << ATTR_VALUES,
	};

	if (attr < 0)
		return 0;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (groups[i] >> attr & 1)
			return groups[i];
	return 1u << attr;
}

bool is_sound(const struct judged *m, uint32_t attrs)
{
	uint32_t broken = 0;

	attrs |= 1u << ATTR_TYPE;
	for (int attr = 0; attr < ATTR_N; attr++)
		if (m->unread >> attr & 1)
			broken |= attr_group(attr);
	for (size_t i = 0; i < m->verdict.n_violations; i++)
		if (!m->verdict.violations[i].left_to_run_time)
			broken |= attr_group((int)m->verdict.violations[i].attr);
	return !(broken & attrs);
}

const struct judged *lint_find(struct lint *l, const char *name)
{
	int64_t i;

	if (!l->names.arena)
		object_index_maps(l->obj, &l->names);
	i = name_table_find(&l->names, name);
	return i < 0 ? NULL : &l->maps[i];
}
