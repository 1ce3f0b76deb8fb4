// SPDX-License-Identifier: BSD-2-Clause
/* Programs of many sections, which reach one map by calls, callbacks and themselves. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

static __attribute__((noinline)) __u64 *count_of(__u32 key)
{
	return bpf_map_lookup_elem(&counts, &key);
}

static long add_one(__u32 i, void *ctx)
{
	__u64 *count = count_of(i & 1);

	if (count)
		++*count;
	return 0;
}

#define PROGRAM(section, name, answer)                                                             \
	SEC(section) int name(void *ctx)                                                           \
	{                                                                                          \
		return answer;                                                                     \
	}

SEC("tp/syscalls/sys_enter_close")
int by_callback(void *ctx)
{
	return bpf_loop(2, add_one, 0, 0);
}

SEC("xdp.frags/devmap")
int by_call(void *ctx)
{
	return count_of(0) ? 1 : 2;
}

SEC("?kprobe.multi/vfs_*")
int by_itself(void *ctx)
{
	__u32 key = 1;

	return !!bpf_map_lookup_elem(&counts, &key);
}

PROGRAM("uprobe.s//bin/sh:main", sleeps, 0)
PROGRAM("cgroup_skb/ingress", attach_type_0, 1)
PROGRAM("cgroup/skb", no_attach_type, 1)
PROGRAM("tc/ingress", of_tcx, 0)
PROGRAM("usdt", no_target, 0)
PROGRAM("tp_btf/sys_enter", traces, 0)
PROGRAM("xdp_pass", unknown, 2)

char LICENSE[] SEC("license") = "GPL";
