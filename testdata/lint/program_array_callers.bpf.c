// SPDX-License-Identifier: BSD-2-Clause
/*
 * Program arrays through which programs tail-call that must not share one. Each program loads
 * alone: the verifier refuses the second one that refers to a map whose name begins with
 * "refused".
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define JUMPS(name)                                    \
	struct {                                       \
		__uint(type, BPF_MAP_TYPE_PROG_ARRAY); \
		__uint(key_size, 4);                   \
		__uint(value_size, 4);                 \
		__uint(max_entries, 2);                \
	} name SEC(".maps")

#define CALLER(section, name, map)             \
	SEC(section) int name(void *ctx)       \
	{                                      \
		bpf_tail_call(ctx, &map, 1);   \
		return 0;                      \
	}

JUMPS(refused_xdp_socket);
CALLER("xdp", xdp_1, refused_xdp_socket)
CALLER("socket", socket_1, refused_xdp_socket)

JUMPS(refused_xdp_frags);
CALLER("xdp", xdp_2, refused_xdp_frags)
CALLER("xdp.frags", xdp_frags_2, refused_xdp_frags)

JUMPS(refused_tc_action);
CALLER("tc", tc_3, refused_tc_action)
CALLER("action", action_3, refused_tc_action)

JUMPS(refused_kprobe_tracepoint);
CALLER("kprobe/do_exit", kprobe_4, refused_kprobe_tracepoint)
CALLER("tracepoint/sched/sched_process_exit", tracepoint_4, refused_kprobe_tracepoint)

/* One type, two attach types. */
JUMPS(refused_connect);
CALLER("cgroup/connect4", connect4_5, refused_connect)
CALLER("cgroup/connect6", connect6_5, refused_connect)

JUMPS(refused_directions);
CALLER("cgroup_skb/ingress", ingress_6, refused_directions)
CALLER("cgroup_skb/egress", egress_6, refused_directions)

JUMPS(kprobe_uprobe);
CALLER("kprobe/do_exit", kprobe_7, kprobe_uprobe)
CALLER("uprobe", uprobe_7, kprobe_uprobe)

JUMPS(xdp_xdp);
CALLER("xdp", xdp_8, xdp_xdp)
CALLER("xdp", second_8, xdp_xdp)

char LICENSE[] SEC("license") = "GPL";
