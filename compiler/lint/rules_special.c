/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "lint/internal.h"
#include "judge/special.h"

/* A bit for each of schema->special. */
typedef uint32_t fields_t;

/* Limit of structs that might be the value of a map; real objects have fewer. */
#define MAX_CANDIDATES 64

static fields_t field_named(const struct schema *s, const char *name)
{
	int field = schema_find_special(s, name);

	return field < 0 ? 0 : 1u << field;
}

struct field_search {
	struct lint *lint;
	const struct types *types;
	fields_t fields;
};

/* Finds the special structs anywhere in a type. */
static void find_written(struct field_search *w, uint32_t id, int depth)
{
	const struct btf_type *type = type_by_id(w->types, type_skip_mods(w->types, id));
	fields_t field;

	if (!type || depth > TYPES_MAX_DEPTH || !lint_take_steps(w->lint, 1))
		return;
	if (type_kind(type) == BTF_KIND_ARRAY) {
		find_written(w, type_array(type)->type, depth + 1);
		return;
	}
	if (!type_is_composite(type))
		return;
	field = field_named(w->lint->opts->schema, type_name(w->types, type));
	w->fields |= field;
	for (uint32_t i = 0; !field && i < type_vlen(type); i++)
		find_written(w, type_members(type)[i].type, depth + 1);
}

/* Most objects have no special structs, so that their types need no walk. */
static bool has_special_structs(struct lint *l, const struct types *t)
{
	if (l->scanned == t)
		return l->scanned_special;
	l->scanned = t;
	l->scanned_special = false;
	for (uint32_t id = 1; id < t->count && !l->scanned_special; id++) {
		const struct btf_type *type = type_by_id(t, id);

		l->scanned_special = type_kind(type) == BTF_KIND_STRUCT &&
				     field_named(l->opts->schema, type_name(t, type));
	}
	return l->scanned_special;
}

static fields_t fields_written(struct lint *l, const struct types *t, uint32_t id)
{
	struct field_search w = {.lint = l, .types = t};

	if (has_special_structs(l, t))
		find_written(&w, id, 0);
	return w.fields;
}

/* The fields that the first kernel of the target would see in a map with its BTF types. */
static fields_t fields_with_btf(const struct lint *l, const struct map_create *c)
{
	return special_seen(l->judged->special, c->types, c->btf_value_type_id, c->value_size,
			    l->opts->target.kernel);
}

/* "bpf_timer and bpf_spin_lock" */
static const char *field_names(struct lint *l, fields_t fields)
{
	return schema_special_text(l->arena, l->opts->schema, fields, " and ");
}

/* The first violation because of which the loader drops the BTF types of the map, or NULL. */
static const struct violation *find_dropping_violation(const struct judged *m)
{
	for (size_t i = 0; m->with_btf && i < m->with_btf->n_violations; i++) {
		const struct violation *v = &m->with_btf->violations[i];

		if (v->rule == RULE_BM141 || v->rule == RULE_BM142 || v->rule == RULE_BM150)
			return v;
	}
	return NULL;
}

void rule_special_field_lost(struct lint *l, const struct judged *m)
{
	const struct violation *v = find_dropping_violation(m);
	fields_t fields = v ? fields_with_btf(l, &m->create) : 0;
	struct finding *f;

	if (!fields)
		return;
	f = lint_say(l, RULE_BM203, m, ATTR_VALUE, "the map loses the %s of its value: %s",
		     field_names(l, fields), v->message);
	finding_note_violation(l, f, "BPF_MAP_CREATE", v);
	finding_note(l, f,
		     "%s tries again without BTF types: the map is created, the "
		     "field is plain bytes, and programs that use it are refused",
		     loader_names[l->loader]);
	f->fix = v->fix;
}

void rule_btf_types_lost(struct lint *l, const struct judged *m)
{
	const struct violation *v = find_dropping_violation(m);
	struct finding *f;

	if (!v || m->no_global_data || fields_with_btf(l, &m->create))
		return;
	f = lint_say_text(l, RULE_BM204, m, (int)v->attr, v->message);
	finding_note_violation(l, f, "BPF_MAP_CREATE", v);
	finding_note(l, f, "%s creates the map in a second try without BTF types",
		     loader_names[l->loader]);
	f->fix = v->fix;
}

static int by_size(const void *a, const void *b)
{
	const struct special_struct *x = a, *y = b;

	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static void mark_value(const struct lint *l, bool *is_value, const struct map_def *map)
{
	uint32_t id = type_skip_mods(map->types, map->value_type);

	if (map->types == l->obj->types && id < map->types->count)
		is_value[id] = true;
}

/*
 * Structs with special fields that are not the value of a map. BTF has them only because a
 * program uses them, most likely on elements of a map.
 */
static void find_special_structs(struct lint *l)
{
	const struct types *t = l->obj->types;
	size_t cap = 0;
	bool *is_value;

	l->special_known = true;
	if (!t || !has_special_structs(l, t))
		return;
	is_value = ARENA_ARRAY(l->arena, t->count, bool);
	for (size_t i = 0; i < l->n_maps; i++)
		for (const struct map_def *def = l->maps[i].def; def; def = def->inner)
			if (def->types)
				mark_value(l, is_value, def);
	for (uint32_t id = 1; id < t->count && l->n_special < MAX_CANDIDATES; id++) {
		const struct btf_type *type = type_by_id(t, id);
		struct special_struct s = {.id = id};

		if (type_kind(type) != BTF_KIND_STRUCT || !*type_name(t, type) || is_value[id] ||
		    field_named(l->opts->schema, type_name(t, type)) || !fields_written(l, t, id) ||
		    !special_seen(l->judged->special, t, id, type->size, l->opts->target.kernel_last))
			continue;
		s.size = type->size;
		ARENA_PUSH(l->arena, l->special, l->n_special, cap, s);
	}
	if (l->n_special)
		qsort(l->special, l->n_special, sizeof(*l->special), by_size);
}

/* The BTF id of the struct of that size, if there is exactly one, else 0. */
static uint32_t likely_value(struct lint *l, uint32_t size)
{
	uint32_t id = 0;

	if (!l->special_known)
		find_special_structs(l);
	for (size_t i = 0; i < l->n_special; i++) {
		if (l->special[i].size != size)
			continue;
		if (id)
			return 0;
		id = l->special[i].id;
	}
	return id;
}

static bool is_accepted_by_type(const struct special_field *f, uint32_t type)
{
	for (size_t i = 0; i < f->n_types; i++)
		if (f->types[i].type == type)
			return true;
	return false;
}

static bool is_helper_of(const struct special_field *f, const struct schema_helper *helper)
{
	for (size_t i = 0; i < f->n_helpers; i++)
		if (str_eq(f->helpers[i].name, helper->name))
			return true;
	return false;
}

static bool has_struct(const struct types *t, const char *name)
{
	for (uint32_t id = 1; t && id < t->count; id++) {
		const struct btf_type *type = type_by_id(t, id);

		if (type_kind(type) == BTF_KIND_STRUCT && str_eq(type_name(t, type), name))
			return true;
	}
	return false;
}

/* A call that the verifier refuses, because no type of the object has such a field. */
struct lost_call {
	const struct special_field *field;
	const char *helper, *function;
};

static bool find_lost_call(const struct lint *l, const struct map_def *map, struct lost_call *out)
{
	const struct schema *s = l->opts->schema;

	for (size_t i = 0; i < l->obj->n_calls; i++) {
		const struct helper_call *call = &l->obj->calls[i];
		const struct schema_helper *helper = schema_helper_of(s, call->helper);

		for (size_t k = 0; helper && k < s->n_special; k++) {
			const struct special_field *f = &s->special[k];

			/* The search through all types is the slowest test. */
			if (f->by == SPECIAL_TAG || f->size > map->value_size ||
			    !is_accepted_by_type(f, map->type) || !is_helper_of(f, helper) ||
			    has_struct(l->obj->types, f->name))
				continue;
			*out = (struct lost_call){f, helper->name, call->function};
			return true;
		}
	}
	return false;
}

void rule_special_field_untyped(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct lost_call call;
	struct finding *f;
	const char *name;
	uint32_t id;

	if (map->style != STYLE_BTF || map->value_type || !map->value_size || map->n_slots ||
	    map->inner)
		return;
	id = likely_value(l, map->value_size);
	if (id) {
		name = type_to_c(l->arena, l->obj->types, id);
		f = lint_say(l, RULE_BM205, m, ATTR_VALUE_SIZE,
			     "the value has %u bytes and no type; %s, which has a %s, has the same "
			     "size",
			     map->value_size, name,
			     field_names(l, fields_written(l, l->obj->types, id)));
		f->fix = fix_set(ATTR_VALUE, name);
	} else if (find_lost_call(l, map, &call)) {
		f = lint_say(l, RULE_BM205, m, ATTR_VALUE_SIZE,
			     "the value has no type, and no type of the object has a %s, which "
			     "'%s' needs to call %s()",
			     call.field->name, call.function, call.helper);
		f->fix = fix_set(ATTR_VALUE, "struct NAME");
		f->fix.words = arena_printf(l->arena, ", where struct NAME has a struct %s",
					    call.field->name);
	} else {
		return;
	}
	finding_note(l, f,
			"the kernel finds locks and timers through the BTF type of the value; "
			"without it, programs that use them are refused");
}

void rule_special_field_unseen(struct lint *l, const struct judged *m)
{
	const struct map_create *c = &m->create;
	fields_t written, seen;
	struct version kernel = l->opts->target.kernel;
	const struct schema *s = l->opts->schema;
	struct finding *f;

	if (!c->types || !c->btf_value_type_id || m->with_btf)
		return;
	written = fields_written(l, c->types, c->btf_value_type_id);
	for (size_t i = 0; i < s->n_special; i++)
		if (version_cmp(s->special[i].since, kernel) > 0)
			written &= ~(1u << i);
	if (!written)
		return;
	seen = fields_with_btf(l, c);
	if (!(written & ~seen))
		return;
	f = lint_say(l, RULE_BM206, m, ATTR_VALUE, "the kernel does not see the %s of %s",
		     field_names(l, written & ~seen),
		     type_to_c(l->arena, c->types, c->btf_value_type_id));
	finding_note(l, f,
			"the map is created, but programs that use the field are refused");
	finding_note(l, f,
			"the kernel sees a field only if it occurs once in the value, is aligned, "
			"and is not in a union or, before kernel 6.11, in a nested struct or "
			"array");
}

/* Since 1.5 bpf_object__populate_internal_map() maps the contents; before, only skeletons did. */
void rule_global_special_field(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	fields_t fields;
	struct finding *f;

	if (map->style != STYLE_DATA || l->loader != LOADER_LIBBPF ||
	    !(m->create.map_flags & BPF_F_MMAPABLE))
		return;
	fields = lint_special_fields(l, m);
	if (!fields)
		return;
	f = lint_say(l, RULE_BM410, m, ATTR_VALUE, "%s has a %s and is mapped into user space",
		     map->section, field_names(l, fields));
	finding_note(l, f, "kernel: mmap fails with ENOTSUPP (bpf_map_mmap)");
	if (lint_loader_has(l, BEHAVIOUR_CONTENTS_MAPPED_ANEW)) {
		finding_note(l, f,
				"since 1.5 libbpf maps it when it loads the object: the load "
				"fails");
	} else {
		f->severity = SEVERITY_WARNING;
		finding_note(l, f,
				"libbpf before 1.5 loads the object; a skeleton that maps "
				"its variables fails");
	}
	f->fix = fix_words("make it static and put it into a section of its own, such as "
		  "SEC(\".data.A\")");
}
