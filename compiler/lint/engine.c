/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdlib.h>

#include "base/util.h"
#include "lint/internal.h"

void lint_options_init(struct lint_options *opts, const struct schema *schema,
		       const struct target *target)
{
	*opts = (struct lint_options){.schema = schema, .target = *target};
	opts->fail_on = SEVERITY_ERROR;
	for (int i = 0; i < RULE_N; i++)
		opts->severity[i] = SEVERITY_NEVER;
}

enum loader lint_loader(const struct lint_options *opts, const struct object *obj)
{
	if (obj->definition && !opts->target.loader_given)
		return LOADER_KERNEL;
	return opts->target.loader;
}

/* The attributes that speak of the same thing as attr. */
static uint32_t group_of(int attr)
{
	static const uint32_t key = ATTR_BIT(ATTR_KEY) | ATTR_BIT(ATTR_KEY_SIZE);
	static const uint32_t value = ATTR_BIT(ATTR_VALUE) | ATTR_BIT(ATTR_VALUE_SIZE);
	static const uint32_t inner = ATTR_BIT(ATTR_INNER) | ATTR_BIT(ATTR_VALUES);

	if (attr < 0)
		return 0;
	if (ATTR_BIT(attr) & key)
		return key;
	if (ATTR_BIT(attr) & value)
		return value;
	return ATTR_BIT(attr) & inner ? inner : ATTR_BIT(attr);
}

bool lint_same(int attr, int other)
{
	return (group_of(attr) & group_of(other)) != 0;
}

bool lint_free(const struct lint_map *m, int attr, bool inner)
{
	uint32_t bad = inner ? m->bad_inner : m->bad;

	return !(bad & (group_of(attr) | ATTR_BIT(ATTR_TYPE)));
}

void lint_mark(struct lint_map *m, int attr, bool inner)
{
	if (inner)
		m->bad_inner |= group_of(attr);
	else
		m->bad |= group_of(attr);
}

/* The member that a reader should be shown for attr: a size may come from its type. */
static int member_of(const struct map_def *map, int attr)
{
	if (attr == ATTR_KEY_SIZE && !map_has(map, ATTR_KEY_SIZE))
		return ATTR_KEY;
	if (attr == ATTR_VALUE_SIZE && !map_has(map, ATTR_VALUE_SIZE))
		return ATTR_VALUE;
	return attr;
}

static struct diagnostic *say(struct lint *l, enum rule_id rule, const struct lint_map *m, int attr,
			      const char *fmt, va_list ap)
{
	const char *message = arena_vprintf(l->arena, fmt, ap);
	struct diagnostic *d;

	d = object_diagnostic(l->obj, rule, m ? m->map : NULL, attr, "%s", message);
	if (m && attr >= 0)
		d->attr = member_of(m->map, attr);
	return d;
}

struct diagnostic *lint_say(struct lint *l, enum rule_id rule, struct lint_map *m, int attr,
			    const char *fmt, ...)
{
	struct diagnostic *d;
	va_list ap;

	va_start(ap, fmt);
	d = say(l, rule, m, attr, fmt, ap);
	va_end(ap);
	if (m)
		lint_mark(m, attr, false);
	return d;
}

struct diagnostic *lint_say_inner(struct lint *l, enum rule_id rule, struct lint_map *m, int attr,
				  const char *fmt, ...)
{
	struct diagnostic *d;
	va_list ap;

	va_start(ap, fmt);
	d = say(l, rule, m, attr, fmt, ap);
	va_end(ap);
	lint_mark(m, attr, true);
	/* The outer map's own member of that name is not what is meant. */
	d->attr = ATTR_VALUES;
	return d;
}

static int by_name_cmp(const void *a, const void *b)
{
	const struct lint_map *x = *(struct lint_map *const *)a, *y = *(struct lint_map *const *)b;
	int c = strcmp(x->map->name, y->map->name);

	return c ? c : (x > y) - (x < y);
}

static int by_def_cmp(const void *a, const void *b)
{
	const struct map_ref *x = a, *y = b;

	return (x->def > y->def) - (x->def < y->def);
}

/*
 * Names that are equal in the bytes that the kernel keeps stand together in
 * by_name. Data maps are named after the object: their names are no one's choice.
 */
static void find_namesakes(struct lint *l)
{
	const size_t keep = sizeof(((struct map_create *)0)->name) - 1;
	size_t end;

	for (size_t i = 0; i < l->n_maps; i = end) {
		struct lint_map *first = NULL;

		for (end = i; end < l->n_maps &&
			      !strncmp(l->by_name[i]->map->name, l->by_name[end]->map->name, keep);
		     end++)
			if (l->by_name[end]->map->style != STYLE_DATA &&
			    (!first || l->by_name[end] < first))
				first = l->by_name[end];
		for (size_t j = i; j < end; j++)
			if (l->by_name[j]->map->style != STYLE_DATA)
				l->by_name[j]->namesake = first;
	}
}

static void index_maps(struct lint *l)
{
	const struct object *obj = l->obj;

	l->n_maps = obj->n_maps;
	l->maps = ARENA_ARRAY(l->arena, l->n_maps, struct lint_map);
	l->by_name = ARENA_ARRAY(l->arena, l->n_maps, struct lint_map *);
	l->by_def = ARENA_ARRAY(l->arena, 2 * l->n_maps, struct map_ref);
	for (size_t i = 0; i < l->n_maps; i++) {
		struct lint_map *m = &l->maps[i];

		m->map = obj->maps[i];
		l->by_name[i] = m;
		l->by_def[l->n_by_def++] = (struct map_ref){m->map, m};
		if (m->map->inner)
			l->by_def[l->n_by_def++] = (struct map_ref){m->map->inner, m};
	}
	qsort(l->by_name, l->n_maps, sizeof(*l->by_name), by_name_cmp);
	qsort(l->by_def, l->n_by_def, sizeof(*l->by_def), by_def_cmp);
	find_namesakes(l);
}

struct lint_map *lint_find(const struct lint *l, const char *name)
{
	size_t lo = 0, hi = l->n_maps;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(l->by_name[mid]->map->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->n_maps && str_eq(l->by_name[lo]->map->name, name) ? l->by_name[lo] : NULL;
}

struct lint_map *lint_of(const struct lint *l, const struct map_def *def)
{
	struct map_ref key = {.def = def}, *ref;

	if (!def || !l->n_by_def)
		return NULL;
	ref = bsearch(&key, l->by_def, l->n_by_def, sizeof(key), by_def_cmp);
	return ref ? ref->map : NULL;
}

/* A line of the list without its function does not link. */
static const struct {
	enum rule_id id;
	map_rule_fn *map;
	object_rule_fn *object;
} rules[] = {
#define READ_RULE(id, name, severity, text)
#define KERNEL_RULE(id, name, severity, text)
#define RULE(id, name, severity, text)        {RULE_##id, rule_##id, NULL},
#define OBJECT_RULE(id, name, severity, text) {RULE_##id, NULL, rule_##id},
#include "model/rules.def"
};

/* The rules of the tags themselves come last, when it is known which tags serve. */
static bool is_about_tags(enum rule_id id)
{
	return id == RULE_BM901 || id == RULE_BM902;
}

/* A rule that is off is run all the same where a tag might be about it. */
static void run_rules(struct lint *l, bool about_tags)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (is_about_tags(rules[i].id) != about_tags ||
		    (!l->n_suppressions && !lint_rule_on(l, rules[i].id)))
			continue;
		if (rules[i].object) {
			rules[i].object(l);
			continue;
		}
		for (size_t j = 0; j < l->n_maps; j++)
			if (l->maps[j].map->present || l->maps[j].map->style == STYLE_DATA)
				rules[i].map(l, &l->maps[j]);
	}
}

static void help_definitions(struct lint *l)
{
	for (size_t i = 0; i < l->obj->n_diagnostics; i++) {
		struct diagnostic *d = &l->obj->diagnostics[i];

		if (d->help && d->about && d->about->style == STYLE_DEFINITION)
			d->help = lint_help_as_yaml(l->arena, d->help);
	}
}

void lint_object(const struct lint_options *opts, struct object *obj)
{
	struct lint l = {
		.opts = opts,
		.obj = obj,
		.arena = obj->arena,
		.loader = lint_loader(opts, obj),
		.steps = LINT_STEPS,
	};

	l.loader_name = l.loader == LOADER_LIBBPF ? "libbpf" : "kernel";
	index_maps(&l);
	suppress_read(&l);
	lint_faults(&l);
	/* Of what cannot be read, nothing else is known. */
	if (obj->status == OBJECT_UNREADABLE) {
		suppress_apply(&l);
		return;
	}
	if (l.loader == LOADER_LIBBPF)
		btf_refused(l.arena, obj->types, opts->target.kernel_last, &l.btf);
	for (size_t i = 0; i < l.n_maps; i++) {
		lint_verdict(&l, &l.maps[i]);
		lint_violations(&l, &l.maps[i]);
	}
	run_rules(&l, false);
	suppress_apply(&l);
	run_rules(&l, true);
	suppress_apply(&l);
	help_definitions(&l);
}

static int str_cmp_null(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* Of two that are otherwise equal the one that was found first stays first. */
struct place {
	struct diagnostic d;
	size_t i;
};

static int place_cmp(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int c = str_cmp_null(x->d.file, y->d.file);

	if (!c)
		c = (x->d.line > y->d.line) - (x->d.line < y->d.line);
	if (!c)
		c = str_cmp_null(x->d.map, y->d.map);
	if (!c)
		c = (x->d.rule > y->d.rule) - (x->d.rule < y->d.rule);
	return c ? c : (x->i > y->i) - (x->i < y->i);
}

void lint_sort(struct object *obj)
{
	struct place *v = ARENA_ARRAY(obj->arena, obj->n_diagnostics, struct place);

	object_locate(obj);
	for (size_t i = 0; i < obj->n_diagnostics; i++)
		v[i] = (struct place){obj->diagnostics[i], i};
	qsort(v, obj->n_diagnostics, sizeof(*v), place_cmp);
	for (size_t i = 0; i < obj->n_diagnostics; i++)
		obj->diagnostics[i] = v[i].d;
}
