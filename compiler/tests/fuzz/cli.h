/* SPDX-License-Identifier: BSD-2-Clause */
/* What of cli/ is not its own in harnesses: they print nothing, and ask no kernel. */
#ifndef BPFMAPC_TESTS_FUZZ_CLI_H
#define BPFMAPC_TESTS_FUZZ_CLI_H

/* What was complained about since the last call is text that a terminal only shows. */
void check_complaints(void);

#endif
