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
 *	btf_members.c  members in their structs
 *	btf_resolve.c  what types refer to: btf_check_all_types(), and chains of modifiers
 *	btf_fields.c   special fields of structs: btf_parse_struct_metas()
 *	btf_say.c      the words
 */

/* What an answer about a BTF depends on: it is the same for kernels that agree on these. */
struct btf_asked {
	uint8_t features[KERNEL_FEATURE_N];	/* enum feature_asked */
	bool special;		/* which special fields a kernel knows */
};

enum feature_asked { FEATURE_NOT_ASKED, FEATURE_LACKS, FEATURE_HAS };

/* Whether the kernel, always the same one, has the feature. It is looked up once. */
static inline bool asked_has(struct btf_asked *asked, const struct schema *s, struct version kernel,
			     enum kernel_feature feature)
{
	uint8_t *answer = &asked->features[feature];

	if (*answer == FEATURE_NOT_ASKED)
		*answer = schema_kernel_has(s, feature, kernel) ? FEATURE_HAS : FEATURE_LACKS;
	return *answer == FEATURE_HAS;
}

/* One BTF and the kernel that checks it. */
struct btf_check {
	const struct schema *s;
	struct arena *a;
	struct version kernel;
	const struct types *t;	/* what records.c has found; later phases know that its shape is right */
	struct btf_refusal *out;
	struct btf_asked *asked;
};

static inline bool check_has(const struct btf_check *c, enum kernel_feature feature)
{
	return asked_has(c->asked, c->s, c->kernel, feature);
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

/* btf_type_int_is_regular(): the bits of an integer are whole bytes, a power of two of them. */
bool btf_is_regular_int(const struct btf_type *type);

/*
 * btf_members.c: checks a member of struct `owner` whose type, without typedefs and qualifiers,
 * is `type` and has `size` bytes. btf_refuse_member() says "member 'a' of struct b WHAT".
 */
bool btf_check_member(const struct btf_check *c, uint32_t owner, uint32_t index,
		      const struct btf_type *type, uint32_t size);
bool btf_refuse_member(const struct btf_check *c, uint32_t owner, uint32_t index, const char *help,
		       const char *what);

/* btf_resolve.c */
bool btf_check_references(struct btf_check *c);
bool btf_check_modifiers(const struct btf_check *c);

/* btf_fields.c: the special fields of structs. */
bool btf_check_fields(const struct btf_check *c);

#endif
