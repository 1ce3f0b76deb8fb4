/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_BTF_BTF_H
#define BPFMAPC_INPUT_BTF_BTF_H

#include "input/reader.h"

/*
 * What libbpf adds to an object's BTF before it reads maps. Read:
 *
 *	externs.c   .kconfig and .ksyms: externs get places in their sections
 *	datasec.c   sizes and offsets of variables, which only the symbols have
 */

/* Externs in the order of the symbols (bpf_object__collect_externs()). */
void read_externs(struct reader *r);
/* Externs without a value, which libbpf refuses when it loads the object. */
void check_externs(struct reader *r);

/* Completes and sorts the sections of the BTF (btf_fixup_datasec()). */
void fix_datasecs(struct reader *r);
/* Whether other objects cannot see the symbol. */
bool is_hidden(const struct symbol *sym);

#endif
