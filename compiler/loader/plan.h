/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_PLAN_H
#define BPFMAPC_LOADER_PLAN_H

#include "loader/loader.h"

/* What the emitters of this folder see of a plan. */

/* A static slot of an outer map, and the map that goes there: an index into plan->maps. */
struct plan_slot {
	uint32_t index;
	size_t map;
};

/* How a map is made: struct <prefix>_maps_priv__def of the generated code. */
struct plan_def {
	const char *name;
	const struct map_create *create;
	uint32_t max_entries;	/* where a CPU count or a page size goes in: as written */
	bool cpus;		/* max_entries 0 stands for the possible CPUs */
	bool pages;		/* max_entries is rounded up to pages */
	uint32_t key_id, value_id;	/* in plan->btf, 0 where untyped */
	struct plan_def *inner;		/* template, or NULL */
};

struct plan_map {
	const struct judged *judged;
	const struct map_def *map;	/* judged->def */
	const char *ident;	/* in C, one of its kind */
	struct plan_def def;
	bool outer;		/* a map-in-map */
	bool template_in_user_space;
	bool entries_left;	/* max_entries is for the program that loads it to set */
	bool not_in_object;	/* a definition that came along with the object */
	size_t contents;	/* place among those with contents, from 1; 0: none of them */
	bool arena;
	bool pinned;		/* it is declared so */
	size_t pin_place;	/* place among those that are */
	const char *pin;	/* relative to the pin root, or absolute; NULL: nobody knows where */
	struct plan_slot *slots;
	size_t n_slots;
	const struct slot **programs;	/* static slots of a program array, by index */
	size_t n_programs;
};

struct plan {
	struct arena *arena;
	const struct gen_options *opts;
	const struct object *obj;
	const struct loader_release *release;	/* whose maps these are */
	const char *prefix;	/* "x" of x_maps */
	struct plan_map *maps;	/* in the order of the object */
	size_t n_maps;
	size_t n_contents;	/* data maps and arenas with variables among them */
	size_t n_arenas;
	const struct plan_map *kconfig;	/* contents are known where it is loaded only; or NULL */
	size_t n_pinned;	/* those that are declared so */
	const struct judged **skipped;	/* maps that have a reason not to be created here */
	size_t n_skipped;
	const struct types *types;	/* where a definition file looks up types, or NULL */
	const struct types *btf;	/* what the ids of the defs refer to, or NULL */
};

#endif
