/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>

#include "base/util.h"
#include "cli/explain.h"

/* explain: types of programs, and the sections by whose names libbpf knows them. */

/* The name as libbpf writes it: "kprobe+" also fits kprobe/TARGET. */
static const char *section_form(struct arena *a, const struct schema_section *row)
{
	return arena_printf(a, "%s%s", row->name, row->target ? "+" : "");
}

static bool has_sections(const struct schema *s, uint32_t type)
{
	for (size_t i = 0; i < s->n_sections; i++)
		if (s->sections[i].type == type)
			return true;
	return false;
}

/* Maps that such programs cannot use because of their type alone. */
static void put_refusals(const struct explain *x, uint32_t type)
{
	bool any = false;

	for (size_t i = 0; i < x->s->n_refusals; i++) {
		const struct program_refusal *row = &x->s->refusals[i];

		for (size_t k = 0; k < row->n_programs; k++) {
			struct version since = row->since;

			if (row->programs[k].type != type)
				continue;
			if (version_cmp(since, row->programs[k].since) < 0)
				since = row->programs[k].since;
			if (!any)
				buf_str(x->b, "\nMaps to which it cannot refer\n");
			any = true;
			for (size_t n = 0; n < row->n_fields; n++)
				put_entry(x->b, arena_printf(x->a, "with %s", row->fields[n]), since,
					  row->before, row->text);
			if (row->late)
				put_entry(x->b, "with BPF_F_NO_PREALLOC", since, row->before, row->text);
		}
	}
}

void explain_program_type(const struct explain *x, const struct schema_program_type *t)
{
	char text[VERSION_TEXT_MAX];

	buf_printf(x->b, "%s (%s, %u): type of programs: %s\n\n", t->name, t->enum_name, t->id, t->text);
	put_pair(x->b, "since", version_text(t->since, text));
	put_pair(x->b, "config", t->config);
	put_refusals(x, t->id);
	if (!has_sections(x->s, t->id))
		return;
	buf_str(x->b, "\nSections, with their releases of libbpf and attach types\n");
	for (size_t i = 0; i < x->s->n_sections; i++) {
		const struct schema_section *row = &x->s->sections[i];

		if (row->type == t->id)
			put_entry(x->b, section_form(x->a, row), row->since, row->before, row->attach);
	}
}

/* What a release of libbpf makes of it, the newest first. */
static const struct schema_section *find_by_release(const struct schema *s, const char *name)
{
	const struct schema_section *row = NULL;

	for (size_t i = 0; i < s->n_loaders; i++) {
		const struct schema_loader *l = schema_loader_at(s, i);

		for (size_t k = l->n_releases; l->who == LOADER_LIBBPF && !row && k--;)
			row = schema_find_section(s, name, l->releases[k]);
	}
	/* Old ones take "actions" for action; people do not. */
	return row && !isalnum((unsigned char)name[strlen(row->name)]) ? row : NULL;
}

const struct schema_section *explain_find_section(const struct schema *s, struct arena *a,
						  const char *name)
{
	size_t n = strlen(name);

	/* As it stands in the source: SEC("?kprobe/x"). */
	if (str_starts(name, "SEC(\"") && str_ends(name, "\")") && n >= strlen("SEC(\"\")"))
		name = arena_strndup(a, name + strlen("SEC(\""), n - strlen("SEC(\"\")"));
	name += *name == '?';
	/* Rows of one name are for different releases, the newest last. */
	for (size_t i = s->n_sections; i-- > 0;)
		if (str_eq(s->sections[i].name, name))
			return &s->sections[i];
	return find_by_release(s, name);
}

void explain_section(const struct explain *x, const struct schema_section *row)
{
	const struct schema_attach_type *attach =
		row->attach ? schema_find_attach_type(x->s, row->attach) : NULL;
	struct buf span = {0};
	char text[VERSION_TEXT_MAX];

	buf_printf(x->b, "%s: section of programs of type %s\n\n", section_form(x->a, row),
		   schema_program_type_name(x->s, row->type));
	if (attach)
		put_pair(x->b, "attach type", arena_printf(x->a, "%s (%s, %u)", attach->name,
							   attach->enum_name, attach->id));
	if (row->kernel_attach)
		put_pair(x->b, "attach type", arena_printf(x->a, "%s, since libbpf %s in kernels that have it",
							   row->kernel_attach,
							   version_text(row->kernel_attach_since, text)));
	put_span(&span, row->since, row->before);
	put_pair(x->b, "libbpf", span.s + 1);
	buf_free(&span);
	if (row->target)
		put_pair(x->b, "target", arena_printf(x->a, "%s, or %s/TARGET", row->name, row->name));
	if (!version_none(row->slash_before))
		put_pair(x->b, "", arena_printf(x->a, "before %s, %s/ and whatever follows",
						version_text(row->slash_before, text), row->name));
	if (!version_none(row->loose_before))
		put_pair(x->b, "", arena_printf(x->a, "before %s, whatever begins with %s",
						version_text(row->loose_before, text), row->name));
	if (row->sleepable)
		put_pair(x->b, "flags", "BPF_F_SLEEPABLE: the program may sleep");
	if (row->frags)
		put_pair(x->b, "flags", "BPF_F_XDP_HAS_FRAGS: for packets in several buffers");
	if (attach && attach->multi)
		put_pair(x->b, "multi", "one link attaches the program to many functions");
}
