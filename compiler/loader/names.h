/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_LOADER_NAMES_H
#define BPFMAPC_LOADER_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/name_table.h"

/* Longer names are cut: C compilers need not distinguish more characters. */
#define C_NAME_MAX 128

/*
 * s as an identifier of C and C++: other characters become underscores; keywords and names
 * that the C library defines as macros get one at the end. "" becomes `otherwise`.
 */
const char *c_name(struct arena *a, const char *s, const char *otherwise);

/*
 * Whether some header of a C library or of the kernel may define s, which c_name() made, as
 * a macro that a declaration of s does not survive: it has a capital letter, or is one of
 * the names of lower case that stand for members (si_pid is _sifields._kill.si_pid).
 */
bool c_may_be_macro(const char *s);

/*
 * Whether s is a valid name in a BPF program, which is C with bpf_helpers.h: keywords of
 * C++ and macros of user space are names there.
 */
bool c_bpf_name(const char *s);

/* The same for a variable, an enumerator or a typedef at file scope: names of functions are not. */
bool c_bpf_variable(const char *s);

/* s with all bytes that are not printable ASCII escaped, for a message. */
const char *printable(struct arena *a, const char *s);

/* Whether s has only the characters of type names: "unsigned long", "char[16]". */
bool c_type_name(const char *s);

/*
 * name_2, and name_3 the next time: hostile inputs have thousands of things of one name, and
 * nobody may count from the begin for each. In the arena of numbers, which has the next ones.
 */
const char *numbered_name(struct name_table *numbers, const char *name);

/* Adds name, or the first free one of name_2, name_3... Returns the name it added. */
const char *unique_name(struct name_table *set, const char *name);

#endif
