/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LINT_INTERNAL_H
#define BPFMAPC_LINT_INTERNAL_H

#include <linux/bpf.h>

#include "lint/lint.h"

/*
 * Shared by the files of lint/. One struct lint is one run over one object;
 * what it holds lives in the object's arena.
 */

#define ATTR_BIT(attr) (1u << (attr))

/* Releases from which on libbpf creates a data map, and has it mapped. */
#define GLOBAL_DATA   VERSION(5, 2, 0)
#define MMAPABLE_DATA VERSION(5, 5, 0)

struct lint_map {
	struct map_def *map;
	/*
	 * Attributes that something was said of. What builds on them is not
	 * judged again: one fault, one message. The template has its own.
	 */
	uint32_t bad, bad_inner;
	/* libbpf's first try, where its BTF types were what the kernel refused; else NULL. */
	const struct verdict *first;
	uint32_t var;		/* BTF id of the variable, where a tag is on it; else 0 */
	/* The first of the maps that the kernel gives the same name; NULL where it is alone. */
	const struct lint_map *namesake;
	bool unknown_member;	/* a member was not understood: an attribute may lack for that */
	bool needs_btf;		/* it is refused for want of the BTF that the kernel refused */
};

/* A rule that a tag of the source allows to be broken. */
struct suppression {
	uint32_t target;	/* BTF id of the variable or struct that has the tag */
	int rule;		/* enum rule_id, or -1: `text` names none */
	const char *text;	/* as written */
	bool used;
};

struct map_ref {
	const struct map_def *def;
	struct lint_map *map;	/* the map that it is, or is the template of */
};

struct map_type_ref {
	uint32_t type;		/* BTF id */
	struct lint_map *map;
};

/* Why a kernel refuses BTF; `why` is NULL where it does not. */
struct btf_refusal {
	const char *why, *help;
	bool said;		/* a fault of a map says it already */
};

struct special_struct {
	uint32_t size, id;
};

struct lint {
	const struct lint_options *opts;
	struct object *obj;
	struct arena *arena;
	enum loader loader;
	const char *loader_name;	/* key of schemas/loaders/ */
	struct lint_map *maps;		/* beside obj->maps */
	size_t n_maps;
	struct lint_map **by_name;	/* sorted by the map's whole name, then by place */
	struct map_ref *by_def;		/* sorted by address, templates too */
	size_t n_by_def;
	struct map_type_ref *by_type;	/* sorted by the id; made where there are tags */
	size_t n_by_type;
	struct suppression *suppressions;	/* sorted by target and rule */
	size_t n_suppressions, cap_suppressions;
	size_t n_filtered;	/* diagnostics that suppress_apply() has let through */
	struct btf_refusal btf;	/* of the object's BTF, by a kernel of the target */
	const struct program *tracing;	/* one that may run anywhere, or NULL, ... */
	size_t n_programs;		/* ... of so many that were looked at */
	/*
	 * Members that may still be looked at, of all types of the object: BTF
	 * can be written so that walking it takes for ever. Real objects need a
	 * small part of it; where it is used up, types are left unjudged.
	 */
	uint32_t steps;
	unsigned char *bits;		/* LINT_MAX_COMPARED bytes, for check_padding() */
	struct special_struct *special;	/* by size: structs with special fields that are no map's */
	size_t n_special;
	bool special_known;
	const struct types *scanned;	/* whether these have special structs at all */
	bool scanned_special;
};

#define LINT_STEPS (16u << 20)
/* Above the largest key of any kernel there is nothing to look up. */
#define LINT_MAX_COMPARED (64 * 1024)

/* Takes n of the steps that are left; false where there are not so many. */
static inline bool lint_steps(struct lint *l, uint32_t n)
{
	if (l->steps < n)
		return false;
	l->steps -= n;
	return true;
}

/* Prototypes of the rules, from the list. */
typedef void map_rule_fn(struct lint *l, struct lint_map *m);
typedef void object_rule_fn(struct lint *l);

#define READ_RULE(id, name, severity, text)
#define KERNEL_RULE(id, name, severity, text)
#define RULE(id, name, severity, text) map_rule_fn rule_##id;
#define OBJECT_RULE(id, name, severity, text) object_rule_fn rule_##id;
#include "model/rules.def"

/*
 * A diagnostic about a map (NULL: the object) that marks the attribute as
 * spoken of. The pointer is good until the next one.
 */
struct diagnostic *lint_say(struct lint *l, enum rule_id rule, struct lint_map *m, int attr,
			    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* The same about the template of m: the line is that of `values`. */
struct diagnostic *lint_say_inner(struct lint *l, enum rule_id rule, struct lint_map *m, int attr,
				  const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * Whether nothing was said yet of the attribute, of what stands for the same
 * thing, or of the type; and the mark that something was.
 */
bool lint_free(const struct lint_map *m, int attr, bool inner);
void lint_mark(struct lint_map *m, int attr, bool inner);
/* Whether two attributes speak of the same thing: a size and its type. */
bool lint_same(int attr, int other);

/* Whether nothing was said of any of these attributes (bits of ATTR_BIT). */
static inline bool lint_sound(const struct lint_map *m, uint32_t attrs)
{
	return !(m->bad & attrs);
}

static inline bool lint_libbpf(const struct lint *l, unsigned major, unsigned minor)
{
	return l->loader == LOADER_LIBBPF &&
	       version_cmp(l->opts->target.libbpf,
			   VERSION((uint16_t)major, (uint16_t)minor, 0)) >= 0;
}

/* find.c: the maps by name and by definition, from here on. */
void lint_index(struct lint *l);

/* NULL where the object has no map of that name. The first one where it has several. */
struct lint_map *lint_find(const struct lint *l, const char *name);

/* The map that def is, or whose template it is; NULL for NULL. */
struct lint_map *lint_of(const struct lint *l, const struct map_def *def);

/* faults.c: what input/ found, as the target's loader takes it. */
void lint_faults(struct lint *l);

/* peers.c: notes on what other loaders make of `what`, a key of schemas/loaders/. */
void peer_notes(struct lint *l, struct diagnostic *d, enum fault_kind what, const char *about);
/* The same, with what libbpf makes of it, by version. */
void reader_notes(struct lint *l, struct diagnostic *d, enum fault_kind what, const char *about);

/* rules_loader.c: a data map that libbpf does not create for the target's kernel. */
bool lacks_global_data(const struct lint *l, const struct map_def *map);

/* rules_loader.c: a requirement that is not met until the program sets the attribute: BM411. */
bool left_to_run_time(const struct lint *l, const struct map_def *map, const struct violation *v);

/* verdict.c: create and verdict of a map, and the diagnostics of its violations. */
void lint_verdict(struct lint *l, struct lint_map *m);
void lint_violations(struct lint *l, struct lint_map *m);

/*
 * suppress.c: reads the tags; takes out what they, the configuration and the
 * options allow of the diagnostics that are new since the last call.
 */
void suppress_read(struct lint *l);
void suppress_apply(struct lint *l);
bool lint_rule_on(const struct lint *l, enum rule_id rule);

/*
 * rules_special.c: the special fields that a map has once it is created, by
 * the target's first kernel: a bit for each of schema->special.
 */
uint32_t lint_special_fields(struct lint *l, const struct map_def *map);

/* adjust.c: what libbpf makes of a ring buffer's size. */
uint32_t libbpf_ringbuf_size(uint32_t size, uint64_t page_size, struct version libbpf);
bool ringbuf_size_fits(uint32_t size, uint64_t page_size);

/*
 * help.c: help is a line of C; who wrote a definition file wants a line of YAML:
 * "__uint(key_size, 4)" is `key_size: 4`, flags are a list, types are quoted.
 */
const char *lint_help_as_yaml(struct arena *a, const char *help);
/* Where the map has a type, help for its size speaks of the type. help may be NULL. */
const char *lint_help_typed(struct arena *a, const struct map_def *map, const char *help);

/* btf.c: whether the kernel refuses this BTF as a whole, and what of it. */
bool btf_refused(struct arena *a, const struct types *t, struct version kernel,
		 struct btf_refusal *out);

/* btf_types.c: the same of one type by itself. */
bool btf_type_refused(struct arena *a, const struct types *t, uint32_t id, struct version kernel,
		      struct btf_refusal *out);

#endif
