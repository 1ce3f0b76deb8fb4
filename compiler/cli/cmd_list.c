/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "cli/cli.h"
#include "cli/explain.h"
#include "schema/tables.h"

/* A list. An entry is a line of text, or a mapping of which tree() writes the inside. */
struct list {
	const char *name;		/* also in the arguments of the command in commands.def */
	size_t n;
	void (*text)(struct buf *b, const struct schema *s, size_t i);
	void (*tree)(struct doc *d, const struct schema *s, size_t i);
	/* Adds what stands below the list, as text or as a key beside it; or NULL. */
	void (*more)(struct buf *b, struct doc *d, const struct options *opts);
};

static const char *version(struct version v, char text[VERSION_TEXT_MAX])
{
	return version_none(v) ? "-" : version_text(v, text);
}

static void doc_version(struct doc *d, const char *key, struct version v)
{
	char text[VERSION_TEXT_MAX];

	doc_string(d, key, version_none(v) ? NULL : version_text(v, text));
}

static void rule_text(struct buf *b, const struct schema *s, size_t i)
{
	const struct rule_info *r = rule_info((enum rule_id)i);

	(void)s;
	buf_printf(b, "%-6s %-8s %-26s %s\n", r->id, severity_name(r->severity), r->name, r->text);
}

static void rule_doc(struct doc *d, const struct schema *s, size_t i)
{
	const struct rule_info *r = rule_info((enum rule_id)i);

	(void)s;
	doc_string(d, "id", r->id);
	doc_string(d, "name", r->name);
	doc_string(d, "severity", severity_name(r->severity));
	doc_bool(d, "enabled", !r->off_by_default);
	doc_string(d, "text", r->text);
}

static void type_text(struct buf *b, const struct schema *s, size_t i)
{
	const struct schema_type *t = schema_type_at(s, i);
	char since[VERSION_TEXT_MAX];

	buf_printf(b, "%2u %-22s %-5s %s\n", t->info.id, t->info.name,
		   version(t->info.since, since), t->text);
}

static void doc_flags(struct doc *d, const char *key, const struct schema *s,
		      const struct type_flag *v, size_t n)
{
	doc_list(d, key, DOC_FLOW);
	for (size_t i = 0; i < n; i++) {
		const struct flag_info *flag = schema_flag_of(s, v[i].flag);

		if (flag)
			doc_string(d, NULL, flag->name);
	}
	doc_end(d);
}

static void doc_features(struct doc *d, const char *key, const struct map_feature *v, size_t n)
{
	doc_list(d, key, DOC_BLOCK);
	for (size_t i = 0; i < n; i++) {
		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "name", v[i].name);
		doc_version(d, "since", v[i].since);
		doc_end(d);
	}
	doc_end(d);
}

static void type_doc(struct doc *d, const struct schema *s, size_t i)
{
	const struct schema_type *t = schema_type_at(s, i);

	doc_uint(d, "id", t->info.id);
	doc_string(d, "name", t->info.name);
	doc_string(d, "enum", t->info.enum_name);
	doc_version(d, "since", t->info.since);
	doc_string(d, "text", t->text);
	doc_string(d, "capability", t->info.capability);
	doc_string(d, "config", t->info.config);
	doc_flags(d, "allowed_flags", s, t->allowed, t->n_allowed);
	doc_flags(d, "required_flags", s, t->required, t->n_required);
	doc_features(d, "commands", t->info.commands, t->info.n_commands);
	doc_features(d, "helpers", t->info.helpers, t->info.n_helpers);
}

static void flag_text(struct buf *b, const struct schema *s, size_t i)
{
	const struct flag_info *f = &s->flags[i];
	char since[VERSION_TEXT_MAX];

	buf_printf(b, "%#-8x %-22s %-5s %s\n", f->value, f->name, version(f->since, since),
		   f->text);
}

static void flag_doc(struct doc *d, const struct schema *s, size_t i)
{
	doc_string(d, "name", s->flags[i].name);
	doc_uint(d, "value", s->flags[i].value);
	doc_version(d, "since", s->flags[i].since);
	doc_string(d, "text", s->flags[i].text);
}

static void kernel_text(struct buf *b, const struct schema *s, size_t i)
{
	const char *text = s->kernels[i].text;
	char release[VERSION_TEXT_MAX];

	version(s->kernels[i].release, release);
	if (text)
		buf_printf(b, "%-9s %s\n", release, text);
	else
		buf_printf(b, "%s\n", release);
}

static void kernel_doc(struct doc *d, const struct schema *s, size_t i)
{
	doc_version(d, "release", s->kernels[i].release);
	doc_bool(d, "point_release", s->kernels[i].release.patch != 0);
	doc_string(d, "text", s->kernels[i].text);
}

/* What --kernel finds by name. */
static void add_profiles(struct buf *b, struct doc *d, const struct options *opts)
{
	struct found_profile *v;
	size_t n = profiles_list(opts->arena, NULL, &v);
	char nearest[VERSION_TEXT_MAX];

	if (d)
		doc_list(d, "profiles", DOC_BLOCK);
	for (size_t i = 0; i < n; i++) {
		const char *error;
		const struct profile *p = profile_load(opts->arena, opts->schema, v[i].path, &error);

		if (!d) {
			buf_printf(b, "%s ", v[i].name);
			if (p)
				buf_printf(b, "a profile, most like %s\n", version_text(p->nearest, nearest));
			else
				buf_printf(b, "a profile that cannot be used: %s\n", error);
			continue;
		}
		doc_map(d, NULL, DOC_BLOCK);
		doc_string(d, "name", v[i].name);
		doc_string(d, "nearest", p ? version_text(p->nearest, nearest) : NULL);
		doc_string(d, "error", error);
		doc_end(d);
	}
	if (d)
		doc_end(d);
}

static void layout_text(struct buf *b, const struct schema *s, size_t i)
{
	const struct layout_info *l = schema_layout_at(s, i);

	buf_printf(b, "%-18s %3u %s\n", l->name, l->size, l->text);
}

static void layout_doc(struct doc *d, const struct schema *s, size_t i)
{
	const struct layout_info *l = schema_layout_at(s, i);

	doc_string(d, "name", l->name);
	doc_uint(d, "size", l->size);
	doc_string(d, "text", l->text);
	doc_string(d, "note", l->note);
	doc_strings(d, "structs", DOC_FLOW, l->structs, l->n_structs);
	doc_strings(d, "sections", DOC_FLOW, l->sections, l->n_sections);
	doc_string(d, "wiring", layout_wiring_name(l->wiring));
	doc_list(d, "fields", DOC_BLOCK);
	for (size_t k = 0; k < l->n_fields; k++) {
		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "name", l->fields[k].name);
		doc_uint(d, "offset", l->fields[k].offset);
		doc_uint(d, "size", l->fields[k].size);
		doc_end(d);
	}
	doc_end(d);
}

static void helper_text(struct buf *b, const struct schema *s, size_t i)
{
	const struct schema_helper *h = schema_helper_at(s, i);
	char since[VERSION_TEXT_MAX];
	const char *sep = "";

	buf_printf(b, "%3u %-34s %-5s ", h->id, h->name, version(h->since, since));
	for (size_t k = 0; k < s->n_types; k++) {
		if (!schema_type_helper(schema_type_at(s, k), h->name))
			continue;
		buf_printf(b, "%s%s", sep, schema_type_at(s, k)->info.name);
		sep = ", ";
	}
	buf_str(b, *sep ? "\n" : "-\n");
}

static void helper_doc(struct doc *d, const struct schema *s, size_t i)
{
	const struct schema_helper *h = schema_helper_at(s, i);

	doc_uint(d, "id", h->id);
	doc_string(d, "name", h->name);
	doc_version(d, "since", h->since);
	doc_list(d, "arguments", DOC_FLOW);
	for (size_t k = 0; k < h->n_args; k++)
		doc_string(d, NULL, helper_arg_names[h->args[k].is]);
	doc_end(d);
	doc_string(d, "returns", helper_returns_names[h->returns]);
	doc_list(d, "map_types", DOC_BLOCK);
	for (size_t k = 0; k < s->n_types; k++) {
		const struct map_feature *f = schema_type_helper(schema_type_at(s, k), h->name);

		if (!f)
			continue;
		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "type", schema_type_at(s, k)->info.name);
		doc_version(d, "since", schema_feature_since(schema_type_at(s, k), f));
		doc_end(d);
	}
	doc_end(d);
}

static void program_text(struct buf *b, const struct schema *s, size_t i)
{
	const struct schema_program_type *t = &s->program_types[i];
	char since[VERSION_TEXT_MAX];

	buf_printf(b, "%2u %-24s %-5s %s\n", t->id, t->name, version(t->since, since), t->text);
}

/* The releases are those of libbpf. */
static void put_section(struct doc *d, const struct schema_section *row)
{
	doc_string(d, "section", row->name);
	doc_bool(d, "target", row->target);
	doc_string(d, "attach_type", row->attach);
	doc_bool(d, "sleepable", row->sleepable);
	doc_bool(d, "frags", row->frags);
	doc_version(d, "since", row->since);
	doc_version(d, "before", row->before);
}

static void program_doc(struct doc *d, const struct schema *s, size_t i)
{
	const struct schema_program_type *t = &s->program_types[i];

	doc_uint(d, "id", t->id);
	doc_string(d, "name", t->name);
	doc_string(d, "enum", t->enum_name);
	doc_version(d, "since", t->since);
	doc_string(d, "text", t->text);
	doc_list(d, "sections", DOC_BLOCK);
	for (size_t k = 0; k < s->n_sections; k++) {
		if (s->sections[k].type != t->id)
			continue;
		doc_map(d, NULL, DOC_FLOW);
		put_section(d, &s->sections[k]);
		doc_end(d);
	}
	doc_end(d);
}

static void section_text(struct buf *b, const struct schema *s, size_t i)
{
	const struct schema_section *row = &s->sections[i];
	char since[VERSION_TEXT_MAX], before[VERSION_TEXT_MAX];

	buf_printf(b, "%s%-*s %-23s %-30s %s", row->name, 23 - (int)strlen(row->name),
		   row->target ? "+" : "", schema_program_type_name(s, row->type),
		   row->attach ? row->attach : "-", version(row->since, since));
	if (!version_none(row->before))
		buf_printf(b, " before %s", version(row->before, before));
	buf_char(b, '\n');
}

static void section_doc(struct doc *d, const struct schema *s, size_t i)
{
	const struct schema_section *row = &s->sections[i];

	doc_string(d, "type", schema_program_type_name(s, row->type));
	put_section(d, row);
}

static void put_list(struct buf *b, const struct list *list, const struct options *opts)
{
	enum doc_form form = opts->out.format->tree;
	const struct schema *s = opts->schema;
	struct doc *d;

	if (!form) {
		for (size_t i = 0; i < list->n; i++)
			list->text(b, s, i);
		if (list->more)
			list->more(b, NULL, opts);
		return;
	}
	d = doc_new(b, form);
	doc_map(d, NULL, DOC_BLOCK);
	doc_uint(d, "version", 1);
	doc_list(d, list->name, DOC_BLOCK);
	for (size_t i = 0; i < list->n; i++) {
		doc_map(d, NULL, DOC_BLOCK);
		list->tree(d, s, i);
		doc_end(d);
	}
	doc_end(d);
	if (list->more)
		list->more(b, d, opts);
	doc_finish(d);
}

int cmd_list(struct options *opts)
{
	const struct schema *s = opts->schema;
	const struct list lists[] = {
		{"rules", RULE_N, rule_text, rule_doc, NULL},
		{"types", s->n_types, type_text, type_doc, NULL},
		{"flags", s->n_flags, flag_text, flag_doc, NULL},
		{"kernels", s->n_kernels, kernel_text, kernel_doc, add_profiles},
		{"layouts", schema_n_layouts(s), layout_text, layout_doc, NULL},
		{"helpers", s->n_helpers, helper_text, helper_doc, NULL},
		{"programs", s->n_program_types, program_text, program_doc, NULL},
		{"sections", s->n_sections, section_text, section_doc, NULL},
	};
	const char *names[ARRAY_SIZE(lists)], *name = opts->args[0];
	struct buf b = {0};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		names[i] = lists[i].name;
		if (!str_eq(names[i], name))
			continue;
		put_list(&b, &lists[i], opts);
		return write_output(opts, &b, EXIT_OK);
	}
	return complain(EXIT_USAGE, "%s",
			unknown_name(opts->arena, "list", name, names, ARRAY_SIZE(names),
				     "bpfmapc help list"));
}
