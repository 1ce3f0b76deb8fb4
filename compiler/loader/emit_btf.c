/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BTF in the generated header, and the replacements of types whose kinds a kernel does
 * not know.
 */
#include "base/util.h"
#include "btf/older.h"
#include "loader/emit.h"

static void emit_words(struct buf *b, const uint32_t *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s0x%x,", i % 8 ? " " : i ? "\n\t\t" : "", words[i]);
}

static void emit_strings(struct buf *b, const char *strings, size_t size)
{
	const char *end = strings + size;

	/* The literal terminates the last string. */
	for (const char *s = strings; s < end; s += strlen(s) + 1) {
		buf_str(b, s == strings ? "" : "\n\t\t");
		emit_string(b, s);
		if (s + strlen(s) + 1 < end)
			buf_str(b, " \"\\0\"");
	}
}

/* The index of the row of a feature in the table of kinds. */
static unsigned kind_index(const struct older_types *older, enum types_feature feature)
{
	return (unsigned)__builtin_popcount(older->features & ((1u << feature) - 1));
}

/* Returns how many numbers it writes. */
static size_t emit_stand_ins(struct buf *b, const struct older_types *older)
{
	size_t n = 0;

	for (size_t i = 0; i < older->n; i++) {
		const struct stand_in *s = &older->v[i];

		buf_printf(b, "\t\t%u, %u, %u,", kind_index(older, s->feature), s->at, s->n);
		for (uint32_t k = 0; k < s->n; k++)
			buf_printf(b, "%s0x%x,", k % 8 == 7 ? "\n\t\t\t" : " ", s->words[k]);
		buf_char(b, '\n');
		n += 3 + s->n;
	}
	return n;
}

static void emit_kinds(struct buf *b, const struct plan *plan, const struct older_types *older)
{
	size_t n;

	emitf(b, plan,
	      "/* Kinds of types in it that older kernels do not know, and types with each. */\n"
	      "static const struct PFX_maps_priv__kind {\n"
	      "\tconst char *name;\n"
	      "\tuint32_t n, types[14];\n"
	      "} PFX_maps_priv__kinds[] = {\n");
	for (size_t f = TYPES_FUNC; f < TYPES_FEATURES; f++) {
		const struct types_probe *probe = &types_probes[f];

		if (!(older->features >> f & 1))
			continue;
		buf_printf(b, "\t{\"%s\", %u, {", probe->name, probe->n);
		for (uint32_t i = 0; i < probe->n; i++)
			buf_printf(b, "%s0x%x", i ? ", " : "", probe->words[i]);
		buf_str(b, "}},\n");
	}
	emitf(b, plan,
	      "};\n\n"
	      "/* {kind, word of the types, how many words, words}: what is there without it. */\n"
	      "static inline const uint32_t *PFX_maps_priv__instead(size_t *n)\n"
	      "{\n"
	      "\tstatic const uint32_t instead[] = {\n");
	n = emit_stand_ins(b, older);
	buf_printf(b,
		   "\t};\n\n"
		   "\t*n = %zu;\n"
		   "\treturn instead;\n"
		   "}\n\n",
		   n);
}

/*
 * The BTF is a struct of 32-bit words and strings, so that the compiler writes it in the
 * byte order of the machine, which the kernel requires.
 */
bool emit_btf(struct buf *b, const struct plan *plan)
{
	struct older_types older;
	const uint32_t *words;
	const struct types *t;
	uint32_t size;

	if (!plan->btf) {
		emitf(b, plan,
		      "static inline const void *PFX_maps_priv__btf(size_t *size)\n"
		      "{\n"
		      "\t*size = 0;\n"
		      "\treturn NULL;\n"
		      "}\n\n");
		return false;
	}
	types_older(plan->arena, plan->btf, &older);
	t = older.types;
	words = (const void *)types_records(t->raw, &size);
	emitf(b, plan,
	      "/* The BTF types of keys and values. */\n"
	      "static inline const void *PFX_maps_priv__btf(size_t *size)\n"
	      "{\n"
	      "\tstatic const struct {\n"
	      "\t\tuint16_t magic;\n"
	      "\t\tuint8_t version, flags;\n"
	      "\t\tuint32_t hdr_len, type_off, type_len, str_off, str_len;\n"
	      "\t\tuint32_t types[%zu];\n"
	      "\t\tchar strings[%u];\n"
	      "\t} btf = {\n"
	      "\t\t0xeb9f, 1, 0, %d, 0, %u, %u, %u,\n"
	      "\t\t{",
	      size / sizeof(*words), t->strings_size, BTF_HEADER_SIZE, size, size, t->strings_size);
	emit_words(b, words, size / sizeof(*words));
	buf_str(b, "},\n\t\t");
	emit_strings(b, t->strings, t->strings_size);
	buf_printf(b,
		   "\n\t};\n\n"
		   "\t*size = %zu;\n"
		   "\treturn &btf;\n"
		   "}\n\n",
		   t->raw_size);
	if (older.n)
		emit_kinds(b, plan, &older);
	return older.n;
}
