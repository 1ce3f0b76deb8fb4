/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RUNNING_BPF_H
#define BPFMAPC_RUNNING_BPF_H

#include <linux/bpf.h>
#include <stddef.h>

#include "model/judged.h"

/*
 * Calls bpf(2) of the running kernel. It needs only the C library, so that it
 * can be linked into a static program for a virtual machine. The caller closes
 * the descriptors; nothing is pinned.
 */

/* BPF_BTF_LOAD. Returns a descriptor or -errno. */
int kernel_btf_load(const void *blob, size_t size);

/* The same of records and strings, of n and size bytes, for which it makes the header. */
int kernel_btf_load_types(const uint32_t *types, size_t n, const char *strings, size_t size);

/*
 * BPF_MAP_CREATE with the attributes of c. Returns a descriptor or -errno.
 * btf_fd is the BTF of c's type ids, inner_fd the template; for -1 the kernel
 * gets 0, as from the loaders. c->inner and c->types are ignored.
 */
int kernel_map_create(const struct map_create *c, int btf_fd, int inner_fd);

/*
 * Why the kernel refuses such a map, in its own words, which end with a dot: "" where it has
 * none, and before Linux 7.2. It is asked again, for its log.
 */
void kernel_map_log(const struct map_create *c, int btf_fd, int inner_fd, char *text,
		    size_t size);

/* Whether the process may create maps: creates and closes the smallest array. 0 or -errno. */
int kernel_may_create(void);

/*
 * BPF_PROG_LOAD. Returns a descriptor or -errno. As libbpf does, it tries again where a
 * signal has stopped the verifier.
 */
int kernel_prog_load(union bpf_attr *attr);

/* BPF_MAP_UPDATE_ELEM without flags, BPF_MAP_FREEZE. Return 0 or -errno. */
int kernel_map_update(int fd, const void *key, const void *value);
int kernel_map_freeze(int fd);

/*
 * BPF_OBJ_GET of a pin, for reading only where the kernel can do that: links, and kernels before
 * 4.15, refuse it. BPF_BTF_GET_FD_BY_ID. Both return a descriptor or -errno.
 */
int kernel_obj_get(const char *path);
int kernel_btf_by_id(uint32_t id);

/*
 * BPF_OBJ_GET_INFO_BY_FD into info[*size], which must be zero but for what the kernel reads.
 * *size becomes what the kernel has of it. Returns 0 or -errno.
 */
int kernel_info(int fd, void *info, uint32_t *size);

/*
 * Opens /dev/null as descriptor 0 if that is closed. Else a map could get the
 * descriptor 0, to which an inner_map_fd of 0 refers. Returns 0 or -errno.
 */
int kernel_keep_stdin(void);

/*
 * Removes the limit of locked memory, as libbpf does (bump_rlimit_memlock()).
 * Before Linux 5.11 maps count as locked memory, and large ones fail with
 * EPERM. Returns 0 or -errno.
 */
int kernel_lift_memlock(void);

#endif
