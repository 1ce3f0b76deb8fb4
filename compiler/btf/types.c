/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/types.h"

#include <errno.h>

#include "base/util.h"
#include "btf/kinds.h"

const char *essential_name(struct arena *a, const char *name)
{
	const char *last = NULL;

	for (const char *p = name; (p = strstr(p, "___")); p++)
		if (p > name && p[-1] != '_' && p[3] && p[3] != '_')
			last = p;
	return last ? arena_strndup(a, name, (size_t)(last - name)) : name;
}

bool type_enumerator(const struct types *t, uint32_t id, uint32_t i, const char **name,
		     int64_t *value)
{
	const struct btf_type *type = type_by_id(t, id);
	const struct btf_enum *narrow = type_tail(type);
	const uint32_t *wide = type_tail(type);

	if (i >= type_vlen(type))
		return false;
	if (type_kind(type) == TYPE_KIND_ENUM64) {
		wide += (size_t)i * kind_table[TYPE_KIND_ENUM64].element;
		*name = types_string(t, wide[0]);
		*value = (int64_t)((uint64_t)wide[2] << 32 | wide[1]);
	} else {
		*name = types_string(t, narrow[i].name_off);
		*value = narrow[i].val;
	}
	return true;
}

uint32_t type_skip_mods(const struct types *t, uint32_t id)
{
	for (uint32_t steps = 0; t && steps < t->count; steps++) {
		const struct btf_type *type = type_by_id(t, id);

		if (!type || !type_is_modifier(type_kind(type)))
			return id;
		id = type->type;
	}
	return 0;
}

int64_t type_size(const struct types *t, uint32_t id)
{
	uint64_t n = 1;

	for (int depth = 0; depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_type *type = type_by_id(t, id);
		unsigned kind = type ? type_kind(type) : 0;

		if (kind == BTF_KIND_PTR || kind_table[kind].has_size) {
			uint32_t size = kind == BTF_KIND_PTR ? TYPES_POINTER_SIZE : type->size;

			if (size && n > UINT32_MAX / size)
				return -E2BIG;
			return (int64_t)(n * size);
		}
		if (kind == BTF_KIND_ARRAY) {
			if (n && type_array(type)->nelems > UINT32_MAX / n)
				return -E2BIG;
			n *= type_array(type)->nelems;
			id = type_array(type)->type;
		} else if (type_is_modifier(kind) || kind == BTF_KIND_VAR ||
			   kind == TYPE_KIND_DECL_TAG) {
			id = type->type;
		} else {
			return -EINVAL;
		}
	}
	return -ELOOP;
}

uint32_t find_type_kind(const struct types *t, const char *name, unsigned kind)
{
	for (uint32_t id = 1; t && id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (type_kind(type) == kind && str_eq(type_name(t, type), name))
			return id;
	}
	return 0;
}

/*
 * The name of a type as C has it. Kernels refuse names of KSYM_NAME_LEN, 512; a hostile one
 * can be as long as the file, be that of all types, and would be copied for each map.
 */
#define NAME_SHOWN 1024

static const char *shown_name(struct arena *a, const struct types *t, const struct btf_type *type)
{
	const char *name = type_name(t, type);

	if (strnlen(name, NAME_SHOWN + 1) <= NAME_SHOWN)
		return name;
	return arena_printf(a, "%.*s...", NAME_SHOWN, name);
}

static const char *tagged(struct arena *a, const char *tag, const char *name)
{
	return arena_pair(a, tag, ' ', *name ? name : "{...}");
}

static const char *to_c(struct arena *a, const struct types *t, uint32_t id, int depth)
{
	const struct btf_type *type = type_by_id(t, id);
	const char *inner;

	if (!type)
		return id ? "?" : "void";
	if (depth == TYPES_MAX_DEPTH)
		return "...";
	switch (type_kind(type)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return tagged(a, kind_name(t, id), shown_name(a, t, type));
	case BTF_KIND_ENUM:
	case TYPE_KIND_ENUM64:
		return tagged(a, "enum", shown_name(a, t, type));
	case BTF_KIND_FWD:
		return tagged(a, BTF_INFO_KFLAG(type->info) ? "union" : "struct",
			      shown_name(a, t, type));
	case BTF_KIND_PTR:
		inner = to_c(a, t, type->type, depth + 1);
		return arena_printf(a, "%s%s*", inner, str_ends(inner, "*") ? "" : " ");
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
		return arena_pair(a, kind_name(t, id), ' ', to_c(a, t, type->type, depth + 1));
	case BTF_KIND_RESTRICT:
	case TYPE_KIND_TYPE_TAG:
	case TYPE_KIND_DECL_TAG:
		return to_c(a, t, type->type, depth + 1);
	case BTF_KIND_ARRAY: {
		const struct btf_array *array = type_array(type);
		const char *bracket;

		inner = to_c(a, t, array->type, depth + 1);
		/* int a[2][3]: the outer dimension comes first. */
		bracket = strchr(inner, '[');
		if (!bracket)
			return arena_printf(a, "%s[%u]", inner, array->nelems);
		return arena_printf(a, "%.*s[%u]%s", (int)(bracket - inner), inner, array->nelems,
				    bracket);
	}
	case BTF_KIND_FUNC_PROTO:
		return arena_printf(a, "%s (...)", to_c(a, t, type->type, depth + 1));
	default:
		return *type_name(t, type) ? shown_name(a, t, type) : "?";
	}
}

const char *type_to_c(struct arena *a, const struct types *t, uint32_t id)
{
	return to_c(a, t, id, 0);
}
