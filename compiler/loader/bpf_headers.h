/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_BPF_HEADERS_H
#define BPFMAPC_LOADER_BPF_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/version.h"

/* Headers that a BPF program may be compiled with: newer names are written out. */
#define BPF_HEADERS VERSION(6, 1, 0)

/* A type that <linux/types.h> or <linux/bpf.h> has, and vmlinux.h too. */
struct header_type {
	const char *name;
	unsigned kind;		/* BTF_KIND_TYPEDEF, _ENUM or _STRUCT */
	uint32_t align;		/* bytes; of a typedef 0 */
	struct version since;
};

/* NULL where the headers do not have it. */
const struct header_type *bpf_header_type(const char *name, unsigned kind);

/* Whether the headers have, or may have, something of that tag. */
bool bpf_header_tag(const char *name);

#endif
