/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_DEFINITION_INTERNAL_H
#define BPFMAPC_INPUT_DEFINITION_INTERNAL_H

#include "btf/made_types.h"
#include "input/definition/definition.h"
#include "schema/yaml_tree.h"

/*
 * Definition files: maps without an object (schemas/definition.schema.yaml). Maps
 * of a report or a lock are read, too: keys that the report derives from a definition, as
 * the verdict, are skipped.
 *
 * All errors of a file are found, not only the first. A file with an error gives
 * an object without maps.
 */
struct definition {
	const struct input_options *opts;
	struct object *obj;
	struct arena *arena;		/* the object's */
	const char *path;		/* in the arena */
	struct yaml_errors errors;
	const struct yaml_node *root;	/* with all keys, if the file is read a second time; else NULL */
	bool begun;			/* `types` is read, and so has_base and types are set */
	bool has_base;
	struct type_names types;
	bool types_lost;		/* `types` cannot be read, so names may be right */
	bool reported;			/* the maps of a report, which has only names of types */
	struct name_table names;	/* of the maps, to the lines where they are defined */
};

/* The value of a key, or NULL if it is absent or null. */
const struct yaml_node *definition_get(const struct yaml_node *map, const char *key);

/* Adds the map that the entry of a list of maps defines, with all it says, to the object. */
void definition_read_map(struct definition *def, const struct yaml_node *node);

#endif
