/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_INTERNAL_H
#define BPFMAPC_JUDGE_INTERNAL_H

#include "judge/judge.h"
#include "judge/special.h"
#include "schema/tables.h"

/* Shared by the files of judge/. */

/* The releases that have a feature. */
static inline struct release_span feature_span(const struct schema *s, enum kernel_feature feature)
{
	const struct kernel_feature_info *f = schema_kernel_feature(s, feature);

	return release_span(f->since, f->before);
}

/* One object that is being judged. */
struct judge {
	const struct judge_options *opts;
	const struct object *obj;
	struct arena *arena;
	struct judgement *out;
	const struct kernels *kernels;
};

/* The kernels of a target, as all its definitions meet them. */
struct kernels {
	const struct schema *s;
	const struct target *t;
	__int128 symbols[SYMBOLS_MAX];	/* values of the symbols of the schema */
	__int128 large;			/* bytes from which on memory decides, by MEMORY_LARGE */
};

/* kernel.c */
void kernels_init(struct kernels *k, const struct schema *s, const struct target *t);

/*
 * kernel.c: what the kernels of k do with c alone, as if its template could be created.
 * Fills all of *out except without_btf.
 */
void judge_definition(const struct kernels *k, struct arena *a, const struct map_create *c,
		      struct verdict *out);

/* verdict.c: stores the releases that accept the definition. */
void verdict_set_kernels(struct arena *a, struct verdict *v, const struct releases *kernels);

/* verdict.c: sets the verdict on a map from m->create. The template must be judged first. */
void judge_verdict(struct judge *j, struct judged *m);

/* access.c: sets the commands and helpers that a map has; its verdict must be there. */
void judge_access(const struct judge *j, struct judged *m);

/* The BTF of an object and the kernel that checks it, as BPF_BTF_LOAD does. */
struct btf_check {
	const struct schema *s;
	struct arena *a;
	const struct types *t;		/* or NULL */
	struct version kernel;
};

static inline bool check_has(const struct btf_check *c, enum kernel_feature feature)
{
	return schema_kernel_has(c->s, feature, c->kernel);
}

/* btf.c: whether the kernel refuses this BTF, and why. */
bool find_btf_refusal(const struct btf_check *c, struct btf_refusal *out);

/* btf_types.c: the same for a single type. */
bool find_type_refusal(const struct btf_check *c, uint32_t id, struct btf_refusal *out);

/* btf_fields.c: the same for the special fields of its structs. */
bool find_field_refusal(const struct btf_check *c, struct btf_refusal *out);

#endif
