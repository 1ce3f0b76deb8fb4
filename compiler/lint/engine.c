/* SPDX-License-Identifier: BSD-2-Clause */
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

/* A rule in the list without a function does not link. */
static const struct {
	enum rule_id id;
	map_rule_fn *map;
	object_rule_fn *object;
	use_rule_fn *use;
} rules[] = {
#define READ_RULE(id, name, severity, text)
#define KERNEL_RULE(id, name, severity, text)
#define RULE(id, function, name, severity, text)        {RULE_##id, rule_##function, NULL, NULL},
#define OBJECT_RULE(id, function, name, severity, text) {RULE_##id, NULL, rule_##function, NULL},
#define USE_RULE(id, function, name, severity, text)    {RULE_##id, NULL, NULL, rule_##function},
#define PIN_RULE(id, function, name, severity, text)
#include "model/rules.def"
};

static bool is_about_tags(enum rule_id id)
{
	return id == RULE_BM901 || id == RULE_BM902;
}

/* A disabled rule runs too if there are tags: it may use one of them. */
static bool is_wanted(const struct lint *l, enum rule_id id)
{
	return l->n_suppressions || lint_rule_on(l, id);
}

/* Their order is that of the list, or another one for tests. */
static void list_rules(const struct lint *l, struct rules_on *out)
{
	unsigned seed = l->opts->rule_order;
	uint16_t *all = out->all;

	out->n = out->n_of_calls = 0;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (is_wanted(l, rules[i].id) && !is_about_tags(rules[i].id))
			all[out->n++] = (uint16_t)i;
	for (size_t i = out->n; seed && i-- > 1;) {
		size_t k = (seed = seed * 1103515245 + 12345) / 65536 % (i + 1);
		uint16_t x = all[i];

		all[i] = all[k];
		all[k] = x;
	}
	for (size_t i = 0; i < out->n; i++)
		if (rules[all[i]].use)
			out->of_calls[out->n_of_calls++] = all[i];
}

void lint_rules_on(const struct lint_options *opts, struct rules_on *out)
{
	list_rules(&(struct lint){.opts = opts}, out);
}

static const struct rules_on *rules_for(const struct lint *l)
{
	struct rules_on *own;

	if (l->opts->rules && !l->n_suppressions)
		return l->opts->rules;
	own = arena_room(l->arena, sizeof(*own));
	list_rules(l, own);
	return own;
}

static void run_use_rules(struct lint *l, const struct call *call)
{
	for (size_t i = 0; i < l->rules->n_of_calls; i++)
		rules[l->rules->of_calls[i]].use(l, call);
}

static void run_rules(struct lint *l)
{
	const uint16_t *order = l->rules->all;
	bool uses_done = false;

	for (size_t i = 0; i < l->rules->n; i++) {
		if (rules[order[i]].object) {
			rules[order[i]].object(l);
			continue;
		}
		if (rules[order[i]].use) {
			if (!uses_done)
				lint_calls(l, run_use_rules, false);
			uses_done = true;
			continue;
		}
		for (size_t j = 0; j < l->n_maps; j++)
			if (l->maps[j].def->present || l->maps[j].def->style == STYLE_DATA)
				rules[order[i]].map(l, &l->maps[j]);
	}
}

/* These run last, when all uses of the tags are known. */
static void run_tag_rules(struct lint *l)
{
	if (is_wanted(l, RULE_BM901))
		rule_unused_suppression(l);
	if (is_wanted(l, RULE_BM902))
		rule_bad_suppression(l);
}

struct lint lint_begin(const struct lint_options *opts, struct result *r)
{
	return (struct lint){
		.opts = opts,
		.judge = {.schema = opts->schema, .target = &opts->target, .known = opts->known,
			  .only_faults = opts->only_findings},
		.result = r,
		.obj = r->obj,
		.judged = &r->judged,
		.arena = r->obj->arena,
		.texts = {.arena = r->obj->arena},
		.loader = r->judged.loader,
		.maps = r->judged.maps,
		.n_maps = r->judged.n_maps,
		.steps = LINT_STEPS,
	};
}

static void take_kernels(struct judged *m, const struct judged *by_release)
{
	m->verdict.kernels = by_release->verdict.kernels;
	m->verdict.n_kernels = by_release->verdict.n_kernels;
	if (m->inner)
		take_kernels(m->inner, by_release->inner);
}

/* A profile says nothing of other kernels: the releases that accept each map are as without it. */
static void take_releases(const struct lint_options *opts, struct result *r)
{
	const struct judge_options judge = {
		.schema = opts->releases, .target = &opts->target, .known = opts->known,
		.usage = r->judged.usage,
	};
	struct judgement by_release;

	judge_object(&judge, r->obj, &by_release);
	for (size_t i = 0; i < r->judged.n_maps; i++)
		take_kernels(&r->judged.maps[i], &by_release.maps[i]);
}

void lint_one_kernel(const struct lint_options *opts, struct result *r, struct usage *usage)
{
	const struct judge_options judge = {
		.schema = opts->schema, .target = &opts->target, .known = opts->known,
		.only_faults = opts->only_findings,
		.usage = usage,
	};
	struct lint l;
	size_t n;

	judge_object(&judge, r->obj, &r->judged);
	if (opts->releases)
		take_releases(opts, r);
	l = lint_begin(opts, r);
	suppress_read(&l);
	l.rules = rules_for(&l);
	lint_faults(&l);
	/* Nothing else is known about an object that cannot be read. */
	if (r->judged.status != OBJECT_UNREADABLE) {
		lint_violations(&l);
		run_rules(&l);
	}
	suppress_apply(&l, 0);
	lint_merge(&l);
	n = r->n_findings;
	if (r->judged.status != OBJECT_UNREADABLE)
		run_tag_rules(&l);
	suppress_apply(&l, n);
}

static int str_cmp_null(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* Findings that are otherwise equal keep the order in which they were found, that of their addresses. */
static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;
	int c = str_cmp_null(x->file, y->file);

	if (!c)
		c = (x->line > y->line) - (x->line < y->line);
	if (!c)
		c = str_cmp_null(x->map, y->map);
	if (!c)
		c = (x->rule > y->rule) - (x->rule < y->rule);
	return c ? c : (x > y) - (x < y);
}

/* The member of a definition to point at: a size may come from its type. */
static int shown_member(const struct judged *m, int attr)
{
	/* The outer map's own member of that name is not what the finding is about. */
	if (m->outer)
		return ATTR_VALUES;
	if (attr == ATTR_KEY_SIZE && !map_has(m->def, ATTR_KEY_SIZE))
		return ATTR_KEY;
	if (attr == ATTR_VALUE_SIZE && !map_has(m->def, ATTR_VALUE_SIZE))
		return ATTR_VALUE;
	return attr;
}

/* The map whose line is that of the finding, or NULL. */
static const struct map_def *placed_by(const struct finding *f)
{
	return f->about && !f->line ? map_of(f->about)->def : NULL;
}

static void locate_instruction(struct finding *f)
{
	struct source at;

	if (!f->at.function)
		return;
	at = place_source(&f->at);
	f->file = at.file;
	f->line = at.line;
}

/* A finding in a text input has its line already. */
static void locate(const struct object *obj, struct finding *f)
{
	const struct map_def *map;
	int member;

	for (size_t i = 0; f->variable && i < obj->n_variables; i++) {
		if (!str_eq(obj->variables[i].name, f->variable))
			continue;
		f->file = obj->variables[i].source.file;
		f->line = obj->variables[i].source.line;
	}
	locate_instruction(f);
	if (f->see.function) {
		struct source at = place_source(&f->see);

		if (at.file) {
			f->related = at;
			f->related_note = arena_printf(obj->arena, "%s at %s:%u", f->see_what,
						       at.file, at.line);
			ARENA_PUSH(obj->arena, f->notes, f->n_notes, f->cap_notes, f->related_note);
		}
	}
	map = placed_by(f);
	if (!map)
		return;
	member = shown_member(f->about, f->attr);
	f->file = map->source.file;
	f->line = map->source.line;
	/* A stripped object still knows where the program is. */
	if (!f->line && f->program) {
		f->file = f->program->source.file;
		f->line = f->program->source.line;
	}
	if (member >= 0 && map_attr_line(map, (enum map_attr)member))
		f->line = map_attr_line(map, (enum map_attr)member);
}

static void add_needed(const struct finding *findings, size_t n, struct name_table *names)
{
	for (size_t i = 0; i < n; i++) {
		struct finding f = findings[i];
		const struct map_def *map;

		if (f.variable)
			name_table_add(names, f.variable, 0);
		locate_instruction(&f);
		map = placed_by(&f);
		if (map)
			name_table_add(names, map->name, 0);
	}
}

void lint_needs_sources(const struct result *r, struct name_table *names)
{
	add_needed(r->findings, r->n_findings, names);
	add_needed(r->suppressed, r->n_suppressed, names);
}

/* Puts each finding where order[] has its address, which is then that of its place. */
static void arrange(struct finding *findings, struct finding **order, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct finding first = findings[i];
		size_t to = i, from;

		/* A round of findings that take each other's places. */
		while ((from = (size_t)(order[to] - findings)) != i) {
			findings[to] = findings[from];
			order[to] = &findings[to];
			to = from;
		}
		findings[to] = first;
		order[to] = &findings[to];
	}
}

static void sort_findings(const struct object *obj, struct finding *findings, size_t n)
{
	struct finding **order;

	if (!n)
		return;
	order = arena_room(obj->arena, n * sizeof(*order));
	for (size_t i = 0; i < n; i++) {
		locate(obj, &findings[i]);
		order[i] = &findings[i];
	}
	qsort(order, n, sizeof(*order), compare_findings);
	arrange(findings, order, n);
}

void lint_sort(struct result *r)
{
	sort_findings(r->obj, r->findings, r->n_findings);
	sort_findings(r->obj, r->suppressed, r->n_suppressed);
}
