/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "lint/internal.h"

/*
 * What the kernel demands of each type of BTF by itself: btf_check_all_metas()
 * and btf_check_type_tags(). clang's C keeps to it. gcc 12 makes characters
 * that are signed as well and functions without names; C++ and Rust write names
 * that are none of C, and Rust names pointers.
 *
 * The kinds that a kernel does not know are ones that libbpf has made others of
 * (bpf_object__sanitize_btf()), names among them where a test here begins with
 * a release.
 */

#define SYMBOL_MAX_BEFORE_6_1 128 /* KSYM_NAME_LEN */
#define SYMBOL_MAX            512

/* The kernel's isalpha(): that of ISO 8859-1. */
static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}

/*
 * btf_name_valid_identifier(). Dots are good in all of them since 6.4, and in
 * the stable releases of June 2023; before, in names of variables and sections.
 */
static bool is_identifier(const char *name, struct version kernel)
{
	size_t max = version_cmp(kernel, VERSION(6, 1, 0)) < 0 ? SYMBOL_MAX_BEFORE_6_1 : SYMBOL_MAX;
	size_t n = 0;

	for (; name[n]; n++) {
		unsigned char c = (unsigned char)name[n];

		if (!is_letter(c) && !(n && c >= '0' && c <= '9') && c != '_' && c != '.')
			return false;
	}
	return n > 0 && n <= max;
}

/* btf_name_valid_section(), since 6.10: whatever can be printed. */
static bool is_section(const char *name, struct version kernel)
{
	if (version_cmp(kernel, VERSION(6, 10, 0)) < 0) {
		/* libbpf makes '_' of it there: bpf_object__sanitize_btf(). */
		return is_identifier(*name == '?' ? name + 1 : name, kernel);
	}
	if (!*name)
		return false;
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return false;
	}
	return true;
}

enum naming { NAME_MUST, NAME_MAY, NAME_MUST_NOT, NAME_SECTION, NAME_ANY };

static enum naming naming_of(unsigned kind)
{
	switch (kind) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		return NAME_MAY;
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_FWD:
	case BTF_KIND_FUNC:
	case BTF_KIND_VAR:
		return NAME_MUST;
	case BTF_KIND_PTR:
	case BTF_KIND_ARRAY:
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC_PROTO:
		return NAME_MUST_NOT;
	case BTF_KIND_DATASEC:
		return NAME_SECTION;
	default:
		return NAME_ANY;
	}
}

static const char *kind_text(unsigned kind)
{
	static const char *const text[] = {
		[BTF_KIND_STRUCT] = "struct",
		[BTF_KIND_UNION] = "union",
		[BTF_KIND_ENUM] = "enum",
		[TYPE_KIND_ENUM64] = "enum",
		[BTF_KIND_TYPEDEF] = "typedef",
		[BTF_KIND_FWD] = "declaration",
		[BTF_KIND_FUNC] = "function",
		[BTF_KIND_VAR] = "variable",
		[BTF_KIND_PTR] = "pointer",
		[BTF_KIND_ARRAY] = "array",
		[BTF_KIND_FUNC_PROTO] = "prototype",
		[BTF_KIND_DATASEC] = "section",
	};

	return kind < ARRAY_SIZE(text) && text[kind] ? text[kind] : "qualifier";
}

static const char *name_fault(struct arena *a, const struct types *t, uint32_t id,
			      struct version kernel)
{
	const struct btf_type *type = type_by_id(t, id);
	unsigned kind = type_kind(type);
	const char *name = type_name(t, type);
	enum naming naming = naming_of(kind);
	bool good;

	/* Before, libbpf makes a struct of the section and an integer of the variable. */
	if ((kind == BTF_KIND_DATASEC || kind == BTF_KIND_VAR) &&
	    version_cmp(kernel, VERSION(5, 2, 0)) < 0)
		return NULL;
	if (naming == NAME_MUST && !*name)
		return arena_printf(a, "type %u, a %s, has no name", id, kind_text(kind));
	if (naming == NAME_MUST_NOT && type->name_off)
		return arena_printf(a, "type %u, a %s, has a name: '%s'", id, kind_text(kind),
				    name);
	if (naming == NAME_SECTION)
		good = is_section(name, kernel);
	else
		good = naming > NAME_MAY || !type->name_off || is_identifier(name, kernel);
	return good ? NULL
		    : arena_printf(a, "'%s', the name of a %s, is not one that C could have", name,
				   kind_text(kind));
}

/* btf_struct_check_meta(), btf_enum_check_meta(): the names of what is inside. */
static const char *inside_fault(struct arena *a, const struct types *t, uint32_t id,
				struct version kernel)
{
	const struct btf_type *type = type_by_id(t, id);
	unsigned kind = type_kind(type);
	const uint32_t *v = type_tail(type);
	bool member = kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION;
	/* Words of a struct btf_member or btf_enum64, and of a struct btf_enum. */
	size_t stride = kind == BTF_KIND_ENUM ? 2 : 3;

	if (!member && kind != BTF_KIND_ENUM && kind != TYPE_KIND_ENUM64)
		return NULL;
	for (uint32_t i = 0; i < type_vlen(type); i++, v += stride) {
		const char *name = types_string(t, v[0]);

		if ((member && !v[0]) || is_identifier(name, kernel))
			continue;
		return arena_printf(a, "'%s', a %s of %s, is not a name that C could have", name,
				    member ? "member" : "value", type_to_c(a, t, id));
	}
	return NULL;
}

/* btf_int_check_meta(), since 4.18 */
static const char *int_fault(struct arena *a, const struct types *t, uint32_t id)
{
	const struct btf_type *type = type_by_id(t, id);
	uint32_t encoding;

	if (type_kind(type) != BTF_KIND_INT)
		return NULL;
	encoding = BTF_INT_ENCODING(*(const uint32_t *)type_tail(type));
	if (!(encoding & (encoding - 1)) && encoding <= BTF_INT_BOOL)
		return NULL;
	if (encoding == (BTF_INT_SIGNED | BTF_INT_CHAR))
		return arena_printf(a, "type %u, '%s', is signed and a character at once", id,
				    type_name(t, type));
	return arena_printf(a, "type %u, '%s', is an integer of the unknown encoding %u", id,
			    type_name(t, type), encoding);
}

/* btf_check_type_tags(), since 5.18: behind a pointer tags come first. */
static const char *tag_fault(struct arena *a, const struct types *t, uint32_t id,
			     struct version kernel)
{
	const struct btf_type *type = type_by_id(t, id);
	bool tags = type_kind(type) == TYPE_KIND_TYPE_TAG;

	if (version_cmp(kernel, VERSION(5, 18, 0)) < 0)
		return NULL;
	for (unsigned depth = 0; type && type_is_modifier(type_kind(type)) && depth < TYPES_MAX_DEPTH;
	     depth++) {
		if (type_kind(type) != TYPE_KIND_TYPE_TAG)
			tags = false;
		else if (!tags)
			return arena_printf(a, "the tag '%s' stands behind a qualifier or typedef",
					    type_name(t, type));
		type = type_by_id(t, type->type);
	}
	return NULL;
}

bool btf_type_refused(struct arena *a, const struct types *t, uint32_t id, struct version kernel,
		      struct btf_refusal *out)
{
	out->why = int_fault(a, t, id);
	/* Of names kernels before 5.0 say nothing. */
	if (!out->why && version_cmp(kernel, VERSION(5, 0, 0)) >= 0) {
		out->why = name_fault(a, t, id, kernel);
		if (!out->why)
			out->why = inside_fault(a, t, id, kernel);
	}
	if (!out->why)
		out->why = tag_fault(a, t, id, kernel);
	if (out->why)
		out->help = "compile C with clang, which writes what kernels take";
	return out->why != NULL;
}
