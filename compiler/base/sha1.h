/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_SHA1_H
#define BPFMAPC_BASE_SHA1_H

#include <stddef.h>

#define SHA1_TEXT_MAX 41	/* 40 digits and the terminator */

/*
 * Writes the SHA-1 (FIPS 180-4) of data to text, in lower-case hexadecimal
 * digits, and returns text. For names that other tools derive from it, not for
 * security.
 */
const char *sha1_text(const void *data, size_t size, char text[SHA1_TEXT_MAX]);

#endif
