/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OBJECT_H
#define BPFMAPC_OBJECT_H

/* The maps beside an object of libbpf that is opened and not loaded. */
#include <bpfmapc/libbpf.h>

BPFMAPC_SELDOM_BEGIN

/* The map in the object; which of its two names a data map answers to hangs on the version. */
BPFMAPC_FUNCTION struct bpf_map *bpfmapc_find(struct bpf_object *object,
					      const struct bpfmapc_map *map)
{
	const char *const names[] = {map->name, map->section, map->kernel_name};
	struct bpf_map *found = NULL;

	for (size_t i = 0; i < 3 && !found; i++)
		if (names[i])
			found = bpf_object__find_map_by_name(object, names[i]);
	return found;
}

/*
 * <object>_maps__reuse(): hands the maps that are open to the object, which takes them
 * instead of creating its own, and keeps its own descriptors. Its pins are forgotten, because
 * loading it would take what is at its path, or pin the map there, too; the path hangs on the
 * pin root that it was opened with.
 */
BPFMAPC_FUNCTION int bpfmapc_reuse(const struct bpfmapc_object *obj, const void *maps,
				   struct bpf_object *object)
{
	const int *fds = (const int *)maps;

	bpfmapc_text(obj)[0] = 0;
	for (size_t i = 0; i < obj->n_maps; i++) {
		const struct bpfmapc_map *def = &obj->maps[i];
		struct bpf_map *map;
		int err;

		if (fds[i] < 0 || (def->how & BPFMAPC_NOT_IN_OBJECT))
			continue;
		map = bpfmapc_find(object, def);
		if (!map)
			return bpfmapc_say(obj, def->name, "reuse: the object has no such map",
					   -ENOENT);
		err = BPFMAPC_LIBBPF_RESULT(bpf_map__reuse_fd(map, fds[i]));
		if (!err)
			err = BPFMAPC_LIBBPF_RESULT(bpf_map__set_pin_path(map, NULL));
		if (err)
			return bpfmapc_say(obj, def->name, "reuse", err);
	}
	return 0;
}

BPFMAPC_SELDOM_END

#endif
