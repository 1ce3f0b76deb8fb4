// SPDX-License-Identifier: BSD-2-Clause
/*
 * A BTF, of which every type is asked what anybody asks of a type, and is the key and the
 * value of a map.
 */
#include <linux/bpf.h>

#include "base/util.h"
#include "btf/compare.h"
#include "btf/compatible.h"
#include "btf/holes.h"
#include "btf/members.h"
#include "btf/older.h"
#include "btf/read.h"
#include "btf/rebuild.h"
#include "btf/reduce.h"
#include "judge/judge.h"
#include "tests/fuzz/harness.h"

#define TYPES_MAX 64	/* that are asked: others are like them */
#define MAPS_MAX 6	/* each of another type: judging takes longer than all else */

static void ask(struct arena *a, const struct types *t, uint32_t id, uint32_t other)
{
	struct type_comparer comparer = {.steps = 20000};
	struct type_member member = {0};
	struct type_comparison change;
	struct type_holes holes = {0};
	uint32_t steps = 20000;
	struct buf b = {0};

	type_to_c(a, t, id);
	type_size(t, id);
	type_holes(t, id, a, &steps, &holes);
	type_list(a, t, id, &steps, &member);
	types_are_compatible(t, id, t, other);
	change = types_compare(&comparer, a, t, id, t, other);
	for (size_t i = 0; i < change.n; i++)
		member_change_text(&b, &change.changes[i], "OLD", "NEW");
	buf_free(&b);
}

/* What maps of two types get of it, from libbpf and from each Builder of cilium/ebpf. */
static void reduce(struct arena *a, const struct types *t)
{
	struct type_ref refs[] = {{.types = t, .id = t->count - 1}, {.types = t, .id = t->count / 2}};
	const struct types *less;

	types_reduce(a, refs, ARRAY_SIZE(refs), &less);
	for (unsigned i = 0; i < 4; i++) {
		const struct rebuild_order order = {.roots_first = i & 1, .tags = i & 2};
		struct types_builder *builder = types_builder_new(a, t, order);
		uint32_t ids[] = {t->count - 1, t->count / 2};

		types_rebuild(builder, a, ids, ARRAY_SIZE(ids), &less);
		types_builder_free(builder);
	}
}

/* As each loader gives it to the oldest kernels and to the newest. */
static void load(struct arena *a, const struct types *t)
{
	static const enum loader loaders[] = {LOADER_LIBBPF, LOADER_CILIUM_EBPF};
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < ARRAY_SIZE(loaders); i++) {
		struct loader_release release;

		schema_loader_release(s, loaders[i], schema_newest_loader(s, loaders[i]), &release);
		judge_btf_blob(s, a, &release, schema_kernel_at(s, 0), t, NULL);
		judge_btf_blob(s, a, &release, schema_newest_kernel(s), t, NULL);
	}
}

/* The object owns the arena with the types. */
static void judge(struct object *obj, const struct types *t, uint8_t which)
{
	static const uint32_t map_types[] = {
		BPF_MAP_TYPE_HASH, BPF_MAP_TYPE_ARRAY, BPF_MAP_TYPE_SK_STORAGE, BPF_MAP_TYPE_LPM_TRIE,
		BPF_MAP_TYPE_PERCPU_ARRAY, BPF_MAP_TYPE_LRU_HASH,
	};
	const uint8_t choice[CHOICES] = {which & 1, 0, which >> 1};
	struct result_list results = {0};
	struct lint_options lint;

	chosen_options(&lint, choice);
	obj->types = t;
	for (uint32_t i = 0; i < MAPS_MAX && i + 1 < t->count; i++) {
		uint32_t id = 1 + (i + which) % (t->count - 1);
		struct map_def *map = object_add_map(obj);

		map->name = arena_printf(obj->arena, "m%u", id);
		map->section = ".maps";
		map->types = t;
		map->type = map_types[id % ARRAY_SIZE(map_types)];
		map->key_type = 1 + id / 2;
		map->value_type = id;
		map->key_size = (uint32_t)type_size(t, map->key_type);
		map->value_size = (uint32_t)type_size(t, id);
		map->max_entries = id;
		map->key_name = type_to_c(obj->arena, t, map->key_type);
		map->value_name = type_to_c(obj->arena, t, id);
		map->present = 1 << ATTR_TYPE | 1 << ATTR_KEY | 1 << ATTR_VALUE | 1 << ATTR_MAX_ENTRIES;
	}
	way_judge(&lint, obj, &results);
	/* Either takes longer than all else. */
	if (which & 0x80)
		way_generate(&lint, which % WAY_TEXTS, results.v[0]);
	else
		way_write(&lint, chosen_format(FORMATS_LINT | FORMATS_REPORT, which), 1, &results);
	result_list_free(&results);
}

static void run(const uint8_t *data, size_t size)
{
	struct object *obj = object_new("x.bpf.o");
	uint8_t which = size ? data[size - 1] : 0;
	const char *error;
	struct types *t;

	/* The order is that of the magic number. */
	t = types_read(obj->arena, &(struct view){data, size, size && data[0] == 0xeb}, which & 1, &error);
	if (!t) {
		object_free(obj);
		return;
	}
	obj->name = "x";
	for (uint32_t id = 0; id < t->count && id < TYPES_MAX; id++)
		ask(obj->arena, t, id, (id + which) % t->count);
	reduce(obj->arena, t);
	load(obj->arena, t);
	judge(obj, t, which);
}

const struct harness harness = {.run = run, .mutate = mutate_btf};
