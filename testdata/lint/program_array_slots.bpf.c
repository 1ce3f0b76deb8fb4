// SPDX-License-Identifier: BSD-2-Clause
/*
 * Program arrays whose slots hold programs that they cannot hold together. The kernel takes
 * the first program that is stored, or that tail-calls, as the owner: the others must have its
 * type, attach type and frags. libbpf fills the slots of the maps whose names begin with
 * "refused" in vain, and those of the others not.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define JUMPS(name, ...)                                  \
	struct {                                          \
		__uint(type, BPF_MAP_TYPE_PROG_ARRAY);    \
		__uint(key_size, 4);                      \
		__uint(max_entries, 2);                   \
		__array(values, int(void *));             \
	} name SEC(".maps") = {.values = {__VA_ARGS__}}

SEC("xdp")
int parse(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int drop(struct xdp_md *ctx)
{
	return XDP_DROP;
}

SEC("xdp.frags")
int parse_frags(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("tc")
int police(struct __sk_buff *skb)
{
	return 0;
}

SEC("kprobe/do_exit")
int on_exit(void *ctx)
{
	return 0;
}

SEC("uprobe")
int on_call(void *ctx)
{
	return 0;
}

#define ENTRY(section, name, map)            \
	SEC(section) int name(void *ctx)     \
	{                                    \
		bpf_tail_call(ctx, &map, 0); \
		return 0;                    \
	}

JUMPS(refused_types, [0] = (void *)&parse, [1] = (void *)&police);
ENTRY("xdp", enter_types, refused_types)

JUMPS(refused_frags, [0] = (void *)&parse, [1] = (void *)&parse_frags);
ENTRY("xdp", enter_frags, refused_frags)

/* What is in the slot is no program for its caller. */
JUMPS(refused_caller, [0] = (void *)&parse_frags);
ENTRY("xdp", enter_caller, refused_caller)

/* Nobody calls through it. */
JUMPS(refused_uncalled, [0] = (void *)&parse, [1] = (void *)&police);

JUMPS(one_type, [0] = (void *)&parse, [1] = (void *)&drop);
ENTRY("xdp", enter_one_type, one_type)

JUMPS(probes, [0] = (void *)&on_exit, [1] = (void *)&on_call);
ENTRY("kprobe/do_exit", enter_probes, probes)

char LICENSE[] SEC("license") = "GPL";
