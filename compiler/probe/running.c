/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/running.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "probe/try.h"
#include "probe/use_try.h"
#include "running/bpf.h"

/* One process, which asks every jobs-th definition. */
struct worker {
	pid_t pid;		/* 0: none */
	time_t since;		/* when it last answered */
	size_t done;		/* the answers that it had then */
};

static void work(struct map_questions *q, size_t first)
{
	const struct type_pool *pool = q->list->pool;
	int *btf = calloc(pool->n_blobs + 1, sizeof(*btf));

	if (!btf)
		_exit(1);
	if (q->enter)
		q->enter();
	(void)kernel_lift_memlock();
	(void)lift_files();
	for (size_t i = 0; i < pool->n_blobs; i++)
		btf[i] = kernel_btf_load(pool->blobs[i]->raw, pool->blobs[i]->raw_size);
	for (size_t i = first; i < q->n; i += q->jobs) {
		const struct kernel_case *k = &q->list->v[q->asked[i]];
		int fd = k->blob == NO_BLOB ? -1 : btf[k->blob];
		int inner = k->inner_blob == NO_BLOB ? -1 : btf[k->inner_blob];

		if (q->answer[i] != ANSWER_NONE)
			continue;
		if (k->blob != NO_BLOB && fd < 0)
			q->answer[i] = (int16_t)(ANSWER_NO_BTF - fd);
		else if (k->has_inner && k->inner_blob != NO_BLOB && inner < 0)
			q->answer[i] = (int16_t)(ANSWER_NO_BTF - inner);
		else
			q->answer[i] = (int16_t)try_map(case_get(q->list, q->asked[i]), fd, inner,
							k->stores, &q->memory[i]);
	}
	_exit(0);
}

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static int start(struct map_questions *q, struct worker *w, size_t first)
{
	fflush(stdout);
	*w = (struct worker){.pid = fork(), .since = now()};
	if (!w->pid)
		work(q, first);
	return w->pid < 0 ? -errno : 0;
}

/* The definition that a process was at is left without an answer. False: it had all. */
static bool give_up(struct map_questions *q, size_t first)
{
	for (size_t i = first; i < q->n; i += q->jobs) {
		if (q->answer[i] != ANSWER_NONE)
			continue;
		q->answer[i] = ANSWER_KILLED;
		return true;
	}
	return false;
}

static size_t answers(const struct map_questions *q, size_t first)
{
	size_t n = 0;

	for (size_t i = first; i < q->n && q->answer[i] != ANSWER_NONE; i += q->jobs)
		n++;
	return n;
}

/* Kills a process that has not answered for too long. One that hangs in the kernel stays. */
static void check_time(const struct map_questions *q, struct worker *w, size_t first)
{
	size_t done = answers(q, first);

	if (done != w->done) {
		w->done = done;
		w->since = now();
	} else if (now() - w->since >= (time_t)q->seconds) {
		kill(w->pid, SIGKILL);
	}
}

/* Whether the process has ended, and left the rest to another one. */
static int tend(struct map_questions *q, struct worker *w, size_t first)
{
	int status;
	pid_t ended = waitpid(w->pid, &status, WNOHANG);

	if (!ended && now() - w->since > 2 * (time_t)q->seconds + 2) {
		w->pid = 0;
		return 0;
	}
	if (!ended) {
		check_time(q, w, first);
		return 0;
	}
	w->pid = 0;
	if (ended > 0 && WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	return give_up(q, first) ? start(q, w, first) : 0;
}

int ask_maps(struct map_questions *q)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	struct worker *v = calloc(q->jobs, sizeof(*v));
	size_t running = q->jobs;
	int err = 0;

	q->answer = mmap(NULL, (q->n + 1) * sizeof(*q->answer), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	q->memory = mmap(NULL, (q->n + 1) * sizeof(*q->memory), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!v || q->answer == MAP_FAILED || q->memory == MAP_FAILED)
		err = -ENOMEM;
	for (size_t i = 0; !err && i < q->n; i++)
		q->answer[i] = ANSWER_NONE;
	for (size_t i = 0; !err && i < q->jobs; i++)
		err = start(q, &v[i], i);
	while (!err && running) {
		running = 0;
		nanosleep(&pause, NULL);
		for (size_t i = 0; !err && i < q->jobs; i++) {
			if (v[i].pid)
				err = tend(q, &v[i], i);
			running += v[i].pid != 0;
		}
	}
	for (size_t i = 0; v && i < q->jobs; i++)
		if (v[i].pid > 0)
			kill(v[i].pid, SIGKILL);
	free(v);
	return err;
}

void ask_maps_end(struct map_questions *q)
{
	munmap(q->answer, (q->n + 1) * sizeof(*q->answer));
	munmap(q->memory, (q->n + 1) * sizeof(*q->memory));
}

static void use_work(const struct buf *file, int *answer, size_t n)
{
	int *v = NULL;

	(void)kernel_lift_memlock();
	if (try_uses(file->s, file->len, &v) == n && v)
		memcpy(answer, v, n * sizeof(*v));
	_exit(0);
}

int ask_uses(const struct use_list *l, unsigned seconds, int *answer)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	size_t size = (l->n + 1) * sizeof(*answer);
	struct buf file = {0};
	time_t end;
	pid_t pid;
	int *v = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (v == MAP_FAILED)
		return -errno;
	for (size_t i = 0; i < l->n; i++)
		v[i] = ANSWER_NONE;
	use_list_wire(l, &file);
	fflush(stdout);
	pid = fork();
	if (!pid)
		use_work(&file, v, l->n);
	buf_free(&file);
	end = now() + (time_t)seconds;
	while (pid > 0 && !waitpid(pid, NULL, WNOHANG)) {
		if (now() >= end)
			kill(pid, SIGKILL);
		if (now() > end + 2)
			break;
		nanosleep(&pause, NULL);
	}
	memcpy(answer, v, l->n * sizeof(*v));
	munmap(v, size);
	return pid < 0 ? -EAGAIN : 0;
}
