/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "input/legacy/legacy.h"

/* The names that fields of layouts have, with what a map cannot do without. */
static const struct {
	const char *name;
	bool required;
} known[] = {
	{"type", true},
	{"key_size", true},
	{"value_size", true},
	{"max_entries", true},
	{"map_flags", false},
	{"numa_node", false},
	{"pinning", false},
};

#define MAX_MEMBERS 64
#define MAX_TEXT 256	/* bytes of a char array that notes show */

/* The field that a member stands for, by any name that a layout has for it; or NULL. */
static const char *known_field(const struct schema *schema, const char *member)
{
	for (size_t i = 0; i < schema_n_layouts(schema); i++) {
		const struct layout_info *l = schema_layout_at(schema, i);

		for (size_t k = 0; k < ARRAY_SIZE(known); k++) {
			const struct layout_field *f = layout_field(l, known[k].name);

			if (f && legacy_field_has_name(f, member))
				return known[k].name;
		}
	}
	return NULL;
}

/* How notes show a member that is no attribute of a map; false for one that they do not show. */
static bool other_member(const struct types *t, uint32_t id, const char *name,
			 struct layout_field *f)
{
	const struct btf_type *type = type_by_id(t, type_skip_mods(t, id));

	if (!*name || str_starts(name, "pad") || str_starts(name, "zero") || !type)
		return false;
	f->name = name;
	if (type_kind(type) == BTF_KIND_PTR)
		f->print = PRINT_SYMBOL;
	else if (type_kind(type) == BTF_KIND_ARRAY && type_size(t, type_array(type)->type) == 1)
		f->print = PRINT_TEXT;
	else
		f->print = PRINT_NUMBER;
	return f->size <= (f->print == PRINT_TEXT ? MAX_TEXT : 8);
}

/* Makes a field of a member; false if it is none. */
static bool make_field(const struct legacy_section *s, const struct btf_type *def,
		       const struct btf_member *m, struct layout_field *f)
{
	const struct types *t = s->r->types;
	uint32_t bit = member_bit_offset(def, m);
	const char *name = types_string(t, m->name_off), *field;
	int64_t size = type_size(t, m->type);

	if (member_bit_size(def, m) || bit % 8 || size <= 0 || size > MAX_TEXT)
		return false;
	*f = (struct layout_field){.offset = bit / 8, .size = (uint32_t)size};
	if (f->offset + f->size > def->size)
		return false;
	field = known_field(s->r->opts->schema, name);
	if (!field)
		return other_member(t, m->type, name, f);
	f->name = field;
	/* Records are 32-bit words: a number across two of them is none. */
	return f->size <= 8 && (f->size < 4 || !(f->offset % 4));
}

static const struct layout_info *row(const struct schema *schema)
{
	for (size_t i = 0; i < schema_n_layouts(schema); i++)
		if (schema_layout_at(schema, i)->by_members)
			return schema_layout_at(schema, i);
	return NULL;
}

const struct layout_info *legacy_layout_of_members(const struct legacy_section *s,
						   const struct btf_type *def)
{
	const struct layout_info *base = row(s->r->opts->schema);
	const struct btf_member *m = type_members(def);
	struct layout_field *fields;
	struct layout_info *l;

	if (!base || def->size != s->stride || type_vlen(def) > MAX_MEMBERS)
		return NULL;
	l = arena_memdup(s->r->arena, base, sizeof(*base));
	fields = ARENA_ARRAY(s->r->arena, type_vlen(def), struct layout_field);
	l->size = def->size;
	l->fields = fields;
	l->n_fields = 0;
	for (uint32_t i = 0; i < type_vlen(def); i++) {
		struct layout_field f;

		if (make_field(s, def, &m[i], &f) && !layout_field(l, f.name))
			fields[l->n_fields++] = f;
	}
	for (size_t k = 0; k < ARRAY_SIZE(known); k++)
		if (known[k].required && !layout_field(l, known[k].name))
			return NULL;
	return l;
}
