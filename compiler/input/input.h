/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_INPUT_H
#define BPFMAPC_INPUT_INPUT_H

#include "model/model.h"
#include "model/target.h"
#include "schema/schema.h"

/* Both must be set. */
struct input_options {
	const struct schema *schema;
	const struct target *target;	/* of it libbpf, layout and page_size count */
};

/*
 * Reads the file at path ("-": standard input) and appends at least one object:
 * one for each BPF object that the file is or contains, in file order.
 * "FILE(name-or-offset)" is one object of a container. An object that cannot be
 * read has status OBJECT_UNREADABLE and a fault that says why. Nothing is
 * printed. The file may be malformed in any way.
 */
void input_file(const struct input_options *opts, const char *path, struct object_list *out);

/*
 * Looks up file and line of every map and attribute in the debug info, by libdw,
 * and sets map->source and map->attr_line. This takes longer than everything
 * else, so call it before lines are printed. Does nothing without libdw.
 */
void input_sources(struct object *obj);

/*
 * Adds the definitions of defs to obj (gen x.o inner.yaml): to a map of the same
 * name what it lacks, attributes, template or slots; else a new map at the end.
 * The maps of defs, a definition file, and its memory become those of obj. Where
 * both differ obj gets a fault, and -EEXIST is returned; else 0. Judge obj
 * afterwards.
 */
int input_complete(struct object *obj, struct object *defs);

#endif
