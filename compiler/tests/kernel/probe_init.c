/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first program of a virtual machine: runs "/bpfmapc probe" and prints what that prints,
 * each line behind "profile: ", which tells it from what else is on a console.
 */
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/kernel/machine.h"

/* There is no shell, so popen() does not do. */
static FILE *run(const char *program, const char *argument)
{
	int ends[2];

	if (pipe(ends))
		return NULL;
	if (!fork()) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(program, program, argument, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	return fdopen(ends[0], "r");
}

/* What elements of some maps need, and every other machine has: a network and cgroups. */
static void begin_network(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ioctl(fd, SIOCSIFFLAGS, &lo);
	close(fd);
	mkdir("/cgroup", 0755);
	mount("cgroup", "/cgroup", "cgroup2", 0, NULL);
}

int main(void)
{
	bool machine = machine_begin();
	char line[4096];
	int status = 0;
	FILE *f;

	if (machine)
		begin_network();
	f = run("/bpfmapc", "probe");
	while (f && fgets(line, sizeof(line), f))
		printf("profile: %s", line);
	wait(&status);
	printf("end of profile: %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	if (machine)
		machine_end();
	return 0;
}
