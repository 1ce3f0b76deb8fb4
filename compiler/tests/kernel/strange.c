/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A library to be loaded before others: bpf(2) of a kernel that answers oddly. $BPF_ANSWER is
 * CALLS:ANSWER. The calls are all, later (all but the smallest array), map, btf, prog, or some
 * (each 3000th); the answer is an errno, or hang.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/lib/variadic.h"

static bool is_meant(const char *calls, long cmd, const union bpf_attr *attr)
{
	static unsigned n;

	if (!strncmp(calls, "later:", 6))
		return cmd != BPF_MAP_CREATE || attr->map_type != BPF_MAP_TYPE_ARRAY ||
		       attr->max_entries != 1 || attr->map_name[0] == 'c';
	if (!strncmp(calls, "some:", 5))
		return ++n % 3000 == 0;
	return !strncmp(calls, "all:", 4) || (!strncmp(calls, "map:", 4) && cmd == BPF_MAP_CREATE) ||
	       (!strncmp(calls, "btf:", 4) && cmd == BPF_BTF_LOAD) ||
	       (!strncmp(calls, "prog:", 5) && cmd == BPF_PROG_LOAD);
}

/* The system calls that are made by their number have three arguments at most here, or six. */
long syscall(long number, ...)
{
	static long (*real)(long, ...);
	const char *calls = getenv("BPF_ANSWER");
	long a[6];

	TAKE_ARGS(a, number);
	if (number == SYS_bpf && calls && is_meant(calls, a[0], (const union bpf_attr *)a[1])) {
		const char *answer = strchr(calls, ':') + 1;

		while (!strcmp(answer, "hang"))
			pause();
		errno = atoi(answer);
		return -1;
	}
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
