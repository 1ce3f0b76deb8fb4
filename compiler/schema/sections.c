/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "schema/shape.h"

/* Names of sections: what libbpf makes of the programs in them. */

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

int section_check(struct yaml_doc *d, const struct yaml_node *node, const struct schema_section *row)
{
	const char *const names[] = {row->attach, row->kernel_attach};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i] && !schema_find_attach_type(d->names, names[i]))
			return doc_fail(d, node, "unknown attach type '%s'", names[i]);
	return 0;
}

/* Whether a release is before that of the row; none is before 0.0.0. */
static bool is_before(struct version v, struct version row)
{
	return version_cmp(v, row) < 0;
}

/* sec_def_matches(), and SEC_SLOPPY_PFX of older releases. */
static bool section_matches(const struct schema_section *row, const char *section,
			    struct version libbpf)
{
	size_t n = strlen(row->name);

	if (strncmp(section, row->name, n))
		return false;
	if (is_before(libbpf, row->slash_before))
		return section[n] == '/';
	if (is_before(libbpf, row->loose_before))
		return true;
	return !section[n] || (row->target && section[n] == '/');
}

const struct schema_section *schema_find_section(const struct schema *s, const char *section,
						 struct version libbpf)
{
	for (size_t i = 0; i < s->n_sections; i++) {
		const struct schema_section *row = &s->sections[i];

		if (section_matches(row, section, libbpf) &&
		    version_between(libbpf, row->since, row->before))
			return row;
	}
	return NULL;
}

const char *schema_section_target(const struct schema_section *row, const char *section)
{
	size_t n = strlen(row->name);

	return section[n] == '/' ? section + n + 1 : NULL;
}
