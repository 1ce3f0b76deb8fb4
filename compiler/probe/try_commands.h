/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PROBE_TRY_COMMANDS_H
#define BPFMAPC_PROBE_TRY_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which commands of bpf(2) the running kernel has for the elements of a map. Keys and values
 * are such as the type takes: sockets, programs, a perf event. What is opened for them stays
 * open, so that it is asked in a process of its own. It needs only the C library.
 */

struct asked_elements {
	int fd;			/* the map */
	uint32_t map_type;
	bool keyless;		/* it has a key_size of 0 */
	const char *cgroup;	/* a folder of cgroup2, or NULL: its maps get no element */
	int inner;		/* a map that a map of maps takes, or -1: an array that is made for it */
};

#define COMMANDS_N 9
extern const char *const command_names[COMMANDS_N];	/* "lookup_batch", as in schemas/ */

/* 0 where the command succeeds, or its errno. A map of which there is no element says ENOENT. */
int try_command(const struct asked_elements *m, size_t command);

#endif
