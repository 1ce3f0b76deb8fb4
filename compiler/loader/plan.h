/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_PLAN_H
#define BPFMAPC_LOADER_PLAN_H

#include "btf/older.h"
#include "loader/loader.h"
#include "loader/records.h"

/* The plan, for the emitters of this folder. */

/* A static slot of an outer map. `map` is an index into plan->maps. */
struct plan_slot {
	uint32_t index;
	size_t map;
};

/* How a map is created: struct <prefix>_maps_priv__def of the generated code. */
struct plan_def {
	const char *name;
	const struct map_create *create;
	uint32_t max_entries;	/* as written, if a CPU count or a page size is used at run time */
	bool cpus;		/* max_entries 0 means the number of possible CPUs */
	bool pages;		/* max_entries is rounded up to pages */
	uint32_t key_id, value_id;	/* in plan->btf, 0 if untyped */
	struct plan_def *inner;		/* template, or NULL */
};

struct plan_map {
	const struct judged *judged;
	const struct map_def *map;	/* judged->def */
	const char *ident;	/* unique name in C */
	struct plan_def def;
	bool outer;		/* a map-in-map */
	bool template_in_user_space;
	uint32_t left;		/* what is left to who creates it: 1 << enum map_attr */
	bool not_in_object;	/* from a definition file that came with the object */
	size_t contents;	/* index from 1 among those with contents; 0: none */
	bool arena;
	size_t arena_index;	/* index among the arenas */
	bool reader;		/* its records are read */
	struct record_type record;	/* of their types; id 0: bytes */
	bool pinned;		/* the definition says so */
	size_t pin_index;       /* index among those that are pinned */
	const char *pin;	/* relative to the pin root, or absolute; NULL: unknown */
	struct plan_slot *slots;
	size_t n_slots;
	const struct slot **programs;	/* static slots of a program array, by index */
	size_t n_programs;
};

struct plan {
	struct arena *arena;
	const struct gen_options *opts;
	const struct object *obj;
	const char *prefix;	/* "x" of x_maps */
	struct plan_map *maps;	/* in the order of the object */
	size_t n_maps;
	size_t n_contents;	/* data maps, and arenas with variables */
	size_t n_arenas;
	size_t n_readers;
	size_t n_templates_left;	/* outer maps whose template is left */
	const struct plan_map *kconfig;	/* its contents depend on the running kernel; or NULL */
	size_t n_pinned;	/* maps whose definition says so */
	const struct judged **skipped;	/* maps with a reason not to create them here */
	size_t n_skipped;
	const struct types *types;	/* for the type names of a definition file, or NULL */
	const struct types *btf;	/* for the ids of the defs, or NULL */
	struct older_types older;	/* that BTF for a header; types NULL: there is none */
	unsigned needs;		/* of the runtime: 1 << enum plan_need */
};

/* The bytes of the contents up to the last one that is not 0. */
size_t plan_used_size(const struct map_def *map);

#endif
