/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_INPUT_H
#define BPFMAPC_INPUT_INPUT_H

#include "model/model.h"
#include "model/target.h"
#include "schema/schema.h"

/* Both must be given. */
struct input_options {
	const struct schema *schema;
	const struct target *target;	/* its libbpf, layout and page size count */
};

/*
 * Reads FILE ("-": standard input) and appends an object for every BPF
 * object that it is or holds, in the order in which they lie in the file:
 * at least one. "FILE(name-or-offset)" is one object of a container. What cannot be read is an object with OBJECT_UNREADABLE and
 * a fault that says why; nothing is printed. Reads no more than the file,
 * trusts nothing of it.
 */
void input_file(const struct input_options *opts, const char *path, struct object_list *out);

/*
 * Looks up file and line of every map and attribute in the debug info (libdw):
 * costs more than all the rest, so it is called when they are printed.
 * Fills map->source and map->attr_line; without libdw or debug info nothing.
 */
void input_sources(struct object *obj);

/*
 * The definitions of defs complete those of obj of the same name (gen x.o
 * inner.yaml): attributes that the object leaves open, the template, the
 * slots. Definitions of other names are added behind. All is copied, defs may
 * be freed. What both give and differ in is a fault of obj each, and -EEXIST
 * is returned; else 0. Judge obj afterwards.
 */
int input_complete(struct object *obj, const struct object *defs);

#endif
