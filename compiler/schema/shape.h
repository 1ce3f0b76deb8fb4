/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_SHAPE_H
#define BPFMAPC_SCHEMA_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "schema/tables.h"
#include "schema/yaml_tree.h"

/*
 * A shape describes a structure of tables.h. decode.c fills the structure from
 * YAML by it, gen_tables.c makes the image of the build by it.
 */
enum field_kind {
	F_STR,
	F_U32,
	F_BOOL,
	F_VERSION,
	F_EXPR,
	F_TEXT,		/* struct expr_text */
	F_ERRNO,
	F_RULE,		/* name of a rule -> enum rule_id */
	F_ATTR,		/* name of an attribute -> enum map_attr */
	F_CHOICE,	/* one of `choices` -> its index */
	F_FLAG,		/* name of a flag -> its bit */
	F_FLAGS,	/* list of such -> their sum */
	F_TYPE,		/* name of a map type -> its id */
	F_PROGRAM_TYPE,	/* name of a type of programs -> its id */
	F_DEPENDS,	/* list of memory, capability, config, cpus -> enum depends_on */
	F_LIST,		/* list of `sub`: pointer at offset, number at count */
	F_PART,		/* further keys, in a `sub` of their own: pointer at offset, unit at count */
	F_LINE,		/* not a key: the line of the mapping */
	F_NOTE,		/* for those who read the file: no member */
};

/*
 * All shapes, and all lists of names to choose from. A field has the number of its own, such
 * as ID_shape_rule: a pointer would be relocated at each start, which takes a page for each
 * few fields, and hardly a run decodes YAML.
 */
#define SHAPES(X) \
	X(shape_string) X(shape_version) X(shape_type_id) X(shape_program_type_id) \
	X(shape_flag) X(shape_symbol_older) X(shape_symbol) X(shape_fix) X(shape_words) \
	X(shape_rule) X(shape_group) X(shape_type_flag) X(shape_program_span) X(shape_map_span) \
	X(shape_failing) X(shape_feature) X(shape_sample) X(shape_entries) X(shape_type) \
	X(shape_special_type) X(shape_special_error) X(shape_special_helper) X(shape_special) \
	X(shape_struct_ops) X(shape_access) X(shape_call_flags) X(shape_arg) X(shape_helper) \
	X(shape_helper_programs) X(shape_refusal) X(shape_program_type) X(shape_attach_type) \
	X(shape_section) X(shape_limit) X(shape_destructor) X(shape_structs) X(shape_kernel) \
	X(shape_kernel_feature) X(shape_loader_fault) X(shape_behaviour) X(shape_drop) \
	X(shape_number) X(shape_sections_of) X(shape_span) X(shape_loader) \
	X(shape_layout_field) X(shape_layout_pin) X(shape_layout_type) X(shape_layout) \
	X(shape_schema)
#define CHOICES(X) \
	X(behaviour_names) X(by_names) X(check_names) X(compares_names) X(element_names) \
	X(fault_names) X(helper_arg_names) X(helper_returns_names) X(kernel_feature_names) \
	X(loader_names) X(map_access_names) X(order_names) X(pinning_names) X(print_names) \
	X(role_names) X(rule_loader_names) X(stage_names) X(wiring_names)
#define X(name) ID_##name,
enum shape_id { SHAPES(X) };
enum choices_id { CHOICES(X) };
#undef X

struct shape_field {
	char key[26];			/* "": in no file; F_LINE, and what load.c makes */
	uint16_t offset, count_offset;
	uint8_t kind;			/* enum field_kind */
	uint8_t sub;			/* enum shape_id; field_shape() */
	uint8_t choices;		/* enum choices_id */
	bool required;
	bool apart;			/* in the image of the build, each row is a unit */
};

struct shape {
	char c_type[32];		/* "struct schema_rule", "const char *" */
	size_t size;
	const struct shape_field *fields;
	size_t n_fields;
	bool scalar;			/* a plain value may replace the mapping: the first field */
	bool bare;			/* the C type is that of the first field */
};

/* shape_schema is struct schema itself: a list for each table. */
#define X(name) extern const struct shape name;
SHAPES(X)
#undef X

struct choices {
	const char *const *names;	/* some of them may be NULL */
	size_t n;
};

extern const struct shape *const shapes[];
extern const struct choices choices[];
extern const char *const wiring_names[WIRING_N];

/* Of an element of the list, or of the part, that the field is. */
static inline const struct shape *field_shape(const struct shape_field *f)
{
	return shapes[f->sub];
}

/* Rows of a shape. */
#define FIELD(k, kind_, type, m) \
	{.key = k, .kind = (kind_), .offset = offsetof(type, m)}
#define REQUIRED(k, kind_, type, m) \
	{.key = k, .kind = (kind_), .offset = offsetof(type, m), .required = true}
#define NOTE(k) {.key = k, .kind = F_NOTE}
#define REQUIRED_NOTE(k) {.key = k, .kind = F_NOTE, .required = true}
#define CHOICE(k, type, m, names)                                                                  \
	{.key = k, .kind = F_CHOICE, .offset = offsetof(type, m),                                \
	 .choices = ID_##names}
#define NAMED(k, type, m, names)                                                                   \
	{.key = k, .kind = F_CHOICE, .offset = offsetof(type, m),                                \
	 .choices = ID_##names, .required = true}
#define LIST(k, type, m, n_, shape)                                                                \
	{.key = k, .kind = F_LIST, .offset = offsetof(type, m),                                  \
	 .count_offset = offsetof(type, n_), .sub = ID_##shape}
#define LIST_APART(k, type, m, n_, shape)                                                          \
	{.key = k, .kind = F_LIST, .offset = offsetof(type, m),                                  \
	 .count_offset = offsetof(type, n_), .sub = ID_##shape, .apart = true}
#define PART(type, m, unit, shape)                                                                 \
	{.kind = F_PART, .offset = offsetof(type, m), .count_offset = offsetof(type, unit),      \
	 .sub = ID_##shape}
#define SHAPE(type, f)                                                                             \
	.c_type = #type, .size = sizeof(type), .fields = (f), .n_fields = ARRAY_SIZE(f)
/* A plain value instead of a struct; messages call it k. */
#define BARE(type, k, kind_)                                                                       \
	{.c_type = #type, .size = sizeof(type), .n_fields = 1, .scalar = true, .bare = true,       \
	 .fields = &(const struct shape_field){.key = k, .kind = (kind_)}}

struct yaml_doc {
	struct arena *a;
	const char *path;
	const struct yaml_node *root;	/* in the arena, as all its text */
	const struct schema *names;	/* for flags, types and symbols */
	size_t max_symbol;
	const char **error;
};

/* Sets *error to a message about the node, unless it is set. Returns -EINVAL. */
int doc_fail(struct yaml_doc *d, const struct yaml_node *node, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Reads d->path, which must be a mapping with `version: 1` and no keys beside it
 * but those of the list. *top is the value of keys[0], or NULL without such a
 * file. Returns 0, or -EINVAL with "path:line:column: what" in *d->error.
 */
int doc_open(struct yaml_doc *d, const char *const *keys, size_t n_keys,
	     const struct yaml_node **top);

/* The text of a key's plain value, or NULL. */
const char *doc_text(const struct yaml_node *map, const char *key);

/* Decodes a node into *out, which is zeroed first. Unknown and missing keys are errors. */
int decode(struct yaml_doc *d, const struct yaml_node *node, const struct shape *shape, void *out);

/* Decodes a list into an array in the arena. */
int decode_list(struct yaml_doc *d, const struct yaml_node *node, const struct shape *shape,
		const void **out, size_t *n);

/*
 * layouts.c: fields must lie inside the record, numbers have a size that can be
 * read, and `type` exist. Gives fields without a size 4 bytes.
 */
int layout_check(struct yaml_doc *d, const struct yaml_node *node, const struct layout_info *l);

/*
 * loaders.c: sets what no file has: its newest release, and its spans, a row for each release at
 * which a behaviour or a fault begins or ends.
 */
void loader_complete(struct arena *a, struct schema_loader *l);

/* sections.c: the attach types of the n rows, decoded from the list, must exist. */
int sections_check(struct yaml_doc *d, const struct yaml_node *list,
		   const struct schema_section *rows, size_t n);

#endif
