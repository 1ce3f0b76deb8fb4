/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SLOTS_H
#define BPFMAPC_SLOTS_H

/* Static slots: inner maps of outer maps, programs of program arrays. */
#include <bpfmapc/maps.h>

BPFMAPC_BEGIN

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
		err = run->obj->calls->update(fd, &slot->index, &run->fds[slot->map], 0);
		if (err) {
			(void)snprintf(step, sizeof(step), "set slot %lu",
				       (unsigned long)slot->index);
			return bpfmapc_fail(run, map->name, step, err);
		}
	}
	return 0;
}

/* Puts map fd into an outer map, map i, at run time. */
BPFMAPC_FUNCTION int bpfmapc_add(const struct bpfmapc_object *obj, size_t i, int outer_fd,
				 const void *key, int fd)
{
	int err = obj->calls->update(outer_fd, key, &fd, 0);

	return err ? bpfmapc_say(obj, obj->maps[i].name, "add an inner map", err) : 0;
}

/* Puts programs into the static slots of a program array, map i; below 0: left as it is. */
BPFMAPC_FUNCTION int bpfmapc_fill_programs(const struct bpfmapc_object *obj, size_t i, int map_fd,
					   const uint32_t *slots, size_t n_slots,
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
		err = obj->calls->update(map_fd, &slots[k], &prog_fds[k], 0);
		if (err) {
			(void)snprintf(step, sizeof(step), "set slot %lu", (unsigned long)slots[k]);
			return bpfmapc_say(obj, name, step, err);
		}
	}
	return 0;
}

BPFMAPC_END

#endif
