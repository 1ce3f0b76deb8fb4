/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_BASELINE_H
#define BPFMAPC_CLI_BASELINE_H

#include "cli/cli.h"

/*
 * Findings that a project knows already: a file of --write-baseline has how many there are
 * of each rule, map and object. No line is in it, so that changed sources leave it valid.
 * Objects are named from the folder of the file on.
 */
struct baseline;

/*
 * Reads the file of --baseline. *out is NULL without one, and if another one is written.
 * Returns 0, or EXIT_USAGE after a complaint.
 */
int baseline_read(const struct options *opts, struct baseline **out);

/*
 * Writes all findings to the file of --write-baseline, and removes them from the results: they
 * are known now. Returns status, or EXIT_IO after a complaint. Does nothing without a file, and leaves it
 * as it is, after a complaint, where an input could not be read.
 */
int baseline_write(const struct options *opts, const struct result_list *list, int status);

/*
 * Removes the findings that are known from the results; of more than the file has, the last
 * ones stay. Returns how many. Says which entries for the objects of the run, or for objects
 * that are gone, match nothing.
 */
size_t baseline_apply(const struct options *opts, struct baseline *base,
		      const struct result_list *list);

#endif
