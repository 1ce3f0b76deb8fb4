/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_INSN_H
#define BPFMAPC_MODEL_INSN_H

#include <linux/bpf.h>

#include "base/view.h"
#include "model/program.h"

/* An instruction, in the byte order of the host. struct bpf_insn has bit fields. */
struct insn {
	uint8_t code, dst, src;
	int16_t off;
	int32_t imm;
};

/* Opcodes that headers of the oldest releases lack. */
#define INSN_LD_IMM64	(BPF_LD | BPF_IMM | BPF_DW)
#define INSN_CALL	(BPF_JMP | BPF_CALL)
#define INSN_CALL_REG	(BPF_JMP | BPF_CALL | BPF_X)
#define INSN_EXIT	(BPF_JMP | BPF_EXIT)
#define INSN_GOTO	(BPF_JMP | BPF_JA)
#define INSN_GOTO_LONG	(BPF_JMP32 | BPF_JA)
#define INSN_GOTO_REG	(BPF_JMP | BPF_JA | BPF_X)
#define INSN_MAY_GOTO	(BPF_JMP | 0xe0)
#define INSN_MEMSX	0x80
#define INSN_LOAD_ACQUIRE 0x100
#define INSN_STORE_RELEASE 0x110

/* The i-th of the code, which the caller knows to be inside. */
static inline struct insn insn_at(const struct view *code, size_t i)
{
	const unsigned char *p = code->data + i * INSN_SIZE;
	struct insn insn = {.code = p[0]};

	if (code->big) {
		insn.dst = p[1] >> 4;
		insn.src = p[1] & 0xf;
		insn.off = (int16_t)(uint16_t)(p[2] << 8 | p[3]);
		insn.imm = (int32_t)((uint32_t)p[4] << 24 | (uint32_t)p[5] << 16 |
				     (uint32_t)p[6] << 8 | p[7]);
	} else {
		insn.dst = p[1] & 0xf;
		insn.src = p[1] >> 4;
		insn.off = (int16_t)(uint16_t)(p[3] << 8 | p[2]);
		insn.imm = (int32_t)((uint32_t)p[7] << 24 | (uint32_t)p[6] << 16 |
				     (uint32_t)p[5] << 8 | p[4]);
	}
	return insn;
}

static inline uint8_t insn_class(const struct insn *insn)
{
	return insn->code & 7;
}

static inline bool insn_is_jump(const struct insn *insn)
{
	return insn_class(insn) == BPF_JMP || insn_class(insn) == BPF_JMP32;
}

/* Whether control goes on at its target, and nowhere else. */
static inline bool insn_is_goto(const struct insn *insn)
{
	return insn->code == INSN_GOTO || insn->code == INSN_GOTO_LONG;
}

static inline bool insn_is_atomic(const struct insn *insn)
{
	return insn_class(insn) == BPF_STX && (insn->code & 0xe0) == BPF_ATOMIC;
}

/* How far the next instruction is: 2 behind a 16-byte load, else 1. */
static inline uint32_t insn_width(const struct insn *insn)
{
	return insn->code == INSN_LD_IMM64 ? 2 : 1;
}

/* Whether control goes on at its target or behind it. */
static inline bool insn_is_branch(const struct insn *insn)
{
	uint8_t op = insn->code & 0xf0;

	return insn_is_jump(insn) && op != BPF_JA && op != BPF_CALL && op != BPF_EXIT;
}

/* Bytes of a load or store: 1, 2, 4 or 8. */
static inline unsigned insn_bytes(const struct insn *insn)
{
	switch (insn->code & 0x18) {
	case BPF_B:
		return 1;
	case BPF_H:
		return 2;
	case BPF_W:
		return 4;
	default:
		return 8;
	}
}

#endif
