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

	l.loader_name = loader_names[l.loader];
	lint_index(&l);
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
