/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "lint/internal.h"

/*
 * What loaders other than the target's do with a map. The reader gives legacy records their
 * keys (struct fault's `peers`); this file finds features of other maps that not all
 * loaders support.
 */

static const enum loader peers[] = {LOADER_LIBBPF, LOADER_IPROUTE2, LOADER_CILIUM_EBPF, LOADER_AYA};

static const char *reason_of(const struct lint *l, enum loader loader, enum fault_kind what)
{
	const struct loader_fault *row = schema_loader_fault(
		l->opts->schema, loader, what, l->opts->target.versions[loader]);

	if (!row || !loader_refuses(row) || loader == l->loader)
		return row ? row->reason : NULL;
	return arena_texts(l->arena, "refuses ", row->at_load ? "to load " : "", "the object",
			   row->err ? " with " : "",
			   row->err ? schema_errno_name(l->arena, row->err) : "", ": ", row->reason, NULL);
}

static bool are_treated_alike(const struct lint *l, enum loader loader, const struct fault_peer *v,
			      size_t n)
{
	const char *first = reason_of(l, loader, v[0].key);

	for (size_t i = 1; i < n; i++) {
		const char *reason = reason_of(l, loader, v[i].key);

		if (!first != !reason || (first && !str_eq(first, reason)))
			return false;
	}
	return true;
}

/* What one loader does about each of n things; in one note, if it does the same about all. */
static void notes_of_loader(struct lint *l, struct finding *f, enum loader loader,
			 const struct fault_peer *v, size_t n)
{
	bool alike = n && are_treated_alike(l, loader, v, n);

	for (size_t i = 0; i < (alike ? 1 : n); i++) {
		const char *reason = reason_of(l, loader, v[i].key);
		const char *about = alike && n > 1 ? NULL : v[i].about;

		if (reason)
			finding_add_note(l, f, arena_texts(l->arena, loader_names[loader], about ? ", " : "",
							   about ? about : "", ": ", reason, NULL));
	}
}

void peer_notes(struct lint *l, struct finding *f, enum fault_kind what)
{
	const struct fault_peer one = {what, NULL};

	for (size_t i = 0; i < ARRAY_SIZE(peers); i++)
		if (peers[i] != l->loader)
			notes_of_loader(l, f, peers[i], &one, 1);
}

void reader_notes(struct lint *l, struct finding *f, const struct fault_peer *v, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(peers); i++)
		notes_of_loader(l, f, peers[i], v, n);
}

/* Each returns the attribute by which a map has the feature, or -1. */

static int slots_attr(const struct map_def *map, bool programs)
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

static int numa_node_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(map_has(map, ATTR_NUMA_NODE), ATTR_NUMA_NODE);
}

static int map_extra_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(map_has(map, ATTR_MAP_EXTRA), ATTR_MAP_EXTRA);
}

static int both_sizes_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	if (map->style == STYLE_DATA)
		return -1;
	if (map_has(map, ATTR_KEY) && map_has(map, ATTR_KEY_SIZE))
		return ATTR_KEY_SIZE;
	return attr_if(map_has(map, ATTR_VALUE) && map_has(map, ATTR_VALUE_SIZE), ATTR_VALUE_SIZE);
}

static int weak_map_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(map->weak && map->referred, ATTR_NAME);
}

static int static_map_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(map->is_static, ATTR_NAME);
}

static int hidden_map_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(map->hidden, ATTR_NAME);
}

/* libbpf refuses it when it reads the object, others when they create the map. */
static int no_type_attr(const struct lint *l, const struct map_def *map)
{
	return attr_if(l->loader != LOADER_LIBBPF && map->style == STYLE_BTF && !map->type,
		       ATTR_TYPE);
}

static int own_bss_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(str_starts(map->section, ".bss.") && map->referred, ATTR_NAME);
}

static int struct_ops_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(str_eq(map->section, ".struct_ops"), ATTR_TYPE);
}

static int struct_ops_link_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(str_eq(map->section, ".struct_ops.link"), ATTR_TYPE);
}

static int arena_variables_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(map->type == MAP_TYPE_ARENA && map_rare(map)->data && map->referred, ATTR_TYPE);
}

static int map_slots_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return slots_attr(map, false);
}

static int program_slots_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return slots_attr(map, true);
}

static int no_template_attr(const struct lint *l, const struct map_def *map)
{
	(void)l;
	return attr_if(is_map_in_map(map->type) && !map->inner, ATTR_INNER);
}

static int entries_above_cpus_attr(const struct lint *l, const struct map_def *map, uint32_t type)
{
	return attr_if(map->type == type && map->max_entries > l->opts->target.cpus,
		       ATTR_MAX_ENTRIES);
}

static int perf_entries_attr(const struct lint *l, const struct map_def *map)
{
	return entries_above_cpus_attr(l, map, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
}

static int cpumap_entries_attr(const struct lint *l, const struct map_def *map)
{
	return entries_above_cpus_attr(l, map, BPF_MAP_TYPE_CPUMAP);
}

static int rounded_size_attr(const struct lint *l, const struct map_def *map)
{
	return attr_if(is_ringbuf(map->type) && map->max_entries &&
			       !ringbuf_size_fits(map->max_entries, l->opts->target.page_size),
		       ATTR_MAX_ENTRIES);
}

static const struct {
	enum fault_kind key;
	const char *words;
	int (*attr)(const struct lint *l, const struct map_def *map);
	bool in_template;	/* also where the template has it */
} features[] = {
	{FAULT_FEATURE_NUMA_NODE, "numa_node", numa_node_attr, true},
	{FAULT_FEATURE_BOTH_SIZES, "a size that is given with its type", both_sizes_attr, true},
	{FAULT_FEATURE_MAP_EXTRA, "map_extra", map_extra_attr, true},
	{FAULT_FEATURE_VALUES_MAPS, "static inner maps", map_slots_attr, false},
	{FAULT_FEATURE_VALUES_PROGRAMS, "static programs", program_slots_attr, false},
	{FAULT_FEATURE_OUTER_WITHOUT_TEMPLATE, "a template that the program sets",
	 no_template_attr, false},
	{FAULT_FEATURE_PERF_ENTRIES, "more entries than CPUs", perf_entries_attr, false},
	{FAULT_FEATURE_CPUMAP_ENTRIES, "more entries than CPUs", cpumap_entries_attr, false},
	{FAULT_FEATURE_RINGBUF_ROUNDED, "a size that is rounded up", rounded_size_attr, false},
	{FAULT_FEATURE_WEAK_MAP, "a weak map", weak_map_attr, false},
	{FAULT_LINKAGE_STATIC, "a static map", static_map_attr, false},
	{FAULT_LINKAGE_HIDDEN, "a hidden map", hidden_map_attr, false},
	{FAULT_TYPE_MISSING, "a map without a type", no_type_attr, false},
	{FAULT_FEATURE_STRUCT_OPS, "struct_ops", struct_ops_attr, false},
	{FAULT_FEATURE_STRUCT_OPS_LINK, "struct_ops", struct_ops_link_attr, false},
	{FAULT_FEATURE_ARENA_VARIABLES, "variables of an arena", arena_variables_attr, false},
	{FAULT_FEATURE_OWN_BSS, "a section of its own for zeroed variables", own_bss_attr, false},
};

/* The attribute by which the map has feature i, or -1. */
static int feature_attr(const struct lint *l, const struct map_def *map, size_t i)
{
	int attr = features[i].attr(l, map);

	if (attr < 0 && features[i].in_template && map->inner &&
	    features[i].attr(l, map->inner) >= 0)
		return ATTR_INNER;
	return attr;
}

/* A difference between loaders, not a fault: merge.c never drops it. */
void rule_other_loaders(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct finding *f;
	struct buf b = {0};
	int attr = -1;

	if (l->loader == LOADER_KERNEL || (map->style != STYLE_BTF && map->style != STYLE_DATA))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		int by = feature_attr(l, map, i);

		if (by < 0)
			continue;
		attr = attr < 0 ? by : attr;
		buf_printf(&b, "%s%s", b.len ? ", " : "", features[i].words);
	}
	if (!b.len)
		return;
	f = lint_say(l, RULE_BM450, m, attr, "other loaders may treat %s differently", b.s);
	buf_free(&b);
	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		const struct fault_peer peer = {features[i].key, features[i].words};

		if (feature_attr(l, map, i) >= 0)
			reader_notes(l, f, &peer, 1);
	}
}
