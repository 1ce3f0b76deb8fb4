/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/elf/elf.h"

/*
 * Finds out what each section of an object is for, and what libbpf refuses about
 * it, in the order of bpf_object__elf_collect().
 */

#define MAX_LICENSE 63	/* bytes: of libbpf's struct bpf_object, without the end */

static bool crosses_end(const struct reader *r, const struct section *s, const struct symbol *sym)
{
	uint64_t end = sym->value + sym->size;

	return end > s->size ||
	       (end < sym->value &&
		loader_has(r->loader, BEHAVIOUR_PROGRAM_OVERFLOW_CHECKED));
}

/*
 * The functions of an executable section, and what libbpf refuses about them
 * (bpf_object__add_programs()): the object is not opened, so its maps are not
 * created.
 */
static void read_functions(struct reader *r, const struct section *s)
{
	for (uint32_t i = s->first_function; i; i = r->symbols[i - 1].next) {
		const struct symbol *sym = &r->symbols[i - 1];
		struct function f = {.name = sym->name, .section = s->index, .symbol = sym->index,
				     .offset = sym->value, .size = sym->size};
		bool fits = !sym->nameless && !crosses_end(r, s, sym);

		/* Old releases load it; for the others it is a program that they refuse. */
		if (fits && s->index != r->text && sym->bind == STB_LOCAL)
			object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_STATIC, NULL, -1,
				     "program '%s' in section '%s' is static", sym->name, s->name);
		if (sym->nameless)
			object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_NAME, NULL, -1,
				     "the name of the program at offset %llu of section '%s' lies outside the symbol names",
				     (unsigned long long)sym->value, s->name);
		else if (!fits)
			object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_BOUNDS, NULL, -1,
				     "program '%s' at offset %llu with %llu bytes crosses the end of section '%s' (%llu bytes)",
				     sym->name, (unsigned long long)sym->value,
				     (unsigned long long)sym->size, s->name,
				     (unsigned long long)s->size);
		else if (!sym->size || sym->size % 8 || sym->value % 8)
			object_fault(r->obj, RULE_BM022, FAULT_PROGRAM_SIZE, NULL, -1,
				     "program '%s' in section '%s' is at offset %llu and has %llu bytes, must be multiples of 8",
				     sym->name, s->name, (unsigned long long)sym->value,
				     (unsigned long long)sym->size);
		else
			ARENA_PUSH(r->arena, r->functions, r->n_functions, r->cap_functions, f);
	}
}

static int compare_functions(const void *a, const void *b)
{
	const struct function *f = a, *g = b;

	if (f->section != g->section)
		return f->section < g->section ? -1 : 1;
	if (f->offset != g->offset)
		return f->offset < g->offset ? -1 : 1;
	/* cmp_progs() says that equal ones are greater, so glibc's qsort() reverses them. */
	return f->symbol > g->symbol ? -1 : f->symbol < g->symbol;
}

static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = *(const struct symbol *const *)a;
	const struct symbol *y = *(const struct symbol *const *)b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

void sort_symbols(const struct symbol **v, size_t n)
{
	qsort(v, n, sizeof(*v), compare_symbols);
}

void sort_functions(struct reader *r)
{
	sort(r->functions, r->n_functions, sizeof(*r->functions), compare_functions);
}

bool is_subprogram(const struct reader *r, const struct function *f)
{
	if (f->section != r->text)
		return false;
	return r->n_functions > 1 || !loader_has(r->loader, BEHAVIOUR_LONE_TEXT_PROGRAM);
}

/*
 * A section of the variable by which BPF_ANNOTATE_KV_PAIR() tells the key and
 * value types of a legacy map. Nobody reads its contents.
 */
static bool is_annotation(struct reader *r, const struct section *s)
{
	const char *name = arena_printf(r->arena, "____btf_map_%s", s->name + strlen(".maps."));
	const struct symbol *sym = find_variable(r, name);

	return sym && sym->section == s->index;
}

/* Whether name is `plain`, or starts with it and a dot, if the loader knows such sections. */
static bool is_named(const struct reader *r, const char *name, const char *plain,
		     enum loader_behaviour since)
{
	size_t n = strlen(plain);

	if (strncmp(name, plain, n))
		return false;
	return !name[n] || (name[n] == '.' && loader_has(r->loader, since));
}

/* Whether any release of libbpf makes struct_ops maps of sections of this name. */
static bool is_struct_ops_name(const char *name)
{
	name += *name == '?';
	return str_eq(name, ".struct_ops") || str_eq(name, ".struct_ops.link");
}

/* Whether the loader makes struct_ops maps of sections of this name. */
static bool is_struct_ops(const struct reader *r, const char *name)
{
	return is_struct_ops_name(name) &&
	       (*name != '?' || loader_has(r->loader, BEHAVIOUR_OPTIONAL_STRUCT_OPS)) &&
	       (!strstr(name, ".link") || loader_has(r->loader, BEHAVIOUR_STRUCT_OPS_LINK));
}

/* Releases that keep one such section keep the last one. */
static void drop_earlier_struct_ops(struct reader *r, const struct section *last)
{
	if (loader_has(r->loader, BEHAVIOUR_SEVERAL_STRUCT_OPS_SECTIONS))
		return;
	for (size_t i = 1; i < last->index; i++)
		if (r->sections[i].kind == SECTION_STRUCT_OPS &&
		    str_eq(r->sections[i].name, last->name))
			r->sections[i].kind = SECTION_OTHER;
}

/* A section that has contents and is not executable. */
static void collect_data(struct reader *r, struct section *s)
{
	if (is_named(r, s->name, ".data", BEHAVIOUR_CUSTOM_DATA_SECTIONS)) {
		s->kind = SECTION_DATA;
	} else if (is_named(r, s->name, ".rodata", BEHAVIOUR_CUSTOM_DATA_SECTIONS)) {
		s->kind = SECTION_RODATA;
	} else if (is_struct_ops(r, s->name)) {
		drop_earlier_struct_ops(r, s);
		s->kind = SECTION_STRUCT_OPS;
	} else if (is_struct_ops_name(s->name)) {
		object_fault(r->obj, RULE_BM010,
			     *s->name == '?' ? FAULT_OPTIONAL_STRUCT_OPS_IGNORED
					     : FAULT_STRUCT_OPS_LINK_IGNORED,
			     NULL, -1, "section '%s' is skipped: its variables are not maps",
			     s->name)
			->fix = fix_words("SEC(\".struct_ops\")");
	} else if (str_eq(s->name, ".addr_space.1") &&
		   loader_has(r->loader, BEHAVIOUR_ARENA_DATA)) {
		r->arena_data = s;
	} else if (str_eq(s->name, ".jumptables") && loader_has(r->loader, BEHAVIOUR_JUMP_TABLES)) {
		r->jump_tables = s;
	} else if (str_starts(s->name, ".maps.") && !is_annotation(r, s)) {
		object_fault(r->obj, RULE_BM010, FAULT_SECTION_IGNORED, NULL, -1,
			     "section '%s' is not .maps: its variables are not maps", s->name)
			->fix = fix_words("SEC(\".maps\")");
	}
}

/* libbpf applies relocations of executable sections; of others it goes by the section's name. */
static bool is_applied(const struct reader *r, const struct section *s)
{
	if (r->sections[s->info].flags & SHF_EXECINSTR)
		return true;
	return str_eq(s->name, ".rel.maps") ||
	       (str_starts(s->name, ".rel") && is_struct_ops(r, s->name + strlen(".rel")));
}

static void collect_relocs(struct reader *r, struct section *s)
{
	/* These releases compare ints: a negative number is in range, and has no section. */
	if (s->info > INT32_MAX && s->entsize == sizeof(Elf64_Rel) &&
	    loader_has(r->loader, BEHAVIOUR_RELOCATION_SECTION_SIGNED))
		return;
	if (s->entsize != sizeof(Elf64_Rel) || s->info >= r->n_sections) {
		object_fault(r->obj, RULE_BM003, FAULT_RELOCATION_SECTION, NULL, -1,
			     "section %u (%s) has relocations of %llu bytes each for section %u, must have %zu bytes and one of %zu sections",
			     s->index, s->name, (unsigned long long)s->entsize, s->info,
			     sizeof(Elf64_Rel), r->n_sections);
		return;
	}
	if (is_applied(r, s))
		s->kind = SECTION_RELOCS;
}

static void collect_btf(struct reader *r, const struct section *s, const struct section **btf)
{
	if (s->type != SHT_PROGBITS)
		object_fault(r->obj, RULE_BM006, FAULT_BTF_SECTION_TYPE, NULL, -1,
			     "section %s has type %u, must be %u (PROGBITS)", s->name, s->type,
			     SHT_PROGBITS);
	*btf = s;
}

static void collect_section(struct reader *r, struct section *s)
{
	struct object *obj = r->obj;

	if (str_eq(s->name, "version")) {
		if (s->data.size != 4)
			object_fault(obj, RULE_BM022, FAULT_VERSION_SIZE, NULL, -1,
				     "section 'version' has %zu bytes, must have 4", s->data.size);
		obj->version = (uint32_t)uint_at(&s->data, 0, 4);
	} else if (str_eq(s->name, "license")) {
		if (!s->data.size)
			object_fault(obj, RULE_BM022, FAULT_LICENSE_SIZE, NULL, -1,
				     "section 'license' is empty");
		else
			obj->license = arena_strndup(r->arena, (const char *)s->data.data,
						     s->data.size < MAX_LICENSE ? s->data.size :
										  MAX_LICENSE);
	} else if (str_eq(s->name, "maps")) {
		object_fault(obj, RULE_BM020, FAULT_LEGACY_SECTION, NULL, -1,
			     "maps are defined in the legacy section 'maps'")
			->fix = fix_words("define the map in SEC(\".maps\") with __uint() and __type()");
		r->legacy = s;
	} else if (str_eq(s->name, ".maps")) {
		/* The last one, because libbpf keeps one index. */
		r->maps = s;
	} else if (str_eq(s->name, ".BTF")) {
		collect_btf(r, s, &r->btf);
	} else if (str_eq(s->name, ".BTF.ext")) {
		collect_btf(r, s, &r->btf_ext);
	} else if (s->type == SHT_PROGBITS && s->size && s->flags & SHF_EXECINSTR) {
		if (str_eq(s->name, ".text"))
			r->text = s->index;
		read_functions(r, s);
	} else if (s->type == SHT_PROGBITS && s->size) {
		collect_data(r, s);
	} else if (s->type == SHT_REL) {
		collect_relocs(r, s);
	} else if (s->type == SHT_NOBITS &&
		   is_named(r, s->name, ".bss", BEHAVIOUR_CUSTOM_BSS_SECTIONS)) {
		s->kind = SECTION_BSS;
	}
}

void collect_sections(struct reader *r)
{
	struct object *obj = r->obj;

	for (size_t i = 1; i < r->n_sections; i++) {
		struct section *s = &r->sections[i];

		if (r->unnamed && i == r->first_unnamed)
			object_fault(obj, RULE_BM003, FAULT_SECTION_NAME, NULL, -1, "%s",
				     r->unnamed);
		if (is_ignored(s))
			continue;
		/* find_symtab() has told of a symbol table. */
		if (s->lost && s->type != SHT_SYMTAB)
			object_fault(obj, RULE_BM003, FAULT_SECTION_RECORDS, NULL, -1,
				     "section %u (%s) of type %u with %zu bytes cannot be read: %s",
				     s->index, s->name, s->type, s->data.size, s->lost);
		collect_section(r, s);
	}
	if (r->symtab && (!r->symtab->link || r->symtab->link >= r->n_sections))
		object_fault(obj, RULE_BM004, FAULT_SYMBOL_STRINGS, NULL, -1,
			     "symbol names are in section %u, the file has %zu sections",
			     r->symtab->link, r->n_sections);
	obj->has_maps_section = r->maps;
	sort_functions(r);
}
