/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <linux/bpf.h>

#include "base/buf.h"
#include "base/util.h"
#include "lint/internal.h"
#include "schema/tables.h"

/* Open ends last: "none" is later than every release. */
static int end_cmp(struct version a, struct version b)
{
	if (version_none(a) || version_none(b))
		return version_none(a) - version_none(b);
	return version_cmp(a, b);
}

/* The releases of one list or of the other, both ascending and disjoint. */
static void unite(struct arena *arena, struct verdict *v, const struct verdict *other)
{
	size_t n = v->n_kernels + other->n_kernels, i = 0, j = 0, m = 0;
	struct kernel_range *out;

	if (!other->n_kernels)
		return;
	out = ARENA_ARRAY(arena, n, struct kernel_range);
	while (i < v->n_kernels || j < other->n_kernels) {
		const struct kernel_range *r;

		if (j == other->n_kernels ||
		    (i < v->n_kernels &&
		     version_cmp(v->kernels[i].from, other->kernels[j].from) <= 0))
			r = &v->kernels[i++];
		else
			r = &other->kernels[j++];
		if (m && end_cmp(out[m - 1].before, r->from) >= 0) {
			if (end_cmp(out[m - 1].before, r->before) < 0)
				out[m - 1].before = r->before;
			continue;
		}
		out[m++] = *r;
	}
	v->kernels = out;
	v->n_kernels = m;
}

/* Keeps of the releases those from `from` to before `before`. */
static void clip(struct arena *arena, struct verdict *v, struct version from,
		 struct version before)
{
	struct kernel_range *out = ARENA_ARRAY(arena, v->n_kernels, struct kernel_range);
	size_t m = 0;

	for (size_t i = 0; i < v->n_kernels; i++) {
		struct kernel_range r = v->kernels[i];

		if (version_cmp(r.from, from) < 0)
			r.from = from;
		if (end_cmp(before, r.before) < 0)
			r.before = before;
		if (version_none(r.before) || version_cmp(r.from, r.before) < 0)
			out[m++] = r;
	}
	v->kernels = out;
	v->n_kernels = m;
}

static bool covered(const struct verdict *v, struct version k)
{
	for (size_t i = 0; i < v->n_kernels; i++)
		if (version_between(k, v->kernels[i].from, v->kernels[i].before))
			return true;
	return false;
}

/* Whether every release that the target names is among those that accept. */
static bool target_covered(const struct lint *l, const struct verdict *v)
{
	const struct schema *s = l->opts->schema;
	const struct target *t = &l->opts->target;

	if (!covered(v, t->kernel) || !covered(v, t->kernel_last))
		return false;
	for (size_t i = 0; i < schema_n_kernels(s); i++) {
		struct version k = schema_kernel_at(s, i);

		if (version_cmp(k, t->kernel) > 0 && version_cmp(k, t->kernel_last) < 0 &&
		    !covered(v, k))
			return false;
	}
	return true;
}

static bool has_rule(const struct verdict *v, enum rule_id rule)
{
	for (size_t i = 0; i < v->n_violations; i++)
		if (v->violations[i].rule == rule)
			return true;
	return false;
}

/*
 * What the loader gets for c. libbpf tries a map that was refused with BTF
 * types once more without them (bpf_object__create_map()): the errno that
 * counts is the second one, the faults that are worth a word are the first.
 * Returns the verdict on the first try where the second says more or less.
 */
static const struct verdict *judge(const struct lint *l, const struct map_create *c,
				   struct verdict *out)
{
	const struct lint_options *opts = l->opts;
	struct map_create plain = *c;
	struct verdict second, *first;

	judge_map(opts->schema, &opts->target, l->arena, c, out);
	if (l->loader != LOADER_LIBBPF || !(c->btf_key_type_id || c->btf_value_type_id) ||
	    !out->btf_decides)
		return NULL;
	plain.btf_key_type_id = plain.btf_value_type_id = 0;
	plain.types = NULL;
	judge_map(opts->schema, &opts->target, l->arena, &plain, &second);
	if (out->create != CREATE_REJECTED) {
		unite(l->arena, out, &second);
		return NULL;
	}
	first = arena_memdup(l->arena, out, sizeof(*out));
	unite(l->arena, out, &second);
	out->rejecting = second.rejecting;
	if (second.create == CREATE_REJECTED && !target_covered(l, out)) {
		out->err = second.err;
		/* What is refused for want of types is refused for what is wrong with them. */
		if (has_rule(&second, RULE_BM140))
			return NULL;
		out->violations = second.violations;
		out->n_violations = second.n_violations;
		return first;
	}
	out->create = second.create == CREATE_REJECTED ? CREATE_ACCEPTED : second.create;
	out->err = 0;
	out->depends_on = second.depends_on;
	out->violations = NULL;
	out->n_violations = 0;
	out->memory = second.memory;
	out->memory_exact = second.memory_exact;
	out->without_btf = true;
	return first;
}

/*
 * A data map is another one for each release: bpf_object__sanitize_maps() has
 * it mapped since 5.5, and before 5.2 it is not created at all.
 */
static void data_verdict(const struct lint *l, struct map_def *map)
{
	struct verdict *v = &map->verdict, other;
	struct map_create c = map->create;

	if (map->mmapable && (!l->opts->brief || v->n_violations)) {
		bool mapped = c.map_flags & BPF_F_MMAPABLE;

		c.map_flags ^= BPF_F_MMAPABLE;
		(void)judge(l, &c, &other);
		clip(l->arena, mapped ? &other : v, VERSION(0, 0, 0), MMAPABLE_DATA);
		clip(l->arena, mapped ? v : &other, MMAPABLE_DATA, VERSION(0, 0, 0));
		unite(l->arena, v, &other);
	}
	clip(l->arena, v, GLOBAL_DATA, VERSION(0, 0, 0));
	if (!lacks_global_data(l, map))
		return;
	v->create = CREATE_REJECTED;
	v->err = EOPNOTSUPP;
	v->rejecting = l->opts->target.kernel;
	v->depends_on = 0;
	v->without_btf = false;
}

void lint_verdict(struct lint *l, struct lint_map *m)
{
	struct map_def *map = m->map;
	struct map_create c, inner;

	adjust_map(l->opts, l->obj, map);
	if (l->btf.why) {
		struct map_create *v[] = {&map->create, map->inner ? &map->inner->create : NULL};

		for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
			if (!v[i] || v[i]->types != l->obj->types)
				continue;
			v[i]->btf_key_type_id = v[i]->btf_value_type_id = 0;
			v[i]->types = NULL;
		}
	}
	c = map->create;
	if (map->inner) {
		const struct verdict *first = judge(l, &map->inner->create, &map->inner->verdict);

		/* The template that the outer map gets is the one that exists. */
		if (first) {
			inner = map->inner->create;
			inner.btf_key_type_id = inner.btf_value_type_id = 0;
			inner.types = NULL;
			c.inner = &inner;
		}
	}
	m->first = judge(l, &c, &map->verdict);
	if (map->style == STYLE_DATA && l->loader == LOADER_LIBBPF)
		data_verdict(l, map);
}

static const char *ranges_text(struct arena *a, const struct verdict *v)
{
	char from[VERSION_TEXT_MAX], before[VERSION_TEXT_MAX];
	struct buf b = {0};
	const char *text;

	for (size_t i = 0; i < v->n_kernels; i++) {
		const struct kernel_range *r = &v->kernels[i];

		if (i)
			buf_str(&b, i + 1 == v->n_kernels ? " and " : ", ");
		version_text(r->from, from);
		if (version_none(r->before))
			buf_printf(&b, "from %s on", from);
		else
			buf_printf(&b, "from %s to before %s", from,
				   version_text(r->before, before));
	}
	text = arena_strdup(a, b.s ? b.s : "");
	buf_free(&b);
	return text;
}

/* What a definition may leave to the program that loads it. */
static void run_time_notes(struct lint *l, struct diagnostic *d, const struct violation *v)
{
	if (l->loader == LOADER_LIBBPF && !v->inner && v->rule == RULE_BM161)
		diagnostic_note(l->obj, d,
				"unless the program that loads the object calls "
				"bpf_map__set_inner_map_fd() first");
}

static void verdict_notes(struct lint *l, struct diagnostic *d, const struct lint_map *m)
{
	const struct verdict *v = &m->map->verdict;
	const struct map_type_info *type = schema_map_type(l->opts->schema, m->map->type);
	const struct target *t = &l->opts->target;
	char text[VERSION_TEXT_MAX];

	if (version_cmp(t->kernel, t->kernel_last))
		diagnostic_note(l->obj, d, "the first kernel of the range that rejects it is %s",
				version_text(v->rejecting, text));
	if (v->n_kernels)
		diagnostic_note(l->obj, d, "kernels that accept the map: %s",
				ranges_text(l->arena, v));
	else if (type && v->violations->rule != RULE_BM101 &&
		 version_cmp(type->since, VERSION(4, 18, 0)) > 0)
		diagnostic_note(l->obj, d, "kernels have %s since %s", type->name,
				version_text(type->since, text));
	if (v->err != v->violations->err)
		diagnostic_note(l->obj, d, "libbpf's second try, without BTF types, ends with %s",
				schema_errno_name(l->arena, v->err));
}

/* Whether no release has both requirements: then they are one fault of a range of targets. */
static bool apart(const struct violation *v, const struct violation *w)
{
	return (!version_none(v->before) && version_cmp(v->before, w->since) <= 0) ||
	       (!version_none(w->before) && version_cmp(w->before, v->since) <= 0);
}

/* The earlier violation that is the same fault in other releases, or NULL. */
static const struct violation *same_fault(const struct verdict *verdict, size_t i)
{
	const struct violation *v = &verdict->violations[i];

	for (size_t j = 0; j < i; j++) {
		const struct violation *w = &verdict->violations[j];

		if (w->rule == v->rule && w->attr == v->attr && w->inner == v->inner &&
		    (apart(v, w) || str_eq(v->message, w->message)))
			return w;
	}
	return NULL;
}

/* What of a list demands the same until the release in *since. False: nothing. */
static bool go_back(const struct schema_rule *rules, size_t n, const struct schema_rule *r,
		    struct version *since)
{
	for (size_t i = 0; i < n; i++) {
		if (!rules[i].require.text || !str_eq(rules[i].require.text, r->require.text) ||
		    version_cmp(rules[i].before, *since) || version_cmp(rules[i].since, *since) >= 0)
			continue;
		*since = rules[i].since;
		return true;
	}
	return false;
}

/*
 * The first release that demands it, as the series of `target` has it: from a
 * point release on. A check that got another place or errno stands in the
 * schema once more, and what it demands is no news.
 */
static struct version demanded_since(const struct schema *s, uint32_t map_type,
				     const struct violation *v, struct version target)
{
	const struct schema_type *type = schema_type_tables(s, map_type);
	const struct schema_rule *r = v->requirement;
	struct version since = v->since;

	if (!r || !r->require.text)
		return since;
	while (!version_none(since) &&
	       (go_back(s->general, s->n_general, r, &since) ||
		(type && go_back(type->rules, type->n_rules, r, &since))))
		;
	for (size_t i = 0; i < r->n_backports && version_cmp(target, since) < 0; i++)
		if (r->backports[i].major == target.major && r->backports[i].minor == target.minor)
			return r->backports[i];
	return since;
}

/*
 * Since when, and what the releases that differ say of the same fault. Until
 * when, the kernels that accept the map say: a limit that one check loses
 * another one may have.
 */
static void release_notes(struct lint *l, struct diagnostic *d, const struct map_def *map, size_t i)
{
	const struct verdict *verdict = &map->verdict;
	const struct violation *v = &verdict->violations[i];
	uint32_t map_type = v->inner && map->inner ? map->inner->type : map->type;
	struct version since =
		demanded_since(l->opts->schema, map_type, v, verdict->rejecting);
	char text[VERSION_TEXT_MAX];

	if (version_cmp(since, VERSION(3, 18, 0)) > 0)
		diagnostic_note(l->obj, d, "demanded since kernel %s", version_text(since, text));
	for (size_t j = i + 1; j < verdict->n_violations; j++) {
		const struct violation *w = &verdict->violations[j];

		if (same_fault(verdict, j) == v && !str_eq(w->message, v->message))
			diagnostic_note(l->obj, d, "from kernel %s on: %s",
					version_text(w->since, text), w->message);
	}
}

/* The same thing said before, or in better words: by the reader, or by the size of a type. */
static bool said(const struct lint_map *m, const struct violation *v, size_t i)
{
	const struct violation *earlier = m->map->verdict.violations;

	if (!lint_free(m, v->attr, v->inner) || same_fault(&m->map->verdict, i))
		return true;
	/* A member that is spelled wrong is one that lacks. */
	if (m->unknown_member && !v->inner && !map_has(m->map, v->attr))
		return true;
	if (v->rule != RULE_BM142)
		return false;
	for (size_t j = 0; j < i; j++)
		if (earlier[j].inner == v->inner && earlier[j].rule != v->rule &&
		    lint_same(earlier[j].attr, v->attr))
			return true;
	return false;
}

static void say_violation(struct lint *l, struct lint_map *m, size_t i)
{
	const struct violation *v = &m->map->verdict.violations[i];
	const char *call = v->inner ? "BPF_MAP_CREATE of the inner map" : "BPF_MAP_CREATE";
	struct diagnostic *d;

	/* Types that went with the object's BTF: BM405 speaks of them. */
	if (l->btf.why && v->rule == RULE_BM140) {
		m->needs_btf = true;
		return;
	}
	if (left_to_run_time(l, m->map, v) || said(m, v, i))
		return;
	d = v->inner ? lint_say_inner(l, v->rule, m, v->attr, "inner map: %s", v->message)
		     : lint_say(l, v->rule, m, v->attr, "%s", v->message);
	d->help = lint_help_typed(l->arena, v->inner ? m->map->inner : m->map, v->help);
	diagnostic_note(l->obj, d, "kernel: %s %sfails with %s%s%s%s", call, i ? "also " : "",
			schema_errno_name(l->arena, v->err), v->source ? " (" : "",
			v->source ? v->source : "", v->source ? ")" : "");
	run_time_notes(l, d, v);
	release_notes(l, d, m->map, i);
	if (!i)
		verdict_notes(l, d, m);
}

/*
 * Several requirements may be broken by one attribute (a size that is
 * neither a multiple nor below a limit): each has its own message, so the
 * attributes are marked only when all are said.
 */
void lint_violations(struct lint *l, struct lint_map *m)
{
	const struct verdict *v = &m->map->verdict;
	uint32_t bad = m->bad, bad_inner = m->bad_inner;

	/* BM406 says it. */
	if (lacks_global_data(l, m->map))
		return;
	for (size_t i = 0; i < v->n_violations; i++) {
		m->bad = bad;
		m->bad_inner = bad_inner;
		say_violation(l, m, i);
	}
	for (size_t i = 0; i < v->n_violations; i++)
		if (!left_to_run_time(l, m->map, &v->violations[i]))
			lint_mark(m, v->violations[i].attr, v->violations[i].inner);
}
