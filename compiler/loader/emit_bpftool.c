/* SPDX-License-Identifier: BSD-2-Clause */
/* A shell script of bpftool commands. It has a comment for what bpftool cannot do. */
#include <linux/bpf.h>

#include "base/util.h"
#include "loader/emit.h"

/*
 * Each byte of a value is an argument of bpftool, and needs 11 bytes of the space that the
 * kernel (bprm_stack_limits) gives to arguments and environment: a quarter of the stack
 * limit, at most 6 MiB. The environment needs a part of it. A batch file, the other input
 * of bpftool, allows only 4096 words for each command.
 */
#define ARGS_USUAL   (160 << 10) /* bytes of a value that fit the usual stack of 8 MiB */
#define ARGS_MOST    (520 << 10) /* those that fit 24 MiB */
#define STACK_KIBYTE 24576

/* Writes the bytes of a number in the byte order of the object. */
static void emit_number(struct buf *b, const struct plan *plan, uint32_t value, uint32_t size)
{
	buf_str(b, "hex");
	for (uint32_t i = 0; i < size; i++) {
		uint32_t at = plan->obj->big_endian ? size - 1 - i : i;

		buf_printf(b, " %02x", at < 4 ? value >> (8 * at) & 0xff : 0);
	}
}

/* Why bpftool cannot create the map, or NULL. */
static const char *why_impossible(const struct plan *plan, const struct plan_def *def)
{
	const struct map_create *c = def->create;
	const struct map_type_info *info = schema_map_type(plan->opts->schema, c->map_type);

	if (!info)
		return "bpftool does not know a map type with this number";
	if (schema_demands_btf(plan->opts->schema, c->map_type))
		return "the map type requires BTF types, which bpftool cannot pass";
	if (c->map_type == MAP_TYPE_ARENA)
		return "programs can use an arena only after it is mapped, which bpftool does not "
		       "do";
	if (c->map_extra)
		return "bpftool cannot pass map_extra";
	/* Without a node the map gets node 0. */
	if (c->map_flags & BPF_F_NUMA_NODE && c->numa_node)
		return "bpftool cannot pass a NUMA node";
	return def->inner ? why_impossible(plan, def->inner) : NULL;
}

static void emit_create(struct buf *b, const struct plan *plan, const struct plan_def *def,
			const char *ident, const char *suffix)
{
	const struct map_create *c = def->create;

	if (def->pages)
		buf_printf(b, "entries=$(pages %u)\n", def->max_entries);
	buf_printf(b, "create \"$dir/%s%s\" type ", ident, suffix);
	buf_str(b, schema_map_type_name(plan->opts->schema, c->map_type));
	buf_printf(b, " key %u value %u entries ", c->key_size, c->value_size);
	if (def->cpus)
		buf_str(b, "\"$cpus\"");
	else if (def->pages)
		buf_str(b, "\"$entries\"");
	else
		buf_printf(b, "%u", c->max_entries);
	buf_str(b, " name ");
	buf_quoted(b, c->name);
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
	size_t size = m->def.create->value_size;

	if (map->style != STYLE_DATA)
		return;
	if (m == plan->kconfig) {
		buf_str(b, "# its values are those of the running kernel: neither filled nor "
			   "frozen here\n");
		return;
	}
	if (size && plan_used_size(map)) {
		if (size > ARGS_MOST) {
			buf_printf(b,
				   "# is left empty%s: bpftool takes a value as arguments, and the "
				   "kernel has no room for %zu\n",
				   map->readonly ? " and not frozen" : "", size);
			return;
		}
		if (size > ARGS_USUAL)
			buf_printf(b,
				   "# shellcheck disable=SC3045 # dash and busybox have it too\n"
				   "ulimit -S -s %d # there is room for as many arguments\n",
				   STACK_KIBYTE);
		buf_printf(b, "update \"$dir/%s\" key ", m->ident);
		emit_number(b, plan, 0, m->def.create->key_size);
		buf_str(b, " value hex");
		for (size_t i = 0; i < size; i++)
			buf_printf(b, "%s%02x", i % 24 ? " " : " \\\n\t",
				   i < map_rare(map)->data_size ? map_rare(map)->data[i] : 0);
		buf_char(b, '\n');
	}
	if (map->readonly)
		buf_printf(b, "\"$bpftool\" -n map freeze pinned \"$dir/%s\"\n", m->ident);
}

static void emit_slots(struct buf *b, const struct plan *plan, const struct plan_map *m,
		       const bool *made)
{
	uint32_t key_size = m->def.create->key_size;

	if (!m->n_slots && !m->n_programs)
		return;
	buf_char(b, '\n');
	/* Slots have keys of 4 bytes. The size of the key may be anything in hostile objects. */
	if (key_size != sizeof(uint32_t)) {
		buf_printf(b, "# the slots of %s are left empty: its keys have %u bytes, not 4\n",
			   m->ident, key_size);
		return;
	}
	for (size_t i = 0; i < m->n_slots; i++) {
		const struct plan_map *inner = &plan->maps[m->slots[i].map];

		if (!made[m->slots[i].map]) {
			buf_printf(b, "# slot %u of %s is left empty: %s is not created\n",
				   m->slots[i].index, m->ident, inner->ident);
			continue;
		}
		buf_printf(b, "update \"$dir/%s\" key ", m->ident);
		emit_number(b, plan, m->slots[i].index, key_size);
		buf_printf(b, " value pinned \"$dir/%s\"\n", inner->ident);
	}
	for (size_t i = 0; i < m->n_programs; i++) {
		buf_printf(b,
			   "# once the program is loaded: bpftool map update pinned \"$dir/%s\" "
			   "key ",
			   m->ident);
		emit_number(b, plan, m->programs[i]->index, key_size);
		buf_str(b, " value name ");
		emit_comment(b, m->programs[i]->program);
		buf_char(b, '\n');
	}
}

static bool emit_map(struct buf *b, const struct plan *plan, const struct plan_map *m)
{
	const char *why = why_impossible(plan, &m->def);

	buf_str(b, "\n# ");
	emit_comment(b, m->map->name);
	buf_char(b, '\n');
	if (why) {
		buf_printf(b, "# is not created: %s\n", why);
		return false;
	}
	if (m->def.key_id || m->def.value_id)
		buf_str(b, "# without its BTF types, which bpftool cannot pass\n");
	if (m->pin && !str_eq(m->pin, m->ident)) {
		buf_str(b, "# its loader looks for the pin ");
		emit_comment(b, m->pin);
		buf_str(b, m->pin[0] == '/' ? "\n" : " in a folder of its choice\n");
	}
	emit_template(b, plan, &m->def, m->ident, "", true);
	emit_create(b, plan, &m->def, m->ident, "");
	emit_template(b, plan, &m->def, m->ident, "", false);
	emit_contents(b, plan, m);
	return true;
}

/* The owner comes last: the user of the script may lose the right to the pin. */
static void emit_owner(struct buf *b, const struct plan_map *m)
{
	const struct pin_owner *owner = &map_rare(m->map)->pin_owner;

	if (!owner->set)
		return;
	buf_str(b, "\n# whose the pin is\n");
	buf_printf(b, "chmod %04o \"$dir/%s\"\n", owner->mode, m->ident);
	/* chown(2) ignores -1. */
	if (owner->uid != UINT32_MAX)
		buf_printf(b, "chown %u \"$dir/%s\"\n", owner->uid, m->ident);
	if (owner->gid != UINT32_MAX)
		buf_printf(b, "chgrp %u \"$dir/%s\"\n", owner->gid, m->ident);
}

/* Writes what some maps of the script need: the CPU count, the page size. */
static void emit_counts(struct buf *b, const struct plan *plan)
{
	bool cpus = false, pages = false;

	for (size_t i = 0; i < plan->n_maps; i++) {
		for (const struct plan_def *def = &plan->maps[i].def; def; def = def->inner) {
			cpus |= def->cpus;
			pages |= def->pages;
		}
	}
	if (cpus)
		buf_str(b, "\n# 0-3,8 is 5 CPUs\n"
			   "cpus=$(awk -F, '{\n"
			   "\tfor (i = 1; i <= NF; i++)\n"
			   "\t\tsum += split($i, range, \"-\") == 2 ? range[2] - range[1] + 1 : 1\n"
			   "\tprint sum\n"
			   "}' /sys/devices/system/cpu/possible)\n");
	/* libbpf's adjust_ringbuf_sz() */
	if (pages)
		buf_str(b, "\n# The size of a ring buffer: pages, and a power of two of them.\n"
			   "page=$(getconf PAGESIZE)\n"
			   "pages() {\n"
			   "\tsize=$page\n"
			   "\twhile [ \"$size\" -lt \"$1\" ]; do\n"
			   "\t\tsize=$((size * 2))\n"
			   "\tdone\n"
			   "\tif [ \"$1\" -eq 0 ] || [ \"$size\" -gt 4294967295 ]; then\n"
			   "\t\tsize=$1\n"
			   "\tfi\n"
			   "\techo \"$size\"\n"
			   "}\n");
}

static bool has_typed_value(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_maps; i++)
		for (const struct plan_def *def = &plan->maps[i].def; def; def = def->inner)
			if (def->value_id)
				return true;
	return false;
}

void emit_bpftool(struct buf *b, const struct plan *plan)
{
	static const char untyped[] =
		"# Without BTF types a lock, a timer or the like in a value is bytes to the\n"
		"# kernel, which refuses programs that use it.\n"
		"#\n";
	bool *made = ARENA_ARRAY(plan->arena, plan->n_maps, bool);

	buf_str(b, "#!/bin/sh\n# Generated by bpfmapc from ");
	emit_comment(b, path_base(plan->obj->path));
	emitf(b, plan,
	      ": do not edit.\n"
	      "#\n"
	      "# Creates its maps and pins them in a folder of a BPF file system, which is\n"
	      "# made: the argument, or /sys/fs/bpf/PFX. All or nothing; a folder that is\n"
	      "# there already is left alone. BPFTOOL may name another bpftool.\n"
	      "#\n"
	      "%s"
	      "# Names of maps stand in it as they are, whatever is in them:\n"
	      "# shellcheck disable=SC1003,SC2016\n"
	      "set -eu\n\n"
	      "bpftool=${BPFTOOL:-bpftool}\n"
	      "dir=${1:-/sys/fs/bpf/PFX}\n\n"
	      "fail() {\n"
	      "\tprintf '%%s: %%s\\n' \"$0\" \"$1\" >&2\n"
	      "\texit 1\n"
	      "}\n\n"
	      "undo() {\n"
	      "\trm -rf \"$dir\"\n"
	      "}\n\n"
	      "# -n: a folder that is in no BPF file system is an error.\n"
	      "create() {\n"
	      "\t\"$bpftool\" -n map create \"$@\" || fail \"$1 is not created\"\n"
	      "}\n\n"
	      "update() {\n"
	      "\tmap=$1\n"
	      "\tshift\n"
	      "\t\"$bpftool\" -n map update pinned \"$map\" \"$@\" || fail \"$map is not filled\"\n"
	      "}\n\n"
	      "[ $# -le 1 ] || fail 'expected one argument, the folder'\n"
	      "case $dir in\n"
	      "-*) dir=./$dir ;;\n"
	      "esac\n"
	      "[ ! -e \"$dir\" ] || fail \"$dir is there already: remove it to have the maps made "
	      "anew\"\n"
	      "mkdir \"$dir\"\n"
	      "trap undo EXIT\n"
	      "trap 'exit 1' HUP INT TERM\n",
	      has_typed_value(plan) ? untyped : "");
	emit_counts(b, plan);
	for (int outer = 0; outer < 2; outer++)
		for (size_t i = 0; i < plan->n_maps; i++)
			if (plan->maps[i].outer == (outer == 1))
				made[i] = emit_map(b, plan, &plan->maps[i]);
	for (size_t i = 0; i < plan->n_maps; i++)
		if (made[i])
			emit_slots(b, plan, &plan->maps[i], made);
	for (size_t i = 0; i < plan->n_maps; i++)
		if (made[i])
			emit_owner(b, &plan->maps[i]);
	for (size_t i = 0; i < plan->n_skipped; i++) {
		buf_str(b, "\n# ");
		emit_comment(b, plan->skipped[i]->def->name);
		buf_printf(b, ":\n# %s\n", plan->skipped[i]->not_created);
	}
	buf_str(b, "\ntrap - EXIT HUP INT TERM\n");
}
