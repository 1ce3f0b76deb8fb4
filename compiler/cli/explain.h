/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_EXPLAIN_H
#define BPFMAPC_CLI_EXPLAIN_H

#include "cli/cli.h"
#include "base/buf.h"
#include "schema/tables.h"

/*
 * Internals of explain. cmd_explain.c finds out what is meant; each explain_...() adds the
 * page of one thing.
 */
struct explain {
	struct buf *b;
	struct arena *a;
	const struct schema *s;
	struct expr_env env;		/* of the default target: its symbols */
	unsigned width;			/* columns of the terminal; 0: there is none */
	bool color;
};

/* cmd_explain.c: all names that it knows, but those of errnos. */
void explain_offer(const struct schema *s, struct offers *names);

/* explain_type.c */
void explain_type(const struct explain *x, const struct schema_type *t);
void explain_flag(const struct explain *x, const struct flag_info *flag);
/* explain_errno.c: err is positive. */
void explain_errno(const struct explain *x, int err);
/* explain_helper.c. The name is that of a helper or of a function of the kernel. */
void explain_helper(const struct explain *x, const char *name);
/* What the verifier makes of a map of the type as argument of the helper, in a line. */
void explain_argument(const struct explain *x, const char *helper, const struct schema_type *t);
/* Whether a map type or special field of the schemas has the helper. */
bool explain_knows_helper(const struct schema *s, const char *name);

/* explain_program.c */
void explain_program_type(const struct explain *x, const struct schema_program_type *t);
void explain_section(const struct explain *x, const struct schema_section *row);
/* What the newest libbpf that knows it makes of "kprobe/x", "?kprobe" or SEC("kprobe"); or NULL. */
const struct schema_section *explain_find_section(const struct schema *s, struct arena *a,
						  const char *name);

/* explain_loader.c: what it refuses, and what it makes of other faults. */
void explain_loader(const struct explain *x, const struct schema_loader *l);
/* By its name, as --loader has it; or NULL. */
const struct schema_loader *explain_find_loader(const struct schema *s, const char *name);

/* explain_parts.c: adds the lines of text, those broken that are longer than the terminal. */
void explain_wrap(const struct explain *x, const char *text);
/* Pieces of several pages. A text may be NULL. */
void put_pair(struct buf *b, const char *what, const char *text);
void put_span(struct buf *b, struct version since, struct version before);
/* An entry of a list: its name, the releases that have it, what there is to say. */
void put_entry(struct buf *b, const char *name, struct version since, struct version before,
	       const char *text);
/* A rule in words: the requirement, then the errno. `type` is the first release of the map type. */
void put_rule(const struct explain *x, const struct schema_rule *r, struct version type);
/* since, or none if the type had it from its first release on. */
struct version since_after(struct version since, struct version type);
/* Whether something ended before the first release of the type. */
bool ended_before(struct version before, struct version type);

#endif
