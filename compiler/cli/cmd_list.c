/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "cli/cli.h"
#include "schema/tables.h"

/* A list, as text with one line per entry, and as a tree. */
struct list {
	const char *name;		/* also in the arguments of the command in commands.def */
	void (*text)(struct buf *b, const struct schema *s);
	void (*tree)(struct doc *d, const struct schema *s);
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

static void rules_text(struct buf *b, const struct schema *s)
{
	(void)s;
	for (int i = 0; i < RULE_N; i++) {
		const struct rule_info *r = rule_info((enum rule_id)i);

		buf_printf(b, "%-6s %-8s %-26s %s\n", r->id, severity_name(r->severity), r->name,
			   r->text);
	}
}

static void rules_doc(struct doc *d, const struct schema *s)
{
	(void)s;
	for (int i = 0; i < RULE_N; i++) {
		const struct rule_info *r = rule_info((enum rule_id)i);

		doc_map(d, NULL, DOC_BLOCK);
		doc_string(d, "id", r->id);
		doc_string(d, "name", r->name);
		doc_string(d, "severity", severity_name(r->severity));
		doc_bool(d, "enabled", !r->off_by_default);
		doc_string(d, "text", r->text);
		doc_end(d);
	}
}

static void types_text(struct buf *b, const struct schema *s)
{
	char since[VERSION_TEXT_MAX];

	for (size_t i = 0; i < s->n_types; i++) {
		const struct schema_type *t = &s->types[i];

		buf_printf(b, "%2u %-22s %-5s %s\n", t->info.id, t->info.name,
			   version(t->info.since, since), t->text);
	}
}

static void doc_flags(struct doc *d, const char *key, const struct schema *s,
		      const struct type_flag *v, size_t n)
{
	const char *name[32];
	uint32_t rest;

	doc_list(d, key, DOC_FLOW);
	for (size_t i = 0; i < n; i++)
		if (schema_flag_names(s, v[i].flag, name, &rest))
			doc_string(d, NULL, name[0]);
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

static void types_doc(struct doc *d, const struct schema *s)
{
	for (size_t i = 0; i < s->n_types; i++) {
		const struct schema_type *t = &s->types[i];

		doc_map(d, NULL, DOC_BLOCK);
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
		doc_end(d);
	}
}

static void flags_text(struct buf *b, const struct schema *s)
{
	char since[VERSION_TEXT_MAX];

	for (size_t i = 0; i < s->n_flags; i++)
		buf_printf(b, "%#-8x %-22s %-5s %s\n", s->flags[i].value, s->flags[i].name,
			   version(s->flags[i].since, since), s->flags[i].text);
}

static void flags_doc(struct doc *d, const struct schema *s)
{
	for (size_t i = 0; i < s->n_flags; i++) {
		doc_map(d, NULL, DOC_BLOCK);
		doc_string(d, "name", s->flags[i].name);
		doc_uint(d, "value", s->flags[i].value);
		doc_version(d, "since", s->flags[i].since);
		doc_string(d, "text", s->flags[i].text);
		doc_end(d);
	}
}

static void kernels_text(struct buf *b, const struct schema *s)
{
	char release[VERSION_TEXT_MAX];

	for (size_t i = 0; i < s->n_kernels; i++) {
		const char *text = s->kernels[i].text;

		version(s->kernels[i].release, release);
		if (text)
			buf_printf(b, "%-9s %s\n", release, text);
		else
			buf_printf(b, "%s\n", release);
	}
}

static void kernels_doc(struct doc *d, const struct schema *s)
{
	for (size_t i = 0; i < s->n_kernels; i++) {
		doc_map(d, NULL, DOC_BLOCK);
		doc_version(d, "release", s->kernels[i].release);
		doc_bool(d, "point_release", s->kernels[i].release.patch != 0);
		doc_string(d, "text", s->kernels[i].text);
		doc_end(d);
	}
}

static void layouts_text(struct buf *b, const struct schema *s)
{
	for (size_t i = 0; i < schema_n_layouts(s); i++) {
		const struct layout_info *l = schema_layout_at(s, i);

		buf_printf(b, "%-18s %3u %s\n", l->name, l->size, l->text);
	}
}

static void layouts_doc(struct doc *d, const struct schema *s)
{
	for (size_t i = 0; i < schema_n_layouts(s); i++) {
		const struct layout_info *l = schema_layout_at(s, i);

		doc_map(d, NULL, DOC_BLOCK);
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
		doc_end(d);
	}
}

static const struct list lists[] = {
	{"rules", rules_text, rules_doc},	 {"types", types_text, types_doc},
	{"flags", flags_text, flags_doc},	 {"kernels", kernels_text, kernels_doc},
	{"layouts", layouts_text, layouts_doc},
};

int cmd_list(struct options *opts)
{
	const char *names[ARRAY_SIZE(lists)], *name = opts->args[0];
	const struct list *list = NULL;
	struct buf b = {0};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		names[i] = lists[i].name;
		if (str_eq(names[i], name))
			list = &lists[i];
	}
	if (!list)
		return complain(EXIT_USAGE, "%s", unknown_name(opts->arena, "list", name, names,
							       ARRAY_SIZE(names), "bpfmapc help list"));
	if (!opts->out.format->tree) {
		list->text(&b, opts->schema);
	} else {
		struct doc *d = doc_new(&b, opts->out.format->tree);

		doc_map(d, NULL, DOC_BLOCK);
		doc_uint(d, "version", 1);
		doc_list(d, list->name, DOC_BLOCK);
		list->tree(d, opts->schema);
		doc_finish(d);
	}
	return write_output(opts, &b, EXIT_OK);
}
