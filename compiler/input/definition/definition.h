/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_DEFINITION_DEFINITION_H
#define BPFMAPC_INPUT_DEFINITION_DEFINITION_H

#include "btf/members.h"
#include "input/input.h"

/*
 * Definition files: maps in YAML. Read:
 *
 *	definition.c  a file
 *	map.c         its maps, key by key
 *	snapshot.c    what reports, locks and bpftool tell of maps
 *	members.c     the members of types that reports list
 *	types_file.c  the BTF of the file that key `types` names
 *	complete.c    definitions laid over an object's maps; slots checked
 */

/*
 * Reads a definition file: text[size], which need not be terminated, as the
 * file `path`. Appends one object.
 */
void input_definition(const struct input_options *opts, const char *path, const char *text,
		      size_t size, struct object_list *out);

struct yaml_node;
struct yaml_errors;

/* An error if the file says that its format is one of another version. */
void input_check_version(struct yaml_errors *errors, const struct yaml_node *root);

/*
 * Reads the `maps` of an object of a report or a lock as definitions. Types of which the report has
 * only the name are not known; of those whose members it lists types are made that do to be
 * compared. Appends one object.
 */
void input_reported_object(const struct input_options *opts, const char *path,
			   const struct yaml_node *node, struct object_list *out);

/*
 * Reads maps of the past: a report, a lock, or what `bpftool -j map show` prints, as told by the
 * content. Appends objects. False if the text is none of them.
 */
bool input_snapshot(const struct input_options *opts, const char *path, const char *text,
		    size_t size, struct object_list *out);

/*
 * Reads what a report tells of the type of a key or value, whose size is told beside it.
 * False with an error. The result is in the arena and in the tree.
 */
bool input_type_words(struct yaml_errors *errors, struct arena *a, const struct yaml_node *node,
		      uint32_t size, struct type_member *out);

/* Makes the object unreadable, with a fault for each error, by line. */
void input_failed(struct object *obj, struct yaml_errors *errors);

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
