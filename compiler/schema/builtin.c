/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/tables.h"

/* build/schema_tables.c, which gen_tables.c printed. */
extern const struct schema schema_tables;

const struct schema *schema_builtin(void)
{
	return &schema_tables;
}
