/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests of usage/ share: code that is written down, and what is found out about it. */
#ifndef BPFMAPC_TESTS_USAGE_TEST_H
#define BPFMAPC_TESTS_USAGE_TEST_H

#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"
#include "usage/flow.h"
#include "usage/usage.h"

#define I(c, d, s, o, i) {.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)}
#define MOV(d, i)	I(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define COPY(d, s)	I(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define ALU(op, d, i)	I(BPF_ALU64 | (op) | BPF_K, d, 0, 0, i)
#define ALU32(op, d, i)	I(BPF_ALU | (op) | BPF_K, d, 0, 0, i)
#define ALUX(op, d, s)	I(BPF_ALU64 | (op) | BPF_X, d, s, 0, 0)
#define WIDE(d, lower, upper) I(INSN_LD_IMM64, d, 0, 0, lower), I(0, 0, 0, 0, upper)
#define LOAD(size, d, s, o)   I(BPF_LDX | BPF_MEM | (size), d, s, o, 0)
#define STORE(size, d, o, s)  I(BPF_STX | BPF_MEM | (size), d, s, o, 0)
#define PUT(size, d, o, i)    I(BPF_ST | BPF_MEM | (size), d, 0, o, i)
#define ATOMIC(size, d, o, s, i) I(BPF_STX | BPF_ATOMIC | (size), d, s, o, i)
#define JEQ(d, i, o)	I(BPF_JMP | BPF_JEQ | BPF_K, d, 0, o, i)
#define GO(o)		I(INSN_GOTO, 0, 0, o, 0)
#define CALL(i)		I(INSN_CALL, 0, 0, 0, i)
#define EXIT		I(INSN_EXIT, 0, 0, 0, 0)

enum { R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10 };

static struct insn_ref refs[32];
static size_t n_refs;
static struct function functions[2];
static struct program program;
static uint32_t reached[2] = {0, 1};
static unsigned char bytes[2][4096];
static struct usage *usage;

/* What the loader puts into instruction i of the first function. */
static void ref(uint32_t i, enum insn_ref_kind kind, uint32_t target)
{
	refs[n_refs++] = (struct insn_ref){.insn = i, .kind = kind, .target = target};
}

/* The code of function k, in a byte order. */
static void put_code(size_t k, const struct bpf_insn *v, size_t n, bool big)
{
	ck_assert_uint_le(n * INSN_SIZE, sizeof(bytes[k]));
	for (size_t i = 0; i < n; i++) {
		unsigned char *p = &bytes[k][i * INSN_SIZE];
		uint16_t off = (uint16_t)v[i].off;
		uint32_t imm = (uint32_t)v[i].imm;

		p[0] = v[i].code;
		p[1] = (unsigned char)(big ? v[i].dst_reg << 4 | v[i].src_reg :
					     v[i].src_reg << 4 | v[i].dst_reg);
		for (unsigned b = 0; b < 2; b++)
			p[2 + (big ? 1 - b : b)] = (unsigned char)(off >> 8 * b);
		for (unsigned b = 0; b < 4; b++)
			p[4 + (big ? 3 - b : b)] = (unsigned char)(imm >> 8 * b);
	}
	functions[k].code = (struct view){bytes[k], n * INSN_SIZE, big};
}

/* Follows the program, which is the first function, and maybe calls the second one. */
static void follow(size_t n_functions)
{
	functions[0].name = "f";
	functions[0].refs = refs;
	functions[0].n_refs = n_refs;
	functions[1].name = "g";
	program = (struct program){.name = "f", .section = "xdp", .functions = reached,
				   .n_functions = n_functions};
	obj->functions = functions;
	obj->n_functions = n_functions;
	obj->programs = &program;
	obj->n_programs = 1;
	usage = usage_of(obj->arena, obj, schema_builtin());
}

static void begin(void)
{
	setup();
	n_refs = 0;
	memset(functions, 0, sizeof(functions));
	map("m", BPF_MAP_TYPE_ARRAY, 4, 8, 4);
	map("other", BPF_MAP_TYPE_HASH, 4, 8, 4);
}

static void end(void)
{
	/* They are not in its arena. */
	obj->functions = NULL;
	obj->programs = NULL;
	obj->n_functions = obj->n_programs = 0;
	teardown();
}

/* The call of a helper that the code ends with. */
static const struct helper_use *use_of(const struct bpf_insn *v, size_t n, bool big)
{
	size_t n_uses;
	const struct helper_use *uses;

	put_code(0, v, n, big);
	follow(1);
	ck_assert_msg(!usage->n_unjudged, "%s at %u", usage->unjudged[0].why, usage->unjudged[0].insn);
	uses = usage_of_function(usage, 0, &n_uses);
	ck_assert_uint_ge(n_uses, 1);
	return &uses[n_uses - 1];
}

#endif
