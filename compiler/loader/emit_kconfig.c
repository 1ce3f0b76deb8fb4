/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The values of .kconfig are those of the kernel that runs when the maps are created: a
 * table of the externs, and the fixed parts that look up the sources in it.
 */
#include "base/util.h"
#include "loader/emit.h"
#include "loader/texts.h"

/* The names of functions in the fixed parts. */
static const char *const functions[KCONFIG_N_SOURCES] = {
	[KCONFIG_KERNEL_VERSION] = "kernel_version",
	[KCONFIG_BPF_COOKIE] = "bpf_cookie",
	[KCONFIG_SYSCALL_WRAPPER] = "syscall_wrapper",
	[KCONFIG_ZERO] = "zero_value",
	[KCONFIG_NOWHERE] = "no_value",
};

static const char *kind_name(enum kconfig_kind kind)
{
	static const char *const names[] = {
		[KCONFIG_CHAR] = "CHAR",         [KCONFIG_BOOL] = "BOOL",   [KCONFIG_INT] = "INT",
		[KCONFIG_TRISTATE] = "TRISTATE", [KCONFIG_CHARS] = "CHARS",
	};

	return names[kind];
}

static void emit_facts(struct buf *b, const struct plan *plan, const bool *used)
{
	if (used[KCONFIG_KERNEL_VERSION])
		emit_part(b, plan, text_kernel_version);
	if (used[KCONFIG_BPF_COOKIE])
		emit_part(b, plan, text_cookie);
	if (used[KCONFIG_SYSCALL_WRAPPER])
		emit_part(b, plan, text_syscall_wrapper);
	if (used[KCONFIG_ZERO])
		emit_part(b, plan, text_zero_value);
	if (used[KCONFIG_NOWHERE])
		emit_part(b, plan, text_no_value);
}

static void emit_externs(struct buf *b, const struct plan *plan, const struct map_def *map)
{
	emitf(b, plan,
	      "/* {name, offset, size, type, signed, weak, what has the value} */\n"
	      "static const struct PFX_maps_priv__extern PFX_maps_priv__externs[] = {\n");
	for (size_t i = 0; i < map->n_externs; i++) {
		const struct kconfig_extern *x = &map->externs[i];
		const char *function = functions[x->source];

		buf_str(b, "\t{");
		emit_string(b, x->name);
		emitf(b, plan, ", %u, %u, PFX_maps_priv__%s, %d, %d, ", x->offset, x->size,
		      kind_name(x->kind), x->is_signed, x->weak);
		if (function)
			emitf(b, plan, "PFX_maps_priv__%s},\n", function);
		else
			buf_str(b, "NULL},\n");
	}
	emitf(b, plan,
	      "};\n\n"
	      "enum { PFX_maps_priv__N_EXTERNS = %zu };\n\n",
	      map->n_externs);
}

bool kconfig_asks_verifier(const struct plan *plan)
{
	const struct map_def *map = plan->kconfig ? plan->kconfig->map : NULL;

	for (size_t i = 0; map && i < map->n_externs; i++)
		if (map->externs[i].source == KCONFIG_BPF_COOKIE)
			return true;
	return false;
}

void emit_kconfig(struct buf *b, const struct plan *plan)
{
	bool used[KCONFIG_N_SOURCES] = {0};
	const struct map_def *map;

	if (!plan->kconfig) {
		emit_part(b, plan, text_no_kconfig);
		return;
	}
	map = plan->kconfig->map;
	for (size_t i = 0; i < map->n_externs; i++)
		used[map->externs[i].source] = true;
	emit_part(b, plan, text_kconfig_extern);
	emit_facts(b, plan, used);
	emit_externs(b, plan, map);
	emit_part(b, plan, text_kconfig);
	if (used[KCONFIG_CONFIG])
		emit_part(b, plan, text_inflate);
	emit_part(b, plan, used[KCONFIG_CONFIG] ? text_config : text_no_config);
	emit_part(b, plan, text_kconfig_values);
	emit_part(b, plan, text_kconfig_map);
}
