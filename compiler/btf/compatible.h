/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_COMPATIBLE_H
#define BPFMAPC_BTF_COMPATIBLE_H

#include "btf/types.h"

/*
 * Whether a type of the kernel can stand for the one with which an object declares an extern,
 * as libbpf's bpf_core_types_are_compat(): kinds and parameters are the same, names and
 * members may differ. False, too, for pointers that form a loop.
 */
bool types_are_compatible(const struct types *local, uint32_t local_id,
			  const struct types *kernel, uint32_t kernel_id);

#endif
