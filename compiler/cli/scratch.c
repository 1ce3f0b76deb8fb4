/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/child.h"
#include "cli/cli.h"

struct scratch {
	struct arena *arena;
	const char *path;	/* absolute, without links */
	int open;		/* the keeper reads the other end: that it is closed ends it */
	pid_t keeper;
	atomic_uint n;		/* folders in it */
};

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	(void)remove(path);
	return 0;
}

/* The child: waits until nobody has the other end of the pipe open. */
static _Noreturn void keep(const char *path, int end)
{
	int null = open("/dev/null", O_RDWR);
	char c;

	/* Away from the terminal's signals, and from pipes whose readers wait for their end. */
	setsid();
	for (int fd = 0; fd <= STDERR_FILENO && null >= 0; fd++)
		dup2(null, fd);
	while (read(end, &c, 1) < 0 && errno == EINTR)
		;
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	_exit(0);
}

static struct scratch *start(struct arena *a, const char *path)
{
	struct scratch *s = ARENA_NEW(a, struct scratch);
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return NULL;
	s->arena = a;
	s->path = path;
	s->open = ends[1];
	s->keeper = fork();
	if (!s->keeper) {
		close(ends[1]);
		keep(path, ends[0]);
	}
	close(ends[0]);
	if (s->keeper < 0)
		close(ends[1]);
	return s->keeper < 0 ? NULL : s;
}

struct scratch *scratch_new(void)
{
	const char *given = getenv("TMPDIR"), *tmp = given && *given ? given : "/tmp";
	struct arena *a = arena_new();
	char *made = arena_printf(a, "%s/bpfmapc-XXXXXX", tmp), *whole;
	struct scratch *s = NULL;

	if (mkdtemp(made)) {
		whole = realpath(made, NULL);
		s = whole ? start(a, arena_strdup(a, whole)) : NULL;
		free(whole);
		if (s)
			return s;
		rmdir(made);
	}
	complain(0, "%s: no folder can be made there for what is compiled: %s", tmp, strerror(errno));
	arena_free(a);
	return NULL;
}

void scratch_free(struct scratch *s)
{
	if (!s)
		return;
	close(s->open);
	(void)child_wait(s->keeper);
	arena_free(s->arena);
}

const char *scratch_file(struct scratch *s, struct arena *a, const char *name)
{
	const char *folder = arena_printf(a, "%s/%u", s->path, atomic_fetch_add(&s->n, 1));

	return mkdir(folder, 0700) ? NULL : arena_printf(a, "%s/%s", folder, name);
}
