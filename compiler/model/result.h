/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_RESULT_H
#define BPFMAPC_MODEL_RESULT_H

#include "model/judged.h"

/* One object, the conclusions of judge/ and the findings of lint/: the input of all output. */
struct result {
	struct object *obj;		/* owned */
	struct judgement judged;	/* like all below in the arena of the object */
	struct finding *findings;	/* sorted by file, line, map and rule */
	size_t n_findings, cap_findings;
	enum severity fail_on;		/* from the configuration of the object */
	size_t n_shed;			/* number of maps before result_shed() */
};

/* Takes ownership of obj, which may be NULL. */
struct result *result_new(struct object *obj);
void result_free(struct result *r);

/*
 * Frees the memory of an object that needs no more output, except its path, its status and
 * the number of its maps. Most objects of a large run are such.
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
