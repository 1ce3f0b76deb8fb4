/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef RAW_LIBBPF_H
#define RAW_LIBBPF_H

#include "bpf.h"

/* Numbers without gaps, as nearly all machines have them. */
static inline int libbpf_num_possible_cpus(void)
{
	FILE *f = fopen("/sys/devices/system/cpu/possible", "r");
	int first = 0, last = 0, n = f ? fscanf(f, "%d-%d", &first, &last) : 0;

	if (f)
		fclose(f);
	return n == 2 ? last - first + 1 : n;
}

#endif
