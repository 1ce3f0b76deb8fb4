/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/btf.h>

#include "base/util.h"
#include "input/btf/btf.h"
#include "input/elf/elf.h"

/*
 * An object may have no section names, or not where its header says. No loader
 * accepts it, but its maps can be decoded: the BTF is found by its contents, it
 * has names of sections with variables, and the symbols of these variables tell
 * the section.
 */

/* .BTF and .BTF.ext start with the same number, so a few tries are enough. */
#define MAX_TRIES 4

static void name_by_variables(struct reader *r, const struct types *t, const struct btf_type *sec)
{
	const struct btf_var_secinfo *info = type_tail(sec);

	for (uint32_t i = 0; i < type_vlen(sec); i++) {
		const struct btf_type *var = type_by_id(t, info[i].type);
		const struct symbol *sym = var ? find_variable(r, type_name(t, var)) : NULL;

		if (sym && sym->section && sym->section < r->n_sections) {
			r->sections[sym->section].name = type_name(t, sec);
			return;
		}
	}
}

void name_sections(struct reader *r)
{
	const struct types *t = NULL;
	const char *error;

	if (!r->n_unnamed)
		return;
	for (size_t i = 1; i < r->n_sections; i++)
		if (*r->sections[i].name)
			return;
	for (size_t i = 1, tries = 0; i < r->n_sections && !t && tries < MAX_TRIES; i++) {
		struct section *s = &r->sections[i];

		if (s->type != SHT_PROGBITS || uint_at(&s->data, 0, 2) != BTF_MAGIC)
			continue;
		tries++;
		t = reader_types(r, &s->data, &error);
		if (t)
			s->name = ".BTF";
	}
	for (uint32_t id = 1; t && id < t->count; id++)
		if (type_kind(type_by_id(t, id)) == BTF_KIND_DATASEC)
			name_by_variables(r, t, type_by_id(t, id));
	for (size_t i = 1; i < r->n_sections; i++) {
		struct section *s = &r->sections[i];

		if (s->type == SHT_REL && s->info < r->n_sections &&
		    str_eq(r->sections[s->info].name, ".maps"))
			s->name = ".rel.maps";
	}
}
