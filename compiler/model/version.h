/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_VERSION_H
#define BPFMAPC_MODEL_VERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A release of a kernel (X.Y.Z) or of libbpf (X.Y); 0.0.0 means "none". */
struct version {
	uint16_t major, minor, patch;
};

#define VERSION(x, y, z) ((struct version){(x), (y), (z)})
/* Later than every release: since when a kernel has what it lacks for sure. */
#define VERSION_NEVER VERSION(UINT16_MAX, 0, 0)
#define VERSION_TEXT_MAX 24

/* Parses X.Y or X.Y.Z and nothing more; Z is 0 if absent. 0 or -EINVAL. */
int version_parse(const char *s, struct version *out);

/* Prints "X.Y", or "X.Y.Z" if Z is not 0. Returns text. */
const char *version_text(struct version v, char text[VERSION_TEXT_MAX]);

static inline uint64_t version_key(struct version v)
{
	return (uint64_t)v.major << 32 | (uint64_t)v.minor << 16 | v.patch;
}

static inline int version_cmp(struct version a, struct version b)
{
	return version_key(a) < version_key(b) ? -1 : version_key(a) > version_key(b);
}

/* For qsort() of struct version, ascending. */
int compare_versions(const void *a, const void *b);

static inline bool version_none(struct version v)
{
	return version_key(v) == 0;
}

static inline bool version_is_never(struct version v)
{
	return !version_cmp(v, VERSION_NEVER);
}

/* from <= v < before; "none" leaves an end open. */
static inline bool version_between(struct version v, struct version from, struct version before)
{
	return version_cmp(v, from) >= 0 && (version_none(before) || version_cmp(v, before) < 0);
}

#endif
