/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BTF_OLDER_H
#define BPFMAPC_BTF_OLDER_H

#include "btf/types.h"

/*
 * BTF for kernels that do not know all kinds of its types. As in libbpf's
 * bpf_object__sanitize_btf(), other types with the same ids and sizes stand in
 * for those that the kernel does not know.
 */

/* What kernels learned to read in BTF, oldest first: FEAT_BTF_* of libbpf. */
enum types_feature {
	TYPES_BASIC,	/* 4.18, with BTF */
	TYPES_FUNC,	/* 5.0 */
	TYPES_DATASEC,	/* 5.2, with VAR */
	TYPES_FUNC_GLOBAL,	/* 5.6: functions that are not static */
	TYPES_FLOAT,	/* 5.13 */
	TYPES_DECL_TAG,	/* 5.16 */
	TYPES_TYPE_TAG,	/* 5.17 */
	TYPES_ENUM64,	/* 6.0, with the sign of an ENUM */
	TYPES_FEATURES
};

/*
 * For kernels without the feature: words[n] replace those from word `at` on,
 * counted from the first record.
 */
struct stand_in {
	enum types_feature feature;
	uint32_t at, n;
	const uint32_t *words;
};

struct older_types {
	const struct types *types;	/* the original types, then those that stand-ins refer to */
	struct stand_in *v;		/* in the order of ids */
	size_t n, cap;
	unsigned features;		/* bit f: the types need feature f */
};

/* The features that a kernel needs to read all types: a bit for each. */
unsigned types_features(const struct types *t);

/* Finds the stand-ins for t. The results live in the arena. */
void types_older(struct arena *a, const struct types *t, struct older_types *out);

/*
 * The blob, in the arena, for a kernel that lacks each feature whose bit in
 * `missing` is set. Its size is older->types->raw_size.
 */
const void *types_without(struct arena *a, const struct older_types *older, unsigned missing);

#endif
