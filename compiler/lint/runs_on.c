/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/special.h"
#include "lint/internal.h"
#include "schema/profile.h"

/*
 * On which releases an object runs, map by map and program by program. What kernels accept
 * of a map its verdict has. Of a program each known release is asked what the rules ask of
 * the target: for its type, for each call of a helper to which the verifier comes for
 * certain, and for each map that it refers to; the rules about more than that are asked
 * themselves, whether they have an error. What nobody knows counts as taken.
 */

/* Releases in which something is refused: a bit for each that is asked. */
#define WORDS_MAX 4
#define ASKED_MAX (WORDS_MAX * 64)

struct refused {
	uint64_t v[WORDS_MAX];
};

/* Answers by question; the arena is that of the table. */
struct answers {
	struct name_table questions;
	struct refused *v;
	size_t n, cap;
};

/* What one schema says of calls: the same for all objects of a run. */
struct known_calls {
	struct arena *arena;
	const struct schema *schema;	/* whose releases are asked; NULL: none yet */
	struct answers answers;
};

struct search {
	struct lint lint;		/* first: callbacks get it. All is in its arena */
	struct lint_options opts;	/* with the schema and the release that are asked */
	struct judgement judged;	/* its own finder of special fields; maps as if accepted */
	struct special_finder special;
	struct result scratch;		/* what the rules find */
	const struct version *asked;	/* oldest first; at most ASKED_MAX */
	size_t n_asked;
	struct refused *programs;	/* by program */
	/* Programs of one type ask the same again and again. */
	struct answers maps, calls;
	struct answers *asked_calls;	/* the known ones, or &calls */
	bool gave_up;			/* it takes too long */
};

static void refuse(struct refused *r, size_t release)
{
	r->v[release / 64] |= 1ull << release % 64;
}

static bool is_refused(const struct refused *r, size_t release)
{
	return r->v[release / 64] >> release % 64 & 1;
}

/* Whether `more` has releases that r does not have. */
static bool adds_to(const struct refused *r, const struct refused *more)
{
	for (size_t i = 0; i < WORDS_MAX; i++)
		if (more->v[i] & ~r->v[i])
			return true;
	return false;
}

static void unite(struct refused *r, const struct refused *more)
{
	for (size_t i = 0; i < WORDS_MAX; i++)
		r->v[i] |= more->v[i];
}

struct known_calls *known_calls_new(void)
{
	struct arena *a = arena_new();
	struct known_calls *known = ARENA_NEW(a, struct known_calls);

	known->arena = a;
	known->answers.questions.arena = a;
	return known;
}

void known_calls_free(struct known_calls *known)
{
	if (known)
		arena_free(known->arena);
}

/* The answers to a question; *is_new if they are not known yet. Valid until the next question. */
static struct refused *answers_to(struct answers *answers, const char *question, bool *is_new)
{
	struct arena *a = answers->questions.arena;
	int64_t at = name_table_find(&answers->questions, question);

	*is_new = at < 0;
	if (at >= 0)
		return &answers->v[at];
	name_table_add(&answers->questions, arena_strdup(a, question), (uint32_t)answers->n);
	ARENA_PUSH(a, answers->v, answers->n, answers->cap, (struct refused){0});
	return &answers->v[answers->n - 1];
}

/* Adds a number to a question, in letters, and returns its end. */
static char *put_number(char *end, uint64_t v)
{
	for (; v >= 16; v /= 16)
		*end++ = (char)('A' + v % 16);
	*end++ = (char)('a' + v);
	return end;
}

static bool takes_call(const struct helper_facts *call, struct version kernel)
{
	return helper_facts_allow(call, kernel) != VERIFIER_REFUSES &&
	       helper_facts_take(call, kernel).answer != VERIFIER_REFUSES;
}

/* Rules about one call that know more than its helper and the type of its map. */
static bool has_error(struct search *s, const struct call *c, struct version kernel)
{
	static use_rule_fn *const rules[] = {rule_beyond_stack, rule_unset_bytes, rule_update_flags};

	s->opts.target.kernel = s->opts.target.kernel_last = kernel;
	s->scratch.n_findings = 0;
	s->lint.said = (struct name_table){0};
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		rules[i](&s->lint, c);
	for (size_t i = 0; i < s->scratch.n_findings; i++)
		if (s->scratch.findings[i].severity == SEVERITY_ERROR)
			return true;
	return false;
}

/* Most calls have no such fault in any release: the first and last that are left tell. */
static void ask_rules_of_call(struct search *s, const struct call *c, struct refused *mine)
{
	size_t first = 0, last = s->n_asked;

	while (first < last && is_refused(mine, first))
		first++;
	while (last > first && is_refused(mine, last - 1))
		last--;
	if (first == last ||
	    (!has_error(s, c, s->asked[first]) && !has_error(s, c, s->asked[last - 1])))
		return;
	for (size_t i = first; i < last; i++)
		if (!is_refused(mine, i) && has_error(s, c, s->asked[i]))
			refuse(mine, i);
}

static void ask_call(struct lint *l, const struct call *c)
{
	struct search *s = (struct search *)l;
	struct refused *mine = &s->programs[c->program - l->obj->programs], *found;
	int64_t map_type = NO_MAP_TYPE;
	char question[64], *end = question;
	bool is_new;

	ask_rules_of_call(s, c, mine);

	if (c->about && !(c->about->unread & 1u << ATTR_TYPE))
		map_type = c->about->create.map_type;
	end = put_number(end, c->helper->id);
	end = put_number(end, c->program->type);
	*put_number(end, (uint64_t)map_type) = 0;
	found = answers_to(s->asked_calls, question, &is_new);
	if (is_new) {
		const struct helper_facts call = schema_helper_facts(l->opts->schema, c->helper,
								   c->program->type, map_type);

		for (size_t i = 0; i < s->n_asked; i++)
			if (!takes_call(&call, s->asked[i]))
				refuse(found, i);
	}
	if (adds_to(mine, found) && lint_certainty(l, c).certain)
		unite(mine, found);
}

static void ask_reference(struct search *s, const struct program *p, const struct judged *m)
{
	struct lint *l = &s->lint;
	struct map_reference r = lint_reference(l, p, m);
	const struct map_create *c = &m->create;
	const uint64_t about[] = {r.program_type, r.sleepable, r.map_type, r.late, r.second,
				  c->btf_value_type_id, c->value_size, (uintptr_t)c->types};
	char question[ARRAY_SIZE(about) * 16 + 1], *end = question;
	struct refused *found;
	bool is_new;

	for (size_t i = 0; i < ARRAY_SIZE(about); i++)
		end = put_number(end, about[i]);
	*end = 0;
	found = answers_to(&s->maps, question, &is_new);
	if (special_find(&s->special, c->types, c->btf_value_type_id, c->value_size))
		r.fields = UINT32_MAX;
	is_new &= schema_may_refuse_map(l->opts->schema, &r);
	for (size_t i = 0; is_new && i < s->n_asked; i++)
		if (lint_refusal(l, r, m, s->asked[i]))
			refuse(found, i);
	unite(&s->programs[p - l->obj->programs], found);
}

static void ask_program(struct search *s, const struct program *p)
{
	struct lint *l = &s->lint;
	const struct schema_program_type *type = schema_program_type_of(l->opts->schema, p->type);

	for (size_t i = 0; type && i < s->n_asked && version_cmp(s->asked[i], type->since) < 0; i++)
		refuse(&s->programs[p - l->obj->programs], i);
	for (size_t i = 0; i < p->n_maps; i++) {
		const struct judged *m = &l->maps[p->maps[i]];

		/* Each reference looks at those before it. */
		if (!lint_take_steps(l, (uint32_t)i + 1)) {
			s->gave_up = true;
			return;
		}
		if (type && !judged_left_out(m) && !(m->unread & 1u << ATTR_TYPE))
			ask_reference(s, p, m);
	}
}

/* Rules about all programs at once, in one release. False: they have no error. */
static bool ask_rules(struct search *s, size_t release)
{
	struct lint *l = &s->lint;
	bool any = false;

	s->opts.target.kernel = s->opts.target.kernel_last = s->asked[release];
	s->scratch.n_findings = 0;
	l->said = (struct name_table){0};
	rule_map_access(l);
	for (size_t i = 0; i < l->n_maps; i++)
		rule_program_array(l, &l->maps[i]);
	for (size_t i = 0; i < s->scratch.n_findings; i++) {
		const struct finding *f = &s->scratch.findings[i];

		if (!f->program || f->severity != SEVERITY_ERROR)
			continue;
		refuse(&s->programs[f->program - l->obj->programs], release);
		any = true;
	}
	return any;
}

/*
 * Takes from a map and its templates what the target has against them: that their verdicts say.
 * Types that its kernel refuses are there for others.
 */
static void take_as_accepted(struct arena *a, struct judged *m)
{
	m->verdict.n_violations = 0;
	if (m->typed)
		m->create = *m->typed;
	if (!m->inner)
		return;
	m->inner = arena_memdup(a, m->inner, sizeof(*m->inner));
	m->inner->outer = m;
	take_as_accepted(a, m->inner);
}

/* It is large: begin_search() sets the rest, which is read only if there are programs. */
static struct search *new_search(struct arena *a, const struct version *asked, size_t n)
{
	struct search *s = arena_room(a, sizeof(*s));

	s->asked = asked;
	s->n_asked = n < ASKED_MAX ? n : ASKED_MAX;
	s->gave_up = false;
	return s;
}

static void begin_search(struct search *s, const struct lint_options *opts, const struct result *r,
			 struct arena *a)
{
	struct lint *l = &s->lint;

	s->opts = *opts;
	s->scratch = *r;
	s->scratch.findings = NULL;
	s->scratch.n_findings = s->scratch.cap_findings = 0;
	*l = lint_begin(&s->opts, &s->scratch);
	l->arena = l->texts.arena = a;
	s->judged = r->judged;
	s->special = special_begin(opts->schema, a, opts->target.page_size);
	s->judged.special = &s->special;
	s->judged.maps = arena_memdup(a, r->judged.maps, l->n_maps * sizeof(*r->judged.maps));
	for (size_t i = 0; i < l->n_maps; i++)
		take_as_accepted(a, &s->judged.maps[i]);
	l->judged = &s->judged;
	l->maps = s->judged.maps;
	s->maps = s->calls = (struct answers){.questions.arena = a};
	s->asked_calls = &s->calls;
	s->programs = ARENA_ARRAY(a, l->obj->n_programs, struct refused);
}

/* Asks the releases s->asked of all programs. Everything is in a, or known. */
static void search_programs(struct search *s, const struct lint_options *opts,
			    const struct result *r, struct arena *a, struct known_calls *known)
{
	const struct object *obj = r->obj;

	s->gave_up = false;
	if (!obj->n_programs)
		return;
	begin_search(s, opts, r, a);
	if (known && (!known->schema || known->schema == opts->schema)) {
		known->schema = opts->schema;
		s->asked_calls = &known->answers;
	}
	for (size_t i = 0; i < obj->n_programs && !s->gave_up; i++)
		ask_program(s, &obj->programs[i]);
	if (s->gave_up || !lint_calls(&s->lint, ask_call, true) ||
	    s->lint.n_wrong_calls > WRONG_CALLS_MAX) {
		s->gave_up = true;
		return;
	}
	/* What such rules refuse, the newest release refuses, too. */
	if (ask_rules(s, s->n_asked - 1))
		for (size_t i = 0; i + 1 < s->n_asked; i++)
			ask_rules(s, i);
}

/* The first release from i on that is refused, or that is not; n_asked if there is none. */
static size_t next_release(const struct search *s, const struct refused *refused, bool which, size_t i)
{
	while (i < s->n_asked) {
		uint64_t word = which ? refused->v[i / 64] : ~refused->v[i / 64];

		if (word >> i % 64) {
			i += (size_t)__builtin_ctzll(word >> i % 64);
			break;
		}
		i = (i / 64 + 1) * 64;
	}
	return i < s->n_asked ? i : s->n_asked;
}

static struct releases releases_of(const struct search *s, const struct refused *refused)
{
	struct releases out;

	out.n = 0;
	for (size_t i = 0, end; i < s->n_asked; i = end) {
		i = next_release(s, refused, false, i);
		end = next_release(s, refused, true, i);
		if (end > i)
			releases_add(&out, (struct release_span){
				version_key(s->asked[i]),
				end < s->n_asked ? version_key(s->asked[end]) : RELEASE_OPEN});
	}
	return out;
}

static void keep_common(struct releases *set, const struct release_span *v, size_t n)
{
	uint64_t from = 0;

	for (size_t i = 0; i < n; i++) {
		releases_subtract(set, (struct release_span){from, v[i].from});
		from = v[i].before;
	}
	releases_subtract(set, (struct release_span){from, RELEASE_OPEN});
}

static struct release_list list_of(struct arena *a, const struct releases *set)
{
	return (struct release_list){arena_memdup(a, set->v, set->n * sizeof(*set->v)), set->n};
}

/* The releases for which there are maps and programs, and for the object what is common to all. */
static void find_releases(const struct search *s, const struct result *r, struct runs_on *out)
{
	const struct object *obj = r->obj;
	struct release_list *programs = ARENA_ARRAY(obj->arena, obj->n_programs, struct release_list);
	struct releases all = {.v = {{version_key(s->asked[0]), RELEASE_OPEN}}, .n = 1};

	for (size_t i = 0; i < r->judged.n_maps; i++) {
		const struct judged *m = &r->judged.maps[i];

		if (!judged_left_out(m))
			keep_common(&all, m->verdict.kernels, m->verdict.n_kernels);
	}
	for (size_t i = 0; i < obj->n_programs; i++) {
		const struct program *p = &obj->programs[i];
		struct releases own = releases_of(s, &s->programs[i]);

		for (size_t k = 0; k < p->n_maps; k++) {
			const struct verdict *v = &r->judged.maps[p->maps[k]].verdict;

			keep_common(&own, v->kernels, v->n_kernels);
		}
		programs[i] = list_of(obj->arena, &own);
		if (!p->optional)
			keep_common(&all, own.v, own.n);
	}
	if (r->judged.status != OBJECT_OK)
		all.n = 0;
	out->object = list_of(obj->arena, &all);
	out->programs = programs;
}

static bool has_all(const struct release_list *list, const struct target_kernel *k)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].from <= version_key(k->first) && version_key(k->last) < list->v[i].before)
			return true;
	return false;
}

/* Whether the profile's kernel takes each program, but for its maps. */
static bool ask_profile(const struct lint_options *opts, const struct result *r,
			const struct target_kernel *k, bool *programs)
{
	struct lint_options of_profile = *opts;
	struct arena *a = arena_new();
	struct search *s = new_search(a, &k->first, 1);
	bool gave_up;

	of_profile.schema = k->profile->schema;
	search_programs(s, &of_profile, r, a, NULL);
	for (size_t i = 0; i < r->obj->n_programs; i++)
		programs[i] = !is_refused(&s->programs[i], 0);
	gave_up = s->gave_up;
	arena_free(a);
	return !gave_up;
}

/* What one kernel of the target says: judged is its judgement. False: it takes too long. */
static bool ask_kernel(const struct lint_options *opts, const struct result *r,
		       const struct judgement *judged, const struct runs_on *on,
		       struct runs_on_kernel *out)
{
	const struct object *obj = r->obj;
	enum create_outcome *maps = ARENA_ARRAY(obj->arena, judged->n_maps, enum create_outcome);
	bool *programs = ARENA_ARRAY(obj->arena, obj->n_programs, bool);

	out->object = judged->status == OBJECT_OK;
	for (size_t i = 0; i < judged->n_maps; i++) {
		maps[i] = judged->maps[i].verdict.create;
		out->object &= judged->maps[i].not_created || maps[i] != CREATE_REJECTED;
	}
	if (out->kernel.profile && !ask_profile(opts, r, &out->kernel, programs))
		return false;
	for (size_t i = 0; i < obj->n_programs; i++) {
		const struct program *p = &obj->programs[i];

		if (!out->kernel.profile)
			programs[i] = has_all(&on->programs[i], &out->kernel);
		for (size_t k = 0; k < p->n_maps; k++)
			programs[i] &= maps[p->maps[k]] != CREATE_REJECTED;
		out->object &= programs[i] || p->optional;
	}
	out->maps = maps;
	out->programs = programs;
	return true;
}

/* The releases that programs and the object run on. False: it takes too long to find them. */
static bool ask_releases(const struct lint_options *opts, const struct result *r,
			 struct runs_on *out)
{
	struct arena *a = arena_new();
	struct search *s = new_search(a, opts->schema->releases, opts->schema->n_releases);
	bool gave_up;

	search_programs(s, opts, r, a, opts->known_calls);
	gave_up = s->gave_up;
	if (!gave_up)
		find_releases(s, r, out);
	arena_free(a);
	return !gave_up;
}

void lint_runs_on(const struct lint_options *opts, struct result *r)
{
	const struct target *t = &opts->target;
	struct arena *a = r->obj->arena;
	size_t n = r->n_by_kernel ? r->n_by_kernel : 1;
	struct runs_on_kernel *kernels = ARENA_ARRAY(a, n, struct runs_on_kernel);
	struct runs_on *out = ARENA_NEW(a, struct runs_on);

	if (!ask_releases(opts, r, out))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct judgement *judged = &r->judged;

		kernels[i].kernel = (struct target_kernel){.first = t->kernel, .last = t->kernel_last};
		if (r->n_by_kernel) {
			kernels[i].kernel = r->by_kernel[i].kernel;
			judged = &r->by_kernel[i].judged;
		}
		if (!ask_kernel(opts, r, judged, out, &kernels[i]))
			return;
	}
	out->kernels = kernels;
	out->n_kernels = n;
	r->runs_on = out;
}
