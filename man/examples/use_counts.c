// SPDX-License-Identifier: BSD-2-Clause
#include <linux/bpf.h>
#include <stdio.h>
#include "counts.h"

int main(void)
{
	struct counts_maps_opts opts = {.sz = sizeof(opts)};
	struct counts_maps maps;
	uint32_t port = 443;
	counts_maps__counts_value value = {.packets = 1, .bytes = 60};
	int err;

	opts.max_entries.limits = 32;
	err = counts_maps__create(&maps, &opts);
	if (!err)
		err = counts_maps__counts_update(&maps, &port, &value, BPF_ANY);
	if (err)
		fprintf(stderr, "%s\n", counts_maps__error());
	counts_maps__close(&maps);
	return err ? 1 : 0;
}
