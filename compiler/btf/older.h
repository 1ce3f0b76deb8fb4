/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_OLDER_H
#define BPFMAPC_BTF_OLDER_H

#include "btf/types.h"

/*
 * BTF for kernels that do not know all kinds of its types, as libbpf makes it
 * (bpf_object__sanitize_btf()): others stand in for them, of the same ids and
 * sizes. Each step has what those before it have.
 */
enum older_types {
	OLDER_THAN_6_0,  /* no ENUM64, and no sign of an ENUM */
	OLDER_THAN_5_17, /* no TYPE_TAG */
	OLDER_THAN_5_16, /* no DECL_TAG */
	OLDER_THAN_5_13, /* no FLOAT */
	OLDER_STEPS
};

/*
 * The blob for BPF_BTF_LOAD and its size, in the arena; NULL where no type is
 * of a kind that this step is about: then it says what the step before it does.
 */
const void *types_for_older(struct arena *a, const struct types *t, enum older_types step,
			    size_t *size);

#endif
