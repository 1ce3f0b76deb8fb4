/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_KERNEL_FACTS_H
#define BPFMAPC_SCHEMA_KERNEL_FACTS_H

#include "base/name_table.h"
#include "schema/tables.h"

/*
 * What the schemas say of releases, as facts that one kernel can be asked about: each is in
 * force in some releases, and each has a name. Facts can be set to what a kernel answered,
 * whatever its release; what judges maps then takes the answers for the schema's own.
 */

enum fact_kind {
	FACT_MAP_TYPE,		/* the kernel has the type: "ringbuf" */
	FACT_FLAG,		/* the type takes the flag: "ringbuf BPF_F_NUMA_NODE" */
	FACT_REQUIRED_FLAG,	/* the type must have it */
	FACT_RULE,		/* a requirement: "ringbuf: max_entries > 0, else EINVAL" */
	FACT_FIELD,		/* the kernel knows the special field: "bpf_timer" */
	FACT_FIELD_TYPE,	/* the type takes the field: "bpf_timer in hash" */
	FACT_FEATURE,		/* a feature of kernels.yaml: "btf-float" */
	FACT_COMMAND,		/* maps of the type have the command: "lookup_batch of hash" */
	FACT_PROGRAM_TYPE,	/* "xdp" */
	FACT_HELPER,		/* programs of some type have it: "bpf_timer_init" */
	FACT_HELPER_MAP,	/* the helper takes maps of the type: "bpf_ringbuf_output with ringbuf" */
	FACT_HELPER_PROGRAM,	/* programs of the type have it: "bpf_get_stackid in kprobe" */
	FACT_PROGRAM_MAP,	/* a refusal of program-maps.yaml, by its number and function */
	FACT_KINDS
};

/* The keys of a profile: "map_types". */
extern const char *const fact_kind_names[FACT_KINDS];

struct kernel_fact {
	enum fact_kind kind;
	const char *name;		/* no two of a kind are equal */
	struct version *since, *before;	/* before: NULL if no release has lost it */
	/* Point releases of series that have it, too, or no longer; NULL: the fact has none. */
	const struct version *const *backports, *const *dropped;
	size_t *n_backports, *n_dropped;
	struct version *perhaps_since;	/* from which on it is not known; or NULL */
	/* What it is about: a type of maps or programs, a helper, a flag; else 0, NULL. */
	uint32_t type, flag;
	const void *row;
};

/* The facts of one copy of a schema. */
struct kernel_facts {
	struct schema *schema;
	struct kernel_fact *v;		/* by kind, in the order of the schema */
	size_t n, cap;
	struct name_table names[FACT_KINDS];	/* to indexes in v */
};

/* Copies what can be set of s. All is in the arena; the rest of s must live as long. */
struct kernel_facts *kernel_facts_new(struct arena *a, const struct schema *s);

/* Whether the schema says that the fact is in force in that release. */
bool kernel_fact_holds(const struct kernel_fact *f, struct version kernel);

/* Makes it in force in all releases, or in none. */
void kernel_fact_set(struct kernel_fact *f, bool holds);

/* NULL if there is none of that name. */
struct kernel_fact *kernel_facts_find(const struct kernel_facts *facts, enum fact_kind kind,
				      const char *name);

#endif
