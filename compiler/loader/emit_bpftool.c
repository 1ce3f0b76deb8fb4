/* SPDX-License-Identifier: BSD-2-Clause */
/* A shell script of bpftool commands, for what bpftool can do. */
#include <linux/bpf.h>

#include "base/util.h"
#include "loader/emit.h"

/* In single quotes, where nothing but a quote has a meaning. */
static void emit_quoted(struct buf *b, const char *s)
{
	buf_char(b, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			buf_str(b, "'\\''");
		else
			buf_char(b, *s);
	}
	buf_char(b, '\'');
}

/* Bytes of a number as the machine of the object has them. */
static void emit_number(struct buf *b, const struct plan *plan, uint32_t value, uint32_t size)
{
	buf_str(b, "hex");
	for (uint32_t i = 0; i < size; i++) {
		uint32_t at = plan->obj->big_endian ? size - 1 - i : i;

		buf_printf(b, " %02x", at < 4 ? value >> (8 * at) & 0xff : 0);
	}
}

/* Why bpftool cannot create the map at all, or NULL. */
static const char *impossible(const struct plan *plan, const struct plan_def *def)
{
	const struct map_create *c = def->create;
	const struct map_type_info *info = schema_map_type(plan->opts->schema, c->map_type);

	if (!info)
		return "bpftool knows no map type of this number";
	switch (c->map_type) {
	case BPF_MAP_TYPE_SK_STORAGE:
	case BPF_MAP_TYPE_INODE_STORAGE:
	case BPF_MAP_TYPE_TASK_STORAGE:
	case 32: /* cgrp_storage: newer than the oldest kernel headers */
		return "the map type demands BTF types, which bpftool cannot pass";
	default:
		break;
	}
	if (c->map_extra)
		return "bpftool cannot pass map_extra";
	if (c->map_flags & BPF_F_NUMA_NODE)
		return "bpftool cannot pass a NUMA node";
	return def->inner ? impossible(plan, def->inner) : NULL;
}

static void emit_create(struct buf *b, const struct plan *plan, const struct plan_def *def,
			const char *ident, const char *suffix)
{
	const struct map_create *c = def->create;

	buf_printf(b, "create \"$dir/%s%s\" type ", ident, suffix);
	buf_str(b, schema_map_type_name(plan->opts->schema, c->map_type));
	buf_printf(b, " key %u value %u entries ", c->key_size, c->value_size);
	if (def->cpus)
		buf_str(b, "\"$cpus\"");
	else
		buf_printf(b, "%u", c->max_entries);
	buf_str(b, " name ");
	emit_quoted(b, *c->name ? c->name : "map");
	if (c->map_flags)
		buf_printf(b, " flags 0x%x", c->map_flags);
	if (def->inner)
		buf_printf(b, " inner_map pinned \"$dir/%s%s__inner\"", ident, suffix);
	buf_char(b, '\n');
}

static void emit_template(struct buf *b, const struct plan *plan, const struct plan_def *def,
			  const char *ident, const char *suffix, bool create)
{
	const char *deeper = arena_printf(plan->arena, "%s__inner", suffix);

	if (!def->inner)
		return;
	if (create)
		emit_template(b, plan, def->inner, ident, deeper, true);
	if (create)
		emit_create(b, plan, def->inner, ident, deeper);
	else
		buf_printf(b, "rm -f \"$dir/%s%s\"\n", ident, deeper);
	if (!create)
		emit_template(b, plan, def->inner, ident, deeper, false);
}

static void emit_contents(struct buf *b, const struct plan *plan, const struct plan_map *m)
{
	const struct map_def *map = m->map;
	size_t size = map->create.value_size;

	if (map->style != STYLE_DATA)
		return;
	if (m->kconfig) {
		buf_str(b, "# its values are those of the running kernel: neither filled nor "
			   "frozen here\n");
		return;
	}
	if (map->data && size) {
		buf_printf(b, "update \"$dir/%s\" key ", m->ident);
		emit_number(b, plan, 0, map->create.key_size);
		buf_str(b, " value hex");
		for (size_t i = 0; i < size; i++)
			buf_printf(b, "%s%02x", i % 24 ? " " : " \\\n\t",
				   i < map->data_size ? map->data[i] : 0);
		buf_char(b, '\n');
	}
	if (map->readonly)
		buf_printf(b, "\"$bpftool\" map freeze pinned \"$dir/%s\"\n", m->ident);
}

static void emit_slots(struct buf *b, const struct plan *plan, const struct plan_map *m,
		       const bool *made)
{
	uint32_t key_size = m->map->create.key_size;

	/* Slots are numbers; a size as large as an object likes to claim is none of theirs. */
	if ((m->n_slots || m->n_programs) && key_size != sizeof(uint32_t)) {
		buf_printf(b, "# the slots of %s are left empty: its keys have %u bytes, not 4\n",
			   m->ident, key_size);
		return;
	}
	for (size_t i = 0; i < m->n_slots; i++) {
		const struct plan_map *inner = &plan->maps[m->slots[i].map];

		if (!made[m->slots[i].map]) {
			buf_printf(b, "# slot %u is left empty: %s is not created\n",
				   m->slots[i].index, inner->ident);
			continue;
		}
		buf_printf(b, "update \"$dir/%s\" key ", m->ident);
		emit_number(b, plan, m->slots[i].index, m->map->create.key_size);
		buf_printf(b, " value pinned \"$dir/%s\"\n", inner->ident);
	}
	for (size_t i = 0; i < m->n_programs; i++) {
		buf_printf(b, "# once the program is loaded: bpftool map update pinned %s key ",
			   m->ident);
		emit_number(b, plan, m->programs[i]->index, m->map->create.key_size);
		buf_str(b, " value name ");
		emit_comment(b, m->programs[i]->program);
		buf_char(b, '\n');
	}
}

static bool emit_map(struct buf *b, const struct plan *plan, const struct plan_map *m)
{
	const char *why = impossible(plan, &m->def);

	buf_str(b, "\n# ");
	emit_comment(b, m->map->name);
	buf_char(b, '\n');
	if (why) {
		buf_printf(b, "# is not created: %s\n", why);
		return false;
	}
	if (m->def.key_id || m->def.value_id)
		buf_str(b, "# without its BTF types, which bpftool cannot pass\n");
	emit_template(b, plan, &m->def, m->ident, "", true);
	emit_create(b, plan, &m->def, m->ident, "");
	emit_template(b, plan, &m->def, m->ident, "", false);
	emit_contents(b, plan, m);
	return true;
}

static bool counts_cpus(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_maps; i++)
		for (const struct plan_def *def = &plan->maps[i].def; def; def = def->inner)
			if (def->cpus)
				return true;
	return false;
}

void emit_bpftool(struct buf *b, const struct plan *plan)
{
	bool *made = ARENA_ARRAY(plan->arena, plan->n_maps, bool);

	buf_str(b, "#!/bin/sh\n# Generated by bpfmapc from ");
	emit_comment(b, path_base(plan->obj->path));
	emitf(b, plan,
	      ": do not edit.\n"
	      "#\n"
	      "# shellcheck disable=SC2016 # what is quoted shall not expand\n"
	      "#\n"
	      "# Creates its maps and pins them in a folder of a BPF file system, which is\n"
	      "# made: the argument, or /sys/fs/bpf/PFX. All or nothing.\n"
	      "#\n"
	      "# Names of maps stand in it as they are, whatever is in them:\n"
	      "# shellcheck disable=SC2016\n"
	      "set -eu\n\n"
	      ": \"${BPFTOOL:=bpftool}\"\n"
	      "bpftool=$BPFTOOL\n"
	      "dir=${1:-/sys/fs/bpf/PFX}\n\n"
	      "undo() {\n"
	      "\trm -rf \"$dir\"\n"
	      "}\n\n"
	      "create() {\n"
	      "\t\"$bpftool\" map create \"$@\"\n"
	      "}\n\n"
	      "update() {\n"
	      "\tmap=$1\n"
	      "\tshift\n"
	      "\t\"$bpftool\" map update pinned \"$map\" \"$@\"\n"
	      "}\n\n"
	      "mkdir \"$dir\"\n"
	      "trap undo EXIT\n"
	      "trap 'exit 1' INT TERM\n");
	if (counts_cpus(plan))
		buf_str(b, "# 0-3,8 is 5 CPUs\n"
			   "cpus=$(awk -F, '{\n"
			   "\tfor (i = 1; i <= NF; i++)\n"
			   "\t\tsum += split($i, range, \"-\") == 2 ? range[2] - range[1] + 1 : 1\n"
			   "\tprint sum\n"
			   "}' /sys/devices/system/cpu/possible)\n");
	for (int outer = 0; outer < 2; outer++)
		for (size_t i = 0; i < plan->n_maps; i++)
			if (plan->maps[i].outer == (outer == 1))
				made[i] = emit_map(b, plan, &plan->maps[i]);
	buf_char(b, '\n');
	for (size_t i = 0; i < plan->n_maps; i++)
		if (made[i])
			emit_slots(b, plan, &plan->maps[i], made);
	for (size_t i = 0; i < plan->n_skipped; i++) {
		buf_str(b, "\n# ");
		emit_comment(b, plan->skipped[i]->name);
		buf_printf(b, ":\n# %s\n", plan->skipped[i]->not_created);
	}
	buf_str(b, "\ntrap - EXIT INT TERM\n");
}
