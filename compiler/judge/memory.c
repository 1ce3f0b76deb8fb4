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

static bool is_measured(const struct kernels *k, const __int128 *symbols)
{
	return schema_role_value(k->s, symbols, SYMBOL_MEMORY_MEASURED, 1);
}

static void add_step(struct kernels *k, struct version v)
{
	struct kernel_step *step = &k->steps[k->n_steps];
	__int128 *symbols;

	for (size_t i = 0; i < k->n_steps; i++)
		if (!version_cmp(k->steps[i].kernel, v))
			return;
	if (k->n_steps == ARRAY_SIZE(k->steps))
		return;
	symbols = k->n_steps ? ARENA_ARRAY(k->arena, k->s->n_symbols, __int128) : k->symbols;
	schema_symbol_values_in(k->s, &k->t, v, symbols);
	*step = (struct kernel_step){v, symbols, is_measured(k, symbols)};
	k->n_steps++;
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
	const struct target *t = &k->t;
	struct version first = t->kernel, last = newest_point(t->kernel_last);
	uint64_t before = feature_span(k->s, KERNEL_MEMCG_ACCOUNTING).from;

	k->symbols = arena_room(k->arena, k->s->n_symbols * sizeof(*k->symbols));
	if (!version_cmp(t->kernel, t->kernel_last))
		first = last;
	k->charges = version_key(first) < before;
	k->last_charging = last;
	if (version_key(last) >= before) {
		k->last_charging = version_of_key(before - 1);
		add_steps(k, k->charges ? version_of_key(before) : first, last);
	} else {
		schema_symbol_values_in(k->s, t, last, k->symbols);
	}
}

/* Symbols of the last kernel that charges. */
static const __int128 *charging_symbols(struct kernels *k)
{
	if (!k->charging) {
		k->charging = ARENA_ARRAY(k->arena, k->s->n_symbols, __int128);
		schema_symbol_values_in(k->s, &k->t, k->last_charging, k->charging);
	}
	return k->charging;
}

/* Leaves the symbols in env. */
static __int128 value_of(const struct expr *e, struct expr_env *env, const __int128 *symbols)
{
	__int128 v;

	env->symbols = symbols;
	return e->text && expr_eval(e, env, &v) ? v : 0;
}

__int128 memory_charged(struct kernels *k, const struct schema_type *type, struct expr_env *env)
{
	const __int128 *symbols = env->symbols;
	__int128 v = 0;

	if (type)
		v = value_of(type->memory_charged.text ? &type->memory_charged : &type->memory, env,
			     charging_symbols(k));
	env->symbols = symbols;
	return v;
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

void memory_of_map(struct kernels *k, const struct schema_type *type, struct expr_env *env,
		   __int128 last, struct verdict *out)
{
	__int128 page = (__int128)k->t.page_size;

	out->memory = 0;
	out->memory_exact = true;
	if (!type)
		return;
	if (k->charges)
		add_memory(out, (memory_charged(k, type, env) + page - 1) / page * page,
			   (type->memory_charged.text || expr_holds(&type->memory_exact, env)) &&
				   is_measured(k, charging_symbols(k)), true);
	for (size_t i = 0; i < k->n_steps; i++) {
		const struct kernel_step *step = &k->steps[i];

		if (i)
			last = value_of(&type->memory, env, step->symbols);
		add_memory(out, last, expr_holds(&type->memory_exact, env) && step->measured,
			   !k->charges && !i);
	}
}
