/* SPDX-License-Identifier: BSD-2-Clause */
/* For a program that is all there is on a virtual machine. */
#ifndef BPFMAPC_TESTS_KERNEL_MACHINE_H
#define BPFMAPC_TESTS_KERNEL_MACHINE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

/* Mounts what process 1 finds on no other machine. Returns whether this is process 1. */
static inline bool machine_begin(void)
{
	if (getpid() != 1)
		return false;
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	return true;
}

/* Powers the machine off. */
static inline void machine_end(void)
{
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	pause();
}

#endif
