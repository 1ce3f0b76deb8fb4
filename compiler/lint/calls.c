/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>

#include "base/util.h"
#include "lint/internal.h"

/* The calls of helpers by programs, for the rules about them, and how certain a fault is. */

static const char *guard_text(enum guard guard)
{
	static const char *const texts[GUARD_N] = {
		[GUARD_CORE] = "a CO-RE relocation",
		[GUARD_RODATA] = "a constant that is set before the object is loaded",
		[GUARD_KCONFIG] = "the configuration of the kernel",
		[GUARD_KSYM] = "whether the kernel has a weak extern",
		[GUARD_ARGUMENT] = "an argument or the result of a function",
		[GUARD_WAYS] = "the way that leads there",
	};

	return texts[guard];
}

/* A mild finding says what may keep the verifier from the call. */
static void weaken(struct lint *l, struct finding *f, const struct call *c,
		   const struct certainty *why)
{
	const struct function *function = &l->obj->functions[why->function];

	if (!why->guard) {
		if (f->severity == SEVERITY_ERROR)
			f->severity = SEVERITY_WARNING;
		finding_note(l, f, "unless no way through '%s' comes to the call with this map",
			     l->obj->functions[c->use->function].name);
		return;
	}
	if (why->guard >= GUARD_ARGUMENT)
		f->severity = f->severity == SEVERITY_ERROR ? SEVERITY_WARNING : f->severity;
	else
		f->severity = SEVERITY_INFO;
	f->see = (struct code_place){function, why->insn};
	f->see_what = "the branch is";
	finding_note(l, f, "unless the code is left out: a branch in '%s' hangs on %s", function->name,
		     guard_text(why->guard));
}

/* Whether the same is said already, of the same call in another place or way. */
static bool is_said(struct lint *l, const struct finding *f)
{
	const char *key = arena_printf(l->arena, "%d %p %s", f->rule, (const void *)f->about,
				       f->message);

	if (!l->said.arena)
		name_table_init(&l->said, l->arena, 16);
	return !name_table_add(&l->said, key, 0);
}

/* Whether this wrong call is one too many. The last finding says that there are more. */
static bool is_too_many(struct lint *l)
{
	struct result *r = l->result;

	if (l->n_wrong_calls < WRONG_CALLS_MAX) {
		l->n_wrong_calls++;
		return false;
	}
	if (l->n_wrong_calls++ == WRONG_CALLS_MAX && r->n_findings)
		finding_note(l, &r->findings[r->n_findings - 1], "calls behind this one are not looked at");
	l->n_wrong_calls = WRONG_CALLS_MAX + 1;
	return true;
}

struct certainty lint_certainty(const struct lint *l, const struct call *c)
{
	struct usage *u = l->judged->usage;

	return c->choice ? usage_reaches_choice(u, c->program, c->use, c->map, c->choice) :
			   usage_reaches(u, c->program, c->use->function, c->use->insn);
}

struct finding *lint_say_call(struct lint *l, enum rule_id rule, enum severity severity,
			      const struct call *c, int attr, const char *fmt, ...)
{
	struct result *r = l->result;
	struct certainty why;
	struct finding *f;
	const char *what;
	va_list ap;

	if (is_too_many(l))
		return NULL;
	va_start(ap, fmt);
	what = arena_vprintf(l->arena, fmt, ap);
	va_end(ap);
	if (c->use->function == c->program->function)
		f = lint_say(l, rule, c->about, attr, "program '%s' %s", c->program->name, what);
	else
		f = lint_say(l, rule, c->about, attr, "program '%s' %s, in '%s'", c->program->name,
			     what, l->obj->functions[c->use->function].name);
	if (is_said(l, f)) {
		r->n_findings--;
		return NULL;
	}
	f->severity = severity;
	f->program = c->program;
	f->at = (struct code_place){&l->obj->functions[c->use->function], c->use->insn};
	why = lint_certainty(l, c);
	if (!why.certain)
		weaken(l, f, c, &why);
	if (c->program->optional && f->severity == SEVERITY_ERROR) {
		f->severity = SEVERITY_WARNING;
		finding_note(l, f, "unless the program is not loaded: its section begins with '?'");
	}
	return f;
}

void finding_note_refused(struct lint *l, struct finding *f, const char *err,
			  const char *source)
{
	finding_note(l, f, "kernel: BPF_PROG_LOAD fails with %s (%s)", err, source);
}

void lint_choices(struct lint *l, const struct call *call, use_rule_fn *rule)
{
	const struct map_choices *maps = call->map->maps;

	for (uint32_t i = 0; i < maps->n; i++) {
		const struct judged *m = &l->maps[maps->v[i].map];
		struct call c = *call;

		c.choice = &maps->v[i];
		c.about = c.choice->inner ? m->inner : m;
		if (c.about)
			rule(l, &c);
	}
}

/*
 * A function that many programs reach. Rules look at nothing of a program but its type and its name:
 * where they find nothing, they find nothing for other programs of the type.
 */
struct reached {
	uint64_t faultless;	/* bits of the types of programs for which nothing was found */
	bool seen;		/* by a program that has no suppression */
};

static uint64_t type_bit(const struct program *p)
{
	return p->type < 64 ? 1ull << p->type : 0;
}

/* Grows with whatever is found about calls, even if it is not told. */
static size_t n_found(const struct lint *l)
{
	return l->result->n_findings + l->n_wrong_calls;
}

static void call_rule(struct lint *l, struct call *c, use_rule_fn *rule)
{
	int at;

	c->helper = schema_helper_of(l->opts->schema, c->use->helper);
	if (!c->helper)
		return;
	at = helper_arg_at(c->helper, ARG_MAP);
	c->map = at < 0 ? NULL : &c->use->args[at];
	if (c->map && c->map->kind == VALUE_MAP)
		lint_choices(l, c, rule);
	else
		rule(l, c);
}

bool lint_calls(struct lint *l, use_rule_fn *rule, bool all_programs)
{
	const struct object *obj = l->obj;
	struct reached *reached = ARENA_ARRAY(l->arena, obj->n_functions, struct reached);

	for (size_t i = 0; i < obj->n_programs; i++) {
		const struct program *p = &obj->programs[i];
		bool has_suppression = suppress_has_program(l, p);

		for (size_t k = 0; k < p->n_functions; k++) {
			struct reached *at = &reached[p->functions[k]];
			size_t n = 0, found = n_found(l);
			const struct helper_use *uses = NULL;

			if (all_programs || !(at->faultless & type_bit(p)))
				uses = usage_of_function(l->judged->usage, p->functions[k], &n);
			if (!lint_take_steps(l, (uint32_t)n + 1))
				return false;
			for (size_t u = 0; u < n; u++) {
				struct call c = {.program = p, .use = &uses[u], .repeated = at->seen};

				call_rule(l, &c, rule);
			}
			at->seen |= !has_suppression;
			if (n_found(l) == found)
				at->faultless |= type_bit(p);
		}
	}
	return true;
}

void lint_accesses(struct lint *l, use_rule_fn *rule)
{
	const struct object *obj = l->obj;
	uint64_t *faultless = ARENA_ARRAY(l->arena, obj->n_functions, uint64_t);

	for (size_t i = 0; i < obj->n_programs; i++) {
		const struct program *p = &obj->programs[i];

		for (size_t k = 0; k < p->n_functions; k++) {
			uint32_t function = p->functions[k];
			size_t n = 0, found = n_found(l);
			const struct element_access *v = NULL;

			if (!(faultless[function] & type_bit(p)))
				v = usage_accesses(l->judged->usage, function, &n);
			if (!lint_take_steps(l, (uint32_t)n + 1))
				return;
			for (size_t a = 0; a < n; a++) {
				struct helper_use use = {.function = v[a].function, .insn = v[a].insn};
				struct call c = {.program = p, .use = &use, .map = &v[a].element,
						 .write = v[a].write};

				lint_choices(l, &c, rule);
			}
			if (n_found(l) == found)
				faultless[function] |= type_bit(p);
		}
	}
}
