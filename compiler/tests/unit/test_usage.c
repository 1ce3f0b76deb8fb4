/* SPDX-License-Identifier: BSD-2-Clause */
/* usage/: what each instruction does, what joins keep, and functions that no verifier takes. */
#include "tests/unit/usage_test.h"

/* Instructions, and what they leave in r1. Lists end with code 0 in the first half of a load. */
struct leaves {
	const char *what;
	struct bpf_insn v[12];
	size_t n;
	enum value_kind kind;
	int64_t number;
	bool anywhere;
	enum guard guard;
};

#define LEAVES(what, kind, number, anywhere, ...)                                                  \
	{what, {__VA_ARGS__}, sizeof((struct bpf_insn[]){__VA_ARGS__}) / sizeof(struct bpf_insn),  \
	 kind, number, anywhere, GUARD_NONE}
#define NUMBER(what, number, ...)  LEAVES(what, VALUE_NUMBER, number, false, __VA_ARGS__)
#define UNKNOWN(what, ...)	   LEAVES(what, VALUE_UNKNOWN, 0, false, __VA_ARGS__)
/* The verifier knows one, or another on each way. */
#define LOST(what, ...)                                                                            \
	{what, {__VA_ARGS__}, sizeof((struct bpf_insn[]){__VA_ARGS__}) / sizeof(struct bpf_insn),  \
	 VALUE_UNKNOWN, 0, false, GUARD_WAYS}
#define STACK(what, number, ...)   LEAVES(what, VALUE_STACK, number, false, __VA_ARGS__)
#define ANYWHERE(what, ...)	   LEAVES(what, VALUE_STACK, 0, true, __VA_ARGS__)

static const struct leaves instructions[] = {
	NUMBER("a move", -1, MOV(R1, -1)),
	NUMBER("a move of 32 bits", 0xffffffff, ALU32(BPF_MOV, R1, -1)),
	NUMBER("sign of 8 bits", -1, MOV(R2, 255), I(BPF_ALU64 | BPF_MOV | BPF_X, R1, R2, 8, 0)),
	NUMBER("sign of 16 bits", -32768, MOV(R2, 0x18000), I(BPF_ALU64 | BPF_MOV | BPF_X, R1, R2, 16, 0)),
	NUMBER("sign of 32 bits", -1, WIDE(R2, -1, 0), I(BPF_ALU64 | BPF_MOV | BPF_X, R1, R2, 32, 0)),
	NUMBER("sign in 32 bits", 0xffffffff, MOV(R2, 255), I(BPF_ALU | BPF_MOV | BPF_X, R1, R2, 8, 0)),
	UNKNOWN("another address space", MOV(R2, 1), I(BPF_ALU64 | BPF_MOV | BPF_X, R1, R2, 1, 0)),
	NUMBER("add", 7, MOV(R1, 5), ALU(BPF_ADD, R1, 2)),
	NUMBER("add in 32 bits", 1, MOV(R1, -1), ALU32(BPF_ADD, R1, 2)),
	NUMBER("sub", -2, MOV(R1, 5), MOV(R2, 7), ALUX(BPF_SUB, R1, R2)),
	NUMBER("mul", 35, MOV(R1, 5), ALU(BPF_MUL, R1, 7)),
	NUMBER("div", 0x7fffffff, MOV(R1, -2), ALU32(BPF_DIV, R1, 2)),
	NUMBER("div by 0", 0, MOV(R1, 5), ALU(BPF_DIV, R1, 0)),
	UNKNOWN("signed div", MOV(R1, -4), I(BPF_ALU64 | BPF_DIV | BPF_K, R1, 0, 1, 2)),
	NUMBER("mod", 2, MOV(R1, 5), ALU(BPF_MOD, R1, 3)),
	NUMBER("mod by 0", 5, MOV(R1, 5), ALU(BPF_MOD, R1, 0)),
	UNKNOWN("signed mod", MOV(R1, -5), I(BPF_ALU64 | BPF_MOD | BPF_K, R1, 0, 1, 3)),
	NUMBER("or", 7, MOV(R1, 5), ALU(BPF_OR, R1, 2)),
	NUMBER("and", 4, MOV(R1, 5), ALU(BPF_AND, R1, 6)),
	NUMBER("xor", 3, MOV(R1, 5), ALU(BPF_XOR, R1, 6)),
	NUMBER("xor of what is unknown with itself", 0, ALUX(BPF_XOR, R1, R1)),
	NUMBER("lsh", 1ll << 40, MOV(R1, 1), ALU(BPF_LSH, R1, 40)),
	NUMBER("lsh in 32 bits", 1 << 8, MOV(R1, 1), ALU32(BPF_LSH, R1, 40)),
	NUMBER("rsh", 0xfffffff, MOV(R1, -1), ALU(BPF_RSH, R1, 36)),
	NUMBER("arsh", -1, MOV(R1, -8), ALU(BPF_ARSH, R1, 3)),
	NUMBER("arsh in 32 bits", 0xffffffff, MOV(R1, -8), ALU32(BPF_ARSH, R1, 3)),
	NUMBER("neg", -5, MOV(R1, 5), ALU(BPF_NEG, R1, 0)),
	UNKNOWN("byte order", MOV(R1, 5), I(BPF_ALU | BPF_END | BPF_X, R1, 0, 0, 16)),
	UNKNOWN("add of what is unknown", MOV(R1, 5), ALUX(BPF_ADD, R1, R2)),
	NUMBER("16 bytes", 0x200000001ll, WIDE(R1, 1, 2)),
	STACK("an address", -8, COPY(R1, R10), ALU(BPF_ADD, R1, -8)),
	STACK("an address the other way", -8, MOV(R1, -8), ALUX(BPF_ADD, R1, R10)),
	STACK("sub of an address", -8, COPY(R1, R10), ALU(BPF_SUB, R1, 8)),
	ANYWHERE("an unknown place", COPY(R1, R10), ALUX(BPF_ADD, R1, R2)),
	ANYWHERE("an address too far", COPY(R1, R10), ALU(BPF_ADD, R1, INT32_MIN), ALU(BPF_ADD, R1, -1)),
	UNKNOWN("an address in 32 bits", COPY(R1, R10), ALU32(BPF_ADD, R1, -8)),
	UNKNOWN("the product of an address", COPY(R1, R10), ALU(BPF_MUL, R1, 2)),
	UNKNOWN("two addresses", COPY(R1, R10), ALUX(BPF_SUB, R1, R10)),
	UNKNOWN("load of what is unknown", LOAD(BPF_DW, R1, R2, 0)),
	UNKNOWN("load with sign", PUT(BPF_W, R10, -4, 1), I(BPF_LDX | INSN_MEMSX | BPF_W, R1, R10, -4, 0)),
	UNKNOWN("load of what is not set", LOAD(BPF_DW, R1, R10, -8)),
	STACK("an address that was spilled", -16, COPY(R2, R10), ALU(BPF_ADD, R2, -16),
	      STORE(BPF_DW, R10, -8, R2), LOAD(BPF_DW, R1, R10, -8)),
	UNKNOWN("half of an address", STORE(BPF_DW, R10, -8, R10), LOAD(BPF_W, R1, R10, -8)),
	UNKNOWN("the other half", STORE(BPF_DW, R10, -8, R10), LOAD(BPF_W, R1, R10, -4)),
	UNKNOWN("an address, partly written over", STORE(BPF_DW, R10, -8, R10), PUT(BPF_B, R10, -1, 0),
		LOAD(BPF_DW, R1, R10, -8)),
	NUMBER("8 bytes", 5, PUT(BPF_DW, R10, -8, 5), LOAD(BPF_DW, R1, R10, -8)),
	NUMBER("8 bytes with sign", -5, PUT(BPF_DW, R10, -8, -5), LOAD(BPF_DW, R1, R10, -8)),
	NUMBER("4 bytes", 5, PUT(BPF_W, R10, -4, 5), LOAD(BPF_W, R1, R10, -4)),
	NUMBER("2 bytes in 4", 0x0605, PUT(BPF_W, R10, -4, 0), PUT(BPF_H, R10, -4, 0x0605),
	       LOAD(BPF_H, R1, R10, -4)),
	NUMBER("a byte in 4", 7, PUT(BPF_W, R10, -4, 0), PUT(BPF_B, R10, -3, 0x107), LOAD(BPF_B, R1, R10, -3)),
	UNKNOWN("2 bytes alone", PUT(BPF_H, R10, -4, 5), LOAD(BPF_W, R1, R10, -4)),
	UNKNOWN("not aligned", PUT(BPF_W, R10, -6, 5), LOAD(BPF_W, R1, R10, -6)),
	LOST("a store somewhere", PUT(BPF_W, R10, -4, 5), COPY(R3, R10), ALUX(BPF_ADD, R3, R2),
		PUT(BPF_B, R3, 0, 1), LOAD(BPF_W, R1, R10, -4)),
	UNKNOWN("an atomic addition", PUT(BPF_W, R10, -4, 5), ATOMIC(BPF_W, R10, -4, R2, BPF_ADD),
		LOAD(BPF_W, R1, R10, -4)),
	UNKNOWN("what an atomic addition fetches", PUT(BPF_W, R10, -4, 5), MOV(R1, 1),
		ATOMIC(BPF_W, R10, -4, R1, BPF_ADD | BPF_FETCH)),
	NUMBER("an atomic addition that fetches nothing", 1, PUT(BPF_W, R10, -4, 5), MOV(R1, 1),
	       ATOMIC(BPF_W, R10, -4, R1, BPF_ADD)),
	NUMBER("compare and exchange, new", 1, MOV(R1, 1), MOV(R0, 2), ATOMIC(BPF_W, R10, -4, R1, 0xf1)),
	UNKNOWN("compare and exchange, old", MOV(R2, 1), MOV(R0, 2), ATOMIC(BPF_W, R10, -4, R2, 0xf1),
		COPY(R1, R0)),
	NUMBER("load-acquire", 5, PUT(BPF_W, R10, -4, 5), ATOMIC(BPF_W, R1, -4, R10, INSN_LOAD_ACQUIRE)),
	NUMBER("store-release", 5, MOV(R2, 5), ATOMIC(BPF_W, R10, -4, R2, INSN_STORE_RELEASE),
	       LOAD(BPF_W, R1, R10, -4)),
	UNKNOWN("a load from the packet", MOV(R1, 5), I(BPF_LD | BPF_ABS | BPF_W, 0, 0, 0, 0)),
	NUMBER("what it leaves", 5, MOV(R6, 5), I(BPF_LD | BPF_ABS | BPF_W, 0, 0, 0, 0), COPY(R1, R6)),
	UNKNOWN("an argument of a call", MOV(R1, 5), CALL(5)),
	UNKNOWN("the result of a call", MOV(R0, 5), CALL(5), COPY(R1, R0)),
	NUMBER("what a call leaves", 5, MOV(R9, 5), CALL(5), COPY(R1, R9)),
	NUMBER("a long jump", 1, MOV(R1, 1), I(INSN_GOTO_LONG, 0, 0, 0, 1), MOV(R1, 2)),
	NUMBER("a branch that is always taken", 1, MOV(R1, 1), JEQ(R1, 1, 1), MOV(R1, 2)),
	NUMBER("a branch that is never taken", 2, MOV(R1, 1), JEQ(R1, 2, 1), MOV(R1, 2)),
	NUMBER("what a comparison shows", 9, JEQ(R1, 9, 1), MOV(R1, 9)),
	LOST("numbers that differ", JEQ(R2, 0, 2), MOV(R1, 1), GO(1), MOV(R1, 2)),
	NUMBER("numbers that do not", 1, JEQ(R2, 0, 2), MOV(R1, 1), GO(1), MOV(R1, 1)),
	ANYWHERE("an address or a number", JEQ(R2, 0, 2), MOV(R1, 1), GO(1), COPY(R1, R10)),
	ANYWHERE("two places of the stack", COPY(R1, R10), JEQ(R2, 0, 1), ALU(BPF_ADD, R1, -8)),
	LOST("a number in a loop", MOV(R1, 0), ALU(BPF_ADD, R1, 1), I(BPF_JMP | BPF_JNE | BPF_X, R1, R2, -2, 0)),
};

static void leaves(const struct leaves *c, bool big)
{
	struct bpf_insn v[16];
	const struct value *r1;

	memcpy(v, c->v, c->n * sizeof(*v));
	v[c->n] = (struct bpf_insn)CALL(1);
	v[c->n + 1] = (struct bpf_insn)EXIT;
	r1 = &use_of(v, c->n + 2, big)->args[0];
	ck_assert_msg(r1->kind == c->kind && r1->anywhere == c->anywhere && r1->number == c->number,
		      "%s%s: kind %d, number %lld, anywhere %d", c->what, big ? ", big-endian" : "",
		      r1->kind, (long long)r1->number, r1->anywhere);
	ck_assert_msg(r1->guard == c->guard, "%s", c->what);
}

/* Also of big-endian objects: they are read, and store, in another order. */
START_TEST(each_instruction)
{
	leaves(&instructions[_i / 2], _i % 2);
}
END_TEST

/* Halves and bytes of a number lie where the byte order puts them. */
START_TEST(parts_of_numbers_by_byte_order)
{
	static const struct bpf_insn v[] = {
		WIDE(R1, 0x05060708, 0x01020304), STORE(BPF_DW, R10, -8, R1),
		LOAD(BPF_W, R1, R10, -8), LOAD(BPF_H, R2, R10, -8), LOAD(BPF_B, R3, R10, -8),
		LOAD(BPF_B, R4, R10, -1), LOAD(BPF_DW, R5, R10, -8), CALL(1), EXIT,
	};
	static const int64_t numbers[2][5] = {
		{0x05060708, 0x0708, 0x08, 0x01, 0x0102030405060708},
		{0x01020304, 0x0102, 0x01, 0x08, 0x0102030405060708},
	};

	for (int big = 0; big < 2; big++) {
		const struct helper_use *use = use_of(v, ARRAY_SIZE(v), big);

		for (size_t i = 0; i < 5; i++) {
			ck_assert_int_eq(use->args[i].kind, VALUE_NUMBER);
			ck_assert_int_eq(use->args[i].number, numbers[big][i]);
		}
	}
}
END_TEST

/* Loads r1 with what the loader puts there. */
static const struct value *value_of_ref(enum insn_ref_kind kind, uint32_t target)
{
	static const struct bpf_insn v[] = {WIDE(R1, 3, 0), CALL(1), EXIT};

	n_refs = 0;
	ref(0, kind, target);
	return &use_of(v, ARRAY_SIZE(v), false)->args[0];
}

START_TEST(what_the_loader_puts_in)
{
	const struct value *v = value_of_ref(INSN_MAP, 1);

	ck_assert_int_eq(v->kind, VALUE_MAP);
	ck_assert_uint_eq(v->maps->n, 1);
	ck_assert_uint_eq(v->maps->v[0].map, 1);
	ck_assert_uint_eq(v->maps->v[0].insn, 0);
	refs[0].offset = 12;
	v = value_of_ref(INSN_DATA, 0);
	ck_assert_int_eq(v->kind, VALUE_ELEMENT);
	ck_assert_uint_eq(v->maps->v[0].map, 0);
	ck_assert_int_eq(value_of_ref(INSN_FUNCTION, 0)->kind, VALUE_FUNCTION);
	ck_assert_int_eq(value_of_ref(INSN_CORE, 0)->guard, GUARD_CORE);
	ck_assert_int_eq(value_of_ref(INSN_EXTERN, 0)->guard, GUARD_NONE);
	ck_assert_int_eq(value_of_ref(INSN_OTHER, 0)->kind, VALUE_UNKNOWN);
}
END_TEST

/* r1 is one of n maps, of which each way through the program loads another one. */
static const struct value *one_of(uint32_t n)
{
	struct bpf_insn v[64];
	size_t at = 0;

	while (obj->n_maps < n)
		map(arena_printf(obj->arena, "m%zu", obj->n_maps), BPF_MAP_TYPE_ARRAY, 4, 8, 1);
	n_refs = 0;
	for (uint32_t i = 0; i < n; i++) {
		ref((uint32_t)at, INSN_MAP, n - 1 - i);
		v[at++] = (struct bpf_insn)I(INSN_LD_IMM64, R1, 0, 0, 0);
		v[at++] = (struct bpf_insn){0};
		/* To the call. */
		v[at] = (struct bpf_insn)JEQ(R2, (int)i, (int16_t)(3 * (n - i) - 3));
		at++;
	}
	v[at++] = (struct bpf_insn)CALL(1);
	v[at++] = (struct bpf_insn)EXIT;
	return &use_of(v, at, false)->args[0];
}

START_TEST(maps_are_sets_up_to_a_limit)
{
	const struct value *v = one_of(MAX_CHOICES);

	ck_assert_int_eq(v->kind, VALUE_MAP);
	ck_assert_uint_eq(v->maps->n, MAX_CHOICES);
	for (uint32_t i = 0; i < MAX_CHOICES; i++)
		ck_assert_uint_eq(v->maps->v[i].map, i);
	ck_assert_int_eq(one_of(MAX_CHOICES + 1)->kind, VALUE_UNKNOWN);
}
END_TEST

/*
 * Joined more often than a place is looked at closely, r1 may still be in the stack: a store
 * to it makes the number there unknown.
 */
START_TEST(addresses_are_not_lost_by_many_joins)
{
	struct bpf_insn v[64];
	const struct helper_use *use;
	size_t n = 0;

	v[n++] = (struct bpf_insn)PUT(BPF_W, R10, -4, 7);
	for (int i = 0; i < 12; i++) {
		/* Each way there has another byte that is set. */
		v[n++] = (struct bpf_insn)PUT(BPF_B, R10, (int16_t)(i - 32), 0);
		v[n++] = (struct bpf_insn)MOV(R1, i);
		v[n++] = (struct bpf_insn)JEQ(R2, i, (int16_t)(3 * (12 - i) - 1));
	}
	v[n++] = (struct bpf_insn)COPY(R1, R10);
	v[n++] = (struct bpf_insn)ALU(BPF_ADD, R1, -4);
	v[n++] = (struct bpf_insn)PUT(BPF_W, R1, 0, 9);
	v[n++] = (struct bpf_insn)LOAD(BPF_W, R3, R10, -4);
	v[n++] = (struct bpf_insn)CALL(1);
	v[n++] = (struct bpf_insn)EXIT;
	use = use_of(v, n, false);
	ck_assert_int_eq(use->args[0].kind, VALUE_STACK);
	ck_assert(use->args[0].anywhere);
	ck_assert_int_eq(use->args[2].kind, VALUE_UNKNOWN);
}
END_TEST

/* A spilled map comes back, and the result of a lookup is an element, which may be none. */
START_TEST(maps_go_through_the_stack_to_helpers)
{
	static const struct bpf_insn v[] = {
		WIDE(R1, 0, 0), STORE(BPF_DW, R10, -8, R1), PUT(BPF_W, R10, -12, 7),
		LOAD(BPF_DW, R1, R10, -8), COPY(R2, R10), ALU(BPF_ADD, R2, -12), CALL(1),
		COPY(R1, R0), CALL(1), EXIT,
	};
	const struct helper_use *use;

	ref(0, INSN_MAP, 0);
	use = use_of(v, ARRAY_SIZE(v), false);
	ck_assert_int_eq(use->args[0].kind, VALUE_ELEMENT);
	ck_assert(use->args[0].maybe_null);
	use--;
	ck_assert_uint_eq(use->helper, 1);
	ck_assert_uint_eq(use->insn, 7);
	ck_assert_int_eq(use->args[0].kind, VALUE_MAP);
	ck_assert_int_eq(use->args[1].number, -12);
	ck_assert(use->has_word[1]);
	ck_assert_uint_eq(use->word[1], 7);
	ck_assert(stack_bytes_has(use->set, -12, 12));
	ck_assert_uint_eq(stack_bytes_missing(use->set, -16, 16), 0);
}
END_TEST

/* What a function does with elements: by loads, stores and atomics, and by helpers with their address. */
START_TEST(elements_are_read_and_written)
{
	/* An element of map 1 is looked up, and what follows is done with it. */
#define LOOKUP                                                                                     \
	WIDE(R1, 0, 0), COPY(R2, R10), ALU(BPF_ADD, R2, -4), PUT(BPF_W, R10, -4, 0),               \
		CALL(BPF_FUNC_map_lookup_elem), JEQ(R0, 0, 4)
	static const struct {
		struct bpf_insn v[4];
		unsigned access;
	} cases[] = {
		{{MOV(R0, 0), MOV(R0, 0), MOV(R0, 0), EXIT}, 0},
		{{LOAD(BPF_W, R1, R0, 0), MOV(R0, 0), MOV(R0, 0), EXIT}, ACCESS_READ},
		{{PUT(BPF_W, R0, 0, 1), MOV(R0, 0), MOV(R0, 0), EXIT}, ACCESS_WRITE},
		{{STORE(BPF_W, R0, 0, R10), MOV(R0, 0), MOV(R0, 0), EXIT}, ACCESS_WRITE},
		{{MOV(R1, 1), ATOMIC(BPF_DW, R0, 0, R1, BPF_ADD), MOV(R0, 0), EXIT}, ACCESS_ALL},
		{{COPY(R1, R0), MOV(R2, 4), CALL(BPF_FUNC_get_current_comm), EXIT}, ACCESS_WRITE},
		{{COPY(R1, R0), MOV(R2, 4), CALL(BPF_FUNC_trace_printk), EXIT}, ACCESS_READ},
		{{COPY(R2, R0), WIDE(R1, 0, 0), CALL(BPF_FUNC_map_delete_elem)}, ACCESS_READ},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bpf_insn v[13] = {LOOKUP};

		memcpy(&v[7], cases[i].v, sizeof(cases[i].v));
		v[11] = v[12] = (struct bpf_insn)EXIT;
		n_refs = 0;
		ref(0, INSN_MAP, 1);
		if (cases[i].v[1].code == INSN_LD_IMM64)
			ref(8, INSN_MAP, 0);
		put_code(0, v, ARRAY_SIZE(v), false);
		follow(1);
		ck_assert_uint_eq(usage->n_unjudged, 0);
		ck_assert_uint_eq(usage_touched(usage, 0, 1, false), cases[i].access);
		ck_assert_uint_eq(usage_touched(usage, 0, 1, true), 0);
		ck_assert_uint_eq(usage_touched(usage, 0, 0, false), 0);
		ck_assert_uint_eq(usage_touched(usage, 1, 1, false), 0);
		ck_assert_uint_eq(usage->n_touched, cases[i].access != 0);
	}
}
END_TEST

/* Bytes that are set on one way are set perhaps. */
START_TEST(bytes_of_the_stack)
{
	static const struct bpf_insn v[] = {
		PUT(BPF_W, R10, -16, 1), JEQ(R1, 0, 1), PUT(BPF_H, R10, -12, 1),
		PUT(BPF_B, R10, -1, 1), COPY(R2, R10), ALU(BPF_ADD, R2, -16), CALL(1), EXIT,
	};
	const struct helper_use *use = use_of(v, ARRAY_SIZE(v), false);

	ck_assert_uint_eq(stack_bytes_missing(use->set, -16, 16), 4);
	ck_assert_uint_eq(stack_bytes_missing(use->maybe_set, -16, 16), 6);
	ck_assert(stack_bytes_has(use->set, -1, 1));
	ck_assert(!stack_bytes_has(use->set, -2, 2));
	/* Outside of the stack nothing is set. */
	ck_assert(!stack_bytes_has(use->maybe_set, -1, 2));
	ck_assert(!stack_bytes_has(use->maybe_set, -STACK_SIZE - 1, 1));
	ck_assert(!stack_bytes_has(use->maybe_set, INT64_MIN, 1));
}
END_TEST

/* What helpers write: as much as their prototypes say, or all. */
START_TEST(helpers_write_to_the_stack)
{
	static const struct {
		const char *what;
		struct bpf_insn call;
		int32_t size;
		uint64_t set;	/* of the 16 bytes from -16 on */
	} cases[] = {
		{"bpf_get_current_comm", CALL(BPF_FUNC_get_current_comm), 12, 12},
		{"bpf_get_prandom_u32", CALL(BPF_FUNC_get_prandom_u32), 12, 0},
		{"an unknown helper", CALL(99999), 12, 16},
		{"a kfunc", I(INSN_CALL, 0, BPF_PSEUDO_KFUNC_CALL, 0, 1), 12, 16},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct bpf_insn v[] = {
			COPY(R1, R10), ALU(BPF_ADD, R1, -16), MOV(R2, cases[i].size), cases[i].call,
			COPY(R2, R10), ALU(BPF_ADD, R2, -16), CALL(1), EXIT,
		};
		const struct helper_use *use = use_of(v, ARRAY_SIZE(v), false);

		ck_assert_msg(stack_bytes_missing(use->set, -16, 16) == cases[i].set, "%s: %llu",
			      cases[i].what,
			      (unsigned long long)stack_bytes_missing(use->set, -16, 16));
	}
}
END_TEST

/* A static function is looked at where it is called, and what it is passed decides there. */
START_TEST(functions_that_are_called)
{
	static const struct bpf_insn caller[] = {JEQ(R1, 0, 1), I(INSN_CALL, 0, BPF_PSEUDO_CALL, 0, 0), EXIT};
	static const struct bpf_insn callee[] = {JEQ(R1, 0, 1), CALL(1), EXIT};
	struct certainty c;

	put_code(1, callee, ARRAY_SIZE(callee), false);
	put_code(0, caller, ARRAY_SIZE(caller), false);
	ref(1, INSN_FUNCTION, 1);
	follow(2);
	c = usage_reaches(usage, &program, 1, 1);
	ck_assert(!c.certain);
	ck_assert_int_eq(c.guard, GUARD_ARGUMENT);
	ck_assert_uint_eq(c.function, 1);
	/* A global one is verified for all arguments. */
	functions[1].global = true;
	follow(2);
	ck_assert(usage_reaches(usage, &program, 1, 1).certain);
	/* The program does not have it, or nobody calls it. */
	program.n_functions = 1;
	ck_assert(!usage_reaches(usage, &program, 1, 1).certain);
	program.n_functions = 2;
	functions[0].n_refs = 0;
	ck_assert(!usage_reaches(usage, &program, 1, 1).certain);
}
END_TEST

/* Of several maps each is certain if every way from its load leads to the call. */
START_TEST(choices_that_are_certain)
{
	static const struct bpf_insn v[] = {
		JEQ(R2, 0, 3), WIDE(R1, 0, 0), GO(3),
		WIDE(R1, 0, 0), JEQ(R3, 0, 1), CALL(1), EXIT,
	};
	const struct helper_use *use;
	const struct value *r1;

	ref(1, INSN_MAP, 0);
	ref(4, INSN_MAP, 1);
	use = use_of(v, ARRAY_SIZE(v), false);
	r1 = &use->args[0];
	ck_assert_uint_eq(r1->maps->n, 2);
	ck_assert(usage_reaches_choice(usage, &program, use, r1, &r1->maps->v[0]).certain);
	ck_assert(!usage_reaches_choice(usage, &program, use, r1, &r1->maps->v[1]).certain);
}
END_TEST

/* Opcodes that a verifier takes, but those of arithmetic and conditions. */
static const uint8_t known_codes[] = {
	0x18, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50,		/* LD: 16 bytes, ABS, IND */
	0x61, 0x69, 0x71, 0x79, 0x81, 0x89, 0x91,		/* LDX: MEM, MEMSX */
	0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73, 0x7b,	/* ST, STX */
	0xc3, 0xcb, 0xd3, 0xdb,					/* ATOMIC */
	0x05, 0x06, 0x85, 0x95, 0xe5,				/* JA, its long form, CALL, EXIT, may_goto */
};

static bool is_known(unsigned code)
{
	unsigned class = code & 7, op = code >> 4;

	for (size_t i = 0; i < ARRAY_SIZE(known_codes); i++)
		if (known_codes[i] == code)
			return true;
	if (class == BPF_ALU || class == BPF_ALU64)
		return op <= 0xd;
	return (class == BPF_JMP || class == BPF_JMP32) && ((op >= 1 && op <= 7) || (op >= 0xa && op <= 0xd));
}

START_TEST(each_opcode)
{
	for (unsigned code = 0; code < 256; code++) {
		const struct bpf_insn v[] = {
			I((uint8_t)code, R0, 0, 0, 0),
			code == INSN_LD_IMM64 ? (struct bpf_insn){0} : (struct bpf_insn)MOV(R0, 0), EXIT,
		};

		put_code(0, v, ARRAY_SIZE(v), false);
		follow(1);
		ck_assert_msg(usage->n_unjudged == !is_known(code), "%#x", code);
		ck_assert_msg(!usage->flows[0] == !is_known(code), "%#x", code);
	}
}
END_TEST

static const struct malformed {
	const char *what;
	struct bpf_insn v[4];
	size_t n;
	uint32_t insn;
	const char *why;	/* NULL: it is judged */
} malformed[] = {
	{"no code", {EXIT}, 0, 0, "code that cannot be read"},
	{"a jump behind the end", {GO(1), EXIT}, 2, 0, "a jump to outside of the function"},
	{"a jump to the end", {GO(0), EXIT}, 2, 0, NULL},
	{"a jump to before the start", {MOV(R0, 0), GO(-3), EXIT}, 3, 1, "a jump to outside of the function"},
	{"a jump to the start", {MOV(R0, 0), GO(-2), EXIT}, 3, 0, NULL},
	{"a branch to outside", {JEQ(R0, 0, 1), EXIT}, 2, 0, "a jump to outside of the function"},
	{"a long jump far away", {I(INSN_GOTO_LONG, 0, 0, 0, INT32_MAX), EXIT}, 2, 0,
	 "a jump to outside of the function"},
	{"a long jump far back", {I(INSN_GOTO_LONG, 0, 0, 0, INT32_MIN), EXIT}, 2, 0,
	 "a jump to outside of the function"},
	{"a jump into a load", {GO(1), WIDE(R1, 0, 0), EXIT}, 4, 0,
	 "a jump into the middle of a 16-byte load"},
	{"a jump to a load", {GO(0), WIDE(R1, 0, 0), EXIT}, 4, 0, NULL},
	{"half a load", {I(INSN_LD_IMM64, R1, 0, 0, 0), EXIT}, 2, 0, "a 16-byte load without its second half"},
	{"half a load at the end", {EXIT, I(INSN_LD_IMM64, R1, 0, 0, 0)}, 2, 1,
	 "a 16-byte load without its second half"},
	{"no exit", {MOV(R0, 0)}, 1, 0, "a way out of the function at its end"},
	{"a load at the end", {WIDE(R1, 0, 0)}, 2, 0, "a way out of the function at its end"},
	{"a branch at the end", {JEQ(R0, 0, -1)}, 1, 0, "a way out of the function at its end"},
	{"a jump at the end", {GO(-1)}, 1, 0, NULL},
	{"r11 as destination", {MOV(11, 0), EXIT}, 2, 0, "an unknown register"},
	{"r11 as source", {COPY(R0, 11), EXIT}, 2, 0, "an unknown register"},
	{"r10 as both", {COPY(R10, R10), EXIT}, 2, 0, NULL},
	{"a call of a register", {I(INSN_CALL_REG, 0, 0, 0, 0), EXIT}, 2, 0,
	 "a jump or call to an address in a register"},
	{"a jump to a register", {I(INSN_GOTO_REG, 0, 0, 0, 0), EXIT}, 2, 0,
	 "a jump or call to an address in a register"},
};

START_TEST(code_that_no_verifier_takes)
{
	const struct malformed *m = &malformed[_i];

	for (int big = 0; big < 2; big++) {
		put_code(0, m->v, m->n, big);
		follow(1);
		ck_assert_msg(usage->n_unjudged == !!m->why, "%s", m->what);
		if (!m->why)
			continue;
		ck_assert_msg(str_eq(usage->unjudged[0].why, m->why), "%s: %s", m->what,
			      usage->unjudged[0].why);
		ck_assert_uint_eq(usage->unjudged[0].insn, m->insn);
		ck_assert(!usage->unjudged[0].given_up);
		/* Nothing is known of it, and nobody reads it. */
		ck_assert_uint_eq(usage->n_uses, 0);
		ck_assert(!usage_reaches(usage, &program, 0, 0).certain);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("usage");
	TCase *tc = tcase_create("usage");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, each_instruction, 0, 2 * (int)ARRAY_SIZE(instructions));
	tcase_add_test(tc, parts_of_numbers_by_byte_order);
	tcase_add_test(tc, what_the_loader_puts_in);
	tcase_add_test(tc, maps_are_sets_up_to_a_limit);
	tcase_add_test(tc, addresses_are_not_lost_by_many_joins);
	tcase_add_test(tc, maps_go_through_the_stack_to_helpers);
	tcase_add_test(tc, elements_are_read_and_written);
	tcase_add_test(tc, bytes_of_the_stack);
	tcase_add_test(tc, helpers_write_to_the_stack);
	tcase_add_test(tc, functions_that_are_called);
	tcase_add_test(tc, choices_that_are_certain);
	tcase_add_test(tc, each_opcode);
	tcase_add_loop_test(tc, code_that_no_verifier_takes, 0, (int)ARRAY_SIZE(malformed));
	suite_add_tcase(s, tc);
	return suite_run(s);
}
