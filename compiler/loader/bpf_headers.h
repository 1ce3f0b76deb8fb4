/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_BPF_HEADERS_H
#define BPFMAPC_LOADER_BPF_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/facts.h"
#include "model/version.h"

/* The oldest headers that a BPF program is compiled with: it must define newer types itself. */
#define BPF_HEADERS VERSION(6, 1, 0)

/* A type that both <linux/types.h> or <linux/bpf.h> and vmlinux.h define. */
struct header_type {
	const char *name;
	unsigned kind;		/* BTF_KIND_TYPEDEF, _ENUM or _STRUCT */
	uint32_t align;		/* bytes; 0 for a typedef */
	enum kernel_feature since;	/* of kernels.yaml; KERNEL_FEATURE_N: older than BTF */
};

/* NULL if the headers do not define it. */
const struct header_type *bpf_header_type(const char *name, unsigned kind);

/* Whether some release of the headers has a struct, union or enum of that name. */
bool is_bpf_header_tag(const char *name);

#endif
