// SPDX-License-Identifier: BSD-2-Clause
/* An arena with variables, which other maps stand around. */
#include "../decode/maps.h"

#define MAP_TYPE_ARENA 33
#define __in_arena     SEC(".addr_space.1")

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 2);
} before SEC(".maps");

struct {
	__uint(type, MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 10);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, 2);
} zafter SEC(".maps");

struct pair {
	int left;
	long right;
};

int answer __in_arena = 42;
struct pair pair __in_arena = {-1, 1L << 40};
char much[5000] __in_arena = "much";
static int hidden __attribute__((used)) __in_arena = 7;
int counter = 1;

SEC("socket")
int get_counter(void *ctx)
{
	return counter;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
