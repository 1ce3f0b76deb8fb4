// SPDX-License-Identifier: BSD-2-Clause
/* Types and flags of maps that are newer than the headers of Debian 12. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define BPF_MAP_TYPE_INSN_ARRAY 34 /* Linux 6.19 */
#define BPF_MAP_TYPE_RHASH	35 /* Linux 7.2 */
#define BPF_F_RB_OVERWRITE	(1U << 19) /* Linux 6.19 */

struct value {
	__u32 a, b;
};

struct {
	__uint(type, BPF_MAP_TYPE_INSN_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, 4);
	__uint(value_size, 16);
} jumps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RHASH);
	__uint(max_entries, 100);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(map_extra, 10);
	__type(key, __u32);
	__type(value, struct value);
} growing SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RHASH);
	__uint(max_entries, 100);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, 4);
	__uint(value_size, 8);
} bytes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_RB_OVERWRITE);
} latest SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_RHASH);
		__uint(max_entries, 1);
		__uint(map_flags, BPF_F_NO_PREALLOC);
		__type(key, __u32);
		__type(value, struct value);
	});
} tables SEC(".maps") = {.values = {[2] = (void *)&growing}};
