// SPDX-License-Identifier: BSD-2-Clause
/*
 * BTF types of all kinds that came after the first ones, in the values of
 * maps and in variables. Tests put an enum of 64 bits in the place of wide_t,
 * and a tag behind the pointer `tagged`: see compiler/tests/loader/kinds.c.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __contains(name) __attribute__((btf_decl_tag("contains:" name ":left")))

typedef unsigned long wide_t;

struct pair {
	int left;
	float right;
};

struct value {
	wide_t wide;
	int (*call)(void);
	struct pair *tagged;
	double number;
	struct pair pair __contains("pair");
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct value);
} all_kinds SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, float);
} floats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} plain SEC(".maps");

int counter = 1;
const volatile struct value fixed = {.wide = 3};
wide_t empty;

SEC("socket")
int count(void *ctx)
{
	empty++;
	return fixed.wide + counter;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
