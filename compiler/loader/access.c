/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of each map: lookup, update, delete and next key for maps that have these
 * commands; push, pop and peek for those without keys; slots of outer maps and program
 * arrays; mapping of data maps and arenas. The types are written here, the functions are
 * macros of the runtime, in one line for each map: access.h, percpu.h, data.h, slots.h and
 * arenas.h.
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
	const char *functions[12];	/* what stands behind x_maps__flows_ in their names */
	size_t n_functions;
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

static void add_function(struct access *x, bool has, const char *name)
{
	if (has)
		x->functions[x->n_functions++] = name;
}

/* The functions for the elements of a map. */
static void add_functions(struct access *x, bool keyless)
{
	bool lookup = has_command(x, "lookup");

	if (keyless) {
		add_function(x, true, "push");
		add_function(x, true, "peek");
		add_function(x, has_command(x, "lookup_and_delete"), "pop");
		return;
	}
	add_function(x, lookup, "lookup");
	add_function(x, lookup && !x->info->per_cpu && element_has_lock(x->m->map), "lookup_locked");
	add_function(x, has_command(x, "update"), "update");
	add_function(x, has_command(x, "delete"), "delete");
	add_function(x, has_command(x, "next_key"), "next");
}

/* Those for the value of one CPU, or for one value. */
static void add_cpu_functions(struct access *x)
{
	add_function(x, has_command(x, "lookup"), "lookup_cpu");
	add_function(x, has_command(x, "update"), "update_cpu");
	add_function(x, has_command(x, "update"), "update_all");
}

/*
 * The line that declares them, from the first one on. Where a map has values for each CPU,
 * these take arrays.
 */
static void emit_functions(struct buf *b, const struct access *x, size_t first)
{
	if (first == x->n_functions)
		return;
	emitf(b, x->plan, "BPFMAPC_ACCESS%zu(%s, PFX_maps, %s", x->n_functions - first,
	      plan_runtime(x->plan), x->m->ident);
	for (size_t i = first; i < x->n_functions; i++) {
		const char *name = x->functions[i];
		bool all = x->info->per_cpu &&
			   (str_eq(name, "lookup") || str_eq(name, "update"));

		buf_printf(b, ", %s%s", name, all ? "_percpu" : "");
	}
	buf_str(b, ");\n");
}

/* An arena has no elements: its variables are in its memory. */
static void emit_arena(struct buf *b, struct type_writer *t, struct access *x)
{
	const struct map_def *map = x->m->map;
	const char *type = "void";
	struct c_type value;

	if (map_rare(map)->data && typed_describe(t, map->types, map_rare(map)->data_type, &value) &&
	    value.size == map_rare(map)->data_size) {
		emit_value_typedef(b, x, &value);
		type = arena_printf(x->plan->arena, "%s_maps__%s_value", x->plan->prefix,
				    x->m->ident);
	}
	emitf(b, x->plan, "BPFMAPC_ARENA(PFX_maps, %s, %zu, %s, %s);\n", x->m->ident,
	      x->m->arena_index, type, map_rare(map)->data ? "data" : "at");
	add_function(x, true, "map");
	add_function(x, true, "unmap");
}

/* The programs of the static slots of a program array. */
static void emit_programs(struct buf *b, struct access *x)
{
	const struct plan_map *m = x->m;
	struct word_list list = {b, ", ", "\t", 8, 0};

	emitf(b, x->plan,
	      "static const struct bpfmapc_program_slot PFX_maps_priv__programs_%zu[] = {\n\t",
	      x->i);
	for (size_t i = 0; i < m->n_programs; i++) {
		struct buf name = {0};

		emit_string(&name, m->programs[i]->program);
		emit_word(&list, "{%u, %s}", m->programs[i]->index, name.s);
		buf_free(&name);
	}
	emitf(b, x->plan,
	      "\n};\n"
	      "BPFMAPC_PROGRAM_ARRAY(PFX_maps, %s, %zu, PFX_maps_priv__programs_%zu);\n",
	      m->ident, x->i, x->i);
	add_function(x, true, "programs");
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
	if (!keyless && x->info->per_cpu)
		emitf(b, x->plan, "BPFMAPC_PERCPU_VALUE(PFX_maps__%s);\n", x->m->ident);
	add_functions(x, keyless);
	emit_functions(b, x, 0);
	if (!keyless && x->info->per_cpu) {
		size_t first = x->n_functions;

		add_cpu_functions(x);
		emit_functions(b, x, first);
	}
	if (map->style == STYLE_DATA && x->m->def.create->map_flags & BPF_F_MMAPABLE) {
		emitf(b, x->plan, "BPFMAPC_%sVARIABLES(PFX_maps, %s, %zu);\n",
		      x->m->def.create->map_flags & BPF_F_RDONLY_PROG ? "CONST_" : "",
		      x->m->ident, x->i);
		add_function(x, true, "map");
		add_function(x, true, "unmap");
	}
	return true;
}

/* The functions of records: x_maps__<map>_record is void where their type is not known. */
static void emit_records(struct buf *b, struct type_writer *t, struct access *x)
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
	emitf(b, x->plan, "BPFMAPC_RECORDS(PFX_maps, %s, %zu, %s, %llu);\n", m->ident, x->i,
	      perf ? "perf" : "ring", (unsigned long long)record.size);
	if (perf)
		emitf(b, x->plan, "BPFMAPC_PERF(PFX_maps, %s);\n", m->ident);
	add_function(x, true, "consume");
	add_function(x, true, "poll");
	add_function(x, true, "epoll_fd");
	add_function(x, perf, "open");
	add_function(x, perf, "lost");
}

/* The names of the functions, which a reader may look for: the macros make them. */
static void emit_offer(struct buf *b, const struct access *x)
{
	const char *id = arena_printf(x->plan->arena, "%s_maps__", x->plan->prefix);
	struct word_list list = {b, ", ", " * ", 3, 0};

	buf_str(b, "/* ");
	emit_comment(b, x->m->map->name);
	buf_str(b, ": ");
	for (size_t i = 0; i < x->n_functions; i++)
		emit_word(&list, "%s%s_%s", i ? "" : id, i ? "" : x->m->ident, x->functions[i]);
	if (x->m->n_programs)
		emit_word(&list, "%sfill_%s", id, x->m->ident);
	buf_str(b, " */\n");
}

static void emit_map(struct buf *b, struct type_writer *t, struct access *x)
{
	struct buf functions = {0};

	if (x->m->arena)
		emit_arena(&functions, t, x);
	else if (x->info && x->info->n_commands)
		(void)emit_elements(&functions, t, x);
	if (x->m->n_programs)
		emit_programs(&functions, x);
	if (x->m->outer) {
		emitf(&functions, x->plan, "BPFMAPC_OUTER_MAP(PFX_maps, %s, %zu, %s);\n",
		      x->m->ident, x->i, x->key ? x->key : "void");
		add_function(x, true, "add");
	}
	if (x->m->reader)
		emit_records(&functions, t, x);
	if (functions.len) {
		emit_offer(b, x);
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
