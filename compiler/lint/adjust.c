/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "base/util.h"
#include "lint/internal.h"

#define NOT_CREATED "not created by this loader: "

enum loader lint_loader(const struct lint_options *opts, const struct object *obj)
{
	if (obj->definition && !opts->target.loader_given)
		return LOADER_KERNEL;
	return opts->target.loader;
}

bool ringbuf_size_fits(uint32_t size, uint64_t page_size)
{
	uint64_t pages = size / page_size;

	return size && size % page_size == 0 && (pages & (pages - 1)) == 0;
}

/*
 * libbpf's adjust_ringbuf_sz(): the next power-of-two multiple of the page
 * size above a size that is none. 0 stays 0, so that its author sees the
 * kernel's error, and so does what has no such multiple in 32 bits.
 */
uint32_t libbpf_ringbuf_size(uint32_t size, uint64_t page_size, struct version libbpf)
{
	bool fits = ringbuf_size_fits(size, page_size);

	/* is_pow_of_2() of libbpf 0.8 is the wrong way round, of whole pages. */
	if (size % page_size == 0 && version_cmp(libbpf, VERSION(1, 0, 0)) < 0)
		fits = !fits;
	if (!size || fits)
		return size;
	for (uint64_t n = page_size; n <= UINT32_MAX; n *= 2)
		if (n > size)
			return (uint32_t)n;
	return size;
}

static bool rounds_ringbuf(const struct target *t, uint32_t type)
{
	if (type == BPF_MAP_TYPE_RINGBUF)
		return version_cmp(t->libbpf, VERSION(0, 8, 0)) >= 0;
	return type == BPF_MAP_TYPE_USER_RINGBUF && version_cmp(t->libbpf, VERSION(1, 1, 0)) >= 0;
}

/* Bytes of a key or value: as written, else those of its type. */
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
	const char *name = map->kernel_name ? map->kernel_name : map->name;

	snprintf(c->name, sizeof(c->name), "%s", name);
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
	 * The id is that of a type of the kernel, which is not at hand: any
	 * number stands for it, and no type of the object goes along.
	 */
	if (map->type == BPF_MAP_TYPE_STRUCT_OPS && map->style == STYLE_BTF) {
		c->btf_vmlinux_value_type_id = 1;
		c->btf_key_type_id = c->btf_value_type_id = 0;
		c->types = NULL;
	}
}

/* bpf_object__create_map() and what runs before it, from bpf_object__open() on. */
static void as_libbpf(const struct lint_options *opts, const struct map_def *map, bool inner,
		      struct map_create *c)
{
	const struct target *t = &opts->target;

	if (rounds_ringbuf(t, c->map_type))
		c->max_entries = libbpf_ringbuf_size(c->max_entries, t->page_size, t->libbpf);
	if (c->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !c->max_entries &&
	    (!inner || version_cmp(t->libbpf, VERSION(1, 4, 0)) >= 0))
		c->max_entries = t->cpus;
	if (schema_loader_drops_btf(opts->schema, LOADER_LIBBPF, c->map_type, t->libbpf)) {
		c->btf_key_type_id = c->btf_value_type_id = 0;
		c->types = NULL;
	}
	/* bpf_object__sanitize_maps(): data maps are mapped only where the kernel can. */
	if (map->style == STYLE_DATA && version_cmp(t->kernel, MMAPABLE_DATA) < 0)
		c->map_flags &= ~(uint32_t)BPF_F_MMAPABLE;
}

static struct map_create *adjust(const struct lint_options *opts, enum loader loader,
				 struct map_def *map, bool inner)
{
	struct map_create *c = &map->create;

	*c = (struct map_create){0};
	as_written(map, c);
	/* bpf_object__init_internal_map() and map_is_mmapable() */
	if (map->style == STYLE_DATA) {
		if (map->readonly)
			c->map_flags |= BPF_F_RDONLY_PROG;
		if (map->mmapable)
			c->map_flags |= BPF_F_MMAPABLE;
	}
	if (loader == LOADER_LIBBPF)
		as_libbpf(opts, map, inner, c);
	return c;
}

/* What libbpf leaves to others, or out: so does what gen prints. */
static const char *not_created(const struct lint_options *opts, const struct object *obj,
			       const struct map_def *map)
{
	const struct target *t = &opts->target;

	if (map->type == BPF_MAP_TYPE_STRUCT_OPS && map->optional)
		return NOT_CREATED "a struct_ops map holds programs and a type of the running "
				   "kernel, and libbpf leaves this one out unless "
				   "bpf_map__set_autocreate() asks for it";
	if (map->type == BPF_MAP_TYPE_STRUCT_OPS)
		return NOT_CREATED "a struct_ops map holds programs and a type of the running "
				   "kernel: libbpf creates it when it loads the object";
	/* bpf_object__create_maps(); releases before 0.6 refuse the object */
	if (map->style == STYLE_DATA && lint_loader(opts, obj) == LOADER_LIBBPF &&
	    version_cmp(t->libbpf, VERSION(0, 6, 0)) >= 0 &&
	    version_cmp(t->kernel_last, GLOBAL_DATA) < 0)
		return NOT_CREATED "kernels before 5.2 have no global data, and libbpf leaves the "
				   "map out there";
	return NULL;
}

void adjust_map(const struct lint_options *opts, struct object *obj, struct map_def *map)
{
	enum loader loader = lint_loader(opts, obj);
	struct map_create *c = adjust(opts, loader, map, false);

	map->not_created = not_created(opts, obj, map);
	if (map->inner)
		c->inner = adjust(opts, loader, map->inner, true);
}
