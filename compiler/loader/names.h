/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_NAMES_H
#define BPFMAPC_LOADER_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Longer names are cut: C compilers need tell apart no more. */
#define C_NAME_MAX 128

/*
 * s as an identifier of C and C++: other characters become underscores, and
 * keywords and names that the C library takes for macros get one at the end.
 * "" becomes `otherwise`.
 */
const char *c_name(struct arena *a, const char *s, const char *otherwise);

/*
 * Whether s can stand as it is in a BPF program, which is C with bpf_helpers.h:
 * keywords of C++ and what user space has as macros are names there.
 */
bool c_bpf_name(const char *s);

/* The same of a variable, an enumerator or a typedef at file scope: functions are none. */
bool c_bpf_variable(const char *s);

/* Whether s has nothing but what names of types are made of: "unsigned long", "char[16]". */
bool c_type_name(const char *s);

/* A set of strings, which it does not copy. */
struct name_set {
	struct arena *arena;
	const char **v;
	size_t n, cap;
};

/* False where s is in the set already. */
bool name_set_add(struct name_set *set, const char *s);
/* Adds name, or the first of name_2, name_3... that is free. Returns what was added. */
const char *name_set_unique(struct name_set *set, const char *name);
bool name_set_has(const struct name_set *set, const char *s);

#endif
