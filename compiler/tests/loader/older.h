/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_LOADER_OLDER_H
#define BPFMAPC_TESTS_LOADER_OLDER_H

/* From now on bpf(2) is that of this release, "4.14"; NULL: as it is. Little memory can be locked. */
void older_kernel(const char *release);

/* Sets that limit again, which libbpf lifts but once in a process. */
void older_limit(void);

#endif
