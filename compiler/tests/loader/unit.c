// SPDX-License-Identifier: BSD-2-Clause
/* A second file of units.c, or with -DLIBRARY the library beside it, which has a header too. */
#include <string.h>

#include HEADER
#include "units.h"

#ifdef LIBRARY
#define UNIT(name) library_##name
#else
#define UNIT(name) unit_##name
#endif

int UNIT(create)(const char *root)
{
	struct together_maps_opts opts;
	struct together_maps maps;
	int err;

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = root;
	err = together_maps__create(&maps, &opts);
	together_maps__close(&maps);
	return err;
}

const char *UNIT(error)(void)
{
	return together_maps__error();
}
