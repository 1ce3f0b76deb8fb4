// SPDX-License-Identifier: BSD-2-Clause
/*
 * ask_commands CGROUP: the maps of a header (-DHEADER), a map at a time: which commands of bpf(2) the kernel has for it, given keys
 * and values of which it takes those of the type. Prints for each map
 *	NAME not created ERRNO
 * or for each command
 *	NAME COMMAND ERRNO
 * with 0 where it succeeds. CGROUP is a folder of a cgroup2 file system.
 */
#include <stdio.h>
#include <string.h>

#include HEADER
#include "each_map.h"
#include "probe/try_commands.h"

static const char *cgroup_folder;

static void ask(const char *name, const struct bpfmapc_attr *of, int fd)
{
	const struct asked_elements m = {
		.fd = fd, .map_type = of->type, .keyless = !of->key_size, .cgroup = cgroup_folder,
		.inner = -1,
	};

	for (size_t i = 0; i < COMMANDS_N; i++)
		printf("%s %s %d\n", name, command_names[i], try_command(&m, i));
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	cgroup_folder = argv[1];
	each_map(ask);
	return 0;
}
