/* SPDX-License-Identifier: BSD-2-Clause */
/* Creates the maps of a header one by one, for ask_*.c. */
#ifndef BPFMAPC_TESTS_LOADER_EACH_MAP_H
#define BPFMAPC_TESTS_LOADER_EACH_MAP_H

#include <stdio.h>
#include <string.h>

typedef void ask_fn(const char *name, const struct bpfmapc_attr *attr, int fd);

struct asked_map {
	ask_fn *ask;
	const struct bpfmapc_attr *attr;
};

static inline int ask_created(const char *name, int fd, void *ctx)
{
	const struct asked_map *asked = ctx;

	asked->ask(name, asked->attr, fd);
	return 0;
}

/*
 * Creates each map of the header (-DHEADER, prefix t) alone and asks of it, or
 * prints "NAME not created ERRNO".
 */
static inline void each_map(ask_fn *ask)
{
	struct t_maps_opts opts;
	struct t_maps maps;

	for (size_t i = 0; i < sizeof(opts.skip); i++) {
		struct asked_map asked = {ask, &t_maps_priv__maps[i].attr};
		int err;

		memset(&opts, 0, sizeof(opts));
		opts.sz = sizeof(opts);
		memset(&opts.skip, 1, sizeof(opts.skip));
		((char *)&opts.skip)[i] = 0;
		err = t_maps__create(&maps, &opts);
		if (err)
			printf("%s not created %d\n", t_maps_priv__maps[i].name, -err);
		else
			(void)t_maps__for_each(&maps, ask_created, &asked);
		t_maps__close(&maps);
	}
}

#endif
