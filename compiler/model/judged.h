/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_JUDGED_H
#define BPFMAPC_MODEL_JUDGED_H

#include "model/finding.h"
#include "model/model.h"
#include "model/releases.h"
#include "model/target.h"

/*
 * What judge/ concludes about an object that input/ has read. It is in the arena of the
 * object, apart from the model, which is const.
 */

/*
 * The attributes that the loader passes to BPF_MAP_CREATE, after its adjustments (libbpf:
 * bpf_object__create_map() and what runs before it).
 */
struct map_create {
	char name[16];			/* kernel name, at most 15 bytes */
	uint32_t map_type, key_size, value_size, max_entries, map_flags;
	uint32_t numa_node;
	uint64_t map_extra;
	uint32_t btf_key_type_id, btf_value_type_id;	/* 0 if not passed */
	uint32_t btf_vmlinux_value_type_id;	/* not 0 for struct_ops */
	bool dots_left_out;		/* of the name, on kernels that take none */
	const struct types *types;	/* the BTF that the ids refer to; NULL: no btf_fd */
	const char *struct_ops;		/* the struct of the kernel that libbpf looks up for it; or NULL */
	const struct map_create *inner;	/* template of a map-in-map; NULL: no inner_map_fd */
};

/* Removes the BTF types, as loaders do for their second try. */
static inline void map_create_drop_types(struct map_create *c)
{
	c->btf_key_type_id = c->btf_value_type_id = 0;
	c->types = NULL;
}

enum create_outcome { CREATE_ACCEPTED, CREATE_REJECTED, CREATE_DEPENDS };

enum depends_on {
	DEPENDS_MEMORY = 1 << 0,
	DEPENDS_CAPABILITY = 1 << 1,
	DEPENDS_CONFIG = 1 << 2,
	DEPENDS_CPUS = 1 << 3,
};

struct schema_rule;

/* A requirement of the kernel, as the schema states it, that a definition does not meet. */
struct violation {
	enum rule_id rule;
	enum map_attr attr;
	int err;			/* errno, positive; 524 is ENOTSUPP */
	const char *message;		/* "max_entries is 100, must be ..." */
	const char *source;		/* kernel function, or NULL */
	struct fix fix;
	struct version since, before;	/* releases that have the requirement */
	const struct schema_rule *requirement;	/* schema/tables.h */
	bool left_to_run_time;		/* the program that loads the object may still meet it */
};

/* What the kernels of the target, and all known releases, do with one definition. */
struct verdict {
	const struct release_span *kernels;	/* the releases that accept; ascending, disjoint */
	/* Of this definition, in the order of the kernel's checks. A template has its own. */
	const struct violation *violations;
	/* The first violation, of the template or of this definition, which decides; or NULL. */
	const struct violation *deciding;
	uint64_t memory;		/* bytes, for the target's CPUs */
	uint32_t n_kernels, n_violations;
	int err;			/* positive if rejected, else 0 */
	struct version rejecting;	/* the first release of the target's range that rejects */
	enum create_outcome create : 8;
	unsigned depends_on : 8;	/* bits of enum depends_on */
	bool memory_exact : 1;		/* false: it grows with use, or is an estimate */
	bool without_btf : 1;		/* only the loader's second try, without BTF types, is accepted */
	bool btf_decides : 1;		/* in some release the answer depends on the BTF types */
};

/* What the map takes in one more kernel of the target: the largest counts. */
static inline void verdict_add_memory(struct verdict *v, uint64_t bytes, bool exact)
{
	v->memory_exact = v->memory_exact && exact && v->memory == bytes;
	if (bytes > v->memory)
		v->memory = bytes;
}

static inline bool verdict_has(const struct verdict *v, enum rule_id rule)
{
	for (size_t i = 0; i < v->n_violations; i++)
		if (v->violations[i].rule == rule)
			return true;
	return false;
}

/*
 * A function that usage/ could not follow: the instruction and why. Nothing is known of what it
 * does with maps.
 */
struct unjudged {
	uint32_t function, insn;	/* indexes in obj->functions, and in it */
	const char *why;
	bool given_up;		/* by us: it takes too long. Else no verifier takes it */
};

/* A program uses a map: it passes it to a helper, or only refers to it. */
struct map_use {
	const struct program *program;
	struct code_place at;		/* in the program, or in a function that it reaches */
	const char *helper;		/* NULL: it only refers to the map */
	/*
	 * What is seen to be done with elements: by the helper, and if it returns one, or if
	 * there is none, by the function. Bits of enum map_access.
	 */
	unsigned access;
};

/*
 * Commands of bpf(2), and helpers and functions of the kernel for programs, which every kernel of
 * the target has for a map. Maps that are alike share it.
 */
struct map_offer {
	const char **commands, **helpers;
	size_t n_commands, n_helpers;
};

/* A map of the object or the template of one: the subject of rules and verdicts. */
struct judged {
	const struct map_def *def;
	const struct judged *outer;	/* the map with this template; NULL: a map of the object */
	struct judged *inner;		/* its template, or NULL */
	struct map_create create;
	struct verdict verdict;
	const struct map_offer *offer;	/* NULL if only faults are asked for; see judged_offer() */
	/*
	 * The verdict on the loader's first try, if that on its second, without BTF types,
	 * differs; or NULL.
	 */
	const struct verdict *with_btf;
	/* A sentence that says why this loader does not create the map; or NULL. */
	const char *not_created;
	/*
	 * What the loader says of a definition that it does not give to any kernel: cilium/ebpf
	 * checks some attributes itself. Or NULL.
	 */
	const char *loader_refuses;
	const struct map_create *typed;	/* with the BTF types, if a kernel refuses the BTF; or NULL */
	struct map_use *used_by;	/* in the order of programs; none if only faults are asked for */
	uint32_t n_used_by;
	uint32_t unread;		/* attributes that the loader cannot read: 1 << enum map_attr */
	bool skipped;			/* a legacy record in a section that this loader skips */
	bool lost_btf;			/* needs BTF types, which are lost with the object's */
	bool no_global_data;		/* a data map, not supported by the first kernel */
};

static inline const struct map_offer *judged_offer(const struct judged *m)
{
	static const struct map_offer none;

	return m->offer ? m->offer : &none;
}

/* Whether no kernel is asked for the map. A data map may be left out for a kernel without them. */
static inline bool judged_left_out(const struct judged *m)
{
	return m->not_created && !m->no_global_data;
}

/* Whether the kernel refuses the definition if it has no BTF types. */
static inline bool judged_demands_btf(const struct judged *m)
{
	return verdict_has(&m->verdict, RULE_BM140);
}

struct loader_fault;

/* A fault of the reader that the loader of the target reacts to. */
struct judged_fault {
	const struct fault *fault;
	const struct loader_fault *loader;	/* what the loader does; NULL: nothing special */
	const struct judged *about;	/* NULL: the object, or a map that could not be decoded */
};

/* Why a kernel refuses the BTF of an object; `why` is NULL if none does. */
struct btf_refusal {
	const char *why, *help;
	int err;		/* positive */
	uint32_t type;		/* the id of the type that is refused, or 0 */
	const char *variable;	/* that is refused in its section, or NULL */
	struct version kernel;	/* the first of the target that refuses it */
};

struct loader_release;
struct special_finder;

struct judgement {
	enum loader loader;		/* who creates the maps of this object */
	const struct loader_release *release;	/* the behaviours of its release */
	struct special_finder *special;	/* finds the special fields of its values: judge/special.h */
	enum object_status status;
	int refused_errno;		/* positive; libbpf's own numbers start at 4000; 0: it has none */
	const char *refused_reason;
	struct judged *maps;		/* one for each map of the object, in the same order */
	size_t n_maps;
	struct judged_fault *faults;	/* in the order of the object's faults */
	size_t n_faults;
	struct btf_refusal btf;
	const struct unjudged *unjudged;	/* by function */
	size_t n_unjudged;
	struct usage *usage;		/* usage/usage.h; NULL if the object cannot be read */
};

#endif
