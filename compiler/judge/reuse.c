/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/reuse.h"

#include <linux/bpf.h>

#include "base/util.h"
#include "btf/scalars.h"
#include "schema/tables.h"

/* Members that are visited in one run; types of real maps have some hundreds. */
#define STEPS (4u << 20)

/* A comparison of a pair of maps. */
struct comparison {
	struct reuse_judge *run;
	const struct loader_release *release;	/* of the loader that meets the pin */
	struct map_diff *diff;
	bool inner;
};

/* The bpf_map_info of a map that was created with `c`. */
static struct map_create stored_attrs(const struct judge_options *opts, const struct map_create *c)
{
	struct map_create info = *c;
	uint32_t cpus = opts->target->cpus, rest;

	info.map_flags |= schema_forced_flags(opts->schema, c->map_type, opts->target->kernel);
	/* No kernel has such a map: it is one of a lock, which leaves the number to libbpf. */
	if (c->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !c->max_entries)
		info.max_entries = cpus;
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

/* Releases of cilium/ebpf before 0.12 compare the MapSpec with what it became in the kernel. */
static struct map_create wanted_by_mapspec(const struct judged *m, const struct map_create *has)
{
	struct map_create want = m->create;

	if (is_map_in_map(want.map_type) || want.map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
		want.key_size = m->def->key_size;
		want.value_size = m->def->value_size;
	}
	if (want.map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !m->def->max_entries)
		want.max_entries = has->max_entries;
	return want;
}

/*
 * What the loader compares with the pinned map: the definition at the time when pins are
 * looked up. If max_entries is set or rounded only later, it is as written.
 */
static struct map_create wanted_attrs(const struct comparison *c, const struct judged *m,
				      const struct map_create *has)
{
	struct map_create want = m->create;
	uint32_t type = m->def->type;

	if (c->diff->loader == LOADER_CILIUM_EBPF)
		return loader_has(c->release, BEHAVIOUR_PINS_AS_CREATED) ? want :
									   wanted_by_mapspec(m, has);
	if ((type == BPF_MAP_TYPE_PERF_EVENT_ARRAY &&
	     !loader_has(c->release, BEHAVIOUR_PERF_ENTRIES_AT_OPEN)) ||
	    (type == BPF_MAP_TYPE_RINGBUF &&
	     !loader_has(c->release, BEHAVIOUR_RINGBUF_ROUNDED_AT_OPEN)))
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
	if (!attr.same && !attr.unknown && attr.compared)
		d->reuse = REUSE_REFUSED;
	/* Most maps have one for each attribute, and no template. */
	if (!d->cap) {
		d->cap = ATTR_N;
		d->attrs = ARENA_ARRAY(c->run->arena, ATTR_N, struct attr_diff);
	}
	ARENA_PUSH(c->run->arena, d->attrs, d->n, d->cap, attr);
}

static bool is_unknown(const struct map_def *old, enum map_attr attr)
{
	return old->unknown >> attr & 1;
}

static void add_number(struct comparison *c, const struct map_def *map, enum map_attr attr,
		       uint64_t old, uint64_t new, bool compared)
{
	bool unknown = is_unknown(map, attr);

	add(c, (struct attr_diff){
		.attr = attr,
		.compared = compared,
		.same = old == new && !unknown,
		.unknown = unknown,
		.old_unknown = unknown,
		.old = old,
		.new = new,
	});
}

/* A key or value of one side. */
struct side_type {
	const struct types *types;
	uint32_t id;		/* 0: none, or only its name is known */
	const char *name;	/* in C, or NULL */
};

static struct side_type side_type(const struct comparison *c, const struct map_def *map,
				  enum map_attr attr)
{
	struct side_type t = {.types = map->types};

	t.id = attr == ATTR_KEY ? map->key_type : map->value_type;
	t.name = attr == ATTR_KEY ? map->key_name : map->value_name;
	if (!t.name && t.id)
		t.name = type_to_c(c->run->arena, map->types, t.id);
	return t;
}

/* What NEW does with elements that OLD wrote, by the change of their types. */
static const char *misread_text(enum member_change change)
{
	static const char *const texts[] = {
		[MEMBER_NONE] = "reads the pinned elements with another size",
		[MEMBER_MOVED] = "reads the pinned elements with other offsets",
		[MEMBER_RETYPED] = "reads the pinned elements as other types",
		[MEMBER_ADDED] = "reads bytes of the pinned elements that were never set",
		[MEMBER_REVALUED] = "reads the pinned elements with other values of enumerators",
	};

	return texts[change];
}

/* Whether both sides have no type, or that scalar type of C. Of a struct the name says nothing. */
static bool is_same_name(const char *old, const char *new)
{
	if (!old || !new)
		return !old && !new;
	return str_eq(old, new) && scalar_find(old);
}

/* Loaders do not compare types (map_is_reuse_compat()). */
static void add_type(struct comparison *c, enum map_attr attr, const struct map_def *old,
		     const struct map_def *new)
{
	struct side_type was = side_type(c, old, attr), is = side_type(c, new, attr);
	struct attr_diff diff = {
		.attr = attr,
		.old_text = was.name,
		.new_text = is.name,
		.old_unknown = is_unknown(old, attr),
	};

	if (was.id && is.id)
		diff.types = types_compare(&c->run->types, c->run->arena, was.types, was.id,
					   is.types, is.id);
	else if (diff.old_unknown || !is_same_name(was.name, is.name))
		diff.types.match = TYPES_UNKNOWN;
	diff.same = diff.types.match == TYPES_SAME;
	diff.unknown = diff.types.match == TYPES_UNKNOWN;
	if (diff.types.match == TYPES_DIFFER && !c->diff->misread)
		c->diff->misread = misread_text(diff.types.deciding);
	add(c, diff);
}

static void compare_attrs(struct comparison *c, const struct judged *old, const struct judged *new)
{
	const struct map_create has = c->inner ? old->create :
						 stored_attrs(c->run->opts, &old->create);
	const struct map_create want = c->inner ? new->create : wanted_attrs(c, new, &has);
	uint32_t flags = has.map_flags;

	if (is_devmap(want.map_type) && loader_has(c->release, BEHAVIOUR_DEVMAP_PIN_FLAGS))
		flags &= ~(uint32_t)BPF_F_RDONLY_PROG;
	add_number(c, old->def, ATTR_TYPE, has.map_type, want.map_type, true);
	add_number(c, old->def, ATTR_KEY_SIZE, has.key_size, want.key_size, true);
	add_number(c, old->def, ATTR_VALUE_SIZE, has.value_size, want.value_size, true);
	add_number(c, old->def, ATTR_MAX_ENTRIES, has.max_entries, want.max_entries, true);
	add_number(c, old->def, ATTR_MAP_FLAGS, flags, want.map_flags, true);
	add_number(c, old->def, ATTR_MAP_EXTRA, has.map_extra, want.map_extra,
		   loader_has(c->release, BEHAVIOUR_PIN_MAP_EXTRA));
	add_number(c, old->def, ATTR_NUMA_NODE, has.numa_node, want.numa_node, false);
	add_type(c, ATTR_KEY, old->def, new->def);
	add_type(c, ATTR_VALUE, old->def, new->def);
}

static void compare(struct comparison *c, const struct judged *old, const struct judged *new)
{
	compare_attrs(c, old, new);
	if (!old->inner && !new->inner)
		return;
	if (!old->inner || !new->inner) {
		add(c, (struct attr_diff){
			.attr = ATTR_INNER,
			.unknown = is_unknown(old->def, ATTR_INNER),
			.old_unknown = is_unknown(old->def, ATTR_INNER),
			.old_text = old->inner ? old->inner->def->name : NULL,
			.new_text = new->inner ? new->inner->def->name : NULL,
		});
		return;
	}
	c->inner = true;
	compare_attrs(c, old->inner, new->inner);
}

bool reuse_same_name(const struct judged *old, const struct judged *new)
{
	return str_eq(old->def->name, is_unknown(old->def, ATTR_NAME) ? new->create.name :
									new->def->name);
}

/* Where OLD does not tell which maps are pinned, those that NEW pins are. */
static enum pinning old_pinning(const struct judged *old, const struct judged *new)
{
	if (!is_unknown(old->def, ATTR_PINNING))
		return old->def->pinning;
	return new ? new->def->pinning : PIN_NONE;
}

bool reuse_same_pin(const struct map_def *a, const struct map_def *b)
{
	if (is_unknown(a, ATTR_PINNING))
		return true;
	if (map_rare(a)->pin_path && map_rare(b)->pin_path)
		return str_eq(map_rare(a)->pin_path, map_rare(b)->pin_path);
	if (a->pinning != b->pinning)
		return false;
	/* Its folder is the loader's. */
	return a->pinning == PIN_BY_NAME || map_rare(a)->pin_path == map_rare(b)->pin_path;
}

bool reuse_is_pinned(const struct judged *m)
{
	return m->def->pinning != PIN_NONE && !m->skipped;
}

struct map_diff judge_reuse_map(struct reuse_judge *r, const struct judged *old,
				const struct judged *new, enum loader loader)
{
	struct map_diff d = {
		.name = is_unknown(old->def, ATTR_NAME) && new ? new->def->name : old->def->name,
		.pinning = old_pinning(old, new),
		.pinning_unknown = is_unknown(old->def, ATTR_PINNING),
		.in_old = true,
		/* Definition files can be for any loader. */
		.loader = loader == LOADER_KERNEL ? r->opts->target->loader : loader,
	};
	struct comparison c = {
		.run = r,
		.release = &r->releases[d.loader == LOADER_KERNEL ? LOADER_LIBBPF : d.loader],
		.diff = &d,
	};

	d.reuse = d.pinning == PIN_NONE ? REUSE_UNPINNED : REUSE_REUSED;
	if (new)
		compare(&c, old, new);
	if (d.pinning == PIN_NONE) {
		d.reuse = new && reuse_is_pinned(new) ? REUSE_CREATED : REUSE_UNPINNED;
	} else if (!new) {
		d.reuse = REUSE_LEFT;
		d.why = "has no map of that name";
	} else if (new->skipped) {
		d.reuse = REUSE_LEFT;
		d.why = "has it in a section that libbpf skips; its own loader may reuse the pin";
	} else if (!reuse_same_pin(old->def, new->def)) {
		d.reuse = REUSE_LEFT;
		d.why = new->def->pinning == PIN_NONE ? "does not pin it" : "pins it elsewhere";
	}
	if (d.reuse != REUSE_REUSED)
		d.misread = NULL;
	return d;
}

static bool is_special_struct(const void *schema, const char *name)
{
	return schema_find_special(schema, name) >= 0;
}

void reuse_init(struct reuse_judge *r, const struct judge_options *opts, struct arena *a)
{
	*r = (struct reuse_judge){
		.opts = opts,
		.arena = a,
		.types = {.is_opaque = is_special_struct, .ctx = opts->schema, .steps = STEPS},
	};
	for (int i = 0; i < LOADER_N; i++)
		schema_loader_release(opts->schema, (enum loader)i, opts->target->versions[i],
				      &r->releases[i]);
}
