// SPDX-License-Identifier: BSD-2-Clause
/* The header of testdata/loader/outer_first.yaml (-DHEADER): slots of maps that come later. */
#include <bpf/bpf.h>

#include "count.h"
#include HEADER

static __u32 id_of(int fd)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info);

	memset(&info, 0, sizeof(info));
	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

int main(void)
{
	__u32 slot = 8, id = 0;
	struct t_maps maps;
	int err = t_maps__create(&maps, NULL);

	HOLDS(!err);
	if (err) {
		printf("%s\n", t_maps__error());
		return counted();
	}
	HOLDS(!bpf_map_lookup_elem(maps.outer, &slot, &id) && id == id_of(maps.late));
	slot = 0;
	HOLDS(!bpf_map_lookup_elem(maps.outer, &slot, &id) && id == id_of(maps.later));
	slot = 1;
	HOLDS(bpf_map_lookup_elem(maps.outer, &slot, &id));
	t_maps__close(&maps);
	return counted();
}
