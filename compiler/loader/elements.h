/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_ELEMENTS_H
#define BPFMAPC_LOADER_ELEMENTS_H

#include "loader/plan.h"
#include "loader/typed.h"

/*
 * The C type of a map's key or value: its BTF type if that has the right size, else a type
 * of this size for what the elements of the map type are (`info`). False: the element has
 * no size.
 */
bool describe_key(struct type_writer *t, const struct plan_map *m, const struct map_type_info *info,
		  struct c_type *out);
bool describe_value(struct type_writer *t, const struct plan_map *m,
		    const struct map_type_info *info, struct c_type *out);

/* Whether the value can be read under its bpf_spin_lock: BPF_F_LOCK. */
bool element_has_lock(const struct map_def *map);

#endif
