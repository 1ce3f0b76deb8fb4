/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RUNNING_CONTENTS_H
#define BPFMAPC_RUNNING_CONTENTS_H

#include "running/maps.h"

/*
 * What the verifier sees of a map besides its attributes, as libbpf's
 * bpf_object__populate_internal_map(): the contents of a data map, which constants may be
 * read from once it is frozen, and the address of an arena. Returns NULL, or what failed, in
 * the arena of run.
 */
const char *fill_map(struct running *run, const struct map_def *map, int fd);

#endif
