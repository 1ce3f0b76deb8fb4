/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_KERNEL_MAP_H
#define BPFMAPC_CLI_KERNEL_MAP_H

#include <stddef.h>

#include "model/model.h"

/*
 * Asks the running kernel, through bpf(2) alone: needs nothing but the C
 * library, so that a static program of it answers from inside a virtual
 * machine. Nothing is pinned; what was created is the caller's to close.
 */

/* BPF_BTF_LOAD of a blob: a descriptor, or -errno. */
int kernel_btf_load(const void *blob, size_t size);

/*
 * BPF_MAP_CREATE of what c says: a descriptor, or -errno. btf_fd is the BTF
 * that c's type ids belong to, inner_fd the template: -1 for none, which
 * passes 0 as the loaders do. c->inner and c->types are not looked at.
 */
int kernel_map_create(const struct map_create *c, int btf_fd, int inner_fd);

/* Bytes that the kernel says a map takes (map_mem_usage, since 6.4); 0 where it does not say. */
uint64_t kernel_map_memory(int fd);

/*
 * The same with its template, which is created first: 0, or the positive
 * errno of what failed first. stores: if it is not 0, a map like the template
 * but for max_entries, which is `stores`, is then stored in the slot of key 0.
 * *memory, where it is asked for, is what kernel_map_memory() says. All
 * descriptors are closed again.
 */
int kernel_map_try(const struct map_create *c, int btf_fd, int inner_btf_fd, uint32_t stores,
		   uint64_t *memory);

/*
 * A descriptor 0 that is closed would be what inner_map_fd 0 refers to:
 * opens /dev/null there. 0 or -errno.
 */
int kernel_keep_stdin(void);

/*
 * Before Linux 5.11 maps count as locked memory, of which there is little by
 * default: takes the limit away, as libbpf does (bump_rlimit_memlock()). 0, or
 * -errno where the process may not; then large maps are EPERM on such kernels.
 */
int kernel_lift_memlock(void);

#endif
