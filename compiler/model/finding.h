/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_MODEL_FINDING_H
#define BPFMAPC_MODEL_FINDING_H

#include "model/model.h"
#include "model/rules.h"

struct judged;

/* What a rule found. The findings that remain after merging and suppression are the diagnostics. */
struct finding {
	enum rule_id rule;
	enum severity severity;
	const struct judged *about;	/* the map or template; NULL: the object */
	const char *map;		/* map name, even if it could not be decoded; or NULL */
	const struct program *program;	/* that uses the map, or NULL */
	struct code_place at;		/* of the program, the instruction at fault */
	struct code_place see;		/* another one that a note points at */
	const char *see_what;		/* "the branch is" */
	struct source related;		/* the place that the note `related_note` names; or no file */
	const char *related_note;
	const char *variable;		/* of the object, whose line is the finding's; or NULL */
	int attr;			/* enum map_attr, or -1 */
	const char *message;
	const char **notes;
	size_t n_notes, cap_notes;
	struct fix fix;
	const char *file;		/* source file, or NULL; lint_sort() fills it */
	unsigned line;			/* 0: unknown */
	unsigned column;		/* 0: unknown; only text inputs have one */
	/* Of one that is suppressed. */
	bool by_tag;			/* by a tag in the source; otherwise by the configuration */
	const char *reason;		/* why, as the author of the configuration says; or NULL */
};

#endif
