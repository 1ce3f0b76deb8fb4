/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TESTS_KERNEL_RUN_H
#define BPFMAPC_TESTS_KERNEL_RUN_H

#include "model/target.h"
#include "probe/cases.h"

/* Definitions, what the judge says of them, and what a kernel answers. */
struct run {
	struct arena *arena;
	const struct schema *s;
	struct target target;
	struct type_pool pool;
	struct case_list list;
	const struct schema *profile;	/* with the facts of a profile; or NULL */
	bool boundary;
	size_t n_random, n_fields, jobs, show;
	uint64_t seed, limit;
	const char *write, *answers;
	bool list_seen;
	const struct schema_rule **seen;	/* rules that decided an errno that came */
	size_t n_seen, cap_seen;
	uint32_t *asked;	/* indexes of cases */
	size_t n_asked, cap_asked, too_large;
	int *answer;		/* of each that is asked */
	int *refused;		/* of each blob: the errno that BPF_BTF_LOAD is to give, or 0 */
	uint64_t *memory;	/* bytes that the kernel says of each, or 0 */
	size_t passed, failed, none, unanswered, depends, no_btf, n_accepted;
	size_t n_sizes, n_exact;	/* sizes that are compared, and those called exact */
};

/* fields.c: adds n values with special fields of all shapes, from a seed. */
void type_pool_add_fields(struct arena *a, struct type_pool *pool, size_t n, uint64_t seed);

/* fields.c: each value of pool->fields in each map type. */
void cases_fields(struct case_list *list);

/* random.c: n definitions near the edges, from a seed. */
void cases_random(struct case_list *list, size_t n, uint64_t seed);

/*
 * asking.c: fills r->answer. The running kernel is asked at once; the definitions for another
 * one are written to r->write, and its answers read from r->answers. Each returns 0 or -errno.
 */
int ask_running(struct run *r);
int write_cases(struct run *r);
int read_answers(struct run *r);

#endif
