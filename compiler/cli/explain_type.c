/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>

#include "base/util.h"
#include "cli/explain.h"

/* explain: map types and flags. */

static void put_flags(struct buf *b, const struct schema *s, const char *what,
		      const struct type_flag *v, size_t n)
{
	if (!n)
		return;
	buf_printf(b, "\n%s\n", what);
	for (size_t i = 0; i < n; i++) {
		const struct flag_info *flag = schema_flag_of(s, v[i].flag);

		/* An overlay may have no such flag. */
		if (flag)
			put_entry(b, flag->name, v[i].since, v[i].before, v[i].text);
	}
}

/* What takes a command or helper away: "not with BPF_F_RDONLY, not when frozen"; or NULL. */
static const char *access_text(struct arena *a, const struct schema *s, const char *name)
{
	const struct schema_access *row = schema_find_access(s, name);
	const char *frozen;

	if (!row)
		return NULL;
	frozen = row->not_frozen ? ", not when frozen" : "";
	return arena_printf(a, "not with %s%s", schema_flags_text(a, s, row->not_with), frozen);
}

static void put_features(struct buf *b, struct arena *a, const struct schema *s, const char *what,
			 const struct map_feature *v, size_t n, struct version type)
{
	if (!n)
		return;
	buf_printf(b, "\n%s\n", what);
	for (size_t i = 0; i < n; i++)
		put_entry(b, v[i].name, since_after(v[i].since, type), VERSION(0, 0, 0),
			  access_text(a, s, v[i].name));
}

/* The helpers of a special field and the releases that have them: "a, b since 7.0"; or NULL. */
static const char *special_helpers(struct arena *a, const struct special_field *f)
{
	struct buf b = {0};
	const char *text;

	for (size_t i = 0; i < f->n_helpers; i++) {
		buf_printf(&b, "%s%s", i ? ", " : "", f->helpers[i].name);
		put_span(&b, f->helpers[i].since, f->helpers[i].before);
	}
	text = b.len ? arena_strdup(a, b.s) : NULL;
	buf_free(&b);
	return text;
}

static void put_special(struct buf *b, struct arena *a, const struct schema *s,
			const struct schema_type *t)
{
	bool any = false;

	for (size_t i = 0; i < s->n_special; i++) {
		const struct special_field *f = &s->special[i];

		for (size_t k = 0; k < f->n_types; k++) {
			struct version since = f->types[k].since, before = f->types[k].before;

			if (version_none(before) ||
			    (!version_none(f->before) && version_cmp(f->before, before) < 0))
				before = f->before;
			if (version_cmp(since, f->since) < 0)
				since = f->since;
			if (f->types[k].type != t->info.id || ended_before(before, t->info.since) ||
			    ended_before(before, since))
				continue;
			if (!any)
				buf_str(b, "\nSpecial fields that a value may have, and their helpers\n");
			any = true;
			put_entry(b, f->name, since_after(since, t->info.since), before,
				  special_helpers(a, f));
		}
	}
}

/* A formula in words, or NULL. */
static const char *formula(const struct explain *x, const struct expr *e)
{
	struct buf b = {0};

	if (!e->n_nodes)
		return NULL;
	expr_value_words(&b, e, e->n_nodes - 1, x->s);
	return buf_text(&b, x->a);
}

/* The struct_ops that a map of the type may be. */
static void put_struct_ops(struct buf *b, struct arena *a, const struct schema *s)
{
	buf_str(b, "\nstruct_ops of kernels; since 6.9 modules may have others\n");
	for (size_t i = 0; i < s->n_struct_ops; i++) {
		const struct schema_struct_ops *ops = &s->struct_ops[i];

		put_entry(b, ops->name, ops->since, VERSION(0, 0, 0),
			  arena_printf(a, "%s (%s)", ops->text, ops->config));
	}
}

void explain_type(const struct explain *x, const struct schema_type *t)
{
	const struct schema *s = x->s;
	struct arena *a = x->a;
	struct buf *b = x->b;
	char text[VERSION_TEXT_MAX];

	buf_printf(b, "%s (%s, %u): %s\n\n", t->info.name, t->info.enum_name, t->info.id, t->text);
	put_pair(b, "since", version_text(t->info.since, text));
	put_pair(b, "deprecated", t->deprecated);
	put_pair(b, "config", t->info.config);
	put_pair(b, "capability", t->info.capability);
	put_pair(b, "BTF", t->btf);
	put_pair(b, "map_extra", t->map_extra);
	put_pair(b, "inner map", t->inner);
	put_pair(b, "memory", formula(x, &t->memory));
	put_pair(b, "before 5.11", formula(x, &t->memory_charged));
	put_flags(b, s, "Flags", t->allowed, t->n_allowed);
	put_flags(b, s, "Flags that must be set", t->required, t->n_required);
	put_flags(b, s, "Flags that the kernel adds", t->forced, t->n_forced);
	if (t->n_rules)
		buf_str(b, "\nRequirements of the kernel, in its order\n");
	for (size_t i = 0; i < t->n_rules; i++)
		if (!ended_before(t->rules[i].before, t->info.since))
			put_rule(x, &t->rules[i], t->info.since);
	put_special(b, a, s, t);
	put_features(b, a, s, "Commands", t->info.commands, t->info.n_commands, t->info.since);
	put_features(b, a, s, "Helpers", t->info.helpers, t->info.n_helpers, t->info.since);
	if (t->info.id == BPF_MAP_TYPE_STRUCT_OPS)
		put_struct_ops(b, a, s);
	if (t->n_notes)
		buf_str(b, "\nNotes\n");
	for (size_t i = 0; i < t->n_notes; i++)
		buf_printf(b, "  %s\n", t->notes[i]);
}

static bool has_flag(const struct type_flag *v, size_t n, uint32_t flag)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].flag == flag)
			return true;
	return false;
}

void explain_flag(const struct explain *x, const struct flag_info *flag)
{
	const struct schema *s = x->s;
	struct buf *b = x->b;
	char text[VERSION_TEXT_MAX];
	bool any = false;

	buf_printf(b, "%s (%#x): %s\n\n", flag->name, flag->value, flag->text);
	put_pair(b, "since", version_text(flag->since, text));
	buf_str(b, "\nMap types\n");
	for (size_t i = 0; i < s->n_types; i++) {
		const struct schema_type *t = schema_type_at(s, i);

		if (has_flag(t->required, t->n_required, flag->value))
			buf_printf(b, "  %s: must be set\n", t->info.name);
		else if (has_flag(t->allowed, t->n_allowed, flag->value))
			buf_printf(b, "  %s\n", t->info.name);
		else if (has_flag(t->forced, t->n_forced, flag->value))
			buf_printf(b, "  %s: set by the kernel\n", t->info.name);
	}
	for (size_t i = 0; i < s->n_access; i++) {
		if (!(s->access[i].not_with & flag->value))
			continue;
		if (!any)
			buf_str(b, "\nCommands and helpers that are refused with it\n");
		any = true;
		buf_printf(b, "  %s\n", s->access[i].name);
	}
}
