/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_USAGE_FLOW_H
#define BPFMAPC_USAGE_FLOW_H

#include "base/arena.h"
#include "model/insn.h"
#include "usage/usage.h"

/* How a branch goes, as far as the dataflow knows. */
enum branch {
	BRANCH_BOTH,		/* the verifier looks at both ways */
	BRANCH_NEVER,		/* it is not taken */
	BRANCH_ALWAYS,
	BRANCH_GUARDED,		/* + enum guard: decided at load time */
};

#define FLOW_TARGET	0x80	/* a jump goes there */
#define FLOW_REF	0x40	/* has a reference */
#define FLOW_SECOND	0x20	/* the second half of a 16-byte load */
#define FLOW_REACHED	0x10
#define FLOW_BRANCH	0x0f	/* of a branch: enum branch, + enum guard */

/* Where control goes in a function. */
struct flow {
	const struct function *f;
	uint32_t n;		/* instructions */
	unsigned char *flags;	/* by instruction */
	uint32_t n_targets;
	uint32_t *target;	/* instructions with FLOW_TARGET, ascending */
	bool loops;		/* it has a jump back */
	bool guarded;		/* a branch that is reached is decided at load time */
	int lowest;		/* offset of the lowest place of the stack that it names */
};

/* Next instructions, in the order: behind it, the target. Returns how many, up to 2. */
unsigned flow_next(const struct flow *flow, uint32_t i, const struct insn *insn, uint32_t next[2]);

/* The target of a jump that has one; it may lie outside. */
int64_t flow_target(uint32_t i, const struct insn *insn);

/*
 * Finds where control can go. NULL, with *insn and *why: no verifier takes the function, for
 * a jump to outside or into a 16-byte load, or for an unknown opcode (check_subprogs(),
 * resolve_pseudo_ldimm64() and check_cfg() of the kernel), or it jumps to a register.
 */
struct flow *flow_of(struct arena *a, const struct function *f, uint32_t *insn, const char **why);

/* The reference of the instruction, of the kind that decides what it does; or NULL. */
const struct insn_ref *flow_ref(const struct flow *flow, uint32_t insn);

#endif
