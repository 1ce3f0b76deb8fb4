// SPDX-License-Identifier: BSD-2-Clause
/*
 * A program array of programs for USDT probes and others. Since 1.3 libbpf loads those for
 * USDT as uprobe.multi in kernels that have it, and as plain uprobes in others.
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

JUMPS(usdt_uprobe);
CALLER("usdt", usdt_1, usdt_uprobe)
CALLER("uprobe", uprobe_1, usdt_uprobe)

JUMPS(usdt_uprobe_multi);
CALLER("usdt", usdt_2, usdt_uprobe_multi)
CALLER("uprobe.multi", uprobe_multi_2, usdt_uprobe_multi)

JUMPS(usdt_kprobe_multi);
CALLER("usdt", usdt_3, usdt_kprobe_multi)
CALLER("kprobe.multi", kprobe_multi_3, usdt_kprobe_multi)

char LICENSE[] SEC("license") = "GPL";
