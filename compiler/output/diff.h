/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_OUTPUT_DIFF_H
#define BPFMAPC_OUTPUT_DIFF_H

#include "model/reuse.h"
#include "output/output.h"

/* Writes the result in a format of FORMATS_OTHER. old and new are the paths on the command line. */
void output_diff(struct buf *b, const struct output_options *opts, const struct pin_diff *diff,
		 const char *old, const char *new);

#endif
