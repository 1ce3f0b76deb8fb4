// SPDX-License-Identifier: BSD-2-Clause
/* What bcc's BPF_HASH() declares: no record of numbers, whose size is that of the types. */
#include "common.h"

struct counts_table_t {
	int key;
	unsigned long long leaf;
	unsigned long long *(*lookup)(int *);
	int (*update)(int *, unsigned long long *);
	unsigned int max_entries;
	int flags;
};

struct counts_table_t counts SEC("maps/hash") = {
	.max_entries = 10240,
};
