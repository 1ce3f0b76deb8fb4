/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_PINS_H
#define BPFMAPC_CLI_PINS_H

#include "cli/cli.h"

/*
 * What is pinned below the folder of --pins, as one judged object. Returns 0, or the exit
 * status after a complaint.
 */
int read_pins(const struct options *opts, struct result_list *out);

#endif
