/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of each map: lookup, update, delete and next key for maps that have these
 * commands; push, pop and peek for those without keys; slots of outer maps and program
 * arrays; mapping of data maps and arenas. Each calls one function of the runtime.
 */
#include <linux/bpf.h>

#include "base/util.h"
#include "loader/elements.h"
#include "loader/emit.h"
#include "loader/parts.h"

struct access {
	const struct plan *plan;
	const struct plan_map *m;
	size_t i;		/* of the map */
	const struct map_type_info *info;
	const char *key;	/* type of a key, or NULL where it is not known */
};

static bool has_command(const struct access *x, const char *command)
{
	for (size_t i = 0; i < x->info->n_commands; i++)
		if (str_eq(x->info->commands[i].name, command))
			return true;
	return false;
}

static void emit_typedef(struct buf *b, const struct access *x, const char *what,
			 const struct c_type *c)
{
	emitf(b, x->plan, "typedef %s PFX_maps__%s_%s%s;\n", c->spec, x->m->ident, what, c->dims);
}

static void emit_value_typedef(struct buf *b, const struct access *x, const struct c_type *c)
{
	emit_typedef(b, x, "value", c);
	emitf(b, x->plan, "BPFMAPC_SIZE(PFX_maps__%s_value, %llu);\n", x->m->ident,
	      (unsigned long long)c->size);
}

/*
 * Writes a function NAME of the map: its parameters behind the struct, and the call, which
 * gets the descriptor first. ID in them is the map's name in C, with the prefix.
 */
static void emit_function(struct buf *b, const struct access *x, const char *name,
			  const char *parameters, const char *call, const char *args)
{
	const char *id = x->m->ident;
	const char *signature =
		arena_printf(x->plan->arena,
			     "static inline int %s_maps__%s_%s(const struct %s_maps *maps, ",
			     x->plan->prefix, id, name, x->plan->prefix);
	struct word_list list = {b, ", ", "\t\t", strlen(signature), 1};
	const char *at = parameters;

	buf_add(b, signature, strlen(signature) - 2);
	while (*at) {
		size_t n = strcspn(at, ",");

		emit_word(&list, "%.*s", (int)n, at);
		at += n;
		at += strspn(at, ", ");
	}
	emitf(b, x->plan, ")\n{ return bpfmapc_%s_%s(maps->%s, %s); }\n", plan_runtime(x->plan), call,
	      id, args);
}

static const char *parameter(const struct access *x, const char *fmt)
{
	struct buf b = {0};

	for (const char *at; (at = strstr(fmt, "ID")); fmt = at + 2) {
		buf_add(&b, fmt, (size_t)(at - fmt));
		buf_printf(&b, "%s_maps__%s", x->plan->prefix, x->m->ident);
	}
	buf_str(&b, fmt);
	return buf_text(&b, x->plan->arena);
}

static void emit_delete(struct buf *b, const struct access *x)
{
	if (has_command(x, "delete"))
		emit_function(b, x, "delete", parameter(x, "const ID_key *key"), "delete", "key");
}

static void emit_keyed(struct buf *b, const struct access *x)
{
	const char *lookup = parameter(x, "const ID_key *key, ID_value *value");

	if (has_command(x, "lookup"))
		emit_function(b, x, "lookup", lookup, "lookup", "key, value, 0");
	if (has_command(x, "lookup") && element_has_lock(x->m->map)) {
		buf_str(b, "/* BPF_F_LOCK: the value as it is while nobody holds its lock. */\n");
		emit_function(b, x, "lookup_locked", lookup, "lookup", "key, value, 4");
	}
	if (has_command(x, "update"))
		emit_function(b, x, "update",
			      parameter(x, "const ID_key *key, const ID_value *value, uint64_t flags"),
			      "update", "key, value, flags");
	emit_delete(b, x);
}

/* Writes a function that gets a value for every possible CPU, each at a multiple of 8 bytes. */
static void emit_of_all_cpus(struct buf *b, const struct access *x, const char *command,
			     const char *constant, const char *flags_parameter, const char *flags)
{
	const char *id = x->m->ident, *runtime = plan_runtime(x->plan);

	if (!has_command(x, command))
		return;
	emitf(b, x->plan,
	      "static inline int PFX_maps__%s_%s(const struct PFX_maps *maps,\n"
	      "\t\tconst PFX_maps__%s_key *key, %sstruct PFX_maps__%s_cpu *values, size_t n%s)\n"
	      "{\n"
	      "\tint err = bpfmapc_enough(bpfmapc_%s_possible_cpus(), n);\n\n"
	      "\treturn err ? err : bpfmapc_%s_%s(maps->%s, key, values, %s);\n"
	      "}\n",
	      id, command, id, constant, id, flags_parameter, runtime, runtime, command, id,
	      flags);
}

static void emit_percpu(struct buf *b, const struct access *x)
{
	const char *id = x->m->ident;

	emitf(b, x->plan,
	      "/* The value of one CPU; an array of PFX_maps__possible_cpus() of them is an "
	      "element. */\n"
	      "struct PFX_maps__%s_cpu {\n"
	      "\tPFX_maps__%s_value value;\n"
	      "} __attribute__((aligned(8)));\n",
	      id, id);
	emit_of_all_cpus(b, x, "lookup", "", "", "0");
	emit_of_all_cpus(b, x, "update", "const ", ", uint64_t flags", "flags");
	emit_delete(b, x);
}

static void emit_keyless(struct buf *b, const struct access *x)
{
	bool bloom = !has_command(x, "lookup_and_delete");

	emit_function(b, x, "push", parameter(x, "const ID_value *value, uint64_t flags"), "update",
		      "NULL, value, flags");
	if (bloom)
		buf_str(b, "/* 0 where *value may have been pushed, -ENOENT where it was not. */\n");
	emit_function(b, x, "peek", parameter(x, "ID_value *value"), "lookup", "NULL, value, 0");
	if (!bloom)
		emit_function(b, x, "pop", parameter(x, "ID_value *value"), "lookup_and_delete",
			      "NULL, value");
}

/* Writes the mapping of a data section, if the kernel lets user space map it. */
static void emit_mapping(struct buf *b, const struct access *x)
{
	bool readonly = x->m->def.create->map_flags & BPF_F_RDONLY_PROG;
	const char *id = x->m->ident, *qual = readonly ? "const " : "";

	emitf(b, x->plan,
	      "/* The variables themselves, shared with the programs; NULL with errno. */\n"
	      "static inline %sPFX_maps__%s_value *PFX_maps__%s_map(const struct PFX_maps *maps)\n"
	      "{\n"
	      "\treturn (%sPFX_maps__%s_value *)bpfmapc_map_data(&PFX_maps_priv__object, %zu, "
	      "maps->%s,\n"
	      "\t\tsizeof(PFX_maps__%s_value), %s);\n"
	      "}\n"
	      "static inline void PFX_maps__%s_unmap(%sPFX_maps__%s_value *p)\n"
	      "{ bpfmapc_unmap_data(p, sizeof(*p)); }\n",
	      qual, id, id, qual, id, x->i, id, id, readonly ? "true" : "false", id, qual, id);
}

/* An arena has no elements: its variables are in its memory. */
static void emit_arena(struct buf *b, struct type_writer *t, const struct access *x)
{
	const struct map_def *map = x->m->map;
	const char *id = x->m->ident, *type = "void";
	struct c_type value;

	if (map->data && typed_describe(t, map->types, map->data_type, &value) &&
	    value.size == map->data_size) {
		emit_value_typedef(b, x, &value);
		type = arena_printf(x->plan->arena, "%s_maps__%s_value", x->plan->prefix, id);
	}
	emitf(b, x->plan,
	      "/*\n"
	      " * %s of the arena, which PFX_maps__create() has mapped where it has created\n"
	      " * it; one from a pin is mapped here. NULL with errno where that fails: EINVAL\n"
	      " * where it has no map_extra, and another process knows its address.\n"
	      " * maps->%s__mem has the whole arena.\n"
	      " */\n"
	      "static inline %s *PFX_maps__%s_map(struct PFX_maps *maps)\n"
	      "{\n"
	      "\tif (!bpfmapc_use_arena(&PFX_maps_priv__object, %zu, maps->%s, &maps->%s__mem))\n"
	      "\t\treturn NULL;\n"
	      "\treturn (%s *)maps->%s__mem.%s;\n"
	      "}\n"
	      "/* Before PFX_maps__close(), which does it as well. */\n"
	      "static inline void PFX_maps__%s_unmap(struct PFX_maps *maps)\n"
	      "{ bpfmapc_unmap_arena(&maps->%s__mem); }\n\n",
	      map->data ? "The variables" : "The memory", id, type, id, x->m->arena_index, id, id,
	      type, id, map->data ? "data" : "at", id, id);
}

/* The function that puts programs into the static slots of a program array. */
static void emit_fill(struct buf *b, const struct access *x)
{
	const struct plan_map *m = x->m;
	struct word_list list = {b, ", ", "\t\t", 40, 0};
	const char *id = m->ident;

	emitf(b, x->plan,
	      "/* The programs of the static slots, in the order of PFX_maps__fill_%s(). */\n"
	      "static inline const char *PFX_maps__%s_programs(size_t i)\n"
	      "{\n"
	      "\tstatic const char *const programs[] = {\n",
	      id, id);
	for (size_t i = 0; i < m->n_programs; i++) {
		buf_str(b, "\t\t");
		emit_string(b, m->programs[i]->program);
		buf_printf(b, ", /* slot %u */\n", m->programs[i]->index);
	}
	emitf(b, x->plan,
	      "\t};\n\n"
	      "\treturn i < %zu ? programs[i] : NULL;\n"
	      "}\n"
	      "/* A descriptor below 0 leaves its slot as it is. -EINVAL for another n than %zu. */\n"
	      "static inline int PFX_maps__fill_%s(const struct PFX_maps *maps, const int "
	      "*prog_fds, size_t n)\n"
	      "{\n"
	      "\tstatic const uint32_t slots[] = {",
	      m->n_programs, m->n_programs, id);
	for (size_t i = 0; i < m->n_programs; i++)
		emit_word(&list, "%u", m->programs[i]->index);
	emitf(b, x->plan,
	      "};\n\n"
	      "\treturn bpfmapc_fill_programs(&PFX_maps_priv__object, %zu, maps->%s, slots, %zu, "
	      "prog_fds, n);\n"
	      "}\n",
	      x->i, id, m->n_programs);
}

/* The function that puts a map into an outer map at run time. */
static void emit_add(struct buf *b, const struct access *x)
{
	emitf(b, x->plan,
	      "/* Puts the map fd into it, at *key of %u bytes. */\n"
	      "static inline int PFX_maps__%s_add(const struct PFX_maps *maps, const %s *key, int "
	      "fd)\n"
	      "{ return bpfmapc_add(&PFX_maps_priv__object, %zu, maps->%s, key, fd); }\n",
	      x->m->def.create->key_size, x->m->ident, x->key ? x->key : "void", x->i, x->m->ident);
}

/* The functions of elements, and the types of keys and values. False: C has no such types. */
static bool emit_elements(struct buf *b, struct type_writer *t, struct access *x)
{
	const struct map_def *map = x->m->map;
	bool keyless = x->info->key_is == ELEMENT_NONE;
	struct c_type key, value;

	if (!describe_value(t, x->m, x->info, &value) ||
	    (!keyless && !describe_key(t, x->m, x->info, &key)))
		return false;
	if (keyless) {
		emit_value_typedef(b, x, &value);
	} else {
		emit_typedef(b, x, "key", &key);
		emit_typedef(b, x, "value", &value);
		emitf(b, x->plan, "BPFMAPC_SIZES(PFX_maps__%s, %llu, %llu);\n", x->m->ident,
		      (unsigned long long)key.size, (unsigned long long)value.size);
		x->key = arena_printf(x->plan->arena, "%s_maps__%s_key", x->plan->prefix,
				      x->m->ident);
	}
	if (keyless)
		emit_keyless(b, x);
	else if (x->info->per_cpu)
		emit_percpu(b, x);
	else
		emit_keyed(b, x);
	if (has_command(x, "next_key"))
		emit_function(b, x, "next", parameter(x, "const ID_key *key, ID_key *next"),
			      "next_key", "key, next");
	if (map->style == STYLE_DATA && x->m->def.create->map_flags & BPF_F_MMAPABLE)
		emit_mapping(b, x);
	return true;
}

/* The functions of records: x_maps__<map>_record is void where their type is not known. */
static void emit_records(struct buf *b, struct type_writer *t, const struct access *x)
{
	const struct plan_map *m = x->m;
	bool perf = m->def.create->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY;
	struct c_type record;

	if (!m->record.id || !typed_describe(t, m->record.types, m->record.id, &record))
		record = (struct c_type){.spec = "void", .dims = ""};
	emit_typedef(b, x, "record", &record);
	if (record.size)
		emitf(b, x->plan, "BPFMAPC_SIZE(PFX_maps__%s_record, %llu);\n", m->ident,
		      (unsigned long long)record.size);
	emitf(b, x->plan, "BPFMAPC_RECORDS(PFX, %s, %zu, %s, %llu)\n", m->ident, x->i,
	      perf ? "perf" : "ring", (unsigned long long)record.size);
	if (perf)
		emitf(b, x->plan, "BPFMAPC_PERF(PFX, %s)\n", m->ident);
}

static void emit_map(struct buf *b, struct type_writer *t, struct access *x)
{
	struct buf functions = {0};

	if (x->m->arena)
		emit_arena(&functions, t, x);
	else if (x->info && x->info->n_commands)
		(void)emit_elements(&functions, t, x);
	if (x->m->n_programs)
		emit_fill(&functions, x);
	if (x->m->outer)
		emit_add(&functions, x);
	if (x->m->reader)
		emit_records(&functions, t, x);
	if (functions.len) {
		buf_str(b, "/* ");
		emit_comment(b, x->m->map->name);
		buf_str(b, " */\n");
		buf_add(b, functions.s, functions.len);
		buf_char(b, '\n');
	}
	buf_free(&functions);
}

void emit_access(struct buf *b, const struct plan *plan, struct name_table *members)
{
	struct buf functions = {0};
	struct type_writer t;

	typed_init(&t, plan, b);
	t.members = members;
	if (plan_needs(plan, NEEDS_PERCPU))
		emitf(&functions, plan,
		      "/* How many CPUs an element of a per-CPU map has values for, or -errno. */\n"
		      "static inline int PFX_maps__possible_cpus(void)\n"
		      "{ return bpfmapc_%s_possible_cpus(); }\n\n",
		      plan_runtime(plan));
	for (size_t i = 0; i < plan->n_maps; i++) {
		struct access x = {
			.plan = plan,
			.m = &plan->maps[i],
			.i = i,
			.info = schema_map_type(plan->opts->schema,
						plan->maps[i].def.create->map_type),
		};

		emit_map(&functions, &t, &x);
	}
	buf_add(b, functions.s ? functions.s : "", functions.len);
	buf_free(&functions);
}
