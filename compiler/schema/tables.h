/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_TABLES_H
#define BPFMAPC_SCHEMA_TABLES_H

#include "model/rules.h"
#include "model/version.h"
#include "schema/expr.h"
#include "schema/layouts.h"
#include "schema/schema.h"
#include "schema/verifier.h"

/*
 * schemas/ in memory, read-only. The tables of the build are an image (image.h), those of
 * an overlay are in an arena. Most code asks schema.h; the judge works on the tables themselves.
 */

/* When the kernel checks a rule of a map type. */
enum rule_stage {
	STAGE_ALLOC_CHECK,	/* ops->map_alloc_check() */
	STAGE_ALLOC,		/* ops->map_alloc() */
	STAGE_BTF_KEY,		/* map_check_btf(), before the value is looked at */
	STAGE_BTF,		/* ops->map_check_btf() */
	STAGE_N
};

extern const char *const stage_names[STAGE_N];

/* A rule is an expression, or one of these checks, which may find several violations. */
enum rule_check {
	CHECK_EXPR,
	CHECK_MAP_TYPE,		/* the kernel has the type */
	CHECK_FLAGS_ALLOWED,	/* a violation for each flag that the type does not have */
	CHECK_FLAGS_REQUIRED,
	CHECK_SPECIAL_RDONLY,	/* special fields in a map that programs may not write */
	CHECK_SPECIAL_FIELDS,	/* each special field is one that the type takes */
	CHECK_SPECIAL_POINTEES,	/* what a uptr points to is the program's, and in one page */
	CHECK_STRUCT_OPS,	/* the kernel has the struct_ops */
	CHECK_STAGE_ALLOC_CHECK,	/* in general.yaml: here come the rules of the type */
	CHECK_STAGE_ALLOC,
	CHECK_STAGE_BTF_KEY,
	CHECK_STAGE_BTF,
	CHECK_N
};

extern const char *const check_names[CHECK_N];

enum rule_loader { FOR_ANY, FOR_KERNEL, FOR_LIBBPF };

/* An attribute, and the value that the definition should give it. */
struct rule_fix {
	int attr;			/* enum map_attr */
	struct expr_text value;
};

/* What is said of a rule. No run needs it before a map breaks the rule. */
struct rule_words {
	struct expr_text must;		/* "must be ...", in better words */
	struct expr_text message;	/* instead of the whole message */
	const struct rule_fix *fix;	/* none, one or two */
	size_t n_fix;
	struct expr_text help;		/* how to mend it in words, or what to add to `fix` */
	const char *source;
	const char *verified;		/* the kernels that were seen to do it, or NULL */
	const char *unverified;		/* else what could verify it */
	const char *use;		/* while loading: the group whose rules come here */
	unsigned line;			/* in its file, for error messages */
};

struct schema_rule {
	enum rule_check check;
	struct expr require, when;
	int err;
	int rule;			/* enum rule_id */
	int attr;			/* enum map_attr */
	enum rule_stage stage;
	struct version since, before;
	/* Point releases of older series that have the rule, or no longer have it. */
	const struct version *backports;
	size_t n_backports;
	const struct version *dropped;
	size_t n_dropped;
	/*
	 * FOR_KERNEL: libbpf drops the attribute for old kernels. FOR_LIBBPF: it is libbpf that
	 * refuses the map.
	 */
	enum rule_loader loader;
	unsigned depends;		/* enum depends_on: no violation, the answer depends on it */
	uint32_t words_unit;		/* of the image; 0: ready */
	const struct rule_words *words;	/* schema_rule_words() */
};

struct type_flag {
	uint32_t flag;
	struct version since, before;
	const char *text;
};

/* The smallest definition that every kernel with the type takes. */
struct type_sample {
	uint32_t key_size, value_size, max_entries, map_flags;
	const char *key, *value;	/* "int": 32 bits, "long": 64 bits, or NULL for untyped */
	const char *inner;		/* map type of the template, or NULL */
};

/* Releases that compare max_entries of an inner map of the type with its template's. */
struct type_entries {
	struct version since, before;
	uint32_t unless;		/* flags with which they do not, or 0 */
};

/* Whose bytes the kernel compares to find an element. */
enum type_compares { COMPARES_NOTHING, COMPARES_KEY, COMPARES_VALUE };

struct failing_helper {
	const char *name;
	int err;			/* what the helper returns */
};

struct schema_type {
	struct map_type_info info;
	const char *text;
	const char *deprecated;
	struct version deprecated_since;
	enum type_compares compares;
	const struct type_entries *inner_entries;
	size_t n_inner_entries;
	const struct type_flag *allowed, *required, *by_rule, *forced;
	size_t n_allowed, n_required, n_by_rule, n_forced;
	const struct schema_rule *rules;
	size_t n_rules;
	struct expr memory, memory_exact, memory_charged;
	/* Those that the verifier takes, and that always fail. */
	const struct failing_helper *failing;
	size_t n_failing;
	const char *btf, *map_extra, *inner;	/* in words */
	const struct type_sample *sample;
	size_t n_sample;		/* 0 or 1 */
	const char *const *notes;
	size_t n_notes;
};

struct special_type {
	uint32_t type;
	struct version since, before;
};

/* How the kernel knows a special field. */
enum special_by { SPECIAL_STRUCT, SPECIAL_TAG, SPECIAL_ROOT };

struct special_error {
	int err;
	struct version since, before;
};

struct special_helper {
	const char *name;		/* of `helpers`, or a function of the kernel (kfunc) */
	struct version since, before;	/* 0.0.0: as long as there is the field */
};

struct special_field {
	const char *name;
	enum special_by by;
	uint32_t size, align;
	bool unique;			/* two of them in a value are an error */
	struct version unique_since;	/* 0.0.0: always */
	const struct version *unique_backports;
	size_t n_unique_backports;
	bool repeats;			/* may be in an array */
	bool lock;			/* a struct has one lock at most, and roots need it */
	bool counts;			/* a struct with nodes of two kinds needs it */
	bool in_page;			/* what it points to is the program's, and in one page */
	bool owns;			/* what it points to goes with the value */
	/* It needs a destructor if it points to a struct of the kernel; 0.0.0: never. */
	struct version destructor_since;
	/* BPF_BTF_LOAD looks for it in structs; 0.0.0: never. */
	struct version objects_since;
	bool in_all_objects;		/* in each struct that has it as a member */
	bool objects_only;		/* not in values of maps */
	const char *node;		/* of a root: the struct of the nodes, or NULL */
	struct version since, before;
	const struct special_type *types;
	size_t n_types;
	const struct special_error *errors;	/* from map types that do not take it */
	size_t n_errors;
	const struct special_helper *helpers;	/* that work on this field only */
	size_t n_helpers;
};

/* A struct_ops of kernels: struct bpf_struct_ops_NAME in their BTF. */
struct schema_struct_ops {
	const char *name;
	struct version since;
	const char *config;		/* option of the kernel's configuration */
	const char *text;
};

/* What takes a command or a helper away from a map that has it by its type. */
struct schema_access {
	const char *name;
	uint32_t not_with;		/* flags, each of which does */
	bool not_frozen;		/* BPF_MAP_FREEZE does */
};

/* Flags of a helper: with which a call can succeed. */
struct schema_call_flags {
	const char *helper;
	const uint32_t *types;		/* of the map; empty: any */
	size_t n_types;
	const uint32_t *programs;	/* enum bpf_prog_type; empty: any */
	size_t n_programs;
	struct expr require;		/* on the variables flags and value_lock */
	struct version since, before;
	bool refused;			/* by the verifier; else the call returns the following */
	const char *returns;		/* "EINVAL", "NULL", "XDP_ABORTED" */
	const char *source, *text, *help;
};

/* How many special fields a value may have, from a release on. */
struct special_limit {
	struct version since;
	uint32_t fields;
};

/* A struct of the kernel that it can release, because it has a destructor. */
struct kernel_destructor {
	const char *name;
	struct version since, before;
};

/* Structs of a kernel's BTF: names in ascending order, with one blank or line end between. */
struct kernel_structs {
	struct version since, before;
	const char *names;
};

/* What a symbol is to the code, which does not know its name. */
enum symbol_role {
	SYMBOL_NO_ROLE,
	/* of struct target */
	SYMBOL_PAGE_SIZE, SYMBOL_CPUS, SYMBOL_NR_CPUS, SYMBOL_MAX_STACK, SYMBOL_NUMA_NODES,
	SYMBOL_MEMORY_LARGE,
	SYMBOL_LRU_BATCH, SYMBOL_LRU_PERCPU_BATCH,
	SYMBOL_MEMORY_MEASURED,
};

struct symbol_older {
	struct version before;
	struct expr value;
};

struct schema_symbol {
	const char *name;
	struct expr value;		/* the default, if the target sets the symbol */
	enum symbol_role role;
	/* What it is in older releases, ascending: the first row that is of later ones counts. */
	const struct symbol_older *older;
	size_t n_older;
};

struct schema_kernel {
	struct version release;
	const char *text;
};

struct loader_drop {
	const uint32_t *types;
	size_t n_types;
	struct version since, before;
};

/* From that release on a loader has the table of sections of that release of libbpf. */
struct loader_sections {
	struct version since, libbpf;
};

struct loader_behaviour_entry {
	enum loader_behaviour behaviour;
	struct version since, before;
};

/* Words for a bit for each behaviour. */
#define BEHAVIOUR_WORDS ((BEHAVIOUR_N + 31) / 32)

/* What a loader does from a release on, up to that of the next row. */
struct loader_span {
	struct version since;
	const uint32_t *behaviours, *faults;	/* as in struct loader_release */
	size_t n_behaviours, n_faults;		/* BEHAVIOUR_WORDS and FAULT_N */
};

struct schema_loader {
	enum loader who;
	const struct version *releases, *development;
	size_t n_releases, n_development;
	struct version newest;		/* of the releases, without those in development */
	const struct loader_fault *faults;
	size_t n_faults;
	const struct loader_behaviour_entry *behaviours;
	size_t n_behaviours;
	const struct loader_drop *drops;
	size_t n_drops;
	/* Its own names of sections, in the order in which they are tried, before libbpf's. */
	const struct schema_section *sections;
	size_t n_sections;
	const struct loader_sections *sections_of;	/* ascending */
	size_t n_sections_of;
	/* Made of faults and behaviours, from 0.0.0 on. */
	const struct loader_span *spans;
	size_t n_spans;
};

struct schema_program_type {
	uint32_t id;			/* enum bpf_prog_type */
	const char *name;		/* as bpftool prints it: "sched_cls" */
	const char *enum_name;		/* "BPF_PROG_TYPE_SCHED_CLS" */
	struct version since;
	const char *config;		/* option of the kernel's configuration, or NULL */
	bool helpers_vary;		/* with what it replaces, or nobody could ask */
	const char *text;
};

struct schema_attach_type {
	uint32_t id;			/* enum bpf_attach_type */
	const char *name;		/* as libbpf_bpf_attach_type_str() has it: "xdp_devmap" */
	const char *enum_name;		/* "BPF_XDP_DEVMAP" */
	bool multi;			/* one link attaches the program to many places */
};

/* What libbpf makes of the programs of a section: a row of its section_defs[]. */
struct schema_section {
	const char *name;		/* "kprobe", without the target behind the slash */
	bool target;			/* NAME or NAME/TARGET; else NAME alone */
	struct version slash_before;	/* only NAME/..., by older releases; 0.0.0: by none */
	struct version loose_before;	/* whatever begins with NAME, by older releases */
	uint32_t type;			/* enum bpf_prog_type */
	const char *attach;		/* name of the expected attach type, or NULL for none */
	const char *kernel_attach;	/* loaded with this if the kernel has it, or NULL */
	struct version kernel_attach_since;
	bool sleepable, frags;		/* BPF_F_SLEEPABLE, BPF_F_XDP_HAS_FRAGS */
	struct version since, before;	/* releases of libbpf */
};

struct rule_group {
	const char *name;
	const struct schema_rule *rules;
	size_t n_rules;
};

/* load.c accepts no more rows: callers have an array of so many, or a bit for each field. */
#define SYMBOLS_MAX 96
#define SPECIAL_MAX 32

struct schema {
	const char *profile;		/* whose answers it has instead of those of releases; or NULL */
	const struct flag_info *flags;
	size_t n_flags;
	const struct schema_symbol *symbols;
	size_t n_symbols;
	const struct schema_type *types;	/* by id; schema_type_at() */
	size_t n_types;
	const struct schema_rule *general;
	size_t n_general;
	const struct special_field *special;
	size_t n_special;
	const struct special_limit *limits;	/* oldest first */
	size_t n_limits;
	const struct kernel_destructor *destructors;
	size_t n_destructors;
	const struct kernel_structs *structs;
	size_t n_structs;
	const struct schema_access *access;
	size_t n_access;
	const struct schema_call_flags *call_flags;	/* of a helper in the kernel's order */
	size_t n_call_flags;
	const struct schema_helper *helpers;	/* by id; schema_helper_at() */
	size_t n_helpers;
	const struct helper_programs *helper_programs;
	size_t n_helper_programs;
	const struct program_refusal *refusals;
	size_t n_refusals;
	const struct schema_program_type *program_types;	/* by id */
	size_t n_program_types;
	const struct schema_attach_type *attach_types;	/* by id */
	size_t n_attach_types;
	const struct schema_section *sections;	/* in the order in which they are tried */
	size_t n_sections;
	const struct schema_struct_ops *struct_ops;	/* oldest first */
	size_t n_struct_ops;
	const struct schema_kernel *kernels;	/* oldest first */
	size_t n_kernels;
	const struct kernel_feature_info *features;	/* by enum kernel_feature, all of them */
	size_t n_features;
	/* Made of these two: the kernels, and the point releases to which a feature came; in order. */
	const struct version *releases;
	size_t n_releases;
	const struct schema_loader *loaders;	/* schema_loader_at() */
	size_t n_loaders;
	const struct layout_info *layouts;	/* in the order in which they are tried; schema_layout_at() */
	size_t n_layouts;
	const struct rule_group *groups;	/* for overlays: types have their rules */
	size_t n_groups;
};

/*
 * Makes all of a schema ready, for whoever copies it: of that of the build, a type, helper,
 * loader or layout is made ready when a function of the schema gives it out (image.h).
 */
void schema_make_ready(const struct schema *s);

const struct rule_words *schema_rule_words(const struct schema_rule *r);

/* The tables of a map type in the order of ids; i < s->n_types. */
const struct schema_type *schema_type_at(const struct schema *s, size_t i);

/* The same of helpers and loaders. */
const struct schema_helper *schema_helper_at(const struct schema *s, size_t i);
const struct schema_loader *schema_loader_at(const struct schema *s, size_t i);

/* The tables of a map type, or NULL if no known kernel has it. */
const struct schema_type *schema_type_tables(const struct schema *s, uint32_t id);

/*
 * Whether a kernel of the target compares max_entries of a template of this type
 * and flags with that of the inner map. Before 5.10 bpf_map_meta_equal() did so
 * for all types, since then for some.
 */
bool schema_same_entries(const struct schema *s, const struct target *t, uint32_t map_type,
			 uint32_t map_flags);

/* The struct_ops of that name, or NULL. */
const struct schema_struct_ops *schema_find_struct_ops(const struct schema *s, const char *name);

/* What takes a command or a helper away; NULL: nothing does. */
const struct schema_access *schema_find_access(const struct schema *s, const char *name);

/* The call of a helper with constant flags, by a program of a type, about a map. */
struct flags_call {
	const char *helper;
	uint32_t map_type, program_type;	/* program_type 0: not known */
	bool value_lock;			/* the value has a bpf_spin_lock */
	uint64_t flags;
};

/*
 * The check of the kernel that the flags do not pass, whatever else the call has: the first
 * one; NULL: it may succeed.
 */
const struct schema_call_flags *schema_failing_flags(const struct schema *s, struct version kernel,
						     const struct flags_call *c);

/* The helper with that number, or NULL. */
const struct schema_helper *schema_helper_of(const struct schema *s, uint32_t id);
/* By "bpf_map_lookup_elem", "map_lookup_elem" or "BPF_FUNC_map_lookup_elem"; or NULL. */
const struct schema_helper *schema_find_helper(const struct schema *s, const char *name);
/* The helper among those that the map type has, or NULL; the first release that has it there. */
const struct map_feature *schema_type_helper(const struct schema_type *t, const char *helper);
struct version schema_feature_since(const struct schema_type *t, const struct map_feature *f);
/* The type of programs with that number, or NULL. */
const struct schema_program_type *schema_program_type_of(const struct schema *s, uint32_t id);
/* "sched_cls", or "unknown". */
const char *schema_program_type_name(const struct schema *s, uint32_t id);
/* By "sched_cls" or "BPF_PROG_TYPE_SCHED_CLS"; or NULL. */
const struct schema_program_type *schema_find_program_type(const struct schema *s, const char *name);

/* The attach type with that number, or NULL. */
const struct schema_attach_type *schema_attach_type_of(const struct schema *s, uint32_t id);
/* By "xdp_devmap" or "BPF_XDP_DEVMAP"; or NULL. */
const struct schema_attach_type *schema_find_attach_type(const struct schema *s, const char *name);

/* What is known of a loader, or NULL. */
const struct schema_loader *schema_loader_of(const struct schema *s, enum loader who);

/*
 * What that release of libbpf makes of a section (find_sec_def()): `section` is its name
 * without the '?' of optional programs. NULL: the program that loads the object must set the
 * type. Without LIBBPF_STRICT_SEC_NAME, which 0.6 to 0.8 have.
 */
const struct schema_section *schema_find_section(const struct schema *s, const char *section,
						 struct version libbpf);
/* The same of that release of cilium/ebpf (getProgType()), which knows the '?' itself. */
const struct schema_section *schema_find_cilium_section(const struct schema *s, const char *section,
							struct version cilium);
/* What is behind the slash of a section that the row is for: "" or the target. NULL: nothing can be. */
const char *schema_section_target(const struct schema_section *row, const char *section);

/* Index of the special field of map values that is a struct of that name, or -1. */
int schema_find_special(const struct schema *s, const char *name);

/* Whether the kernel takes no value with two of the field. */
bool special_is_unique(const struct special_field *field, struct version kernel);

/* How many special fields a kernel takes in a value: BTF_FIELDS_MAX. */
uint32_t schema_most_fields(const struct schema *s, struct version kernel);

/* Whether the kernel has a struct of that name, and whether it has a destructor for it. */
bool schema_kernel_has_struct(const struct schema *s, const char *name, struct version kernel);
bool schema_kernel_has_destructor(const struct schema *s, const char *name,
				  struct version kernel);

/* The names of special fields, a bit for each of s->special: "bpf_timer, bpf_wq". */
const char *schema_special_text(struct arena *a, const struct schema *s, uint32_t fields,
				const char *separator);

/* Index of a symbol, or -1. */
int schema_symbol_index(const struct schema *s, const char *name);

/* The value of the symbol with that role, from schema_symbol_values(); otherwise if there is none. */
__int128 schema_role_value(const struct schema *s, const __int128 *values, enum symbol_role role,
			   __int128 otherwise);

/*
 * Writes the values of all symbols for a target to values[s->n_symbols]: those of one of its
 * kernels, or of the last.
 */
void schema_symbol_values_in(const struct schema *s, const struct target *t, struct version kernel,
			     __int128 *values);
void schema_symbol_values(const struct schema *s, const struct target *t, __int128 *values);

#endif
