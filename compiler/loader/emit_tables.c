/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables of the generated header: contents of data sections, static slots, templates,
 * definitions. They have only numbers, so that the header does not depend on the machine
 * that generates or compiles it.
 */
#include "base/util.h"
#include "loader/emit.h"

static void emit_data(struct buf *b, const struct plan *plan, size_t i)
{
	const struct map_def *map = plan->maps[i].map;
	size_t n = plan_used_size(map);
	size_t size = plan->maps[i].arena ? map->data_size :
						plan->maps[i].def.create->value_size;

	buf_str(b, "/* Contents of ");
	emit_comment(b, map->name);
	emitf(b, plan, " */\nstatic const unsigned char PFX_maps_priv__data_%zu[%zu] = {", i, size);
	for (size_t k = 0; k < n; k++)
		buf_printf(b, "%s%u,", k % 16 ? " " : "\n\t", map->data[k]);
	/* C does not allow an empty list, so it has one zero; other bytes are zero anyway. */
	buf_str(b, n ? "\n};\n\n" : "0};\n\n");
}

static void emit_slots(struct buf *b, const struct plan *plan, size_t i)
{
	const struct plan_map *m = &plan->maps[i];

	buf_str(b, "/* Slots of ");
	emit_comment(b, m->map->name);
	emitf(b, plan,
	      " */\nstatic const struct PFX_maps_priv__slot PFX_maps_priv__slots_%zu[] = {\n", i);
	for (size_t k = 0; k < m->n_slots; k++) {
		buf_printf(b, "\t{%uu, %zu}, /* ", m->slots[k].index, m->slots[k].map);
		emit_comment(b, plan->maps[m->slots[k].map].map->name);
		buf_str(b, " */\n");
	}
	buf_str(b, "};\n\n");
}

/* Writes the path of a pin and its owner: {path, index in opts.pins, mode, uid, gid}. */
static void emit_pin(struct buf *b, const struct plan *plan, size_t i)
{
	const struct plan_map *m = &plan->maps[i];
	const struct pin_owner *owner = &m->map->pin_owner;

	buf_str(b, "/* Pin of ");
	emit_comment(b, m->map->name);
	emitf(b, plan, " */\nstatic const struct PFX_maps_priv__pinning PFX_maps_priv__pin_%zu = {\n\t",
	      i);
	if (m->pin)
		emit_string(b, m->pin);
	else
		buf_str(b, "NULL");
	buf_printf(b, ", %zu", m->pin_index);
	if (owner->set)
		buf_printf(b, ", 0%o, %uu, %uu\n};\n\n", owner->mode, owner->uid, owner->gid);
	else
		buf_str(b, ", UINT32_MAX, UINT32_MAX, UINT32_MAX\n};\n\n");
}

static void emit_attr(struct buf *b, const struct plan *plan, const struct plan_def *def)
{
	const struct map_create *c = def->create;

	buf_printf(b, "{%u, %u, %uu, %uu, 0x%x, %uu, 0x%llxull}, /* ", c->map_type, c->key_size,
		   c->value_size, def->max_entries, c->map_flags, c->numa_node,
		   (unsigned long long)c->map_extra);
	buf_str(b, schema_map_type_name(plan->opts->schema, c->map_type));
	buf_str(b, " */\n");
}

/* The variables of an arena are always written, even if all bytes are 0. */
static bool has_contents(const struct plan_map *m)
{
	if (m->arena)
		return m->map->data;
	return m->map->style == STYLE_DATA && m->map->data &&
	       (m->map->readonly || plan_used_size(m->map));
}

static void emit_how(struct buf *b, const struct plan *plan, const struct plan_def *def,
		     const struct plan_map *m)
{
	const struct {
		bool set;
		const char *name;
	} flags[] = {
		{m && m->outer, "OUTER"},
		{def->cpus, "CPUS"},
		{def->pages, "PAGES"},
		{m && m->map->style == STYLE_DATA && m->map->readonly, "FREEZE"},
		{m && m->template_in_user_space, "TEMPLATE"},
		{m && m->left >> ATTR_INNER & 1, "NO_TEMPLATE"},
		{m && m->not_in_object, "NOT_IN_OBJECT"},
		{m && has_contents(m) && plan_used_size(m->map), "CONTENTS"},
		{m && m == plan->kconfig, "KCONFIG"},
	};
	const char *sep = "";

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!flags[i].set)
			continue;
		emitf(b, plan, "%sPFX_maps_priv__%s", sep, flags[i].name);
		sep = " | ";
	}
	if (!*sep)
		buf_char(b, '0');
}

/* Writes a definition without its braces; m is NULL for a template. */
static void emit_def(struct buf *b, const struct plan *plan, const struct plan_def *def,
		     const struct plan_map *m, size_t i, int depth)
{
	emit_string(b, def->name);
	buf_str(b, ", ");
	emit_string(b, def->create->name);
	buf_str(b, ", ");
	emit_string(b, m ? m->map->section : "");
	buf_str(b, ",\n\t ");
	emit_attr(b, plan, def);
	buf_printf(b, "\t %u, %u, ", def->key_id, def->value_id);
	emit_how(b, plan, def, m);
	buf_str(b, ",\n\t ");
	if (def->inner)
		emitf(b, plan, "&PFX_maps_priv__inner_%zu_%d, ", i, depth);
	else
		buf_str(b, "NULL, ");
	if (m && m->pinned)
		emitf(b, plan, "&PFX_maps_priv__pin_%zu", i);
	else
		buf_str(b, "NULL");
	if (m && has_contents(m) && !m->arena)
		emitf(b, plan, ", PFX_maps_priv__data_%zu", i);
	else
		buf_str(b, ", NULL");
	buf_printf(b, ", %zu", m && !m->arena ? m->contents : 0);
	if (m && m->n_slots)
		emitf(b, plan, ", PFX_maps_priv__slots_%zu, %zu", i, m->n_slots);
	else
		buf_str(b, ", NULL, 0");
}

static void emit_templates(struct buf *b, const struct plan *plan, const struct plan_def *def,
			   size_t i, int depth)
{
	if (def->inner)
		emit_templates(b, plan, def->inner, i, depth + 1);
	buf_str(b, "/* Template of ");
	emit_comment(b, plan->maps[i].map->name);
	emitf(b, plan,
	      " */\nstatic const struct PFX_maps_priv__def PFX_maps_priv__inner_%zu_%d = {\n\t", i,
	      depth);
	emit_def(b, plan, def, NULL, i, depth + 1);
	buf_str(b, "\n};\n\n");
}

void emit_tables(struct buf *b, const struct plan *plan)
{
	bool contents = false;

	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct plan_map *m = &plan->maps[i];

		if (has_contents(m)) {
			emit_data(b, plan, i);
			contents |= plan_used_size(m->map) > 0;
		}
		if (m->n_slots)
			emit_slots(b, plan, i);
		if (m->pinned)
			emit_pin(b, plan, i);
		if (m->def.inner)
			emit_templates(b, plan, m->def.inner, i, 0);
	}
	if (contents)
		emitf(b, plan,
		      "/* Contents are bytes of a %s-endian machine. */\n"
		      "#if __BYTE_ORDER__ == __ORDER_%s_ENDIAN__\n"
		      "#define PFX_maps_priv__CONTENTS 0u\n"
		      "#else\n"
		      "#define PFX_maps_priv__CONTENTS PFX_maps_priv__ENDIAN\n"
		      "#endif\n\n",
		      plan->obj->big_endian ? "big" : "little",
		      plan->obj->big_endian ? "BIG" : "LITTLE");

	if (plan->n_arenas)
		emit_arena_table(b, plan);
	emitf(b, plan,
	      "/*\n"
	      " * {name, kernel name, section,\n"
	      " *  {type, key_size, value_size, max_entries, map_flags, numa_node, map_extra},\n"
	      " *  BTF ids of key and value, how,\n"
	      " *  template, pin, contents, their place in opts.contents, slots, how many}\n"
	      " */\n"
	      "static const struct PFX_maps_priv__def PFX_maps_priv__defs[] = {\n");
	for (size_t i = 0; i < plan->n_maps; i++) {
		buf_str(b, "\t{");
		emit_def(b, plan, &plan->maps[i].def, &plan->maps[i], i, 0);
		buf_str(b, "},\n");
	}
	buf_str(b, "\t{NULL, \"\", \"\", {0, 0, 0, 0, 0, 0, 0}, 0, 0, 0, NULL, NULL, NULL, 0, "
		   "NULL, 0},\n"
		   "};\n\n");
}
