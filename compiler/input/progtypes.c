/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/bpf.h>

#include "base/util.h"
#include "input/reader.h"
#include "schema/tables.h"

/*
 * The types of programs, by the names of their sections, as bpf_object__init_prog() and
 * bpf_object_init_progs() find them.
 */

static bool is_optional(const struct reader *r, const char *section)
{
	return *section == '?' && loader_has(r->loader, BEHAVIOUR_OPTIONAL_PROGRAMS);
}

/*
 * cilium/ebpf has a table of its own before 0.13, in which names are prefixes as in that of
 * libbpf 0.7. From then on it has libbpf's, in which a name without a target is a prefix still.
 */
static const struct schema_section *find_row_of_cilium(const struct reader *r, const char *section)
{
	const struct schema *s = r->opts->schema;
	const struct schema_section *row;

	if (!loader_has(r->loader, BEHAVIOUR_SECTIONS_OF_LIBBPF))
		return schema_find_section(s, section, VERSION(0, 7, 0));
	section += *section == '?';
	row = schema_find_section(s, section, schema_newest_loader(s, LOADER_LIBBPF));
	for (size_t i = 0; !row && i < s->n_sections; i++)
		if (!s->sections[i].target && str_starts(section, s->sections[i].name))
			row = &s->sections[i];
	return row;
}

static const struct schema_section *find_row(const struct reader *r, const char *section)
{
	if (r->loader->who == LOADER_CILIUM_EBPF)
		return find_row_of_cilium(r, section);
	return schema_find_section(r->opts->schema, section + is_optional(r, section),
				   r->opts->target->versions[LOADER_LIBBPF]);
}

bool is_of_struct_ops(const struct reader *r, const char *section)
{
	const struct schema_section *row = find_row(r, section);

	return row ? row->type == BPF_PROG_TYPE_STRUCT_OPS :
		     loader_has(r->loader, BEHAVIOUR_STRUCT_OPS_ANY_SECTION);
}

struct program typed_program(const struct reader *r, uint32_t function)
{
	const struct function *f = &r->functions[function];
	const char *section = r->sections[f->section].name;
	const struct schema_section *row = find_row(r, section);
	const struct schema_attach_type *attach = NULL, *kernel = NULL;
	struct program p = {.name = f->name, .section = section, .function = function};

	p.optional = is_optional(r, section);
	if (!row) {
		/* Only to a function of a struct_ops a type comes from elsewhere. */
		p.type = f->ops_type ? BPF_PROG_TYPE_STRUCT_OPS : BPF_PROG_TYPE_UNSPEC;
		return p;
	}
	if (row->attach)
		attach = schema_find_attach_type(r->opts->schema, row->attach);
	if (row->kernel_attach &&
	    version_cmp(r->opts->target->versions[LOADER_LIBBPF], row->kernel_attach_since) >= 0)
		kernel = schema_find_attach_type(r->opts->schema, row->kernel_attach);
	p.type = row->type;
	p.attach_type = attach ? attach->id : 0;
	p.has_attach_type = attach != NULL;
	p.kernel_attach_type = kernel ? kernel->id : p.attach_type;
	p.multi = attach && attach->multi;
	p.sleepable = row->sleepable;
	p.frags = row->frags;
	p.target = schema_section_target(row, section + p.optional);
	return p;
}
