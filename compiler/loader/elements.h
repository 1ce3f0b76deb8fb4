/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_ELEMENTS_H
#define BPFMAPC_LOADER_ELEMENTS_H

#include "loader/plan.h"
#include "loader/typed.h"

/*
 * The C type of a map's key or value: its BTF type where the map has one of
 * the right size, else one made of its size, of what the kernel takes in maps
 * of the type. info is the type's. False where there is none: no size.
 */
bool element_key(struct typed *t, const struct plan_map *m, const struct map_type_info *info,
		 struct c_type *out);
bool element_value(struct typed *t, const struct plan_map *m, const struct map_type_info *info,
		   struct c_type *out);

/* Whether reading the value under its bpf_spin_lock is possible: BPF_F_LOCK. */
bool element_has_lock(const struct map_def *map);

#endif
