// SPDX-License-Identifier: BSD-2-Clause
/*
 * retries: what the header of testdata/loader/facts.bpf.c (-DHEADER) tries
 * again: programs that a signal kept the kernel from verifying, and maps for
 * which there was too little locked memory, unless libbpf sees to that.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "count.h"
#include "interpose.h"
#include HEADER

/* libbpf 1.0 takes the limit away where the kernel knows one, which the running one does not. */
#ifdef BPFMAPC_RETRY_H
#define RETRIES true
#else
#define RETRIES false
#endif

static int interrupted; /* so many programs in a row */
static int map_error;   /* of maps, once the limit is gone; 0: there is none */
static struct rlimit limit = {1 << 16, 1 << 16};

static bool answered(long number, const long *a, long *ret)
{
	int err = 0;

	if (number == SYS_bpf && a[0] == BPF_PROG_LOAD && interrupted > 0) {
		interrupted--;
		err = EAGAIN;
	}
	if (number == SYS_bpf && a[0] == BPF_MAP_CREATE && map_error)
		err = limit.rlim_cur == RLIM_INFINITY ? map_error : EPERM;
	errno = err;
	*ret = -1;
	return err != 0;
}

/* The limit of locked memory is the test's: to raise the real one may take a privilege. */
int getrlimit(__rlimit_resource_t resource, struct rlimit *to)
{
	if (resource != RLIMIT_MEMLOCK)
		return (int)syscall(SYS_getrlimit, resource, to);
	*to = limit;
	return 0;
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *from)
{
	if (resource != RLIMIT_MEMLOCK)
		return (int)syscall(SYS_setrlimit, resource, from);
	limit = *from;
	return 0;
}

/* What an extern has that a program finds out. */
static int has_cookie(void)
{
	const t_maps__kconfig_key zero = 0;
	t_maps__kconfig_value value;
	struct t_maps maps;

	if (t_maps__create(&maps, NULL))
		return -1;
	memset(&value, 0xff, sizeof(value));
	HOLDS(!t_maps__kconfig_lookup(&maps, &zero, &value));
	t_maps__close(&maps);
	return value.LINUX_HAS_BPF_COOKIE;
}

static void programs(void)
{
	int has = has_cookie();

	HOLDS(has == 0 || has == 1);
	interrupted = 3;
	HOLDS(has_cookie() == has && !interrupted);
	/* Not for ever. */
	interrupted = 1 << 20;
	HOLDS(has_cookie() == 0 && interrupted > 1 << 19);
	interrupted = 0;
}

static void maps_and_limit(void)
{
	struct t_maps maps;

	map_error = ENOMEM;
	HOLDS(t_maps__create(&maps, NULL) == (RETRIES ? -ENOMEM : -EPERM));
	HOLDS(limit.rlim_cur == 1 << 16 && limit.rlim_max == 1 << 16);
	map_error = EPERM;
	HOLDS(t_maps__create(&maps, NULL) == -EPERM);
	HOLDS(limit.rlim_cur == 1 << 16 && limit.rlim_max == 1 << 16);
}

int main(void)
{
	programs();
	maps_and_limit();
	return counted();
}
