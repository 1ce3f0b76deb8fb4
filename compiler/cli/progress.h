/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_PROGRESS_H
#define BPFMAPC_CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A line on a terminal that says how many files of a run are done, from its second second
 * on. It is erased at the end. Where standard error is no terminal, nothing is printed.
 */
struct progress {
	bool on, shown;
	size_t done, total;
	uint64_t next_ms;
	pthread_mutex_t lock;
};

void progress_start(struct progress *p, size_t total, bool quiet);
/* One more file is done. Threads may call it at once. */
void progress_step(struct progress *p);
void progress_end(struct progress *p);

#endif
