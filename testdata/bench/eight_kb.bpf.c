// SPDX-License-Identifier: BSD-2-Clause
/* An object of some 8 KB, the size of a small tool's: what `make bench` measures one run with. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 time;
	__u32 pid, tid;
	char comm[16];
	__s64 bytes;
};

const volatile __u32 target_pid;
__u64 seen;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct event);
} scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u64);
} started SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_write")
int enter_write(void *ctx)
{
	__u64 id = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	if (target_pid && target_pid != id >> 32)
		return 0;
	__sync_fetch_and_add(&seen, 1);
	bpf_map_update_elem(&started, &id, &now, BPF_ANY);
	return bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &id, sizeof(id));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
