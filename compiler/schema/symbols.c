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

/* What the target gives to the symbol with that role; 0: nothing. */
static uint64_t given(const struct target *t, enum symbol_role role)
{
	switch (role) {
	case SYMBOL_PAGE_SIZE:
		return t->page_size;
	case SYMBOL_CPUS:
		return t->cpus;
	case SYMBOL_NR_CPUS:
		return t->nr_cpus;
	case SYMBOL_MAX_STACK:
		return t->max_stack;
	case SYMBOL_NUMA_NODES:
		return t->numa_nodes;
	default:
		return 0;
	}
}

static const struct expr *value_in(const struct schema_symbol *symbol, struct version kernel)
{
	for (size_t i = 0; i < symbol->n_older; i++)
		if (version_cmp(kernel, symbol->older[i].before) < 0)
			return &symbol->older[i].value;
	return &symbol->value;
}

void schema_symbol_values_in(const struct schema *s, const struct target *t, struct version kernel,
			     __int128 *values)
{
	struct expr_env env = {.symbols = values};

	for (size_t i = 0; i < s->n_symbols; i++) {
		const struct schema_symbol *symbol = &s->symbols[i];

		values[i] = given(t, symbol->role);
		if (!values[i] && !expr_eval(value_in(symbol, kernel), &env, &values[i]))
			values[i] = 0;
	}
}

void schema_symbol_values(const struct schema *s, const struct target *t, __int128 *values)
{
	schema_symbol_values_in(s, t, t->kernel_last, values);
}

__int128 schema_role_value(const struct schema *s, const __int128 *values, enum symbol_role role,
			   __int128 otherwise)
{
	for (size_t i = 0; i < s->n_symbols; i++)
		if (s->symbols[i].role == role)
			return values[i];
	return otherwise;
}

void schema_default_target(const struct schema *s, struct target *t)
{
	__int128 v[SYMBOLS_MAX] = {0};
	struct target none = {.kernel_last = VERSION_NEVER};

	schema_symbol_values(s, &none, v);
	t->kernel = t->kernel_last = schema_newest_kernel(s);
	for (int i = 0; i < LOADER_N; i++)
		t->versions[i] = schema_newest_loader(s, (enum loader)i);
	t->page_size = (uint64_t)schema_role_value(s, v, SYMBOL_PAGE_SIZE, t->page_size);
	t->nr_cpus = (uint32_t)schema_role_value(s, v, SYMBOL_NR_CPUS, t->nr_cpus);
	t->max_stack = (uint32_t)schema_role_value(s, v, SYMBOL_MAX_STACK, t->max_stack);
}
