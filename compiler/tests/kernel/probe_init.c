/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first program of a virtual machine: runs "/bpfmapc probe" and prints what that prints,
 * each line behind "profile: ", which tells it from what else is on a console.
 */
#include <stdio.h>
#include <string.h>
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

int main(void)
{
	bool machine = machine_begin();
	FILE *f = run("/bpfmapc", "probe");
	char line[4096];
	int status = 0;

	while (f && fgets(line, sizeof(line), f))
		printf("profile: %s", line);
	wait(&status);
	printf("end of profile: %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	if (machine)
		machine_end();
	return 0;
}
