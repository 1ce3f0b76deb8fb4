/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_LOADER_OLDER_H
#define BPFMAPC_TESTS_LOADER_OLDER_H

/* From now on bpf(2) is that of this release, "4.14", and memory is locked; NULL: as it is. */
void older_kernel(const char *release);

#endif
