// SPDX-License-Identifier: BSD-2-Clause
/* The header of sizes.yaml (-DHEADER): storage maps whose BTF types are made up. */
#include <bpf/bpf.h>
#include <string.h>

#include "count.h"
#include HEADER

int main(void)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info);
	struct t_maps maps;
	int err = t_maps__create(&maps, NULL);

	HOLDS(!err);
	if (err) {
		printf("%s\n", t_maps__error());
		return counted();
	}
	memset(&info, 0, sizeof(info));
	HOLDS(!bpf_obj_get_info_by_fd(maps.sk, &info, &len));
	HOLDS(info.value_size == 24 && info.btf_key_type_id && info.btf_value_type_id);
	t_maps__close(&maps);
	return counted();
}
