/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_PROGRAM_H
#define BPFMAPC_MODEL_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

/*
 * The code of an object, as input/ reads it: programs, the functions that they are made of,
 * and what the instructions of these refer to. In the arena of the object; the code itself
 * is in the input.
 */

#define INSN_SIZE 8	/* bytes of a BPF instruction */

struct source {
	const char *file;	/* as given to the compiler; NULL without debug info */
	unsigned line;		/* 0 if unknown */
};

/* What the loader puts into an instruction. */
enum insn_ref_kind {
	INSN_MAP,	/* a map: target is its index in obj->maps */
	INSN_DATA,	/* a place in the value of a data map or of an arena: target, offset */
	INSN_FUNCTION,	/* a call of a function or its address: target is its index in obj->functions */
	INSN_EXTERN,	/* an extern of .ksyms: a variable or function of the kernel */
	INSN_CORE,	/* a CO-RE relocation: what the types of the running kernel make of it */
	INSN_OTHER,	/* something that has no map */
};

struct insn_ref {
	uint32_t insn;		/* index in the function */
	enum insn_ref_kind kind;
	uint32_t target;
	int64_t offset;		/* INSN_DATA: bytes. INSN_CORE: an enum bpf_core_relo_kind */
	const char *name;	/* INSN_EXTERN: the extern; else NULL */
	bool weak;		/* INSN_EXTERN: 0 if the kernel does not have it */
};

/* A line of the source, from the instruction at `offset` of the section on, until the next one. */
struct insn_line {
	uint32_t section, offset, line;
	const char *file;
};

/* A program or a subprogram. */
struct function {
	const char *name;
	uint32_t section, symbol;	/* indexes of the object's section and symbol */
	uint64_t offset, size;		/* bytes, in the section */
	uint32_t ops_type, ops_member;	/* the struct_ops that it is for, or 0 */
	bool global;			/* verified by itself, whoever calls it */
	struct view code;		/* its instructions; empty if the section has no bytes */
	const struct insn_ref *refs;	/* by insn; several of one insn are possible */
	size_t n_refs;
	const struct insn_line *lines;	/* by offset; set by input_sources() */
	size_t n_lines;
};

/* An instruction of a function; function NULL: none. */
struct code_place {
	const struct function *function;
	uint32_t insn;
};

/* A program of the object. */
struct program {
	const char *name, *section;
	uint32_t function;		/* index in obj->functions */
	/* Indexes in obj->functions of itself and the subprograms that it reaches, ascending. */
	const uint32_t *functions;
	size_t n_functions;
	/*
	 * Indexes in obj->maps of the maps that it refers to, itself or in subprograms that it
	 * reaches, ascending; templates and inner maps are not among them.
	 */
	const uint32_t *maps;
	size_t n_maps;
	struct source source;	/* of its first instruction */

	/* What the loader makes of it, by the name of its section (schemas/sections.yaml). */
	uint32_t type;		/* enum bpf_prog_type; 0: the section does not say */
	uint32_t attach_type;	/* the expected one, enum bpf_attach_type */
	bool has_attach_type;	/* if not, attach_type is 0, which is one, too */
	uint32_t kernel_attach_type;	/* what some kernels get instead; else attach_type */
	bool multi;		/* one link attaches it to many functions */
	bool sleepable, frags;	/* loaded with BPF_F_SLEEPABLE, BPF_F_XDP_HAS_FRAGS */
	bool optional;		/* '?': loaded only on request */
	const char *target;	/* "" or what it is for, of TYPE/TARGET; NULL: no slash */
};

/*
 * A helper of the kernel, by its number in enum bpf_func_id, and the first function that
 * calls it.
 */
struct helper_call {
	uint32_t helper;
	const char *function;
};

/* The line of an instruction of the function, by .BTF.ext; file NULL if it is not known. */
struct source function_source(const struct function *f, uint32_t insn);

static inline struct source place_source(const struct code_place *place)
{
	return function_source(place->function, place->insn);
}

#endif
