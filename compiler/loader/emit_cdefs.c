/* SPDX-License-Identifier: BSD-2-Clause */
/* BTF-style map definitions for a BPF program. */
#include <linux/bpf.h>

#include "base/util.h"
#include "loader/bpf_headers.h"
#include "loader/emit.h"
#include "loader/names.h"
#include "loader/typed.h"

struct c_defs {
	const struct plan *plan;
	struct buf *b;
	struct type_writer typed;
	struct name_table
		helpers;  /* those for maps that bpf_helpers.h declares */
	bool types;       /* the structs of keys and values are written, too */
	unsigned n_enums; /* number of __ulong() values, each of which needs a name */
};

static void indent(struct buf *b, int level)
{
	for (int i = 0; i < level; i++)
		buf_char(b, '\t');
}

static void emit_type(struct c_defs *d, uint32_t id)
{
	const struct map_type_info *info = schema_map_type(d->plan->opts->schema, id);

	if (info && version_cmp(info->since, BPF_HEADERS) <= 0)
		buf_printf(d->b, "__uint(type, %s);\n", info->enum_name);
	else
		buf_printf(d->b, "__uint(type, %u); /* %s */\n", id, info ? info->enum_name : "?");
}

static void emit_flags(struct c_defs *d, uint32_t flags)
{
	const struct schema *s = d->plan->opts->schema;
	uint32_t left = flags;

	buf_str(d->b, "__uint(map_flags, ");
	for (size_t i = 0; i < schema_n_flags(s); i++) {
		const struct flag_info *f = schema_flag_at(s, i);

		if (!(left & f->value) || version_cmp(f->since, BPF_HEADERS) > 0)
			continue;
		left &= ~f->value;
		buf_printf(d->b, "%s%s", f->name, left ? " | " : "");
	}
	/* An unsigned literal above INT_MAX would declare an array of more than 4 GiB. */
	if (left || !flags)
		buf_printf(d->b, "0x%x", left);
	buf_str(d->b, ");\n");
}

/* The C type for __type(), or NULL if it has no name that can be written. */
static const char *type_text(struct c_defs *d, const struct map_def *map, uint32_t id)
{
	struct c_type c;
	const char *text;

	if (!id || !map->types)
		return NULL;
	if (d->types) {
		if (!typed_describe(&d->typed, map->types, id, &c))
			return NULL;
		return arena_printf(d->plan->arena, "%s%s", c.spec, c.dims);
	}
	text = type_to_c(d->plan->arena, map->types, id);
	return c_type_name(text) ? text : NULL;
}

static void emit_side(struct c_defs *d, const struct map_def *map, bool key, int level)
{
	enum map_attr size_attr = key ? ATTR_KEY_SIZE : ATTR_VALUE_SIZE;
	uint32_t id = key ? map->key_type : map->value_type;
	uint32_t size = key ? map->key_size : map->value_size;
	const char *text = type_text(d, map, id), *what = key ? "key" : "value";

	if (text) {
		indent(d->b, level);
		buf_printf(d->b, "__type(%s, %s);\n", what, text);
	}
	/* Write the size, too, if the definition has both. */
	if (text && (!map_has(map, size_attr) || map->style == STYLE_LEGACY))
		return;
	if (!text && !size && !map_has(map, size_attr))
		return;
	indent(d->b, level);
	buf_printf(d->b, "__uint(%s_size, %u);\n", what, size);
}

static void emit_members(struct c_defs *d, const struct map_def *map, int level)
{
	indent(d->b, level);
	emit_type(d, map->type);
	emit_side(d, map, true, level);
	emit_side(d, map, false, level);
	if (map->max_entries || map_has(map, ATTR_MAX_ENTRIES)) {
		indent(d->b, level);
		buf_printf(d->b, "__uint(max_entries, %u);\n", map->max_entries);
	}
	if (map->map_flags) {
		indent(d->b, level);
		emit_flags(d, map->map_flags);
	}
	if (map->map_extra) {
		indent(d->b, level);
		/*
		 * An expanded __ulong(), because bpf_helpers.h has the macro only since
		 * libbpf 1.4.
		 */
		if (map->map_extra < 0x40000000)
			buf_printf(d->b, "__uint(map_extra, %llu);\n",
				   (unsigned long long)map->map_extra);
		else
			buf_printf(d->b, "enum { __map_extra_%u = 0x%llxull } map_extra;\n",
				   d->n_enums++, (unsigned long long)map->map_extra);
	}
	if (map_has(map, ATTR_NUMA_NODE)) {
		indent(d->b, level);
		buf_printf(d->b, "__uint(numa_node, %u);\n", map->numa_node);
	}
	if (map->pinning == PIN_BY_NAME) {
		indent(d->b, level);
		buf_str(d->b, "__uint(pinning, LIBBPF_PIN_BY_NAME);\n");
	}
	if (map->inner) {
		indent(d->b, level);
		buf_str(d->b, "__array(values, struct {\n");
		emit_members(d, map->inner, level + 1);
		indent(d->b, level);
		buf_str(d->b, "});\n");
	}
}

/* Begins a comment about what the definition cannot say. */
static void begin_left_out(struct c_defs *d)
{
	buf_str(d->b, "\t/* left out: ");
}

static void emit_left_out_pin(struct c_defs *d, const struct map_def *map)
{
	const struct pin_owner *owner = &map_rare(map)->pin_owner;

	if (map->pinning != PIN_NONE && map->pinning != PIN_BY_NAME) {
		begin_left_out(d);
		buf_printf(d->b, "pinning %s", pinning_name(map->pinning));
		/* A path that depends on the object's name is different for the new object. */
		if (map_rare(map)->pin_path && map->pinning != PIN_OBJECT) {
			buf_str(d->b, ": ");
			emit_comment(d->b, map_rare(map)->pin_path);
		}
		buf_str(d->b, " */\n");
	}
	/* The fields of a record have the owner, too. */
	if (!owner->set || map_rare(map)->other_fields)
		return;
	begin_left_out(d);
	buf_printf(d->b, "mode 0%o, uid %u and gid %u of the pin */\n", owner->mode, owner->uid,
		   owner->gid);
}

/* What libbpf's definitions have no words for. */
static void emit_left_out(struct c_defs *d, const struct plan_map *m)
{
	const struct map_def *map = m->map;

	emit_left_out_pin(d, map);
	if (m->outer && !map->inner) {
		begin_left_out(d);
		buf_str(d->b, "the template of the inner maps; write it as __array(values, struct "
			      "{ ... }), or set it with bpf_map__set_inner_map_fd() */\n");
	}
	if (map_rare(map)->other_fields) {
		begin_left_out(d);
		emit_comment(d->b, map_rare(map)->other_fields);
		buf_str(d->b, " of the record */\n");
	}
}

static void emit_programs(struct c_defs *d, const struct plan_map *m)
{
	if (!m->n_programs)
		return;
	buf_str(d->b, "\t__array(values, int(void *));\n\t/* .values = {");
	for (size_t i = 0; i < m->n_programs; i++) {
		buf_printf(d->b, "%s[%u] = (void *)&", i ? ", " : " ", m->programs[i]->index);
		emit_comment(d->b, m->programs[i]->program);
	}
	buf_str(d->b, " } */\n");
}

/*
 * Names from C are C names, which may be keywords of C++. Other names may clash with those
 * of BPF programs.
 */
static const char *c_def_name(const struct c_defs *d, const struct plan_map *m)
{
	const char *name = m->map->style != STYLE_DEFINITION && c_bpf_name(m->map->name)
				   ? m->map->name
				   : m->ident;

	if (c_bpf_variable(name) && name_table_find(&d->helpers, name) < 0)
		return name;
	return arena_printf(d->plan->arena, "%s_", name);
}

static void emit_slots(struct c_defs *d, const struct plan_map *m)
{
	if (!m->n_slots)
		return;
	buf_str(d->b, " = {\n\t.values = {\n");
	for (size_t i = 0; i < m->n_slots; i++)
		buf_printf(d->b, "\t\t[%u] = (void *)&%s,\n", m->slots[i].index,
			   c_def_name(d, &d->plan->maps[m->slots[i].map]));
	buf_str(d->b, "\t},\n}");
}

static void emit_map(struct c_defs *d, const struct plan_map *m)
{
	const struct map_def *map = m->map;

	buf_char(d->b, '\n');
	if (!str_eq(c_def_name(d, m), map->name)) {
		buf_str(d->b, "/* was called ");
		emit_comment(d->b, map->name);
		buf_str(d->b, " */\n");
	}
	buf_str(d->b, "struct {\n");
	emit_members(d, map, 1);
	emit_left_out(d, m);
	emit_programs(d, m);
	buf_printf(d->b, "} %s SEC(\".maps\")", c_def_name(d, m));
	emit_slots(d, m);
	buf_str(d->b, ";\n");
}

/* Records that could not be decoded. */
static void emit_lost_records(struct c_defs *d)
{
	const struct object *obj = d->plan->obj;

	for (size_t i = 0; i < obj->n_faults; i++) {
		const struct fault *f = &obj->faults[i];

		if (f->rule != RULE_BM021 || f->map || !f->map_name)
			continue;
		buf_str(d->b, "\n/*\n * left out: map ");
		emit_comment(d->b, f->map_name);
		buf_str(d->b, ":\n * ");
		emit_comment(d->b, f->message);
		buf_str(d->b, "\n */\n");
	}
}

/* Adds the names that types must not use: helpers and the maps themselves. */
static void add_names(struct c_defs *d)
{
	const struct plan *plan = d->plan;

	d->helpers.arena = plan->arena;
	for (size_t i = 0; i < schema_n_map_types(plan->opts->schema); i++) {
		const struct map_type_info *info = schema_map_type_at(plan->opts->schema, i);

		for (size_t k = 0; k < info->n_helpers; k++) {
			name_table_add(&d->helpers, info->helpers[k].name, 0);
			name_table_add(&d->typed.ordinary, info->helpers[k].name, 0);
		}
	}
	for (size_t i = 0; i < plan->n_maps; i++)
		name_table_add(&d->typed.ordinary, c_def_name(d, &plan->maps[i]), 0);
}

static void emit_top(struct buf *b, const struct c_defs *d, bool types)
{
	buf_str(b, types ? "/*\n * " : "/* ");
	buf_str(b, "Map definitions by bpfmapc from ");
	emit_comment(b, path_base(d->plan->obj->path));
	buf_str(b,
		types ? ". Define MAP_TYPES_DEFINED where\n"
			" * the types of keys and values are known already: from vmlinux.h, say.\n"
			" */\n"
		      : ". */\n");
	buf_str(b, "#ifndef __VMLINUX_H__\n"
		   "#include <linux/bpf.h>\n");
	buf_str(b, "#endif\n");
	if (d->typed.versions)
		buf_str(b, "#include <linux/version.h>\n");
	buf_str(b, "#include <bpf/bpf_helpers.h>\n");
}

void emit_c_defs(struct buf *b, const struct plan *plan)
{
	bool legacy_only = plan->opts->legacy_only;
	struct buf maps = {0}, types = {0};
	struct c_defs d = {.plan = plan, .b = &maps, .types = !legacy_only};

	typed_init(&d.typed, plan, &types);
	d.typed.original = true;
	add_names(&d);
	/* Inner maps come before the outer maps that have them in slots. */
	for (int outer = 0; outer < 2; outer++) {
		for (size_t i = 0; i < plan->n_maps; i++) {
			const struct plan_map *m = &plan->maps[i];

			if (m->outer != (outer == 1) || m->map->style == STYLE_DATA ||
			    (legacy_only && m->map->style != STYLE_LEGACY))
				continue;
			emit_map(&d, m);
		}
	}
	for (size_t i = 0; i < plan->n_maps && !legacy_only; i++) {
		const struct plan_map *m = &plan->maps[i];

		if (m->map->style != STYLE_DATA && !(m->arena && map_rare(m->map)->data))
			continue;
		buf_str(&maps, m->arena ? "\n/* The variables of " : "\n/* The compiler makes ");
		emit_comment(&maps, m->map->name);
		buf_str(&maps, m->arena ? " stand in section .addr_space.1. */\n"
					: " out of variables. */\n");
	}
	for (size_t i = 0; i < plan->n_skipped && !legacy_only; i++) {
		buf_str(&maps, "\n/*\n * ");
		emit_comment(&maps, plan->skipped[i]->def->name);
		buf_printf(&maps, ":\n * %s\n */\n", plan->skipped[i]->not_created);
	}
	emit_lost_records(&d);
	emit_top(b, &d, types.len);
	if (types.len) {
		buf_str(b, "\n#ifndef MAP_TYPES_DEFINED\n\n");
		buf_add(b, types.s, types.len);
		buf_str(b, "#endif\n");
	}
	buf_add(b, maps.s ? maps.s : "", maps.len);
	buf_free(&types);
	buf_free(&maps);
}
