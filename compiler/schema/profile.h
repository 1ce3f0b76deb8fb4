/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_PROFILE_H
#define BPFMAPC_SCHEMA_PROFILE_H

#include "base/limits.h"
#include "schema/kernel_facts.h"
#include "schema/yaml_tree.h"

/*
 * A kernel profile: what one kernel answered to `bpfmapc probe`, as a file
 * (schemas/profile.schema.yaml). It makes a schema of its own, in which each fact that the
 * kernel was asked is as it answered, and all others are those of its release.
 */

#define PROFILE_VERSION 1	/* of the questions; a profile with a later one is refused */

enum fact_answer {
	FACT_UNASKED,
	FACT_YES,
	FACT_NO,
	FACT_ODD,		/* the answers contradict one another: as if it were not asked */
	FACT_ANSWERS
};

/* "open", "has", "lacks", "odd": the keys of a profile. */
extern const char *const profile_answer_names[FACT_ANSWERS];

struct profile {
	const char *name;		/* for reports: the file without folder and .yaml */
	const char *release;		/* as uname -r prints it */
	struct version upstream;	/* of its name; 0.0.0: it does not say */
	struct version nearest;		/* the release that counts for what it does not answer */
	uint64_t page_size;		/* 0, like those below: it does not say */
	uint32_t cpus, nr_cpus, max_stack, numa_nodes;
	const struct schema *schema;	/* with its answers */
	size_t n_answers;
	/* Facts that the schema does not have, because it is of another version; the first of them. */
	size_t n_unknown;
	const char *unknown;
	/* Those that the kernel lacks, although its release has them; the first of them. */
	size_t n_missing;
	const char *missing;
};

/*
 * Reads a profile of `size` bytes. Everything is in the arena; s must live as long. Returns
 * NULL after errors in *errors.
 */
const struct profile *profile_read(struct arena *a, const struct schema *s, const char *path,
				   const char *text, size_t size, struct yaml_errors *errors);

#endif
