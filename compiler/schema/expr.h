/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_SCHEMA_EXPR_H
#define BPFMAPC_SCHEMA_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * The expressions of schemas/: conditions on the attributes of a definition,
 * flags and symbols of the machine.
 *
 *	key_size + value_size < KMALLOC_MAX_SIZE - sizeof_htab_elem
 *	key_size in [4, 8]          value_size in 1..65407
 *	not (has(RDONLY_PROG) and has(WRONLY_PROG))
 *	inner_type not in [array_of_maps, hash_of_maps]
 *
 * Operators from loose to tight: or, and, not, comparisons and in, |, &, << >>, + -,
 * * // %, **, unary minus. Functions: round_up(x, multiple),
 * roundup_pow2(x), is_pow2(x), min, max, select(condition, then, else).
 *
 * Values are 128-bit integers, so that no sum or product of attributes wraps.
 * A division by zero or a larger overflow makes the whole expression undefined.
 */

/* The variables of expressions; the judge fills them. */
#define EXPR_VARS(X)                                                                               \
	X(map_type)                                                                                \
	X(key_size)                                                                                \
	X(value_size)                                                                              \
	X(max_entries)                                                                             \
	X(map_flags)                                                                               \
	X(map_extra)                                                                               \
	X(numa_node)                 /* -1: no preference */                                       \
	X(btf_key_type_id)                                                                         \
	X(btf_value_type_id)                                                                       \
	X(btf_vmlinux_value_type_id)                                                               \
	X(btf_given)                 /* 1: there is a BTF that has the ids */                     \
	X(btf_key_size)              /* bytes, -1 where the type has none */                       \
	X(btf_value_size)                                                                          \
	X(btf_key_int)               /* bits of a plain integer, 0 for all else */                 \
	X(btf_value_int)                                                                           \
	X(btf_key_struct)            /* 1: a struct (no union) */                                  \
	X(btf_key_cgroup)            /* 1: laid out as struct bpf_cgroup_storage_key */            \
	X(btf_value_datasec)         /* 1: a data section */                                       \
	X(inner_given)               /* 1: there is a template */                                  \
	X(inner_type)                                                                              \
	X(inner_spin_lock)           /* the template's value: 1 has one, 2 in a data section */    \
	X(charged)                   /* bytes for which kernels before 5.11 charge */              \
	X(name_bad_byte)             /* the first byte that no kernel takes, or 0 */               \
	X(name_dot)                  /* 1: a dot in it */                                          \
	X(flags)                     /* of the call of a helper, only in call-flags.yaml */        \
	X(value_lock)                /* there too: 1: the value has a bpf_spin_lock */

enum expr_var {
#define EXPR_VAR_ENUM(name) VAR_##name,
	EXPR_VARS(EXPR_VAR_ENUM)
#undef EXPR_VAR_ENUM
	VAR_N
};

enum expr_op {
	EX_CONST,
	EX_VAR,
	EX_SYMBOL,
	EX_HAS,
	EX_NEG,
	EX_NOT,
	EX_AND,
	EX_OR,
	EX_EQ,
	EX_NE,
	EX_LT,
	EX_LE,
	EX_GT,
	EX_GE,
	EX_IN,		/* a in list b of EX_ITEM */
	EX_ITEM,	/* a, then b; b is EX_NONE at the end */
	EX_RANGE,	/* a in b..c */
	EX_ADD,
	EX_SUB,
	EX_MUL,
	EX_DIV,
	EX_MOD,
	EX_POW,
	EX_BITAND,
	EX_BITOR,
	EX_SHL,
	EX_SHR,
	EX_ROUND_UP,
	EX_ROUNDUP_POW2,
	EX_IS_POW2,
	EX_MIN,
	EX_MAX,
	EX_SELECT,
};

#define EX_NONE UINT16_MAX

struct expr_node {
	uint8_t op;
	uint16_t a, b, c;		/* operands: indexes of nodes */
	uint16_t text, text_len;	/* its place in the source */
	uint64_t imm;			/* a constant, variable, symbol or flag */
};

struct expr_env {
	__int128 vars[VAR_N];
	const __int128 *symbols;
};

/* A node comes after its operands; the last node is the whole expression. */
struct expr {
	const char *text;		/* NULL without an expression */
	const struct expr_node *nodes;
	uint32_t n_nodes;
	/* Of expr_run(), for the expressions of the build; or 0. */
	uint32_t function;
};

/* "max_entries is a multiple of {PAGE_SIZE}": text with expressions in it. */
struct expr_text {
	const char *text;		/* NULL: none */
	const struct expr *exprs;	/* one for each pair of braces */
	size_t n_exprs;
};

struct schema;

/*
 * Names in the text are those of flags, map types (their ids) and symbols of
 * `names`; of symbols only the first max_symbol. Returns 0, or -EINVAL with a
 * message in *error.
 */
int expr_compile(struct arena *a, const struct schema *names, size_t max_symbol, const char *text,
		 struct expr *out, const char **error);
int expr_text_compile(struct arena *a, const struct schema *names, const char *text,
		      struct expr_text *out, const char **error);

/* The functions that gen_tables.c makes of the expressions of the build, by number. */
bool expr_run(uint32_t function, const struct expr_env *env, __int128 *out);

/* False if the expression has no value. expr_eval_node() never calls expr_run(). */
bool expr_eval(const struct expr *e, const struct expr_env *env, __int128 *out);
bool expr_eval_node(const struct expr *e, size_t node, const struct expr_env *env, __int128 *out);

/* A requirement is met unless its value is 0: also without a value or an expression. */
bool expr_holds(const struct expr *e, const struct expr_env *env);

/* The text with the values of its expressions. */
void expr_text_show(struct buf *b, const struct expr_text *text, const struct expr_env *env);

/*
 * The condition in words: "key_size is 4 or 8", "BPF_F_MMAPABLE is not set". Of env the
 * symbols are used, for numbers that the machine decides.
 */
void expr_condition_words(struct buf *b, const struct expr *e, const struct schema *names,
			  const struct expr_env *env);
/* A node that has a value: "value_size rounded up to a multiple of 8". */
void expr_value_words(struct buf *b, const struct expr *e, size_t node, const struct schema *names);

/*
 * Why the expression does not hold, with its values: "key_size + value_size
 * is 4194400, must be below 4194256".
 */
void expr_show_failure(struct buf *b, const struct expr *e, const struct expr_env *env,
		       const struct schema *names);

void expr_show_value(struct buf *b, __int128 v);

const char *expr_var_name(enum expr_var var);

#endif
