/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RUNNING_VMLINUX_H
#define BPFMAPC_RUNNING_VMLINUX_H

#include "model/model.h"

/*
 * What the running kernel has: its types (/sys/kernel/btf/vmlinux) and its symbols
 * (/proc/kallsyms). Modules are not looked at.
 */
struct vmlinux {
	struct arena *arena;
	bool read;
	const struct types *types;	/* NULL: the kernel has none that can be read */
};

/* The types, which are read once; NULL if there are none. */
const struct types *vmlinux_types(struct vmlinux *k);

/* An extern of .ksyms as the running kernel has it. */
struct ksym_value {
	bool found;
	uint32_t btf_id;	/* of a typed one */
	uint64_t address;	/* of one without a type */
};

/*
 * Looks the externs of the object up, as libbpf's bpf_object__resolve_externs() does: out[i]
 * is that of obj->ksyms[i]. Returns NULL, or why libbpf would not load the object, in the
 * arena of k.
 */
const char *vmlinux_ksyms(struct vmlinux *k, const struct object *obj, struct ksym_value *out);

/*
 * What a program of the type and attach type is attached to: sets *id, the type in vmlinux,
 * as libbpf's find_kernel_btf_id(). Returns NULL, or why it cannot.
 */
const char *vmlinux_attach_target(struct vmlinux *k, const struct program *p, uint32_t *id);

/* The struct of a struct_ops and its member, by their names. */
const char *vmlinux_struct_ops(struct vmlinux *k, const char *name, const char *member,
			       uint32_t *id, uint32_t *index);

#endif
