/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_RECORDS_H
#define BPFMAPC_LOADER_RECORDS_H

#include "loader/loader.h"

/* Whether programs send records to maps of this type, which user space reads. */
bool has_records(uint32_t map_type);

struct record_type {
	const struct types *types;
	uint32_t id;
};

/*
 * The type of the records of a map: that of --record, or the struct or union that is its
 * value. False: nothing says it.
 */
bool record_type(const struct gen_options *opts, const struct object *obj,
		 const struct map_def *map, struct record_type *out);

#endif
