/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_SCALARS_H
#define BPFMAPC_BTF_SCALARS_H

#include <stdbool.h>
#include <stdint.h>

#define SCALAR_FLOAT 0xff	/* in place of an encoding: FLOAT is a kind of its own */

/* A scalar type that a BPF program may use by that name. */
struct scalar {
	const char *name;
	const char *of;		/* of a typedef; the usual spelling where is_alias; else NULL */
	bool is_alias;
	uint8_t size;		/* bytes; 0 where `of` has them */
	uint8_t encoding;	/* BTF_INT_* or SCALAR_FLOAT */
};

/* NULL where there is none. */
const struct scalar *scalar_find(const char *name);

/* Whether C itself has an integer of that name and of size bytes; bool is none. */
bool is_c_integer(const char *name, uint32_t size);

#endif
