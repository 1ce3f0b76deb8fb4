/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_NAMES_H
#define BPFMAPC_LOADER_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/name_table.h"

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

/* Adds name, or the first of name_2, name_3... that is free. Returns what was added. */
const char *unique_name(struct name_table *set, const char *name);

#endif
