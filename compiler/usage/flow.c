/* SPDX-License-Identifier: BSD-2-Clause */
#include "usage/flow.h"

#include "base/util.h"

int64_t flow_target(uint32_t i, const struct insn *insn)
{
	return (int64_t)i + 1 + (insn->code == INSN_GOTO_LONG ? insn->imm : insn->off);
}

unsigned flow_next(const struct flow *flow, uint32_t i, const struct insn *insn, uint32_t next[2])
{
	unsigned n = 0;

	if (insn->code == INSN_EXIT)
		return 0;
	if (insn_is_goto(insn)) {
		next[n++] = (uint32_t)flow_target(i, insn);
		return n;
	}
	next[n++] = i + insn_width(insn);
	if (!insn_is_branch(insn))
		return n;
	switch (flow->flags[i] & FLOW_BRANCH) {
	case BRANCH_NEVER:
		return n;
	case BRANCH_ALWAYS:
		n = 0;
		break;
	}
	next[n++] = (uint32_t)flow_target(i, insn);
	return n;
}

static bool is_known_alu(const struct insn *insn)
{
	return (insn->code & 0xf0) <= BPF_END;
}

static bool is_known_jump(const struct insn *insn)
{
	uint8_t op = insn->code & 0xf0;

	if (insn_class(insn) == BPF_JMP32)
		return (op <= BPF_JSLE && op != BPF_CALL && op != BPF_EXIT &&
			(op != BPF_JA || insn->code == INSN_GOTO_LONG));
	if (op == BPF_JA || op == BPF_EXIT || op == 0xe0)
		return !(insn->code & BPF_X);
	return op <= BPF_JSLE && (op != BPF_CALL || insn->code == INSN_CALL);
}

static bool is_known_memory(const struct insn *insn)
{
	uint8_t mode = insn->code & 0xe0, size = insn->code & 0x18;

	switch (insn_class(insn)) {
	case BPF_LD:
		if (mode == BPF_IMM)
			return size == BPF_DW;
		return (mode == BPF_ABS || mode == BPF_IND) && size != BPF_DW;
	case BPF_LDX:
		return mode == BPF_MEM || (mode == INSN_MEMSX && size != BPF_DW);
	case BPF_ST:
		return mode == BPF_MEM;
	default:
		return mode == BPF_MEM || mode == BPF_ATOMIC;
	}
}

/* NULL, or what is wrong with the instruction alone. */
static const char *check_insn(const struct insn *insn)
{
	bool known;

	if (insn->code == INSN_CALL_REG || insn->code == INSN_GOTO_REG)
		return "a jump or call to an address in a register";
	switch (insn_class(insn)) {
	case BPF_ALU:
	case BPF_ALU64:
		known = is_known_alu(insn);
		break;
	case BPF_JMP:
	case BPF_JMP32:
		known = is_known_jump(insn);
		break;
	default:
		known = is_known_memory(insn);
	}
	if (!known)
		return "an unknown opcode";
	if (insn->dst > BPF_REG_10 || (insn->src > BPF_REG_10 && insn->code != INSN_LD_IMM64))
		return "an unknown register";
	return NULL;
}

/* Marks both halves of 16-byte loads, and checks each instruction alone. */
static const char *mark_insns(struct flow *flow, uint32_t *at)
{
	for (uint32_t i = 0; i < flow->n; i++) {
		struct insn insn = insn_at(&flow->f->code, i);
		const char *why = check_insn(&insn);

		*at = i;
		if (why)
			return why;
		/* An address in the stack is r10, or r10 and a number that is added. */
		if (insn.code == (BPF_ALU64 | BPF_ADD | BPF_K) && insn.imm < flow->lowest)
			flow->lowest = insn.imm;
		if (insn_class(&insn) != BPF_LD && (insn.dst == BPF_REG_10 || insn.src == BPF_REG_10) &&
		    !insn_is_jump(&insn) && insn.off < flow->lowest)
			flow->lowest = insn.off;
		if (insn.code != INSN_LD_IMM64)
			continue;
		if (i + 1 >= flow->n || insn_at(&flow->f->code, i + 1).code)
			return "a 16-byte load without its second half";
		flow->flags[++i] |= FLOW_SECOND;
	}
	flow->lowest = flow->lowest < -STACK_SIZE ? -STACK_SIZE : flow->lowest & ~7;
	return NULL;
}

static const char *mark_targets(struct flow *flow, uint32_t *at)
{
	for (uint32_t i = 0; i < flow->n; i++) {
		struct insn insn;

		if (flow->flags[i] & FLOW_SECOND)
			continue;
		*at = i;
		insn = insn_at(&flow->f->code, i);
		if (insn_is_branch(&insn) || insn_is_goto(&insn)) {
			int64_t to = flow_target(i, &insn);

			if (to < 0 || to >= flow->n)
				return "a jump to outside of the function";
			if (flow->flags[to] & FLOW_SECOND)
				return "a jump into the middle of a 16-byte load";
			flow->loops |= to <= i;
			flow->n_targets += !(flow->flags[to] & FLOW_TARGET);
			flow->flags[to] |= FLOW_TARGET;
		}
		if (i + insn_width(&insn) >= flow->n && insn.code != INSN_EXIT && !insn_is_goto(&insn))
			return "a way out of the function at its end";
	}
	return NULL;
}

struct flow *flow_of(struct arena *a, const struct function *f, uint32_t *insn, const char **why)
{
	struct flow *flow = ARENA_NEW(a, struct flow);
	uint32_t n = 0;

	*insn = 0;
	*flow = (struct flow){.f = f};
	if (!f->code.size || f->code.size / INSN_SIZE > UINT32_MAX / 2) {
		*why = "code that cannot be read";
		return NULL;
	}
	flow->n = (uint32_t)(f->code.size / INSN_SIZE);
	flow->flags = ARENA_ARRAY(a, flow->n, unsigned char);
	*why = mark_insns(flow, insn);
	if (!*why)
		*why = mark_targets(flow, insn);
	if (*why)
		return NULL;
	for (size_t i = 0; i < f->n_refs; i++)
		if (f->refs[i].insn < flow->n)
			flow->flags[f->refs[i].insn] |= FLOW_REF;
	flow->target = ARENA_ARRAY(a, flow->n_targets, uint32_t);
	for (uint32_t i = 0; i < flow->n; i++)
		if (flow->flags[i] & FLOW_TARGET)
			flow->target[n++] = i;
	return flow;
}

const struct insn_ref *flow_ref(const struct flow *flow, uint32_t insn)
{
	const struct function *f = flow->f;
	size_t i;

	if (!(flow->flags[insn] & FLOW_REF))
		return NULL;
	i = LOWER_BOUND(f->n_refs, k, f->refs[k].insn < insn);
	return i < f->n_refs && f->refs[i].insn == insn ? &f->refs[i] : NULL;
}
