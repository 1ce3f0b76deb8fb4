// SPDX-License-Identifier: BSD-2-Clause
/* Types of the kernel's own headers, and what C has few words for. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

enum small {
	NONE,
	MOST = 200,
} __attribute__((packed));

enum bpf_own { BPF_OWN_ONE = 1, BPF_OWN_TWO };

/* An enumerator and a map may have one name with a tag, and none with each other. */
struct flow {
	struct bpf_sock_tuple tuple;
	enum xdp_action verdict;
	enum bpf_own own;
};

struct state {
	struct bpf_spin_lock lock;
	struct bpf_timer timer;
	struct task_struct *task;
	int (*call)(int);
	const char *const text;
	const volatile __u32 *volatile often;
	const __u16 port;
	__int128 wide;
	enum small small;
	__u8 tail[];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, struct flow);
	__type(value, struct state);
} flow SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, enum small);
	__type(value, const int[2][3]);
} grid SEC(".maps");

char _license[] SEC("license") = "GPL";
