// SPDX-License-Identifier: BSD-2-Clause
/* Changes of instructions: others, more of them, other registers, offsets and numbers. */
#include <linux/bpf.h>
#include <string.h>

#include "base/util.h"
#include "model/insn.h"
#include "tests/fuzz/mutate.h"
#include "tests/malformed/random.h"

/* Opcodes of each kind, of which compilers use the first ones most. */
static const uint8_t codes[] = {
	BPF_ALU64 | BPF_MOV | BPF_K, BPF_ALU64 | BPF_MOV | BPF_X, BPF_ALU64 | BPF_ADD | BPF_K,
	BPF_STX | BPF_MEM | BPF_W, BPF_STX | BPF_MEM | BPF_DW, BPF_ST | BPF_MEM | BPF_W,
	BPF_LDX | BPF_MEM | BPF_W, BPF_LDX | BPF_MEM | BPF_DW, INSN_LD_IMM64, INSN_CALL, INSN_CALL, INSN_EXIT,
	BPF_JMP | BPF_JEQ | BPF_K, BPF_JMP | BPF_JNE | BPF_K, BPF_JMP | BPF_JGT | BPF_X, INSN_GOTO,
	BPF_ALU | BPF_MOV | BPF_K, BPF_ALU | BPF_MOV | BPF_X, BPF_ALU64 | BPF_LSH | BPF_K,
	BPF_ALU64 | BPF_RSH | BPF_K, BPF_ALU64 | BPF_AND | BPF_K, BPF_ALU64 | BPF_ADD | BPF_X,
	BPF_ALU64 | BPF_SUB | BPF_X, BPF_ALU64 | BPF_MUL | BPF_K, BPF_ALU64 | BPF_DIV | BPF_K,
	BPF_ALU64 | BPF_MOD | BPF_X, BPF_ALU64 | BPF_ARSH | BPF_K, BPF_ALU64 | BPF_NEG, BPF_ALU | BPF_END,
	BPF_STX | BPF_MEM | BPF_B, BPF_STX | BPF_MEM | BPF_H, BPF_LDX | BPF_MEM | BPF_B,
	BPF_LDX | INSN_MEMSX | BPF_W, BPF_STX | BPF_ATOMIC | BPF_DW, BPF_STX | BPF_ATOMIC | BPF_W,
	BPF_JMP32 | BPF_JEQ | BPF_K, BPF_JMP | BPF_JSLE | BPF_K, INSN_GOTO_LONG, INSN_MAY_GOTO,
	INSN_CALL_REG, INSN_GOTO_REG, BPF_LD | BPF_ABS | BPF_W, BPF_LD | BPF_IND | BPF_B,
};

static void put(uint8_t *insn, uint8_t code, unsigned dst, unsigned src, uint16_t off, uint32_t imm)
{
	insn[0] = code;
	insn[1] = (uint8_t)(src << 4 | dst);
	insn[2] = (uint8_t)off;
	insn[3] = (uint8_t)(off >> 8);
	for (unsigned i = 0; i < 4; i++)
		insn[4 + i] = (uint8_t)(imm >> 8 * i);
}

/* Places of the stack, and jumps: few, of both signs, and now and then any. */
static uint16_t some_offset(uint64_t *state)
{
	return xorshift_below(state, 12) ? (uint16_t)(8 * xorshift_below(state, 10) - 64) :
					   (uint16_t)xorshift(state);
}

static uint32_t some_number(uint64_t *state)
{
	static const uint32_t edges[] = {0, 1, 0xffffffff, 0x7fffffff, 0x80000000, 512, 0xfffffe00};

	switch (xorshift_below(state, 4)) {
	case 0:
		return edges[xorshift_below(state, ARRAY_SIZE(edges))];
	case 1:
		return (uint32_t)(8 * xorshift_below(state, 70) - 512);
	default:
		return (uint32_t)xorshift_below(state, 240);
	}
}

static void put_random(uint8_t *insn, uint64_t *state)
{
	put(insn, codes[xorshift_below(state, ARRAY_SIZE(codes))], (unsigned)xorshift_below(state, 11),
	    (unsigned)xorshift_below(state, 11), some_offset(state), some_number(state));
}

size_t mutate_insns(uint8_t *data, size_t size, size_t max, uint64_t *state)
{
	size_t n = size / INSN_SIZE, at = INSN_SIZE * xorshift_below(state, n),
	       from = INSN_SIZE * xorshift_below(state, n);
	uint8_t copy[INSN_SIZE];

	if (!n)
		return LLVMFuzzerMutate(data, size, max);
	switch (xorshift_below(state, 10)) {
	case 0:
		put_random(data + at, state);
		return size;
	case 1:
	case 2:
		if (max - size < INSN_SIZE)
			return size;
		memcpy(copy, data + from, INSN_SIZE);
		if (xorshift_below(state, 2))
			put_random(copy, state);
		memmove(data + at + INSN_SIZE, data + at, size - at);
		memcpy(data + at, copy, INSN_SIZE);
		return size + INSN_SIZE;
	case 3:
		memmove(data + at, data + at + INSN_SIZE, size - at - INSN_SIZE);
		return size - INSN_SIZE;
	case 4:
		data[at + 1] = (uint8_t)(xorshift_below(state, 11) << 4 | xorshift_below(state, 11));
		return size;
	case 5:
		put(data + at, data[at], data[at + 1] & 0xf, data[at + 1] >> 4, some_offset(state),
		    some_number(state));
		return size;
	case 6:
		data[at] = codes[xorshift_below(state, ARRAY_SIZE(codes))];
		return size;
	case 7:
		memcpy(copy, data + from, INSN_SIZE);
		memcpy(data + from, data + at, INSN_SIZE);
		memcpy(data + at, copy, INSN_SIZE);
		return size;
	case 8:	/* words of the dictionary are whole instructions */
		n = LLVMFuzzerMutate(data + at, INSN_SIZE, INSN_SIZE);
		memset(data + at + n, 0, INSN_SIZE - n);
		return size;
	default:
		return LLVMFuzzerMutate(data, size, max);
	}
}
