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
 * The BTF of the file path, a BPF object or a raw .BTF blob of either
 * endianness, checked as that of an object is, in the arena of into. 0 or
 * -errno, with one line that says why, without the path, in *error.
 */
int input_types(const struct input_options *opts, struct object *into, const char *path,
		const struct types **out, const char **error);

#endif
