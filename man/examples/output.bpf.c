// SPDX-License-Identifier: BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} events SEC(".maps");

SEC("tp/sched/sched_process_exec")
int on_exec(void *ctx)
{
	__u64 time = bpf_ktime_get_ns();

	return bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &time, sizeof(time));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
