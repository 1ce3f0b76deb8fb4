/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_VERIFIER_H
#define BPFMAPC_SCHEMA_VERIFIER_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/map_types.h"
#include "schema/schema.h"

/*
 * What the verifier of a kernel says of programs that use maps: what helpers take (struct
 * bpf_func_proto, check_map_func_compatibility()), which types of programs have them
 * (get_func_proto()), and to which maps these may refer (check_map_prog_compatibility()).
 * helpers.yaml, helper-programs.yaml, program-maps.yaml and map-types/ have it as data.
 */

/* What an argument of a helper is to the verifier: enum bpf_arg_type, as far as maps need it. */
enum helper_arg_is {
	ARG_ANY,		/* a number, or a pointer that is one to the helper */
	ARG_CTX,		/* the context of the program */
	ARG_OBJECT,		/* an object of the kernel: a socket, a task, a file, ... */
	ARG_MAP,
	ARG_KEY,		/* key_size bytes, read */
	ARG_VALUE,		/* value_size bytes, read; the storage helpers also take a null pointer */
	ARG_VALUE_OUT,		/* value_size bytes, written; they need not be set */
	ARG_MEM,		/* memory, read; its size is `size`, or the next argument */
	ARG_MEM_OUT,		/* the same, written */
	ARG_MEM_INOUT,		/* the same, read and written */
	ARG_SIZE,		/* of the memory before it, or of the record to reserve */
	ARG_FLAGS,
	ARG_INDEX,		/* a key that is passed as a number: an index, or a key of devmap_hash */
	ARG_CALLBACK,		/* a function of the program */
	ARG_CALLBACK_CTX,	/* its context: a place of the stack, or a null pointer */
	ARG_STRING,		/* a text in a read-only map */
	ARG_FIELD,		/* a special field of a value */
	ARG_RECORD,		/* what bpf_ringbuf_reserve() returned; it is released */
	ARG_DYNPTR,
	ARG_DYNPTR_OUT,		/* `size` bytes of the stack that become a dynptr */
	ARG_N
};

struct helper_arg {
	enum helper_arg_is is;
	uint32_t size;		/* of memory whose size is no argument; else 0 */
	/* Written only, but kernels that do not let programs read unset stack want it to be set. */
	bool must_be_set;
};

enum helper_returns {
	RETURNS_NUMBER,
	RETURNS_VOID,
	RETURNS_MAP_VALUE,
	RETURNS_MAP_VALUE_OR_NULL,	/* of an outer map: the inner map */
	RETURNS_RECORD_OR_NULL,		/* of a ring buffer, of the size that was asked for */
	RETURNS_POINTER,		/* to something that is no map's */
	RETURNS_N
};

/* As helpers.yaml has them. */
extern const char *const map_access_names[ACCESS_ALL + 1];	/* by bits of enum map_access */
extern const char *const helper_arg_names[ARG_N];
extern const char *const helper_returns_names[RETURNS_N];

#define HELPER_ARGS_MAX 5

struct schema_helper {
	uint32_t id;			/* enum bpf_func_id */
	const char *name;		/* "bpf_map_lookup_elem" */
	struct version since;
	const struct helper_arg *args;	/* in r1 to r5 */
	size_t n_args;			/* HELPER_ARGS_MAX at most */
	enum helper_returns returns;
	enum map_access elements;	/* what it does with those of the map that it gets */
};

/* The place of its first argument that is such, from 0 on; -1 without one. */
int helper_arg_at(const struct schema_helper *h, enum helper_arg_is is);

/* The types of programs that have helpers. */
struct helper_programs {
	const char *const *helpers;
	size_t n_helpers;
	bool everywhere;		/* all types, as long as there is the helper */
	struct version everywhere_since;	/* all types, from this release on; 0.0.0: never */
	struct version perhaps_since;	/* nobody has asked the releases from this one to it */
	const struct type_span *programs;	/* before, or without it: these alone */
	size_t n_programs;
};

enum verifier_answer {
	VERIFIER_REFUSES,	/* BPF_PROG_LOAD fails */
	VERIFIER_TAKES,
	VERIFIER_UNKNOWN,	/* it depends on what the program attaches to, or nobody knows */
};

/* What a kernel says of a helper that gets a map of a type. */
struct helper_takes {
	enum verifier_answer answer;
	int err;		/* VERIFIER_REFUSES: of BPF_PROG_LOAD */
	const char *source;	/* VERIFIER_REFUSES: the function of the kernel that refuses */
	int fails;		/* VERIFIER_TAKES: what the helper always returns; 0: it can succeed */
};

/* The row of the helper; NULL: nothing is known of its programs. */
const struct helper_programs *schema_helper_programs(const struct schema *s, const char *helper);

struct schema_type;
struct schema_program_type;

/* A helper that programs of a type call, with a map of a type: what the schema has; NULL: nothing. */
struct helper_facts {
	const struct schema *schema;
	const struct schema_helper *helper;
	const struct schema_program_type *program;
	const struct helper_programs *programs;
	const struct schema_type *map;		/* of the type of the map that it gets */
	const struct map_feature *feature;	/* the helper among those of this type */
};

/* The type of a helper's map that is not known, or not asked about. */
#define NO_MAP_TYPE INT64_C(-1)

struct helper_facts schema_helper_facts(const struct schema *s, const struct schema_helper *h,
				      uint32_t program_type, int64_t map_type);

/*
 * Whether a kernel takes a map of the type as an argument of the helper. For a helper that has
 * no argument for a map, and for types that the schema does not have, the answer is
 * VERIFIER_UNKNOWN.
 */
struct helper_takes helper_facts_take(const struct helper_facts *c, struct version kernel);

/*
 * Whether a kernel has the helper for the program. What is known begins with 5.10: for an older
 * kernel the answer is VERIFIER_REFUSES, where 5.10 does not have it, or VERIFIER_UNKNOWN.
 */
enum verifier_answer helper_facts_allow(const struct helper_facts *c, struct version kernel);

/* Programs that may not refer to some maps, whether they use them or not. */
struct program_refusal {
	const struct type_span *programs;	/* of these types; none: of all types */
	size_t n_programs;
	bool sleepable;			/* only those that can sleep */
	const struct type_span *map_types;	/* maps of these types; none: of all types */
	size_t n_map_types;
	bool other_types;		/* of all types but these */
	const char *const *fields;	/* maps with one of these special fields; none: any */
	size_t n_fields;
	bool late;			/* maps whose elements are allocated at run time */
	bool second;			/* maps beside another one of the type */
	int err;
	struct version since, before;
	struct version perhaps_since;	/* nobody has asked the releases from this one to `since` */
	const char *source;		/* the function of the kernel */
	const char *text;		/* what the verifier writes to its log */
};

/*
 * Whether maps of the type have all elements from the start, unless BPF_F_NO_PREALLOC lets
 * them be allocated at run time.
 */
static inline bool is_preallocated_type(uint32_t type)
{
	return type == BPF_MAP_TYPE_HASH || type == BPF_MAP_TYPE_PERCPU_HASH ||
	       type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

/* A map that a program refers to. */
struct map_reference {
	uint32_t program_type;
	bool sleepable;			/* BPF_F_SLEEPABLE */
	uint32_t map_type;
	uint32_t fields;		/* special fields of its values, a bit for each of s->special */
	bool late;			/* its elements, or its template's, are allocated at run time */
	bool second;			/* the program refers to another map of this type, too */
};

/* Whether some kernel may not let the program refer to the map; its fields are those that any sees. */
bool schema_may_refuse_map(const struct schema *s, const struct map_reference *r);

/*
 * Whether a kernel lets the program refer to the map. *why is the row that refuses it, or
 * leaves it open.
 */
enum verifier_answer schema_program_takes_map(const struct schema *s, const struct map_reference *r,
					      struct version kernel,
					      const struct program_refusal **why);

#endif
