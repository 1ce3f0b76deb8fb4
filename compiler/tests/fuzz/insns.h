/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inputs of the harness insns: bytes of this header, then instructions. What the loader puts
 * into an instruction is told by src_reg, as in the code that the kernel gets: a 16-byte load
 * of BPF_PSEUDO_MAP_FD has the index of a map as its imm, and so on.
 */
#ifndef BPFMAPC_TESTS_FUZZ_INSNS_H
#define BPFMAPC_TESTS_FUZZ_INSNS_H

enum {
	INSNS_TYPE,		/* of the program, enum bpf_prog_type */
	INSNS_FLAGS,
	INSNS_KERNEL,		/* as in chosen_options() */
	INSNS_RELEASES,		/* the same, flags */
	INSNS_LENGTHS,		/* of functions, the program first, in instructions; 0: all others */
	INSNS_FUNCTIONS = 4,	/* of which there are so many at most */
	INSNS_HEAD = INSNS_LENGTHS + INSNS_FUNCTIONS,
};

/* Of INSNS_FLAGS. */
#define INSNS_BIG	1	/* of the other byte order */
#define INSNS_SLEEPABLE	2
#define INSNS_GLOBAL	4	/* other functions are verified by themselves */

/* Of src_reg, beside those of the kernel, in an instruction that is no 16-byte load or call. */
#define INSNS_CORE	15	/* a CO-RE relocation */

#endif
