/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole way through the tool, for any bytes. */
#ifndef BPFMAPC_TESTS_MALFORMED_READ_H
#define BPFMAPC_TESTS_MALFORMED_READ_H

#include <stdbool.h>
#include <stddef.h>

/* Reads, judges and writes what the file, or the bytes as a file, hold. */
void read_malformed_file(const char *path);
void read_malformed_bytes(const unsigned char *data, size_t size, bool definition);

#endif
