/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_BTF_VARS_H
#define BPFMAPC_JUDGE_BTF_VARS_H

#include "model/judged.h"
#include "schema/expr.h"

/* Sets the variables of expressions that depend on the BTF types of a definition. */
void judge_btf_vars(const struct map_create *c, struct expr_env *env);

#endif
