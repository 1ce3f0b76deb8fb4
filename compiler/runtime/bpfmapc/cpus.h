/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CPUS_H
#define BPFMAPC_CPUS_H

#include <bpfmapc/maps.h>

BPFMAPC_SELDOM_BEGIN

/*
 * How many CPUs are possible, by a list such as "0-3,8", or -errno. *place is the place of
 * this one among them, as in an element of a per-CPU map, or -ERANGE.
 */
BPFMAPC_FUNCTION int bpfmapc_cpus(unsigned long cpu, int *place)
{
	FILE *f = fopen("/sys/devices/system/cpu/possible", "re");
	unsigned long first, last, cpus = 0;
	int c = ',', n, err;

	*place = -ERANGE;
	if (!f)
		return -errno;
	while (c == ',' && (n = fscanf(f, "%lu-%lu", &first, &last)) > 0) {
		if (n == 1)
			last = first;
		if (first <= cpu && cpu <= last)
			*place = (int)(cpus + cpu - first);
		cpus += last - first + 1;
		c = fgetc(f);
	}
	err = ferror(f) ? -errno : -EINVAL;
	(void)fclose(f);
	return err == -EINVAL && cpus && cpus <= 1UL << 20 ? (int)cpus : err;
}

BPFMAPC_SELDOM_END

#endif
