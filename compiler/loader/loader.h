/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_LOADER_H
#define BPFMAPC_LOADER_LOADER_H

#include "base/buf.h"
#include "model/result.h"
#include "model/target.h"
#include "schema/schema.h"

enum gen_runtime { RUNTIME_LIBBPF, RUNTIME_SYSCALL };

/* What is generated: a C header, a shell script, C for a BPF program, a definition file. */
enum gen_output { GEN_HEADER, GEN_BPFTOOL, GEN_C_DEFS, GEN_YAML };

struct gen_options {
	const struct schema *schema;
	const struct target *target;
	enum gen_output output;
	enum gen_runtime runtime;
	/* What the output is to call the file of the object's types; NULL: it has no name. */
	const char *types_path;
	const char *name;	/* prefix of the generated names; NULL: from obj->path */
};

/* Opaque: names made safe, order of creation, templates, slots. */
struct plan;

/*
 * What is to be generated for the object of r, which is judged. Every error
 * happens here: NULL with all reasons, one a line, in *errors. The plan lives in
 * the arena of the object.
 */
struct plan *plan_new(const struct gen_options *opts, const struct result *r, struct buf *errors);

/* The C header. Cannot fail; the same text for the same plan. */
void emit_header(struct buf *b, const struct plan *plan);

/* A POSIX shell script of bpftool commands. What bpftool cannot do is said in comments. */
void emit_bpftool(struct buf *b, const struct plan *plan);

/*
 * BTF-style definitions, as a BPF program has them; of legacy maps alone, and
 * without the types of keys and values, where legacy_only. Returns how many.
 */
size_t emit_c_defs(struct buf *b, const struct plan *plan, bool legacy_only);

/* A definition file of the maps as their loader would create them. */
void emit_yaml(struct buf *b, const struct plan *plan);

/* Whether s can be a prefix of names in C. */
bool gen_name_valid(const char *s);

#endif
