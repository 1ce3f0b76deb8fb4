/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RUNNING_IMAGE_H
#define BPFMAPC_RUNNING_IMAGE_H

#include <linux/bpf.h>

#include "model/model.h"

/*
 * The code of a program as BPF_PROG_LOAD takes it: its own instructions, then those of the
 * subprograms that it reaches, with the offsets of calls between them; and what .BTF.ext says
 * of them. As libbpf's bpf_object__relocate_calls(). What instructions refer to besides
 * functions is left to the caller.
 */

/* A function, the name of its section, and where its first instruction is. */
struct image_part {
	const struct function *function;
	const char *section;
	uint32_t at;
};

/* Records that begin with the number of an instruction, ascending. */
struct image_records {
	const void *data;
	uint32_t n, size;	/* size: bytes of one */
};

struct image {
	struct bpf_insn *insns;
	size_t n_insns;
	struct image_part *parts;	/* the program first */
	size_t n_parts;
	struct image_records functions, lines;	/* by instruction */
	struct image_records core;	/* the same, but by the byte of the instruction */
};

/* Records of .BTF.ext, sorted. */
struct ext_table {
	struct ext_row *rows;
	size_t n, cap;
	uint32_t size;		/* bytes of a record */
	struct name_table sections;	/* by name, the offset of the name in the BTF */
};

/* What is read once of an object, for all its programs. */
struct image_source {
	const struct object *obj;
	struct arena *arena;	/* for the tables */
	bool *is_program;	/* by obj->functions: not a subprogram */
	struct ext_table functions, lines, core;
};

void image_source_init(struct image_source *src, struct arena *a, const struct object *obj);

/* Returns NULL, or why the program cannot be loaded. All of *out is in the arena a. */
const char *image_make(const struct image_source *src, struct arena *a, const struct program *p,
		       struct image *out);

#endif
