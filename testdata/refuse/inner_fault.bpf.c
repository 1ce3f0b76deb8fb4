// SPDX-License-Identifier: BSD-2-Clause
// expect: size-conflict m.inner
/* A fault of the template is reported for the outer map. */
#include "../decode/maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(key_size, 4);
	__uint(max_entries, 4);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__type(key, int);
		__uint(key_size, 8);
		__uint(value_size, 4);
		__uint(max_entries, 1);
	});
} m SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
