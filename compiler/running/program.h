/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_RUNNING_PROGRAM_H
#define BPFMAPC_RUNNING_PROGRAM_H

#include "running/image.h"
#include "running/maps.h"
#include "running/vmlinux.h"

/*
 * Loads the programs of an object into the running kernel, each alone, as libbpf would, and
 * unloads them at once. The kernel does the CO-RE relocations. Nothing is attached.
 */

/* A map that a program needs. */
struct program_map {
	bool tried;
	int fd;			/* if it was tried and nothing failed */
	const char *fault;	/* why there is no descriptor, or NULL */
};

/* An object whose programs are loaded. Begins with programs_begin(). */
struct programs {
	struct running *run;
	struct vmlinux *kernel;
	const struct object *obj;
	struct image_source source;
	struct ksym_value *ksyms;	/* of obj->ksyms */
	struct name_table ksym_names;	/* their indexes */
	const char *refused;	/* why none of the programs can be loaded, or NULL */
	struct program_map *maps;	/* of obj->maps */
	const char *(*reason_to_skip)(const void *ctx, const struct judged *map);
	const void *ctx;
	bool core_asked, core;	/* the kernel does CO-RE relocations */
	bool keep_logs;
	bool share_arrays;	/* programs share their program arrays, as in an object */
};

/* What became of a program. */
struct load {
	const char *skipped;	/* why it was not loaded, or NULL */
	int err;		/* errno of the kernel; 0: loaded */
	const char *reason;	/* the line by which the verifier says why, or NULL */
	const char *log;	/* all that it says, with keep_logs; or NULL */
};

/*
 * reason_to_skip() says of a map why it is not created, or returns NULL. `run` and `kernel`
 * must outlive *p.
 */
void programs_begin(struct programs *p, struct running *run, struct vmlinux *kernel,
		    const struct object *obj,
		    const char *(*reason_to_skip)(const void *ctx, const struct judged *map),
		    const void *ctx);

/* Texts of the result are in the arena of p->run. */
struct load programs_load(struct programs *p, const struct program *prog);

/* Closes the maps. */
void programs_end(struct programs *p);

#endif
