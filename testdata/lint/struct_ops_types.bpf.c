// SPDX-License-Identifier: BSD-2-Clause
/* struct_ops that kernels have since some release, that a module may have, and of a flavor. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct sched_ext_ops {
	void (*dispatch)(int cpu, void *p);
	__u64 flags;
	char name[128];
};

struct tcp_congestion_ops___v2 {
	__u32 (*ssthresh)(void *sk);
	char name[16];
};

struct shelf_ops {
	void (*push)(void *book);
};

SEC("struct_ops/ssthresh")
__u32 ssthresh(void *ctx)
{
	return 2;
}

SEC(".struct_ops.link")
struct sched_ext_ops scheduler = {
	.name = "scheduler",
};

SEC(".struct_ops")
struct tcp_congestion_ops___v2 congestion = {
	.ssthresh = ssthresh,
	.name = "congestion",
};

SEC(".struct_ops")
struct shelf_ops shelf = {};

/* Created only on request: nothing is looked up for it. */
SEC("?.struct_ops")
struct sched_ext_ops other_scheduler = {
	.name = "other",
};

char _license[] SEC("license") = "GPL";
