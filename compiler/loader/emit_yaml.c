/* SPDX-License-Identifier: BSD-2-Clause */
/* A definition file with the attributes that reach BPF_MAP_CREATE, for `--loader kernel`. */
#include <linux/bpf.h>

#include "base/utf8.h"
#include "base/util.h"
#include "loader/emit.h"

/* Writes a double-quoted string: ASCII, and characters that all YAML readers print. */
static void emit_scalar(struct buf *b, const char *s)
{
	uint32_t code;
	unsigned n;

	buf_char(b, '"');
	for (; *s; s += n) {
		n = utf8_char(s, &code);
		if (!n) {
			/* plan_new() refuses names like this; of types only the id matters. */
			buf_str(b, "\\uFFFD");
			n = 1;
		} else if (code == '"' || code == '\\') {
			buf_printf(b, "\\%c", (char)code);
		} else if (code < ' ' || code == 0x7f) {
			buf_printf(b, "\\x%02X", code);
		} else if (code >= 0xfff0 || is_unsafe_char(code)) {
			buf_printf(b, "\\U%08X", code);
		} else {
			buf_add(b, s, n);
		}
	}
	buf_char(b, '"');
}

static void emit_flags(struct buf *b, const struct plan *plan, uint32_t flags)
{
	const char *names[32];
	uint32_t rest;
	size_t n = schema_flag_names(plan->opts->schema, flags, names, &rest);

	if (rest) {
		buf_printf(b, ", map_flags: %u", flags);
		return;
	}
	buf_str(b, ", map_flags: [");
	for (size_t i = 0; i < n; i++) {
		buf_str(b, i ? ", " : "");
		emit_scalar(b, names[i]);
	}
	buf_char(b, ']');
}

/* Writes the name of a type if that is sufficient, else its id in the object's BTF, too. */
static void emit_type(struct buf *b, const struct plan *plan, const struct types *types,
		      uint32_t id)
{
	const char *text = type_to_c(plan->arena, types, id);
	bool named = !strpbrk(text, "{?(.");

	/* The id decides if the name has "..." for a part of the type. */
	if (!named && !strstr(text, "..."))
		text = arena_printf(plan->arena, "%s {...}", text);
	if (!named)
		buf_str(b, "{type: ");
	emit_scalar(b, text);
	if (!named)
		buf_printf(b, ", btf_id: %u}", id);
}

static void emit_side(struct buf *b, const struct plan *plan, const char *what,
		      const struct map_create *c, uint32_t id, uint32_t size)
{
	if (c->types && type_by_id(c->types, id)) {
		buf_printf(b, ", %s: ", what);
		emit_type(b, plan, c->types, id);
	}
	buf_printf(b, ", %s_size: %u", what, size);
}

static void emit_attributes(struct buf *b, const struct plan *plan, const struct plan_def *def)
{
	const struct map_create *c = def->create;
	const struct map_type_info *info = schema_map_type(plan->opts->schema, c->map_type);

	if (info)
		buf_printf(b, "type: \"%s\"", info->name);
	else
		buf_printf(b, "type: %u", c->map_type);
	emit_side(b, plan, "key", c, c->btf_key_type_id, c->key_size);
	emit_side(b, plan, "value", c, c->btf_value_type_id, c->value_size);
	buf_printf(b, ", max_entries: %u", c->max_entries);
	if (c->map_flags)
		emit_flags(b, plan, c->map_flags);
	if (c->map_extra)
		buf_printf(b, ", map_extra: %llu", (unsigned long long)c->map_extra);
	if (c->numa_node || c->map_flags & BPF_F_NUMA_NODE)
		buf_printf(b, ", numa_node: %u", c->numa_node);
	if (def->inner) {
		buf_str(b, ",\n     inner: {");
		emit_attributes(b, plan, def->inner);
		buf_char(b, '}');
	}
}

/* Writes the path as in the report, and the part that depends on the object's file. */
static void emit_pin(struct buf *b, const struct map_def *map)
{
	const struct pin_owner *owner = &map_rare(map)->pin_owner;

	if (map->pinning == PIN_NONE || (!map_rare(map)->pin_path && !owner->set))
		return;
	buf_str(b, ",\n     pin: {");
	if (map_rare(map)->pin_path) {
		buf_str(b, "path: ");
		emit_scalar(b, map_rare(map)->pin_path);
	}
	if (owner->set)
		buf_printf(b, "%smode: \"0%o\", uid: %u, gid: %u", map_rare(map)->pin_path ? ", " : "",
			   owner->mode, owner->uid, owner->gid);
	buf_char(b, '}');
}

static void emit_values(struct buf *b, const struct plan *plan, const struct plan_map *m)
{
	const char *sep = "";

	if (!m->n_slots && !m->n_programs)
		return;
	buf_str(b, ",\n     values: [");
	for (size_t i = 0; i < m->n_slots; i++) {
		buf_printf(b, "%s{slot: %u, map: ", sep, m->slots[i].index);
		emit_scalar(b, plan->maps[m->slots[i].map].map->name);
		buf_char(b, '}');
		sep = ", ";
	}
	for (size_t i = 0; i < m->n_programs; i++) {
		buf_printf(b, "%s{slot: %u, program: ", sep, m->programs[i]->index);
		emit_scalar(b, m->programs[i]->program);
		buf_char(b, '}');
		sep = ", ";
	}
	buf_char(b, ']');
}

void emit_yaml(struct buf *b, const struct plan *plan)
{
	buf_str(b, "# Map definitions by bpfmapc from ");
	emit_comment(b, path_base(plan->obj->path));
	buf_str(b, "\nversion: 1\n");
	if (plan->types) {
		buf_str(b, "types: ");
		emit_scalar(b, plan->opts->types_path);
		buf_char(b, '\n');
	}
	buf_str(b, plan->n_maps ? "maps:\n" : "maps: []\n");
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct plan_map *m = &plan->maps[i];

		if (m->map->style == STYLE_DATA)
			buf_str(b,
				"  # without its contents, which a definition file cannot have:\n");
		else if (m->arena && map_rare(m->map)->data)
			buf_str(b, "  # without its variables, which a definition file cannot "
				   "have:\n");
		buf_str(b, "  - {name: ");
		emit_scalar(b, map_rare(m->map)->kernel_name ? m->def.create->name : m->map->name);
		buf_str(b, ", ");
		emit_attributes(b, plan, &m->def);
		if (m->map->pinning != PIN_NONE)
			buf_printf(b, ", pinning: \"%s\"", pinning_name(m->map->pinning));
		emit_pin(b, m->map);
		emit_values(b, plan, m);
		buf_str(b, "}\n");
	}
	for (size_t i = 0; i < plan->n_skipped; i++) {
		buf_str(b, "  # ");
		emit_comment(b, plan->skipped[i]->def->name);
		buf_printf(b, ":\n  # %s\n", plan->skipped[i]->not_created);
	}
}
