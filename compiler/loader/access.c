/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Typed access: lookup, update, delete and next key of the maps that have
 * them, push, pop and peek of those without keys, and mapping of data.
 */
#include <linux/bpf.h>

#include "base/util.h"
#include "loader/emit.h"
#include "loader/typed.h"

#define MAP_TYPE_BLOOM_FILTER 30 /* newer than the oldest kernel headers */

struct access {
	const struct plan_map *m;
	const struct map_type_info *info;
	bool percpu, keyless;
};

static bool has_command(const struct access *x, const char *command)
{
	for (size_t i = 0; x->info && i < x->info->n_commands; i++)
		if (str_eq(x->info->commands[i], command))
			return true;
	return false;
}

static bool is_percpu(uint32_t type)
{
	return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY ||
	       type == BPF_MAP_TYPE_LRU_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

static bool is_keyless(uint32_t type)
{
	return type == BPF_MAP_TYPE_QUEUE || type == BPF_MAP_TYPE_STACK ||
	       type == MAP_TYPE_BLOOM_FILTER;
}

static void emit_typedef(struct buf *b, const struct plan *plan, const char *ident,
			 const char *what, const struct c_type *c)
{
	emitf(b, plan,
	      "typedef %s PFX_maps__%s_%s%s;\n"
	      "PFX_MAPS_ASSERT(sizeof(PFX_maps__%s_%s) == %llu, \"%s size\");\n",
	      c->spec, ident, what, c->dims, ident, what, (unsigned long long)c->size, what);
}

/* One function of one statement. */
static void emit_call(struct buf *b, const struct plan *plan, const char *ident, const char *name,
		      const char *args, const char *call)
{
	emitf(b, plan, "static inline int PFX_maps__%s_%s(const struct PFX_maps *maps", ident,
	      name);
	buf_str(b, args);
	emitf(b, plan, ")\n{\n\treturn PFX_maps_priv__%s(maps->%s", name, ident);
	buf_str(b, call);
	buf_str(b, ");\n}\n\n");
}

static void emit_keyed(struct buf *b, const struct plan *plan, const struct access *x)
{
	struct arena *a = plan->arena;
	const char *id = x->m->ident;
	const char *key = arena_printf(a, ", const %s_maps__%s_key *key", plan->prefix, id);

	if (has_command(x, "lookup"))
		emit_call(
			b, plan, id, "lookup",
			arena_printf(a, "%s,\n\t\t%s_maps__%s_value *value", key, plan->prefix, id),
			", key, value, 0");
	if (has_command(x, "update"))
		emit_call(b, plan, id, "update",
			  arena_printf(a, "%s,\n\t\tconst %s_maps__%s_value *value, uint64_t flags",
				       key, plan->prefix, id),
			  ", key, value, flags");
	if (has_command(x, "delete"))
		emit_call(b, plan, id, "delete", key, ", key");
}

/* A value for every possible CPU, each at a multiple of 8 bytes. */
static void emit_percpu(struct buf *b, const struct plan *plan, const struct access *x)
{
	const char *id = x->m->ident;

	emitf(b, plan,
	      "/* The value of one CPU; an array of PFX_maps__possible_cpus() of them is an "
	      "element. */\n"
	      "struct PFX_maps__%s_cpu {\n"
	      "\tPFX_maps__%s_value value;\n"
	      "} __attribute__((aligned(8)));\n\n",
	      id, id);
	if (has_command(x, "lookup"))
		emitf(b, plan,
		      "static inline int PFX_maps__%s_lookup(const struct PFX_maps *maps,\n"
		      "\t\tconst PFX_maps__%s_key *key, struct PFX_maps__%s_cpu *values, size_t "
		      "n)\n"
		      "{\n"
		      "\tint err = PFX_maps_priv__enough(n);\n\n"
		      "\treturn err ? err : PFX_maps_priv__lookup(maps->%s, key, values, 0);\n"
		      "}\n\n",
		      id, id, id, id);
	if (has_command(x, "update"))
		emitf(b, plan,
		      "static inline int PFX_maps__%s_update(const struct PFX_maps *maps,\n"
		      "\t\tconst PFX_maps__%s_key *key, const struct PFX_maps__%s_cpu *values, "
		      "size_t n,\n"
		      "\t\tuint64_t flags)\n"
		      "{\n"
		      "\tint err = PFX_maps_priv__enough(n);\n\n"
		      "\treturn err ? err : PFX_maps_priv__update(maps->%s, key, values, flags);\n"
		      "}\n\n",
		      id, id, id, id);
	if (has_command(x, "delete"))
		emit_call(
			b, plan, id, "delete",
			arena_printf(plan->arena, ", const %s_maps__%s_key *key", plan->prefix, id),
			", key");
}

static void emit_keyless(struct buf *b, const struct plan *plan, const struct access *x)
{
	const char *id = x->m->ident;
	bool bloom = x->m->map->create.map_type == MAP_TYPE_BLOOM_FILTER;

	emitf(b, plan,
	      "static inline int PFX_maps__%s_push(const struct PFX_maps *maps,\n"
	      "\t\tconst PFX_maps__%s_value *value, uint64_t flags)\n"
	      "{\n"
	      "\treturn PFX_maps_priv__update(maps->%s, NULL, value, flags);\n"
	      "}\n\n"
	      "%s"
	      "static inline int PFX_maps__%s_peek(const struct PFX_maps *maps, PFX_maps__%s_value "
	      "*value)\n"
	      "{\n"
	      "\treturn PFX_maps_priv__lookup(maps->%s, NULL, value, 0);\n"
	      "}\n\n",
	      id, id, id,
	      bloom ? "/* 0 where *value may have been pushed, -ENOENT where it was not. */\n" : "",
	      id, id, id);
	if (bloom)
		return;
	emitf(b, plan,
	      "static inline int PFX_maps__%s_pop(const struct PFX_maps *maps, PFX_maps__%s_value "
	      "*value)\n"
	      "{\n"
	      "\treturn PFX_maps_priv__lookup_and_delete(maps->%s, NULL, value);\n"
	      "}\n\n",
	      id, id, id);
}

/* The variables of a data section, where the kernel lets user space map them. */
static void emit_mapping(struct buf *b, const struct plan *plan, const struct access *x)
{
	const struct map_create *c = &x->m->map->create;
	bool readonly = c->map_flags & BPF_F_RDONLY_PROG;
	const char *id = x->m->ident, *qual = readonly ? "const " : "";

	if (!(c->map_flags & BPF_F_MMAPABLE))
		return;
	emitf(b, plan,
	      "/* The variables themselves, shared with the programs; NULL with errno where that "
	      "fails. */\n"
	      "static inline %sPFX_maps__%s_value *PFX_maps__%s_map(const struct PFX_maps *maps)\n"
	      "{\n"
	      "\tvoid *p = mmap(NULL, sizeof(PFX_maps__%s_value), %s, MAP_SHARED,\n"
	      "\t\t       maps->%s, 0);\n\n"
	      "\treturn p == MAP_FAILED ? NULL : (%sPFX_maps__%s_value *)p;\n"
	      "}\n\n"
	      "static inline void PFX_maps__%s_unmap(%sPFX_maps__%s_value *p)\n"
	      "{\n"
	      "\tif (p)\n"
	      "\t\t(void)munmap((void *)(uintptr_t)p, sizeof(*p));\n"
	      "}\n\n",
	      qual, id, id, id, readonly ? "PROT_READ" : "PROT_READ | PROT_WRITE", id, qual, id, id,
	      qual, id);
}

static void emit_next(struct buf *b, const struct plan *plan, const struct access *x)
{
	const char *id = x->m->ident;

	if (!has_command(x, "next_key"))
		return;
	emitf(b, plan,
	      "/* The key after *key, or the first where key is NULL; -ENOENT after the last. */\n"
	      "static inline int PFX_maps__%s_next(const struct PFX_maps *maps,\n"
	      "\t\tconst PFX_maps__%s_key *key, PFX_maps__%s_key *next)\n"
	      "{\n"
	      "\treturn PFX_maps_priv__next_key(maps->%s, key, next);\n"
	      "}\n\n",
	      id, id, id, id);
}

/* The key of a data map is a number without a type. */
static bool describe_key(struct typed *t, const struct map_def *map, struct c_type *out)
{
	if (map->style == STYLE_DATA) {
		*out = (struct c_type){"uint32_t", "", 4, 4, 4};
		return true;
	}
	return typed_describe(t, map->types, map->key_type, out);
}

void emit_access(struct buf *b, const struct plan *plan)
{
	struct buf functions = {0};
	bool percpu = false;
	struct typed t;

	typed_init(&t, plan, b);
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct plan_map *m = &plan->maps[i];
		const struct map_create *c = &m->map->create;
		struct access x = {
			.m = m,
			.info = schema_map_type(plan->opts->schema, c->map_type),
			.percpu = is_percpu(c->map_type),
			.keyless = is_keyless(c->map_type),
		};
		struct c_type key, value;

		if (m->arena) {
			bool typed = m->map->data &&
				     typed_describe(&t, m->map->types, m->map->data_type, &value) &&
				     value.size == m->map->data_size;

			if (typed)
				emit_typedef(&functions, plan, m->ident, "value", &value);
			emit_arena_mapping(&functions, plan, m, typed);
			continue;
		}
		if (!typed_describe(&t, m->map->types, m->map->value_type, &value) ||
		    value.size != c->value_size)
			continue;
		if (!x.keyless && (!describe_key(&t, m->map, &key) || key.size != c->key_size))
			continue;
		if (!x.keyless)
			emit_typedef(&functions, plan, m->ident, "key", &key);
		emit_typedef(&functions, plan, m->ident, "value", &value);
		buf_char(&functions, '\n');
		if (x.keyless) {
			emit_keyless(&functions, plan, &x);
			continue;
		}
		if (x.percpu)
			emit_percpu(&functions, plan, &x);
		else
			emit_keyed(&functions, plan, &x);
		emit_next(&functions, plan, &x);
		if (m->map->style == STYLE_DATA)
			emit_mapping(&functions, plan, &x);
		percpu |= x.percpu;
	}
	if (percpu)
		emitf(b, plan,
		      "/* How many CPUs an element of a per-CPU map has values for, or -errno. */\n"
		      "static inline int PFX_maps__possible_cpus(void)\n"
		      "{\n"
		      "\treturn PFX_maps_priv__possible_cpus();\n"
		      "}\n\n"
		      "static inline int PFX_maps_priv__enough(size_t n)\n"
		      "{\n"
		      "\tint cpus = PFX_maps_priv__possible_cpus();\n\n"
		      "\tif (cpus < 0)\n"
		      "\t\treturn cpus;\n"
		      "\treturn n < (size_t)cpus ? -ENOSPC : 0;\n"
		      "}\n\n");
	buf_add(b, functions.s ? functions.s : "", functions.len);
	buf_free(&functions);
}
