/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RUNNING_MAPS_H
#define BPFMAPC_RUNNING_MAPS_H

#include "running/bpf.h"
#include "schema/schema.h"

/*
 * Creates the maps of a judged object in the running kernel, as the loader that was judged
 * would. Nothing is pinned.
 */

/* BTF that is in the kernel. */
struct loaded_btf {
	const struct types *types;
	int fd;			/* or -errno */
};

/* An object of which maps and programs are tried. It begins with zeroes and these four. */
struct running {
	const struct schema *schema;
	struct version kernel;		/* for which the loader replaces types */
	struct arena *arena;
	const struct judgement *judged;

	char log[128];			/* of the kernel, where it has refused the last map; or "" */
	struct loaded_btf *btf;
	size_t n_btf, cap_btf;
};

/* The descriptor of the types, which is run's and loaded once; -errno, -1 for NULL. */
int running_btf(struct running *run, const struct types *types);

/*
 * Why the loader does not pass the map to the kernel, with the loader's name: it refuses the
 * object, the map or its template. NULL: it does. `m` is NULL for the object alone.
 */
const char *running_refused(const struct running *run, const struct judged *m);

/*
 * Creates the map, and its template for as long as that takes. As libbpf's
 * bpf_object__create_map() does, it tries again without BTF types where the kernel refuses
 * them, and sets *without_btf. Returns a descriptor, which is the caller's, or -errno.
 */
int running_map(struct running *run, const struct judged *m, bool *without_btf);

/* Closes what run has open. */
void running_end(struct running *run);

#endif
