// SPDX-License-Identifier: BSD-2-Clause
/*
 * The static inner map differs from the template (an error), and the keys of
 * both have padding (warnings). The array is given by sizes, which -v speaks of.
 */
#include "../decode/maps.h"

struct flow {
	__u32 address;
	__u16 port;
};

struct template {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, struct flow);
	__type(value, __u64);
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, struct flow);
	__type(value, __u32);
} inner SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__array(values, struct template);
} outer SEC(".maps") = {
	.values = { &inner },
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(key_size, 4);
		__uint(value_size, 8);
		__uint(max_entries, 1);
	});
} by_size SEC(".maps") = {
	.values = { &counters },
};
