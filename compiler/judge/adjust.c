/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "base/util.h"
#include "judge/internal.h"

#define NOT_CREATED "not created by this loader: "

enum loader judge_loader(const struct target *t, const struct object *obj)
{
	return obj->definition && !t->loader_given ? LOADER_KERNEL : t->loader;
}

bool ringbuf_size_fits(uint32_t size, uint64_t page_size)
{
	uint64_t pages = size / page_size;

	return size && size % page_size == 0 && (pages & (pages - 1)) == 0;
}

/*
 * libbpf's adjust_ringbuf_sz(): if the size is not a power-of-two multiple of the page
 * size, the next larger one. 0 stays 0, so that the author sees the kernel's error. A size
 * with no such multiple in 32 bits stays, too.
 */
uint32_t libbpf_ringbuf_size(uint32_t size, uint64_t page_size, bool inverted)
{
	bool fits = ringbuf_size_fits(size, page_size);

	if (inverted && size % page_size == 0)
		fits = !fits;
	if (!size || fits)
		return size;
	for (uint64_t n = page_size; n <= UINT32_MAX; n *= 2)
		if (n > size)
			return (uint32_t)n;
	return size;
}

static bool rounds_ringbuf(const struct loader_release *loader, uint32_t type)
{
	if (type == BPF_MAP_TYPE_RINGBUF)
		return loader_has(loader, BEHAVIOUR_RINGBUF_ROUNDED);
	return type == BPF_MAP_TYPE_USER_RINGBUF &&
	       loader_has(loader, BEHAVIOUR_USER_RINGBUF_ROUNDED);
}

/* The bytes of a key or value: as written, else those of its type. */
static uint32_t size_of(const struct map_def *map, bool given, uint32_t size, uint32_t type)
{
	int64_t n;

	if (given || size || !type)
		return size;
	n = type_size(map->types, type);
	return n < 0 || n > UINT32_MAX ? 0 : (uint32_t)n;
}

static void as_written(const struct map_def *map, struct map_create *c)
{
	const char *other = map_rare(map)->kernel_name, *name = other ? other : map->name;
	size_t n = strnlen(name, sizeof(c->name) - 1);

	memcpy(c->name, name, n);
	c->name[n] = 0;
	c->map_type = map->type;
	c->key_size = size_of(map, map_has(map, ATTR_KEY_SIZE), map->key_size, map->key_type);
	c->value_size =
		size_of(map, map_has(map, ATTR_VALUE_SIZE), map->value_size, map->value_type);
	c->max_entries = map->max_entries;
	c->map_flags = map->map_flags;
	c->map_extra = map->map_extra;
	c->numa_node = map->numa_node;
	if (map->types && (map->key_type || map->value_type)) {
		c->types = map->types;
		c->btf_key_type_id = map->key_type;
		c->btf_value_type_id = map->value_type;
	}
	/*
	 * The id is that of a type of the running kernel, which is not known here: any
	 * number will do. No type of the object is passed.
	 */
	if (map_rare(map)->struct_ops) {
		c->btf_vmlinux_value_type_id = 1;
		map_create_drop_types(c);
	}
}

/* The struct of the kernel that libbpf looks up: that of the variable, without "___v2" behind it. */
static const char *struct_ops_name(const struct judge *j, const char *name)
{
	return loader_has(j->out->release, BEHAVIOUR_STRUCT_OPS_FLAVORS) ?
		       essential_name(j->arena, name) : name;
}

/* bpf_object__create_map() and what runs before it, from bpf_object__open() on. */
static void as_libbpf(const struct judge *j, struct judged *m)
{
	const struct loader_release *loader = j->out->release;
	const struct target *t = j->opts->target;
	struct map_create *c = &m->create;

	if (rounds_ringbuf(loader, c->map_type))
		c->max_entries = libbpf_ringbuf_size(c->max_entries, t->page_size,
						     loader_has(loader, BEHAVIOUR_POW_OF_2_INVERTED));
	if (c->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !c->max_entries &&
	    (!m->outer || loader_has(loader, BEHAVIOUR_INNER_PERF_ENTRIES)))
		c->max_entries = t->cpus;
	if (map_rare(m->def)->struct_ops && !m->def->optional)
		c->struct_ops = struct_ops_name(j, map_rare(m->def)->struct_ops);
}

/*
 * Records of sections that only other loaders read; in "maps" itself libbpf before 1.0
 * reads them, too, and later releases refuse the object.
 */
static bool is_skipped(const struct judge *j, const struct map_def *map)
{
	return j->out->loader == LOADER_LIBBPF && loader_fault_of(j->out->release, FAULT_SECTION_IGNORED) &&
	       map->style == STYLE_LEGACY && !str_eq(map->section, "maps");
}

/* Why the loader does not create the map. */
static const char *not_created(const struct judge *j, const struct judged *m)
{
	const struct map_def *map = m->def;

	if (map_rare(map)->struct_ops && j->out->loader == LOADER_CILIUM_EBPF)
		return NOT_CREATED "a struct_ops map needs programs and a type of the running "
				   "kernel; NewCollection() creates it";
	if (map_rare(map)->struct_ops && map->optional)
		return NOT_CREATED "a struct_ops map needs programs and a type of the running "
				   "kernel; libbpf creates this one only after "
				   "bpf_map__set_autocreate()";
	if (map_rare(map)->struct_ops)
		return NOT_CREATED "a struct_ops map needs programs and a type of the running "
				   "kernel; libbpf creates it when it loads the object";
	if (m->skipped)
		return NOT_CREATED "libbpf skips the section of the record; its own loader reads it";
	if (map->style == STYLE_DATA && loader_has(j->out->release, BEHAVIOUR_DATA_MAPS_LEFT_OUT) &&
	    !schema_kernel_has(j->opts->schema, KERNEL_GLOBAL_DATA, j->opts->target->kernel_last))
		return NOT_CREATED "kernels before 5.2 do not support global data; libbpf does not "
				   "create the map on them";
	return NULL;
}

bool judge_lets_map(const struct judge *j, const struct map_def *map)
{
	if (j->out->loader != LOADER_CILIUM_EBPF)
		return map->mmapable;
	return loader_has(j->out->release, BEHAVIOUR_DATA_MMAPABLE) && !str_eq(map->section, ".kconfig");
}

/*
 * bpf_object__init_internal_map() and bpf_object__sanitize_maps() of libbpf, loadMap() of
 * cilium/ebpf: data maps can be mapped only if the kernel supports it.
 */
static void set_data_flags(const struct judge *j, const struct map_def *map, struct map_create *c)
{
	if (map->readonly)
		c->map_flags |= BPF_F_RDONLY_PROG;
	if (!judge_lets_map(j, map))
		return;
	if (j->out->loader == LOADER_KERNEL ||
	    schema_kernel_has(j->opts->schema, KERNEL_MMAPABLE_DATA, j->opts->target->kernel))
		c->map_flags |= BPF_F_MMAPABLE;
	else
		c->map_flags &= ~(uint32_t)BPF_F_MMAPABLE;
}

void judge_adjust(struct judge *j, struct judged *m)
{
	const struct judge_options *opts = j->opts;
	enum loader loader = j->out->loader;
	const struct map_def *map = m->def;
	struct map_create *c = &m->create;

	j->own.current = NULL;
	*c = (struct map_create){0};
	as_written(map, c);
	if (map->style == STYLE_DATA)
		set_data_flags(j, map, c);
	if (schema_loader_drops_btf(opts->schema, loader, c->map_type,
				    opts->target->versions[loader]))
		map_create_drop_types(c);
	if (loader == LOADER_LIBBPF)
		as_libbpf(j, m);
	else if (loader == LOADER_CILIUM_EBPF)
		adjust_as_cilium(j, m);
	if (m->outer)
		return;
	m->skipped = is_skipped(j, map);
	m->not_created = not_created(j, m);
}
