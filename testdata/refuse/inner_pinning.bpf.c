// SPDX-License-Identifier: BSD-2-Clause
// expect: inner-pinning m.inner
/* A template is not pinned, not even with 0. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(key_size, 4);
	__uint(max_entries, 4);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(key_size, 4);
		__uint(value_size, 4);
		__uint(max_entries, 1);
		__uint(pinning, 0);
	});
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
