/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/parts.h"

#include <linux/bpf.h>

#include "base/util.h"

const char *plan_runtime(const struct plan *plan)
{
	return plan->opts->runtime == RUNTIME_LIBBPF ? "libbpf" : "syscall";
}

bool plan_has_contents(const struct plan_map *m)
{
	if (m->arena)
		return map_rare(m->map)->data;
	return m->map->style == STYLE_DATA && map_rare(m->map)->data &&
	       (m->map->readonly || plan_used_size(m->map));
}

/*
 * The place of an arena's variables depends on the libbpf that loads the programs, also if
 * another loader creates the maps.
 */
static bool may_be_at_end(const struct plan *plan)
{
	struct loader_release libbpf;

	if (plan->opts->runtime == RUNTIME_LIBBPF)
		return true;
	schema_loader_release(plan->opts->schema, LOADER_LIBBPF,
			      plan->opts->target->versions[LOADER_LIBBPF], &libbpf);
	return loader_has(&libbpf, BEHAVIOUR_ARENA_DATA_AT_END);
}

static unsigned needs_of_externs(const struct map_def *map)
{
	unsigned needs = map_rare(map)->n_externs ? 0 : 1u << NEEDS_KCONFIG;

	for (size_t i = 0; i < map_rare(map)->n_externs; i++) {
		enum kconfig_source source = map_rare(map)->externs[i].source;

		needs |= 1u << (source == KCONFIG_CONFIG ? NEEDS_CONFIG : NEEDS_FACTS);
		if (source == KCONFIG_BPF_COOKIE)
			needs |= 1u << NEEDS_PROG_LOAD;
	}
	return needs;
}

static unsigned needs_of_map(const struct plan *plan, const struct plan_map *m)
{
	const struct map_type_info *info =
		schema_map_type(plan->opts->schema, m->def.create->map_type);
	unsigned needs = 0;

	if (m->n_slots)
		needs |= 1u << NEEDS_WIRE;
	if (m->n_slots || m->n_programs || m->outer)
		needs |= 1u << NEEDS_SLOTS;
	if (m->contents || m->n_slots || m->def.inner)
		needs |= 1u << NEEDS_FITS;
	if (m->def.inner || m->left >> ATTR_INNER & 1)
		needs |= 1u << NEEDS_INNER;
	for (const struct plan_def *def = &m->def; def; def = def->inner) {
		if (def->cpus)
			needs |= 1u << NEEDS_CPUS;
		if (def->cpus || def->pages)
			needs |= 1u << NEEDS_SIZES;
	}
	if (info && info->n_commands)
		needs |= 1u << NEEDS_ACCESS;
	if (info && info->per_cpu)
		needs |= 1u << NEEDS_PERCPU | 1u << NEEDS_ACCESS;
	if (m->map->style == STYLE_DATA)
		needs |= 1u << NEEDS_DATA;
	if (m->pinned)
		needs |= 1u << NEEDS_PINS;
	if (m->arena)
		needs |= 1u << NEEDS_ARENAS;
	if (m->arena && map_rare(m->map)->data && may_be_at_end(plan))
		needs |= 1u << NEEDS_AT_END | 1u << NEEDS_PROG_LOAD;
	if (m->reader)
		needs |= 1u << NEEDS_CONSUME;
	if (m->reader && m->def.create->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY)
		needs |= 1u << NEEDS_PERF;
	if (m->template_in_user_space && plan->opts->runtime == RUNTIME_LIBBPF)
		needs |= 1u << NEEDS_TEMPLATES;
	return needs;
}

void plan_parts(struct plan *plan)
{
	for (size_t i = 0; i < plan->n_maps; i++)
		plan->needs |= needs_of_map(plan, &plan->maps[i]);
	if (plan->kconfig)
		plan->needs |= needs_of_externs(plan->kconfig->map);
	if (plan->older.n)
		plan->needs |= 1u << NEEDS_OLDER;
}

size_t plan_includes(const struct plan *plan, const char *names[PLAN_INCLUDES])
{
	bool libbpf = plan->opts->runtime == RUNTIME_LIBBPF;
	/* Without what another one of them includes. */
	const struct {
		enum plan_need need;
		const char *name;
	} parts[] = {
		{NEEDS_CONSUME, plan_needs(plan, NEEDS_PERF) ? "perf.h" : "consume.h"},
		{NEEDS_OLDER, "older.h"},   {NEEDS_SIZES, "sizes.h"},
		{NEEDS_INNER, "inner.h"},   {NEEDS_SLOTS, "slots.h"},
		{NEEDS_ACCESS, plan_needs(plan, NEEDS_PERCPU) ? "percpu.h" : "access.h"},
		{NEEDS_DATA, "data.h"},     {NEEDS_KCONFIG, "kconfig.h"},
		{NEEDS_FACTS, "facts.h"},   {NEEDS_CONFIG, "config.h"},
		{NEEDS_CONFIG, libbpf ? "zlib.h" : "inflate.h"},
		{NEEDS_PINS, "pins.h"},     {NEEDS_ARENAS, "arenas.h"},
	};
	size_t n = 0;

	names[n++] = !libbpf ? "syscall.h" : plan_needs(plan, NEEDS_TEMPLATES) ? "templates.h" : "object.h";
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (plan_needs(plan, parts[i].need))
			names[n++] = parts[i].name;
	if (plan->opts->own)
		names[n++] = "types.h";
	return n;
}
