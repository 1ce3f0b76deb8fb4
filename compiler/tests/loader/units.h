/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions that unit.c has as a file and as a library. */
#ifndef BPFMAPC_TESTS_LOADER_UNITS_H
#define BPFMAPC_TESTS_LOADER_UNITS_H

#ifdef __cplusplus
extern "C" {
#endif

/* 0 or -errno; the maps are closed again. */
int unit_create(const char *root);
int library_create(const char *root);

/* What the file's own together_maps__error() says. */
const char *unit_error(void);
const char *library_error(void);

#ifdef __cplusplus
}
#endif

#endif
