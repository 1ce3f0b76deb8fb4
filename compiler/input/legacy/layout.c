/* SPDX-License-Identifier: BSD-2-Clause */
#include <fnmatch.h>
#include <linux/bpf.h>

#include "base/buf.h"
#include "base/util.h"
#include "input/elf/elf.h"
#include "input/legacy/legacy.h"

/*
 * Finds the dialect of the records of a section. Few layouts have the size of the
 * record; among them the strongest clue decides: members of the struct in BTF, its
 * name, sections that only one loader reads, relocations, and at last whether the
 * values make sense.
 */

/* A clue is worth more than all weaker ones together. */
enum {
	WEIGHT_VALUES = 1,
	WEIGHT_MARK = 1000,
	WEIGHT_STRUCT = 10 * WEIGHT_MARK,
	WEIGHT_MEMBER = 10 * WEIGHT_STRUCT,
};

#define MAX_RECORDS 64	/* records to look at: ELF_MAX_MAPS of iproute2 */

struct candidate {
	const struct layout_info *layout;
	int members;	/* in BTF: those that agree minus those that do not */
	bool strangers;	/* there are some that do not */
	bool struct_name;
	const char *mark;	/* a section that only its loader reads, or NULL */
	int values;
};

static int weight(const struct candidate *c)
{
	int values = c->values < WEIGHT_MARK / 2 ? c->values : WEIGHT_MARK / 2 - 1;

	if (values <= -WEIGHT_MARK / 2)
		values = 1 - WEIGHT_MARK / 2;
	return c->members * WEIGHT_MEMBER + c->struct_name * WEIGHT_STRUCT +
	       !!c->mark * WEIGHT_MARK + values * WEIGHT_VALUES;
}

static bool matches(const char *const *patterns, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!fnmatch(patterns[i], name, 0))
			return true;
	return false;
}

bool legacy_field_has_name(const struct layout_field *f, const char *name)
{
	if (str_eq(f->name, name))
		return true;
	for (size_t i = 0; i < f->n_as; i++)
		if (str_eq(f->as[i], name))
			return true;
	return false;
}

/* A member that is not a field of the layout counts more than one that is. */
static void judge_members(struct candidate *c, const struct types *t, const struct btf_type *def)
{
	const struct layout_info *l = c->layout;
	const struct btf_member *m = type_members(def);

	for (uint32_t i = 0; i < type_vlen(def) && i < MAX_RECORDS; i++) {
		uint32_t offset = member_bit_offset(def, &m[i]) / 8;
		const char *name = types_string(t, m[i].name_off);
		int found = -4;

		for (size_t j = 0; j < l->n_fields && found < 0; j++)
			if (l->fields[j].offset == offset &&
			    legacy_field_has_name(&l->fields[j], name))
				found = 1;
		/* Bit fields and padding are not fields of layouts. */
		if (found < 0 && (str_starts(name, "pad") || member_bit_size(def, &m[i])))
			found = 0;
		c->members += found;
		c->strangers |= found < 0;
	}
}

static bool is_outer(const struct layout_info *l, const struct legacy_record *rec)
{
	uint64_t type = 0;

	legacy_value(l, rec, "type", &type);
	return is_map_in_map(legacy_map_type(l, type));
}

/* 1 for a value that fits the layout well, 0 for any other that fits, -4 for one that does not. */
static int judge_field(const struct legacy_section *s, const struct layout_info *l,
		       const struct legacy_record *rec, const struct layout_field *f, uint64_t v)
{
	uint64_t flags = 0, max, id;

	if (str_eq(f->name, "type")) {
		for (size_t i = 0; i < l->n_types; i++)
			if (l->types[i].number == v)
				return 0;
		return l->n_types ? -4 : 0;
	}
	if (str_eq(f->name, "map_flags"))
		return v >> 24 ? -4 : 0;
	if (str_eq(f->name, "mode"))
		return v >= 0400 && v <= 0777 ? 1 : -4;
	if (str_eq(f->name, "uid") || str_eq(f->name, "gid"))
		return v > 0xfffff ? -4 : 0;
	if (str_eq(f->name, "bpfloader_max_ver"))
		return legacy_value(l, rec, "bpfloader_min_ver", &id) && v > id ? 1 : -4;
	if (str_eq(f->name, "numa_node")) {
		legacy_value(l, rec, "map_flags", &flags);
		if (flags & BPF_F_NUMA_NODE)
			return v < 1024 ? 1 : -4;
		return v ? -4 : 0;
	}
	if (str_eq(f->name, "inner_map_idx")) {
		/* 0 counts only if templates are found by index. */
		if (l->wiring == WIRING_INDEX && is_outer(l, rec))
			return v < s->n && &s->records[v] != rec ? 1 : -4;
		return v && (v >= s->n || !is_outer(l, rec)) ? -4 : v != 0;
	}
	if (str_eq(f->name, "inner_id"))
		return !v ? 0 : is_outer(l, rec) ? 1 : -4;
	if (str_eq(f->name, "inner_idx"))
		return legacy_value(l, rec, "max_entries", &max) && v > UINT16_MAX &&
				       v != UINT32_MAX ? -4 : 0;
	if (str_eq(f->name, "id") || str_eq(f->name, "map_id"))
		return v != 0;
	if (str_eq(f->name, "pad") || str_eq(f->name, "zero"))
		return v ? -4 : 0;
	if (str_eq(f->name, "pinning")) {
		for (size_t i = 0; i < l->n_pins; i++)
			if (!l->pins[i].other && l->pins[i].code == v)
				return v != 0;
		return -4;
	}
	return 0;
}

/* A pointer needs a relocation, unless it is 0. */
static int judge_pointer(const struct legacy_section *s, const struct legacy_record *rec,
			 const struct layout_field *f)
{
	uint64_t v;

	if (legacy_reloc_at(s, rec->sym->value + f->offset, f->size))
		return 4;
	return view_uint(&rec->data, f->offset, f->size, &v) && v ? -4 : 0;
}

static int judge_values(const struct legacy_section *s, const struct layout_info *l)
{
	int score = 0;

	for (size_t i = 0; i < s->n && i < MAX_RECORDS; i++) {
		const struct legacy_record *rec = &s->records[i];

		for (size_t j = 0; j < l->n_fields; j++) {
			const struct layout_field *f = &l->fields[j];
			uint64_t v;

			if (f->print == PRINT_SYMBOL)
				score += judge_pointer(s, rec, f);
			else if (f->size <= 4 && legacy_value(l, rec, f->name, &v))
				score += judge_field(s, l, rec, f, v);
		}
	}
	return score;
}

/* The BTF struct of the first record that has one, or NULL. */
static const struct btf_type *record_struct(const struct legacy_section *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->records[i].def_type)
			return type_by_id(s->r->types, s->records[i].def_type);
	return NULL;
}

static struct candidate judge(const struct legacy_section *s, const struct layout_info *l)
{
	const struct btf_type *def = record_struct(s);
	struct candidate c = {.layout = l, .values = judge_values(s, l)};

	if (def) {
		judge_members(&c, s->r->types, def);
		c.struct_name = matches(l->structs, l->n_structs, type_name(s->r->types, def));
	}
	for (size_t i = 0; i < l->n_marks && !c.mark; i++)
		if (find_section(s->r, l->marks[i]))
			c.mark = l->marks[i];
	return c;
}

/* The names of those but the best that weigh at_least as much, or NULL. */
static const char *names_of(struct arena *a, const struct candidate *v, size_t n,
			    const struct candidate *best, int at_least)
{
	struct buf b = {0};

	for (size_t i = 0; i < n; i++)
		if (&v[i] != best && weight(&v[i]) >= at_least)
			buf_printf(&b, "%s%s", b.len ? ", " : "", v[i].layout->name);
	return b.len ? buf_text(&b, a) : NULL;
}

/* Why one candidate is better than the others, in words. */
static const char *reason(const struct legacy_section *s, const struct candidate *v, size_t n,
			  const struct candidate *best)
{
	struct arena *a = s->r->arena;
	const struct btf_type *def = record_struct(s);
	const char *name = def ? type_name(s->r->types, def) : "";
	const struct candidate *second = NULL;

	for (size_t i = 0; i < n; i++)
		if (&v[i] != best && (!second || weight(&v[i]) > weight(second)))
			second = &v[i];
	if (!second) {
		for (size_t i = 0; i < schema_n_layouts(s->r->opts->schema); i++) {
			const struct layout_info *l = schema_layout_at(s->r->opts->schema, i);

			if (l != best->layout && l->size == best->layout->size)
				return arena_printf(a, "%s, and among the layouts of this size only this one is in sections like '%s'",
						    s->stride_from, s->section->name);
		}
		return arena_printf(a, "%s, which no other layout has", s->stride_from);
	}
	if (best->members > second->members)
		return arena_printf(a, "%s, and struct %s in BTF has its members", s->stride_from,
				    *name ? name : "(anonymous)");
	if (best->struct_name > second->struct_name)
		return arena_printf(a, "%s, and the struct in BTF is its %s", s->stride_from, name);
	if (best->mark && !second->mark)
		return arena_printf(a, "%s, and only its loader reads section '%s'",
				    s->stride_from, best->mark);
	if (best->values > second->values)
		return arena_printf(a, "%s, and its values make more sense than those of %s",
				    s->stride_from, names_of(a, v, n, best, INT32_MIN));
	return arena_printf(a, "%s, and it is the first layout that fits", s->stride_from);
}

/* The layouts whose records have size bytes; also those of other sections if `anywhere`. */
static size_t collect(const struct legacy_section *s, uint64_t size, bool anywhere,
		      struct candidate *v)
{
	const struct schema *schema = s->r->opts->schema;
	size_t n = 0;

	for (size_t i = 0; i < schema_n_layouts(schema); i++) {
		const struct layout_info *l = schema_layout_at(schema, i);

		if (l->size == size && !l->by_members &&
		    (anywhere || matches(l->sections, l->n_sections, s->section->name)))
			v[n++] = judge(s, l);
	}
	return n;
}

/*
 * A layout of size 0 is one that cannot be decoded. The name of the struct tells
 * it, or without BTF the section, if no other layout fits.
 */
static bool is_unreadable(struct legacy_section *s, bool fits)
{
	const struct btf_type *def = record_struct(s);
	struct candidate *v = ARENA_ARRAY(s->r->arena, schema_n_layouts(s->r->opts->schema),
					  struct candidate);
	size_t n = collect(s, 0, false, v);

	for (size_t i = 0; i < n && !s->layout; i++)
		if (def ? v[i].struct_name : !fits)
			s->layout = v[i].layout;
	if (s->layout)
		s->why = arena_printf(s->r->arena, "only this layout has a section '%s'",
				      s->section->name);
	return s->layout;
}

/* No layout has this size: takes the longest one that the record can start with. */
static void choose_prefix(struct legacy_section *s)
{
	const struct schema *schema = s->r->opts->schema;
	struct arena *a = s->r->arena;
	uint64_t least = s->stride;

	for (size_t i = 0; !s->stride && i < s->n; i++)
		if (!i || s->records[i].wanted < least)
			least = s->records[i].wanted;
	for (size_t i = 0; i < schema_n_layouts(schema); i++) {
		const struct layout_info *l = schema_layout_at(schema, i);

		if (l->prefix && l->size <= least && (!s->layout || l->size > s->layout->size))
			s->layout = l;
	}
	s->why = arena_printf(a, "no layout has records of %llu bytes: only the first ones are read",
			      (unsigned long long)least);
}

/* Takes the struct in BTF as it is. False if that is not possible. */
static bool choose_members(struct legacy_section *s)
{
	const struct btf_type *def = record_struct(s);
	const struct layout_info *l = def ? legacy_layout_of_members(s, def) : NULL;
	const char *name = def ? type_name(s->r->types, def) : "";

	if (!l)
		return false;
	s->layout = l;
	s->why = arena_printf(s->r->arena, "%s, and no layout has the members of struct %s",
			      s->stride_from, *name ? name : "(anonymous)");
	return true;
}

void legacy_choose_layout(struct legacy_section *s)
{
	const struct input_options *opts = s->r->opts;
	const char *forced = opts->target->layout;
	struct candidate *v, *best;
	size_t n;

	if (forced) {
		s->layout = schema_find_layout(opts->schema, forced);
		s->why = "--layout selects it";
		if (s->layout)
			return;
	}
	v = ARENA_ARRAY(s->r->arena, schema_n_layouts(opts->schema), struct candidate);
	n = s->stride ? collect(s, s->stride, false, v) : 0;
	if (is_unreadable(s, n))
		return;
	if (!n && s->stride)
		n = collect(s, s->stride, true, v);
	best = v;
	for (size_t i = 1; i < n; i++)
		if (weight(&v[i]) > weight(best))
			best = &v[i];
	if ((!n || best->strangers) && choose_members(s))
		return;
	if (!n) {
		choose_prefix(s);
		return;
	}
	s->layout = best->layout;
	s->why = reason(s, v, n, best);
	s->rivals = names_of(s->r->arena, v, n, best, weight(best));
}
