/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/util.h"
#include "btf/rebuild.h"
#include "judge/internal.h"

/*
 * What cilium/ebpf makes of a MapSpec before it asks the kernel: newMapWithOptions(),
 * createMap() and fixupMagicFields() of map.go, loadMap() of collection.go.
 */

/* The kernel wants a size of 4 there, and LoadCollectionSpec() takes what is written. */
static bool fix_size(uint32_t *size)
{
	if (*size && *size != 4)
		return false;
	*size = 4;
	return true;
}

/* Of perf event arrays and CPU maps: as many as there are CPUs, if none or more are asked for. */
static void limit_entries(struct map_create *c, uint32_t cpus)
{
	if (!c->max_entries || c->max_entries > cpus)
		c->max_entries = cpus;
}

/* What is wrong with the MapSpec, or FAULT_NONE. */
static enum fault_kind fix_fields(const struct judge *j, const struct judged *m,
				  struct map_create *c)
{
	const struct loader_release *loader = j->out->release;
	uint32_t cpus = j->opts->target->cpus;

	if (m->def->pinning != PIN_NONE && m->def->pinning != PIN_BY_NAME)
		return FAULT_SPEC_PINNING;
	if (map_rare(m->def)->extra)
		return FAULT_SPEC_EXTRA;
	switch (c->map_type) {
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		/* newMapWithOptions() looks, which makes no templates. */
		if (!m->inner && !m->outer)
			return FAULT_SPEC_INNER;
		if (!fix_size(&c->value_size))
			return FAULT_SPEC_OUTER_VALUE;
		break;
	case BPF_MAP_TYPE_PERF_EVENT_ARRAY:
		if (!fix_size(&c->key_size))
			return FAULT_SPEC_PERF_KEY;
		if (!fix_size(&c->value_size))
			return FAULT_SPEC_PERF_VALUE;
		if (!c->max_entries || !m->outer || loader_has(loader, BEHAVIOUR_INNER_PERF_LIMITED))
			limit_entries(c, cpus);
		break;
	case BPF_MAP_TYPE_CPUMAP:
		if (loader_has(loader, BEHAVIOUR_CPUMAP_LIMITED))
			limit_entries(c, cpus);
		break;
	default:
		break;
	}
	return FAULT_NONE;
}

static struct types_builder *builder(struct judge *j, const struct types *t)
{
	const struct loader_release *loader = j->out->release;
	struct own_types *own = &j->own;

	if (own->builder && types_builder_of(own->builder) == t)
		return own->builder;
	types_builder_free(own->builder);
	own->builder = types_builder_new(
		j->arena, t,
		(struct rebuild_order){loader_has(loader, BEHAVIOUR_BTF_ROOTS_FIRST),
				       loader_has(loader, BEHAVIOUR_BTF_DECL_TAGS)});
	return own->builder;
}

/*
 * The BTF that cilium/ebpf makes of what the key and value need: MarshalMapKV(). It makes it anew
 * for each map; here maps of the same types share it. NULL: that cannot be, or is too much.
 */
static struct own_pair *own_types(struct judge *j, const struct map_create *c)
{
	uint32_t ids[] = {c->btf_key_type_id, c->btf_value_type_id};
	struct own_types *own = &j->own;
	struct own_pair *pair;
	int err;

	own->pairs.arena = j->arena;
	if (own->size > OWN_TYPES_MAX)
		return NULL;
	pair = ARENA_NEW(j->arena, struct own_pair);
	err = types_rebuild(builder(j, c->types), j->arena, ids, ARRAY_SIZE(ids), &pair->btf.types);
	pair->refused = err == -ERANGE;
	if (err)
		return pair->refused ? pair : NULL;
	pair->key = ids[0];
	pair->value = ids[1];
	own->size += pair->btf.types->raw_size;
	btf_ask(j, &pair->btf);
	return pair;
}

/* Returns why the library does not get so far, or FAULT_NONE. */
static enum fault_kind pass_own_types(struct judge *j, struct map_create *c)
{
	struct own_types *own = &j->own;
	char name[64];
	struct own_pair *pair;
	int64_t known;

	snprintf(name, sizeof(name), "%p %u %u", (const void *)c->types, c->btf_key_type_id,
		 c->btf_value_type_id);
	known = name_table_find(&own->pairs, name);
	pair = known < 0 ? own_types(j, c) : own->v[known];
	if (known < 0) {
		name_table_add(&own->pairs, arena_strdup(j->arena, name), (uint32_t)own->n);
		ARENA_PUSH(j->arena, own->v, own->n, own->cap, pair);
	}
	if (!pair || pair->refused)
		return pair ? FAULT_SPEC_ENUM : FAULT_NONE;
	c->types = pair->btf.types;
	c->btf_key_type_id = pair->key;
	c->btf_value_type_id = pair->value;
	own->current = &pair->btf;
	return FAULT_NONE;
}

void adjust_as_cilium(struct judge *j, struct judged *m)
{
	struct map_create *c = &m->create;
	enum fault_kind refuses = fix_fields(j, m, c);
	const struct loader_fault *row;

	/* SanitizeName(), since 0.18 maybeFillObjName(): by a test of the running kernel. */
	c->dots_left_out = true;
	if (!refuses && c->types && !c->types->scalars &&
	    loader_has(j->out->release, BEHAVIOUR_BTF_OF_MAP))
		refuses = pass_own_types(j, c);
	row = refuses ? loader_fault_of(j->out->release, refuses) : NULL;
	if (row && !m->loader_refuses)
		m->loader_refuses = row->reason;
}
