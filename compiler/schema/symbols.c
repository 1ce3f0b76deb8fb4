/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "schema/tables.h"

int schema_symbol_index(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_symbols; i++)
		if (str_eq(s->symbols[i].name, name))
			return (int)i;
	return -1;
}

void schema_symbol_values(const struct schema *s, const struct target *t, __int128 *values)
{
	struct expr_env env = {.symbols = values};

	for (size_t i = 0; i < s->n_symbols; i++) {
		const struct schema_symbol *symbol = &s->symbols[i];

		if (symbol->target && str_eq(symbol->name, "PAGE_SIZE") && t->page_size)
			values[i] = t->page_size;
		else if (symbol->target && str_eq(symbol->name, "num_possible_cpus") && t->cpus)
			values[i] = t->cpus;
		else if (symbol->target && str_eq(symbol->name, "NR_CPUS") && t->nr_cpus)
			values[i] = t->nr_cpus;
		else if (symbol->target && str_eq(symbol->name, "sysctl_perf_event_max_stack") &&
			 t->max_stack)
			values[i] = t->max_stack;
		else if (!expr_eval(&symbol->value, &env, &values[i]))
			values[i] = 0;
	}
}

void schema_default_target(const struct schema *s, struct target *t)
{
	__int128 values[256] = {0};
	struct target none = {0};
	int page = schema_symbol_index(s, "PAGE_SIZE"), cpus = schema_symbol_index(s, "NR_CPUS");
	int stack = schema_symbol_index(s, "sysctl_perf_event_max_stack");

	/* load.c limits the number of symbols. */
	schema_symbol_values(s, &none, values);
	t->kernel = t->kernel_last = schema_newest_kernel(s);
	t->libbpf = schema_newest_loader(s, LOADER_LIBBPF);
	if (page >= 0)
		t->page_size = (uint64_t)values[page];
	if (cpus >= 0)
		t->nr_cpus = (uint32_t)values[cpus];
	if (stack >= 0)
		t->max_stack = (uint32_t)values[stack];
}
