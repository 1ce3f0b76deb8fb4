/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "lint/internal.h"

/*
 * __attribute__((btf_decl_tag("bpfmapc:allow=BM130"))) on the variable of a map, its struct
 * or a member of it; or on a function, for what is found about the program that it is, or
 * about calls in it. Commas separate several rules, and a prefix of ids names all that have
 * it. The tag is in the BTF, so that `llvm-strip -g` keeps it.
 */
#define TAG_PREFIX "bpfmapc:"
#define TAG_ALLOW  TAG_PREFIX "allow="

static int suppression_cmp(const void *a, const void *b)
{
	const struct suppression *x = a, *y = b;

	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	/* For messages, which are in this order. */
	return (x->rules.first > y->rules.first) - (x->rules.first < y->rules.first);
}

static void add(struct lint *l, struct suppression s)
{
	ARENA_PUSH(l->arena, l->suppressions, l->n_suppressions, l->cap_suppressions, s);
}

static void read_tag(struct lint *l, uint32_t target, const char *tag)
{
	const char *p = tag + strlen(TAG_ALLOW);

	if (!str_starts(tag, TAG_ALLOW)) {
		add(l, (struct suppression){.target = target, .rules = {RULE_N, RULE_N, 0},
					    .text = tag});
		return;
	}
	for (;;) {
		size_t n = strcspn(p, ",");
		struct suppression s = {.target = target, .is_name = true};

		s.text = arena_strndup(l->arena, p, n);
		(void)rule_find_range(s.text, &s.rules);
		add(l, s);
		if (!p[n])
			break;
		p += n + 1;
	}
}

/*
 * Sets the variable of the map with this name. By name, not by var_type: a definition file
 * has none, and its `types` may be those of the object with the variable.
 */
static void name_variable(struct lint *l, uint32_t id, const char *name)
{
	const struct judged *m = lint_find(l, name);

	if (!m)
		return;
	if (!l->vars)
		l->vars = ARENA_ARRAY(l->arena, l->n_maps, uint32_t);
	l->vars[m - l->maps] = id;
}

/* Where no rule looks for tags. */
#define NO_TARGET UINT32_MAX

static void index_functions(struct lint *l)
{
	name_table_init(&l->functions, l->arena, l->obj->n_functions);
	for (size_t i = 0; i < l->obj->n_functions; i++)
		name_table_add(&l->functions, l->obj->functions[i].name, (uint32_t)i);
	l->function_tags = ARENA_ARRAY(l->arena, l->obj->n_functions, uint32_t);
}

/*
 * The target of all tags on functions of that name, of which `id` is one. Linked objects may
 * have several, and a finding tells them apart no more than its reader can.
 */
static uint32_t name_function(struct lint *l, uint32_t id, const char *name)
{
	int64_t i;

	if (!l->function_tags)
		index_functions(l);
	i = name_table_find(&l->functions, name);
	if (i < 0)
		return NO_TARGET;
	if (!l->function_tags[i])
		l->function_tags[i] = id;
	return l->function_tags[i];
}

/* What a tag on a function or variable is for. */
static uint32_t target_of(struct lint *l, const struct btf_type *tag)
{
	const struct types *t = l->obj->types;
	const struct btf_type *target = type_by_id(t, tag->type);
	int32_t component;

	if (target && type_kind(target) == BTF_KIND_VAR)
		name_variable(l, tag->type, type_name(t, target));
	if (!target || type_kind(target) != BTF_KIND_FUNC)
		return tag->type;
	/* struct btf_decl_tag: -1 is the function, others are its parameters. */
	memcpy(&component, type_tail(tag), sizeof(component));
	return component < 0 ? name_function(l, tag->type, type_name(t, target)) : NO_TARGET;
}

/* The types that can carry a tag of the map, 0 where there is none. */
struct map_types {
	uint32_t v[3];
};

static struct map_types types_of(const struct lint *l, const struct judged *m)
{
	return (struct map_types){{l->vars ? l->vars[m - l->maps] : 0, m->def->def_type,
				   m->def->inner ? m->def->inner->def_type : 0}};
}

static int by_type_cmp(const void *a, const void *b)
{
	const struct map_type_ref *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return (x->map > y->map) - (x->map < y->map);
}

static void index_types(struct lint *l)
{
	l->by_type = ARENA_ARRAY(l->arena, 3 * l->n_maps, struct map_type_ref);
	for (size_t i = 0; i < l->n_maps; i++)
		for (size_t k = 0; k < 3; k++)
			l->by_type[l->n_by_type++] = (struct map_type_ref){
				types_of(l, &l->maps[i]).v[k], &l->maps[i]};
	qsort(l->by_type, l->n_by_type, sizeof(*l->by_type), by_type_cmp);
}

void suppress_read(struct lint *l)
{
	const struct types *t = l->obj->types;

	for (uint32_t id = 1; t && id < t->count; id++) {
		const struct btf_type *tag = type_by_id(t, id);
		const char *text;

		if (type_kind(tag) != TYPE_KIND_DECL_TAG)
			continue;
		text = type_name(t, tag);
		if (!str_starts(text, TAG_PREFIX))
			continue;
		read_tag(l, target_of(l, tag), text);
	}
	if (!l->n_suppressions)
		return;
	qsort(l->suppressions, l->n_suppressions, sizeof(*l->suppressions), suppression_cmp);
	index_types(l);
}

/* Marks every tag on target that allows the rule as used. False: there is none. */
static bool use_tags(struct lint *l, uint32_t target, enum rule_id rule)
{
	size_t i = LOWER_BOUND(l->n_suppressions, k, l->suppressions[k].target < target);
	bool found = false;

	for (; target && i < l->n_suppressions && l->suppressions[i].target == target; i++)
		if (rule_in_range(l->suppressions[i].rules, rule))
			found = l->suppressions[i].used = true;
	return found;
}

/* Whether a tag on a function of that name allows the rule. */
static bool use_tags_of_function(struct lint *l, const char *name, enum rule_id rule)
{
	int64_t i = l->function_tags ? name_table_find(&l->functions, name) : -1;

	return i >= 0 && use_tags(l, l->function_tags[i], rule);
}

/* The object, and a map that could not be decoded, have no tag here. */
static bool is_tagged(struct lint *l, const struct finding *f)
{
	bool found = false;

	if (!l->n_suppressions)
		return false;
	for (size_t k = 0; f->about && k < 3; k++)
		found |= use_tags(l, types_of(l, map_of(f->about)).v[k], f->rule);
	if (f->program)
		found |= use_tags_of_function(l, f->program->name, f->rule);
	if (f->at.function)
		found |= use_tags_of_function(l, f->at.function->name, f->rule);
	return found;
}

bool suppress_has_program(struct lint *l, const struct program *p)
{
	int64_t i = l->function_tags ? name_table_find(&l->functions, p->name) : -1;

	return (i >= 0 && l->function_tags[i]) || allow_has_program(l, p->name);
}

/*
 * A rule that is on may find what is only an info, which is for those who ask. What a branch may
 * leave out is shown: it fails as soon as it is not left out.
 */
static bool is_asked_for(const struct lint *l, const struct finding *f)
{
	return f->severity != SEVERITY_INFO || f->see.function || l->opts->infos ||
	       l->opts->enabled[f->rule];
}

/* As configured; but what is milder than the rule remains so. */
static enum severity severity_of(const struct lint *l, const struct finding *f)
{
	enum severity configured = l->opts->severity[f->rule];

	if (configured == SEVERITY_NEVER)
		return f->severity;
	if (f->severity > rule_info(f->rule)->severity && f->severity > configured)
		return f->severity;
	return configured;
}

/* allow: what suppresses it; NULL: a tag. */
static void keep_suppressed(struct lint *l, const struct finding *f, const struct lint_allow *allow)
{
	struct result *r = l->result;

	ARENA_PUSH(l->arena, r->suppressed, r->n_suppressed, r->cap_suppressed, *f);
	r->suppressed[r->n_suppressed - 1].by_tag = !allow;
	r->suppressed[r->n_suppressed - 1].reason = allow ? allow->reason : NULL;
}

void suppress_apply(struct lint *l, size_t first)
{
	struct result *r = l->result;
	size_t n = first;

	for (size_t i = first; i < r->n_findings; i++) {
		struct finding *f = &r->findings[i];
		bool is_on = lint_rule_on(l, f->rule) && is_asked_for(l, f);
		const struct lint_allow *allow = is_on ? allow_find(l, f) : NULL;
		/* The tag is in use even if the rule is off. */
		bool tagged = is_tagged(l, f);

		if (!is_on)
			continue;
		f->severity = severity_of(l, f);
		if (!tagged && !allow)
			r->findings[n++] = *f;
		else if (l->opts->keep_suppressed)
			keep_suppressed(l, f, tagged ? NULL : allow);
	}
	r->n_findings = n;
}

/* A map whose variable or struct is `target`, or NULL. */
static const struct judged *map_of_type(const struct lint *l, uint32_t target)
{
	size_t i = LOWER_BOUND(l->n_by_type, k, l->by_type[k].type < target);

	return i < l->n_by_type && l->by_type[i].type == target ? l->by_type[i].map : NULL;
}

/* A function whose tags have this target, or NULL. */
static const struct function *function_of_target(const struct lint *l, uint32_t target)
{
	const struct btf_type *type = l->function_tags ? type_by_id(l->obj->types, target) : NULL;
	int64_t i;

	if (!type || type_kind(type) != BTF_KIND_FUNC)
		return NULL;
	i = name_table_find(&l->functions, type_name(l->obj->types, type));
	return i >= 0 ? &l->obj->functions[i] : NULL;
}

/* Adds a finding about a tag, at the map or function that has it. */
static struct finding *say_tag(struct lint *l, enum rule_id rule, const struct suppression *s,
			       const char *what)
{
	const struct judged *m = map_of_type(l, s->target);
	const struct function *function = m ? NULL : function_of_target(l, s->target);
	struct finding *f;

	if (!function)
		return lint_say_text(l, rule, m, -1, what);
	f = lint_say(l, rule, NULL, -1, "function '%s': %s", function->name, what);
	f->at.function = function;
	return f;
}

/* Whether this run would find all that the tag may suppress. */
static bool may_be_used_here(const struct lint *l, const struct suppression *s)
{
	for (int i = (int)s->rules.first; i < RULE_N && i <= (int)s->rules.last; i++) {
		/* Another run may have the object that this one is compared with. */
		if (!lint_rule_on(l, (enum rule_id)i) ||
		    rule_info((enum rule_id)i)->origin == FOUND_COMPARING)
			return false;
	}
	return rule_range_any(s->rules);
}

/* Runs last, when the findings of all other rules have marked their tags. */
void rule_unused_suppression(struct lint *l)
{
	for (size_t i = 0; i < l->n_suppressions; i++) {
		const struct suppression *s = &l->suppressions[i];
		bool is_placed;

		if (s->used || !may_be_used_here(l, s))
			continue;
		is_placed = map_of_type(l, s->target) || function_of_target(l, s->target);
		say_tag(l, RULE_BM901, s,
			arena_printf(l->arena, is_placed ? "allow=%s suppresses nothing" :
				     "the tag allow=%s is not on a map or program", s->text));
	}
}

/* What to write instead: the rule with a similar name, else where the names are. */
static const char *suppression_help(struct lint *l, const struct suppression *s)
{
	const char *names[RULE_N], *near;

	for (int i = 0; i < RULE_N; i++)
		names[i] = rule_info((enum rule_id)i)->name;
	near = s->is_name ? nearest(s->text, names, RULE_N) : NULL;
	if (near)
		return arena_printf(l->arena, "__attribute__((btf_decl_tag(\"" TAG_ALLOW "%s\")))",
				    near);
	return "write \"" TAG_ALLOW "RULE\" with the id or name of a rule, as in brackets behind "
	       "its diagnostic; 'bpfmapc list rules' lists them";
}

/* What is wrong with a tag that does not name a rule. */
static const char *bad_tag_text(const struct lint *l, const struct suppression *s)
{
	if (!s->is_name)
		return arena_printf(l->arena, "the tag '%s' allows nothing: it is not of the form "
				    TAG_ALLOW "RULE", s->text);
	if (!*s->text)
		return "the tag allow= lacks the name of a rule";
	return arena_printf(l->arena, "allow=%s: there is no such rule", s->text);
}

void rule_bad_suppression(struct lint *l)
{
	for (size_t i = 0; i < l->n_suppressions; i++) {
		const struct suppression *s = &l->suppressions[i];

		if (!rule_range_any(s->rules))
			say_tag(l, RULE_BM902, s, bad_tag_text(l, s))->fix =
				fix_words(suppression_help(l, s));
	}
}
