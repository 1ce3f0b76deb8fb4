/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PROBE_TRY_H
#define BPFMAPC_PROBE_TRY_H

#include "model/judged.h"
#include "probe/ask.h"

/* What BPF_MAP_CREATE gets for a map of a file of definitions, without its template. */
void ask_map_create(const struct ask_map *m, struct map_create *c);

/*
 * Creates the template c->inner and the map, and closes them again. Returns 0,
 * or the positive errno of the first failure. If stores is not 0, an inner map
 * like the template, with max_entries `stores`, is put at key 0. *memory is the
 * map's memory as the kernel reports it, or 0; memory may be NULL.
 */
int try_map(const struct map_create *c, int btf_fd, int inner_btf_fd, uint32_t stores,
	    uint64_t *memory);

/* Lets a process have as many descriptors as there are BTFs. Returns 0 or -errno. */
int lift_files(void);

#endif
