/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_SPECIAL_H
#define BPFMAPC_JUDGE_SPECIAL_H

#include "btf/types.h"
#include "model/releases.h"
#include "schema/tables.h"

/* The special fields of a value: for each of schema->special, the kernels that see it. */
struct special_record {
	struct releases in[SPECIAL_MAX];	/* set only if `any` is */
	bool any;
	int64_t uptr_size;	/* bytes of the largest struct that a uptr points to, or -1 */
};

/*
 * What btf_parse_fields() of all kernels finds in a value type. A type that it considers
 * malformed has no special fields: BPF_MAP_CREATE continues without.
 */
void special_find(const struct schema *s, const struct types *t, uint32_t value_type,
		  uint32_t value_size, struct special_record *out);

/* The fields that one kernel sees in a value: a bit for each of schema->special. */
uint32_t special_seen(const struct schema *s, const struct types *t, uint32_t value_type,
		      uint32_t value_size, struct version kernel);

#endif
