// SPDX-License-Identifier: BSD-2-Clause
/* Enumerators below 0: clang says in the BTF that an enum has a sign since 15. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum step { BACK = -1, STAY, FORTH };
enum limits { LOWEST = -2147483647 - 1, HIGHEST = 2147483647 };

struct walk {
	enum step step;
	enum limits limits;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, enum step);
	__type(value, struct walk);
} walks SEC(".maps");

char _license[] SEC("license") = "GPL";
