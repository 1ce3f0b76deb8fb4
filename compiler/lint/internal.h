/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LINT_INTERNAL_H
#define BPFMAPC_LINT_INTERNAL_H

#include "base/limits.h"
#include "base/texts.h"
#include "btf/flat.h"
#include "judge/judge.h"
#include "lint/lint.h"
#include "model/reuse.h"
#include "schema/tables.h"
#include "usage/usage.h"

/*
 * Internals of lint/. One struct lint is one run over one object that is read and judged;
 * its data is in the arena of the object.
 *
 *	kernels.c   several kernels that must accept the maps
 *	runs_on.c   on which releases the object runs
 *	engine.c    the order of the steps, and the list of the rules
 *	say.c       adds findings and notes, finds maps
 *	faults.c    findings of input/, as the loader treats them
 *	violations.c  requirements of the kernel that a map violates
 *	calls.c     the calls of helpers by programs, for the rules about them
 *	rules_*.c   the rules: pure functions of the object and its judgement
 *	merge.c     merges findings about one fault
 *	suppress.c  tags, configuration, options
 */

/* A rule that a tag in the source allows to be violated. */
struct suppression {
	uint32_t target;	/* BTF id of the variable, struct or function that has the tag */
	struct rule_range rules;	/* none if `text` does not name any */
	bool is_name;		/* text follows allow=; otherwise it is the whole tag */
	const char *text;	/* as written */
	bool used;
};

/* A type that carries tags of a map: its variable, its struct, or its template's struct. */
struct map_type_ref {
	uint32_t type;		/* BTF id */
	const struct judged *map;
};

struct special_struct {
	uint32_t size, id;
};

/* What the programs of the object pass as keys, or values that are compared, of a map. */
struct compared_use {
	enum {
		COMPARED_NOWHERE,	/* no program passes one */
		COMPARED_SET,		/* all of its bytes are set wherever a program passes one */
		COMPARED_UNKNOWN,	/* in one place that is not known */
		COMPARED_UNSET,		/* in one place some are not; rule unset-bytes says it */
	} what;
	const struct program *program;	/* COMPARED_UNKNOWN: the first */
	struct code_place at;
};

/* Entries of lint_options.allow by one of their names. */
struct allow_index {
	struct name_table plain;	/* names without wildcards: the first entry of each */
	uint32_t *next;			/* of each entry the next one of its name, counted from 1 */
	uint32_t *patterns;		/* the entries whose name has wildcards */
	size_t n_patterns;
};

struct lint {
	const struct lint_options *opts;
	struct judge_options judge;
	struct result *result;
	const struct object *obj;
	const struct judgement *judged;
	struct arena *arena;
	struct texts texts;		/* of findings, in the arena */
	enum loader loader;
	const struct judged *maps;	/* of `judged` */
	size_t n_maps;
	struct name_table names;	/* of maps: their index; made by lint_find() */
	uint32_t *vars;			/* of each map the BTF id of its variable, 0: no tag; or NULL */
	struct map_type_ref *by_type;	/* sorted by id; empty if there are no tags */
	size_t n_by_type;
	struct suppression *suppressions;	/* sorted by target */
	size_t n_suppressions, cap_suppressions;
	struct name_table functions;	/* of obj->functions; empty if none has a tag */
	uint32_t *function_tags;	/* of each function the target of its tags, or 0; or NULL */
	struct allow_index allowed, allowed_programs;	/* made for the first question */
	/*
	 * Members and holes that may still be visited, of all types of the object: hostile BTF
	 * can take forever to walk. Real objects need a small part of the limit. When it is
	 * reached, rules ignore the remaining types.
	 */
	uint32_t steps;
	struct flat_type key;		/* of the last map that rule_pointer_key() looked at, and */
	uint32_t key_type;		/* its BTF id */
	struct special_struct *special;	/* by size: structs with special fields, not values */
	size_t n_special;
	struct compared_use *compared;	/* by map, and behind them by map their templates; or NULL */
	uint32_t n_refusals;		/* findings of rule_program_map() */
	uint32_t n_wrong_calls;		/* that lint_say_call() was told of */
	struct name_table values;	/* maps that are static values; made for the first question */
	const struct rules_on *rules;
	struct name_table said;		/* what lint_say_call() has said */
	bool special_known;
	const struct types *scanned;	/* the BTF for which scanned_special is known */
	bool scanned_special;
};

/* Takes n of the remaining steps; false if there are fewer. */
static inline bool lint_take_steps(struct lint *l, uint32_t n)
{
	if (l->steps < n)
		return false;
	l->steps -= n;
	return true;
}

/* A map whose pin an object before it in the run has, too. */
struct shared_pin {
	const char *name;		/* path, or the name below the root of pins */
	const struct object *first;	/* the object that pins it first */
	const struct judged *old, *new;	/* its map, and the map of this object */
	const struct map_diff *diff;	/* what loading the second after the first comes to */
};

/* The call of a helper by a program, with one of the maps that it may be about. */
struct call {
	const struct program *program;
	const struct helper_use *use;
	const struct schema_helper *helper;
	const struct value *map;	/* the argument that is a map; NULL: the helper takes none */
	const struct map_choice *choice;	/* which map it may be; NULL if that is not known */
	const struct judged *about;	/* that map or template; or NULL */
	bool write;			/* of a load or store: it is a store */
	bool repeated;			/* in a function of an earlier program that has no suppression */
};

/*
 * engine.c: lint_result() for the one kernel, or range, that opts->target.kernel is. usage is
 * that of an earlier call for the object, or NULL.
 */
void lint_one_kernel(const struct lint_options *opts, struct result *r, struct usage *usage);
/* engine.c: the state for rules about an object that is judged. */
struct lint lint_begin(const struct lint_options *opts, struct result *r);

/*
 * Prototypes of the rules, from the list. A rule looks at an object that is read and
 * judged, and adds findings. It does not know what other rules found, nor which rules are
 * on: merge.c and suppress.c run after all rules.
 */
typedef void map_rule_fn(struct lint *l, const struct judged *m);
typedef void object_rule_fn(struct lint *l);
typedef void pin_rule_fn(struct lint *l, const struct shared_pin *pin);
typedef void use_rule_fn(struct lint *l, const struct call *call);

#define READ_RULE(id, name, severity, text)
#define KERNEL_RULE(id, name, severity, text)
#define RULE(id, function, name, severity, text) map_rule_fn rule_##function;
#define OBJECT_RULE(id, function, name, severity, text) object_rule_fn rule_##function;
#define PIN_RULE(id, function, name, severity, text) pin_rule_fn rule_##function;
#define USE_RULE(id, function, name, severity, text) use_rule_fn rule_##function;
#include "model/rules.def"

/*
 * say.c: adds a finding about a map or template (NULL: the object) and its attribute (enum
 * map_attr, or -1). A message about a template begins with "inner map: ". The pointer is
 * valid until the next finding is added.
 */
struct finding *lint_say(struct lint *l, enum rule_id rule, const struct judged *about, int attr,
			 const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* The same with a message that lives as long as the object. */
struct finding *lint_say_text(struct lint *l, enum rule_id rule, const struct judged *about, int attr,
			      const char *message);
void finding_note(struct lint *l, struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Adds a note that lives as long as the object. */
void finding_add_note(const struct lint *l, struct finding *f, const char *note);
/* Adds the note "kernel: CALL fails with EINVAL (function)". */
void finding_note_violation(struct lint *l, struct finding *f, const char *call,
			    const struct violation *v);

/* Whether it is libbpf that refuses the map, before it asks the kernel. */
bool is_of_libbpf(const struct violation *v);

/* The bits of the attributes that mean the same as attr, such as a size and its type; 0 for -1. */
uint32_t attr_group(int attr);

/*
 * A fact for rules: whether these attributes (1 << enum map_attr) of a map or template were
 * read correctly and violate no requirement of the kernel. It is false if the map type is
 * unknown: attributes then have no meaning.
 */
bool is_sound(const struct judged *m, uint32_t attrs);

/* Whether the loader of the object has the behaviour. */
static inline bool lint_loader_has(const struct lint *l, enum loader_behaviour behaviour)
{
	return loader_has(l->judged->release, behaviour);
}

/* Whether the first kernel of the target has the feature. */
static inline bool lint_kernel_has(const struct lint *l, enum kernel_feature feature)
{
	return schema_kernel_has(l->opts->schema, feature, l->opts->target.kernel);
}

/* The special fields that the first kernel of the target finds in the created map. */
static inline uint32_t lint_special_fields(const struct lint *l, const struct judged *m)
{
	return judge_special_fields(l->judged->special, l->opts->target.kernel, m);
}

/* say.c: the first map of that name, or NULL if the object has none. */
const struct judged *lint_find(struct lint *l, const char *name);

/* The map m, or the map whose template m is. */
static inline const struct judged *map_of(const struct judged *m)
{
	while (m->outer)
		m = m->outer;
	return m;
}

/* rules_stack.c: what programs pass as what the map or template compares. */
const struct compared_use *lint_compared_use(struct lint *l, const struct judged *m);

/* rules_programs.c: whether the program refers to that map of the object. */
bool program_refers_to(const struct program *p, uint32_t map);

/* rules_programs.c: how the program refers to the map, but for the fields, which kernels see. */
struct map_reference lint_reference(const struct lint *l, const struct program *p,
				    const struct judged *m);
/* Why the verifier of the kernel refuses that reference to the map; NULL: it does not. */
const struct program_refusal *lint_refusal(const struct lint *l, struct map_reference r,
					   const struct judged *m, struct version kernel);

/* runs_on.c: finds on which releases, and kernels of the target, the object runs: r->runs_on. */
void lint_runs_on(const struct lint_options *opts, struct result *r);

/* calls.c: whether the verifier comes to the call, with that map, whatever is decided at load time. */
struct certainty lint_certainty(const struct lint *l, const struct call *c);

/*
 * calls.c: calls the rule for each call of a helper by each program, and each map there. Without
 * all_programs it leaves out a function where the rule found nothing for a program of the same
 * type. False: it takes too long to call it for all.
 */
bool lint_calls(struct lint *l, use_rule_fn *rule, bool all_programs);
/* The same for loads and stores of elements of maps with flags; helper is NULL. */
void lint_accesses(struct lint *l, use_rule_fn *rule);
/* Calls the rule for each map that call->map may be, or be in. */
void lint_choices(struct lint *l, const struct call *call, use_rule_fn *rule);

/*
 * Adds a finding "program 'p' MESSAGE" about a call, at its line. It becomes milder where the
 * verifier may not come to the call. NULL: the same is said already, or too much is.
 */
struct finding *lint_say_call(struct lint *l, enum rule_id rule, enum severity severity,
			      const struct call *c, int attr, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
/* Adds the note "kernel: BPF_PROG_LOAD fails with EINVAL (source)". */
void finding_note_refused(struct lint *l, struct finding *f, const char *err,
			  const char *source);

/* faults.c, violations.c: add the findings of earlier stages. */
void lint_faults(struct lint *l);
void lint_violations(struct lint *l);

/* peers.c: adds notes on what other loaders do about `what`, a fault of schemas/loaders/. */
void peer_notes(struct lint *l, struct finding *f, enum fault_kind what);
/* The same about n things, at least one, and what libbpf does, by version. */
void reader_notes(struct lint *l, struct finding *f, const struct fault_peer *v, size_t n);

/* merge.c: merges findings about one fault. No error is dropped for a warning. */
void lint_merge(struct lint *l);

/*
 * suppress.c: reads the tags; removes the findings from index `first` on that tags,
 * configuration or options suppress.
 */
void suppress_read(struct lint *l);
void suppress_apply(struct lint *l, size_t first);
/* Whether a tag on the program, or the configuration, may suppress what is found about it. */
bool suppress_has_program(struct lint *l, const struct program *p);

/* allow.c: the first entry of the configuration that allows it, or NULL. Marks all that do. */
const struct lint_allow *allow_find(struct lint *l, const struct finding *f);
/* Whether an entry is about programs of that name. */
bool allow_has_program(struct lint *l, const char *name);

static inline bool lint_rule_on(const struct lint *l, enum rule_id rule)
{
	const struct lint_options *opts = l->opts;

	return !opts->disabled[rule] &&
	       (!rule_info(rule)->off_by_default || opts->enabled[rule] || opts->infos);
}

#endif
