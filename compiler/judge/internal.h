/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_INTERNAL_H
#define BPFMAPC_JUDGE_INTERNAL_H

#include "judge/btf_check.h"
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

/* The types of a map's key and value, and what kernels do with the BTF that has them. */
struct judged_btf {
	const struct types *types;
	struct btf_refusal refusal;		/* by the first kernel of the target that refuses it */
	const struct releases *refusing;	/* the releases that refuse it; NULL: not asked yet */
	uint64_t refusing_from;			/* of those from here on */
};

struct own_pair {
	bool refused;			/* the library makes no BTF of them */
	uint32_t key, value;		/* ids in btf.types */
	struct judged_btf btf;
};

/* The BTFs that cilium/ebpf makes of those of the object, one for each pair of key and value. */
struct own_types {
	struct types_builder *builder;
	struct name_table pairs;	/* to their index in v */
	struct own_pair **v;
	size_t n, cap;
	size_t size;			/* bytes of all BTFs */
	struct judged_btf *current;	/* of the map that is being judged; NULL: its types are not here */
};

/* The releases that accept a definition. Most of an object are accepted by the same: they share it. */
struct accepting {
	const struct release_span *v;
	uint32_t n;
};

/* Who asks about definitions. */
struct asker {
	struct kernels *kernels;
	struct special_finder *special;	/* of the object with the definitions */
	struct arena *arena;		/* of the answers */
	bool whole;			/* which releases accept them is asked for, too */
	struct accepting *last;		/* of the definition before; or NULL */
};

/* What the kernels of the target have for maps of that type with these flags and special fields. */
struct known_offer {
	uint32_t type, flags, fields;
	bool frozen;
	const struct map_offer *offer;	/* NULL: not known */
};

/* One object that is being judged. */
struct judge {
	const struct judge_options *opts;
	const struct object *obj;
	struct arena *arena;
	struct judgement *out;
	struct asker ask;
	struct accepting accepting;
	struct judged_btf *btf;
	size_t n_btf, cap_btf;
	struct own_types own;
	struct known_offer known[64];	/* by a hash; what is not there is found again */
};

/* object_btf.c: NULL where the definition has no BTF. */
struct judged_btf *btf_of(struct judge *j, const struct types *types);
/* object_btf.c: asks the kernels of the target whether they refuse btf->types. */
void btf_ask(struct judge *j, struct judged_btf *btf);
/* object_btf.c: the releases from `from` on that refuse them; there may be some before it. */
const struct releases *btf_refusing(struct judge *j, struct judged_btf *btf, uint64_t from);

/* A rule of the kernel, as it is asked about maps of a type. */
struct asked_rule {
	const struct schema_rule *rule;
	const struct expr *of_step, *when;	/* both must hold; NULL: holds for every such map */
};

/* The rules for maps of a type, in the order of the kernel. */
struct asked_rules {
	bool listed;
	bool charged;			/* one of them is about VAR_charged */
	struct asked_rule *v;
	size_t n;
};

/* A kernel whose structs may have other sizes than those of the one before. */
struct kernel_step {
	struct version kernel;
	const __int128 *symbols;
	bool measured;			/* sizes of its maps are exact */
};

/*
 * The kernels of a target, as all its definitions meet them: what does not depend on an object.
 * In the arena, where more is put when it is first asked for.
 */
struct kernels {
	struct kernels *next;		/* of known_kernels */
	struct arena *arena;
	const struct schema *s;
	struct target t;
	__int128 *symbols;		/* values of the symbols of the schema, in the last kernel */
	struct version last_charging;	/* the last that charges for maps: before 5.11 */
	__int128 *charging;		/* the symbols in it; NULL: not asked for yet */
	__int128 large;			/* bytes from which on memory decides, by MEMORY_LARGE */
	bool charges;			/* some of them charge */
	struct kernel_step steps[32];	/* those that do not, the last one first */
	size_t n_steps;
	struct asked_rules *rules[2];	/* by type, the unknown ones last; [1]: of all kernels */
};

/* kernels.c: those of the target, which are in `known`, or in the arena if it is NULL. */
struct kernels *target_kernels(struct known_kernels *known, struct arena *a, const struct schema *s,
			   const struct target *t);
/* The rules for maps of a type (NULL: unknown): of all kernels, or of those of the target. */
const struct asked_rules *kernels_rules(struct kernels *k, const struct schema_type *type, bool whole);
/* The releases that have the rule. */
void rule_releases(const struct schema_rule *r, struct releases *out);

/*
 * memory.c: fills what k has of sizes; finds the bytes that kernels before 5.11 charge for a map,
 * of which env has the variables; and what it takes in the kernels of k, in out->memory, if it
 * takes `last` bytes in the last one. Leaves other symbols in env.
 */
void memory_init(struct kernels *k);
__int128 memory_charged(struct kernels *k, const struct schema_type *type, struct expr_env *env);
void memory_of_map(struct kernels *k, const struct schema_type *type, struct expr_env *env,
		   __int128 last, struct verdict *out);

/*
 * kernel.c: what the kernels do with c alone, as if its template could be created. Fills all of
 * *out except without_btf, and but for ask->whole kernels and btf_decides.
 */
void judge_definition(const struct asker *ask, const struct map_create *c, struct verdict *out);

/* verdict.c: stores the releases that accept the definition. */
void verdict_set_kernels(struct arena *a, struct verdict *v, const struct releases *kernels);

/* verdict.c: sets the verdict on a map from m->create. The template must be judged first. */
void judge_verdict(struct judge *j, struct judged *m);

/* adjust.c: sets m->create: what the loader passes to BPF_MAP_CREATE for the definition m->def. */
void judge_adjust(struct judge *j, struct judged *m);

/* adjust.c: whether the loader lets a data map be mapped into user space, where the kernel can. */
bool judge_lets_map(const struct judge *j, const struct map_def *map);

/* adjust_cilium.c: the part of it that is cilium/ebpf's. */
void adjust_as_cilium(struct judge *j, struct judged *m);

/* access.c: sets the commands and helpers that a map has; its verdict must be there. */
void judge_access(struct judge *j, struct judged *m);
/* uses.c: the programs that use each map. */
void judge_uses(struct judge *j);

/*
 * btf.c: whether BPF_BTF_LOAD of a kernel refuses a blob of `size` bytes, and why. `data` is
 * aligned so that its records are, at 4 bytes. *out is in the arena. Marks in *asked, which may
 * be NULL, what the answer depends on.
 */
bool find_btf_refusal(const struct schema *s, struct arena *a, struct version kernel,
		      const void *data, size_t size, struct btf_refusal *out,
		      struct btf_asked *asked);

#endif
