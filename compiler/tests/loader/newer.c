// SPDX-License-Identifier: BSD-2-Clause
/*
 * What newer kernels have for maps, with the header of testdata/loader/newer.yaml (-DHEADER),
 * and what is said where the running one does not: the log of BPF_MAP_CREATE, maps for one
 * program alone.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "count.h"
#include HEADER

#ifdef BPFMAPC_LIBBPF_H
#define TAKES_HASHES bpfmapc_libbpf_takes_hashes()
#define SAYS_WHY     (BPFMAPC_LIBBPF_IS(1, 8) && since(7, 2))
#else
#define TAKES_HASHES true
#define SAYS_WHY     since(7, 2)
#endif

static bool since(long major, long minor)
{
	struct utsname name;
	char *end;
	long has;

	if (uname(&name))
		return false;
	has = strtol(name.release, &end, 10);
	return has > major || (has == major && strtol(end + 1, NULL, 10) >= minor);
}

static unsigned char hash[32] = "a program that does not exist";

/* What is wrong with map `plain`: NULL for nothing. */
static const char *wrong;

static int before(const char *name, struct bpfmapc_attr *attr, void *ctx)
{
	(void)ctx;
	if (!wrong || strcmp(name, "plain"))
		return 0;
	if (!strcmp(wrong, "map_extra"))
		attr->map_extra = 1;
	else if (!strcmp(wrong, "value_size"))
		attr->value_size = 0;
	else if (!strcmp(wrong, "excl_prog_hash"))
		attr->excl_prog_hash = hash;
	return 0;
}

static char logged[512];

static void log_line(const char *text, void *ctx)
{
	(void)ctx;
	(void)snprintf(logged, sizeof(logged), "%s", text);
}

static int create(struct t_maps *maps, const char *what)
{
	struct t_maps_opts opts;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.before = before;
	opts.log = log_line;
	wrong = what;
	logged[0] = 0;
	return t_maps__create(maps, &opts);
}

/* Linux 7.2 says what it refuses, if it has words for it. */
static void kernel_log(void)
{
	struct t_maps maps;

	HOLDS(create(&maps, "map_extra") == -EINVAL);
	HOLDS(!strcmp(t_maps__error(),
		      SAYS_WHY ? "map 'plain': create (the kernel: Invalid map_extra.): "
				    "Invalid argument (-22)" :
				    "map 'plain': create: Invalid argument (-22)"));
	HOLDS(!strcmp(logged, t_maps__error()));
	HOLDS(create(&maps, "value_size") == -EINVAL);
	HOLDS(!strcmp(t_maps__error(), "map 'plain': create: Invalid argument (-22)"));
}

/* The hash is never left out: who asked for it would share the map with everybody. */
static void exclusive(void)
{
	struct t_maps maps;
	int err = create(&maps, "excl_prog_hash");

	if (!TAKES_HASHES) {
		HOLDS(err == -ENOTSUP &&
		      !strncmp(t_maps__error(), "map 'plain': create (excl_prog_hash: needs libbpf 1.7): ",
			       56));
	} else if (since(6, 18)) {
		HOLDS(!err);
	} else {
		HOLDS(err == -EINVAL || err == -E2BIG);
		HOLDS(!strncmp(t_maps__error(), "map 'plain': create: ", 21));
	}
	t_maps__close(&maps);
}

int main(void)
{
	kernel_log();
	exclusive();
	return counted();
}
