/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_KERNEL_H
#define BPFMAPC_JUDGE_KERNEL_H

#include "base/buf.h"
#include "judge/internal.h"

/* Shared by kernel.c, which decides, and kernel_text.c, which writes the messages. */

struct ranged_violation {
	struct violation v;
	struct releases in;
};

/* One definition that is checked against the requirements of all kernels. */
struct check {
	const struct schema *s;
	const struct target *t;
	struct arena *a;
	const struct map_create *c;
	const struct schema_type *type;	/* NULL: unknown */
	struct expr_env env;
	struct special_finder *finder;
	const struct special_record *special;	/* of the value; NULL: it has no special fields */
	uint64_t low, high;		/* first and last kernel of the target */
	struct releases rejected;
	struct ranged_violation *broken; /* violations in a kernel of the target */
	size_t n, cap;
	unsigned depends;
	bool btf_decides;		/* see struct verdict */
};

/* The message for a rule whose expression is false: what is there, what must be. */
const char *judge_message(struct check *x, const struct schema_rule *r);

/* The fix that the rule states, else the value that its expression requires. */
struct fix judge_fix(struct check *x, const struct schema_rule *r);

/* The sum of flags. */
uint32_t judge_flag_bits(const struct type_flag *v, size_t n);

/* The flags without `without`: those required, and those that are set and allowed. */
struct fix judge_flags_fix(struct check *x, uint32_t without);

#endif
