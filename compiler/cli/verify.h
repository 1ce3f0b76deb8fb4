/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_VERIFY_H
#define BPFMAPC_CLI_VERIFY_H

#include "cli/cli.h"
#include "running/program.h"

/*
 * How verify works inside: cmd_verify.c tries the maps of each object and prints,
 * verify_programs.c does the same with its programs.
 */
struct verifier {
	const struct options *opts;
	struct arena *arena;
	struct vmlinux kernel;
	size_t agree, differ, open;
	bool failed;		/* the exit status is 1 */
};

/* What a trial has shown. */
enum trial_result { TRIAL_AGREES, TRIAL_DIFFERS, TRIAL_OPEN };

/* Counts a result of the object. */
void verify_count(struct verifier *v, const struct result *r, enum trial_result result);

/* Why verify does not create the map, or NULL; ctx is the verifier. */
const char *verify_skips(const void *ctx, const struct judged *map);

/* Begins a line: the object, what it is of it, and "predicted ". */
void verify_begin_line(struct buf *b, const struct result *r, const char *what, const char *name);

/* The attempt to load one program. */
struct program_trial {
	const struct finding *refusal;	/* the first that says it is refused, or NULL */
	struct load load;
	const char *open;	/* why the answer proves nothing, or NULL */
	enum trial_result result;
};

/* Loads the programs of the object. Returns the trials in their order. */
const struct program_trial *verify_programs(struct verifier *v, const struct result *r,
					    struct running *run);
void verify_programs_text(struct buf *b, struct verifier *v, const struct result *r,
			  const struct program_trial *trials);
/* The list "programs" of an object. */
void verify_programs_doc(struct doc *d, struct verifier *v, const struct result *r,
			 const struct program_trial *trials);

#endif
