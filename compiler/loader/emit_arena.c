/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arenas in the generated header: a member in the struct of the maps, which tells where
 * each is mapped, a table of their variables, and the functions of each.
 */
#include "base/util.h"
#include "loader/emit.h"

void emit_arena_struct(struct buf *b, const struct plan *plan)
{
	if (!plan->n_arenas)
		return;
	emitf(b, plan,
	      "/* The memory of an arena in this process, and of its programs. */\n"
	      "struct PFX_maps_arena {\n"
	      "\tvoid *at;    /* the same whenever it is mapped, as the kernel demands */\n"
	      "\tvoid *data;  /* its variables, or NULL */\n"
	      "\tsize_t size; /* of all of it; 0 while it is not mapped */\n"
	      "};\n\n");
}

/* After the descriptors, in the order of the maps. */
void emit_arena_members(struct buf *b, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_maps; i++)
		if (plan->maps[i].arena)
			emitf(b, plan, "\tstruct PFX_maps_arena %s__mem;\n", plan->maps[i].ident);
}

void emit_arena_table(struct buf *b, const struct plan *plan)
{
	const char *first = NULL;

	emitf(b, plan,
	      "/* {map, its place in opts.contents, bytes of variables, the variables} */\n"
	      "static const struct PFX_maps_priv__arena {\n"
	      "\tuint32_t map, contents;\n"
	      "\tuint64_t data_size;\n"
	      "\tconst unsigned char *data;\n"
	      "} PFX_maps_priv__arenas[] = {\n");
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct plan_map *m = &plan->maps[i];

		if (!m->arena)
			continue;
		if (!first)
			first = m->ident;
		buf_printf(b, "\t{%zu, %zu, %zu, ", i, m->contents,
			   m->map->data ? m->map->data_size : 0);
		if (m->map->data)
			emitf(b, plan, "PFX_maps_priv__data_%zu},\n", i);
		else
			buf_str(b, "NULL},\n");
	}
	emitf(b, plan,
	      "};\n\n"
	      "enum { PFX_maps_priv__ARENAS = %zu };\n\n"
	      "/* The memory of arena k. */\n"
	      "static inline struct PFX_maps_arena *PFX_maps_priv__mem(struct PFX_maps *maps, "
	      "size_t k)\n"
	      "{\n"
	      "\treturn &maps->%s__mem + k;\n"
	      "}\n\n",
	      plan->n_arenas, first);
}

void emit_arena_mapping(struct buf *b, const struct plan *plan, const struct plan_map *m,
			bool typed)
{
	const char *id = m->ident, *prefix = plan->prefix;
	const char *type =
		typed ? arena_printf(plan->arena, "%s_maps__%s_value", prefix, id) : "void";
	size_t k = 0;

	for (const struct plan_map *before = plan->maps; before != m; before++)
		k += before->arena;
	emitf(b, plan,
	      "/*\n"
	      " * %s of the arena, which PFX_maps__create() has mapped where it has created\n"
	      " * it; one from a pin is mapped here. NULL with errno where that fails: EINVAL\n"
	      " * where it has no map_extra, and another process knows its address.\n"
	      " * maps->%s__mem has the whole arena.\n"
	      " */\n"
	      "static inline %s *PFX_maps__%s_map(struct PFX_maps *maps)\n"
	      "{\n"
	      "\tint err = PFX_maps_priv__map_arena(maps->%s, %zu, 0, &maps->%s__mem);\n\n"
	      "\tif (!err)\n"
	      "\t\treturn (%s *)maps->%s__mem.%s;\n"
	      "\terrno = -PFX_maps_priv__fail(NULL, ",
	      m->map->data ? "The variables" : "The memory", id, type, id, id, k, id, type, id,
	      m->map->data ? "data" : "at");
	emit_string(b, m->map->name);
	emitf(b, plan,
	      ", \"map its memory\", err);\n"
	      "\treturn NULL;\n"
	      "}\n\n"
	      "/* Before PFX_maps__close(), which does it as well. */\n"
	      "static inline void PFX_maps__%s_unmap(struct PFX_maps *maps)\n"
	      "{\n"
	      "\tPFX_maps_priv__unmap_arena(&maps->%s__mem);\n"
	      "}\n\n",
	      id, id);
}
