/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "lint/internal.h"

/*
 * What loaders other than the target's do with a map. The reader gives legacy records their
 * keys (struct fault's `peers`); this file finds features of maps of .maps that not all
 * loaders support.
 */

/* Only the newest release of these counts. */
static const enum loader peers[] = {LOADER_IPROUTE2, LOADER_CILIUM_EBPF, LOADER_AYA};

static void note(struct lint *l, struct finding *f, enum loader loader, enum fault_kind what,
		 const char *about, struct version v)
{
	const struct loader_fault *row = schema_loader_fault(l->opts->schema, loader, what, v);

	if (row && row->reason)
		finding_note(l, f, "%s%s%s: %s", loader_names[loader], about ? ", " : "",
				about ? about : "", row->reason);
}

void peer_notes(struct lint *l, struct finding *f, enum fault_kind what, const char *about)
{
	for (size_t i = 0; i < ARRAY_SIZE(peers); i++)
		note(l, f, peers[i], what, about, schema_newest_loader(l->opts->schema, peers[i]));
}

void reader_notes(struct lint *l, struct finding *f, enum fault_kind what, const char *about)
{
	note(l, f, LOADER_LIBBPF, what, about, l->opts->target.libbpf);
	peer_notes(l, f, what, about);
}

/* Each returns the attribute by which a map has the feature, or -1. */

static int has_slots(const struct map_def *map, bool programs)
{
	for (size_t i = 0; i < map->n_slots; i++)
		if (programs ? !!map->slots[i].program : !!map->slots[i].map)
			return ATTR_VALUES;
	return -1;
}

static int attr_if(bool has, enum map_attr attr)
{
	return has ? (int)attr : -1;
}

static int has_numa_node(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(map_has(map, ATTR_NUMA_NODE), ATTR_NUMA_NODE);
}

static int has_map_extra(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(map_has(map, ATTR_MAP_EXTRA), ATTR_MAP_EXTRA);
}

static int has_both_sizes(const struct lint *l, const struct map_def *map)
{
	(void)l;
	if (map_has(map, ATTR_KEY) && map_has(map, ATTR_KEY_SIZE))
		return ATTR_KEY_SIZE;
	return attr_if(map_has(map, ATTR_VALUE) && map_has(map, ATTR_VALUE_SIZE), ATTR_VALUE_SIZE);
}

static int has_map_slots(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return has_slots(map, false);
}

static int has_program_slots(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return has_slots(map, true);
}

static int needs_template(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(is_map_in_map(map->type) && !map->inner, ATTR_INNER);
}

static int has_more_than_cpus(const struct lint *l, const struct map_def *map, uint32_t type)
{
	return attr_if(map->type == type && map->max_entries > l->opts->target.cpus,
		       ATTR_MAX_ENTRIES);
}

static int has_perf_entries(const struct lint *l, const struct map_def *map)
{
	return has_more_than_cpus(l, map, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
}

static int has_cpumap_entries(const struct lint *l, const struct map_def *map)
{
	return has_more_than_cpus(l, map, BPF_MAP_TYPE_CPUMAP);
}

static int is_rounded(const struct lint *l, const struct map_def *map)
{
	return attr_if(is_ringbuf(map->type) && map->max_entries &&
			       !ringbuf_size_fits(map->max_entries, l->opts->target.page_size),
		       ATTR_MAX_ENTRIES);
}

static const struct {
	enum fault_kind key;
	const char *words;
	int (*has)(const struct lint *l, const struct map_def *map);
} features[] = {
	{FAULT_FEATURE_NUMA_NODE, "numa_node", has_numa_node},
	{FAULT_FEATURE_BOTH_SIZES, "a size that is given with its type", has_both_sizes},
	{FAULT_FEATURE_MAP_EXTRA, "map_extra", has_map_extra},
	{FAULT_FEATURE_VALUES_MAPS, "static inner maps", has_map_slots},
	{FAULT_FEATURE_VALUES_PROGRAMS, "static programs", has_program_slots},
	{FAULT_FEATURE_OUTER_WITHOUT_TEMPLATE, "a template that the program sets",
	 needs_template},
	{FAULT_FEATURE_PERF_ENTRIES, "more entries than CPUs", has_perf_entries},
	{FAULT_FEATURE_CPUMAP_ENTRIES, "more entries than CPUs", has_cpumap_entries},
	{FAULT_FEATURE_RINGBUF_ROUNDED, "a size that is rounded up", is_rounded},
};

/* A difference between loaders, not a fault: merge.c never drops it. */
void rule_other_loaders(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct finding *f;
	struct buf b = {0};
	int attr = -1;

	if (l->loader != LOADER_LIBBPF || map->style != STYLE_BTF)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		int by = features[i].has(l, map);

		if (by < 0)
			continue;
		attr = attr < 0 ? by : attr;
		buf_printf(&b, "%s%s", b.len ? ", " : "", features[i].words);
	}
	if (!b.len)
		return;
	f = lint_say(l, RULE_BM450, m, attr, "other loaders may treat %s differently", b.s);
	buf_free(&b);
	for (size_t i = 0; i < ARRAY_SIZE(features); i++)
		if (features[i].has(l, map) >= 0)
			reader_notes(l, f, features[i].key, features[i].words);
}
