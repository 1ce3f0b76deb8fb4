// SPDX-License-Identifier: BSD-2-Clause
/* Maps whose flags, freezing or special fields decide what user space and programs can do. */
/* Headers of 6.6 and newer write it in another way than those of 6.1. */
#define bpf_timer bpf_timer_of_the_headers
#include <linux/bpf.h>
#undef bpf_timer
struct bpf_timer {
	__u64 opaque[2];
} __attribute__((aligned(8)));
#include <bpf/bpf_helpers.h>

#define __kptr __attribute__((btf_type_tag("kptr")))

#define MAP(name, map_type, flags)                                                                 \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_##map_type);                                             \
		__uint(max_entries, 4);                                                            \
		__uint(map_flags, flags);                                                          \
		__type(key, __u32);                                                                \
		__type(value, __u64);                                                              \
	} name SEC(".maps")

MAP(array_rdonly, ARRAY, BPF_F_RDONLY);
MAP(array_wronly, ARRAY, BPF_F_WRONLY);
MAP(array_rdonly_prog, ARRAY, BPF_F_RDONLY_PROG);
MAP(array_wronly_prog, ARRAY, BPF_F_WRONLY_PROG);
MAP(hash_rdonly, HASH, BPF_F_RDONLY);
MAP(hash_wronly, HASH, BPF_F_WRONLY);
MAP(hash_rdonly_prog, HASH, BPF_F_RDONLY_PROG);
MAP(hash_wronly_prog, HASH, BPF_F_WRONLY_PROG);
MAP(percpu_rdonly, PERCPU_HASH, BPF_F_RDONLY | BPF_F_WRONLY_PROG);
MAP(lru_rdonly_prog, LRU_HASH, BPF_F_RDONLY_PROG | BPF_F_WRONLY);

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(value_size, 8);
} queue_rdonly_prog SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_WRONLY);
	__uint(value_size, 8);
} stack_wronly SEC(".maps");

/* The field is where the value begins: so ask_helpers.c finds it. */
struct locked {
	struct bpf_spin_lock lock;
	__u32 n;
};

struct timed {
	struct bpf_timer timer;
};

struct task_struct;

struct pointing {
	struct task_struct __kptr *task;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct locked);
} locks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct timed);
} timers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct pointing);
} pointers SEC(".maps");

/* Frozen when it is filled, and not so. */
const volatile __u32 constants = 1;
__u32 variables = 1;

SEC("socket")
int use(void *ctx)
{
	return constants + variables;
}

char _license[] SEC("license") = "GPL";
