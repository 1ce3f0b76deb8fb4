/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_USAGE_STEP_H
#define BPFMAPC_USAGE_STEP_H

#include "usage/flow.h"
#include "usage/state.h"

/* One function while it is followed. */
struct follow {
	const struct object *obj;
	const struct schema *schema;
	struct values *values;
	const struct flow *flow;
};

/*
 * Changes the state as an instruction does that is no jump but maybe a call. Calls clobber
 * registers, and set what their prototypes say.
 */
void step(const struct follow *x, struct state *s, uint32_t i, const struct insn *insn);

/*
 * How a branch goes: enum branch, + enum guard. Sets the state behind it, and *taken at its
 * target; these know what the comparison has shown.
 */
unsigned step_branch(const struct follow *x, struct state *s, struct state *taken,
		     const struct insn *insn);

#endif
