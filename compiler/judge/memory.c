/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/internal.h"

/*
 * The bytes of a map in each kernel of the target. Structs of the kernel grow and shrink with
 * its releases, so that a range may have several answers; the largest counts. Kernels before
 * 5.11 charge for whole pages, and at once for all elements that a map may ever have
 * (bpf_map_charge_init).
 */

/* A series by its bare name, 6.18, stands for its newest point release. */
static struct version newest_point(struct version v)
{
	return v.patch ? v : VERSION(v.major, v.minor, UINT16_MAX);
}

static void add_step(struct kernels *k, struct version v)
{
	for (size_t i = 0; i < k->n_steps; i++)
		if (!version_cmp(k->steps[i], v))
			return;
	if (k->n_steps < ARRAY_SIZE(k->steps))
		k->steps[k->n_steps++] = v;
}

/* The kernels from `first` to `last`, which do not charge. */
static void add_steps(struct kernels *k, struct version first, struct version last)
{
	add_step(k, last);
	add_step(k, first);
	for (size_t i = 0; i < k->s->n_symbols; i++) {
		const struct schema_symbol *symbol = &k->s->symbols[i];

		for (size_t o = 0; o < symbol->n_older; o++)
			if (version_between(symbol->older[o].before, first, last))
				add_step(k, symbol->older[o].before);
	}
}

void memory_init(struct kernels *k)
{
	const struct target *t = k->t;
	struct version first = t->kernel, last = newest_point(t->kernel_last);
	uint64_t before = feature_span(k->s, KERNEL_MEMCG_ACCOUNTING).from;
	struct version charging = last;

	if (!version_cmp(t->kernel, t->kernel_last))
		first = last;
	k->charges = version_key(first) < before;
	k->n_steps = 0;
	if (version_key(last) >= before) {
		charging = version_of_key(before - 1);
		add_steps(k, k->charges ? version_of_key(before) : first, last);
	}
	schema_symbol_values_in(k->s, t, last, k->symbols);
	schema_symbol_values_in(k->s, t, charging, k->charging);
}

static __int128 value_of(const struct expr *e, const struct expr_env *env, const __int128 *symbols)
{
	struct expr_env with = *env;
	__int128 v;

	with.symbols = symbols;
	return e->text && expr_eval(e, &with, &v) ? v : 0;
}

static bool is_measured(const struct kernels *k, const __int128 *symbols)
{
	return schema_role_value(k->s, symbols, SYMBOL_MEMORY_MEASURED, 1);
}

__int128 memory_charged(const struct kernels *k, const struct schema_type *type,
			const struct expr_env *env)
{
	if (!type)
		return 0;
	return value_of(type->memory_charged.text ? &type->memory_charged : &type->memory, env,
			k->charging);
}

static void add_memory(struct verdict *out, __int128 bytes, bool exact, bool first)
{
	uint64_t v = bytes > (__int128)UINT64_MAX ? UINT64_MAX : (uint64_t)bytes;

	if (first) {
		out->memory = v;
		out->memory_exact = exact;
	} else {
		verdict_add_memory(out, v, exact);
	}
}

void memory_of_map(const struct kernels *k, const struct schema_type *type,
		   const struct expr_env *env, struct verdict *out)
{
	__int128 page = (__int128)k->t->page_size, symbols[SYMBOLS_MAX] = {0};

	out->memory = 0;
	out->memory_exact = true;
	if (!type)
		return;
	if (k->charges)
		add_memory(out, (memory_charged(k, type, env) + page - 1) / page * page,
			   (type->memory_charged.text || expr_holds(&type->memory_exact, env)) &&
				   is_measured(k, k->charging), true);
	for (size_t i = 0; i < k->n_steps; i++) {
		const __int128 *of_step = i ? symbols : k->symbols;
		struct expr_env with = *env;

		if (i)
			schema_symbol_values_in(k->s, k->t, k->steps[i], symbols);
		with.symbols = of_step;
		add_memory(out, value_of(&type->memory, env, of_step),
			   expr_holds(&type->memory_exact, &with) && is_measured(k, of_step),
			   !k->charges && !i);
	}
}
