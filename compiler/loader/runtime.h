/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_RUNTIME_H
#define BPFMAPC_LOADER_RUNTIME_H

#include "base/buf.h"

/* The headers of compiler/runtime/bpfmapc/, which the build puts into the program. */
struct runtime_file {
	const char *name; /* "maps.h" of <bpfmapc/maps.h> */
	const char *text;
};

extern const struct runtime_file runtime_files[];
extern const size_t n_runtime_files;

/* The version of these files, as a number: BPFMAPC_RUNTIME. */
unsigned runtime_version(void);

/*
 * Writes the text of the named headers, and of those of the runtime that they include, each
 * once, before those that need it. Other includes stay where they are.
 */
void emit_runtime(struct buf *b, struct arena *a, const char *const *names, size_t n);

#endif
