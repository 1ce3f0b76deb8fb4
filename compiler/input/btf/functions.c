/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>

#include "input/btf/btf.h"

/* The types of global functions by name, of one name the first. */
static void index_functions(const struct reader *r, struct name_table *t)
{
	t->arena = r->arena;
	for (uint32_t id = 1; id < r->types->count; id++) {
		const struct btf_type *type = type_by_id(r->types, id);

		if (type_kind(type) == BTF_KIND_FUNC && type_vlen(type) == BTF_FUNC_GLOBAL)
			name_table_add(t, type_name(r->types, type), id);
	}
}

void fix_functions(struct reader *r)
{
	struct name_table types = {0};

	for (size_t i = 0; r->types && i < r->n_functions; i++) {
		const struct function *f = &r->functions[i];
		const struct symbol *sym = &r->symbols[f->symbol];
		int64_t id;

		if (!is_subprogram(r, f) || sym->bind == STB_LOCAL || !is_hidden(sym))
			continue;
		if (!types.arena)
			index_functions(r, &types);
		id = name_table_find(&types, f->name);
		if (id >= 0)
			type_mutable(r, (uint32_t)id)->info =
				(uint32_t)BTF_KIND_FUNC << 24 | BTF_FUNC_STATIC;
	}
}
