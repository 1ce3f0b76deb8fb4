/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_PAGES_H
#define BPFMAPC_CLI_PAGES_H

/* man/rules/, as the build printed them. The last one has no id. */
struct rule_page {
	const char *id, *text;
};

extern const struct rule_page rule_pages[];

#endif
