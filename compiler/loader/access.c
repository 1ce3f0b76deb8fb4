/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Typed access: lookup, update, delete and next key for maps that have these commands;
 * push, pop and peek for those without keys; mapping of data maps.
 */
#include <linux/bpf.h>

#include "base/util.h"
#include "loader/elements.h"
#include "loader/emit.h"
#include "loader/texts.h"

/*
 * Commands on elements that need a function of the engine, by their names in schemas/.
 * update is not here, because all headers have it.
 */
enum command { LOOKUP, LOOKUP_AND_DELETE, DELETE, NEXT_KEY, N_COMMANDS };

static const struct {
	const char *name, *parameters, *libbpf, *syscall;
} commands[N_COMMANDS] = {
	[LOOKUP] = {"lookup", "const void *key, void *value, uint64_t flags",
		    "bpf_map_lookup_elem_flags(fd, key, value, flags)",
		    "MAP_LOOKUP_ELEM, fd, key, value, flags"},
	[LOOKUP_AND_DELETE] = {"lookup_and_delete", "const void *key, void *value",
			       "bpf_map_lookup_and_delete_elem(fd, key, value)",
			       "MAP_LOOKUP_AND_DELETE_ELEM, fd, key, value, 0"},
	[DELETE] = {"delete", "const void *key", "bpf_map_delete_elem(fd, key)",
		    "MAP_DELETE_ELEM, fd, key, NULL, 0"},
	[NEXT_KEY] = {"next_key", "const void *key, void *next",
		      "bpf_map_get_next_key(fd, key, next)", "MAP_GET_NEXT_KEY, fd, key, next, 0"},
};

/* The functions of the engine that the functions of all maps call. */
struct needs {
	bool commands[N_COMMANDS];
	bool cpus; /* per-CPU elements */
	bool data; /* variables that can be mapped */
};

struct access {
	const struct plan_map *m;
	const struct map_type_info *info;
	struct needs *needs;
};

static bool has_command(const struct access *x, const char *command)
{
	for (size_t i = 0; i < x->info->n_commands; i++)
		if (str_eq(x->info->commands[i].name, command))
			return true;
	return false;
}

/* Whether the map has the command. The caller writes a function that calls it. */
static bool needs_command(const struct access *x, enum command command)
{
	bool has = has_command(x, commands[command].name);

	x->needs->commands[command] |= has;
	return has;
}

static void emit_typedef(struct buf *b, const struct plan *plan, const char *ident,
			 const char *what, const struct c_type *c)
{
	emitf(b, plan,
	      "typedef %s PFX_maps__%s_%s%s;\n"
	      "PFX_MAPS_ASSERT(sizeof(PFX_maps__%s_%s) == %llu, \"%s size\");\n",
	      c->spec, ident, what, c->dims, ident, what, (unsigned long long)c->size, what);
}

/* Writes a function of one statement, which calls a function of the engine. */
static void emit_call(struct buf *b, const struct plan *plan, const char *ident, const char *name,
		      const char *args, const char *function, const char *call)
{
	emitf(b, plan, "static inline int PFX_maps__%s_%s(const struct PFX_maps *maps", ident,
	      name);
	buf_str(b, args);
	emitf(b, plan, ")\n{\n\treturn PFX_maps_priv__%s(maps->%s", function, ident);
	buf_str(b, call);
	buf_str(b, ");\n}\n\n");
}

static void emit_keyed(struct buf *b, const struct plan *plan, const struct access *x)
{
	struct arena *a = plan->arena;
	const char *id = x->m->ident;
	const char *key = arena_printf(a, ", const %s_maps__%s_key *key", plan->prefix, id);
	const char *value = arena_printf(a, "%s_maps__%s_value *value", plan->prefix, id);

	if (needs_command(x, LOOKUP))
		emit_call(b, plan, id, "lookup", arena_printf(a, "%s,\n\t\t%s", key, value),
			  "lookup", ", key, value, 0");
	if (has_command(x, "lookup") && element_has_lock(x->m->map)) {
		buf_str(b, "/* BPF_F_LOCK: the value as it is while nobody holds its lock. */\n");
		emit_call(b, plan, id, "lookup_locked", arena_printf(a, "%s,\n\t\t%s", key, value),
			  "lookup", ", key, value, 4");
	}
	if (has_command(x, "update"))
		emit_call(b, plan, id, "update",
			  arena_printf(a, "%s,\n\t\tconst %s, uint64_t flags", key, value),
			  "update", ", key, value, flags");
	if (needs_command(x, DELETE))
		emit_call(b, plan, id, "delete", key, "delete", ", key");
}

/* Writes the access to a value for every possible CPU, each at a multiple of 8 bytes. */
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
	x->needs->cpus = true;
	if (needs_command(x, LOOKUP))
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
	if (needs_command(x, DELETE))
		emit_call(
			b, plan, id, "delete",
			arena_printf(plan->arena, ", const %s_maps__%s_key *key", plan->prefix, id),
			"delete", ", key");
}

static void emit_keyless(struct buf *b, const struct plan *plan, const struct access *x)
{
	const char *id = x->m->ident;
	bool bloom = !needs_command(x, LOOKUP_AND_DELETE);

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
	x->needs->commands[LOOKUP] = true;
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

/* Writes the mapping of a data section, if the kernel lets user space map it. */
static void emit_mapping(struct buf *b, const struct plan *plan, const struct access *x)
{
	bool readonly = x->m->def.create->map_flags & BPF_F_RDONLY_PROG;
	const char *id = x->m->ident, *qual = readonly ? "const " : "";

	x->needs->data = true;
	emitf(b, plan,
	      "/* The variables themselves, shared with the programs; NULL with errno where that "
	      "fails. */\n"
	      "static inline %sPFX_maps__%s_value *PFX_maps__%s_map(const struct PFX_maps *maps)\n"
	      "{\n"
	      "\treturn (%sPFX_maps__%s_value *)PFX_maps_priv__map_data(maps->%s, ",
	      qual, id, id, qual, id, id);
	emit_string(b, x->m->map->name);
	emitf(b, plan,
	      ",\n\t\tsizeof(PFX_maps__%s_value), %s);\n"
	      "}\n\n"
	      "static inline void PFX_maps__%s_unmap(%sPFX_maps__%s_value *p)\n"
	      "{\n"
	      "\tif (p)\n"
	      "\t\t(void)munmap((void *)(uintptr_t)p, sizeof(*p));\n"
	      "}\n\n",
	      id, readonly ? "PROT_READ" : "PROT_READ | PROT_WRITE", id, qual, id);
}

static void emit_next(struct buf *b, const struct plan *plan, const struct access *x)
{
	const char *id = x->m->ident;

	if (!needs_command(x, NEXT_KEY))
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

/* An arena has no elements: its variables are in its memory. */
static void emit_arena(struct buf *b, struct type_writer *t, const struct plan_map *m)
{
	const struct map_def *map = m->map;
	struct c_type value;
	bool typed = map->data && typed_describe(t, map->types, map->data_type, &value) &&
		     value.size == map->data_size;

	if (typed)
		emit_typedef(b, t->plan, m->ident, "value", &value);
	emit_arena_mapping(b, t->plan, m, typed);
}

/* Writes the functions of one map, and its types of keys and values. */
static void emit_map(struct buf *b, struct type_writer *t, const struct access *x)
{
	const struct plan *plan = t->plan;
	const struct map_def *map = x->m->map;
	bool keyless = x->info->key_is == ELEMENT_NONE;
	struct c_type key, value;

	if (!describe_value(t, x->m, x->info, &value) ||
	    (!keyless && !describe_key(t, x->m, x->info, &key)))
		return;
	if (!keyless)
		emit_typedef(b, plan, x->m->ident, "key", &key);
	emit_typedef(b, plan, x->m->ident, "value", &value);
	buf_char(b, '\n');
	if (keyless)
		emit_keyless(b, plan, x);
	else if (x->info->per_cpu)
		emit_percpu(b, plan, x);
	else
		emit_keyed(b, plan, x);
	emit_next(b, plan, x);
	if (map->style == STYLE_DATA && x->m->def.create->map_flags & BPF_F_MMAPABLE)
		emit_mapping(b, plan, x);
}

static void emit_needs(struct buf *b, const struct plan *plan, const struct needs *needs)
{
	bool libbpf = plan->opts->runtime == RUNTIME_LIBBPF;

	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (!needs->commands[i])
			continue;
		emitf(b, plan, "static inline int PFX_maps_priv__%s(int fd, %s)\n{\n",
		      commands[i].name, commands[i].parameters);
		if (libbpf)
			emitf(b, plan, "\treturn PFX_maps_priv__result(%s);\n}\n\n",
			      commands[i].libbpf);
		else
			emitf(b, plan, "\treturn PFX_maps_priv__elem(PFX_maps_priv__%s);\n}\n\n",
			      commands[i].syscall);
	}
	if (needs->data)
		emit_part(b, plan, text_map_data);
	if (needs->cpus)
		emit_part(b, plan, text_cpus);
}

void emit_access(struct buf *b, const struct plan *plan, struct name_table *members)
{
	struct buf functions = {0};
	struct needs needs = {0};
	struct type_writer t;

	typed_init(&t, plan, b);
	t.members = members;
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct access x = {
			.m = &plan->maps[i],
			.info = schema_map_type(plan->opts->schema,
						plan->maps[i].def.create->map_type),
			.needs = &needs,
		};

		if (x.m->arena)
			emit_arena(&functions, &t, x.m);
		else if (x.info && x.info->n_commands)
			emit_map(&functions, &t, &x);
	}
	emit_needs(b, plan, &needs);
	buf_add(b, functions.s ? functions.s : "", functions.len);
	buf_free(&functions);
}
