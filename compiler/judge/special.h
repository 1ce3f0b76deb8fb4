/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_SPECIAL_H
#define BPFMAPC_JUDGE_SPECIAL_H

#include "btf/types.h"
#include "model/releases.h"
#include "schema/tables.h"

/* Why btf_check_and_fixup_fields() refuses a value with a uptr. */
enum pointee_fault {
	POINTEE_OF_KERNEL,	/* to a struct of the kernel */
	POINTEE_EMPTY,		/* to a struct without bytes */
	POINTEE_LARGE,		/* to more than a page */
	POINTEE_FAULT_N
};

/* The special fields of a value: for each of schema->special, the kernels that see it. */
struct special_record {
	struct releases in[SPECIAL_MAX];	/* set only if `any` is */
	bool any;
	/* The kernels that meet the fault in the first uptr at fault; set only if `any` is. */
	struct releases pointee[POINTEE_FAULT_N];
	uint32_t pointee_at[POINTEE_FAULT_N];	/* the struct, by id */
};

/*
 * What map_check_btf() of all kernels finds in a value type. A type that it considers
 * malformed has no special fields: BPF_MAP_CREATE continues without.
 */
void special_find(const struct schema *s, uint64_t page_size, const struct types *t,
		  uint32_t value_type, uint32_t value_size, struct special_record *out);

/* The fields that one kernel sees in a value: a bit for each of schema->special. */
uint32_t special_seen(const struct schema *s, const struct types *t, uint32_t value_type,
		      uint32_t value_size, struct version kernel);

/* The first release after `after` that may see other fields than the one before it. */
uint64_t special_next_change(const struct schema *s, uint64_t after);

#endif
