/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/lru.h"

#include "schema/tables.h"

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t role(const struct schema *s, const struct target *t, enum symbol_role role)
{
	__int128 values[SYMBOLS_MAX] = {0};

	schema_symbol_values(s, t, values);
	return (uint32_t)schema_role_value(s, values, role, 1);
}

/* The kernel rounds max_entries up, so that all CPUs have the same number. */
static void share_lists(struct lru_share *out, uint32_t batch, uint32_t max, uint32_t cpus)
{
	out->entries = max / cpus + (max % cpus != 0);
	out->batch = least(batch, out->entries);
}

bool lru_share(const struct schema *s, const struct target *t, const struct map_create *c,
	       struct lru_share *out)
{
	uint32_t target, max = c->max_entries, cpus = t->cpus ? t->cpus : 1;

	if ((c->map_type != BPF_MAP_TYPE_LRU_HASH && c->map_type != BPF_MAP_TYPE_LRU_PERCPU_HASH) || !max)
		return false;
	target = role(s, t, SYMBOL_LRU_BATCH);
	*out = (struct lru_share){.entries = max, .batch = target, .enough = (uint64_t)target * cpus};
	if (c->map_flags & BPF_F_NO_COMMON_LRU)
		share_lists(out, role(s, t, SYMBOL_LRU_PERCPU_BATCH), max, cpus);
	else if (schema_kernel_has(s, KERNEL_LRU_BATCH_BY_SIZE, t->kernel))
		out->batch = least(max / cpus / 2 ? max / cpus / 2 : 1, target);
	out->batch = least(out->batch, out->entries);
	return true;
}
