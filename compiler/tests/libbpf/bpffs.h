/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_LIBBPF_BPFFS_H
#define BPFMAPC_TESTS_LIBBPF_BPFFS_H

/* A bpffs of the process's own, for the pins of what it loads. Needs root. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#define BPFFS "/sys/fs/bpf"

/*
 * Makes the mount private that path lies in: else what is mounted there would
 * be seen in other namespaces. In a chroot / may be no mount point.
 */
static inline int make_private(const char *path)
{
	char at[64];
	int err;

	snprintf(at, sizeof(at), "%s", path);
	while ((err = mount("none", at, NULL, MS_PRIVATE, NULL)) && errno == EINVAL && at[1]) {
		char *slash = strrchr(at, '/');

		slash[slash == at] = 0;
	}
	return err;
}

/* Returns 0, or -1 after a complaint. */
static inline int enter_own_bpffs(void)
{
	if (!unshare(CLONE_NEWNS) && !make_private(BPFFS) && !mount("bpf", BPFFS, "bpf", 0, NULL))
		return 0;
	perror("a bpffs of its own");
	return -1;
}

#endif
