/* SPDX-License-Identifier: BSD-2-Clause */
/* How definitions and answers are written for a guest, which kernels of QEMU run. */
#ifndef BPFMAPC_TESTS_KERNEL_ASK_H
#define BPFMAPC_TESTS_KERNEL_ASK_H

#include <stdint.h>

/*
 * The file of definitions that goes into a virtual machine, in the byte
 * order of the machine: a head, the BTF blobs (each behind its size), then
 * the definitions. Answers come back as text, a number for each.
 */
#define ASK_MAGIC "bpfmapc1"

struct ask_head {
	char magic[8];
	uint32_t n_blobs, n_maps;
};

struct ask_map {
	char name[16];
	uint32_t map_type, key_size, value_size, max_entries, map_flags, numa_node;
	uint64_t map_extra;
	uint32_t btf_key_type_id, btf_value_type_id, btf_vmlinux_value_type_id;
	uint32_t blob;		/* ASK_NO_BLOB without types */
	uint32_t has_inner;	/* the template is the next one */
	uint32_t stores;	/* max_entries of a map like the template that is stored; 0: none */
};

#define ASK_NO_BLOB UINT32_MAX

/*
 * Beside 0 and errnos: from here on, the kernel refused the BTF of the map or its template
 * with the errno that is added, so that nothing was asked.
 */
#define ANSWER_NO_BTF 9000
#define ANSWER_NONE (-1)
#define ANSWER_KILLED (-2)	/* for want of memory */

#endif
