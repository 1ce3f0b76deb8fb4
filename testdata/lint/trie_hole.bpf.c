// SPDX-License-Identifier: BSD-2-Clause
/*
 * Keys of tries with and without padding. The maps whose names begin with "hole" are those
 * that lint has to name; that of "end" matters only to prefixes longer than its members.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define TRIE(key_type, name)                           \
	struct {                                       \
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);   \
		__uint(map_flags, BPF_F_NO_PREALLOC);  \
		__uint(max_entries, 16);               \
		__type(key, key_type);                 \
		__type(value, __u64);                  \
	} name SEC(".maps")

/* A lookup with a prefix of 64 bits sees the padding and half of mac. */
struct mac_key {
	__u32 prefixlen;
	__u64 mac;
};
TRIE(struct mac_key, hole_u64);

struct port_key {
	__u32 prefixlen;
	__u8 protocol;
	__u16 port;
	__u8 address[4];
};
TRIE(struct port_key, hole_u16);

struct pair {
	__u8 protocol;
	__u32 address;
};
struct nested_key {
	struct bpf_lpm_trie_key prefix;
	struct pair pair;
};
TRIE(struct nested_key, hole_nested);

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);
		__uint(map_flags, BPF_F_NO_PREALLOC);
		__uint(max_entries, 16);
		__type(key, struct mac_key);
		__type(value, __u64);
	});
} hole_inner SEC(".maps");

struct end_key {
	__u32 prefixlen;
	__u8 address[6];
};
TRIE(struct end_key, end);

struct packed_key {
	__u32 prefixlen;
	__u64 mac;
} __attribute__((packed));
TRIE(struct packed_key, packed);

struct bytes_key {
	__u32 prefixlen;
	__u8 mac[8];
};
TRIE(struct bytes_key, bytes);

/* The same members, and another byte of the padding. */
SEC("xdp")
int never_found(struct xdp_md *ctx)
{
	struct mac_key key;
	__u64 value = 1;

	__builtin_memset(&key, 0, sizeof(key));
	key.prefixlen = 96;
	key.mac = 1;
	if (bpf_map_update_elem(&hole_u64, &key, &value, 0))
		return XDP_ABORTED;
	*((volatile __u8 *)&key + 4) = 0xaa;
	return bpf_map_lookup_elem(&hole_u64, &key) ? XDP_DROP : XDP_PASS;
}

/* 64 bits are the padding and half of mac: another half is found, too. */
SEC("xdp")
int always_half(struct xdp_md *ctx)
{
	struct mac_key key;
	__u64 value = 1;

	__builtin_memset(&key, 0, sizeof(key));
	key.prefixlen = 64;
	*(volatile __u32 *)&key.mac = 2;
	if (bpf_map_update_elem(&hole_u64, &key, &value, 0))
		return XDP_ABORTED;
	*((volatile __u32 *)&key.mac + 1) = 3;
	return bpf_map_lookup_elem(&hole_u64, &key) ? XDP_DROP : XDP_PASS;
}

/* Behind the prefix nothing is compared. */
SEC("xdp")
int always_end(struct xdp_md *ctx)
{
	struct end_key key;
	__u64 value = 1;

	__builtin_memset(&key, 0, sizeof(key));
	key.prefixlen = 48;
	key.address[5] = 1;
	if (bpf_map_update_elem(&end, &key, &value, 0))
		return XDP_ABORTED;
	*((volatile __u8 *)&key + 10) = 0xaa;
	return bpf_map_lookup_elem(&end, &key) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
