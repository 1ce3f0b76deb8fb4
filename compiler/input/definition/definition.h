/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_DEFINITION_DEFINITION_H
#define BPFMAPC_INPUT_DEFINITION_DEFINITION_H

#include "input/input.h"

/*
 * Definition files: maps in YAML. Read:
 *
 *	definition.c  a file and its maps, key by key
 *	types_file.c  the BTF of the file that key `types` names
 *	complete.c    definitions laid over an object's maps; slots checked
 */

/*
 * Reads a definition file: text[size], which need not be terminated, as the
 * file `path`. Appends one object.
 */
void input_definition(const struct input_options *opts, const char *path, const char *text,
		      size_t size, struct object_list *out);

/*
 * Reads the BTF of a BPF object, or a raw BTF of either byte order, from path
 * into the arena, and checks it. *error is NULL, or tells what is wrong, without
 * the path; then the types are NULL or not whole.
 */
const struct types *input_types(const struct input_options *opts, struct arena *a, const char *path,
				const char **error);

/* A fault for each slot whose map the object does not have. */
void check_slot_maps(struct object *obj);

#endif
