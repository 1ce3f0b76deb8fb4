// SPDX-License-Identifier: BSD-2-Clause
// expect: linkage-static used; linkage-static unused
/* A static map that a program refers to, and one that none does: other loaders differ. */
#include "../decode/maps.h"

struct def {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 1);
};

static struct def used SEC(".maps");
static struct def unused SEC(".maps") __attribute__((used));

static long (*lookup)(void *map, const void *key) = (void *)1;

SEC("socket")
int use(void *ctx)
{
	int key = 0;

	return !!lookup(&used, &key);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
