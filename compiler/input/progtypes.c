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

static const struct schema_section *find_row(const struct reader *r, const char *section)
{
	const struct version *versions = r->opts->target->versions;

	if (r->loader->who == LOADER_CILIUM_EBPF)
		return schema_find_cilium_section(r->opts->schema, section,
						  versions[LOADER_CILIUM_EBPF]);
	return schema_find_section(r->opts->schema, section + is_optional(r, section),
				   versions[LOADER_LIBBPF]);
}

bool is_of_struct_ops(const struct reader *r, const char *section)
{
	const struct schema_section *row = find_row(r, section);

	return row ? row->type == BPF_PROG_TYPE_STRUCT_OPS :
		     loader_has(r->loader, BEHAVIOUR_STRUCT_OPS_ANY_SECTION);
}

/* What libbpf loads it with instead, in kernels that have it; no other loader does. */
static const char *kernel_attach(const struct reader *r, const struct schema_section *row)
{
	struct version libbpf = r->opts->target->versions[LOADER_LIBBPF];

	return r->loader->who == LOADER_LIBBPF &&
			       version_cmp(libbpf, row->kernel_attach_since) >= 0 ?
		       row->kernel_attach : NULL;
}

/* The expected attach type, or NULL for none. */
static const char *section_attach(const struct reader *r, const struct schema_section *row)
{
	return loader_has(r->loader, BEHAVIOUR_XDP_WITHOUT_ATTACH) && str_eq(row->name, "xdp") ?
		       NULL : row->attach;
}

static const struct schema_attach_type *find_attach(const struct reader *r, const char *name)
{
	return name ? schema_find_attach_type(r->opts->schema, name) : NULL;
}

struct program typed_program(const struct reader *r, uint32_t function)
{
	const struct function *f = &r->functions[function];
	const char *section = r->sections[f->section].name;
	const struct schema_section *row = find_row(r, section);
	const struct schema_attach_type *attach, *kernel;
	struct program p = {.name = f->name, .section = section, .function = function};

	p.optional = is_optional(r, section);
	if (!row) {
		/* Only to a function of a struct_ops a type comes from elsewhere. */
		p.type = f->ops_type ? BPF_PROG_TYPE_STRUCT_OPS : BPF_PROG_TYPE_UNSPEC;
		return p;
	}
	attach = find_attach(r, section_attach(r, row));
	kernel = find_attach(r, kernel_attach(r, row));
	p.type = row->type;
	p.attach_type = attach ? attach->id : 0;
	p.has_attach_type = attach != NULL;
	p.kernel_attach_type = kernel ? kernel->id : p.attach_type;
	p.multi = attach && attach->multi;
	p.sleepable = row->sleepable;
	p.frags = row->frags;
	p.target = schema_section_target(row, section + (*section == '?'));
	return p;
}
