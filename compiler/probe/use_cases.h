/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest programs that show whether something may use a map: what the verifier's tables say. */
#ifndef BPFMAPC_PROBE_USE_CASES_H
#define BPFMAPC_PROBE_USE_CASES_H

#include "probe/ask.h"
#include "probe/cases.h"

/* A type of programs, and what it attaches to, where kernels look at that. */
struct use_program {
	char type[24];			/* of program-types.yaml */
	uint32_t attach_type, flags;
	char to[32];			/* a function or tracepoint of the kernel, or "" */
	int returns;			/* what it may return */
};

extern const struct use_program use_programs[];
extern const size_t n_use_programs;

/* What a program is to show. */
enum use_kind {
	USE_NOTHING,		/* whether the kernel has such programs at all */
	USE_HELPER,		/* whether they have a helper */
	USE_HELPER_MAP,		/* whether the helper takes the map */
	USE_MAP,		/* whether they can refer to the map */
	USE_TWO_MAPS,		/* whether they can refer to two maps of a type */
	USE_KINDS
};

struct use_map {
	struct kernel_case k;
	const char *name;		/* "hash", "hash NO_PREALLOC", "array with lock" */
	bool is_sample;			/* of its type, and nothing beside */
	uint32_t fields;		/* in its value, a bit for each of s->special */
};

struct use_case {
	enum use_kind kind;
	size_t program;			/* of use_programs */
	const struct schema_helper *helper;	/* NULL: none */
	uint32_t maps[2];		/* of use_list.maps; ASK_NO_MAP: none */
	struct ask_use ask;
};

struct use_list {
	struct arena *a;
	const struct schema *s;
	struct type_pool pool;
	struct use_map *maps;
	size_t n_maps, cap_maps;
	struct use_case *v;
	size_t n, cap;
};

struct buf;

/* The programs as a file of ask.h. */
void use_list_wire(const struct use_list *l, struct buf *b);

/*
 * What the facts of a schema say a kernel does with a program, of which l is a list; *err is
 * the errno of a refusal.
 */
enum verifier_answer use_foresee(const struct use_list *l, const struct schema *s,
				 struct version kernel, const struct use_case *c, int *err);

/*
 * Whether a kernel has answered so. A call without arguments is refused in any case: what
 * counts is whether it is for its helper.
 */
bool use_agrees(const struct use_case *c, enum verifier_answer foreseen, int err, int answer);

/* All pairs. The same list for every kernel. */
void use_list_make(struct use_list *l, struct arena *a, const struct schema *s);

#endif
