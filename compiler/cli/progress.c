/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/progress.h"

#define FIRST_MS 1000		/* a shorter run needs none */
#define EVERY_MS 100

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void progress_start(struct progress *p, size_t total, bool quiet)
{
	const char *term = getenv("TERM");

	*p = (struct progress){.total = total, .lock = PTHREAD_MUTEX_INITIALIZER};
	p->on = !quiet && total > 1 && isatty(STDERR_FILENO) && !(term && str_eq(term, "dumb"));
	p->next_ms = p->on ? now_ms() + FIRST_MS : 0;
}

void progress_step(struct progress *p)
{
	uint64_t now;

	if (!p->on)
		return;
	pthread_mutex_lock(&p->lock);
	p->done++;
	now = now_ms();
	if (now >= p->next_ms && p->done < p->total) {
		fprintf(stderr, "\r\033[Kbpfmapc: %zu of %zu files", p->done, p->total);
		p->next_ms = now + EVERY_MS;
		p->shown = true;
	}
	pthread_mutex_unlock(&p->lock);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
}
