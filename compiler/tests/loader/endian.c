// SPDX-License-Identifier: BSD-2-Clause
/*
 * endian PINS: the header of testdata/loader/wiring.bpf.c, compiled for the
 * other byte order (-DHEADER): its contents are not those of this machine,
 * and all else is.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "count.h"
#include HEADER

int main(int argc, char **argv)
{
	struct wiring_maps_opts opts;
	wiring_maps__rodata_key zero = 0;
	wiring_maps__rodata_value limit = {5}, seen;
	wiring_maps__data_value counter = {6};
	struct wiring_maps maps;
	int err;

	if (argc != 2)
		return 2;
	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = argv[1];
	opts.skip.shared = opts.skip.shared_outer = 1;
	HOLDS(wiring_maps__create(&maps, &opts) == -ENOTSUP);
	HOLDS(strstr(wiring_maps__error(), "rodata': fill: contents of the other byte order"));
	HOLDS(maps.first == -1);
	opts.contents.rodata = &limit;
	HOLDS(wiring_maps__create(&maps, &opts) == -ENOTSUP);
	opts.contents.data = &counter;
	err = wiring_maps__create(&maps, &opts);
	HOLDS(!err);
	if (err) {
		printf("%s\n", wiring_maps__error());
		return counted();
	}
	HOLDS(!wiring_maps__rodata_lookup(&maps, &zero, &seen) && seen.limit == 5);
	HOLDS(!wiring_maps__first_update(&maps, &(wiring_maps__first_key){1},
					 &(wiring_maps__first_value){2}, BPF_NOEXIST));
	wiring_maps__close(&maps);
	return counted();
}
