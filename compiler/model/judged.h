/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_JUDGED_H
#define BPFMAPC_MODEL_JUDGED_H

#include "model/finding.h"
#include "model/model.h"
#include "model/releases.h"
#include "model/target.h"

/*
 * What judge/ makes of an object that input/ has read. It lies beside the
 * model, which it does not change, in the arena of the object.
 */

/*
 * The attributes that reach BPF_MAP_CREATE after the loader has adjusted them
 * (libbpf: bpf_object__create_map() and what runs before it).
 */
struct map_create {
	char name[16];			/* kernel name, at most 15 bytes */
	uint32_t map_type, key_size, value_size, max_entries, map_flags;
	uint64_t map_extra;
	uint32_t numa_node;
	uint32_t btf_key_type_id, btf_value_type_id;	/* 0 where not passed */
	const struct types *types;	/* what the ids refer to; NULL: no btf_fd */
	uint32_t btf_vmlinux_value_type_id;	/* struct_ops: not 0 */
	const struct map_create *inner;	/* template of a map-in-map; NULL: no inner_map_fd */
};

/* The same without BTF types: what libbpf's second try passes. */
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

/* One requirement of the kernel that a definition does not meet, as the schema states it. */
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

/* What the kernels of the target, and all known releases, make of one definition. */
struct verdict {
	enum create_outcome create;
	int err;			/* 0 unless rejected */
	bool without_btf;		/* only libbpf's second try, without BTF types, is accepted */
	bool btf_decides;		/* in some release the answer depends on the BTF types */
	unsigned depends_on;		/* of enum depends_on */
	struct version rejecting;	/* of a range of targets: the first release that rejects */
	const struct release_span *kernels;	/* that accept; ascending, disjoint */
	size_t n_kernels;
	/* Of this definition, in the kernel's order of checks; its template has its own. */
	const struct violation *violations;
	size_t n_violations;
	/* The first violation, of the template or of this definition: it decides. NULL: none. */
	const struct violation *deciding;
	uint64_t memory;		/* bytes, for the target's CPUs */
	bool memory_exact;		/* false: grows with use, or an estimate */
};

/* A map of the object, or the template of one: what rules and verdicts are about. */
struct judged {
	const struct map_def *def;
	const struct judged *outer;	/* def is the template of this one; NULL: a map of the object */
	struct judged *inner;		/* its template, or NULL */
	struct map_create create;
	struct verdict verdict;
	/* Of libbpf's first try, where its second, without BTF types, says something else; or NULL. */
	const struct verdict *with_btf;
	/* Why the loader leaves the map to others: a whole sentence; or NULL. */
	const char *not_created;
	uint32_t unread;		/* attributes that the loader cannot read: 1 << enum map_attr */
	bool lost_btf;			/* the kernel wants BTF types, which went with the object's BTF */
	bool no_global_data;		/* a data map, which a kernel of the target does not have */
};

/* Whether the kernel refuses a definition that has no BTF types. */
static inline bool judged_demands_btf(const struct judged *m)
{
	for (size_t i = 0; i < m->verdict.n_violations; i++)
		if (m->verdict.violations[i].rule == RULE_BM140)
			return true;
	return false;
}

struct loader_fault;

/* A fault of the reader that the target's loader does something about. */
struct judged_fault {
	const struct fault *fault;
	const struct loader_fault *loader;	/* what it does; NULL: the fault is no loader's */
	const struct judged *about;	/* NULL: the object, or a map that could not be decoded */
};

/* Why a kernel refuses the BTF of an object; `why` is NULL where none does. */
struct btf_refusal {
	const char *why, *help;
	bool is_fault;		/* a fault of a map says it too */
};

struct loader_release;

struct judgement {
	enum loader loader;		/* who creates the maps of this object */
	const struct loader_release *release;	/* what its release does */
	enum object_status status;
	int refused_errno;		/* positive, or libbpf's 4000 and up */
	const char *refused_reason;
	struct judged *maps;		/* beside the maps of the object, in their order */
	size_t n_maps;
	struct judged_fault *faults;	/* in the order of the object's */
	size_t n_faults;
	struct btf_refusal btf;
};

#endif
