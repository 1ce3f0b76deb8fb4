/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_JUDGE_BTF_CHECK_H
#define BPFMAPC_JUDGE_BTF_CHECK_H

#include "btf/kinds.h"
#include "model/judged.h"
#include "schema/tables.h"

/*
 * Shared by the files that check BTF as BPF_BTF_LOAD does (btf_parse() in kernel/bpf/btf.c):
 *
 *	btf.c          header, strings, order of the phases
 *	btf_records.c  each record alone: btf_check_all_metas()
 *	btf_names.c    names
 *	btf_resolve.c  what types refer to: btf_check_all_types(), and chains of modifiers
 *	btf_fields.c   special fields of structs: btf_parse_struct_metas()
 *	btf_say.c      the words
 */

/* One BTF and the kernel that checks it. */
struct btf_check {
	const struct schema *s;
	struct arena *a;
	struct version kernel;
	const struct types *t;	/* what records.c has found; later phases know that its shape is right */
	struct btf_refusal *out;
};

static inline bool check_has(const struct btf_check *c, enum kernel_feature feature)
{
	return schema_kernel_has(c->s, feature, c->kernel);
}

/* btf_say.c: records why the kernel refuses type `id` with errno `err`. Returns false. */
bool btf_refuse(const struct btf_check *c, uint32_t id, int err, const char *help, const char *fmt,
		...) __attribute__((format(printf, 5, 6)));

/*
 * btf_say.c: a type in words, without a look at others: "struct ev", "variable 'x'",
 * "type 7 (array)".
 */
const char *btf_describe(const struct btf_check *c, uint32_t id);

/* What to do about BTF that no C compiler of today writes. */
#define HELP_COMPILER "compile C with clang, which writes BTF that kernels accept"

/* btf_names.c: btf_name_valid_identifier() and btf_name_valid_section(). */
bool btf_is_identifier(const struct btf_check *c, const char *name);
bool btf_is_section_name(const struct btf_check *c, const char *name);

/*
 * btf_records.c: checks the records of *t, whose raw, strings and sizes are set, and sets the
 * rest of it.
 */
bool btf_check_records(struct btf_check *c, struct types *t, uint32_t begin, uint32_t end);

/* btf_resolve.c */
bool btf_check_references(struct btf_check *c);
bool btf_check_modifiers(const struct btf_check *c);

/* btf_fields.c */
bool find_field_refusal(const struct btf_check *c, struct btf_refusal *out);

#endif
