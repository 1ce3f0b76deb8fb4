/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/elf/elf.h"
#include "input/legacy/legacy.h"

/* A larger size of a record is not believed. */
#define MAX_STRIDE 4096

static int by_offset(const void *a, const void *b)
{
	const struct legacy_record *x = a, *y = b;

	if (x->sym->value != y->sym->value)
		return x->sym->value < y->sym->value ? -1 : 1;
	return x->sym->index < y->sym->index ? -1 : x->sym->index > y->sym->index;
}

static int reloc_by_offset(const void *a, const void *b)
{
	const struct legacy_reloc *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->symbol < y->symbol ? -1 : x->symbol > y->symbol;
}

static int by_section(const void *a, const void *b)
{
	const struct legacy_part *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static void sort_parts(struct legacy_part *v, size_t n)
{
	if (n)
		qsort(v, n, sizeof(*v), by_section);
}

void legacy_index(struct legacy_parts *p, const struct reader *r)
{
	size_t cap = 0;

	p->symbols = ARENA_ARRAY(r->arena, r->n_symbols, struct legacy_part);
	for (uint32_t i = 0; i < r->n_symbols; i++)
		if (r->symbols[i].type != STT_SECTION)
			p->symbols[p->n_symbols++] = (struct legacy_part){r->symbols[i].section, i};
	for (uint32_t i = 1; i < r->n_sections; i++)
		if (r->sections[i].type == SHT_REL)
			ARENA_PUSH(r->arena, p->rels, p->n_rels, cap,
				   ((struct legacy_part){r->sections[i].info, i}));
	sort_parts(p->symbols, p->n_symbols);
	sort_parts(p->rels, p->n_rels);
}

/* Each symbol but that of the section is a map (bpf_object__init_user_maps()). */
static void collect_records(struct legacy_section *s, const struct legacy_parts *p)
{
	const struct reader *r = s->r;
	size_t first = LOWER_BOUND(p->n_symbols, i, p->symbols[i].section < s->section->index);
	size_t n = LOWER_BOUND(p->n_symbols, i, p->symbols[i].section <= s->section->index) - first;

	s->records = ARENA_ARRAY(r->arena, n, struct legacy_record);
	for (; s->n < n; s->n++)
		s->records[s->n].sym = &r->symbols[p->symbols[first + s->n].index];
	if (n)
		qsort(s->records, n, sizeof(*s->records), by_offset);
}

static void collect_relocs(struct legacy_section *s, const struct legacy_parts *p)
{
	const struct reader *r = s->r;
	size_t i = LOWER_BOUND(p->n_rels, k, p->rels[k].section < s->section->index), cap = 0;

	for (; i < p->n_rels && p->rels[i].section == s->section->index; i++) {
		const struct view *rel = &r->sections[p->rels[i].index].data;

		for (uint64_t at = 0; view_has(rel, at, sizeof(Elf64_Rel)); at += sizeof(Elf64_Rel)) {
			uint64_t info = uint_at(rel, at + offsetof(Elf64_Rel, r_info), 8);
			struct legacy_reloc reloc = {
				.offset = uint_at(rel, at + offsetof(Elf64_Rel, r_offset), 8),
				.symbol = (uint32_t)ELF64_R_SYM(info),
			};

			if (reloc.symbol < r->n_symbols)
				ARENA_PUSH(r->arena, s->relocs, s->n_relocs, cap, reloc);
		}
	}
	if (s->n_relocs)
		qsort(s->relocs, s->n_relocs, sizeof(*s->relocs), reloc_by_offset);
}

void legacy_collect(struct legacy_section *s, const struct legacy_parts *p)
{
	collect_records(s, p);
	collect_relocs(s, p);
}

const struct legacy_reloc *legacy_reloc_at(const struct legacy_section *s, uint64_t off,
					   uint64_t n)
{
	size_t at = LOWER_BOUND(s->n_relocs, i, s->relocs[i].offset < off);

	return at < s->n_relocs && s->relocs[at].offset - off < n ? &s->relocs[at] : NULL;
}

/* The size of records in Android's objects, from a section of its own, or 0. */
static uint64_t android_stride(const struct legacy_section *s)
{
	const struct section *size = find_section(s->r, "size_of_bpf_map_def");
	uint64_t low;

	if (!size || !str_eq(s->section->name, "maps"))
		return 0;
	/* The loader reads the low 4 of the 8 bytes (readSectionUint()). */
	if (!view_uint(&size->data, size->data.big && size->data.size == 8 ? 4 : 0, 4, &low) || low < 16 || low > MAX_STRIDE) {
		object_fault(s->r->obj, RULE_BM021, FAULT_LEGACY_ANDROID_SIZE, NULL, -1,
			     "section 'size_of_bpf_map_def' has %zu bytes, which is not a size of records",
			     size->data.size);
		return 0;
	}
	return low;
}

/* The size that all symbols with a size have, or 0; *without counts those that have none. */
static uint64_t symbol_stride(const struct legacy_section *s, size_t *without)
{
	uint64_t size = 0;

	*without = 0;
	for (size_t i = 0; i < s->n; i++) {
		uint64_t own = s->records[i].sym->size;

		if (s->records[i].array && s->records[i].def_type)
			own = (uint64_t)type_size(s->r->types, s->records[i].def_type);
		if (!own) {
			++*without;
			continue;
		}
		if (own > MAX_STRIDE || (size && own != size))
			return 0;
		size = own;
	}
	return size;
}

/*
 * For libbpf before 1.0 the section has as many records of equal size as it has
 * symbols. Adds a fault if it cannot be divided so, or if the symbols have another
 * size.
 */
static void check_division(const struct legacy_section *s)
{
	struct object *obj = s->r->obj;
	uint64_t size = s->section->data.size;
	const char *name = s->section->name;

	if (!size)
		object_fault(obj, RULE_BM021, FAULT_LEGACY_STRIDE, NULL, -1,
			     "section '%s' is empty: its %zu symbols have no records", name, s->n);
	else if (size % s->n)
		object_fault(obj, RULE_BM021, FAULT_LEGACY_STRIDE, NULL, -1,
			     "section '%s' has %llu bytes for %zu symbols, must divide evenly", name,
			     (unsigned long long)size, s->n);
	else if (s->stride && size / s->n != s->stride)
		object_fault(obj, RULE_BM021, FAULT_LEGACY_GAPS, NULL, -1,
			     "section '%s' has %llu bytes for %zu symbols of %llu bytes each, must have %llu",
			     name, (unsigned long long)size, s->n, (unsigned long long)s->stride,
			     (unsigned long long)(s->stride * s->n));
}

static bool is_size_of_layout(const struct legacy_section *s, uint64_t size)
{
	const struct schema *schema = s->r->opts->schema;

	for (size_t i = 0; size && schema && i < schema_n_layouts(schema); i++)
		if (schema_layout_at(schema, i)->size == size)
			return true;
	return false;
}

/*
 * The size of a record is that of the symbols. If these have none, have different
 * ones, or one that no layout has, it is the size of the section divided by the
 * number of symbols.
 */
static void find_stride(struct legacy_section *s)
{
	struct arena *a = s->r->arena;
	uint64_t size = s->section->data.size, android = android_stride(s), symbols;
	uint64_t even = size && size % s->n == 0 && size / s->n <= MAX_STRIDE ? size / s->n : 0;
	size_t without;

	symbols = symbol_stride(s, &without);
	if (android) {
		s->stride = android;
		s->stride_from = arena_printf(a, "section 'size_of_bpf_map_def' gives %llu bytes",
					      (unsigned long long)android);
		if (symbols && symbols != android)
			object_fault(s->r->obj, RULE_BM021, FAULT_LEGACY_ANDROID_SIZE, NULL, -1,
				     "section 'size_of_bpf_map_def' gives %llu bytes, but the symbols have %llu",
				     (unsigned long long)android, (unsigned long long)symbols);
	} else if (symbols && (is_size_of_layout(s, symbols) || !is_size_of_layout(s, even))) {
		s->stride = symbols;
		s->stride_from = arena_printf(a, "the records have %llu bytes",
					      (unsigned long long)symbols);
	} else if (even && (without == s->n || is_size_of_layout(s, even))) {
		s->stride = even;
		s->stride_from = arena_printf(a, "%llu bytes for %zu symbols are %llu bytes each",
					      (unsigned long long)size, s->n,
					      (unsigned long long)s->stride);
	}
	if (without)
		object_fault(s->r->obj, RULE_BM021, FAULT_LEGACY_SYMBOL_SIZE, NULL, -1,
			     "%zu of the %zu symbols in section '%s' have no size, as from old compilers",
			     without, s->n, s->section->name);
	check_division(s);
}

/* Sets the bytes of each record, up to the next record and the end of the section. */
void legacy_find_bytes(struct legacy_section *s)
{
	const struct view *v = &s->section->data;
	uint64_t end = v->size;	/* where the next record starts */

	find_stride(s);
	for (size_t i = s->n; i-- > 0;) {
		struct legacy_record *rec = &s->records[i];
		uint64_t at = rec->sym->value, left = at < v->size ? v->size - at : 0;

		if (i + 1 < s->n && rec[1].sym->value != at && rec[1].sym->value < v->size)
			end = rec[1].sym->value;
		rec->wanted = s->stride;
		if (!s->stride) {
			rec->wanted = end > at ? end - at : 0;
			if (rec->sym->size && rec->sym->size < rec->wanted)
				rec->wanted = rec->sym->size;
			if (rec->wanted > MAX_STRIDE)
				rec->wanted = MAX_STRIDE;
		}
		rec->data.big = v->big;
		view_sub(v, at, rec->wanted < left ? rec->wanted : left, &rec->data);
	}
}
