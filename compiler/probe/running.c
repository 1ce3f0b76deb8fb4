/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/running.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "probe/try.h"
#include "probe/use_try.h"
#include "running/bpf.h"

/* One process, which asks every jobs-th question. */
struct worker {
	pid_t pid;		/* 0: none */
	time_t since;		/* when it last answered */
	size_t begun, done;	/* the question that it began with, and the one that it was at then */
	unsigned lost;		/* processes that ended one after the other without an answer */
};

/* As many, and the rest is left: what hangs before the first question hangs for all. */
#define LOST_MAX 2

static void *share(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

size_t ask_next(const struct asking *q, size_t i)
{
	while (i < q->n && q->answer[i] != ANSWER_NONE)
		i += q->jobs;
	return i;
}

time_t seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static int start(const struct asking *q, struct worker *w, size_t first)
{
	pid_t caller = getpid();

	fflush(stdout);
	w->since = seconds_now();
	w->begun = w->done = ask_next(q, first);
	w->pid = fork();
	if (w->pid)
		return w->pid < 0 ? -errno : 0;
	/* A caller that a signal ends leaves nobody who still asks. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == caller) {
		(void)kernel_lift_memlock();
		(void)lift_files();
		q->work(q, first);
	}
	_exit(0);
}

/* The question that a process was at is left without an answer. False: that was the last. */
static bool give_up(const struct asking *q, struct worker *w, size_t first)
{
	size_t i = ask_next(q, first);

	w->lost = i == w->begun ? w->lost + 1 : 1;
	if (i < q->n)
		q->answer[i] = ANSWER_KILLED;
	return i < q->n && w->lost < LOST_MAX;
}

/* Kills a process that has not answered for too long. One that hangs in the kernel stays. */
static void check_time(const struct asking *q, struct worker *w, size_t first)
{
	size_t done = ask_next(q, first);

	if (done != w->done) {
		w->done = done;
		w->since = seconds_now();
	} else if (seconds_now() - w->since >= (time_t)q->seconds) {
		kill(w->pid, SIGKILL);
	}
}

/* Whether the process has ended, and left the rest to another one. */
static int tend(const struct asking *q, struct worker *w, size_t first)
{
	int status;
	pid_t ended = waitpid(w->pid, &status, WNOHANG);

	if (!ended && seconds_now() - w->since > (time_t)q->seconds + 2) {
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
	return give_up(q, w, first) ? start(q, w, first) : 0;
}

int ask_all(struct asking *q)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	struct worker *v = calloc(q->jobs, sizeof(*v));
	time_t end = seconds_now() + (time_t)q->seconds_all;
	size_t running = q->jobs;
	int err = 0;

	q->answer = share((q->n + 1) * sizeof(*q->answer));
	if (!v || q->answer == MAP_FAILED)
		err = -ENOMEM;
	for (size_t i = 0; !err && i < q->n; i++)
		q->answer[i] = ANSWER_NONE;
	for (size_t i = 0; !err && i < q->jobs; i++)
		err = start(q, &v[i], i);
	while (!err && running && (!q->seconds_all || seconds_now() <= end)) {
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

void ask_end(struct asking *q)
{
	munmap(q->answer, (q->n + 1) * sizeof(*q->answer));
}

static void work_maps(const struct asking *asking, size_t first)
{
	struct map_questions *q = asking->of;
	const struct type_pool *pool = q->list->pool;
	int *btf = calloc(pool->n_blobs + 1, sizeof(*btf));

	if (!btf)
		_exit(1);
	if (q->enter)
		q->enter();
	for (size_t i = 0; i < pool->n_blobs; i++)
		btf[i] = kernel_btf_load(pool->blobs[i]->raw, pool->blobs[i]->raw_size);
	for (size_t i = ask_next(asking, first); i < q->n; i = ask_next(asking, i)) {
		const struct kernel_case *k = &q->list->v[q->asked[i]];
		int fd = k->blob == NO_BLOB ? -1 : btf[k->blob];
		int inner = k->inner_blob == NO_BLOB ? -1 : btf[k->inner_blob];

		if (k->blob != NO_BLOB && fd < 0)
			asking->answer[i] = ANSWER_NO_BTF - fd;
		else if (k->has_inner && k->inner_blob != NO_BLOB && inner < 0)
			asking->answer[i] = ANSWER_NO_BTF - inner;
		else
			asking->answer[i] = try_map(case_get(q->list, q->asked[i]), fd, inner,
						    k->stores, &q->memory[i]);
	}
}

int ask_maps(struct map_questions *q)
{
	struct asking asking = {
		.n = q->n, .jobs = q->jobs, .seconds = q->seconds, .seconds_all = q->seconds_all,
		.work = work_maps, .of = q,
	};
	int err;

	q->memory = share((q->n + 1) * sizeof(*q->memory));
	if (q->memory == MAP_FAILED)
		return -ENOMEM;
	err = ask_all(&asking);
	q->answer = asking.answer;
	return err;
}

void ask_maps_end(struct map_questions *q)
{
	munmap(q->answer, (q->n + 1) * sizeof(*q->answer));
	munmap(q->memory, (q->n + 1) * sizeof(*q->memory));
}

/* Copies the answers to the caller's, and ends the asking. */
static int take_answers(struct asking *q, int *answer)
{
	int err = ask_all(q);

	if (err)
		return err;
	if (q->n)
		memcpy(answer, q->answer, q->n * sizeof(*answer));
	ask_end(q);
	return 0;
}

static void work_uses(const struct asking *q, size_t first)
{
	const struct buf *file = q->of;

	(void)first;
	(void)try_uses(file->s, file->len, q->answer, q->n);
}

int ask_uses(struct asking q, const struct use_list *l, int *answer)
{
	struct buf file = {0};
	int err;

	use_list_wire(l, &file);
	q.n = l->n;
	q.jobs = 1;
	q.work = work_uses;
	q.of = &file;
	err = take_answers(&q, answer);
	buf_free(&file);
	return err;
}

static void work_btfs(const struct asking *q, size_t first)
{
	const struct btf_blob *v = q->of;

	for (size_t i = ask_next(q, first); i < q->n; i = ask_next(q, i)) {
		int fd = kernel_btf_load(v[i].data, v[i].size);

		q->answer[i] = fd < 0 ? -fd : 0;
		if (fd >= 0)
			close(fd);
	}
}

int ask_btfs(struct asking q, const struct btf_blob *v, size_t n, int *answer)
{
	q.n = n;
	q.jobs = 1;
	q.work = work_btfs;
	q.of = (void *)v;
	return take_answers(&q, answer);
}

static void work_access(const struct asking *q, size_t first)
{
	q->answer[first] = -kernel_may_create();
}

int ask_access(void)
{
	struct asking q = {.n = 1, .jobs = 1, .seconds = 10, .work = work_access};
	int answer, err = take_answers(&q, &answer);

	return err ? -err : answer;
}
