/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The structs of the generated header. They hold something for each map, in the order of
 * the tables: the runtime takes them as arrays.
 */
#include <string.h>

#include "loader/emit.h"

/*
 * A member of the options with one for each map that has(), or a lone one: C does not allow
 * none. `type` ends in a blank or a star.
 */
static void emit_option(struct buf *b, const struct plan *plan, const char *type,
			bool (*has)(const struct plan_map *m), const char *name)
{
	struct word_list list = {b, ", ", "\t\t", 8 + strlen("struct { ") + strlen(type), 0};
	const char *star = strchr(type, '*') ? "*" : "";

	buf_printf(b, "\tstruct { %.*s", (int)strcspn(type, "*"), type);
	for (size_t i = 0; i < plan->n_maps; i++)
		if (has(&plan->maps[i]))
			emit_word(&list, "%s%s", star, plan->maps[i].ident);
	if (!list.n)
		emit_word(&list, "%snone", star);
	buf_printf(b, "; } %s;", name);
}

static bool always(const struct plan_map *m)
{
	(void)m;
	return true;
}

static bool has_contents(const struct plan_map *m)
{
	return m->contents;
}

static bool is_pinned(const struct plan_map *m)
{
	return m->pinned;
}

static void emit_descriptors(struct buf *b, const struct plan *plan)
{
	emitf(b, plan, "/* File descriptors, -1 where closed. */\nstruct PFX_maps {\n");
	for (size_t i = 0; i < plan->n_maps; i++)
		buf_printf(b, "\tint %s;\n", plan->maps[i].ident);
	/* C does not allow a struct without members, and C++ gives it another size. */
	if (!plan->n_maps)
		buf_str(b, "\tint none;\n");
	for (size_t i = 0; i < plan->n_maps; i++)
		if (plan->maps[i].arena)
			buf_printf(b, "\tstruct bpfmapc_arena %s__mem;\n", plan->maps[i].ident);
	for (size_t i = 0; i < plan->n_maps; i++)
		if (plan->maps[i].reader)
			buf_printf(b, "\tstruct bpfmapc_reader *%s__reader;\n",
				   plan->maps[i].ident);
	buf_str(b, "};\n\n");
}

void emit_structs(struct buf *b, const struct plan *plan)
{
	emit_descriptors(b, plan);
	emitf(b, plan,
	      "struct PFX_maps_opts {\n"
	      "\tBPFMAPC_OPTIONS; /* sz, pin_root, token_fd, before, log, ctx, kconfig, pin_mode... */\n");
	emit_option(b, plan, "uint32_t ", always, "max_entries");
	buf_str(b, " /* instead of the defined ones */\n");
	emit_option(b, plan, "unsigned char ", always, "skip");
	buf_str(b, " /* not 0: not created */\n");
	if (plan->n_contents) {
		emit_option(b, plan, "const void *", has_contents, "contents");
		buf_printf(b, " /* instead of the object's, of the map's %s */\n",
			   plan->n_arenas ? "value_size, or all of an arena's variables" :
					    "value_size");
	}
	if (plan->n_templates_left) {
		emit_option(b, plan, "int ", always, "templates");
		buf_str(b, " /* descriptors, of outer maps without a template */\n");
	}
	if (plan->n_pinned) {
		emit_option(b, plan, "const char *", is_pinned, "pins");
		buf_str(b, " /* absolute or below pin_root; NULL: as defined, \"\": not pinned */\n");
	}
	buf_str(b, "};\n\n");
}
