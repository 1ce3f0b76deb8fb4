/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>

#include "base/util.h"
#include "input/btf/btf.h"
#include "input/elf/elf.h"

/*
 * Compilers leave sizes and offsets in a DATASEC 0, because only the symbol table
 * has them; the static linker sets them. libbpf sets what is missing
 * (btf_fixup_datasec()), sorts the variables by offset and makes hidden ones
 * static. This file does the same to our copy of the BTF.
 */

bool is_hidden(const struct symbol *sym)
{
	return sym->visibility == STV_HIDDEN || sym->visibility == STV_INTERNAL;
}

/*
 * As compare_vsi_off(), whose int overflows for offsets that differ by 2^31 or
 * more: the result then depends on the sort, so merge_sort() must be glibc's.
 */
static bool goes_first(const struct btf_var_secinfo *a, const struct btf_var_secinfo *b)
{
	return (int32_t)(a->offset - b->offset) <= 0;
}

/* Merge sort with the smaller half first, as glibc's qsort() does. tmp has n places. */
static void merge_sort(struct btf_var_secinfo *v, size_t n, struct btf_var_secinfo *tmp)
{
	size_t left = 0, middle = n / 2, right = middle;

	if (n < 2)
		return;
	merge_sort(v, middle, tmp);
	merge_sort(v + middle, n - middle, tmp);
	for (size_t i = 0; i < n; i++)
		tmp[i] = left < middle && (right == n || goes_first(&v[left], &v[right])) ?
				 v[left++] : v[right++];
	memcpy(v, tmp, n * sizeof(*v));
}

static void sort_by_offset(struct arena *a, struct btf_var_secinfo *v, size_t n)
{
	bool sorted = true;

	for (size_t i = 1; i < n && sorted; i++)
		sorted = v[i - 1].offset <= v[i].offset && v[i].offset <= INT32_MAX;
	if (!sorted)
		merge_sort(v, n, ARENA_ARRAY(a, n, struct btf_var_secinfo));
}

/* Completes one variable of a section. */
static void fix_variable(struct reader *r, const char *section, struct btf_var_secinfo *info,
			 bool fix_offset)
{
	struct btf_type *type = type_mutable(r, info->type);
	const struct symbol *sym;
	struct btf_var *var;
	const char *name;

	if (!type || type_kind(type) != BTF_KIND_VAR) {
		object_fault(r->obj, RULE_BM006, FAULT_DATASEC_NOT_VAR, NULL, -1,
			     "DATASEC '%s' lists type [%u] of kind %s, must be a variable", section,
			     info->type, kind_name(r->types, info->type));
		return;
	}
	var = (struct btf_var *)(void *)(type + 1);
	if (var->linkage == BTF_VAR_STATIC ||
	    (var->linkage == BTF_VAR_GLOBAL_EXTERN &&
	     loader_has(r->loader, BEHAVIOUR_SIZED_DATASECS_CHECKED)))
		return;
	name = type_name(r->types, type);
	sym = find_variable(r, name);
	if (!sym) {
		struct fault *f = object_fault(r->obj, RULE_BM010, FAULT_DATASEC_SYMBOL, NULL, -1,
					       "variable '%s' of section '%s' has no global symbol of type OBJECT",
					       name, section);

		if (str_eq(section, ".maps"))
			f->map_name = name;
		return;
	}
	if (r->maps && str_eq(section, ".maps") && sym->section != r->maps->index)
		object_fault(r->obj, RULE_BM010, FAULT_DATASEC_SYMBOL_SECTION, NULL, -1,
			     "'%s' is in .maps in the BTF, but its symbol is in section %u", name,
			     sym->section)
			->map_name = name;
	if (sym->bind == STB_WEAK && fix_offset)
		object_fault(r->obj, RULE_BM010, FAULT_DATASEC_WEAK, NULL, -1,
			     "variable '%s' of section '%s' is weak", name, section)
			->map_name = str_eq(section, ".maps") ? name : NULL;
	if (fix_offset) {
		info->offset = (uint32_t)sym->value;
	} else if (info->offset != sym->value && str_eq(section, ".maps")) {
		/* bpftool gen object does so for a map that an earlier object has as extern. */
		object_fault(r->obj, RULE_BM010, FAULT_DATASEC_OFFSET, NULL, -1,
			     "map '%s' is at offset %u of .maps in the BTF, but at %llu in the symbol table",
			     name, info->offset, (unsigned long long)sym->value)
			->map_name = name;
	}
	if (is_hidden(sym) && loader_has(r->loader, BEHAVIOUR_HIDDEN_IS_STATIC))
		var->linkage = BTF_VAR_STATIC;
}

/* Whether all variables are externs and some have faults: then the section need not exist. */
static bool is_of_externs(const struct reader *r, const struct btf_type *datasec)
{
	const struct btf_var_secinfo *info = type_tail(datasec);

	for (uint32_t i = 0; i < type_vlen(datasec); i++) {
		const struct btf_type *var = type_by_id(r->types, info[i].type);

		if (!var || type_kind(var) != BTF_KIND_VAR ||
		    ((const struct btf_var *)type_tail(var))->linkage != BTF_VAR_GLOBAL_EXTERN)
			return false;
	}
	return r->bad_externs;
}

/* Whether libbpf checks the variables; else it only sorts them. */
static bool has_checked_variables(const struct reader *r, const struct btf_type *datasec)
{
	const char *name = type_name(r->types, datasec);

	if (!loader_has(r->loader, BEHAVIOUR_SIZED_DATASECS_CHECKED))
		return !datasec->size;
	/* read_externs() has completed these. */
	return !str_eq(name, ".kconfig") && !str_eq(name, ".ksyms");
}

/* Sets the size, which the compiler left 0, to that of the ELF section; false without one. */
static bool set_size(struct reader *r, struct btf_type *datasec)
{
	const char *name = type_name(r->types, datasec);
	const struct section *s = find_section(r, name);

	/* The size of a type has 32 bits. */
	datasec->size = s ? (uint32_t)s->size : 0;
	if (!datasec->size && (s || !is_of_externs(r, datasec)))
		object_fault(r->obj, RULE_BM006, FAULT_DATASEC_SIZE, NULL, -1,
			     "the BTF describes section '%s', which the object does not have", name);
	return datasec->size;
}

static void fix_datasec(struct reader *r, uint32_t id)
{
	struct btf_type *datasec = type_mutable(r, id);
	struct btf_var_secinfo *info = secinfos(datasec);
	uint32_t n = type_vlen(datasec);

	if (r->types->cut_name && datasec->name_off == r->types->cut_name) {
		object_fault(r->obj, RULE_BM006, FAULT_DATASEC_SIZE, NULL, -1,
			     "the name of a section lies outside the strings of the BTF");
		return;
	}
	if (has_checked_variables(r, datasec)) {
		bool fix_offsets = !datasec->size;

		if (fix_offsets && !set_size(r, datasec))
			return;
		for (uint32_t i = 0; i < n; i++)
			fix_variable(r, type_name(r->types, datasec), &info[i], fix_offsets);
	}
	sort_by_offset(r->arena, info, n);
}

void fix_datasecs(struct reader *r)
{
	for (uint32_t id = 1; r->types && id < r->types->count; id++)
		if (type_kind(type_by_id(r->types, id)) == BTF_KIND_DATASEC)
			fix_datasec(r, id);
}
