// SPDX-License-Identifier: BSD-2-Clause
/*
 * What newer kernels have for maps, with the header of testdata/loader/newer.yaml (-DHEADER),
 * and what is said where the running one does not: the log of BPF_MAP_CREATE, maps for one
 * program alone, values of one CPU.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "count.h"
#include HEADER

#ifdef BPFMAPC_LIBBPF_H
#define TAKES_HASHES (BPFMAPC_LIBBPF_IS(1, 7) && bpfmapc_libbpf_runs(1, 7))
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

/* The value of one CPU, and one for all. What no older kernel can do is not done halfway. */
static void cpus(const struct t_maps *maps)
{
	uint32_t key = 1, none = 7, one = 1, five = 5, seen = 0;
	t_maps__by_name_value text = "eleven and", got;
	size_t n = (size_t)t_maps__possible_cpus();
	struct t_maps__counts_cpu *values = calloc(n, sizeof(*values));
	unsigned last = (unsigned)n - 1;
	int err;

	HOLDS(!t_maps__counts_update_all(maps, &key, &five, 0));
	HOLDS(!t_maps__counts_lookup(maps, &key, values, n) && values[0].value == 5 &&
	      values[last].value == 5);
	for (unsigned cpu = 0; cpu < n; cpu++)
		HOLDS(!t_maps__counts_lookup_cpu(maps, &key, cpu, &seen) && seen == 5);
	err = t_maps__counts_update_cpu(maps, &key, last, &one, 0);
	HOLDS(err == (since(7, 0) ? 0 : -ENOTSUP));
	HOLDS(!t_maps__counts_lookup_cpu(maps, &key, last, &seen) && seen == (err ? 5 : 1));
	HOLDS(n == 1 || (!t_maps__counts_lookup_cpu(maps, &key, 0, &seen) && seen == 5));

	HOLDS(t_maps__counts_lookup_cpu(maps, &key, 1u << 20, &seen) == -ERANGE);
	HOLDS(t_maps__counts_lookup_cpu(maps, &none, 0, &seen) == -ENOENT);
	HOLDS(t_maps__counts_update_all(maps, &none, &five, 0) == -E2BIG);
	/* BPF_NOEXIST, and flags that nobody knows. */
	HOLDS(t_maps__counts_update_all(maps, &key, &five, 1) == -EEXIST);
	HOLDS(t_maps__counts_update_all(maps, &key, &five, 1u << 30) == -EINVAL);
	if (since(7, 0)) {
		HOLDS(t_maps__counts_update_cpu(maps, &key, 1u << 20, &one, 0) == -ERANGE);
		HOLDS(t_maps__counts_update_cpu(maps, &key, 0, &one, 1u << 30) == -EINVAL);
	}

	/* 12 bytes stand 16 apart; a new element is 0 for the others. */
	HOLDS(t_maps__by_name_lookup_cpu(maps, &key, 0, &got) == -ENOENT);
	if (!t_maps__by_name_update_cpu(maps, &key, last, &text, 0)) {
		HOLDS(since(7, 0) && !t_maps__by_name_lookup_cpu(maps, &key, last, &got) &&
		      !memcmp(got, text, sizeof(got)));
		HOLDS(n == 1 || (!t_maps__by_name_lookup_cpu(maps, &key, 0, &got) && !got[0]));
	}
	HOLDS(!t_maps__by_name_update_all(maps, &key, &text, 0));
	for (unsigned cpu = 0; cpu < n; cpu++)
		HOLDS(!t_maps__by_name_lookup_cpu(maps, &key, cpu, &got) &&
		      !memcmp(got, text, sizeof(got)));
	HOLDS(t_maps__recent_lookup_cpu(maps, &key, 0, &(t_maps__recent_value){0}) == -ENOENT);
	free(values);
}

int main(void)
{
	struct t_maps maps;

	kernel_log();
	exclusive();
	HOLDS(!create(&maps, NULL));
	cpus(&maps);
	t_maps__close(&maps);
	return counted();
}
