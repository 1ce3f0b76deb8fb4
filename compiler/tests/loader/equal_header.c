// SPDX-License-Identifier: BSD-2-Clause
/*
 * The part of equal.c that differs from header to header: a generated header
 * (-DHEADER, -DPREFIX), included twice, and another one (-DOTHER) beside it.
 * They come first, so that nothing else provides what they forgot to include.
 */
#include HEADER
#include HEADER
#ifdef OTHER
#include OTHER
#endif

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "equal.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define MAPS(name)  JOIN(PREFIX, JOIN(_maps, name))

static struct MAPS() maps;

int header_create(const char *pin_root, bool (*is_skipped)(const char *name))
{
	struct MAPS(_opts) opts;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = pin_root;
	for (size_t i = 0; i < MAPS(_priv__object).n_maps; i++)
		((char *)&opts.skip)[i] = is_skipped(MAPS(_priv__object).maps[i].name);
	return MAPS(__create)(&maps, &opts);
}

int header_open_pins(const char *folder, const char *members, size_t missing)
{
	int *fds = (int *)&maps;
	char path[4096];
	size_t n = 0;

	memset(&maps, 0, sizeof(maps));
	while (*members) {
		size_t len = strcspn(members, " ");

		if (n == MAPS(_priv__object).n_maps)
			return -ENOENT;
		snprintf(path, sizeof(path), "%s/%.*s", folder, (int)len, members);
		fds[n] = bpf_obj_get(path);
		if (fds[n++] < 0 && !missing--)
			return -ENOENT;
		members += len + (members[len] == ' ');
	}
	return n == MAPS(_priv__object).n_maps && !missing ? 0 : -ENOENT;
}

bool header_lifts_limit(void)
{
	return MAPS(_priv__object).calls->retry;
}

const char *header_error(void)
{
	return MAPS(__error)();
}

int header_for_each(int (*fn)(const char *name, int fd, void *ctx), void *ctx)
{
	return MAPS(__for_each)(&maps, fn, ctx);
}

void header_close(void)
{
	MAPS(__close)(&maps);
}
