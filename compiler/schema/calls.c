/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "schema/tables.h"

/* Flags that programs pass to helpers. */

static bool has(const uint32_t *v, size_t n, uint32_t id)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == id)
			return true;
	return !n;
}

const struct schema_call_flags *schema_failing_flags(const struct schema *s, struct version kernel,
						     const struct flags_call *c)
{
	const struct expr_env env = {
		.vars = {[VAR_flags] = c->flags, [VAR_value_lock] = c->value_lock},
	};

	for (size_t i = 0; i < s->n_call_flags; i++) {
		const struct schema_call_flags *row = &s->call_flags[i];

		/* What compares numbers first: most rows are of other types of maps. */
		if (has(row->types, row->n_types, c->map_type) &&
		    version_between(kernel, row->since, row->before) &&
		    str_eq(row->helper, c->helper) && has(row->programs, row->n_programs, c->program_type) &&
		    !expr_holds(&row->require, &env))
			return row;
	}
	return NULL;
}
