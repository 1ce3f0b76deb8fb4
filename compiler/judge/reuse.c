/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/reuse.h"

#include <linux/bpf.h>

#include "base/util.h"
#include "schema/schema.h"

/* A comparison of a pair of maps. */
struct comparison {
	const struct judge_options *opts;
	const struct loader_release *loader;
	struct arena *arena;
	struct map_diff *diff;
	bool inner;
};

/* The bpf_map_info of a map that was created with `c`. */
static struct map_create stored_attrs(const struct judge_options *opts, const struct map_create *c)
{
	struct map_create info = *c;
	uint32_t cpus = opts->target->cpus, rest;

	info.map_flags |= schema_forced_flags(opts->schema, c->map_type, opts->target->kernel);
	/* htab_map_alloc(): every CPU's list has the same number of elements. */
	if ((c->map_type == BPF_MAP_TYPE_LRU_HASH || c->map_type == BPF_MAP_TYPE_LRU_PERCPU_HASH) &&
	    (c->map_flags & BPF_F_NO_COMMON_LRU) && cpus) {
		rest = c->max_entries % cpus;
		if (rest && c->max_entries <= UINT32_MAX - (cpus - rest))
			info.max_entries += cpus - rest;
		else
			info.max_entries -= rest;
	}
	return info;
}

/*
 * What the loader compares with the pinned map: the definition at the time when pins are
 * looked up. If max_entries is set or rounded only later, it is as written. Loaders of the
 * plain kernel are treated as the newest libbpf.
 */
static struct map_create wanted_attrs(const struct comparison *c, const struct judged *m)
{
	struct map_create want = m->create;
	uint32_t type = m->def->type;

	if ((type == BPF_MAP_TYPE_PERF_EVENT_ARRAY &&
	     !loader_has(c->loader, BEHAVIOUR_PERF_ENTRIES_AT_OPEN)) ||
	    (type == BPF_MAP_TYPE_RINGBUF &&
	     !loader_has(c->loader, BEHAVIOUR_RINGBUF_ROUNDED_AT_OPEN)))
		want.max_entries = m->def->max_entries;
	return want;
}

static bool is_devmap(uint32_t type)
{
	return type == BPF_MAP_TYPE_DEVMAP || type == BPF_MAP_TYPE_DEVMAP_HASH;
}

static void add(struct comparison *c, struct attr_diff attr)
{
	struct map_diff *d = c->diff;

	attr.inner = c->inner;
	attr.compared &= !c->inner;
	if (!attr.same && attr.compared)
		d->reuse = REUSE_REFUSED;
	ARENA_PUSH(c->arena, d->attrs, d->n, d->cap, attr);
}

static void add_number(struct comparison *c, enum map_attr attr, uint64_t old, uint64_t new,
		       bool compared)
{
	add(c, (struct attr_diff){
		.attr = attr,
		.compared = compared,
		.same = old == new,
		.old = old,
		.new = new,
	});
}

static const char *type_text(struct arena *a, const struct map_def *map, const char *name,
			     uint32_t id)
{
	return name ? name : id ? type_to_c(a, map->types, id) : NULL;
}

static void add_type(struct comparison *c, enum map_attr attr, const char *old, const char *new)
{
	add(c, (struct attr_diff){
		.attr = attr,
		.same = old && new ? str_eq(old, new) : old == new,
		.old_text = old,
		.new_text = new,
	});
}

static void compare_attrs(struct comparison *c, const struct judged *old, const struct judged *new)
{
	const struct map_create has = c->inner ? old->create : stored_attrs(c->opts, &old->create);
	const struct map_create want = c->inner ? new->create : wanted_attrs(c, new);
	uint32_t flags = has.map_flags;

	if (is_devmap(want.map_type) && loader_has(c->loader, BEHAVIOUR_DEVMAP_PIN_FLAGS))
		flags &= ~(uint32_t)BPF_F_RDONLY_PROG;
	add_number(c, ATTR_TYPE, has.map_type, want.map_type, true);
	add_number(c, ATTR_KEY_SIZE, has.key_size, want.key_size, true);
	add_number(c, ATTR_VALUE_SIZE, has.value_size, want.value_size, true);
	add_number(c, ATTR_MAX_ENTRIES, has.max_entries, want.max_entries, true);
	add_number(c, ATTR_MAP_FLAGS, flags, want.map_flags, true);
	add_number(c, ATTR_MAP_EXTRA, has.map_extra, want.map_extra,
		   loader_has(c->loader, BEHAVIOUR_PIN_MAP_EXTRA));
	add_number(c, ATTR_NUMA_NODE, has.numa_node, want.numa_node, false);
	add_type(c, ATTR_KEY, type_text(c->arena, old->def, old->def->key_name, old->def->key_type),
		 type_text(c->arena, new->def, new->def->key_name, new->def->key_type));
	add_type(c, ATTR_VALUE,
		 type_text(c->arena, old->def, old->def->value_name, old->def->value_type),
		 type_text(c->arena, new->def, new->def->value_name, new->def->value_type));
}

static void compare(struct comparison *c, const struct judged *old, const struct judged *new)
{
	compare_attrs(c, old, new);
	if (!old->inner && !new->inner)
		return;
	if (!old->inner || !new->inner) {
		add_type(c, ATTR_INNER, old->inner ? old->inner->def->name : NULL,
			 new->inner ? new->inner->def->name : NULL);
		return;
	}
	c->inner = true;
	compare_attrs(c, old->inner, new->inner);
}

static const struct judged *find_map(const struct result_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t k = 0; k < list->v[i]->judged.n_maps; k++)
			if (str_eq(list->v[i]->judged.maps[k].def->name, name))
				return &list->v[i]->judged.maps[k];
	return NULL;
}

static bool is_same_pin(const struct map_def *a, const struct map_def *b)
{
	if (a->pinning != b->pinning || !a->pin_path != !b->pin_path)
		return false;
	return !a->pin_path || str_eq(a->pin_path, b->pin_path);
}

static struct map_diff diff_map(struct comparison *c, const struct judged *old,
				const struct judged *new)
{
	struct map_diff d = {.name = old->def->name, .pinning = old->def->pinning};

	c->diff = &d;
	c->inner = false;
	d.reuse = d.pinning == PIN_NONE ? REUSE_UNPINNED : REUSE_REUSED;
	if (new)
		compare(c, old, new);
	if (d.pinning == PIN_NONE) {
		d.reuse = new && new->def->pinning != PIN_NONE ? REUSE_CREATED : REUSE_UNPINNED;
	} else if (!new) {
		d.reuse = REUSE_LEFT;
		d.why = "has no map of that name";
	} else if (!is_same_pin(old->def, new->def)) {
		d.reuse = REUSE_LEFT;
		d.why = new->def->pinning == PIN_NONE ? "does not pin it" : "pins it elsewhere";
	}
	return d;
}

struct pin_diff judge_reuse(const struct judge_options *opts, const struct result_list *old,
			    const struct result_list *new)
{
	const struct target *t = opts->target;
	struct pin_diff diff = {.arena = arena_new()};
	struct loader_release loader;
	struct comparison c = {.opts = opts, .loader = &loader, .arena = diff.arena};

	schema_loader_release(opts->schema, LOADER_LIBBPF,
			      t->loader == LOADER_LIBBPF ? t->libbpf :
				      schema_newest_loader(opts->schema, LOADER_LIBBPF), &loader);
	for (size_t i = 0; i < old->n; i++) {
		for (size_t j = 0; j < old->v[i]->judged.n_maps; j++) {
			const struct judged *m = &old->v[i]->judged.maps[j];
			struct map_diff d = diff_map(&c, m, find_map(new, m->def->name));

			diff.n_pinned += m->def->pinning != PIN_NONE;
			diff.n_refused += d.reuse == REUSE_REFUSED;
			ARENA_PUSH(diff.arena, diff.maps, diff.n, diff.cap, d);
		}
	}
	for (size_t i = 0; i < new->n; i++) {
		for (size_t j = 0; j < new->v[i]->judged.n_maps; j++) {
			const struct map_def *map = new->v[i]->judged.maps[j].def;
			struct map_diff d = {
				.name = map->name,
				.pinning = map->pinning,
				.reuse = map->pinning == PIN_NONE ? REUSE_UNPINNED : REUSE_CREATED,
			};

			if (!find_map(old, map->name))
				ARENA_PUSH(diff.arena, diff.maps, diff.n, diff.cap, d);
		}
	}
	return diff;
}
