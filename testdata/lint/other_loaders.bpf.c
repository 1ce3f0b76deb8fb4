// SPDX-License-Identifier: BSD-2-Clause
/* What libbpf loads and other loaders refuse, or load in another way. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct table {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
};

struct table weak_and_used SEC(".maps") __attribute__((weak));
struct table weak_and_unused SEC(".maps") __attribute__((weak));

int hot[16] SEC(".bss.hot");
int cold[16] SEC(".bss.cold");
int warm[4] SEC(".data.warm") = {1};

static __attribute__((noinline)) int count(void)
{
	__u32 key = 1;

	return !!bpf_map_lookup_elem(&weak_and_used, &key);
}

SEC("tp/syscalls/sys_enter_write")
int on_write(void *ctx)
{
	hot[1]++;
	return warm[1] + count();
}

char LICENSE[] SEC("license") = "GPL";
