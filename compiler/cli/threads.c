/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/threads.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/sysinfo.h>

size_t threads_for(const struct options *opts, size_t n)
{
	size_t want = opts->jobs;

	if (!want && n > 1)
		want = (size_t)get_nprocs();
	return want < n ? want : n;
}

void threads_run(size_t n, void *(*work)(void *arg), void *arg)
{
	pthread_t *threads = NULL;
	size_t started = 0;

	if (n > 1) {
		threads = calloc(n, sizeof(*threads));
		if (!threads)
			die_no_memory();
	}
	while (started + 1 < n && !pthread_create(&threads[started], NULL, work, arg))
		started++;
	work(arg);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}
