/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_RESULT_H
#define BPFMAPC_MODEL_RESULT_H

#include "model/judged.h"

struct kernel_judgement {
	struct target_kernel kernel;
	struct judgement judged;
};

/* Releases of kernels: ascending, disjoint. */
struct release_list {
	const struct release_span *v;
	size_t n;
};

/* Whether one kernel, or range, of the target takes what an object has. */
struct runs_on_kernel {
	struct target_kernel kernel;
	const enum create_outcome *maps;	/* by map */
	const bool *programs;		/* by program, with the maps that it refers to */
	bool object;
};

/*
 * On what an object runs: all of its maps that are created, and its programs, as far as their
 * maps and helpers decide it.
 */
struct runs_on {
	struct release_list object;
	const struct release_list *programs;	/* by program, with the maps that it refers to */
	const struct runs_on_kernel *kernels;	/* those of the target */
	size_t n_kernels;
};

struct memory {
	uint64_t bytes;			/* UINT64_MAX: too many to count */
	bool exact;			/* false: some map grows with use, or is an estimate */
};

/* One object, the conclusions of judge/ and the findings of lint/: the input of all output. */
struct result {
	struct object *obj;		/* owned */
	/*
	 * Like all below in the arena of the object. If several kernels must accept the maps: what
	 * the first that refuses it says of each.
	 */
	struct judgement judged;
	struct finding *findings;	/* sorted by file, line, map and rule */
	size_t n_findings, cap_findings;
	/* What tags and the configuration suppress, sorted in the same way; kept on request. */
	struct finding *suppressed;
	size_t n_suppressed, cap_suppressed;
	enum severity fail_on;		/* from the configuration of the object */
	size_t n_shed;			/* number of maps before result_shed() */
	struct memory shed_memory;	/* what they take */
	/* What a report has of the object, if it was written early, or NULL. By malloc(), owned. */
	char *text;
	size_t n_text;
	/* What each kernel of the target says; none if there is one, whose answer `judged` is. */
	const struct kernel_judgement *by_kernel;
	size_t n_by_kernel;
	/* NULL: nobody asked, nothing can be read, or it takes too long to find. */
	const struct runs_on *runs_on;
};

/* Whether the loader creates the map, so that it takes memory. */
bool map_takes_memory(const struct judged *m);
/* What the maps of the object take that the loader creates. */
struct memory result_memory(const struct result *r);
void memory_add(struct memory *sum, struct memory more);

/* Takes ownership of obj, which may be NULL. */
struct result *result_new(struct object *obj);
void result_free(struct result *r);

/*
 * Frees the memory of an object that needs no more output, except its path, its status, the
 * number and memory of its maps, and r->text. Most objects of a large run are such.
 */
void result_shed(struct result *r);

/* Results in the order of the command line. */
struct result_list {
	struct result **v;
	size_t n, cap;
};

void result_list_add(struct result_list *list, struct result *r);
/* Frees the results too. */
void result_list_free(struct result_list *list);

#endif
