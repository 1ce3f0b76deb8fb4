/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The BTF of the generated header, and what stands in for its kinds of types
 * on kernels that do not know them: the same that bpf_object__sanitize_btf()
 * of libbpf puts there. Ids and sizes are those of the original.
 */
#include "base/util.h"
#include "loader/emit.h"

#define HEADER_SIZE 24 /* of BTF, up to str_len */
#define PLACEHOLDER "enum64_placeholder"

/* What a kernel may not know, in the order of `kinds`. */
enum feature { FUNC, DATASEC, FLOAT, DECL_TAG, TYPE_TAG, ENUM64, N_FEATURES };

#define INFO(kind, vlen) ((uint32_t)(kind) << 24 | (vlen))
#define INT_SIGNED_32    (1u << 24 | 32)
#define STATIC_VAR(type) 1, INFO(BTF_KIND_VAR, 0), type, BTF_VAR_STATIC
#define INT_32           0, INFO(BTF_KIND_INT, 0), 4, INT_SIGNED_32

/* Types that only a kernel with the feature takes, as the probes of libbpf's features.c. */
static const struct kind {
	const char *name;
	uint32_t n;
	uint32_t types[14];
} kinds[N_FEATURES] = {
	/* Name 1 is "x", name 3 ".data". */
	[FUNC] = {"FUNC_PROTO", 7, {INT_32, 0, INFO(BTF_KIND_FUNC_PROTO, 0), 1}},
	[DATASEC] = {"DATASEC",
		     14,
		     {INT_32, STATIC_VAR(1), 3, INFO(BTF_KIND_DATASEC, 1), 4, 2, 0, 4}},
	[FLOAT] = {"FLOAT", 3, {1, INFO(TYPE_KIND_FLOAT, 0), 4}},
	[DECL_TAG] = {"DECL_TAG",
		      12,
		      {INT_32, STATIC_VAR(1), 1, INFO(TYPE_KIND_DECL_TAG, 0), 2, UINT32_MAX}},
	[TYPE_TAG] = {"TYPE_TAG",
		      10,
		      {INT_32, 1, INFO(TYPE_KIND_TYPE_TAG, 0), 1, 0, INFO(BTF_KIND_PTR, 0), 2}},
	[ENUM64] = {"ENUM64", 3, {1, INFO(TYPE_KIND_ENUM64, 0), 8}},
};

/* The BTF as it is written down. */
struct embedded {
	const struct plan *plan;
	uint32_t *words; /* its types */
	size_t n_words;
	struct buf strings;
	struct buf instead;      /* rows of PFX_maps_priv__instead[] */
	size_t n_instead;        /* numbers in them */
	uint32_t placeholder_id; /* of the members of unions in the place of ENUM64s */
	bool found[N_FEATURES];
};

static uint32_t add_string(struct embedded *e, const char *s)
{
	uint32_t at = (uint32_t)e->strings.len;

	buf_add(&e->strings, s, strlen(s) + 1);
	return at;
}

/* Word `at` and those behind it are v[n] where the feature is missing. */
static void instead(struct embedded *e, enum feature feature, size_t at, const uint32_t *v,
		    size_t n)
{
	size_t rank = 0;

	for (enum feature f = 0; f < feature; f++)
		rank += e->found[f];
	buf_printf(&e->instead, "\t\t%zu, %zu, %zu,", rank, at, n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&e->instead, "%s0x%x,", i % 8 == 7 ? "\n\t\t\t" : " ", v[i]);
	buf_char(&e->instead, '\n');
	e->n_instead += 3 + n;
}

/* A struct of its variables, whose name C could have. */
static void instead_of_datasec(struct embedded *e, const struct btf_type *t, size_t at)
{
	const struct types *types = e->plan->btf;
	const struct btf_var_secinfo *info = type_tail(t);
	uint32_t n = type_vlen(t), words = 3 + 3 * n;
	uint32_t *v = ARENA_ARRAY(e->plan->arena, words, uint32_t);
	char *name = arena_strdup(e->plan->arena, type_name(types, t));

	for (char *p = name; *p; p++)
		if (*p == '.' || *p == '?')
			*p = '_';
	v[0] = add_string(e, name);
	v[1] = INFO(BTF_KIND_STRUCT, n);
	v[2] = t->size;
	for (uint32_t i = 0; i < n; i++) {
		const struct btf_type *var = type_by_id(types, info[i].type);

		v[3 + 3 * i] = var ? var->name_off : 0;
		v[4 + 3 * i] = info[i].type;
		v[5 + 3 * i] = info[i].offset * 8;
	}
	instead(e, DATASEC, at, v, words);
}

/* A union of bytes, with the names of the values. */
static void instead_of_enum64(struct embedded *e, const struct btf_type *t, size_t at)
{
	uint32_t n = type_vlen(t), words = 2 + 3 * n;
	uint32_t *v = ARENA_ARRAY(e->plan->arena, words, uint32_t);

	v[0] = INFO(BTF_KIND_UNION, n);
	v[1] = t->size;
	for (uint32_t i = 0; i < n; i++) {
		v[2 + 3 * i] = e->words[at + 3 + 3 * i];
		v[3 + 3 * i] = e->placeholder_id;
	}
	instead(e, ENUM64, at + 1, v, words);
}

static void instead_of(struct embedded *e, const struct btf_type *t, size_t at)
{
	const uint32_t byte[] = {INFO(BTF_KIND_INT, 0), 1, 8};

	switch (type_kind(t)) {
	case BTF_KIND_FUNC_PROTO: {
		const uint32_t v[] = {INFO(BTF_KIND_ENUM, type_vlen(t)), 4};

		instead(e, FUNC, at + 1, v, 2);
		break;
	}
	case BTF_KIND_VAR:
		instead(e, DATASEC, at + 1, byte, 3);
		break;
	case BTF_KIND_DATASEC:
		instead_of_datasec(e, t, at);
		break;
	case TYPE_KIND_FLOAT: {
		const uint32_t v[] = {0, INFO(BTF_KIND_STRUCT, 0)};

		instead(e, FLOAT, at, v, 2);
		break;
	}
	case TYPE_KIND_DECL_TAG:
		instead(e, DECL_TAG, at + 1, byte, 3);
		break;
	case TYPE_KIND_TYPE_TAG: {
		const uint32_t v[] = {0, INFO(BTF_KIND_CONST, 0)};

		instead(e, TYPE_TAG, at, v, 2);
		break;
	}
	case BTF_KIND_ENUM: {
		const uint32_t v = t->info & ~(1u << 31);

		/* Whether values are signed came with the enums of 64 bits. */
		if (v != t->info)
			instead(e, ENUM64, at + 1, &v, 1);
		break;
	}
	case TYPE_KIND_ENUM64:
		instead_of_enum64(e, t, at);
		break;
	default:
		break;
	}
}

static void find_features(struct embedded *e)
{
	const struct types *types = e->plan->btf;

	for (uint32_t id = 1; id < types->count; id++) {
		const struct btf_type *t = type_by_id(types, id);
		unsigned kind = type_kind(t);

		e->found[FUNC] |= kind == BTF_KIND_FUNC_PROTO;
		e->found[DATASEC] |= kind == BTF_KIND_VAR || kind == BTF_KIND_DATASEC;
		e->found[FLOAT] |= kind == TYPE_KIND_FLOAT;
		e->found[DECL_TAG] |= kind == TYPE_KIND_DECL_TAG;
		e->found[TYPE_TAG] |= kind == TYPE_KIND_TYPE_TAG;
		e->found[ENUM64] |=
			kind == TYPE_KIND_ENUM64 || (kind == BTF_KIND_ENUM && t->info >> 31);
	}
}

/* The types, and a byte as the last of them where unions will need it. */
static void take_types(struct embedded *e)
{
	const struct types *types = e->plan->btf;
	const struct btf_header *h = (const struct btf_header *)(const void *)types->raw;
	size_t start = h->hdr_len + h->type_off;

	e->n_words = h->type_len / sizeof(uint32_t);
	e->words = ARENA_ARRAY(e->plan->arena, e->n_words + 4, uint32_t);
	memcpy(e->words, types->raw + start, e->n_words * sizeof(uint32_t));
	buf_add(&e->strings, types->strings, types->strings_size);
	find_features(e);
	if (e->found[ENUM64]) {
		const uint32_t byte[] = {add_string(e, PLACEHOLDER), INFO(BTF_KIND_INT, 0), 1, 8};

		memcpy(e->words + e->n_words, byte, sizeof(byte));
		e->placeholder_id = types->count;
		e->n_words += 4;
	}
	for (uint32_t id = 1; id < types->count; id++)
		instead_of(e, type_by_id(types, id),
			   (types->offset[id] - start) / sizeof(uint32_t));
}

static void emit_words(struct buf *b, const uint32_t *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s0x%x,", i % 8 ? " " : i ? "\n\t\t" : "", words[i]);
}

static void emit_strings(struct buf *b, const char *strings, size_t size)
{
	const char *end = strings + size;

	/* The last terminator is that of the literal itself. */
	for (const char *s = strings; s < end; s += strlen(s) + 1) {
		buf_str(b, s == strings ? "" : "\n\t\t");
		emit_string(b, s);
		if (s + strlen(s) + 1 < end)
			buf_str(b, " \"\\0\"");
	}
}

static void emit_kinds(struct buf *b, const struct embedded *e)
{
	emitf(b, e->plan,
	      "/* Kinds of types in it that older kernels do not know, and types with each. */\n"
	      "static const struct PFX_maps_priv__kind {\n"
	      "\tconst char *name;\n"
	      "\tuint32_t n, types[14];\n"
	      "} PFX_maps_priv__kinds[] = {\n");
	for (size_t f = 0; f < N_FEATURES; f++) {
		if (!e->found[f])
			continue;
		buf_printf(b, "\t{\"%s\", %u, {", kinds[f].name, kinds[f].n);
		for (uint32_t i = 0; i < kinds[f].n; i++)
			buf_printf(b, "%s0x%x", i ? ", " : "", kinds[f].types[i]);
		buf_str(b, "}},\n");
	}
	emitf(b, e->plan,
	      "};\n\n"
	      "/* {kind, word of the types, how many words, words}: what is there without it. */\n"
	      "static inline const uint32_t *PFX_maps_priv__instead(size_t *n)\n"
	      "{\n"
	      "\tstatic const uint32_t instead[] = {\n"
	      "%s"
	      "\t};\n\n"
	      "\t*n = %zu;\n"
	      "\treturn instead;\n"
	      "}\n\n",
	      e->instead.s, e->n_instead);
}

/*
 * The BTF is a struct of 32-bit words and strings: the compiler gives it the
 * byte order in which the kernel wants it.
 */
bool emit_btf(struct buf *b, const struct plan *plan)
{
	struct embedded e = {.plan = plan};
	bool older;

	if (!plan->btf) {
		emitf(b, plan,
		      "static inline const void *PFX_maps_priv__btf(size_t *size)\n"
		      "{\n"
		      "\t*size = 0;\n"
		      "\treturn NULL;\n"
		      "}\n\n");
		return false;
	}
	take_types(&e);
	emitf(b, plan,
	      "/* The BTF types of keys and values. */\n"
	      "static inline const void *PFX_maps_priv__btf(size_t *size)\n"
	      "{\n"
	      "\tstatic const struct {\n"
	      "\t\tuint16_t magic;\n"
	      "\t\tuint8_t version, flags;\n"
	      "\t\tuint32_t hdr_len, type_off, type_len, str_off, str_len;\n"
	      "\t\tuint32_t types[%zu];\n"
	      "\t\tchar strings[%zu];\n"
	      "\t} btf = {\n"
	      "\t\t0xeb9f, 1, 0, %d, 0, %zu, %zu, %zu,\n"
	      "\t\t{",
	      e.n_words, e.strings.len, HEADER_SIZE, e.n_words * 4, e.n_words * 4, e.strings.len);
	emit_words(b, e.words, e.n_words);
	buf_str(b, "},\n\t\t");
	emit_strings(b, e.strings.s, e.strings.len);
	buf_printf(b,
		   "\n\t};\n\n"
		   "\t*size = %zu;\n"
		   "\treturn &btf;\n"
		   "}\n\n",
		   HEADER_SIZE + e.n_words * 4 + e.strings.len);
	older = e.n_instead;
	if (older)
		emit_kinds(b, &e);
	buf_free(&e.strings);
	buf_free(&e.instead);
	return older;
}
