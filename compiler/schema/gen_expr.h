/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_GEN_EXPR_H
#define BPFMAPC_SCHEMA_GEN_EXPR_H

#include "base/name_table.h"
#include "schema/expr.h"

/* The expressions of the build as functions of C, one for each text. */
struct expr_functions {
	struct buf c;			/* their definitions; the caller frees it */
	struct name_table by_text;
};

/* The number N of the function "eN" that does what expr_eval_node() does with the expression. */
uint32_t expr_function(struct expr_functions *f, const struct expr *e);

#endif
