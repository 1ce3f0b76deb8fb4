/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_USAGE_STATE_H
#define BPFMAPC_USAGE_STATE_H

#include "usage/usage.h"

/* A hash table of the ids of what is kept once; ids count from 1. */
struct id_table {
	uint32_t *slots;	/* 0: free */
	size_t n_slots;		/* a power of 2 */
};

/*
 * Values are kept once each; a state has their ids. Id 0 is an unknown value that hangs on
 * nothing.
 */
struct values {
	struct arena *arena;
	struct value *v;
	size_t n, cap;
	struct id_table ids;
	const struct map_choices **choices;	/* by id */
	size_t n_choices, cap_choices;
	struct id_table choice_ids;
	uint64_t key;		/* hash_key(): programs may have numbers that collide without it */
	bool big;		/* programs store numbers with the highest byte first */
	bool guarded;		/* a branch is decided at load time, so that ways may not be followed */
};

/* In the word behind an address: its upper half. */
#define WORD_UPPER UINT32_MAX

void values_init(struct values *v, struct arena *a);
uint32_t value_id(struct values *v, struct value value);

static inline uint32_t value_number(struct values *v, int64_t number)
{
	return value_id(v, (struct value){.kind = VALUE_NUMBER, .number = number});
}

static inline uint32_t value_unknown(struct values *v, enum guard guard)
{
	return guard ? value_id(v, (struct value){.guard = guard}) : 0;
}

/* The same, of a value below 1 << bits; 0 or 64: any. */
static inline uint32_t value_bits(struct values *v, enum guard guard, unsigned bits)
{
	if (bits >= 64)
		bits = 0;
	return value_id(v, (struct value){.guard = guard, .bits = (uint8_t)bits});
}

/* The choice of one map, as an address of it or in its element. */
uint32_t value_of_map(struct values *v, enum value_kind kind, struct map_choice choice,
		      int64_t offset);

/* The inner maps of all maps of a value. */
uint32_t value_inner(struct values *v, const struct map_choices *outer);

/* The least that both values say. */
uint32_t value_join(struct values *v, uint32_t a, uint32_t b);

struct state {
	uint32_t regs[11];		/* ids */
	struct stack_bytes set, maybe_set;	/* on every path here, on some */
	/*
	 * Ids of what is in the stack from flow->lowest on, 4 bytes each: numbers of 4 bytes, or
	 * a value of 8 bytes and WORD_UPPER.
	 */
	uint32_t words[];
};

/* Bytes of a state whose stack has that lowest offset. */
static inline size_t state_size(int lowest)
{
	return sizeof(struct state) + (size_t)(-lowest / 4) * sizeof(uint32_t);
}

/* Joins `from` into `into`; false if that changes nothing. coarse: give up what differs. */
bool state_join(struct values *v, struct state *into, const struct state *from, int lowest,
		bool coarse);

/* All of the stack may have been written, by what the verifier may follow. */
void state_forget_stack(struct values *v, struct state *s, int lowest, bool set);
void state_store(struct values *v, struct state *s, int lowest, int64_t off, unsigned size,
		 uint32_t id);
uint32_t state_load(struct values *v, const struct state *s, int lowest, int64_t off,
		    unsigned size);
/* The bytes from off on are set to something unknown; UINT64_MAX: nobody knows how many. */
void state_fill(struct values *v, struct state *s, int lowest, int64_t off, uint64_t n);
/* The number in the 4 bytes there; false if it is not known. */
bool state_word(const struct values *v, const struct state *s, int lowest, int64_t off,
		uint32_t *word);

#endif
