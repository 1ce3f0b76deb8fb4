/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BTF in the generated header, and the replacements of types whose kinds a kernel does
 * not know.
 */
#include "base/util.h"
#include "btf/kinds.h"
#include "loader/emit.h"

/* The records, each behind its id, kind and name. */
static void emit_records(struct buf *b, const struct types *t)
{
	struct word_list list = {b, " ", "\t\t", 16, 0};

	for (uint32_t id = 1; id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);
		const uint32_t *words = (const void *)type;
		size_t n = type_record_size(type) / sizeof(*words);
		struct buf comment = {0};

		buf_printf(&comment, "%u: %s ", id, kind_name(t, id));
		emit_comment(&comment, type_name(t, type));
		while (comment.s[comment.len - 1] == ' ')
			comment.s[--comment.len] = 0;
		emit_word(&list, "/* %s */ 0x%x,", comment.s, words[0]);
		for (size_t i = 1; i < n; i++)
			emit_word(&list, "0x%x,", words[i]);
		buf_free(&comment);
	}
}

/* One string, which has all of them; the literal terminates the last one. */
static void emit_strings(struct buf *b, const char *strings, size_t size)
{
	struct word_list list = {b, " ", "\t", 8, 0};
	const char *end = strings + size;

	for (const char *s = strings; s < end; s += strlen(s) + 1) {
		struct buf word = {0};

		emit_string(&word, s);
		if (s + strlen(s) + 1 < end)
			emit_word(&list, "%.*s\\0\"", (int)word.len - 1, word.s);
		else
			emit_word(&list, "%s", word.s);
		buf_free(&word);
	}
}

/* The index of the row of a feature in the table of kinds. */
static unsigned kind_index(const struct older_types *older, enum types_feature feature)
{
	return (unsigned)__builtin_popcount(older->features & ((1u << feature) - 1));
}

static void emit_stand_ins(struct buf *b, const struct older_types *older)
{
	struct word_list list = {b, ", ", "\t", 8, 0};

	for (size_t i = 0; i < older->n; i++) {
		const struct stand_in *s = &older->v[i];

		emit_word(&list, "%u", kind_index(older, s->feature));
		emit_word(&list, "%u", s->at);
		emit_word(&list, "%u", s->n);
		for (uint32_t k = 0; k < s->n; k++)
			emit_word(&list, "0x%x", s->words[k]);
	}
}

static void emit_older(struct buf *b, const struct plan *plan)
{
	static const char *const kinds[TYPES_FEATURES] = {
		[TYPES_FUNC] = "func_proto",   [TYPES_DATASEC] = "datasec",
		[TYPES_FUNC_GLOBAL] = "func",  [TYPES_FLOAT] = "float",
		[TYPES_DECL_TAG] = "decl_tag", [TYPES_TYPE_TAG] = "type_tag",
		[TYPES_ENUM64] = "enum64",
	};
	int n = 0;

	buf_str(b, "/* For kernels without a kind of types: {kind, word of the types, how many words, words}. */\n");
	emitf(b, plan, "BPFMAPC_OLDER(PFX_maps, (");
	for (size_t f = TYPES_FUNC; f < TYPES_FEATURES; f++)
		if (plan->older.features >> f & 1)
			buf_printf(b, "%s&bpfmapc_kind_%s", n++ ? ", " : "", kinds[f]);
	buf_str(b, "),\n\t");
	emit_stand_ins(b, &plan->older);
	buf_str(b, ");\n\n");
}

/*
 * The BTF is a struct of 32-bit words and strings, so that the compiler writes it in the
 * byte order of the machine, which the kernel requires.
 */
void emit_btf(struct buf *b, const struct plan *plan)
{
	const struct types *t = plan->older.types;
	uint32_t size;

	if (!plan->btf)
		return;
	(void)types_records(t->raw, &size);
	size /= sizeof(uint32_t);
	emitf(b, plan,
	      "/* The BTF types of keys and values. */\n"
	      "static const BPFMAPC_BTF(%u, %u) PFX_maps_priv__btf = {\n"
	      "\tBPFMAPC_BTF_HEAD(%u, %u), {\n\t\t",
	      size, t->strings_size, size, t->strings_size);
	emit_records(b, t);
	buf_str(b, "\n\t},\n\t");
	emit_strings(b, t->strings, t->strings_size);
	buf_str(b, "\n};\n\n");
	if (plan->older.n)
		emit_older(b, plan);
}
