/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_INTERNAL_H
#define BPFMAPC_INPUT_INTERNAL_H

#include "input/input.h"

/* What the readers of input/ call of each other; nobody else includes it. */

/*
 * Reads a definition file: text[size], which need not be terminated, as the
 * file `path`. Appends one object; see input/definition.c.
 */
void input_definition(const struct input_options *opts, const char *path, const char *text,
		      size_t size, struct object_list *out);

/*
 * The types of a BPF object or of a raw BTF blob, for a definition file's
 * `types`. NULL with one line in *error, in the arena.
 */
const struct types *input_types(struct arena *a, const char *path, const char **error);

#endif
