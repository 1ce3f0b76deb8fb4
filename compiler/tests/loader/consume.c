// SPDX-License-Identifier: BSD-2-Clause
/*
 * consume OBJECT: the program of testdata/loader/consume.bpf.c sends records, which the
 * functions of its header (-DHEADER) hand on. C, and C++.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/time.h>

#include "count.h"
#include HEADER

/* enum where of the object. */
enum { TO_EVENTS, TO_OTHERS, TO_SAMPLES };

static int program;
static struct t_maps maps;

/* Sends so many bytes of the record with this number. Whether there was room. */
static bool sends(uint8_t where, uint8_t size, uint16_t number)
{
	unsigned char packet[64] = {where, size, (unsigned char)number, (unsigned char)(number >> 8)};
	struct bpf_test_run_opts opts;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.data_in = packet;
	opts.data_size_in = sizeof(packet);
	return !bpf_prog_test_run_opts(program, &opts) && opts.retval == 2 /* XDP_PASS */;
}

struct seen {
	int n, ret;
	uint32_t last;
	size_t size;
};

static int on_event(const t_maps__events_record *event, size_t size, void *ctx)
{
	struct seen *seen = (struct seen *)ctx;

	seen->n++;
	seen->last = event->number;
	seen->size = size;
	HOLDS(event->twice == 2 * event->number && !strcmp(event->text, "abc"));
	return seen->ret;
}

static int on_other(const t_maps__others_record *record, size_t size, void *ctx)
{
	struct seen *seen = (struct seen *)ctx;

	seen->n++;
	seen->size = size;
	memcpy(&seen->last, record, size < 4 ? size : 4);
	return seen->ret;
}

static int on_sample(const t_maps__samples_record *sample, size_t size, void *ctx)
{
	struct seen *seen = (struct seen *)ctx;

	seen->n++;
	seen->last = sample->number;
	seen->size = size;
	HOLDS(sample->below == -(int16_t)sample->number && (uintptr_t)sample % 8 == 0);
	return seen->ret;
}

static int on_event_again(const t_maps__events_record *event, size_t size, void *ctx)
{
	(void)event;
	(void)size;
	(void)ctx;
	return t_maps__events_consume(&maps, on_event, NULL);
}

static void ring(void)
{
	struct seen seen = {0, 0, 0, 0};

	HOLDS(t_maps__events_consume(&maps, on_event, &seen) == 0);
	HOLDS(sends(TO_EVENTS, 16, 7) && sends(TO_EVENTS, 16, 8));
	HOLDS(t_maps__events_consume(&maps, on_event, &seen) == 2);
	HOLDS(seen.n == 2 && seen.last == 8 && seen.size == 16);
	/* Nothing to wait for, and then something. */
	HOLDS(t_maps__events_poll(&maps, on_event, &seen, 1) == 0);
	HOLDS(sends(TO_EVENTS, 16, 9));
	HOLDS(t_maps__events_poll(&maps, on_event, &seen, -1) == 1 && seen.last == 9);

	/* Below 0 ends it, above does not; the next call has the rest. */
	HOLDS(sends(TO_EVENTS, 16, 10) && sends(TO_EVENTS, 16, 11) && sends(TO_EVENTS, 16, 12));
	seen.ret = -ECANCELED;
	HOLDS(t_maps__events_consume(&maps, on_event, &seen) == -ECANCELED && seen.last == 10);
	HOLDS(!*t_maps__error());
	seen.ret = 1;
	HOLDS(t_maps__events_poll(&maps, on_event, &seen, -1) == 2 && seen.last == 12);

	/* What is shorter than its type is refused, and the rest still comes. */
	HOLDS(sends(TO_EVENTS, 15, 13) && sends(TO_EVENTS, 16, 14));
	seen.n = 0;
	HOLDS(t_maps__events_consume(&maps, on_event, &seen) == -EBADMSG && !seen.n);
	HOLDS(!strcmp(t_maps__error(), "map 'events': consume: a record of 15 bytes, its type has "
				       "16: Bad message (-74)"));
	HOLDS(t_maps__events_consume(&maps, on_event, &seen) == 1 && seen.last == 14);
	HOLDS(!*t_maps__error());

	HOLDS(sends(TO_EVENTS, 16, 15));
	HOLDS(t_maps__events_consume(&maps, on_event_again, NULL) == -EBUSY);
}

/* Records without a type have any size; these do not wake who waits. */
static void bytes(void)
{
	struct seen seen = {0, 0, 0, 0};

	HOLDS(sends(TO_OTHERS, 1, 3) && sends(TO_OTHERS, 4, 0x504));
	HOLDS(t_maps__others_poll(&maps, on_other, &seen, -1) == 2);
	HOLDS(seen.n == 2 && seen.last == 0x504 && seen.size == 4);
	HOLDS(t_maps__events_consume(&maps, on_event, &seen) == 0);
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Several maps in a loop of one's own, and a signal that ends the waiting. */
static void loop(void)
{
	const struct itimerval soon = {{0, 0}, {0, 20000}};
	struct seen seen = {0, 0, 0, 0};
	struct sigaction action;
	struct epoll_event event;
	int both = epoll_create1(EPOLL_CLOEXEC);

	memset(&event, 0, sizeof(event));
	event.events = EPOLLIN;
	event.data.u32 = 1;
	HOLDS(!epoll_ctl(both, EPOLL_CTL_ADD, t_maps__events_epoll_fd(&maps), &event));
	event.data.u32 = 2;
	HOLDS(!epoll_ctl(both, EPOLL_CTL_ADD, t_maps__samples_epoll_fd(&maps), &event));
	/* A perf event may tell once more what was read without waiting. */
	(void)epoll_wait(both, &event, 1, 0);
	HOLDS(epoll_wait(both, &event, 1, 0) == 0);
	HOLDS(sends(TO_SAMPLES, 8, 1) && epoll_wait(both, &event, 1, -1) == 1);
	HOLDS(event.data.u32 == 2 && t_maps__samples_consume(&maps, on_sample, &seen) == 1);
	HOLDS(sends(TO_EVENTS, 16, 2) && epoll_wait(both, &event, 1, -1) == 1);
	HOLDS(event.data.u32 == 1 && t_maps__events_consume(&maps, on_event, &seen) == 1);
	close(both);

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_alarm;
	action.sa_flags = SA_RESTART;
	HOLDS(!sigaction(SIGALRM, &action, NULL) && !setitimer(ITIMER_REAL, &soon, NULL));
	HOLDS(t_maps__events_poll(&maps, on_event, &seen, -1) == -EINTR);
}

/* Each CPU has its own buffer, and the one that is full loses what comes. */
static void perf(void)
{
	cpu_set_t all, one;
	struct seen seen = {0, 0, 0, 0};
	size_t cpus = 0;
	int n = 0;

	HOLDS(!sends(TO_SAMPLES, 8, 1) && t_maps__samples_lost(&maps) == 0);
	HOLDS(t_maps__samples_open(&maps, 3) == -EINVAL);
	HOLDS(!strncmp(t_maps__error(), "map 'samples': consume: open its buffers: ", 42));
	HOLDS(!t_maps__samples_open(&maps, 1) && t_maps__samples_open(&maps, 1) == -EBUSY);
	HOLDS(!sched_getaffinity(0, sizeof(all), &all));
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		cpus++;
		HOLDS(!sched_setaffinity(0, sizeof(one), &one) && sends(TO_SAMPLES, 8, 20) &&
		      sends(TO_SAMPLES, 8, 21));
	}
	/* Each call ends with a record, and none is lost by that. */
	seen.ret = -ECANCELED;
	while (t_maps__samples_poll(&maps, on_sample, &seen, 0) == -ECANCELED)
		n++;
	/* 8 bytes behind a size, and 4 that make it a multiple of 8. */
	HOLDS((size_t)n == 2 * cpus && seen.n == n && seen.last == 21 && seen.size == 12);
	seen.ret = 0;
	HOLDS(sends(TO_SAMPLES, 2, 22));
	HOLDS(t_maps__samples_consume(&maps, on_sample, &seen) == -EBADMSG);
	for (n = 0; sends(TO_SAMPLES, 8, 23) && n < 100000;)
		n++;
	HOLDS(n && !sends(TO_SAMPLES, 8, 24) && t_maps__samples_poll(&maps, on_sample, &seen, -1) == n);
	HOLDS(seen.last == 23 && t_maps__samples_lost(&maps) == 0);
	/* What was lost stands before the first record that has room again. */
	HOLDS(sends(TO_SAMPLES, 8, 25));
	HOLDS(t_maps__samples_consume(&maps, on_sample, &seen) == 1 && seen.last == 25);
	HOLDS(t_maps__samples_lost(&maps) == 2);
	HOLDS(!sched_setaffinity(0, sizeof(all), &all));
}

int main(int argc, char **argv)
{
	struct bpf_object *obj = argc > 1 ? bpf_object__open_file(argv[1], NULL) : NULL;
	struct t_maps copy;
	struct seen seen = {0, 0, 0, 0};

	libbpf_set_print(NULL);
	HOLDS(obj && !t_maps__create(&maps, NULL) && !t_maps__reuse(&maps, obj) &&
	      !bpf_object__load(obj));
	if (n_failed)
		return counted();
	program = bpf_program__fd(bpf_object__next_program(obj, NULL));
	ring();
	bytes();
	perf();
	loop();
	/* libbpf has the address of the reader, not of the struct. */
	copy = maps;
	HOLDS(sends(TO_EVENTS, 16, 30));
	HOLDS(t_maps__events_consume(&copy, on_event, &seen) == 1 && seen.last == 30);
	t_maps__close(&copy);
	HOLDS(!copy.events__reader && !copy.samples__reader);
	HOLDS(t_maps__events_consume(&copy, on_event, &seen) == -EBADF);
	HOLDS(!strcmp(t_maps__error(), "map 'events': consume: the map is not open: Bad file "
				       "descriptor (-9)"));
	HOLDS(t_maps__samples_epoll_fd(&copy) == -EBADF);
	t_maps__close(&copy);
	bpf_object__close(obj);
	return counted();
}
