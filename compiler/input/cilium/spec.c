/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>

#include "base/util.h"
#include "input/btf/btf.h"
#include "input/cilium/cilium.h"
#include "input/elf/elf.h"

/* isDataSection() */
static bool is_data(const struct reader *r, const char *name)
{
	if (str_eq(name, ".bss") || str_starts(name, ".rodata"))
		return true;
	return loader_has(r->loader, BEHAVIOUR_DATA_PREFIX) ? str_starts(name, ".data") :
							      str_eq(name, ".data");
}

static void collect_version(struct reader *r, const struct section *s)
{
	if (s->data.size < 4)
		object_fault(r->obj, RULE_BM022, FAULT_VERSION_SHORT, NULL, -1,
			     "section '%s' has %zu bytes, must have 4", s->name, s->data.size);
	r->obj->version = (uint32_t)uint_at(&s->data, 0, 4);
}

static void collect_struct_ops(struct spec *spec, struct section *s)
{
	struct reader *r = spec->r;
	bool link = str_eq(s->name, ".struct_ops.link");

	if (link && loader_has(r->loader, BEHAVIOUR_STRUCT_OPS_LINK)) {
		spec->sections[s->index].kind = SPEC_STRUCT_OPS;
		s->kind = SECTION_STRUCT_OPS;
		return;
	}
	object_fault(r->obj, RULE_BM010,
		     link ? FAULT_FEATURE_STRUCT_OPS_LINK : FAULT_FEATURE_STRUCT_OPS, NULL, -1,
		     "the variables of section '%s' are not maps", s->name)
		->fix = fix_words(link ? NULL : "SEC(\".struct_ops.link\")");
}

static void collect_section(struct spec *spec, struct section *s)
{
	struct reader *r = spec->r;
	struct spec_section *out = &spec->sections[s->index];

	if (str_starts(s->name, "license")) {
		r->obj->license = arena_strndup(r->arena, (const char *)s->data.data, s->data.size);
	} else if (str_starts(s->name, "version")) {
		collect_version(r, s);
	} else if (str_starts(s->name, "maps")) {
		out->kind = SPEC_RECORDS;
	} else if (str_eq(s->name, ".maps")) {
		out->kind = SPEC_MAPS;
		r->maps = s;
	} else if (is_data(r, s->name)) {
		out->kind = SPEC_DATA;
	} else if (s->type == SHT_REL) {
		if (s->info < r->n_sections)
			spec->sections[s->info].rels = s;
	} else if (s->type == SHT_PROGBITS && s->size) {
		if (s->flags & SHF_EXECINSTR) {
			out->kind = SPEC_PROGRAMS;
			if (str_eq(s->name, ".text"))
				r->text = s->index;
		} else if (str_eq(s->name, ".struct_ops") || str_eq(s->name, ".struct_ops.link")) {
			collect_struct_ops(spec, s);
		} else if (str_eq(s->name, ".BTF")) {
			r->btf = s;
		} else if (str_eq(s->name, ".BTF.ext")) {
			r->btf_ext = s;
		}
	}
}

static void collect(struct spec *spec)
{
	struct reader *r = spec->r;

	spec->sections = ARENA_ARRAY(r->arena, r->n_sections ? r->n_sections : 1,
				     struct spec_section);
	spec->sections[0].kind = SPEC_UNDEFINED;
	for (size_t i = 1; i < r->n_sections; i++)
		collect_section(spec, &r->sections[i]);
	r->obj->has_maps_section = r->maps;
}

/* associateStructOpsRelocs() */
static void read_links(struct spec *spec)
{
	struct reader *r = spec->r;

	read_struct_ops(r);
	for (size_t i = 1; r->types && i < r->n_sections; i++)
		if (spec->sections[i].kind == SPEC_STRUCT_OPS && spec->sections[i].rels)
			read_struct_ops_relocs(r, spec->sections[i].rels);
}

bool spec_has_map(struct spec *spec, const char *name)
{
	return !name_table_add(&spec->maps, name, 0);
}

void read_spec(struct reader *r)
{
	struct spec spec = {.r = r};

	spec.maps.arena = spec.kfuncs.arena = spec.ksyms.arena = spec.kconfig.arena = r->arena;
	spec.sized.arena = spec.places.arena = r->arena;
	collect(&spec);
	read_btf(r);
	spec_symbols(&spec);
	spec_datasecs(&spec);
	spec_relocations(&spec);
	spec_records(&spec);
	spec_maps(&spec);
	spec_data(&spec);
	spec_slots(&spec);
	spec_kconfig(&spec);
	spec_ksyms(&spec);
	spec_programs(&spec);
	read_links(&spec);
}
