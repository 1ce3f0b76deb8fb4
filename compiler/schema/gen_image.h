/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_GEN_IMAGE_H
#define BPFMAPC_SCHEMA_GEN_IMAGE_H

#include "base/buf.h"
#include "schema/schema.h"

/* Adds the C file that defines schema_image (image.h) with what the schema has, and expr_run(). */
void image_print(struct buf *b, struct arena *a, const struct schema *s);

#endif
