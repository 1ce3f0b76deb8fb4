/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SLOTS_H
#define BPFMAPC_SLOTS_H

/* Static slots: inner maps of outer maps, programs of program arrays. */
#include <bpfmapc/maps.h>

BPFMAPC_SELDOM_BEGIN

/* The static slots of an outer map; maps that are not created leave theirs empty. */
BPFMAPC_FUNCTION int bpfmapc_wire(const struct bpfmapc_run *run, const struct bpfmapc_map *map,
				  int fd)
{
	for (uint32_t i = 0; i < map->n_slots; i++) {
		const struct bpfmapc_slot *slot = &map->slots[i];
		char step[64];
		int err;

		if (run->fds[slot->map] < 0)
			continue;
		err = run->obj->update(fd, &slot->index, &run->fds[slot->map], 0);
		if (err) {
			(void)snprintf(step, sizeof(step), "set slot %lu",
				       (unsigned long)slot->index);
			return bpfmapc_tell(run, map->name, step, err);
		}
	}
	return 0;
}

/* Puts map fd into an outer map, map i, at run time. */
BPFMAPC_FUNCTION int bpfmapc_add(const struct bpfmapc_object *obj, size_t i, int outer_fd,
				 const void *key, int fd)
{
	int err = obj->update(outer_fd, key, &fd, 0);

	return err ? bpfmapc_say(obj, obj->maps[i].name, "add an inner map", err) : 0;
}

/* A static slot of a program array, and the program that the object has for it. */
struct bpfmapc_program_slot {
	uint32_t index;
	const char *program;
};

/* Puts programs into the static slots of a program array, map i; below 0: left as it is. */
BPFMAPC_FUNCTION int bpfmapc_fill_programs(const struct bpfmapc_object *obj, size_t i, int map_fd,
					   const struct bpfmapc_program_slot *slots, size_t n_slots,
					   const int *prog_fds, size_t n)
{
	const char *name = obj->maps[i].name;

	bpfmapc_text(obj)[0] = 0;
	if (n != n_slots)
		return bpfmapc_say(obj, name, "fill: wrong number of programs", -EINVAL);
	for (size_t k = 0; k < n; k++) {
		char step[64];
		int err;

		if (prog_fds[k] < 0)
			continue;
		err = obj->update(map_fd, &slots[k].index, &prog_fds[k], 0);
		if (err) {
			(void)snprintf(step, sizeof(step), "set slot %lu",
				       (unsigned long)slots[k].index);
			return bpfmapc_say(obj, name, step, err);
		}
	}
	return 0;
}

BPFMAPC_SELDOM_END

/* x_maps__by_port_add(): puts the map fd into an outer map, map i, at *key. 0 or -errno. */
#define BPFMAPC_OUTER_MAP(maps, map, i, key_type)                                                  \
	BPFMAPC_ADD_MAP(maps, maps##__##map, map, i, key_type)
#define BPFMAPC_ADD_MAP(maps_type, map, member, i, key_type)                                       \
	static inline int map##_add(const struct maps_type *maps, const key_type *key, int fd)     \
	{                                                                                          \
		return bpfmapc_add(&maps_type##_priv__object, i, maps->member, key, fd);           \
	}                                                                                          \
	struct maps_type

/*
 * x_maps__fill_jumps(): puts n programs into the static slots of a program array, map i; a
 * descriptor below 0 leaves its slot as it is. 0 or -errno: -EINVAL where there are not n slots.
 * x_maps__jumps_programs(): the name of the program of slot k, in the same order, or NULL.
 */
#define BPFMAPC_PROGRAM_ARRAY(maps, map, i, slots)                                                 \
	BPFMAPC_FILL_PROGRAMS(maps, maps##__##map, maps##__fill_##map, map, i, slots)
#define BPFMAPC_FILL_PROGRAMS(maps_type, map, fill, fd, i, slots)                                  \
	static inline const char *map##_programs(size_t k)                                         \
	{                                                                                          \
		return k < sizeof(slots) / sizeof(*slots) ? slots[k].program : NULL;               \
	}                                                                                          \
	static inline int fill(const struct maps_type *maps, const int *prog_fds, size_t n)        \
	{                                                                                          \
		return bpfmapc_fill_programs(&maps_type##_priv__object, i, maps->fd, slots,        \
					     sizeof(slots) / sizeof(*slots), prog_fds, n);         \
	}                                                                                          \
	struct maps_type

#endif
