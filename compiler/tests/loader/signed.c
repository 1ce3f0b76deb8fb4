// SPDX-License-Identifier: BSD-2-Clause
/*
 * The header of testdata/loader/signed.bpf.c (-DHEADER): enumerators below 0 are what they
 * were, and go into the kernel and back.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "count.h"
#include HEADER

int main(void)
{
	signed_maps__walks_key key = signed_maps_t__BACK, next = signed_maps_t__FORTH;
	signed_maps__walks_value value, seen;
	struct signed_maps maps;

	HOLDS((int)signed_maps_t__BACK == -1 && (int)signed_maps_t__FORTH == 1);
	HOLDS((int)signed_maps_t__LOWEST == -2147483647 - 1);
	HOLDS(!signed_maps__create(&maps, NULL));
	if (n_failed)
		return counted();
	value.step = signed_maps_t__BACK;
	value.limits = signed_maps_t__LOWEST;
	HOLDS(!signed_maps__walks_update(&maps, &key, &value, BPF_NOEXIST));
	HOLDS(!signed_maps__walks_next(&maps, NULL, &next) && next == signed_maps_t__BACK);
	HOLDS(!signed_maps__walks_lookup(&maps, &key, &seen));
	HOLDS(seen.step == signed_maps_t__BACK && seen.limits == signed_maps_t__LOWEST);
	signed_maps__close(&maps);
	return counted();
}
