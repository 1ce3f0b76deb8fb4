/* SPDX-License-Identifier: BSD-2-Clause */
#include "btf/kinds.h"

#define WORD(i)    (1u << (i))

/* From include/uapi/linux/btf.h. */
const struct kind_info kind_table[0x80] = {
	[BTF_KIND_INT] = {"int", .fixed = 1, .has_size = true},
	[BTF_KIND_PTR] = {"ptr", .ids = TYPE_WORD},
	[BTF_KIND_ARRAY] = {"array", .fixed = 3, .ids = WORD(3) | WORD(4)},
	[BTF_KIND_STRUCT] = {"struct", .element = 3, .has_size = true,
			     .element_names = WORD(0), .element_ids = WORD(1)},
	[BTF_KIND_UNION] = {"union", .element = 3, .has_size = true,
			    .element_names = WORD(0), .element_ids = WORD(1)},
	[BTF_KIND_ENUM] = {"enum", .element = 2, .has_size = true, .element_names = WORD(0)},
	[BTF_KIND_FWD] = {.name = "fwd"},
	[BTF_KIND_TYPEDEF] = {"typedef", .ids = TYPE_WORD},
	[BTF_KIND_VOLATILE] = {"volatile", .ids = TYPE_WORD},
	[BTF_KIND_CONST] = {"const", .ids = TYPE_WORD},
	[BTF_KIND_RESTRICT] = {"restrict", .ids = TYPE_WORD},
	[BTF_KIND_FUNC] = {"func", .ids = TYPE_WORD},
	[BTF_KIND_FUNC_PROTO] = {"func_proto", .element = 2, .ids = TYPE_WORD,
				 .element_names = WORD(0), .element_ids = WORD(1)},
	[BTF_KIND_VAR] = {"var", .fixed = 1, .ids = TYPE_WORD},
	[BTF_KIND_DATASEC] = {"datasec", .element = 3, .has_size = true, .element_ids = WORD(0)},
	[TYPE_KIND_FLOAT] = {"float", .has_size = true},
	[TYPE_KIND_DECL_TAG] = {"decl_tag", .fixed = 1, .ids = TYPE_WORD},
	[TYPE_KIND_TYPE_TAG] = {"type_tag", .ids = TYPE_WORD},
	[TYPE_KIND_ENUM64] = {"enum64", .element = 3, .has_size = true, .element_names = WORD(0)},
};

const char *kind_name(const struct types *t, uint32_t id)
{
	const struct btf_type *type = type_by_id(t, id);
	const char *name = type ? kind_table[type_kind(type)].name : "void";

	return *name ? name : "unknown";
}

bool type_reaches(const struct types *t, uint32_t from, uint32_t to, uint8_t *seen)
{
	struct arena *a = arena_new();
	uint32_t *todo = NULL;
	size_t n = 0, cap = 0;
	bool found = false;

	ARENA_PUSH(a, todo, n, cap, from);
	while (n && !found) {
		uint32_t id = todo[--n];
		struct type_refs refs;

		found = id == to;
		if (!id || id >= t->count || seen[id])
			continue;
		seen[id] = 1;
		refs = type_refs(type_by_id(t, id));
		while (type_refs_next(&refs))
			if (!refs.is_name)
				ARENA_PUSH(a, todo, n, cap, *refs.ref);
	}
	arena_free(a);
	return found;
}
