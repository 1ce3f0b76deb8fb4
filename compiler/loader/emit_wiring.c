/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/emit.h"

/* The function that puts programs into the static slots of a program array. */
static void emit_fill(struct buf *b, const struct plan *plan, const struct plan_map *m)
{
	const char *id = m->ident;

	emitf(b, plan,
	      "/* The programs of the static slots, in the order of PFX_maps__fill_%s(). */\n"
	      "static inline const char *PFX_maps__%s_programs(size_t i)\n"
	      "{\n"
	      "\tstatic const char *const programs[] = {\n",
	      id, id);
	for (size_t i = 0; i < m->n_programs; i++) {
		buf_str(b, "\t\t");
		emit_string(b, m->programs[i]->program);
		buf_printf(b, ", /* slot %u */\n", m->programs[i]->index);
	}
	emitf(b, plan,
	      "\t};\n\n"
	      "\treturn i < %zu ? programs[i] : NULL;\n"
	      "}\n\n",
	      m->n_programs);
	buf_printf(b, "/*\n * Fills the static slots of %s with n programs, in this order:\n", id);
	for (size_t i = 0; i < m->n_programs; i++) {
		buf_printf(b, " *\tprog_fds[%zu]\tslot %u\t", i, m->programs[i]->index);
		emit_comment(b, m->programs[i]->program);
		buf_char(b, '\n');
	}
	emitf(b, plan,
	      " * A descriptor below 0 leaves its slot as it is. -EINVAL for another n than %zu.\n"
	      " */\n"
	      "static inline int PFX_maps__fill_%s(const struct PFX_maps *maps, const int "
	      "*prog_fds, size_t n)\n"
	      "{\n"
	      "\tstatic const uint32_t slots[] = {",
	      m->n_programs, id);
	for (size_t i = 0; i < m->n_programs; i++)
		buf_printf(b, "%s%uu", i ? ", " : "", m->programs[i]->index);
	emitf(b, plan,
	      "};\n\n"
	      "\treturn PFX_maps_priv__fill_programs(maps->%s, ",
	      id);
	emit_string(b, m->map->name);
	emitf(b, plan,
	      ", slots, %zu, prog_fds, n);\n"
	      "}\n\n",
	      m->n_programs);
}

/* The function that puts a map into an outer map at run time. */
static void emit_add(struct buf *b, const struct plan *plan, const struct plan_map *m)
{
	emitf(b, plan,
	      "/* Puts the map fd into %s at *key, a key of %u bytes. 0 or -errno. */\n"
	      "static inline int PFX_maps__%s_add(const struct PFX_maps *maps, const void *key, "
	      "int fd)\n"
	      "{\n"
	      "\tint err = PFX_maps_priv__update(maps->%s, key, &fd, 0);\n\n"
	      "\treturn err ? PFX_maps_priv__fail(NULL, ",
	      m->ident, m->def.create->key_size, m->ident, m->ident);
	emit_string(b, m->map->name);
	buf_str(b, ", \"add an inner map\", err) : 0;\n}\n\n");
}

void emit_wiring(struct buf *b, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct plan_map *m = &plan->maps[i];

		if (m->n_programs)
			emit_fill(b, plan, m);
		if (m->outer)
			emit_add(b, plan, m);
	}
}
