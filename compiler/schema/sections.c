/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "schema/shape.h"

/* Names of sections: what loaders make of the programs in them. */

const struct schema_attach_type *schema_attach_type_of(const struct schema *s, uint32_t id)
{
	for (size_t i = 0; i < s->n_attach_types; i++)
		if (s->attach_types[i].id == id)
			return &s->attach_types[i];
	return NULL;
}

const struct schema_attach_type *schema_find_attach_type(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_attach_types; i++) {
		const struct schema_attach_type *t = &s->attach_types[i];

		if (str_eq(t->name, name) || str_eq(t->enum_name, name))
			return t;
	}
	return NULL;
}

int sections_check(struct yaml_doc *d, const struct yaml_node *list,
		   const struct schema_section *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *const names[] = {rows[i].attach, rows[i].kernel_attach};

		for (size_t k = 0; k < ARRAY_SIZE(names); k++)
			if (names[k] && !schema_find_attach_type(d->names, names[k]))
				return doc_fail(d, list->items[i], "unknown attach type '%s'",
						names[k]);
	}
	return 0;
}

/* Whether a release is before that of the row; none is before 0.0.0. */
static bool is_before(struct version v, struct version row)
{
	return version_cmp(v, row) < 0;
}

/*
 * sec_def_matches(), and SEC_SLOPPY_PFX of older releases. loose: what has no target is a
 * prefix still.
 */
static bool section_matches(const struct schema_section *row, const char *section,
			    struct version v, bool loose)
{
	size_t n;

	if (!str_starts(section, row->name))
		return false;
	n = strlen(row->name);
	if (is_before(v, row->slash_before))
		return section[n] == '/';
	if (is_before(v, row->loose_before) || (loose && !row->target))
		return true;
	return !section[n] || (row->target && section[n] == '/');
}

static const struct schema_section *find_section(const struct schema_section *rows, size_t n,
						 const char *section, struct version v, bool loose)
{
	for (size_t i = 0; i < n; i++)
		if (section_matches(&rows[i], section, v, loose) &&
		    version_between(v, rows[i].since, rows[i].before))
			return &rows[i];
	return NULL;
}

const struct schema_section *schema_find_section(const struct schema *s, const char *section,
						 struct version libbpf)
{
	return find_section(s->sections, s->n_sections, section, libbpf, false);
}

const struct schema_section *schema_find_cilium_section(const struct schema *s, const char *section,
							struct version cilium)
{
	const struct schema_loader *l = schema_loader_of(s, LOADER_CILIUM_EBPF);
	size_t n = l ? LOWER_BOUND(l->n_sections_of, i,
				   version_cmp(l->sections_of[i].since, cilium) <= 0) : 0;
	const struct schema_section *row;

	if (!l)
		return NULL;
	if (n)
		section += *section == '?';
	row = find_section(l->sections, l->n_sections, section, cilium, false);
	return row || !n ? row : find_section(s->sections, s->n_sections, section,
					      l->sections_of[n - 1].libbpf, true);
}

const char *schema_section_target(const struct schema_section *row, const char *section)
{
	size_t n = strlen(row->name);

	return row->target && section[n] == '/' ? section + n + 1 : NULL;
}
