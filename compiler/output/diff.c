/* SPDX-License-Identifier: BSD-2-Clause */
#include "output/diff.h"

#include <linux/bpf.h>
#include <stdio.h>

#include "base/util.h"
#include "output/escape.h"
#include "output/internal.h"

/* Not in the kernel headers of the oldest distribution that this builds on. */
#define FLAG_NO_COMMON_LRU (1u << 1)
#define FLAG_RDONLY_PROG   (1u << 7)

enum reuse {
	REUSE_UNPINNED,		/* OLD does not pin it, nor does NEW */
	REUSE_REUSED,
	REUSE_REFUSED,
	REUSE_LEFT,		/* NEW does not use the pin of OLD */
	REUSE_CREATED,		/* NEW pins it, OLD does not */
};

/* One attribute of a map or of its template. */
struct attr_diff {
	enum map_attr attr;
	bool inner;
	bool compared;		/* the loader compares it */
	bool same;
	uint64_t old, new;
	const char *old_text, *new_text;	/* of types, NULL for none; numbers do not use it */
};

struct map_diff {
	const char *name;
	enum pinning pinning;
	enum reuse reuse;
	const char *why;	/* of REUSE_LEFT, else NULL */
	struct attr_diff *attrs;
	size_t n, cap;
};

/* The comparison of one pair of maps. */
struct comparison {
	const struct output_options *opts;
	struct arena *arena;
	struct map_diff *diff;
	bool inner;
};

/* Whether the loader is a libbpf before that release. Other loaders count as the newest libbpf. */
static bool libbpf_before(const struct output_options *opts, uint16_t major, uint16_t minor)
{
	return opts->target->loader == LOADER_LIBBPF &&
	       version_cmp(opts->target->libbpf, VERSION(major, minor, 0)) < 0;
}

/* The attributes that bpf_map_info has for a map that was created with `c`. */
static struct map_create stored_attrs(const struct output_options *opts, const struct map_create *c)
{
	struct map_create info = *c;
	uint32_t cpus = opts->target->cpus, rest;

	info.map_flags |= schema_forced_flags(opts->schema, c->map_type, opts->target->kernel);
	/* htab_map_alloc() rounds: each CPU's list has the same number of elements. */
	if ((c->map_type == BPF_MAP_TYPE_LRU_HASH || c->map_type == BPF_MAP_TYPE_LRU_PERCPU_HASH) &&
	    (c->map_flags & FLAG_NO_COMMON_LRU) && cpus) {
		rest = c->max_entries % cpus;
		if (rest && c->max_entries <= UINT32_MAX - (cpus - rest))
			info.max_entries += cpus - rest;
		else
			info.max_entries -= rest;
	}
	return info;
}

/* What libbpf compares with that: the definition at the time when it opens the pins. */
static struct map_create wanted_attrs(const struct output_options *opts, const struct map_def *map)
{
	struct map_create want = map->create;

	/* Before 0.8 (perf buffers) and 1.0 (ring buffers) it adjusts max_entries later, at creation. */
	if ((map->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && libbpf_before(opts, 0, 8)) ||
	    (map->type == BPF_MAP_TYPE_RINGBUF && libbpf_before(opts, 1, 0)))
		want.max_entries = map->max_entries;
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

static void compare_attrs(struct comparison *c, const struct map_def *old, const struct map_def *new)
{
	const struct map_create has = c->inner ? old->create : stored_attrs(c->opts, &old->create);
	const struct map_create want = c->inner ? new->create : wanted_attrs(c->opts, new);
	uint32_t flags = has.map_flags;

	if (is_devmap(want.map_type) && !libbpf_before(c->opts, 1, 7))
		flags &= ~FLAG_RDONLY_PROG;
	add_number(c, ATTR_TYPE, has.map_type, want.map_type, true);
	add_number(c, ATTR_KEY_SIZE, has.key_size, want.key_size, true);
	add_number(c, ATTR_VALUE_SIZE, has.value_size, want.value_size, true);
	add_number(c, ATTR_MAX_ENTRIES, has.max_entries, want.max_entries, true);
	add_number(c, ATTR_MAP_FLAGS, flags, want.map_flags, true);
	add_number(c, ATTR_MAP_EXTRA, has.map_extra, want.map_extra, !libbpf_before(c->opts, 0, 6));
	add_number(c, ATTR_NUMA_NODE, has.numa_node, want.numa_node, false);
	add_type(c, ATTR_KEY, type_text(c->arena, old, old->key_name, old->key_type),
		 type_text(c->arena, new, new->key_name, new->key_type));
	add_type(c, ATTR_VALUE, type_text(c->arena, old, old->value_name, old->value_type),
		 type_text(c->arena, new, new->value_name, new->value_type));
}

static void compare(struct comparison *c, const struct map_def *old, const struct map_def *new)
{
	compare_attrs(c, old, new);
	if (!old->inner && !new->inner)
		return;
	if (!old->inner || !new->inner) {
		add_type(c, ATTR_INNER, old->inner ? old->inner->name : NULL,
			 new->inner ? new->inner->name : NULL);
		return;
	}
	c->inner = true;
	compare_attrs(c, old->inner, new->inner);
}

static const struct map_def *find_map(const struct object_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct map_def *map = object_find_map(list->v[i], name);

		if (map)
			return map;
	}
	return NULL;
}

static bool same_pin(const struct map_def *a, const struct map_def *b)
{
	if (a->pinning != b->pinning || !a->pin_path != !b->pin_path)
		return false;
	return !a->pin_path || str_eq(a->pin_path, b->pin_path);
}

static struct map_diff diff_map(const struct output_options *opts, struct arena *a,
				const struct map_def *old, const struct map_def *new)
{
	struct map_diff d = {.name = old->name, .pinning = old->pinning};
	struct comparison c = {.opts = opts, .arena = a, .diff = &d};

	d.reuse = old->pinning == PIN_NONE ? REUSE_UNPINNED : REUSE_REUSED;
	if (new)
		compare(&c, old, new);
	if (old->pinning == PIN_NONE) {
		d.reuse = new && new->pinning != PIN_NONE ? REUSE_CREATED : REUSE_UNPINNED;
	} else if (!new) {
		d.reuse = REUSE_LEFT;
		d.why = "has no map of that name";
	} else if (!same_pin(old, new)) {
		d.reuse = REUSE_LEFT;
		d.why = new->pinning == PIN_NONE ? "does not pin it" : "pins it elsewhere";
	}
	return d;
}

struct pin_diff diff_pins(const struct output_options *opts, const struct object_list *old,
			  const struct object_list *new)
{
	struct pin_diff diff = {.arena = arena_new()};

	for (size_t i = 0; i < old->n; i++) {
		for (size_t j = 0; j < old->v[i]->n_maps; j++) {
			const struct map_def *map = old->v[i]->maps[j];
			struct map_diff d = diff_map(opts, diff.arena, map, find_map(new, map->name));

			diff.n_pinned += map->pinning != PIN_NONE;
			diff.n_refused += d.reuse == REUSE_REFUSED;
			ARENA_PUSH(diff.arena, diff.maps, diff.n, diff.cap, d);
		}
	}
	for (size_t i = 0; i < new->n; i++) {
		for (size_t j = 0; j < new->v[i]->n_maps; j++) {
			const struct map_def *map = new->v[i]->maps[j];
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

/* The value of an attribute as text. */
static const char *value_text(const struct output_options *opts, struct arena *a,
			      const struct attr_diff *attr, bool new)
{
	const char *text = new ? attr->new_text : attr->old_text;
	uint64_t v = new ? attr->new : attr->old;

	switch (attr->attr) {
	case ATTR_KEY:
	case ATTR_VALUE:
	case ATTR_INNER:
		return text ? text : "none";
	case ATTR_TYPE:
		return schema_map_type_name(opts->schema, (uint32_t)v);
	case ATTR_MAP_FLAGS:
		return schema_flags_text(a, opts->schema, (uint32_t)v);
	default:
		return arena_printf(a, "%llu", (unsigned long long)v);
	}
}

/* Whether an inner map must have this of its template: bpf_map_meta_equal(), array_map_meta_equal(). */
static bool is_checked_at_insertion(const struct attr_diff *attr)
{
	return attr->inner && attr->attr != ATTR_KEY && attr->attr != ATTR_VALUE &&
	       attr->attr != ATTR_NUMA_NODE;
}

static void text_attrs(struct buf *b, const struct output_options *opts, struct arena *a,
		       const struct map_diff *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct attr_diff *attr = &d->attrs[i];

		if (attr->same)
			continue;
		buf_printf(b, "  %s%s: ", attr->inner ? "inner map: " : "", attr_name(attr->attr));
		escape_text(b, value_text(opts, a, attr, false));
		buf_str(b, " in OLD, ");
		escape_text(b, value_text(opts, a, attr, true));
		buf_str(b, " in NEW");
		if (!attr->compared && d->reuse != REUSE_UNPINNED)
			buf_str(b, is_checked_at_insertion(attr) ?
					   " (not compared; the pinned map still takes only inner "
					   "maps like the old template)" :
					   " (not compared)");
		buf_char(b, '\n');
	}
}

static void text_map(struct buf *b, const struct output_options *opts, struct arena *a,
		     const struct map_diff *d)
{
	/* Maps that are not pinned are printed with -v only. */
	if (d->reuse == REUSE_UNPINNED && opts->verbose < 1)
		return;
	if (d->reuse == REUSE_REUSED && opts->verbose < 0)
		return;
	buf_str(b, "map '");
	escape_text(b, d->name);
	buf_str(b, "': ");
	switch (d->reuse) {
	case REUSE_UNPINNED:
		buf_str(b, "not pinned\n");
		break;
	case REUSE_REUSED:
		buf_str(b, "can be reused\n");
		break;
	case REUSE_REFUSED:
		buf_str(b, "cannot be reused: ");
		if (opts->target->loader == LOADER_LIBBPF)
			buf_str(b, "libbpf fails with EINVAL, parameter mismatch\n");
		else
			buf_str(b, "the pinned map has other attributes\n");
		break;
	case REUSE_LEFT:
		buf_printf(b, "the pin is left behind: NEW %s\n", d->why);
		return;
	case REUSE_CREATED:
		buf_str(b, "created: OLD does not pin it\n");
		return;
	}
	text_attrs(b, opts, a, d);
}

static void text_diff(struct buf *b, const struct output_options *opts,
		      const struct pin_diff *diff)
{
	for (size_t i = 0; i < diff->n; i++)
		text_map(b, opts, diff->arena, &diff->maps[i]);
	if (opts->verbose < 0)
		return;
	if (!diff->n_pinned)
		buf_str(b, "OLD pins no map\n");
	else if (diff->n_refused)
		buf_printf(b, "%zu of %zu pinned maps cannot be reused\n", diff->n_refused,
			   diff->n_pinned);
}

static void put_value(struct doc *d, const struct output_options *opts, const char *key,
		      const struct attr_diff *attr, bool new)
{
	uint64_t v = new ? attr->new : attr->old;

	switch (attr->attr) {
	case ATTR_KEY:
	case ATTR_VALUE:
	case ATTR_INNER:
		doc_string(d, key, new ? attr->new_text : attr->old_text);
		break;
	case ATTR_TYPE:
		doc_string(d, key, schema_map_type_name(opts->schema, (uint32_t)v));
		break;
	default:
		doc_uint(d, key, v);
	}
}

static void put_map(struct doc *d, const struct output_options *opts, const struct map_diff *map)
{
	static const char *const reuses[] = {
		[REUSE_UNPINNED] = "unpinned",
		[REUSE_REUSED] = "reused",
		[REUSE_REFUSED] = "refused",
		[REUSE_LEFT] = "left",
		[REUSE_CREATED] = "created",
	};

	doc_map(d, NULL, DOC_BLOCK);
	doc_string(d, "name", map->name);
	doc_string(d, "pinning", pinning_name(map->pinning));
	doc_string(d, "reuse", reuses[map->reuse]);
	doc_list(d, "attributes", DOC_BLOCK);
	for (size_t i = 0; i < map->n; i++) {
		const struct attr_diff *attr = &map->attrs[i];

		doc_map(d, NULL, DOC_FLOW);
		doc_string(d, "attribute", attr_name(attr->attr));
		doc_bool(d, "inner", attr->inner);
		doc_bool(d, "compared", attr->compared);
		doc_bool(d, "same", attr->same);
		put_value(d, opts, "old", attr, false);
		put_value(d, opts, "new", attr, true);
		doc_end(d);
	}
	doc_end(d);
	doc_end(d);
}

void output_diff(struct buf *b, const struct output_options *opts, const struct pin_diff *diff,
		 const char *old, const char *new)
{
	const struct object_list none = {0};
	struct doc *d;

	if (!opts->format->tree) {
		text_diff(b, opts, diff);
		return;
	}
	d = opts->format->tree(b);
	doc_map(d, NULL, DOC_BLOCK);
	report_head(d, opts, &none);
	doc_string(d, "old", old);
	doc_string(d, "new", new);
	doc_list(d, "maps", DOC_BLOCK);
	for (size_t i = 0; i < diff->n; i++)
		put_map(d, opts, &diff->maps[i]);
	doc_end(d);
	doc_map(d, "summary", DOC_FLOW);
	doc_uint(d, "pinned", diff->n_pinned);
	doc_uint(d, "refused", diff->n_refused);
	doc_end(d);
	doc_end(d);
	doc_finish(d);
}
