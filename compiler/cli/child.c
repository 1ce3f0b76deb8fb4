/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/util.h"

int child_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return status;
}

/* The environment, with $PWD as clang believes it: without links, as names are elsewhere here. */
static char **environment(struct arena *a, const char *folder)
{
	char here[PATH_MAX], **env;
	size_t n = 0, out = 0;

	while (environ[n])
		n++;
	env = ARENA_ARRAY(a, n + 2, char *);
	for (size_t i = 0; i < n; i++)
		if (!str_starts(environ[i], "PWD="))
			env[out++] = environ[i];
	if (realpath(folder, here))
		env[out] = arena_printf(a, "PWD=%s", here);
	return env;
}

int child_run(const struct child *c)
{
	const char *folder = c->folder ? c->folder : ".";
	struct arena *a = arena_new();
	posix_spawn_file_actions_t files;
	int err = posix_spawn_file_actions_init(&files);
	pid_t pid;

	if (err)
		goto out;
	err = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, c->input ? c->input : "/dev/null",
					       O_RDONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, c->output,
						       O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (!err)
		err = c->errors ? posix_spawn_file_actions_addopen(&files, STDERR_FILENO, c->errors,
								   O_WRONLY | O_CREAT | O_TRUNC, 0600)
				: posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
	if (!err)
		err = posix_spawn_file_actions_addchdir_np(&files, folder);
	if (!err)
		err = posix_spawnp(&pid, c->args[0], &files, NULL, (char *const *)c->args,
				   environment(a, folder));
	posix_spawn_file_actions_destroy(&files);
out:
	arena_free(a);
	return err ? -err : child_wait(pid);
}
