/* SPDX-License-Identifier: BSD-2-Clause */
#include <elf.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "input/reader.h"


/* Tables that relocations are looked up in, made once. */
struct lookup {
	const struct btf_var_secinfo *info;	/* of .maps, by offset */
	uint32_t n;
	uint64_t *reach;	/* the greatest end of info[0..i], for a binary search */
	struct name_table maps;		/* index in obj->maps */
	struct name_table functions;	/* index in r->functions, without subprograms */
};

static void lookup_init(struct lookup *l, const struct reader *r)
{
	const struct btf_type *datasec = type_by_id(r->types, r->maps_datasec);
	uint64_t reach = 0;

	l->info = type_tail(datasec);
	l->n = type_vlen(datasec);
	l->reach = ARENA_ARRAY(r->arena, l->n ? l->n : 1, uint64_t);
	for (uint32_t i = 0; i < l->n; i++) {
		uint64_t end = (uint64_t)l->info[i].offset + l->info[i].size;

		reach = end > reach ? end : reach;
		l->reach[i] = reach;
	}
	object_index_maps(r->obj, &l->maps);
	name_table_init(&l->functions, r->arena, r->n_functions);
	for (size_t i = 0; i < r->n_functions; i++) {
		/* bpf_object__find_program_by_name() does not find subprograms. */
		if (is_subprogram(r, &r->functions[i]))
			continue;
		name_table_add(&l->functions, r->functions[i].name, (uint32_t)i);
	}
}

/* The first variable of .maps with the pointer at off inside, or -1. In libbpf off + 8 may wrap. */
static int64_t variable_at(const struct lookup *l, uint64_t off)
{
	uint64_t end = off + TYPES_POINTER_SIZE;
	size_t at = LOWER_BOUND(l->n, i, l->reach[i] < end);

	return at < l->n && l->info[at].offset <= off ? (int64_t)at : -1;
}

/* A slot with the number of its relocation: the last for an index counts. */
struct numbered_slot {
	struct slot slot;
	size_t number;
};

static int compare_slots(const void *a, const void *b)
{
	const struct numbered_slot *x = a, *y = b;

	if (x->slot.index != y->slot.index)
		return x->slot.index < y->slot.index ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

void sort_slots(struct arena *a, struct map_def *map)
{
	struct numbered_slot *v;
	bool sorted = true;
	size_t n = 0;

	for (size_t i = 1; i < map->n_slots && sorted; i++)
		sorted = map->slots[i - 1].index < map->slots[i].index;
	if (sorted)
		return;
	v = ARENA_ARRAY(a, map->n_slots, struct numbered_slot);
	for (size_t i = 0; i < map->n_slots; i++)
		v[i] = (struct numbered_slot){map->slots[i], i};
	qsort(v, map->n_slots, sizeof(*v), compare_slots);
	for (size_t i = 0; i < map->n_slots; i++) {
		n -= n && map->slots[n - 1].index == v[i].slot.index;
		map->slots[n++] = v[i].slot;
	}
	map->n_slots = n;
}

struct reloc {
	uint64_t offset;
	const struct symbol *sym;
	size_t number;
};

/* Sets the map or program of the slot; false after a fault. */
static bool resolve_target(struct reader *r, const struct lookup *l, struct map_def *map,
			   const struct reloc *rel, struct slot *slot)
{
	const struct symbol *sym = rel->sym;
	int64_t i;

	if (is_map_in_map(map->type)) {
		i = name_table_find(&l->maps, sym->name);
		if (sym->section != r->maps->index)
			object_fault(r->obj, RULE_BM018, FAULT_RELOC_NOT_MAP, map, ATTR_VALUES,
				     "static value '%s' is not a map of .maps", sym->name);
		else if (map->type == BPF_MAP_TYPE_HASH_OF_MAPS &&
			 map->key_size != sizeof(uint32_t))
			object_fault(r->obj, RULE_BM018, FAULT_RELOC_HASH_KEY, map, ATTR_KEY_SIZE,
				     "key_size is %u, must be 4 for a hash of maps with static values",
				     map->key_size);
		else if (i < 0)
			object_fault(r->obj, RULE_BM018,
				     sym->type == STT_SECTION ? FAULT_SLOT_SYMBOL :
								FAULT_RELOC_UNKNOWN_MAP,
				     map, ATTR_VALUES, *sym->name ? "no map has the name of the static value '%s'" :
						  "a static value%s is a static map, which has no symbol",
				     sym->name);
		else
			slot->map = r->obj->maps[i]->name;
		return slot->map;
	}
	i = name_table_find(&l->functions, sym->name);
	if (i < 0)
		object_fault(r->obj, RULE_BM018, FAULT_RELOC_UNKNOWN_PROGRAM, map, ATTR_VALUES,
			     "static value '%s' is not a program", sym->name);
	else if (r->functions[i].section != sym->section || r->functions[i].offset != sym->value)
		object_fault(r->obj, RULE_BM018, FAULT_RELOC_NOT_ENTRY, map, ATTR_VALUES,
			     "static value '%s' is not the entry of a program", sym->name);
	else
		slot->program = r->functions[i].name;
	return slot->program;
}

/* Sets the index of the slot (the end of bpf_object__collect_map_relos()); false after a fault. */
static bool resolve_slot(struct reader *r, const struct lookup *l, uint32_t var,
			 struct map_def *map, const struct reloc *rel, struct slot *slot)
{
	const struct btf_type *def = type_by_id(r->types, map->def_type);
	const struct btf_member *last;
	uint64_t at = rel->offset - l->info[var].offset, start;

	last = type_vlen(def) ? type_members(def) + type_vlen(def) - 1 : NULL;
	if (!last || !str_eq(types_string(r->types, last->name_off), "values")) {
		object_fault(r->obj, RULE_BM018, FAULT_RELOC_NOT_VALUES, map, -1,
			     "the initialiser '%s' at offset %llu is in a map whose last member is not `values`",
			     rel->sym->name, (unsigned long long)at);
		return false;
	}
	start = member_bit_offset(def, last) / 8;
	if (at < start || (at - start) % TYPES_POINTER_SIZE) {
		object_fault(r->obj, RULE_BM018, FAULT_RELOC_OFFSET, map, ATTR_VALUES,
			     "the initialiser '%s' is at offset %llu, which is not a slot: slots start at %llu and have %u bytes each",
			     rel->sym->name, (unsigned long long)at, (unsigned long long)start,
			     TYPES_POINTER_SIZE);
		return false;
	}
	slot->index = (uint32_t)(at - start) / TYPES_POINTER_SIZE;
	return true;
}

static void read_reloc(struct reader *r, const struct lookup *l, const struct reloc *rel)
{
	struct slot slot = {0};
	int64_t var = variable_at(l, rel->offset);
	struct map_def *map = var < 0 ? NULL : r->var_map[var];

	if (!map)
		object_fault(r->obj, RULE_BM018, FAULT_RELOC_NO_MAP, NULL, -1,
			     "relocation %zu of .maps, for '%s' at offset %llu, is in no map",
			     rel->number, rel->sym->name, (unsigned long long)rel->offset);
	else if (!is_map_in_map(map->type) && map->type != BPF_MAP_TYPE_PROG_ARRAY)
		object_fault(r->obj, RULE_BM018, FAULT_RELOC_MAP_TYPE, map, -1,
			     "the initialiser '%s' is in a map of type %u; only outer maps and program arrays have slots",
			     rel->sym->name, map->type);
	else if (resolve_target(r, l, map, rel, &slot) &&
		 resolve_slot(r, l, (uint32_t)var, map, rel, &slot))
		map_add_slot(r->arena, map, slot);
}

static void read_section(struct reader *r, const struct lookup *l, const struct section *s)
{
	const struct view *v = &s->data;

	for (size_t i = 0; i < v->size / sizeof(Elf64_Rel); i++) {
		struct reloc rel = {.number = i};
		uint64_t info;

		rel.offset = uint_at(v, i * sizeof(Elf64_Rel), 8);
		info = uint_at(v, i * sizeof(Elf64_Rel) + offsetof(Elf64_Rel, r_info), 8);
		if (ELF64_R_SYM(info) >= r->n_symbols) {
			object_fault(r->obj, RULE_BM018, FAULT_RELOC_SYMBOL, NULL, -1,
				     "relocation %zu of .maps names symbol %llu, but there are %zu symbols", i,
				     (unsigned long long)ELF64_R_SYM(info), r->n_symbols);
			continue;
		}
		rel.sym = &r->symbols[ELF64_R_SYM(info)];
		read_reloc(r, l, &rel);
	}
}

/* As bpf_object__collect_relos(). */
void read_relocs(struct reader *r)
{
	struct lookup l;
	bool ready = false;

	for (size_t i = 1; i < r->n_sections; i++) {
		const struct section *s = &r->sections[i];

		if (s->kind != SECTION_RELOCS)
			continue;
		if (r->sections[s->info].kind == SECTION_STRUCT_OPS) {
			read_struct_ops_relocs(r, s);
			continue;
		}
		if (!r->maps || s->info != r->maps->index) {
			read_program_relocs(r, s);
			continue;
		}
		if (!r->maps_datasec)
			continue;
		if (!ready)
			lookup_init(&l, r);
		ready = true;
		read_section(r, &l, s);
	}
	for (uint32_t i = 0; ready && i < l.n; i++)
		if (r->var_map[i])
			sort_slots(r->arena, r->var_map[i]);
}
