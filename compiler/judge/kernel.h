/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_KERNEL_H
#define BPFMAPC_JUDGE_KERNEL_H

#include "base/buf.h"
#include "judge/internal.h"

/* Shared by kernel.c, which decides, and kernel_text.c, which says what was found. */

struct broken {
	struct violation v;
	struct releases in;
};

/* One definition that is set beside the requirements of all kernels. */
struct check {
	const struct schema *s;
	const struct target *t;
	struct arena *a;
	const struct map_create *c;
	const struct schema_type *type;	/* NULL: unknown */
	struct expr_env env;
	struct special_record special;
	uint64_t low, high;		/* of the target's kernels */
	struct releases rejected;
	struct broken *broken;		/* those that a kernel of the target asks for */
	size_t n, cap;
	unsigned depends;
	bool btf_decides;		/* see struct verdict */
};

/* The text of b in the arena; b is freed. */
const char *judge_take(struct check *x, struct buf *b);

/* What is there and what must be, of a rule whose expression does not hold. */
const char *judge_message(struct check *x, const struct schema_rule *r);

/* What the rule says that mends it, else the value of an attribute that it asks for. */
struct fix judge_fix(struct check *x, const struct schema_rule *r);

/* The sum of flags. */
uint32_t judge_flag_bits(const struct type_flag *v, size_t n);

/* All flags: those that the type demands with those that are there, without `without`. */
struct fix judge_flags_fix(struct check *x, uint32_t without);

#endif
