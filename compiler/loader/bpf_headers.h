/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_BPF_HEADERS_H
#define BPFMAPC_LOADER_BPF_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/facts.h"
#include "model/version.h"

/*
 * The oldest headers that a BPF program is compiled with: a program must define newer types
 * itself.
 */
#define BPF_HEADERS VERSION(6, 1, 0)

/* A type that is defined in <linux/types.h> or <linux/bpf.h> and also in vmlinux.h. */
struct header_type {
	char name[24];
	unsigned kind;		/* BTF_KIND_TYPEDEF, _ENUM or _STRUCT */
	uint32_t align;		/* bytes; 0 for a typedef */
	enum kernel_feature since;	/* of kernels.yaml; KERNEL_FEATURE_N: older than BTF */
};

/* NULL if the headers do not define it. */
const struct header_type *bpf_header_type(const char *name, unsigned kind);

/* Whether the headers of some release have a struct, union or enum with this name. */
bool is_bpf_header_tag(const char *name);

#endif
