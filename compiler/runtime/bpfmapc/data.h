/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_DATA_H
#define BPFMAPC_DATA_H

/*
 * Maps that hold the variables of an object: .data, .rodata, .bss, .kconfig. They get their
 * contents when they are created, read-only ones are frozen, and user space may map them.
 */
#include <bpfmapc/maps.h>
#include <stdlib.h>
#include <sys/mman.h>

BPFMAPC_SELDOM_BEGIN

/*
 * Whether programs cannot have global data, so that libbpf leaves out its
 * maps. Since Linux 5.2 they can, which brought BPF_MAP_FREEZE along: only
 * older kernels mind the command more than the descriptor.
 */
BPFMAPC_FUNCTION bool bpfmapc_is_left_out(const struct bpfmapc_run *run,
					  const struct bpfmapc_map *map)
{
	if (!map->contents || run->obj->freeze(-1) != -EINVAL)
		return false;
	(void)bpfmapc_tell(run, map->name, "left out: the kernel knows no global data", 0);
	return true;
}

/*
 * Takes BPF_F_MMAPABLE from the map of a data section where the kernel does
 * not know it (before 5.5), as bpf_object__sanitize_maps() of libbpf.
 */
BPFMAPC_FUNCTION bool bpfmapc_is_unmappable(const struct bpfmapc_run *run,
					    const struct bpfmapc_map *map,
					    struct bpfmapc_attr *attr)
{
	const uint32_t mmapable = 1u << 10;

	if (!map->contents || !(attr->map_flags & mmapable) ||
	    !bpfmapc_finds_fault(run, mmapable, ""))
		return false;
	attr->map_flags &= ~mmapable;
	(void)bpfmapc_tell(run, map->name, "cannot be mapped: the kernel knows no BPF_F_MMAPABLE",
			   0);
	return true;
}

/* Puts the contents of a map into it, and freezes it where it is read-only. */
BPFMAPC_FUNCTION int bpfmapc_fill(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
				  int fd)
{
	const void *data = bpfmapc_given_contents(run, map->contents);
	void *values = NULL;
	uint32_t zero = 0;
	int err = 0;

	if (!data && (map->how & BPFMAPC_KCONFIG)) {
		err = run->obj->kconfig(run, map, &values);
		if (err)
			return err;
		data = values;
	}
	if (!data && (map->how & BPFMAPC_OTHER_ENDIAN))
		return bpfmapc_tell(run, map->name, "fill: contents of the other byte order",
				    -ENOTSUP);
	if (!data)
		data = map->data;
	if (data)
		err = run->obj->update(fd, &zero, data, 0);
	free(values);
	if (err)
		return bpfmapc_tell(run, map->name, "fill", err);
	if (map->how & BPFMAPC_FREEZE) {
		err = run->obj->freeze(fd);
		if (err)
			return bpfmapc_tell(run, map->name, "freeze", err);
	}
	return 0;
}

BPFMAPC_TABLE struct bpfmapc_data_part bpfmapc_data = {
	.is_left_out = bpfmapc_is_left_out,
	.is_unmappable = bpfmapc_is_unmappable,
	.fill = bpfmapc_fill,
};

/* The variables of map i, shared with its programs; NULL with errno. */
BPFMAPC_FUNCTION void *bpfmapc_map_data(const struct bpfmapc_object *obj, size_t i, int fd,
					size_t size, bool readonly)
{
	void *p =
		mmap(NULL, size, readonly ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (p != MAP_FAILED)
		return p;
	errno = -bpfmapc_say(obj, obj->maps[i].name, "map its variables", -errno);
	return NULL;
}

BPFMAPC_FUNCTION void bpfmapc_unmap_data(const void *data, size_t size)
{
	if (data)
		(void)munmap((void *)(uintptr_t)data, size);
}

BPFMAPC_SELDOM_END

/* The members of bpfmapc_object for these maps. */
#define BPFMAPC_DATA(runtime)                                                                      \
	.update = bpfmapc_##runtime##_update, .data = &bpfmapc_data,                               \
	.freeze = bpfmapc_##runtime##_freeze

/*
 * x_maps__bss_map(), x_maps__bss_unmap(): the variables of map i, shared with its programs, and
 * NULL with errno where they cannot be mapped. Programs alone write to those that are const.
 */
#define BPFMAPC_VARIABLES(maps, map, i) BPFMAPC_MAP_DATA(maps, maps##__##map, map, i, , false)
#define BPFMAPC_CONST_VARIABLES(maps, map, i)                                                      \
	BPFMAPC_MAP_DATA(maps, maps##__##map, map, i, const, true)
#define BPFMAPC_MAP_DATA(maps_type, map, fd, i, qualifier, readonly)                               \
	static inline qualifier map##_value *map##_map(const struct maps_type *maps)               \
	{                                                                                          \
		return (qualifier map##_value *)bpfmapc_map_data(                                  \
			&maps_type##_priv__object, i, maps->fd, sizeof(map##_value), readonly);    \
	}                                                                                          \
	static inline void map##_unmap(qualifier map##_value *p)                                   \
	{                                                                                          \
		bpfmapc_unmap_data(p, sizeof(*p));                                                 \
	}                                                                                          \
	struct maps_type

#endif
