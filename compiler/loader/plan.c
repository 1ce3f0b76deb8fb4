/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/plan.h"

#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/util.h"
#include "btf/reduce.h"
#include "loader/idents.h"
#include "loader/names.h"
#include "loader/parts.h"

#define BPFFS PIN_ROOT "/"
#define MAX_TEMPLATE_DEPTH 4 /* the kernel allows one level */

struct planner {
	struct plan *plan;
	const struct object *obj;
	const struct judgement *judged;
	struct buf *errors;
	struct name_table by_name;	/* of plan->maps: the first of each name */
	struct type_ref *refs;
	size_t n_refs, cap_refs;
	/* The members that get the new ids, one for each of refs. */
	uint32_t **targets;
	size_t n_targets, cap_targets;
};

static void __attribute__((format(printf, 3, 4)))
refuse(struct planner *p, const struct map_def *map, const char *fmt, ...)
{
	va_list ap;

	buf_printf(p->errors, "%s: ", p->obj->path);
	if (map)
		buf_printf(p->errors, "map '%s': ", printable(p->plan->arena, map->name));
	va_start(ap, fmt);
	buf_vprintf(p->errors, fmt, ap);
	va_end(ap);
	buf_char(p->errors, '\n');
}

bool gen_name_valid(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return n && n <= C_NAME_MAX && !s[n] && !(*s >= '0' && *s <= '9');
}

/* "x" for some/x.bpf.o; for an embedded object the text in the parentheses. */
static const char *prefix_of(struct arena *a, const char *path)
{
	static const char *const suffixes[] = {".bpf.o", ".o", ".elf", ".yaml", ".yml"};
	const char *open = strrchr(path, '(');
	char *base;
	size_t n;

	if (str_eq(path, "-"))
		return "stdin";
	if (open && open[1] && str_ends(path, ")")) {
		base = arena_strndup(a, open + 1, strlen(open + 1) - 1);
		/* An offset does not tell the object, so add the file. */
		if (*base >= '0' && *base <= '9')
			base = arena_printf(
				a, "%s_%s",
				path_base(arena_strndup(a, path, (size_t)(open - path))), base);
	} else {
		base = arena_strdup(a, path_base(path));
	}
	n = strlen(base);
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		if (n > strlen(suffixes[i]) && str_ends(base, suffixes[i])) {
			base[n - strlen(suffixes[i])] = 0;
			break;
		}
	}
	return c_name(a, base, "maps");
}

static void name_maps(struct plan *plan)
{
	struct name_table numbers = {.arena = plan->arena};
	struct idents idents = {0};

	idents_init(&idents, plan->arena);
	/* First the names that are valid in C, so that they do not change. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < plan->n_maps; i++) {
			struct plan_map *m = &plan->maps[i];
			const char *name = m->map->name, *ident;

			/* As in a skeleton: .rodata is rodata, without the object's name. */
			if (m->map->style == STYLE_DATA && m->map->section[0] == '.')
				name = m->map->section + 1;
			ident = c_name(plan->arena, name, "map");
			if (m->ident || (!pass && !str_eq(ident, name)))
				continue;
			m->ident = ident;
			while (!idents_add(&idents, m->ident))
				m->ident = numbered_name(&numbers, ident);
		}
	}
}

static void want_type(struct planner *p, uint32_t *target, const struct types *types, uint32_t id,
		      uint32_t size)
{
	struct type_ref ref = {.types = types, .id = id, .size = size};

	ARENA_PUSH(p->plan->arena, p->refs, p->n_refs, p->cap_refs, ref);
	ARENA_PUSH(p->plan->arena, p->targets, p->n_targets, p->cap_targets, target);
}

/* A header has options for what is left to run time; a script has none. */
static void plan_left(struct planner *p, struct plan_map *m)
{
	const struct verdict *v = &m->judged->verdict;

	for (size_t i = 0; i < v->n_violations; i++) {
		const struct violation *w = &v->violations[i];

		if (!w->left_to_run_time || m->left >> w->attr & 1)
			continue;
		m->left |= 1u << w->attr;
		if (p->plan->opts->output == GEN_BPFTOOL)
			refuse(p, m->map, "%s is left to the program that loads it, and a script has none",
			       w->attr == ATTR_INNER ? "its template" : attr_name(w->attr));
	}
	p->plan->n_templates_left += m->left >> ATTR_INNER & 1;
}

/*
 * judged: the map or template that has `create`; NULL for deeper templates, which are not
 * judged.
 */
static void plan_def(struct planner *p, struct plan_def *def, const char *name,
		     const struct judged *judged, const struct map_create *create, int depth)
{
	const struct map_def *map = judged ? judged->def : NULL;
	struct plan *plan = p->plan;

	def->name = name;
	def->create = create;
	def->max_entries = create->max_entries;
	if (map && p->judged->loader == LOADER_LIBBPF) {
		/* Values that are known only when the maps are created. */
		def->cpus = create->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY && !map->max_entries;
		/* The judge has rounded sizes in the way of libbpf 0.8. */
		def->pages = loader_has(p->judged->release, BEHAVIOUR_RINGBUF_ROUNDED_AT_OPEN) &&
			     is_ringbuf(create->map_type);
		if (def->cpus || def->pages)
			def->max_entries = map->max_entries;
	}
	if (create->types && (create->btf_key_type_id || create->btf_value_type_id)) {
		if (create->btf_key_type_id)
			want_type(p, &def->key_id, create->types, create->btf_key_type_id, 0);
		if (create->btf_value_type_id)
			want_type(p, &def->value_id, create->types, create->btf_value_type_id, 0);
	} else if (judged && judged_demands_btf(judged)) {
		/* The definition has only sizes: types of these sizes will do. */
		want_type(p, &def->key_id, NULL, 0, create->key_size);
		want_type(p, &def->value_id, NULL, 0, create->value_size);
	}
	if (create->inner) {
		if (depth == MAX_TEMPLATE_DEPTH) {
			refuse(p, map, "its templates are nested deeper than %d levels",
			       MAX_TEMPLATE_DEPTH);
			return;
		}
		def->inner = ARENA_NEW(plan->arena, struct plan_def);
		plan_def(p, def->inner, arena_printf(plan->arena, "%s.inner", name),
			 judged ? judged->inner : NULL, create->inner, depth + 1);
	}
}

static void plan_pin(struct planner *p, struct plan_map *m)
{
	const struct map_def *map = m->map;

	if (map->pinning == PIN_NONE)
		return;
	m->pinned = true;
	m->pin_index = p->plan->n_pinned++;
	if (map_rare(map)->pin_path) {
		/* If the dialect uses the usual place, the caller may choose another root. */
		m->pin = map_rare(map)->pin_path;
		if (str_starts(m->pin, BPFFS))
			m->pin += strlen(BPFFS);
		return;
	}
	switch (map->pinning) {
	case PIN_BY_NAME:
		m->pin = map->name;
		break;
	case PIN_GLOBAL:
		m->pin = arena_printf(p->plan->arena, "tc/globals/%s", map->name);
		break;
	default:
		return;
	}
	if (!*map->name || strchr(map->name, '/'))
		refuse(p, map, "cannot be pinned by a name that is empty or has a slash");
}

static int by_index(const void *a, const void *b)
{
	const struct slot *x = *(const struct slot *const *)a, *y = *(const struct slot *const *)b;

	return x->index < y->index ? -1 : x->index > y->index;
}

static void plan_slots(struct planner *p, struct plan_map *m)
{
	struct arena *a = p->plan->arena;
	const struct map_def *map = m->map;

	m->slots = ARENA_ARRAY(a, map->n_slots, struct plan_slot);
	m->programs = ARENA_ARRAY(a, map->n_slots, const struct slot *);
	for (size_t i = 0; i < map->n_slots; i++) {
		const struct slot *slot = &map->slots[i];
		struct plan_slot *out = &m->slots[m->n_slots];
		int64_t at;

		if (slot->program) {
			if (m->def.create->map_type != BPF_MAP_TYPE_PROG_ARRAY)
				refuse(p, map,
				       "slot %u is program '%s', but the map is not a program "
				       "array",
				       slot->index, printable(p->plan->arena, slot->program));
			m->programs[m->n_programs++] = slot;
			continue;
		}
		if (!slot->map)
			continue;
		at = name_table_find(&p->by_name, slot->map);
		out->index = slot->index;
		out->map = (size_t)at;
		if (at < 0)
			refuse(p, map, "slot %u is map '%s', which is not created",
			       slot->index, printable(p->plan->arena, slot->map));
		else if (p->plan->maps[out->map].outer)
			refuse(p, map, "slot %u is map '%s', which is an outer map",
			       slot->index, printable(p->plan->arena, slot->map));
		else
			m->n_slots++;
	}
	qsort(m->programs, m->n_programs, sizeof(*m->programs), by_index);
}

size_t plan_used_size(const struct map_def *map)
{
	const struct map_rare *rare = map_rare(map);
	size_t n = rare->data ? rare->data_size : 0;

	while (n && !rare->data[n - 1])
		n--;
	return n;
}

static void plan_data(struct planner *p, struct plan_map *m)
{
	const struct map_def *map = m->map;
	const struct map_rare *rare = map_rare(map);

	if (map->style != STYLE_DATA)
		return;
	m->contents = ++p->plan->n_contents;
	if (rare->n_externs)
		p->plan->kconfig = m;
	for (size_t i = 0; i < rare->n_externs; i++)
		if ((uint64_t)rare->externs[i].offset + rare->externs[i].size >
		    m->def.create->value_size)
			refuse(p, map, "has extern '%s' at byte %u, but its value_size is %u",
			       printable(p->plan->arena, rare->externs[i].name),
			       rare->externs[i].offset, m->def.create->value_size);
	if (p->plan->opts->output == GEN_HEADER && plan_used_size(map) > CONTENTS_MAX)
		refuse(p, map, "has %zu bytes of contents, more than the %u that a header can hold",
		       plan_used_size(map), CONTENTS_MAX);
	if (rare->data && rare->data_size > m->def.create->value_size)
		refuse(p, map, "has %zu bytes of contents, more than its value_size of %u",
		       rare->data_size, m->def.create->value_size);
}

static void plan_arena(struct planner *p, struct plan_map *m)
{
	const struct map_def *map = m->map;

	if (m->def.create->map_type != MAP_TYPE_ARENA)
		return;
	m->arena = true;
	m->arena_index = p->plan->n_arenas++;
	if (!map_rare(map)->data)
		return;
	m->contents = ++p->plan->n_contents;
	/* arena_vm_fault(): the kernel kills a process that tries, such as libbpf. */
	if (m->def.create->map_flags & MAP_FLAG_SEGV_ON_FAULT)
		refuse(p, map,
		       "its variables cannot be initialised: with BPF_F_SEGV_ON_FAULT only "
		       "programs allocate its pages");
}

static void plan_reader(struct planner *p, struct plan_map *m)
{
	const struct gen_options *opts = p->plan->opts;

	m->reader = opts->runtime == RUNTIME_LIBBPF && has_records(m->def.create->map_type);
	if (!m->reader)
		return;
	p->plan->n_readers++;
	(void)record_type(opts, p->obj, m->map, &m->record);
}

/* A definition file is YAML: names must be text and unique, or they would change. */
static void plan_text(struct planner *p)
{
	const struct plan *plan = p->plan;
	struct name_table names = {.arena = plan->arena};

	for (size_t i = 0; i < plan->n_maps && plan->opts->output == GEN_YAML; i++) {
		const struct plan_map *m = &plan->maps[i];

		if (!utf8_valid(m->map->name))
			refuse(p, m->map, "its name is not UTF-8, so YAML cannot contain it");
		if (!name_table_add(&names, m->map->name, 0))
			refuse(p, m->map,
			       "another map has the same name, which a definition file does not "
			       "allow");
		for (size_t k = 0; k < m->n_programs; k++)
			if (!utf8_valid(m->programs[k]->program))
				refuse(p, m->map,
				       "slot %u is program '%s', whose name is not UTF-8, so YAML "
				       "cannot contain it",
				       m->programs[k]->index,
				       printable(p->plan->arena, m->programs[k]->program));
	}
}

/* A definition file looks up types in one file, which must have a name. */
static void plan_types_file(struct planner *p)
{
	struct plan *plan = p->plan;

	if (plan->opts->output != GEN_YAML)
		return;
	for (size_t i = 0; i < plan->n_maps; i++) {
		const struct map_create *c = plan->maps[i].def.create;

		for (; c; c = c->inner) {
			if (!c->types || c->types->scalars ||
			    (!c->btf_key_type_id && !c->btf_value_type_id))
				continue;
			if (plan->types && plan->types != c->types)
				refuse(p, plan->maps[i].map,
				       "its types are from another file than those of the maps "
				       "before; a definition file has only one `types`");
			plan->types = plan->types ? plan->types : c->types;
		}
	}
	if (plan->types && !plan->opts->types_path)
		refuse(p, NULL,
		       "`types` of a definition file must name a file: extract the object, or "
		       "save standard input, first");
}

static bool is_outer(const struct map_create *c)
{
	return is_map_in_map(c->map_type) || c->inner;
}

static void plan_types(struct planner *p)
{
	int err;

	if (!p->n_refs)
		return;
	err = types_reduce(p->plan->arena, p->refs, p->n_refs, &p->plan->btf);
	if (err) {
		refuse(p, NULL, "the BTF types of its maps cannot be collected: %s",
		       strerror(-err));
		return;
	}
	for (size_t i = 0; i < p->n_refs; i++)
		*p->targets[i] = p->refs[i].new_id;
	if (p->plan->opts->output == GEN_HEADER)
		types_older(p->plan->arena, p->plan->btf, &p->plan->older);
}

struct plan *plan_new(const struct gen_options *opts, const struct result *r, struct buf *errors)
{
	const struct object *obj = r->obj;
	const struct judgement *judged = &r->judged;
	struct arena *a = obj->arena;
	struct plan *plan = ARENA_NEW(a, struct plan);
	struct planner p = {.plan = plan, .obj = obj, .judged = judged, .errors = errors,
			    .by_name = {.arena = a}};
	size_t before = errors->len;

	plan->arena = a;
	plan->opts = opts;
	plan->obj = obj;
	plan->prefix = opts->name ? opts->name : prefix_of(a, obj->path);
	plan->maps = ARENA_ARRAY(a, judged->n_maps, struct plan_map);
	plan->skipped = ARENA_ARRAY(a, judged->n_maps, const struct judged *);
	if (opts->name && !gen_name_valid(opts->name))
		refuse(&p, NULL, "'%s' cannot be the start of a C identifier", opts->name);

	for (size_t i = 0; i < judged->n_maps; i++) {
		const struct judged *map = &judged->maps[i];
		struct plan_map *m = &plan->maps[plan->n_maps];

		/* The generated loader takes the place of the one that reads the record. */
		if (map->not_created && !map->skipped) {
			plan->skipped[plan->n_skipped++] = map;
			continue;
		}
		m->judged = map;
		m->map = map->def;
		m->outer = is_outer(&map->create);
		name_table_add(&p.by_name, m->map->name, (uint32_t)plan->n_maps++);
	}
	name_maps(plan);
	for (size_t i = 0; i < plan->n_maps; i++) {
		struct plan_map *m = &plan->maps[i];

		plan_def(&p, &m->def, m->map->name, m->judged, &m->judged->create, 0);
		m->template_in_user_space =
			m->def.inner && (m->map->inner_in_user_space || obj->definition);
		plan_left(&p, m);
		m->not_in_object = m->map->style == STYLE_DEFINITION && !obj->definition;
		plan_pin(&p, m);
		plan_slots(&p, m);
		plan_data(&p, m);
		plan_arena(&p, m);
		plan_reader(&p, m);
	}
	plan_text(&p);
	plan_types_file(&p);
	plan_types(&p);
	plan_parts(plan);
	return errors->len == before ? plan : NULL;
}
