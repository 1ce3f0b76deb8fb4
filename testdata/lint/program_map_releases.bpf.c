// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps to which programs of some releases may not refer: with a lock, in a program that can
 * sleep; with a list, in a tracepoint; of some types, in a program that can sleep; and a second
 * storage of a cgroup. Programs that are loaded on request only are no error.
 */
/* Newer headers have these two, older ones lack them: they are our own. */
#define bpf_list_head list_head_of_headers
#define bpf_list_node list_node_of_headers
#include <linux/bpf.h>
#undef bpf_list_head
#undef bpf_list_node
#include <bpf/bpf_helpers.h>

struct locked {
	struct bpf_spin_lock lock;
	int n;
};

struct timed {
	struct bpf_timer timer;
};

struct bpf_list_head {
	__u64 opaque[2];
} __attribute__((aligned(8)));

struct bpf_list_node {
	__u64 opaque[3];
} __attribute__((aligned(8)));

struct node {
	struct bpf_list_node link;
	int n;
};

struct listed {
	struct bpf_spin_lock lock;
	struct bpf_list_head head __attribute__((btf_decl_tag("contains:node:link")));
};

/* The tag names the struct, which must be in the BTF. */
struct node kept;

#define ARRAY_OF(name, what)                                                                       \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(max_entries, 1);                                                            \
		__type(key, int);                                                                  \
		__type(value, what);                                                               \
	} name SEC(".maps")

ARRAY_OF(of_syscall, struct locked);
ARRAY_OF(of_optional, struct locked);
ARRAY_OF(of_both, struct locked);
ARRAY_OF(timers_of_kprobe, struct timed);
/* Whose elements are not there from the start: a list that is has addresses in it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct listed);
} lists_of_tracepoint SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 4);
} programs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 8);
	__uint(value_size, 4);
} waiting SEC(".maps");

#define STORAGE(name, what)                                                                        \
	struct {                                                                                   \
		__uint(type, what);                                                                \
		__type(key, struct bpf_cgroup_storage_key);                                        \
		__type(value, int);                                                                \
	} name SEC(".maps")

STORAGE(first, BPF_MAP_TYPE_CGROUP_STORAGE);
STORAGE(second, BPF_MAP_TYPE_CGROUP_STORAGE);
STORAGE(of_each_cpu, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);

#define LOOK(map)                                                                                  \
	({                                                                                         \
		int key = 0;                                                                       \
		!bpf_map_lookup_elem(&map, &key);                                                  \
	})

SEC("kprobe/do_exit") int on_exit(void *ctx)
{
	return LOOK(timers_of_kprobe);
}

SEC("tc") int on_packet(void *ctx)
{
	return LOOK(timers_of_kprobe) + LOOK(lists_of_tracepoint);
}

SEC("syscall") int on_call(void *ctx)
{
	int v = 1;

	bpf_map_push_elem(&waiting, &v, 0);
	bpf_tail_call(ctx, &programs, 0);
	return LOOK(of_syscall);
}

SEC("?kprobe/do_exit") int on_request(void *ctx)
{
	return LOOK(of_optional) + LOOK(of_both);
}

SEC("kprobe/do_exit") int on_exit_again(void *ctx)
{
	return LOOK(of_both);
}

SEC("tp/sched/sched_process_exit") int on_event(void *ctx)
{
	return LOOK(lists_of_tracepoint);
}

SEC("cgroup_skb/egress") int on_egress(void *ctx)
{
	int *a = bpf_get_local_storage(&first, 0), *b = bpf_get_local_storage(&second, 0);
	int *c = bpf_get_local_storage(&of_each_cpu, 0);

	return *a + *b + *c;
}

char LICENSE[] SEC("license") = "GPL";
