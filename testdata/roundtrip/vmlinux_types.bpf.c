// SPDX-License-Identifier: BSD-2-Clause
// Types as programs have them that include vmlinux.h: some of these names are
// those of headers, and stand for other types there.
#define SEC(name) __attribute__((section(name), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name

typedef _Bool bool;
typedef unsigned int __u32;
typedef unsigned long __kernel_ulong_t;
typedef __kernel_ulong_t __kernel_size_t;
typedef __kernel_size_t size_t;

struct sock;

struct traffic {
	struct traffic *next;
	size_t sent;
	size_t received;
	const char *name;
	bool seen;
};

struct {
	__uint(type, 1);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct traffic);
} traffic SEC(".maps");

struct {
	__uint(type, 2);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, bool);
} seen SEC(".maps");

struct {
	__uint(type, 1);
	__uint(max_entries, 8);
	__type(key, size_t);
	__type(value, struct traffic);
} sizes SEC(".maps");

struct {
	__uint(type, 1);
	__uint(max_entries, 8);
	__type(key, struct sock *);
	__type(value, const char *);
} names SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
