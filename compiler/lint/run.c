/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/reuse.h"
#include "lint/internal.h"

/*
 * Rules about the objects of a run together. The first object that pins a name creates the
 * map, and all others reuse it.
 */

static const struct {
	enum rule_id id;
	pin_rule_fn *rule;
} rules[] = {
#define READ_RULE(id, name, severity, text)
#define KERNEL_RULE(id, name, severity, text)
#define RULE(id, function, name, severity, text)
#define OBJECT_RULE(id, function, name, severity, text)
#define USE_RULE(id, function, name, severity, text)
#define PIN_RULE(id, function, name, severity, text) {RULE_##id, rule_##function},
#include "model/rules.def"
};

/* What map_is_reuse_compat() compares. */
#define COMPARED                                                                                   \
	(1u << ATTR_KEY_SIZE | 1u << ATTR_VALUE_SIZE | 1u << ATTR_MAX_ENTRIES |                    \
	 1u << ATTR_MAP_FLAGS | 1u << ATTR_MAP_EXTRA)

struct pin {
	size_t object;		/* index */
	const struct judged *map;
};

struct run {
	const struct linted *v;
	void (*look_up)(struct object *obj);
	bool *has_sources;		/* by object */
	struct arena *arena;
	struct name_table names;	/* of pins, to their index */
	struct pin *pins;
	size_t n, cap;
};

/* The object whose maps are compared; set up when it shares a pin. */
struct later {
	size_t object;
	struct lint lint;
	struct reuse_judge reuse;
	size_t n_before;	/* findings that it had */
	bool begun;
};

/* The path of a pin, or the name below the root of pins; NULL if it is not known. */
static const char *pin_name(const struct map_def *map)
{
	if (map_rare(map)->pin_path || map->pinning != PIN_BY_NAME)
		return map_rare(map)->pin_path;
	return map->name;
}

static bool is_pinned(const struct judged *m)
{
	return m->def->pinning != PIN_NONE && pin_name(m->def) && !m->not_created &&
	       is_sound(m, COMPARED);
}

static void find_sources(struct run *run, size_t object)
{
	if (!run->has_sources[object])
		run->look_up(run->v[object].r->obj);
	run->has_sources[object] = true;
}

static void compare(struct run *run, struct later *later, const struct pin *first,
		    const struct judged *m)
{
	const struct linted *at = &run->v[later->object];
	struct shared_pin pin = {
		pin_name(m->def), run->v[first->object].r->obj, first->map, m, NULL,
	};
	struct map_diff diff;

	if (!later->begun) {
		later->begun = true;
		later->n_before = at->r->n_findings;
		later->lint = lint_begin(at->opts, at->r);
		suppress_read(&later->lint);
		reuse_init(&later->reuse, &later->lint.judge, later->lint.arena);
	}
	diff = judge_reuse_map(&later->reuse, first->map, m, later->lint.loader);
	if (diff.reuse == REUSE_REFUSED || diff.misread) {
		find_sources(run, first->object);
		find_sources(run, later->object);
	}
	pin.diff = &diff;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		rules[i].rule(&later->lint, &pin);
}

static void add_map(struct run *run, struct later *later, const struct judged *m)
{
	const char *name = pin_name(m->def);
	int64_t first = name_table_find(&run->names, name);
	struct pin pin = {later->object, m};

	if (first < 0) {
		name_table_add(&run->names, name, (uint32_t)run->n);
		ARENA_PUSH(run->arena, run->pins, run->n, run->cap, pin);
	} else if (run->pins[first].object != later->object) {
		compare(run, later, &run->pins[first], m);
	}
}

/* Objects that are not loaded pin nothing. */
static bool is_loaded(const struct result *r)
{
	return r->judged.status == OBJECT_OK;
}

bool lint_run_needs(const struct result *r)
{
	for (size_t i = 0; is_loaded(r) && i < r->judged.n_maps; i++)
		if (is_pinned(&r->judged.maps[i]))
			return true;
	return false;
}

void lint_run(const struct linted *v, size_t n, void (*look_up)(struct object *obj))
{
	struct run run = {.v = v, .look_up = look_up, .arena = arena_new()};

	run.has_sources = ARENA_ARRAY(run.arena, n, bool);
	run.names.arena = run.arena;
	for (size_t i = 0; i < n; i++) {
		const struct judgement *judged = &v[i].r->judged;
		struct later later = {.object = i};

		for (size_t k = 0; is_loaded(v[i].r) && k < judged->n_maps; k++)
			if (is_pinned(&judged->maps[k]))
				add_map(&run, &later, &judged->maps[k]);
		if (later.begun)
			suppress_apply(&later.lint, later.n_before);
	}
	arena_free(run.arena);
}
