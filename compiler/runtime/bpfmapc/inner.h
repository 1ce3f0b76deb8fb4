/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INNER_H
#define BPFMAPC_INNER_H

/* Templates of outer maps: made while these are created, or given by the caller. */
#include <bpfmapc/maps.h>

BPFMAPC_SELDOM_BEGIN

/* bpfmapc_object.inner */
BPFMAPC_FUNCTION int bpfmapc_inner(struct bpfmapc_run *run, const struct bpfmapc_map *map, int *fd)
{
	struct bpfmapc_attr attr;
	const int *given;
	int err;

	if (map->how & BPFMAPC_NO_TEMPLATE) {
		given = (const int *)bpfmapc_option(run, run->obj->templates,
						    (size_t)(map - run->obj->maps), sizeof(*given));
		*fd = given ? *given : 0;
		if (*fd <= 0)
			return bpfmapc_tell(run, map->name,
					    "create: opts.templates has no map for it", -EINVAL);
	}
	if (!map->inner)
		return 0;
	err = bpfmapc_attr_here(run, map->inner, 0, &attr);
	if (!err)
		*fd = err = bpfmapc_make(run, map->inner, &attr);
	return err < 0 ? err : 0;
}

BPFMAPC_SELDOM_END

#endif
