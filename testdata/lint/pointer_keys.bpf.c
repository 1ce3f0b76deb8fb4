// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keys whose layout user space of 32 bits sees in another way. The maps whose names begin with
 * "machine" are those that lint has to name; those of "private" have keys that are nothing but
 * an address, or are a library's.
 */
#include <linux/bpf.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>

#define HASH(key_type, name)                     \
	struct {                                 \
		__uint(type, BPF_MAP_TYPE_HASH); \
		__uint(max_entries, 16);         \
		__type(key, key_type);           \
		__type(value, __u64);            \
	} name SEC(".maps")

struct sock;

struct call {
	void *address;
	__u64 tid;
};
HASH(struct call, machine_pointer);

struct range {
	__u64 id;
	unsigned long first, last;
};
HASH(struct range, machine_long);

struct ranges {
	struct range v[2];
};
HASH(struct ranges, machine_nested);

HASH(long, machine_alone);
HASH(size_t, machine_size);

HASH(struct sock *, private_pointer);
HASH(long, __private_long);

/* On other machines a typedef of a fixed size is of another type. */
typedef unsigned long uint64_t;
struct flow {
	uint64_t bytes;
	long long packets;
};
HASH(struct flow, fixed);
HASH(__u64, fixed_alone);

char LICENSE[] SEC("license") = "GPL";
