// SPDX-License-Identifier: BSD-2-Clause
/*
 * A lock and a timer among global variables, which libbpf maps into user
 * space since 1.5, and the kernel does not let it; and a lock of its own.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct state {
	__u64 count;
	struct bpf_timer timer;
};

struct bpf_spin_lock shared;
struct state state SEC(".data.state");
static struct bpf_spin_lock own SEC(".data.own");

SEC("tc")
int entry(void *ctx)
{
	bpf_spin_lock(&own);
	bpf_spin_unlock(&own);
	return state.count;
}

char LICENSE[] SEC("license") = "GPL";
