/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_PERCPU_H
#define BPFMAPC_PERCPU_H

/* Per-CPU maps: an element has a value for each possible CPU. */
#include <bpfmapc/maps.h>

BPFMAPC_BEGIN

/* 0 where n values are enough for so many CPUs, or -errno. */
static inline int bpfmapc_enough(int cpus, size_t n)
{
	if (cpus < 0)
		return cpus;
	return n < (size_t)cpus ? -ENOSPC : 0;
}

BPFMAPC_END

#endif
