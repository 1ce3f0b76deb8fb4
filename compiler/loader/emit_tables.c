/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tables of the generated header: contents of data sections, static slots, templates,
 * definitions. They have only numbers, so that the header does not depend on the machine
 * that generates or compiles it.
 */
#include "base/util.h"
#include "btf/types.h"
#include "loader/emit.h"
#include "loader/parts.h"

#define KERNEL_NAME_MAX 15 /* BPF_OBJ_NAME_LEN without the end */

static void emit_data(struct buf *b, const struct plan *plan, size_t i)
{
	const struct map_def *map = plan->maps[i].map;
	struct word_list list = {b, ", ", "\t", 8, 0};
	size_t n = plan_used_size(map);
	/* A few bytes need no lines of their own. */
	const char *end = n > 8 ? "\n" : "";
	size_t size = plan->maps[i].arena ? map_rare(map)->data_size :
					    plan->maps[i].def.create->value_size;

	buf_str(b, "/* Contents of ");
	emit_comment(b, map->name);
	emitf(b, plan, " */\nstatic const unsigned char PFX_maps_priv__data_%zu[%zu] = {%s%s", i,
	      size, end, n > 8 ? "\t" : "");
	/* C does not allow an empty list, so it has one zero; other bytes are zero anyway. */
	for (size_t k = 0; k < n || !k; k++)
		emit_word(&list, "%u", n ? map_rare(map)->data[k] : 0);
	buf_printf(b, "%s};\n\n", end);
}

static void emit_slots(struct buf *b, const struct plan *plan, size_t i)
{
	const struct plan_map *m = &plan->maps[i];

	buf_str(b, "/* Slots of ");
	emit_comment(b, m->map->name);
	emitf(b, plan, " */\nstatic const struct bpfmapc_slot PFX_maps_priv__slots_%zu[] = {\n", i);
	for (size_t k = 0; k < m->n_slots; k++) {
		buf_printf(b, "\t{.index = %u, .map = %zu}, /* ", m->slots[k].index,
			   m->slots[k].map);
		emit_comment(b, plan->maps[m->slots[k].map].map->name);
		buf_str(b, " */\n");
	}
	buf_str(b, "};\n\n");
}

static void emit_owner(struct buf *b, const struct plan *plan, size_t i)
{
	const struct pin_owner *owner = &map_rare(plan->maps[i].map)->pin_owner;

	buf_str(b, "/* Owner of the pin of ");
	emit_comment(b, plan->maps[i].map->name);
	emitf(b, plan,
	      " */\nstatic const struct bpfmapc_owner PFX_maps_priv__owner_%zu = {\n"
	      "\t.mode = 0%o, .uid = %uu, .gid = %uu\n};\n\n",
	      i, owner->mode, owner->uid, owner->gid);
}

/* "key __u32 (4 bytes)" */
static void emit_element(struct buf *b, const char *what, const struct types *types, uint32_t id,
			 uint32_t size, struct arena *a)
{
	if (!size && !id)
		return;
	buf_printf(b, ", %s ", what);
	if (id && types) {
		emit_comment(b, type_to_c(a, types, id));
		buf_printf(b, " (%u bytes)", size);
	} else {
		buf_printf(b, "of %u bytes", size);
	}
}

/* Writes a definition in words, for a comment. */
static void emit_words(struct buf *b, const struct plan *plan, const struct plan_def *def)
{
	const struct map_create *c = def->create;
	const char *names[32];
	uint32_t rest;
	size_t n;

	buf_str(b, schema_map_type_name(plan->opts->schema, c->map_type));
	if (def->cpus && !def->max_entries)
		buf_str(b, ", an entry for each CPU");
	else
		buf_printf(b, " of %u%s", def->max_entries, def->pages ? " bytes, in pages" : "");
	emit_element(b, "key", c->types, c->btf_key_type_id, c->key_size, plan->arena);
	emit_element(b, "value", c->types, c->btf_value_type_id, c->value_size, plan->arena);
	n = schema_flag_names(plan->opts->schema, c->map_flags, names, &rest);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, ", %s", names[i]);
	if (rest)
		buf_printf(b, ", flags 0x%x", rest);
}

static void emit_name(struct word_list *list, const char *member, const char *name)
{
	struct buf word = {0};

	emit_string(&word, name);
	emit_word(list, ".%s = %s", member, word.s);
	buf_free(&word);
}

static void emit_attr(struct word_list *list, const struct plan_def *def)
{
	const struct map_create *c = def->create;
	const struct {
		const char *name;
		uint32_t value;
	} sizes[] = {
		{"key_size", c->key_size},
		{"value_size", c->value_size},
		{"max_entries", def->max_entries},
		{"map_flags", c->map_flags},
		{"numa_node", c->numa_node},
	};
	struct buf b = {0};

	buf_printf(&b, ".attr = {.type = %u", c->map_type);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		if (sizes[i].value)
			buf_printf(&b, ", .%s = %u", sizes[i].name, sizes[i].value);
	if (c->map_extra)
		buf_printf(&b, ", .map_extra = %lluu", (unsigned long long)c->map_extra);
	emit_word(list, "%s}", b.s);
	buf_free(&b);
}

static void emit_how(struct word_list *list, const struct plan *plan, const struct plan_def *def,
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
		/* Contents are bytes of a machine of this byte order. */
		{m && plan_has_contents(m) && plan_used_size(m->map),
		 plan->obj->big_endian ? "BIG_ENDIAN" : "LITTLE_ENDIAN"},
		{m && m == plan->kconfig, "KCONFIG"},
	};
	const char *sep = "";
	struct buf b = {0};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!flags[i].set)
			continue;
		buf_printf(&b, "%sBPFMAPC_%s", sep, flags[i].name);
		sep = " | ";
	}
	if (b.len)
		emit_word(list, ".how = %s", b.s);
	buf_free(&b);
}

/* Whether the kernel gets another name than the first bytes of the map's. */
static bool has_kernel_name(const struct plan_def *def)
{
	const char *kernel = def->create->name;
	size_t n = strlen(kernel);

	return strncmp(kernel, def->name, n) || (def->name[n] && n < KERNEL_NAME_MAX);
}

/* Writes the members of a definition; m is NULL for a template, which is at this depth. */
static void emit_def(struct buf *b, const struct plan *plan, const struct plan_def *def,
		     const struct plan_map *m, size_t i, int depth)
{
	struct word_list list = {b, ", ", m ? "\t " : "\t", 9, 0};
	const char *p = plan->prefix;

	emit_name(&list, "name", def->name);
	if (has_kernel_name(def))
		emit_name(&list, "kernel_name", def->create->name);
	if (m && m->map->style == STYLE_DATA)
		emit_name(&list, "section", m->map->section);
	emit_attr(&list, def);
	if (def->key_id)
		emit_word(&list, ".btf_key = %u", def->key_id);
	if (def->value_id)
		emit_word(&list, ".btf_value = %u", def->value_id);
	emit_how(&list, plan, def, m);
	if (m && !m->arena && m->contents)
		emit_word(&list, ".contents = %zu", m->contents);
	if (m && !m->arena && plan_has_contents(m))
		emit_word(&list, ".data = %s_maps_priv__data_%zu", p, i);
	if (def->inner)
		emit_word(&list, ".inner = &%s_maps_priv__inner_%zu_%d", p, i, depth);
	if (m && m->pinned)
		emit_word(&list, ".pin_place = %zu", m->pin_index + 1);
	if (m && m->pin)
		emit_name(&list, "pin", m->pin);
	if (m && m->pinned && map_rare(m->map)->pin_owner.set)
		emit_word(&list, ".owner = &%s_maps_priv__owner_%zu", p, i);
	if (m && m->n_slots) {
		emit_word(&list, ".slots = %s_maps_priv__slots_%zu", p, i);
		emit_word(&list, ".n_slots = %zu", m->n_slots);
	}
}

static void emit_templates(struct buf *b, const struct plan *plan, const struct plan_def *def,
			   size_t i, int depth)
{
	if (def->inner)
		emit_templates(b, plan, def->inner, i, depth + 1);
	buf_str(b, "/* Template of ");
	emit_comment(b, plan->maps[i].map->name);
	buf_str(b, ": ");
	emit_words(b, plan, def);
	emitf(b, plan, " */\nstatic const struct bpfmapc_map PFX_maps_priv__inner_%zu_%d = {\n\t", i,
	      depth);
	emit_def(b, plan, def, NULL, i, depth + 1);
	buf_str(b, "\n};\n\n");
}

static void emit_maps(struct buf *b, const struct plan *plan)
{
	emitf(b, plan, "static const struct bpfmapc_map PFX_maps_priv__maps[] = {\n");
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct plan_map *m = &plan->maps[i];

		buf_str(b, "\t/* ");
		emit_comment(b, m->map->name);
		buf_str(b, ": ");
		emit_words(b, plan, &m->def);
		buf_str(b, " */\n\t{");
		emit_def(b, plan, &m->def, m, i, 0);
		buf_str(b, "},\n");
	}
	buf_str(b, "};\n\n");
}

static void emit_externs(struct buf *b, const struct plan *plan)
{
	static const char *const kinds[] = {
		[KCONFIG_CHAR] = "CHAR",         [KCONFIG_BOOL] = "BOOL",   [KCONFIG_INT] = "INT",
		[KCONFIG_TRISTATE] = "TRISTATE", [KCONFIG_CHARS] = "CHARS",
	};
	/* Functions of facts.h. */
	static const char *const facts[KCONFIG_N_SOURCES] = {
		[KCONFIG_KERNEL_VERSION] = "kernel_version",
		[KCONFIG_BPF_COOKIE] = "bpf_cookie",
		[KCONFIG_SYSCALL_WRAPPER] = "syscall_wrapper",
		[KCONFIG_ZERO] = "zero_value",
		[KCONFIG_NOWHERE] = "no_value",
	};
	const struct map_def *map = plan->kconfig->map;

	emitf(b, plan,
	      "/* The variables of .kconfig. */\n"
	      "static const struct bpfmapc_extern PFX_maps_priv__externs[] = {\n");
	for (size_t i = 0; i < map_rare(map)->n_externs; i++) {
		const struct kconfig_extern *x = &map_rare(map)->externs[i];
		struct word_list list = {b, ", ", "\t ", 9, 0};

		buf_str(b, "\t{");
		emit_name(&list, "name", x->name);
		emit_word(&list, ".offset = %u", x->offset);
		emit_word(&list, ".size = %u", x->size);
		emit_word(&list, ".kind = BPFMAPC_%s", kinds[x->kind]);
		if (x->is_signed)
			emit_word(&list, ".is_signed = 1");
		if (x->weak)
			emit_word(&list, ".weak = 1");
		if (facts[x->source])
			emit_word(&list, ".fact = bpfmapc_%s", facts[x->source]);
		buf_str(b, "},\n");
	}
	buf_str(b, "};\n\n");
}

static void emit_arenas(struct buf *b, const struct plan *plan)
{
	emitf(b, plan, "static const struct bpfmapc_arena_map PFX_maps_priv__arenas[] = {\n");
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct plan_map *m = &plan->maps[i];

		if (!m->arena)
			continue;
		buf_printf(b, "\t{.map = %zu", i);
		if (map_rare(m->map)->data)
			emitf(b, plan,
			      ", .contents = %zu, .data_size = %zu,\n"
			      "\t .data = PFX_maps_priv__data_%zu",
			      m->contents, map_rare(m->map)->data_size, i);
		buf_str(b, "}, /* ");
		emit_comment(b, m->map->name);
		buf_str(b, " */\n");
	}
	buf_str(b, "};\n\n");
}

void emit_tables(struct buf *b, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct plan_map *m = &plan->maps[i];

		if (plan_has_contents(m))
			emit_data(b, plan, i);
		if (m->n_slots)
			emit_slots(b, plan, i);
		if (m->pinned && map_rare(m->map)->pin_owner.set)
			emit_owner(b, plan, i);
		if (m->def.inner)
			emit_templates(b, plan, m->def.inner, i, 0);
	}
	if (plan->n_arenas)
		emit_arenas(b, plan);
	if (plan->kconfig)
		emit_externs(b, plan);
	if (plan->n_maps)
		emit_maps(b, plan);
}
