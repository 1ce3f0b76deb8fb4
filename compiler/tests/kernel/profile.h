/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_KERNEL_PROFILE_H
#define BPFMAPC_TESTS_KERNEL_PROFILE_H

#include "schema/profile.h"

/* The profile of a file, in the arena. One that cannot be read ends the program with status 2. */
const struct profile *profile_of_file(struct arena *a, const char *path);

#endif
