/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_RESULT_H
#define BPFMAPC_MODEL_RESULT_H

#include "model/judged.h"

/* One object, what judge/ made of it and what lint/ found: the input of all output. */
struct result {
	struct object *obj;		/* owned */
	struct judgement judged;	/* in the arena of the object, as all below */
	struct finding *findings;	/* sorted by file, line, map and rule */
	size_t n_findings, cap_findings;
	enum severity fail_on;		/* of the configuration that applies to the object */
	size_t n_shed;			/* maps that result_shed() gave back */
};

/* Takes over obj, which may be NULL. */
struct result *result_new(struct object *obj);
void result_free(struct result *r);

/*
 * Gives back the memory of an object about which nothing more is to be said:
 * its path, its status and the number of its maps remain. Most of many objects
 * are such.
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
