/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_MADE_TYPES_H
#define BPFMAPC_BTF_MADE_TYPES_H

#include "btf/members.h"
#include "btf/type_names.h"

/*
 * Adds a type that has the members, tags and enumerators of m, which type_list() has listed,
 * or somebody else has made up. Returns its id; 0 where m does not tell a type, or none that
 * BTF can say.
 *
 * A member whose type is not known is void, which no compiler would write: types_compare()
 * knows what it means. Types get the names that m has, so they are for comparing only.
 */
uint32_t made_type(struct type_names *t, const struct type_member *m);

#endif
