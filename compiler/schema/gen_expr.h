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

/* The number, from 1 on, of the function that does what expr_eval_node() does with the expression. */
uint32_t expr_function(struct expr_functions *f, const struct expr *e);

/* The functions, and expr_run(), which calls one by its number. */
void expr_functions_print(struct buf *b, const struct expr_functions *f);

#endif
