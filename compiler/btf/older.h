/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_OLDER_H
#define BPFMAPC_BTF_OLDER_H

#include "btf/types.h"

/*
 * BTF for kernels that do not know all kinds of its types, as libbpf makes it
 * (bpf_object__sanitize_btf()): other types stand in for them, with the same
 * ids and sizes.
 */

/* What kernels learnt, the oldest first: FEAT_BTF_* of libbpf. */
enum types_feature {
	TYPES_BASIC,	/* 4.18, with BTF */
	TYPES_FUNC,	/* 5.0 */
	TYPES_DATASEC,	/* 5.2, with VAR */
	TYPES_FLOAT,	/* 5.13 */
	TYPES_DECL_TAG,	/* 5.16 */
	TYPES_TYPE_TAG,	/* 5.17 */
	TYPES_ENUM64,	/* 6.0, with the sign of an ENUM */
	TYPES_FEATURES
};

/* n words of all records together, from word `at` on, for kernels without the feature. */
struct stand_in {
	enum types_feature feature;
	uint32_t at, n;
	const uint32_t *words;
};

struct older_types {
	const struct types *types;	/* the original, then what stand-ins refer to */
	struct stand_in *v;		/* by id */
	size_t n, cap;
	unsigned features;		/* bits: those that some stand-in is for */
};

/* Everything lives in the arena. */
void types_older(struct arena *a, const struct types *t, struct older_types *out);

/*
 * The blob for a kernel that lacks the features of the bits `missing`, in the
 * arena; it has older->types->raw_size bytes.
 */
const void *types_without(struct arena *a, const struct older_types *older, unsigned missing);

/*
 * The smallest records that only a kernel with the feature takes, as libbpf
 * probes it. At offset 1 of the strings is "x", at offset 3 ".data".
 */
struct types_probe {
	const char *name;
	uint32_t n;
	uint32_t words[14];
};

extern const struct types_probe types_probes[TYPES_FEATURES];

#endif
