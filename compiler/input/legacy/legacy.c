/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/util.h"
#include "input/legacy/legacy.h"

#define ANNOTATION "____btf_map_"

/* BTF types by name, for objects with legacy maps. */
struct legacy_names {
	struct name_table variables;	/* VAR to id */
	struct name_table annotations;	/* types whose names start with ANNOTATION to id */
};

static void index_names(const struct reader *r, struct legacy_names *names)
{
	uint32_t count = r->types ? r->types->count : 0;

	names->variables.arena = names->annotations.arena = r->arena;
	for (uint32_t id = 1; id < count; id++) {
		const struct btf_type *type = type_by_id(r->types, id);
		const char *name = type_name(r->types, type);

		if (type_kind(type) == BTF_KIND_VAR)
			name_table_add(&names->variables, name, id);
		if (str_starts(name, ANNOTATION))
			name_table_add(&names->annotations, name, id);
	}
}

/*
 * Whether some loader reads records from the section: "maps", names that start with
 * "maps" (gobpf, cilium/ebpf, aya) or end with "/maps" (ir-keytable), Android's.
 */
static bool is_legacy_section(const struct section *s)
{
	if (s->type != SHT_PROGBITS || s->flags & SHF_EXECINSTR)
		return false;
	return str_starts(s->name, "maps") || str_ends(s->name, "/maps") ||
	       str_eq(s->name, ".android_maps");
}

/* Finds the record's variable in BTF, and its struct: the type, or the element of an array. */
static void find_btf(const struct reader *r, const struct legacy_names *names,
		     struct legacy_record *rec)
{
	int64_t id = name_table_find(&names->variables, rec->sym->name);
	const struct btf_type *var = id < 0 ? NULL : type_by_id(r->types, (uint32_t)id);
	const struct btf_type *type;
	uint32_t def;

	if (!var)
		return;
	rec->var_type = (uint32_t)id;
	def = type_skip_mods(r->types, var->type);
	type = type_by_id(r->types, def);
	if (type && type_kind(type) == BTF_KIND_ARRAY) {
		rec->array = true;
		def = type_skip_mods(r->types, type_array(type)->type);
		type = type_by_id(r->types, def);
	}
	if (type && type_kind(type) == BTF_KIND_STRUCT)
		rec->def_type = def;
}

static int by_symbol(const void *a, const void *b)
{
	const struct legacy_record *x = *(struct legacy_record *const *)a;
	const struct legacy_record *y = *(struct legacy_record *const *)b;

	return x->sym->index < y->sym->index ? -1 : x->sym->index > y->sym->index;
}

/* The records in the order of the symbol table. */
static struct legacy_record **in_symbol_order(const struct legacy_section *s)
{
	struct legacy_record **v = ARENA_ARRAY(s->r->arena, s->n, struct legacy_record *);

	for (size_t i = 0; i < s->n; i++)
		v[i] = &s->records[i];
	qsort(v, s->n, sizeof(*v), by_symbol);
	return v;
}

static void record_fault(const struct legacy_section *s, const struct legacy_record *rec,
			 enum rule_id rule, enum fault_kind what, const char *message)
{
	object_fault(s->r->obj, rule, what, rec->map, -1, "%s", message)->map_name = rec->name;
}

/*
 * Adds a fault for the first contradiction of a record, in the order in which
 * libbpf before 1.0 checks a section "maps", with the size that it assumes.
 */
static void check_record(const struct legacy_section *s, const struct legacy_record *rec)
{
	enum { LIBBPF_RECORD = 20 };	/* sizeof(struct bpf_map_def) */
	struct arena *a = s->r->arena;
	const struct view *v = &s->section->data;
	bool plain = str_eq(s->section->name, "maps");
	uint64_t at = rec->sym->value, size = rec->wanted, libbpf = 0;

	if (plain && v->size % s->n == 0)
		libbpf = v->size / s->n;
	if (plain && rec->sym->bind == STB_LOCAL)
		record_fault(s, rec, RULE_BM011, FAULT_LEGACY_STATIC,
			     "the map's linkage is static, must be global");
	if (size < libbpf)
		size = libbpf;
	if (!view_has(v, at, size ? size : 1))
		/* The record may be shorter for libbpf, and inside. */
		record_fault(s, rec, RULE_BM021,
			     libbpf && view_has(v, at, libbpf) ? FAULT_LEGACY_SYMBOL_SIZE
							       : FAULT_LEGACY_BOUNDS,
			     arena_printf(a, "the record at offset %llu with %llu bytes reaches beyond the section (%zu bytes)",
					  (unsigned long long)at, (unsigned long long)size,
					  v->size));
	else if (rec->sym->size && !view_has(v, at, rec->sym->size))
		record_fault(s, rec, RULE_BM021, FAULT_LEGACY_SYMBOL_SIZE,
			     arena_printf(a, "the symbol at offset %llu with %llu bytes reaches beyond the section (%zu bytes)",
					  (unsigned long long)at,
					  (unsigned long long)rec->sym->size, v->size));
	else if (rec->sym->size && s->stride && rec->sym->size != s->stride && !rec->array)
		record_fault(s, rec, RULE_BM021, FAULT_LEGACY_SYMBOL_SIZE,
			     arena_printf(a, "the symbol has %llu bytes, but a record has %llu",
					  (unsigned long long)rec->sym->size,
					  (unsigned long long)s->stride));
	else if (s->stride && at % s->stride)
		record_fault(s, rec, RULE_BM021, FAULT_LEGACY_OFFSET,
			     arena_printf(a, "the record is at offset %llu, must be at a multiple of its size (%llu)",
					  (unsigned long long)at, (unsigned long long)s->stride));
	else if (rec > s->records && rec[-1].sym->value == at)
		record_fault(s, rec, RULE_BM021, FAULT_LEGACY_OFFSET,
			     arena_printf(a, "the record is at offset %llu, like the record of map '%s'",
					  (unsigned long long)at, rec[-1].name));
	for (uint64_t i = LIBBPF_RECORD; i < libbpf && view_has(v, at, i + 1); i++) {
		if (!v->data[at + i])
			continue;
		record_fault(s, rec, RULE_BM021, FAULT_LEGACY_TAIL,
			     arena_printf(a, "byte %llu of the record is 0x%02x, must be 0 after the %d bytes of libbpf's struct bpf_map_def",
					  (unsigned long long)i, v->data[at + i], LIBBPF_RECORD));
		break;
	}
}

static void decode_records(struct legacy_section *s)
{
	struct legacy_record **order = in_symbol_order(s);
	bool by_symbols = s->layout && s->layout->order == ORDER_SYMBOLS;

	for (size_t i = 0; i < s->n; i++)
		legacy_decode(s, by_symbols ? order[i] : &s->records[i]);
	for (size_t i = 0; i < s->n; i++)
		check_record(s, order[i]);
}

/*
 * The index of the fault about the section as a whole, or -1. Those of sections "maps" come
 * from collect.c, and are among the first *n_early.
 */
static int64_t section_fault(const struct legacy_section *s, size_t *n_early)
{
	struct object *obj = s->r->obj;
	const char *name = s->section->name;

	if (str_eq(name, ".android_maps"))
		return -1;
	if (!str_eq(name, "maps")) {
		object_fault(obj, RULE_BM020, FAULT_SECTION_IGNORED, NULL, -1,
			     "maps are defined in section '%s'", name)
			->fix = fix_words("define the map in SEC(\".maps\") with __uint() and __type()");
		return (int64_t)obj->n_faults - 1;
	}
	/* What is passed over stays so: an object may have thousands of such sections. */
	for (; *n_early; (*n_early)--) {
		const struct fault *f = &obj->faults[*n_early - 1];

		if (f->rule == RULE_BM020 && !f->n_notes && f->what == FAULT_LEGACY_SECTION)
			return (int64_t)*n_early - 1;
	}
	return -1;
}

/* "map 'a'", "maps 'a' and 'b'"; of many only a few. */
static const char *names_with_key(const struct legacy_section *s, enum fault_kind key)
{
	struct buf b = {0};
	size_t n = 0, shown = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->records[i].map && legacy_record_kind(s, &s->records[i]) == key;
	buf_str(&b, n == 1 ? "map " : "maps ");
	for (size_t i = 0; i < s->n && shown < 4; i++) {
		if (!s->records[i].map || legacy_record_kind(s, &s->records[i]) != key)
			continue;
		buf_printf(&b, "%s'%s'", !shown ? "" : shown + 1 == n ? " and " : ", ",
			   s->records[i].name);
		shown++;
	}
	if (shown < n)
		buf_printf(&b, " and %zu more", n - shown);
	return buf_text(&b, s->r->arena);
}

static bool has_note(const struct fault *f, const char *note)
{
	for (size_t i = 0; i < f->n_notes; i++)
		if (str_eq(f->notes[i], note))
			return true;
	return false;
}

/* Adds notes on the layout of the records and the loaders that read them. */
static void note_section(struct legacy_section *s, struct fault *f)
{
	struct arena *a = s->r->arena;

	if (!s->layout || !s->layout->size)
		return;
	legacy_note_layout(s, f);
	for (size_t i = 0; i < s->n; i++) {
		struct fault_peer peer = {0};
		bool known = false;

		if (!s->records[i].map)
			continue;
		if (s->records[i].pin_note && !has_note(f, s->records[i].pin_note))
			fault_note(s->r->obj, f, "%s", s->records[i].pin_note);
		peer.key = legacy_record_kind(s, &s->records[i]);
		for (size_t k = 0; k < f->n_peers; k++)
			known |= f->peers[k].key == peer.key;
		if (!known)
			ARENA_PUSH(a, f->peers, f->n_peers, f->cap_peers, peer);
	}
	for (size_t k = 0; f->n_peers > 1 && k < f->n_peers; k++)
		f->peers[k].about = names_with_key(s, f->peers[k].key);
}

static void read_section(struct reader *r, const struct section *section,
			 const struct legacy_names *names, const struct legacy_parts *parts,
			 size_t *n_early)
{
	struct legacy_section s = {
		.r = r, .section = section, .annotations = &names->annotations,
	};
	int64_t whole;

	legacy_collect(&s, parts);
	if (!s.n) {
		if (section->size)
			object_fault(r->obj, RULE_BM021, FAULT_LEGACY_STRIDE, NULL, -1,
				     "section '%s' has %llu bytes, but no symbol names a map in it",
				     section->name, (unsigned long long)section->size);
		return;
	}
	for (size_t i = 0; i < s.n; i++) {
		s.records[i].name = s.records[i].sym->name;
		find_btf(r, names, &s.records[i]);
	}
	whole = section_fault(&s, n_early);
	legacy_find_bytes(&s);
	legacy_choose_layout(&s);
	decode_records(&s);
	legacy_wire(&s);
	if (whole >= 0)
		note_section(&s, &r->obj->faults[whole]);
}

/*
 * All sections with legacy maps, in order. libbpf before 1.0 reads "maps"
 * (bpf_object__init_user_maps()); schemas/layouts.yaml names the loaders of the
 * other dialects.
 */
void read_legacy_maps(struct reader *r)
{
	struct legacy_parts parts = {0};
	struct legacy_names names = {0};
	size_t n_early = r->obj->n_faults;

	for (size_t i = 1; i < r->n_sections; i++) {
		if (!is_legacy_section(&r->sections[i]))
			continue;
		if (!names.variables.arena)
			index_names(r, &names);
		if (!parts.symbols)
			legacy_index(&parts, r);
		read_section(r, &r->sections[i], &names, &parts, &n_early);
	}
}
