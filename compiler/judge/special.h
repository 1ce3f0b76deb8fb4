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
	struct releases in[SPECIAL_MAX];
	bool any;
	/* The kernels that meet the fault in the first uptr at fault. */
	struct releases pointee[POINTEE_FAULT_N];
	uint32_t pointee_at[POINTEE_FAULT_N];	/* the struct, by id */
};

/*
 * Finds special fields, and keeps what it learns, for one object: answers do not change. What
 * it keeps is in the arena. Start with special_begin().
 */
struct special_finder {
	const struct schema *s;
	struct arena *arena;
	uint64_t page_size;
	/* Only releases from low to high are looked at: all of them, or see special_limit(). */
	uint64_t low, high;
	uint64_t *points;		/* releases at which answers may change, ascending; or NULL */
	unsigned n_points;
	const struct types *types;	/* the BTF that is known: */
	uint8_t *known;			/* by id: enum struct_fields of structs and data sections */
	/* The last answer of special_find(), NULL before the first, and what it is about. */
	struct special_record *record;
	const struct types *value_types;
	uint32_t value_type, value_size;
};

/* From now on only these releases are looked at, the last one included. */
void special_limit(struct special_finder *f, uint64_t low, uint64_t high);

struct special_finder special_begin(const struct schema *s, struct arena *a, uint64_t page_size);

/*
 * What map_check_btf() of all kernels finds in a value type; NULL: nothing. A type that it
 * considers malformed has no special fields: BPF_MAP_CREATE continues without. The record is
 * valid until the next call.
 */
const struct special_record *special_find(struct special_finder *f, const struct types *t,
					  uint32_t value_type, uint32_t value_size);

/* The fields that one kernel sees in a value: a bit for each of schema->special. */
uint32_t special_seen(struct special_finder *f, const struct types *t, uint32_t value_type,
		      uint32_t value_size, struct version kernel);

/* The first release after `after` that may see other fields than the one before it. */
uint64_t special_next_change(struct special_finder *f, uint64_t after);

#endif
