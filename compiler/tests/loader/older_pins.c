// SPDX-License-Identifier: BSD-2-Clause
/*
 * older_pins PINS: the header of testdata/loader/wiring.bpf.c (-DHEADER) finds
 * its pins again on a kernel that does not tell of maps but in /proc, and what
 * it does on an older kernel is told in the log. Linked with older.c.
 */
#include <bpf/bpf.h>
#include <string.h>
#include <sys/resource.h>

#include "count.h"
#include "older.h"
#include HEADER

static char told[4096];

static void keep(const char *text, void *ctx)
{
	(void)ctx;
	if (strlen(told) + strlen(text) + 2 < sizeof(told))
		strcat(strcat(told, text), "\n");
}

static __u32 id_of(int fd)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info);

	memset(&info, 0, sizeof(info));
	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

int main(int argc, char **argv)
{
	struct t_maps_opts opts;
	struct t_maps first, second;
	struct rlimit memlock;

	if (argc != 2)
		return 2;
	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = argv[1];
	opts.log = keep;
	older_kernel("4.12");
	HOLDS(!t_maps__create(&first, &opts));
	HOLDS(!getrlimit(RLIMIT_MEMLOCK, &memlock) && memlock.rlim_cur == RLIM_INFINITY);
	HOLDS(!t_maps__create(&second, &opts));
	/* Another size is found out all the same. */
	opts.max_entries.shared = 77;
	t_maps__close(&second);
	HOLDS(t_maps__create(&second, &opts) == -EINVAL);
	HOLDS(strstr(t_maps__error(), "its max_entries is"));
	opts.max_entries.shared = 0;
	HOLDS(!t_maps__create(&second, &opts));
	older_kernel(NULL);
	HOLDS(id_of(first.shared) && id_of(first.shared) == id_of(second.shared));
	HOLDS(strstr(told, "no global data") && strstr(told, "BTF"));
	t_maps__close(&first);
	t_maps__close(&second);
	return counted();
}
