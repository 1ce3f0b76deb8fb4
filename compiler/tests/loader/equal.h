/* SPDX-License-Identifier: BSD-2-Clause */
/* What equal.c uses of a generated header. */
#ifndef BPFMAPC_TESTS_LOADER_EQUAL_H
#define BPFMAPC_TESTS_LOADER_EQUAL_H

#include <stdbool.h>
#include <stddef.h>

/* The maps of a generated header, by equal_header.c. */

/* Creates all but those that is_skipped() names; 0 or -errno. */
int header_create(const char *pin_root, bool (*is_skipped)(const char *name));

/*
 * Opens them where a script has pinned them: members are their names there, in
 * the order of the header and separated by blanks. 0, or -ENOENT where other
 * than `missing` ones are not there.
 */
int header_open_pins(const char *folder, const char *members, size_t missing);

/* Whether it lifts the limit of locked memory, where libbpf does not. */
bool header_lifts_limit(void);

const char *header_error(void);
int header_for_each(int (*fn)(const char *name, int fd, void *ctx), void *ctx);
void header_close(void);

#endif
