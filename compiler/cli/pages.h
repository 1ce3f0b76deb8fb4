/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_PAGES_H
#define BPFMAPC_CLI_PAGES_H

/* The pages of man/rules/, which the build turns into C. The last id is NULL. */
struct rule_page {
	const char *id, *text;
};

extern const struct rule_page rule_pages[];

#endif
