/* SPDX-License-Identifier: BSD-2-Clause */
/* How definitions and answers are written for a guest, which kernels of QEMU run. */
#ifndef BPFMAPC_PROBE_ASK_H
#define BPFMAPC_PROBE_ASK_H

#include <linux/bpf.h>
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

/*
 * The file of programs: a head, the BTF blobs as above, the maps, then the programs. Its
 * answers are those of BPF_PROG_LOAD: 0 or an errno, and 1000 for each step of enum use_reason.
 */
#define ASK_USES_MAGIC "bpfmapu1"

struct ask_uses_head {
	char magic[8];
	uint32_t n_blobs, n_maps, n_uses;
};

#define USE_INSNS_MAX 48

struct ask_use {
	uint32_t program_type, attach_type, flags;
	uint32_t attach_kind;	/* of the type of the kernel's BTF that it attaches to; 0: none */
	char attach_to[40];	/* its name */
	uint32_t maps[2];	/* those to which imm refers as 0 and 1; ASK_NO_MAP: none */
	uint32_t callback;	/* instruction at which a static function begins; 0: none */
	uint32_t n_insns;
	struct bpf_insn insns[USE_INSNS_MAX];
};

#define ASK_NO_MAP UINT32_MAX

/* What the verifier's words say of a refusal, where the errno does not. */
enum use_reason {
	REASON_OTHER,
	REASON_NO_HELPER,	/* programs of the type do not have the helper */
	REASON_MAP_TYPE,	/* the helper does not take maps of the type */
	REASON_NOT_HERE,	/* the helper is there, and not for what the program attaches to */
	REASON_N
};

#define USE_REASON 1000

/* The map of a program could not be created (+ errno), or what it attaches to is not there. */
#define ANSWER_NO_MAP 20000
#define ANSWER_NO_TARGET 19999

#endif
