// SPDX-License-Identifier: BSD-2-Clause
/* Definitions that give sizes and no types, of types where the kernel knows what stands there. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define MAP(map_name, map_type, k, v, n, f)                                                        \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_##map_type);                                             \
		__uint(max_entries, n);                                                            \
		__uint(map_flags, f);                                                              \
		__uint(key_size, k);                                                               \
		__uint(value_size, v);                                                             \
	} map_name SEC(".maps")

MAP(hash, HASH, 6, 3, 4, 0);
MAP(percpu, PERCPU_HASH, 4, 3, 4, 0);
MAP(array, ARRAY, 4, 12, 4, 0);
MAP(programs, PROG_ARRAY, 4, 4, 4, 0);
MAP(events, PERF_EVENT_ARRAY, 4, 4, 2, 0);
MAP(cgroups, CGROUP_ARRAY, 4, 4, 2, 0);
MAP(prefixes, LPM_TRIE, 8, 4, 4, BPF_F_NO_PREALLOC);
MAP(odd_prefixes, LPM_TRIE, 7, 4, 4, BPF_F_NO_PREALLOC);
MAP(sockets, SOCKMAP, 4, 8, 4, 0);
MAP(traces, STACK_TRACE, 4, 80, 4, 0);
MAP(build_ids, STACK_TRACE, 4, 64, 4, BPF_F_STACK_BUILD_ID);
MAP(by_cgroup, CGROUP_STORAGE, 16, 8, 0, 0);
MAP(by_cgroup_id, PERCPU_CGROUP_STORAGE, 8, 12, 0, 0);
MAP(cpus, CPUMAP, 4, 8, 1, 0);
MAP(devices, DEVMAP, 4, 4, 4, 0);
MAP(queue, QUEUE, 0, 5, 4, 0);

struct locked {
	struct bpf_spin_lock lock;
	__u32 n;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct locked);
} locked SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, 8);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 1);
		__uint(key_size, 4);
		__uint(value_size, 4);
	});
} tables SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
