/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_BASE_SHA1_H
#define BPFMAPC_BASE_SHA1_H

#include <stddef.h>

#define SHA1_TEXT_MAX 41	/* 40 digits and the terminator */

/*
 * SHA-1 (FIPS 180-4) of data in lower-case hexadecimal digits, into text,
 * which is returned. For names that others make of it, never for security.
 */
const char *sha1_text(const void *data, size_t size, char text[SHA1_TEXT_MAX]);

#endif
