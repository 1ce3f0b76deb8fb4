/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RETRY_H
#define BPFMAPC_RETRY_H

/*
 * Maps for kernels that refuse them for their name, or for the limit of locked memory. libbpf
 * sees to both since 1.0 (bpf_map_create()); its earlier releases and bpf(2) do not.
 */
#include <bpfmapc/maps.h>
#include <sys/resource.h>

BPFMAPC_SELDOM_BEGIN

/* Maps have names since Linux 4.15: an older kernel is asked once it refuses something. */
BPFMAPC_FUNCTION bool bpfmapc_no_names(struct bpfmapc_run *run)
{
	if (!run->names_asked) {
		run->names_asked = true;
		run->no_names =
			bpfmapc_finds_fault(run, 0, "x") && !bpfmapc_finds_fault(run, 0, "");
		if (run->no_names)
			(void)bpfmapc_tell(run, NULL, "the kernel knows no names of maps", 0);
	}
	return run->no_names;
}

/*
 * Before Linux 5.11 maps count as locked memory, of which there is little by
 * default: libbpf takes the limit away for good (bump_rlimit_memlock()).
 * Here that happens where the kernel refuses a map, and *old is the limit.
 */
BPFMAPC_FUNCTION bool bpfmapc_lift_memlock(struct rlimit *old)
{
	const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};

	return !getrlimit(RLIMIT_MEMLOCK, old) && old->rlim_cur != RLIM_INFINITY &&
	       !setrlimit(RLIMIT_MEMLOCK, &none);
}

/* bpfmapc_calls.retry: a descriptor, or why the map cannot be created at all. */
BPFMAPC_FUNCTION int bpfmapc_retry(struct bpfmapc_run *run, const char *name,
				   struct bpfmapc_new_map *made, int err)
{
	struct rlimit memlock;
	bool lifted = false;
	int fd = err;

	for (;;) {
		if (fd == -EPERM && !lifted && bpfmapc_lift_memlock(&memlock))
			lifted = true;
		else if ((fd == -EINVAL || fd == -E2BIG) && *made->name && bpfmapc_no_names(run))
			made->name = "";
		else
			break;
		fd = run->obj->calls->map_create(made);
	}
	if (lifted && fd < 0)
		(void)setrlimit(RLIMIT_MEMLOCK, &memlock);
	else if (lifted)
		(void)bpfmapc_tell(run, name, "created once RLIMIT_MEMLOCK was taken away", 0);
	return fd;
}

BPFMAPC_SELDOM_END

#endif
