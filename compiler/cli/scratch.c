/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/child.h"
#include "cli/cli.h"

struct scratch {
	struct arena *arena;
	const char *path;	/* absolute, without links */
	int open;		/* the keeper reads the other end: that it is closed ends it */
	int inherited;		/* programs that are run have it, too */
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

/* How long the keeper waits for programs of which nobody waits for the end, in milliseconds. */
#define LEFT_ALONE_MS 10000

/* What the machine refuses once it may allow later. */
#define REMOVE_TRIES 50

/* The child: waits until nobody has the other end of the pipe open. All signals are blocked. */
static _Noreturn void keep(const struct scratch *s, int end, int inherited)
{
	const struct timespec pause = {.tv_nsec = 10000000};
	struct pollfd others = {.fd = inherited};
	int null = open("/dev/null", O_RDWR);
	ssize_t told;
	char c;

	/* Away from pipes whose readers wait for their end. */
	setsid();
	for (int fd = 0; fd <= STDERR_FILENO && null >= 0; fd++)
		dup2(null, fd);
	close(s->open);
	close(s->inherited);
	while ((told = read(end, &c, 1)) < 0 && errno == EINTR)
		;
	/* A signal has ended the parent: a program that still runs would make the folder anew. */
	if (told <= 0)
		(void)poll(&others, 1, LEFT_ALONE_MS);
	for (int i = 0; nftw(s->path, remove_one, 16, FTW_DEPTH | FTW_PHYS) && errno != ENOENT && i < REMOVE_TRIES; i++)
		nanosleep(&pause, NULL);
	_exit(0);
}

/* Two pipes: the ends of `open` are of this process alone. Returns 0 or -errno. */
static int make_pipes(struct scratch *s, int ends[2])
{
	int alone[2], inherited[2], err;

	if (pipe2(alone, O_CLOEXEC))
		return -errno;
	if (pipe2(inherited, O_CLOEXEC)) {
		err = -errno;
		close(alone[0]);
		close(alone[1]);
		return err;
	}
	fcntl(inherited[1], F_SETFD, 0);
	s->open = alone[1];
	s->inherited = inherited[1];
	ends[0] = alone[0];
	ends[1] = inherited[0];
	return 0;
}

/* Makes the folder, and the process that removes it. Allocates nothing in between. 0 or -errno. */
static int start(struct scratch *s, char *path)
{
	int ends[2] = {-1, -1}, err = make_pipes(s, ends);

	if (err)
		return err;
	s->path = path;
	s->keeper = -1;
	if (!mkdtemp(path)) {
		err = -errno;
	} else {
		s->keeper = fork();
		if (!s->keeper)
			keep(s, ends[0], ends[1]);
		err = s->keeper < 0 ? -errno : 0;
		if (err)
			rmdir(path);
	}
	close(ends[0]);
	close(ends[1]);
	if (err) {
		close(s->open);
		close(s->inherited);
	}
	return err;
}

struct scratch *scratch_new(void)
{
	const char *given = getenv("TMPDIR"), *tmp = given && *given ? given : "/tmp";
	struct arena *a = arena_new();
	struct scratch *s = ARENA_NEW(a, struct scratch);
	char *whole = realpath(tmp, NULL);
	sigset_t all, before;
	int err = whole ? 0 : -errno;

	s->arena = a;
	if (whole) {
		char *path = arena_printf(a, "%s/bpfmapc-XXXXXX", whole);

		/* None comes between the folder and its keeper, who never gets any. */
		sigfillset(&all);
		pthread_sigmask(SIG_BLOCK, &all, &before);
		err = start(s, path);
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	free(whole);
	if (!err)
		return s;
	complain(0, "%s: no folder can be made there for what is compiled: %s", tmp, strerror(-err));
	arena_free(a);
	return NULL;
}

void scratch_free(struct scratch *s)
{
	if (!s)
		return;
	/* Nothing is running any more. */
	(void)!write(s->open, ".", 1);
	close(s->open);
	close(s->inherited);
	(void)child_wait(s->keeper);
	arena_free(s->arena);
}

const char *scratch_file(struct scratch *s, struct arena *a, const char *name)
{
	const char *folder = arena_printf(a, "%s/%u", s->path, atomic_fetch_add(&s->n, 1));

	return mkdir(folder, 0700) ? NULL : arena_printf(a, "%s/%s", folder, name);
}
