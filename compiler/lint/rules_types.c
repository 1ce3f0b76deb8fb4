/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "btf/holes.h"
#include "lint/internal.h"
#include "schema/tables.h"

/* How maps of the type compare elements. Tries compare only prefixes, which does not count. */
static enum type_compares compared_part(const struct lint *l, uint32_t map_type)
{
	const struct schema_type *type = schema_type_tables(l->opts->schema, map_type);

	return type ? type->compares : COMPARES_NOTHING;
}

/* The name of the last member of a struct that starts before the bit, or "". */
static const char *member_before(const struct types *t, const struct btf_type *type, uint64_t bit)
{
	const struct btf_member *v = type_members(type);
	const char *name = "";

	for (uint32_t i = 0; i < type_vlen(type); i++)
		if (member_bit_offset(type, &v[i]) < bit)
			name = types_string(t, v[i].name_off);
	return name;
}

/* "1 byte of padding at offset 7, after 'protocol'" */
static const char *padding_text(struct lint *l, const struct types *t, const struct btf_type *type,
				const struct type_holes *holes)
{
	uint64_t bits = holes->bits, first = holes->v[0].bit;
	const char *member = member_before(t, type, first);

	return arena_printf(l->arena, "%llu %s of padding%s at offset %llu%s%s%s",
			    (unsigned long long)(bits % 8 ? bits : bits / 8),
			    bits % 8	? "bits"
			    : bits == 8 ? "byte"
					: "bytes",
			    bits == 8 ? "" : ", the first", (unsigned long long)first / 8,
			    *member ? ", after '" : "", member, *member ? "'" : "");
}

static void check_padding(struct lint *l, const struct judged *m)
{
	const struct map_def *def = m->def;
	enum type_compares what = compared_part(l, def->type);
	bool value = what == COMPARES_VALUE;
	uint32_t id = type_skip_mods(def->types, value ? def->value_type : def->key_type);
	const struct btf_type *type = type_by_id(def->types, id);
	struct type_holes holes;
	struct finding *f;

	if (what == COMPARES_NOTHING || !type_is_struct(type) ||
	    !type_holes(def->types, id, l->arena, &l->steps, &holes) || !holes.n)
		return;
	f = lint_say(l, RULE_BM201, m, value ? ATTR_VALUE : ATTR_KEY, "%s, the %s, has %s",
		     type_to_c(l->arena, def->types, id), value ? "value" : "key",
		     padding_text(l, def->types, type, &holes));
	finding_note(l, f,
		     "the kernel hashes and compares all %u bytes: two keys that are "
		     "equal in every member can differ in the padding",
		     type->size);
	f->fix = fix_words("add members for the padding and set them to 0");
}

void rule_key_padding(struct lint *l, const struct judged *m)
{
	check_padding(l, m);
	if (m->inner)
		check_padding(l, m->inner);
}

/* The first member of a struct, or of the struct that is its first member, and so on. */
static const struct btf_type *first_member(const struct types *t, const struct btf_type *type,
					   const char **name)
{
	for (int depth = 0; type && depth < TYPES_MAX_DEPTH; depth++) {
		const struct btf_member *m = type_members(type);

		if (type_kind(type) != BTF_KIND_STRUCT && type_kind(type) != BTF_KIND_UNION)
			return type;
		if (!type_vlen(type) || member_bit_size(type, m))
			return NULL;
		*name = types_string(t, m->name_off);
		type = type_by_id(t, type_skip_mods(t, m->type));
	}
	return NULL;
}

/*
 * struct bpf_lpm_trie_key_u8: the kernel accepts any struct (trie_check_btf()) and reads
 * the first 4 bytes as the length of the prefix in bits.
 */
void rule_trie_key(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	const struct btf_type *type =
		type_by_id(map->types, type_skip_mods(map->types, map->key_type));
	const struct btf_type *first;
	const char *name = "";
	struct finding *f;

	if (map->type != BPF_MAP_TYPE_LPM_TRIE || !type || type_kind(type) != BTF_KIND_STRUCT)
		return;
	first = first_member(map->types, type, &name);
	if (first && type_kind(first) == BTF_KIND_INT && first->size == 4)
		return;
	name = *name ? arena_printf(l->arena, "'%s'", name) : "no member that has a name";
	f = lint_say(l, RULE_BM207, m, ATTR_KEY, "%s begins with %s, not with a length of 32 bits",
		     type_to_c(l->arena, map->types, map->key_type), name);
	finding_note(l, f,
			"the first 4 bytes of a trie's key are the length of its prefix in "
			"bits, in the byte order of the machine; the bytes to compare follow");
	f->fix = fix_words("begin the struct with __u32 prefixlen");
}

/* False if values are file descriptors, elements have no types, or the variable is the value. */
static bool has_typed_elements(const struct lint *l, uint32_t type)
{
	return type != BPF_MAP_TYPE_PROG_ARRAY && type != BPF_MAP_TYPE_STRUCT_OPS &&
	       !is_ringbuf(type) &&
	       !schema_loader_drops_btf(l->opts->schema, LOADER_LIBBPF, type,
					 l->opts->target.libbpf);
}

void rule_untyped_map(struct lint *l, const struct judged *m)
{
	const struct map_def *def = m->def;
	bool key = map_has(def, ATTR_KEY_SIZE) && !map_has(def, ATTR_KEY) && def->key_size;
	bool value = map_has(def, ATTR_VALUE_SIZE) && !map_has(def, ATTR_VALUE) && def->value_size;
	int attr = key ? ATTR_KEY_SIZE : ATTR_VALUE_SIZE;
	static const struct fix value_type = {.kind = FIX_SET, .attr = ATTR_VALUE};
	struct finding *f;

	if (def->style != STYLE_BTF || !(key || value) || !has_typed_elements(l, def->type))
		return;
	f = lint_say(l, RULE_BM202, m, attr, "%s %s given by size, not by type",
		     key && value ? "key and value"
		     : key        ? "the key"
				  : "the value",
		     key && value ? "are" : "is");
	finding_note(l, f,
			"with types the kernel checks locks and timers in values, and "
			"bpftool map dump prints elements by member");
	f->fix = fix_set(key ? ATTR_KEY : ATTR_VALUE, NULL);
	if (key && value)
		f->fix.also = &value_type;
}
