/* SPDX-License-Identifier: BSD-2-Clause */
/* usage/: which way a branch goes that compares what is known. */
#include "tests/unit/usage_test.h"

/* How certain it is that the verifier comes to the call of helper 1 in the program. */
static struct certainty reaches(const struct bpf_insn *v, size_t n)
{
	const struct helper_use *use = use_of(v, n, false);

	return usage_reaches(usage, &program, 0, use->insn);
}

/* What decides at load time is a guard of what is behind it; what is known is none. */
START_TEST(branches_that_are_decided_at_load_time)
{
	static const struct bpf_insn by_number[] = {MOV(R1, 1), JEQ(R1, 0, 1), CALL(1), EXIT};
	static const struct bpf_insn by_register[] = {JEQ(R1, 0, 1), CALL(1), EXIT};
	static const struct bpf_insn by_element[] = {
		WIDE(R1, 0, 0), LOAD(BPF_W, R2, R1, 0), JEQ(R2, 0, 1), CALL(1), EXIT,
	};
	static const struct bpf_insn by_wide[] = {WIDE(R1, 0, 0), JEQ(R1, 0, 1), CALL(1), EXIT};
	/* Both ways lead to the call. */
	static const struct bpf_insn both[] = {
		WIDE(R1, 0, 0), LOAD(BPF_W, R2, R1, 0), JEQ(R2, 0, 1), MOV(R3, 1), CALL(1), EXIT,
	};
	struct map_def *m = obj->maps[0];
	struct certainty c;

	ck_assert(reaches(by_register, ARRAY_SIZE(by_register)).certain);
	ck_assert(reaches(by_number, ARRAY_SIZE(by_number)).certain);
	ref(0, INSN_MAP, 0);
	refs[0].kind = INSN_DATA;
	ck_assert(reaches(by_element, ARRAY_SIZE(by_element)).certain);
	m->map_flags = BPF_F_RDONLY_PROG;
	c = reaches(by_element, ARRAY_SIZE(by_element));
	ck_assert(!c.certain);
	ck_assert_int_eq(c.guard, GUARD_RODATA);
	ck_assert_uint_eq(c.insn, 3);
	ck_assert(reaches(both, ARRAY_SIZE(both)).certain);
	m->style = STYLE_DATA;
	m->readonly = true;
	ck_assert_int_eq(reaches(by_element, ARRAY_SIZE(by_element)).guard, GUARD_RODATA);
	rare_of(m)->n_externs = 1;
	ck_assert_int_eq(reaches(by_element, ARRAY_SIZE(by_element)).guard, GUARD_KCONFIG);
	/* A relocation decides, and a weak extern does. */
	refs[0].kind = INSN_CORE;
	ck_assert_int_eq(reaches(by_wide, ARRAY_SIZE(by_wide)).guard, GUARD_CORE);
	refs[0].kind = INSN_EXTERN;
	ck_assert(reaches(by_wide, ARRAY_SIZE(by_wide)).certain);
	refs[0].weak = true;
	ck_assert_int_eq(reaches(by_wide, ARRAY_SIZE(by_wide)).guard, GUARD_KSYM);
}
END_TEST

#define JUMP(wide, op, x, d, s, o, i) I(((wide) ? BPF_JMP : BPF_JMP32) | (op) | (x), d, s, o, i)

enum way { NEVER, ALWAYS, BOTH };

/* Which way the branch goes, whose instructions are these: r1 is 1 where it is taken, else 2. */
static enum way way(const struct bpf_insn *compare, size_t n)
{
	struct bpf_insn v[16] = {MOV(R6, 0)};
	const struct value *r1;

	for (size_t i = 0; i < n; i++)
		v[i] = compare[i];
	/* The branch leads over two. */
	v[n] = (struct bpf_insn)MOV(R1, 2);
	v[n + 1] = (struct bpf_insn)GO(1);
	v[n + 2] = (struct bpf_insn)MOV(R1, 1);
	v[n + 3] = (struct bpf_insn)CALL(1);
	v[n + 4] = (struct bpf_insn)EXIT;
	r1 = &use_of(v, n + 5, false)->args[0];
	if (r1->kind == VALUE_UNKNOWN)
		return BOTH;
	ck_assert_int_eq(r1->kind, VALUE_NUMBER);
	ck_assert(r1->number == 1 || r1->number == 2);
	return r1->number == 1 ? ALWAYS : NEVER;
}

/* Both sides are numbers. */
START_TEST(comparisons_of_numbers)
{
	static const struct {
		uint8_t op;
		int64_t a, b;
		enum way wide, narrow;
	} cases[] = {
		{BPF_JEQ, 5, 5, ALWAYS, ALWAYS},
		{BPF_JEQ, 5, 6, NEVER, NEVER},
		{BPF_JEQ, -1, UINT32_MAX, NEVER, ALWAYS},
		{BPF_JNE, 5, 5, NEVER, NEVER},
		{BPF_JNE, -1, UINT32_MAX, ALWAYS, NEVER},
		{BPF_JGT, -1, 1, ALWAYS, ALWAYS},
		{BPF_JGT, 1, -1, NEVER, NEVER},
		{BPF_JGT, 1ll << 32, 1, ALWAYS, NEVER},
		{BPF_JGT, 5, 5, NEVER, NEVER},
		{BPF_JGE, 5, 5, ALWAYS, ALWAYS},
		{BPF_JGE, 4, 5, NEVER, NEVER},
		{BPF_JLT, 4, 5, ALWAYS, ALWAYS},
		{BPF_JLT, 5, 5, NEVER, NEVER},
		{BPF_JLT, 5, 1ll << 32, ALWAYS, NEVER},
		{BPF_JLE, 5, 5, ALWAYS, ALWAYS},
		{BPF_JLE, 6, 5, NEVER, NEVER},
		{BPF_JSGT, 1, -1, ALWAYS, ALWAYS},
		{BPF_JSGT, -1, 1, NEVER, NEVER},
		{BPF_JSGT, UINT32_MAX, 0, ALWAYS, NEVER},
		{BPF_JSGE, 5, 5, ALWAYS, ALWAYS},
		{BPF_JSGE, -1, 0, NEVER, NEVER},
		{BPF_JSLT, -1, 0, ALWAYS, ALWAYS},
		{BPF_JSLT, UINT32_MAX, 0, NEVER, ALWAYS},
		{BPF_JSLE, 0, 0, ALWAYS, ALWAYS},
		{BPF_JSLE, 1, 0, NEVER, NEVER},
		{BPF_JSET, 6, 2, ALWAYS, ALWAYS},
		{BPF_JSET, 4, 2, NEVER, NEVER},
		{BPF_JSET, 1ll << 32, -1, ALWAYS, NEVER},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (int wide = 0; wide < 2; wide++) {
			const struct bpf_insn v[] = {
				WIDE(R2, (int32_t)cases[i].a, (int32_t)(cases[i].a >> 32)),
				WIDE(R3, (int32_t)cases[i].b, (int32_t)(cases[i].b >> 32)),
				JUMP(wide, cases[i].op, BPF_X, R2, R3, 2, 0),
			};

			ck_assert_msg(way(v, ARRAY_SIZE(v)) == (wide ? cases[i].wide : cases[i].narrow),
				      "%#x, %lld and %lld, %d bits", cases[i].op, (long long)cases[i].a,
				      (long long)cases[i].b, wide ? 64 : 32);
		}
	}
}
END_TEST

/* Of a byte that is read only low bits can be set; the number may stand on either side. */
START_TEST(comparisons_with_a_byte)
{
	static const struct {
		uint8_t op, exchanged;
		int32_t n;
		enum way way;
	} cases[] = {
		{BPF_JEQ, BPF_JEQ, 255, BOTH},
		{BPF_JEQ, BPF_JEQ, 256, NEVER},
		{BPF_JEQ, BPF_JEQ, -1, NEVER},
		{BPF_JNE, BPF_JNE, 255, BOTH},
		{BPF_JNE, BPF_JNE, 256, ALWAYS},
		{BPF_JGT, BPF_JLT, 254, BOTH},
		{BPF_JGT, BPF_JLT, 255, NEVER},
		{BPF_JGE, BPF_JLE, 255, BOTH},
		{BPF_JGE, BPF_JLE, 256, NEVER},
		{BPF_JLT, BPF_JGT, 255, BOTH},
		{BPF_JLT, BPF_JGT, 256, ALWAYS},
		{BPF_JLE, BPF_JGE, 254, BOTH},
		{BPF_JLE, BPF_JGE, 255, ALWAYS},
		{BPF_JSET, BPF_JSET, 0x180, BOTH},
		{BPF_JSET, BPF_JSET, 0x100, NEVER},
		{BPF_JSGT, BPF_JSLT, 1000, BOTH},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (int wide = 0; wide < 2; wide++) {
			const struct bpf_insn right[] = {
				LOAD(BPF_B, R2, R1, 0), JUMP(wide, cases[i].op, BPF_K, R2, 0, 2, cases[i].n),
			};
			const struct bpf_insn left[] = {
				LOAD(BPF_B, R2, R1, 0), MOV(R3, cases[i].n),
				JUMP(wide, cases[i].exchanged, BPF_X, R3, R2, 2, 0),
			};

			ck_assert_msg(way(right, ARRAY_SIZE(right)) == cases[i].way &&
				      way(left, ARRAY_SIZE(left)) == cases[i].way,
				      "%#x %d, %d bits", cases[i].op, cases[i].n, wide ? 64 : 32);
		}
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("usage_branches");
	TCase *tc = tcase_create("usage_branches");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, branches_that_are_decided_at_load_time);
	tcase_add_test(tc, comparisons_of_numbers);
	tcase_add_test(tc, comparisons_with_a_byte);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
