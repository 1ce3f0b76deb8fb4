/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "btf/scalars.h"
#include "loader/bpf_headers.h"
#include "loader/emit.h"
#include "loader/typed_internal.h"

const char *typed_file_name(struct type_writer *t, struct name_table *set, const char *name,
			    bool kept)
{
	const char *safe = c_name(t->arena, name, "anonymous");

	if (!t->original)
		return unique_name(
			&t->tags, arena_printf(t->arena, "%s_maps_t__%s", t->plan->prefix, safe));
	if (!kept && str_eq(safe, name))
		safe = arena_printf(t->arena, "%s_", name);
	return unique_name(set, kept ? name : safe);
}

void typed_bytes(struct type_writer *t, uint64_t n, struct c_type *out)
{
	out->spec = "unsigned char";
	out->dims = arena_printf(t->arena, "[%llu]", (unsigned long long)n);
	out->size = n;
	out->align = out->min_align = 1;
}

void typed_scalar(const struct type_writer *t, const char *spec, uint32_t size, struct c_type *out)
{
	*out = (struct c_type){spec, "", size, size, t->original ? size : size < 4 ? size : 4, false};
}

static void describe_integer(struct type_writer *t, const char *name, uint32_t size, bool is_signed,
			     struct c_type *out)
{
	static const char *const specs[2][2][4] = {
		{{"uint8_t", "uint16_t", "uint32_t", "uint64_t"},
		 {"int8_t", "int16_t", "int32_t", "int64_t"}},
		{{"__u8", "__u16", "__u32", "__u64"}, {"__s8", "__s16", "__s32", "__s64"}},
	};
	const char *const *spec = specs[t->original][is_signed], *text;

	if (t->original && is_c_integer(name, size)) {
		typed_scalar(t, name, size, out);
		return;
	}
	switch (size) {
	case 1:
		text = str_eq(name, "char") ? "char" : spec[0];
		break;
	case 2:
		text = spec[1];
		break;
	case 4:
		text = spec[2];
		break;
	case 8:
		/* It has the size of long on 64-bit machines, but is a different type. */
		if (strstr(name, "long long"))
			text = is_signed ? "long long" : "unsigned long long";
		else
			text = spec[3];
		break;
	default:
		typed_bytes(t, size, out);
		return;
	}
	typed_scalar(t, text, size, out);
}

/* Typedefs of <stdint.h> and <sys/types.h> that are the same on every machine. */
static const char *const user_typedefs[] = {
	"int8_t",  "int16_t",  "int32_t",  "int64_t",  "pid_t",
	"uint8_t", "uint16_t", "uint32_t", "uint64_t",
};

static bool is_user_typedef(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(user_typedefs); i++)
		if (str_eq(user_typedefs[i], name))
			return true;
	return bpf_header_type(name, BTF_KIND_TYPEDEF);
}

bool typed_named_int(const char *name, const struct btf_type *type, struct c_type *out)
{
	const struct scalar *s = scalar_find(name);
	uint32_t info;

	if (type_kind(type) != BTF_KIND_INT || !is_user_typedef(name))
		return false;
	while (s && *s->of)
		s = scalar_find(s->of);
	memcpy(&info, type_tail(type), sizeof(info));
	if (!s || s->size != type->size || s->encoding != BTF_INT_ENCODING(info) ||
	    BTF_INT_OFFSET(info) || BTF_INT_BITS(info) != type->size * 8)
		return false;
	*out = (struct c_type){name, "", type->size, type->size, type->size < 4 ? type->size : 4, false};
	return true;
}

void typed_int(struct type_writer *t, const struct types *types, const struct btf_type *type,
	       struct c_type *out)
{
	uint32_t info;

	memcpy(&info, type_tail(type), sizeof(info));
	/* An int with fewer bits than its bytes is a bit field of an old compiler. */
	if (BTF_INT_OFFSET(info) || BTF_INT_BITS(info) != type->size * 8) {
		if (!(BTF_INT_ENCODING(info) & BTF_INT_BOOL) || type->size != 1) {
			typed_bytes(t, type->size, out);
			return;
		}
	}
	if ((BTF_INT_ENCODING(info) & BTF_INT_BOOL) && type->size == 1)
		typed_scalar(t, t->original ? "_Bool" : "bool", 1, out);
	else
		describe_integer(t, type_name(types, type), type->size,
				 BTF_INT_ENCODING(info) & BTF_INT_SIGNED, out);
}

int64_t typed_enumerator(const struct btf_type *type, uint32_t i, const char **name,
			 const struct types *types)
{
	/* struct btf_enum64 of newer headers */
	const struct {
		uint32_t name_off, low, high;
	} *wide = type_tail(type);
	const struct btf_enum *e = type_tail(type);

	if (type_kind(type) == TYPE_KIND_ENUM64) {
		*name = types_string(types, wide[i].name_off);
		return (int64_t)((uint64_t)wide[i].high << 32 | wide[i].low);
	}
	*name = types_string(types, e[i].name_off);
	return e[i].val;
}

/*
 * The bytes of an enum with these values in GNU C: at least those of an int, or as few as
 * possible if it is packed.
 */
static uint32_t enum_size(const struct btf_type *type, bool packed, const struct types *types)
{
	bool wide = type_kind(type) == TYPE_KIND_ENUM64 && !BTF_INFO_KFLAG(type->info);
	int64_t min = 0, max = 0, n;
	const char *name;

	for (uint32_t i = 0; i < type_vlen(type); i++) {
		n = typed_enumerator(type, i, &name, types);
		if (n < 0 && wide)
			return 8;
		min = n < min ? n : min;
		max = n > max ? n : max;
	}
	if (packed && ((min >= INT8_MIN && max <= INT8_MAX) || (!min && max <= UINT8_MAX)))
		return 1;
	if (packed && ((min >= INT16_MIN && max <= INT16_MAX) || (!min && max <= UINT16_MAX)))
		return 2;
	return (min >= INT32_MIN && max <= INT32_MAX) || (!min && max <= UINT32_MAX) ? 4 : 8;
}

void typed_enum(struct type_writer *t, const struct types *types, const struct btf_type *type,
		const char *name, struct c_type *out)
{
	bool packed = t->original && type->size < 4;
	const char *tag, *id;

	if (!*name || !type_vlen(type) ||
	    (t->original ? enum_size(type, packed, types) != type->size
			 : type_kind(type) != BTF_KIND_ENUM || type->size != 4)) {
		describe_integer(t, "", type->size, BTF_INFO_KFLAG(type->info), out);
		return;
	}
	if (t->original && bpf_header_type(name, BTF_KIND_ENUM)) {
		typed_scalar(t, arena_printf(t->arena, "enum %s", name), 4, out);
		return;
	}
	tag = typed_file_name(t, &t->tags, name, c_bpf_name(name) && !is_bpf_header_tag(name));
	buf_printf(t->out, "enum %s {\n", tag);
	for (uint32_t i = 0; i < type_vlen(type); i++) {
		int64_t n = typed_enumerator(type, i, &id, types);

		/* A name with BPF_ may be defined in the headers, too. */
		id = typed_file_name(t, &t->ordinary, id,
				     c_bpf_variable(id) && !str_starts(id, "BPF_"));
		/*
		 * -2147483648 is not a literal in C, but an operator and a literal that is
		 * not an int.
		 */
		if (n == INT32_MIN)
			buf_printf(t->out, "\t%s = -2147483647 - 1,\n", id);
		else if (type->size == 8)
			buf_printf(t->out, "\t%s = 0x%llx%s,\n", id, (unsigned long long)n,
				   BTF_INFO_KFLAG(type->info) ? "ll" : "ull");
		else
			buf_printf(t->out, "\t%s = %lld,\n", id, (long long)n);
	}
	buf_str(t->out, packed ? "} __attribute__((packed));\n" : "};\n");
	typed_scalar(t, arena_printf(t->arena, "enum %s", tag), type->size, out);
	if (t->original)
		buf_char(t->out, '\n');
	else /* -fshort-enums */
		buf_printf(t->out, "BPFMAPC_SIZE(%s, 4);\n\n", out->spec);
}
