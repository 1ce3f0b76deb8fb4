/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/util.h"
#include "input/legacy/legacy.h"

#define ELF_MAX_MAPS 64		/* of iproute2 */

/* The template is a copy of the map without pin and slots. */
static void set_template(const struct legacy_section *s, struct map_def *outer,
			 const struct map_def *map)
{
	struct map_def *inner = arena_memdup(s->r->arena, map, sizeof(*map));

	inner->pinning = PIN_NONE;
	if (map->rare) {
		inner->rare = arena_memdup(s->r->arena, map->rare, sizeof(*map->rare));
		inner->rare->pin_path = NULL;
		inner->rare->pin_owner = (struct pin_owner){0};
	}
	inner->inner = NULL;
	inner->slots = NULL;
	inner->n_slots = 0;
	inner->present &= ~(1u << ATTR_PINNING | 1u << ATTR_INNER | 1u << ATTR_VALUES);
	outer->inner = inner;
	outer->present |= 1u << ATTR_INNER;
}

/* Adds a fault of an outer map: why it has no template. Returns NULL. */
__attribute__((format(printf, 3, 4)))
static const struct legacy_record *no_template(const struct legacy_section *s,
					       const struct legacy_record *outer,
					       const char *fmt, ...)
{
	const char *why;
	va_list ap;

	va_start(ap, fmt);
	why = arena_vprintf(s->r->arena, fmt, ap);
	va_end(ap);
	object_fault(s->r->obj, RULE_BM021, FAULT_NONE, outer->map, ATTR_INNER, "%s", why);
	return NULL;
}

static void add_slot(const struct legacy_section *s, struct map_def *map, struct slot slot)
{
	map_add_slot(s->r->arena, map, slot);
	map->present |= 1u << ATTR_VALUES;
}

/* The first map with the id, and of the type unless that is UNSPEC; or NULL. */
static struct legacy_record *find_id(const struct legacy_section *s, uint64_t id, uint32_t type)
{
	for (size_t i = 0; i < s->n; i++) {
		struct legacy_record *rec = &s->records[i];
		uint64_t own;

		if (rec->map && legacy_value(s->layout, rec, "id", &own) && own == id &&
		    (type == BPF_MAP_TYPE_UNSPEC || rec->map->type == type))
			return rec;
	}
	return NULL;
}

/*
 * Puts each map with the id, if it is not an outer map itself, into slot inner_idx
 * of the outer map, unless that is -1 (bpf_maps_attach_all()). A record that does
 * not set inner_idx has slot 0.
 */
static void fill_by_id(const struct legacy_section *s, const struct legacy_record *outer,
		       uint64_t inner_id)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct legacy_record *rec = &s->records[i];
		uint64_t id, own_inner, index;

		if (rec->map && legacy_value(s->layout, rec, "id", &id) && id == inner_id &&
		    legacy_value(s->layout, rec, "inner_id", &own_inner) && !own_inner &&
		    legacy_value(s->layout, rec, "inner_idx", &index) && index != UINT32_MAX)
			add_slot(s, outer->map,
				 (struct slot){(uint32_t)index, rec->map->name, NULL});
	}
}

/* iproute2 creates outer maps last, with the first map of the id as template. */
static const struct legacy_record *template_by_id(const struct legacy_section *s,
						  const struct legacy_record *outer)
{
	const struct legacy_record *inner;
	uint64_t id;

	if (!legacy_value(s->layout, outer, "inner_id", &id))
		return no_template(s, outer, "records of layout %s cannot have a template for an outer map",
				   s->layout->name);
	if (!id)
		return no_template(s, outer, "inner_id is 0, must be the id of another map: iproute2 refuses the map");
	inner = find_id(s, id, BPF_MAP_TYPE_UNSPEC);
	if (!inner)
		return no_template(s, outer, "inner_id is %llu, but no map of the section has this id",
				   (unsigned long long)id);
	if (is_map_in_map(inner->map->type))
		return no_template(s, outer, "inner_id %llu is the id of map '%s', which is an outer map",
				   (unsigned long long)id, inner->name);
	fill_by_id(s, outer, id);
	return inner;
}

static const struct legacy_record *template_by_index(const struct legacy_section *s,
						     const struct legacy_record *outer)
{
	const struct legacy_record *inner;
	uint64_t index;

	if (!legacy_value(s->layout, outer, "inner_map_idx", &index))
		return NULL;
	inner = index < s->n ? &s->records[index] : NULL;
	if (!inner || !inner->map || inner == outer)
		return no_template(s, outer, "inner_map_idx is %llu, must be the index of another one of the %zu maps",
				   (unsigned long long)index, s->n);
	if (is_map_in_map(inner->map->type))
		return no_template(s, outer, "inner_map_idx %llu is the index of map '%s', which is an outer map",
				   (unsigned long long)index, inner->name);
	/* samples/bpf creates maps in order, so the template must come before its outer map. */
	if (s->layout->wiring == WIRING_INDEX && inner > outer)
		no_template(s, outer, "inner_map_idx %llu is the index of map '%s', which is created after this map",
			    (unsigned long long)index, inner->name);
	return inner;
}

/* eBPF for Windows: by id, or by index if the id is 0. */
static const struct legacy_record *template_by_either(const struct legacy_section *s,
						      const struct legacy_record *outer)
{
	const struct legacy_record *inner;
	uint64_t id = 0;

	legacy_value(s->layout, outer, "inner_id", &id);
	if (!id)
		return template_by_index(s, outer);
	inner = find_id(s, id, BPF_MAP_TYPE_UNSPEC);
	if (inner && inner != outer)
		return inner;
	return no_template(s, outer, "inner_id is %llu, but no map of the section has this id",
			   (unsigned long long)id);
}

/* The record at an offset of the section, or NULL. */
static const struct legacy_record *record_at(const struct legacy_section *s, uint64_t off)
{
	size_t at = LOWER_BOUND(s->n, i, s->records[i].sym->value < off);

	return at < s->n && s->records[at].sym->value == off ? &s->records[at] : NULL;
}

/* goebpf: inner_map_def points to the template, which must be created before. */
static const struct legacy_record *template_by_relocation(const struct legacy_section *s,
							  const struct legacy_record *outer)
{
	const struct layout_field *f = layout_field(s->layout, "inner_map_def");
	const struct legacy_reloc *reloc;
	const struct symbol *sym;
	const struct legacy_record *inner = NULL;
	uint64_t addend;

	if (!f)
		return NULL;
	reloc = legacy_reloc_at(s, outer->sym->value + f->offset, f->size);
	if (!reloc)
		return no_template(s, outer, "inner_map_def does not point to a map");
	sym = &s->r->symbols[reloc->symbol];
	addend = uint_at(&outer->data, f->offset, f->size);
	if (sym->section == s->section->index && addend <= UINT64_MAX - sym->value)
		inner = record_at(s, sym->value + addend);
	if (!inner || !inner->map || inner == outer)
		return no_template(s, outer, "inner_map_def points to '%s', which is not another map of the section",
				   sym->name);
	if (inner > outer)
		no_template(s, outer, "inner_map_def points to map '%s', which is created after this map",
			    inner->name);
	return inner;
}

/* The record that is the template of an outer map; NULL if there is none, mostly after a fault. */
static const struct legacy_record *find_template(const struct legacy_section *s,
						 const struct legacy_record *outer)
{
	switch (s->layout->wiring) {
	case WIRING_ID:
		return template_by_id(s, outer);
	case WIRING_INDEX:
		return template_by_index(s, outer);
	case WIRING_ID_OR_INDEX:
		return template_by_either(s, outer);
	case WIRING_RELOCATION:
		return template_by_relocation(s, outer);
	default:
		return NULL;
	}
}

/* "<id>/<key>" with anything after it, as sscanf("%i/%i") accepts it. */
static bool parse_tail_call(const char *name, uint32_t *id, uint32_t *key)
{
	char *end;
	long v;

	/* sscanf() would skip blanks, which section names do not have. */
	if (*name < '0' || *name > '9')
		return false;
	v = strtol(name, &end, 0);
	if (*end != '/' || v < 0 || v > INT32_MAX || end[1] < '0' || end[1] > '9')
		return false;
	*id = (uint32_t)v;
	v = strtol(end + 1, &end, 0);
	if (v < 0 || v > INT32_MAX)
		return false;
	*key = (uint32_t)v;
	return true;
}

/*
 * By section: the name of its first function from an old compiler, which is a
 * global symbol without a type; or NULL.
 */
static const char **untyped_functions(const struct reader *r)
{
	const char **names = ARENA_ARRAY(r->arena, r->n_sections, const char *);

	for (size_t i = 0; i < r->n_symbols; i++) {
		const struct symbol *s = &r->symbols[i];

		if (s->section < r->n_sections && !names[s->section] && !s->value &&
		    s->type == STT_NOTYPE && s->bind == STB_GLOBAL)
			names[s->section] = s->name;
	}
	return names;
}

/* The name of the first function of a section. */
static const char *program_of(const struct reader *r, const struct section *section,
			      const char ***untyped)
{
	if (section->first_function)
		return r->symbols[section->first_function - 1].name;
	if (!*untyped)
		*untyped = untyped_functions(r);
	return (*untyped)[section->index] ? (*untyped)[section->index] : section->name;
}

/* Tail calls of iproute2: programs in sections "<id>/<key>" (bpf_fill_prog_arrays()). */
static void wire_tail_calls(const struct legacy_section *s)
{
	const struct reader *r = s->r;
	const char **untyped = NULL;
	size_t sections = 0;

	for (size_t i = 1; i < r->n_sections && sections <= ELF_MAX_MAPS * ELF_MAX_MAPS; i++) {
		const struct section *section = &r->sections[i];
		struct legacy_record *rec;
		uint32_t id, key;

		if (!(section->flags & SHF_EXECINSTR) ||
		    !parse_tail_call(section->name, &id, &key))
			continue;
		sections++;
		rec = find_id(s, id, BPF_MAP_TYPE_PROG_ARRAY);
		if (!rec) {
			object_fault(r->obj, RULE_BM018, FAULT_NONE, NULL, -1,
				     "section '%s' is for a tail call, but no program array has id %u",
				     section->name, id);
			continue;
		}
		add_slot(s, rec->map, (struct slot){key, NULL, program_of(r, section, &untyped)});
	}
}

void legacy_wire(struct legacy_section *s)
{
	const struct layout_info *l = s->layout;

	if (!l)
		return;
	if (l->wiring == WIRING_NONE) {
		/* User space sets the template: bpf_map__set_inner_map_fd(). */
		for (size_t i = 0; i < s->n; i++)
			if (s->records[i].map)
				s->records[i].map->inner_in_user_space =
					is_map_in_map(s->records[i].map->type);
		return;
	}
	if (s->n > (l->wiring == WIRING_ID ? ELF_MAX_MAPS : WIRED_MAX)) {
		object_fault(s->r->obj, RULE_BM021, FAULT_NONE, NULL, -1,
			     "section '%s' has %zu maps, at most %d of %s are read", s->section->name,
			     s->n, l->wiring == WIRING_ID ? ELF_MAX_MAPS : WIRED_MAX, l->name);
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct legacy_record *rec = &s->records[i], *inner = NULL;

		if (rec->map && is_map_in_map(rec->map->type))
			inner = find_template(s, rec);
		if (inner)
			set_template(s, rec->map, inner->map);
	}
	if (l->wiring == WIRING_ID)
		wire_tail_calls(s);
	for (size_t i = 0; i < s->n; i++)
		if (s->records[i].map)
			sort_slots(s->r->arena, s->records[i].map);
}
