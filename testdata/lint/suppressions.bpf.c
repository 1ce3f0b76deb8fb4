// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tags that allow a rule: on a variable, on a struct, on a member. Two that
 * allow nothing that is there, and five that say nothing that is understood.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define ALLOW(rules) __attribute__((btf_decl_tag("bpfmapc:allow=" rules)))

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 0x20000000);
	__type(key, __u32);
	__type(value, __u64);
} on_variable SEC(".maps") ALLOW("BM112");

struct ALLOW("max-entries") sized_later {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 0x20000000);
	__type(key, __u32);
	__type(value, __u64);
};

struct sized_later on_struct SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 0x20000000) ALLOW("BM112,BM407");
	__type(key, __u32);
	__type(value, __u64);
} on_member_and_unused SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 0x20000000);
	__type(key, __u32);
	__type(value, __u64);
} not_allowed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} unused SEC(".maps") ALLOW("BM130");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} misspelled SEC(".maps") ALLOW("max-entry") __attribute__((btf_decl_tag("bpfmapc:ignore")));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} bare SEC(".maps") __attribute__((btf_decl_tag("bpfmapc:allow"))) ALLOW("") ALLOW("all");

/* Tags of others are none of ours. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} foreign SEC(".maps") __attribute__((btf_decl_tag("allow=BM112")));

char LICENSE[] SEC("license") = "GPL";
