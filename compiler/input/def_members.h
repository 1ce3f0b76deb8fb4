/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_DEF_MEMBERS_H
#define BPFMAPC_INPUT_DEF_MEMBERS_H

#include "input/reader.h"

/*
 * What all loaders read alike of the members of a definition in .maps. What they cannot read
 * is a fault of the map.
 */

/* A definition that is read: that of a variable, or of its template. */
struct definition {
	struct reader *r;
	struct map_def *map;	/* the result */
	struct map_def *outer;	/* of a template: the outer map; else NULL */
};

/* __uint(name, number): type id is a pointer to an array of number elements. False with a fault. */
bool def_number(const struct definition *d, enum map_attr attr, uint32_t id, uint32_t *out);
/* __type(key, T): type id is a pointer, to *out. False with a fault. */
bool def_type(const struct definition *d, enum map_attr attr, uint32_t id, uint32_t *out);
/* The fault of such a T, type id, that is only declared. */
void def_without_size(const struct definition *d, enum map_attr attr, uint32_t id, const char *name);

/* False, with a fault, for a template. */
bool def_may_be_pinned(const struct definition *d);

/* __array(values, T) must be the last member; values have 4 bytes. Else there is a fault. */
void def_values_last(const struct definition *d, bool last);
void def_values_size(const struct definition *d);

/* The fault of a member that is none of known[n], with the nearest of these. */
void def_unknown_member(const struct definition *d, const char *name, const char *const known[],
			size_t n);

#endif
