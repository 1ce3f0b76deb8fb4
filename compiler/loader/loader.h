/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_LOADER_H
#define BPFMAPC_LOADER_LOADER_H

#include "base/buf.h"
#include "model/result.h"
#include "model/target.h"
#include "schema/schema.h"

struct own_types;	/* loader/own_types.h */

enum gen_runtime { RUNTIME_LIBBPF, RUNTIME_SYSCALL };

/* A C header, a shell script, C for a BPF program, a definition file. */
enum gen_output { GEN_HEADER, GEN_BPFTOOL, GEN_C_DEFS, GEN_YAML };

/* --record MAP=TYPE. find_records() sets the map, and the type in the BTF of the object. */
struct gen_record {
	const char *map_name, *type_name;
	const struct map_def *map;
	uint32_t type;
};

struct gen_options {
	const struct schema *schema;
	const struct target *target;
	enum gen_output output;
	enum gen_runtime runtime;
	bool self_contained;	/* GEN_HEADER: the runtime is in it, not included */
	bool legacy_only;	/* GEN_C_DEFS: only legacy maps, without the types of keys and values */
	/* Name of the file with the object's types, for the output; NULL: it has no name. */
	const char *types_path;
	const struct own_types *own;	/* GEN_HEADER: types of the program's headers, or NULL */
	const char *name;	/* prefix of the generated names; NULL: from obj->path */
	struct gen_record *records;	/* GEN_HEADER, RUNTIME_LIBBPF: types of records */
	size_t n_records;
};

/*
 * Looks up the maps and types of opts->records in the object of r, which must be judged.
 * False: appends all that is wrong with them, one on each line, to *errors.
 */
bool find_records(const struct gen_options *opts, const struct result *r, struct buf *errors);

/* Opaque: valid C names, order of creation, templates, slots. */
struct plan;

/*
 * Plans the output for the object of r, which must be judged. All errors happen here:
 * returns NULL and appends all reasons, one on each line, to *errors. The plan is in the
 * arena of the object.
 */
struct plan *plan_new(const struct gen_options *opts, const struct result *r, struct buf *errors);

/* Writes the C header. Cannot fail; the same plan gives the same text. */
void emit_header(struct buf *b, const struct plan *plan);

/* Writes a POSIX shell script of bpftool commands, with a comment for what bpftool cannot do. */
void emit_bpftool(struct buf *b, const struct plan *plan);

/* Writes BTF-style definitions for a BPF program. */
void emit_c_defs(struct buf *b, const struct plan *plan);

/* Writes a definition file of the maps as their loader would create them. */
void emit_yaml(struct buf *b, const struct plan *plan);

/* Whether s can be the prefix of C names. */
bool gen_name_valid(const char *s);

#endif
