// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keys with and without padding. The maps whose names begin with "hole" are
 * those that lint has to name, and no others.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define MAP(map_type, key_type, name)                   \
	struct {                                        \
		__uint(type, BPF_MAP_TYPE_##map_type);  \
		__uint(max_entries, 16);                \
		__type(key, key_type);                  \
		__type(value, __u64);                   \
	} name SEC(".maps")

struct tail {
	__u64 address;
	__u8 protocol;
};
MAP(HASH, struct tail, hole_tail);
MAP(LRU_HASH, struct tail, hole_lru);

struct middle {
	__u8 protocol;
	__u32 address;
};
MAP(PERCPU_HASH, struct middle, hole_middle);

struct nested {
	struct middle both[2];
};
MAP(HASH, struct nested, hole_nested);

struct bits {
	__u32 low : 12;
	__u32 high : 12;
};
MAP(HASH, struct bits, hole_bits);

typedef const struct tail tail_t;
MAP(HASH, tail_t, hole_typedef);

/* A padded value is no fault, and an array's key is a number. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct tail);
} value_padded SEC(".maps");

struct whole {
	__u64 address;
	__u16 port;
	__u8 protocol;
	__u8 zero[5];
};
MAP(HASH, struct whole, full);

struct packed {
	__u64 address;
	__u8 protocol;
} __attribute__((packed));
MAP(HASH, struct packed, full_packed);

struct full_bits {
	__u32 low : 12;
	__u32 high : 20;
};
MAP(HASH, struct full_bits, full_bits);

union address {
	__u32 v4;
	__u8 v6[16];
};
struct endpoint {
	union address address;
	__u32 port;
};
MAP(HASH, struct endpoint, full_union);

MAP(HASH, char[13], full_array);

/* A trie compares the bits of its prefix. */
struct prefix {
	__u32 length;
	__u8 address[5];
};
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u64);
} trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 16);
	__type(value, struct middle);
} hole_bloom SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__uint(max_entries, 16);
		__type(key, struct tail);
		__type(value, __u64);
	});
} hole_inner SEC(".maps");

char LICENSE[] SEC("license") = "GPL";
