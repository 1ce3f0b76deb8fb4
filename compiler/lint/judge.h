/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LINT_JUDGE_H
#define BPFMAPC_LINT_JUDGE_H

#include "base/buf.h"
#include "lint/lint.h"
#include "lint/special.h"
#include "schema/tables.h"

/* Shared by judge.c, which decides, and judge_text.c, which says what was found. */

struct broken {
	struct violation v;
	struct spans in;
};

struct judge {
	const struct schema *s;
	const struct target *t;
	struct arena *a;
	const __int128 *symbols;
	uint64_t low, high;		/* of the target's kernels */
	struct spans rejected;
	struct broken *broken;		/* those that a kernel of the target asks for */
	size_t n, cap;
	unsigned depends;
	int large;			/* index of MEMORY_LARGE */
	bool btf_decides;		/* see struct verdict */
};

/* One definition: the map, or a template. */
struct subject {
	struct judge *j;
	const struct map_create *c;
	const struct schema_type *type;	/* NULL: unknown */
	struct expr_env env;
	struct special_record special;
	bool inner;
};

/* The text of b in the arena; b is freed. */
const char *judge_take(struct judge *j, struct buf *b);

/* A text of the schema with its values; NULL where there is none. */
const char *judge_shown(struct subject *x, const struct expr_text *text);

/* What is there and what must be, of a rule whose expression does not hold. */
const char *judge_message(struct subject *x, const struct schema_rule *r);

/* The line to write where the rule asks for one value of its attribute, else NULL. */
const char *judge_plain_help(struct subject *x, const struct schema_rule *r);

/* The sum of flags. */
uint32_t judge_flag_bits(const struct type_flag *v, size_t n);

/* The line with all flags: those that the type demands in, those that it does not take out. */
const char *judge_flags_help(struct subject *x, uint32_t without);

#endif
