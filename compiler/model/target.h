/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_TARGET_H
#define BPFMAPC_MODEL_TARGET_H

#include "model/facts.h"
#include "model/version.h"

/* What the maps must work on: the options, with defaults from the schemas. */
struct target {
	struct version kernel, kernel_last;	/* a range, both ends included; equal for one */
	const char *kernel_given;		/* as the user wrote it, or NULL */
	enum loader loader;
	bool loader_given;			/* if not, definition files are for LOADER_KERNEL */
	struct version libbpf;
	uint64_t page_size;			/* bytes, a power of two */
	uint32_t cpus;				/* possible CPUs */
	uint32_t nr_cpus;			/* the kernel's CONFIG_NR_CPUS */
	uint32_t max_stack;			/* sysctl kernel.perf_event_max_stack */
	uint32_t numa_nodes;			/* online, all from 0 on; 0: unknown */
	const char *layout;			/* forced legacy layout, or NULL */
};

#endif
