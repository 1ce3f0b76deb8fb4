/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_USAGE_USAGE_H
#define BPFMAPC_USAGE_USAGE_H

#include "model/judged.h"
#include "schema/schema.h"

/*
 * What programs do with maps: a forward dataflow over each function of an object finds which
 * map, which bytes of the stack and which numbers reach each call of a helper. It knows
 * what input/ has read and the prototypes of helpers, not what kernels accept.
 *
 *	values.c    what a register or a place of the stack can hold
 *	state.c     all registers and the stack, at one instruction
 *	flow.c      where control goes; functions that no verifier takes
 *	step.c      what one instruction does to a state
 *	usage.c     the worklist, which runs a function until nothing changes
 *	certain.c   whether the verifier comes to an instruction whatever is decided at load time
 */

/* What decides at load time, before the verifier looks: code behind it may be dead. */
enum guard {
	GUARD_NONE,
	GUARD_CORE,		/* a CO-RE relocation */
	GUARD_RODATA,		/* a constant that the program that loads the object may set */
	GUARD_KCONFIG,		/* the configuration of the kernel */
	GUARD_KSYM,		/* whether the kernel has a weak extern */
	GUARD_ARGUMENT,		/* what a static function is called with, returns or writes */
	GUARD_WAYS,		/* which way it came there: the verifier knows the number of each */
	GUARD_N
};

enum value_kind {
	VALUE_UNKNOWN,
	VALUE_NUMBER,		/* number */
	VALUE_STACK,		/* an address in the stack, number bytes from its top, which is 0 */
	VALUE_MAP,		/* a map: one of the choices */
	VALUE_ELEMENT,		/* an address in an element of one of the choices, at number bytes */
	VALUE_FUNCTION,		/* the address of a function: number is its index */
};

/* A map that a value may be, or be in. */
struct map_choice {
	uint32_t map;		/* index in obj->maps */
	bool inner;		/* one of its inner maps, as its template describes them */
	uint32_t insn;		/* where its address is loaded; UINT32_MAX: at several places */
};

/* More choices make a value unknown. */
#define MAX_CHOICES 8

struct map_choices {
	uint32_t id, n;
	struct map_choice v[MAX_CHOICES];	/* by map and inner */
};

struct value {
	enum value_kind kind;
	enum guard guard;	/* of unknown values */
	bool anywhere;		/* of addresses: number is not known */
	bool maybe_null;	/* of addresses: nobody has compared it with 0 */
	uint8_t bits;		/* of unknown values: all above these are 0; 0: any may be set */
	int64_t number;
	const struct map_choices *maps;	/* NULL unless there are choices */
};

#define STACK_SIZE 512		/* MAX_BPF_STACK */

/* Bytes of the stack, from the lowest on: those from byte 512 + x are at the top's offset x. */
struct stack_bytes {
	uint64_t v[STACK_SIZE / 64];
};

/* The call of a helper. */
struct helper_use {
	uint32_t function;	/* index in obj->functions */
	uint32_t insn;		/* index in the function */
	uint32_t helper;	/* enum bpf_func_id */
	struct value args[5];	/* r1 to r5 */
	/* Of arguments that are addresses in the stack: the number in the 4 bytes there. */
	bool has_word[5];
	uint32_t word[5];
	/* Bytes that are set on every path, and on some; NULL if no argument is in the stack. */
	const struct stack_bytes *set, *maybe_set;
};

/* A load or store of an element of a map whose flags may forbid it. */
struct element_access {
	uint32_t function, insn;
	bool write;
	struct value element;
};

/*
 * What a function does with elements of a map, by loads and stores or by helpers that it gives
 * their addresses to.
 */
struct element_touch {
	uint32_t function, map;		/* indexes in obj */
	bool inner;			/* elements of its inner maps */
	unsigned access;		/* bits of enum map_access */
};

struct flow;

struct usage {
	const struct object *obj;
	struct arena *arena;
	const struct helper_use *uses;	/* by function and instruction */
	size_t n_uses;
	const struct element_access *accesses;	/* the same */
	size_t n_accesses;
	const struct element_touch *touched;	/* by function, map and inner */
	size_t n_touched;
	const struct unjudged *unjudged;
	size_t n_unjudged;
	struct flow **flows;		/* by function; NULL where it is not judged */
	uint64_t steps;			/* left for certain.c */
};

/* Follows all functions of an object that is read. Everything is in the arena. */
struct usage *usage_of(struct arena *a, const struct object *obj, const struct schema *schema);

/* The uses of one function; NULL if it has none. */
const struct helper_use *usage_of_function(const struct usage *u, uint32_t function, size_t *n);

/* The same for loads and stores. */
const struct element_access *usage_accesses(const struct usage *u, uint32_t function, size_t *n);

/* What the function is seen to do with elements of the map: bits of enum map_access. */
unsigned usage_touched(const struct usage *u, uint32_t function, uint32_t map, bool inner);

/* Whether the n bytes of the stack from off (negative) on are all in the set. */
bool stack_bytes_has(const struct stack_bytes *set, int64_t off, uint64_t n);

/* The first of them that is not; n if all are. */
uint64_t stack_bytes_missing(const struct stack_bytes *set, int64_t off, uint64_t n);

/* The definition of a choice: a map or its template; NULL if the template is not known. */
const struct map_def *choice_def(const struct object *obj, const struct map_choice *choice);

/* Whether the verifier comes to a place of a program. */
struct certainty {
	bool certain;
	enum guard guard;	/* what decides it, if it is not certain; GUARD_NONE: unknown */
	uint32_t function, insn;	/* the branch */
};

/*
 * Whether the verifier, when it verifies the program, looks at the instruction, whatever is
 * decided at load time.
 */
struct certainty usage_reaches(struct usage *u, const struct program *p, uint32_t function,
			       uint32_t insn);

/*
 * The same for a choice of an argument of the use: that the instruction that loads its address
 * is looked at, and that every way from there leads to the call.
 */
struct certainty usage_reaches_choice(struct usage *u, const struct program *p,
				      const struct helper_use *use,
				      const struct value *value, const struct map_choice *choice);

#endif
