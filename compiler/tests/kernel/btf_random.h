/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_KERNEL_BTF_RANDOM_H
#define BPFMAPC_TESTS_KERNEL_BTF_RANDOM_H

#include "base/buf.h"
#include "btf/types.h"

/* A BTF that is made for a kernel to judge. */
struct btf_sample {
	unsigned char *data;	/* in the arena, aligned as an allocation is */
	size_t size;
	const char *how;	/* what was done, or NULL */
};

/* Changes a copy of a BTF in one to three places. The same state makes the same changes. */
void btf_bend(struct arena *a, const struct types *t, uint64_t *state, struct btf_sample *out);

/* Makes a BTF of random types, most of which are right; the same ones by any compiler. */
void btf_compose(struct arena *a, uint64_t *state, struct btf_sample *out);

#endif
