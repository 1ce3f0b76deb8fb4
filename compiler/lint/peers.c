/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "lint/internal.h"

/*
 * What loaders other than the target's make of a map. Legacy records carry
 * their own key (struct fault's `peers`); here are the features of maps of
 * .maps which not all loaders have.
 */

/* Keys of schemas/loaders/, whose newest release counts. */
static const enum loader peers[] = {LOADER_IPROUTE2, LOADER_CILIUM_EBPF, LOADER_AYA};

static void note(struct lint *l, struct diagnostic *d, enum loader loader, enum fault_kind what,
		 const char *about, struct version v)
{
	const struct loader_fault *row = schema_loader_fault(l->opts->schema, loader, what, v);

	if (row && row->reason)
		diagnostic_note(l->obj, d, "%s%s%s: %s", loader_names[loader], about ? ", " : "",
				about ? about : "", row->reason);
}

void peer_notes(struct lint *l, struct diagnostic *d, enum fault_kind what, const char *about)
{
	for (size_t i = 0; i < ARRAY_SIZE(peers); i++)
		note(l, d, peers[i], what, about, VERSION(UINT16_MAX, UINT16_MAX, UINT16_MAX));
}

void reader_notes(struct lint *l, struct diagnostic *d, enum fault_kind what, const char *about)
{
	note(l, d, LOADER_LIBBPF, what, about, l->opts->target.libbpf);
	peer_notes(l, d, what, about);
}

static bool has_slots(const struct map_def *map, bool programs)
{
	for (size_t i = 0; i < map->n_slots; i++)
		if (programs ? !!map->slots[i].program : !!map->slots[i].map)
			return true;
	return false;
}

static bool is_both(const struct map_def *map, enum map_attr type, enum map_attr size)
{
	return map_has(map, type) && map_has(map, size);
}

static bool has_numa_node(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return map_has(map, ATTR_NUMA_NODE);
}

static bool has_map_extra(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return map_has(map, ATTR_MAP_EXTRA);
}

static bool has_both_sizes(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return is_both(map, ATTR_KEY, ATTR_KEY_SIZE) || is_both(map, ATTR_VALUE, ATTR_VALUE_SIZE);
}

static bool has_map_slots(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return has_slots(map, false);
}

static bool has_program_slots(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return has_slots(map, true);
}

static bool needs_template(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return is_map_in_map(map->type) && !map->inner;
}

static bool has_more_than_cpus(const struct lint *l, const struct map_def *map, uint32_t type)
{
	return map->type == type && map->max_entries > l->opts->target.cpus;
}

static bool has_perf_entries(const struct lint *l, const struct map_def *map)
{
	return has_more_than_cpus(l, map, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
}

static bool has_cpumap_entries(const struct lint *l, const struct map_def *map)
{
	return has_more_than_cpus(l, map, BPF_MAP_TYPE_CPUMAP);
}

static bool is_rounded(const struct lint *l, const struct map_def *map)
{
	return is_ringbuf(map->type) && map->max_entries &&
	       !ringbuf_size_fits(map->max_entries, l->opts->target.page_size);
}

static const struct {
	enum fault_kind key;
	const char *words;
	enum map_attr attr;
	bool (*has)(const struct lint *l, const struct map_def *map);
} features[] = {
	{FAULT_FEATURE_NUMA_NODE, "numa_node", ATTR_NUMA_NODE, has_numa_node},
	{FAULT_FEATURE_BOTH_SIZES, "a size beside its type", ATTR_KEY_SIZE, has_both_sizes},
	{FAULT_FEATURE_MAP_EXTRA, "map_extra", ATTR_MAP_EXTRA, has_map_extra},
	{FAULT_FEATURE_VALUES_MAPS, "static inner maps", ATTR_VALUES, has_map_slots},
	{FAULT_FEATURE_VALUES_PROGRAMS, "static programs", ATTR_VALUES, has_program_slots},
	{FAULT_FEATURE_OUTER_WITHOUT_TEMPLATE, "a template that the program gives", ATTR_INNER,
	 needs_template},
	{FAULT_FEATURE_PERF_ENTRIES, "more entries than CPUs", ATTR_MAX_ENTRIES, has_perf_entries},
	{FAULT_FEATURE_CPUMAP_ENTRIES, "more entries than CPUs", ATTR_MAX_ENTRIES,
	 has_cpumap_entries},
	{FAULT_FEATURE_RINGBUF_ROUNDED, "a size that is rounded", ATTR_MAX_ENTRIES, is_rounded},
};

/*
 * Said once for a map, whatever else was said of it: no fault, and none of
 * its attributes is marked by it.
 */
void rule_BM450(struct lint *l, struct lint_map *m)
{
	const struct map_def *map = m->map;
	struct diagnostic *d;
	struct buf b = {0};
	int attr = -1;

	if (l->loader != LOADER_LIBBPF || map->style != STYLE_BTF)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		if (!features[i].has(l, map))
			continue;
		attr = attr < 0 ? (int)features[i].attr : attr;
		buf_printf(&b, "%s%s", b.len ? ", " : "", features[i].words);
	}
	if (!b.len)
		return;
	d = object_diagnostic(l->obj, RULE_BM450, map, attr,
			      "other loaders may make something else of %s", b.s);
	buf_free(&b);
	for (size_t i = 0; i < ARRAY_SIZE(features); i++)
		if (features[i].has(l, map))
			reader_notes(l, d, features[i].key, features[i].words);
}
