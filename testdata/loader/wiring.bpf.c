// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps that hang together: outer maps that share their inner maps, a program
 * array, pins, data.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
};

struct inner second SEC(".maps");

struct inner first SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, __u32);
	__array(values, struct inner);
} by_number SEC(".maps") = {
	.values = { [5] = &first, [2] = &second },
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 300);
	__type(key, __u32);
	__array(values, struct inner);
} by_index SEC(".maps") = {
	.values = { [299] = &first, [0] = &second, [1] = &second },
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u32);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__array(values, struct inner);
} shared_outer SEC(".maps") = {
	.values = { [1] = &first },
};

SEC("socket")
int on_three(void *ctx)
{
	return 3;
}

SEC("socket")
int on_one(void *ctx)
{
	return 1;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 8);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} jumps SEC(".maps") = {
	.values = { [3] = (void *)&on_three, [1] = (void *)&on_one },
};

const volatile __u32 limit = 0x01020304;
__u64 counter = 77;
char scratch[40];

SEC("socket")
int use(void *ctx)
{
	counter += limit;
	scratch[0] = (char)counter;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
