/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_SCALARS_H
#define BPFMAPC_BTF_SCALARS_H

#include <stdbool.h>
#include <stdint.h>

#define SCALAR_FLOAT 0xff	/* in place of an encoding: FLOAT is a kind of its own */

/* A scalar type of C, or a typedef of one that is known without `types`. */
struct scalar {
	char name[24];
	char of[20];		/* the type of a typedef, or of the alias; else "" */
	bool is_alias;		/* another spelling of `of` */
	uint8_t size;		/* bytes; 0 where `of` has them */
	uint8_t encoding;	/* BTF_INT_* or SCALAR_FLOAT */
};

/* NULL for another name. */
const struct scalar *scalar_find(const char *name);

/* The first type of that size and encoding that is no typedef, or NULL. */
const struct scalar *scalar_of(uint32_t size, unsigned encoding);

/* Whether name is an integer type of C of that size in bytes; _Bool is not one. */
bool is_c_integer(const char *name, uint32_t size);

#endif
