/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of the whole object in the generated header, and the functions for it. */
#include "base/util.h"
#include "loader/emit.h"
#include "loader/parts.h"

/* A member of the table that is a function of libbpf.h or syscall.h, which both have. */
static void emit_call(struct word_list *t, const struct plan *plan, bool wanted, const char *member)
{
	if (wanted)
		emit_word(t, ".%s = bpfmapc_%s_%s", member, plan_runtime(plan), member);
}

/* A member that is a function of a part of the runtime, bpfmapc_<member>. */
static void emit_hook(struct word_list *t, const struct plan *plan, enum plan_need need,
		      const char *member)
{
	if (plan_needs(plan, need))
		emit_word(t, ".%s = bpfmapc_%s", member, member);
}

/* Where the options have a member for each map. */
static void emit_offset(struct word_list *t, const struct plan *plan, bool wanted,
			const char *member, const char *option)
{
	if (wanted)
		emit_word(t, ".%s = offsetof(struct %s_maps_opts, %s)", member, plan->prefix,
			  option);
}

static void emit_kconfig_parts(struct word_list *t, const struct plan *plan)
{
	if (!plan->kconfig)
		return;
	emit_word(t, ".kconfig = bpfmapc_look_up");
	emit_word(t, ".externs = %s_maps_priv__externs", plan->prefix);
	emit_word(t, ".n_externs = %zu", map_rare(plan->kconfig->map)->n_externs);
	if (!plan_needs(plan, NEEDS_CONFIG))
		return;
	emit_word(t, ".configs = bpfmapc_configs");
	emit_word(t, ".gunzip = bpfmapc_%s",
		  plan->opts->runtime == RUNTIME_LIBBPF ? "zlib_gunzip" : "inflate");
}

static void emit_arena_parts(struct word_list *t, const struct plan *plan)
{
	if (!plan->n_arenas)
		return;
	emit_word(t, ".arenas = &bpfmapc_arenas");
	emit_word(t, ".arena_maps = %s_maps_priv__arenas", plan->prefix);
	emit_word(t, ".n_arenas = %zu", plan->n_arenas);
	if (!plan_needs(plan, NEEDS_AT_END))
		return;
	emit_word(t, ".at_end = bpfmapc_at_end");
	emit_word(t, ".libbpf_puts_at_end = bpfmapc_%s",
		  plan->opts->runtime == RUNTIME_LIBBPF ? "libbpf_puts_at_end" : "puts_at_end");
}

static void emit_btf_parts(struct word_list *t, const struct plan *plan)
{
	if (!plan->btf)
		return;
	emit_word(t, ".btf = &%s_maps_priv__btf", plan->prefix);
	emit_word(t, ".btf_size = %zu", plan->older.types->raw_size);
	if (!plan_needs(plan, NEEDS_OLDER))
		return;
	emit_word(t, ".older = &%s_maps_priv__older", plan->prefix);
	emit_word(t, ".load_older = bpfmapc_load_older");
}

/* In the order of struct bpfmapc_object, as C++ demands. */
static void emit_table(struct buf *b, const struct plan *plan)
{
	struct word_list t = {b, ", ", "\t", 8, 0};
	const struct plan_map *arena = plan->maps, *reader = plan->maps;

	emitf(b, plan, "static const struct bpfmapc_object PFX_maps_priv__object = {\n\t");
	emit_word(&t, "BPFMAPC_OBJECT(%s, %s_maps, %s%s, %zu)", plan_runtime(plan), plan->prefix,
		  plan->n_maps ? plan->prefix : "NULL", plan->n_maps ? "_maps_priv__maps" : "",
		  plan->n_maps);
	while (plan->n_arenas && !arena->arena)
		arena++;
	if (plan->n_arenas)
		emit_word(&t, ".memory = offsetof(struct %s_maps, %s__mem)", plan->prefix,
			  arena->ident);
	while (plan->n_readers && !reader->reader)
		reader++;
	if (plan->n_readers)
		emit_word(&t, ".readers = offsetof(struct %s_maps, %s__reader)", plan->prefix,
			  reader->ident);
	emit_offset(&t, plan, plan->n_contents, "contents", "contents");
	emit_offset(&t, plan, plan->n_templates_left, "templates", "templates");
	emit_offset(&t, plan, plan->n_pinned, "pins_at", "pins");
	emit_btf_parts(&t, plan);
	emit_hook(&t, plan, NEEDS_SIZES, "sizes");
	emit_hook(&t, plan, NEEDS_FITS, "fits");
	emit_hook(&t, plan, NEEDS_INNER, "inner");
	emit_hook(&t, plan, NEEDS_WIRE, "wire");
	emit_call(&t, plan, plan_needs(plan, NEEDS_CPUS), "possible_cpus");
	if (plan_needs(plan, NEEDS_DATA))
		emit_word(&t, "BPFMAPC_DATA(%s)", plan_runtime(plan));
	else
		emit_call(&t, plan, plan_needs(plan, NEEDS_SLOTS), "update");
	emit_kconfig_parts(&t, plan);
	emit_call(&t, plan, plan_needs(plan, NEEDS_PROG_LOAD), "prog_load");
	if (plan->n_pinned)
		emit_word(&t, ".pins = &bpfmapc_pins");
	emit_call(&t, plan, plan->n_pinned, "obj_pin");
	emit_call(&t, plan, plan->n_pinned, "obj_get");
	emit_call(&t, plan, plan->n_pinned || plan->n_arenas, "map_info");
	emit_arena_parts(&t, plan);
	if (plan->n_readers) {
		emit_word(&t, ".close_readers = bpfmapc_close_readers");
		emit_word(&t, ".n_readers = %zu", plan->n_readers);
	}
	buf_str(b, "\n};\n\n");
}

void emit_object(struct buf *b, const struct plan *plan)
{
	emitf(b, plan,
	      "BPFMAPC_SHARED(__thread char PFX_maps_priv__text[512]);\n"
	      "static inline const char *PFX_maps__error(void) { return PFX_maps_priv__text; }\n\n");
	emit_table(b, plan);
	if (plan_needs(plan, NEEDS_TEMPLATES))
		emitf(b, plan,
		      "/* PFX_maps__set_inner_maps, _set_inner_maps_opts, _close_inner_maps */\n"
		      "BPFMAPC_TEMPLATES(PFX_maps, %zu);\n",
		      plan->n_maps);
	emitf(b, plan,
	      "static inline int PFX_maps__create(struct PFX_maps *maps, const struct PFX_maps_opts "
	      "*opts)\n");
	if (plan->n_pinned)
		emitf(b, plan,
		      "{\n"
		      "\tuint32_t made[%zu]; /* what is to be undone */\n\n"
		      "\treturn bpfmapc_create(&PFX_maps_priv__object, maps, opts, made);\n"
		      "}\n",
		      plan->n_maps);
	else
		emitf(b, plan,
		      "{ return bpfmapc_create(&PFX_maps_priv__object, maps, opts, NULL); }\n");
	emitf(b, plan, "static inline void PFX_maps__close(struct PFX_maps *maps)\n");
	if (plan_needs(plan, NEEDS_TEMPLATES))
		emitf(b, plan,
		      "{ bpfmapc_close(&PFX_maps_priv__object, maps), PFX_maps__close_inner_maps(); }\n");
	else
		emitf(b, plan, "{ bpfmapc_close(&PFX_maps_priv__object, maps); }\n");
	emitf(b, plan,
	      "static inline int PFX_maps__for_each(const struct PFX_maps *maps, bpfmapc_each_fn *fn, void *ctx)\n"
	      "{ return bpfmapc_for_each(&PFX_maps_priv__object, maps, fn, ctx); }\n");
	if (plan->opts->runtime == RUNTIME_LIBBPF)
		emitf(b, plan,
		      "static inline int PFX_maps__reuse(const struct PFX_maps *maps, struct bpf_object *obj)\n"
		      "{ return bpfmapc_reuse(&PFX_maps_priv__object, maps, obj); }\n");
	buf_char(b, '\n');
}
