/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_INPUT_H
#define BPFMAPC_INPUT_INPUT_H

#include "base/name_table.h"
#include "model/model.h"
#include "model/target.h"
#include "schema/schema.h"

struct input_options {
	/* Both must be set. */
	const struct schema *schema;
	const struct target *target;	/* of it libbpf, layout and page_size count */
	bool snapshots;			/* reports and output of bpftool are read, too */
	/* The file that is read in place of the one that is named; NULL: that one. */
	const char *contents;
	/*
	 * Paths of objects whose debug info has the lines that an object lacks, mostly because
	 * it was stripped. They must live as long as the objects that are read.
	 */
	const char *const *debug_objects;
	size_t n_debug_objects;
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
 * Appends an object that cannot be read, for the reason; help: what to do, or NULL. Returns
 * its fault, to which notes can be added.
 */
struct fault *input_unreadable(const char *path, enum rule_id rule, const char *reason,
			       const char *help, struct object_list *out);

/*
 * Whether the header of the file is that of a BPF ELF object: 1, 0, or -errno. What is no
 * regular file is none.
 */
int input_is_object(const char *path);

/* Looks up the lines of instructions in .BTF.ext: sets those of functions and program->source. */
void input_lines(struct object *obj);

/*
 * Looks up file and line of maps, their attributes, and variables in the debug info, by libdw;
 * names: of which, NULL: of all. This takes longer than everything else, so call it before
 * lines are printed, for those that are. Without libdw maps have no lines.
 */
void input_sources_of(struct object *obj, const struct name_table *names);

/* All that both find. */
void input_sources(struct object *obj);

/*
 * The path of the input that is mapped at the address, or NULL. For the handler of SIGBUS, which
 * comes when somebody truncates the file.
 */
const char *input_mapped_at(const void *address);

/* Why no lines can be looked up in the file, in a few words, or NULL. */
const char *input_debug_fault(struct arena *a, const char *path);

/*
 * Adds the definitions of defs to obj (gen x.o inner.yaml): to a map of the same
 * name what it lacks, attributes, template or slots; else a new map at the end.
 * The maps of defs, a definition file, and its memory become those of obj. Where
 * both differ obj gets a fault, and -EEXIST is returned; else 0. Judge obj
 * afterwards.
 */
int input_complete(struct object *obj, struct object *defs);

#endif
