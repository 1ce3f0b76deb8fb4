/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <linux/bpf.h>

#include "base/util.h"
#include "judge/internal.h"

void verdict_set_kernels(struct arena *a, struct verdict *v, const struct releases *kernels)
{
	v->n_kernels = kernels->n;
	v->kernels = arena_memdup(a, kernels->v, kernels->n * sizeof(kernels->v[0]));
}

static struct releases kernels_of(const struct verdict *v)
{
	struct releases r;

	r.n = 0;
	for (size_t i = 0; i < v->n_kernels; i++)
		releases_add(&r, v->kernels[i]);
	return r;
}

/* Adds the releases that accept `other`. */
static void unite(struct arena *a, struct verdict *v, const struct verdict *other)
{
	struct releases all = kernels_of(v);

	if (!other->n_kernels)
		return;
	for (size_t i = 0; i < other->n_kernels; i++)
		releases_add(&all, other->kernels[i]);
	verdict_set_kernels(a, v, &all);
}

/* Keeps only the releases of the span. */
static void clip(struct arena *a, struct verdict *v, struct release_span span)
{
	struct releases kept = kernels_of(v);

	releases_intersect(&kept, span);
	verdict_set_kernels(a, v, &kept);
}

static bool is_covered(const struct verdict *v, struct version k)
{
	return spans_have(v->kernels, v->n_kernels, version_key(k));
}

/* Whether all releases of the target accept. */
static bool is_target_covered(const struct judge_options *opts, const struct verdict *v)
{
	const struct schema *s = opts->schema;
	const struct target *t = opts->target;

	if (!is_covered(v, t->kernel) || !is_covered(v, t->kernel_last))
		return false;
	for (size_t i = 0; i < schema_n_kernels(s); i++) {
		struct version k = schema_kernel_at(s, i);

		if (version_cmp(k, t->kernel) > 0 && version_cmp(k, t->kernel_last) < 0 &&
		    !is_covered(v, k))
			return false;
	}
	return true;
}

bool judge_tries_twice(const struct loader_release *release, int err)
{
	return loader_has(release, BEHAVIOUR_SECOND_TRY) &&
	       (err == EINVAL || err == KERNEL_ENOTSUPP ||
		!loader_has(release, BEHAVIOUR_SECOND_TRY_AFTER_EINVAL));
}

/* The same for the kernels of the target, of which some may refuse what others take. */
static bool tries_twice(const struct judge *j, const struct verdict *first)
{
	return judge_tries_twice(j->out->release,
				 first->create == CREATE_REJECTED ? first->err : EINVAL);
}

/* The first kernel that gets no map without types if it refuses the BTF. */
static uint64_t left_out_before(const struct schema *s, const struct loader_release *release)
{
	if (loader_has(release, BEHAVIOUR_REFUSED_BTF_LEFT_OUT))
		return RELEASE_OPEN;
	return loader_has(release, BEHAVIOUR_UNREAD_BTF_LEFT_OUT) ?
		       feature_span(s, KERNEL_BTF_DATASEC).from : 0;
}

bool judge_leaves_btf_out(const struct schema *s, const struct loader_release *release,
			  struct version kernel)
{
	return version_key(kernel) < left_out_before(s, release);
}

/* A definition with its BTF types and without them, and the answers to both that are known. */
struct tries {
	const struct map_create *typed;
	struct verdict with, without;
	bool has_with, has_without;
};

static const struct verdict *ask_with(const struct judge *j, struct tries *t)
{
	if (!t->has_with)
		judge_definition(&j->ask, t->typed, &t->with);
	t->has_with = true;
	return &t->with;
}

static bool has_types(const struct map_create *c)
{
	return c->btf_key_type_id || c->btf_value_type_id;
}

static const struct verdict *ask_without(const struct judge *j, struct tries *t)
{
	struct map_create plain;

	/* Nothing would be dropped. */
	if (!has_types(t->typed))
		return ask_with(j, t);
	if (t->has_without)
		return &t->without;
	plain = *t->typed;
	map_create_drop_types(&plain);
	judge_definition(&j->ask, &plain, &t->without);
	t->has_without = true;
	return &t->without;
}

/*
 * The verdict for the loader, which passes the types. If the kernel refuses a map with BTF
 * types, most loaders try again without them (bpf_object__create_map() of libbpf): the errno of
 * the second try counts, but the violations of the first are worth a note. Returns the verdict
 * on the first try if that on the second differs, else NULL. Where not all is asked for, whoever
 * asks does so again if the first has violations.
 */
static const struct verdict *try_twice(const struct judge *j, struct tries *t, struct verdict *out)
{
	const struct judge_options *opts = j->opts;
	struct verdict second, *first;

	*out = *ask_with(j, t);
	if (!j->ask.whole)
		return NULL;
	if (!has_types(t->typed) || !out->btf_decides || !tries_twice(j, out))
		return NULL;
	second = *ask_without(j, t);
	if (out->create != CREATE_REJECTED) {
		unite(j->arena, out, &second);
		return NULL;
	}
	first = arena_memdup(j->arena, out, sizeof(*out));
	unite(j->arena, out, &second);
	if (second.create == CREATE_REJECTED && !is_target_covered(opts, out)) {
		out->err = second.err;
		out->rejecting = second.rejecting;
		/* A map that requires BTF types is refused for what is wrong with its types. */
		if (verdict_has(&second, RULE_BM140))
			return NULL;
		out->violations = second.violations;
		out->n_violations = second.n_violations;
		out->deciding = second.deciding;
		return first;
	}
	second.create = second.create == CREATE_REJECTED ? CREATE_ACCEPTED : second.create;
	second.err = 0;
	second.without_btf = true;
	second.btf_decides = true;
	second.violations = NULL;
	second.n_violations = 0;
	second.deciding = NULL;
	second.kernels = out->kernels;
	second.n_kernels = out->n_kernels;
	*out = second;
	return first;
}

/*
 * A data map is created differently by release: it can be mapped since 5.5, where the loader
 * lets it; before 5.2 libbpf does not create it.
 */
static void data_verdict(const struct judge *j, struct judged *m)
{
	const struct schema *s = j->opts->schema;
	const struct release_span since_mapped = feature_span(s, KERNEL_MMAPABLE_DATA);
	const struct release_span before_mapped = {0, since_mapped.from};
	struct verdict *v = &m->verdict, other;
	struct map_create c = m->create;

	if (judge_lets_map(j, m->def) && j->ask.whole && (!j->opts->only_faults || v->n_violations)) {
		bool mapped = c.map_flags & BPF_F_MMAPABLE;

		c.map_flags ^= BPF_F_MMAPABLE;
		(void)try_twice(j, &(struct tries){.typed = &c}, &other);
		clip(j->arena, mapped ? &other : v, before_mapped);
		clip(j->arena, mapped ? v : &other, since_mapped);
		unite(j->arena, v, &other);
	}
	/* Others create them, and the kernel refuses the programs that refer to them. */
	if (j->out->loader != LOADER_LIBBPF)
		return;
	clip(j->arena, v, feature_span(s, KERNEL_GLOBAL_DATA));
	m->no_global_data = !schema_kernel_has(s, KERNEL_GLOBAL_DATA, j->opts->target->kernel);
	if (!m->no_global_data)
		return;
	v->create = CREATE_REJECTED;
	v->err = EOPNOTSUPP;
	v->rejecting = j->opts->target->kernel;
	v->depends_on = 0;
	v->without_btf = false;
}

/* No kernel is asked to create the map, so there is no errno. */
static void unasked_verdict(const struct judge *j, struct verdict *v)
{
	v->create = CREATE_REJECTED;
	v->err = 0;
	v->rejecting = j->opts->target->kernel;
	v->n_kernels = 0;
	v->depends_on = 0;
	v->without_btf = false;
}

/* The loader creates the template first: if it is refused, so is the outer map. */
static void add_template(struct arena *a, struct verdict *v, const struct verdict *template)
{
	struct releases both = kernels_of(v), own = both;

	both.n = 0;
	for (size_t i = 0; i < template->n_kernels; i++) {
		struct releases part = own;

		releases_intersect(&part, template->kernels[i]);
		releases_unite(&both, &part);
	}
	verdict_set_kernels(a, v, &both);
	v->btf_decides |= template->btf_decides;
	if (template->create == CREATE_REJECTED &&
	    (v->create != CREATE_REJECTED ||
	     version_cmp(template->rejecting, v->rejecting) <= 0)) {
		v->err = template->err;
		v->rejecting = template->rejecting;
		v->deciding = template->deciding;
		v->create = CREATE_REJECTED;
		v->without_btf = false;
		v->depends_on = 0;
		v->memory = 0;
		v->memory_exact = true;
	} else if (v->create != CREATE_REJECTED && template->create == CREATE_DEPENDS) {
		v->create = CREATE_DEPENDS;
		v->depends_on |= template->depends_on;
	}
}

static void judge_with(struct special_finder *special, const struct schema *s, const struct target *t,
		       struct arena *a, const struct map_create *c, struct verdict *out)
{
	const struct asker ask = {target_kernels(NULL, a, s, t), special, a, .whole = true};
	struct verdict template;

	judge_definition(&ask, c, out);
	if (!c->inner)
		return;
	judge_definition(&ask, c->inner, &template);
	add_template(a, out, &template);
}

void judge_map(const struct schema *s, const struct target *t, struct arena *a,
	       const struct map_create *c, struct verdict *out)
{
	struct special_finder special = special_begin(s, a, t->page_size);

	judge_with(&special, s, t, a, c, out);
}

void judge_map_of_target(const struct schema *s, const struct target *t, struct arena *a,
			 const struct map_create *c, struct verdict *out)
{
	struct special_finder special = special_begin(s, a, t->page_size);

	/* What older releases see of a template's value decides for the later ones. */
	if (!c->inner)
		special_limit(&special, version_key(t->kernel), version_key(t->kernel_last));
	judge_with(&special, s, t, a, c, out);
}

/*
 * Whether the program that loads the object may still meet the requirement: between open and
 * load by bpf_map__set_max_entries(), _key_size(), _value_size() and _inner_map_fd() of libbpf,
 * for maps of .maps, or by the members of a MapSpec of cilium/ebpf, for any map. What the
 * definition leaves out or gives as 0 is then meant to be set. There is no such call for a
 * template. The verdict is still about the definition as written.
 */
static bool is_left_to_run_time(const struct judge *j, const struct judged *m,
				const struct violation *v)
{
	const struct map_def *map = m->def;

	if (j->out->loader == LOADER_KERNEL || m->outer ||
	    (map->style != STYLE_BTF && j->out->loader != LOADER_CILIUM_EBPF))
		return false;
	switch (v->attr) {
	case ATTR_MAX_ENTRIES:
		return !map->max_entries;
	case ATTR_KEY_SIZE:
		return !map->key_size && !map->key_type;
	case ATTR_VALUE_SIZE:
		return !map->value_size && !map->value_type;
	case ATTR_INNER:
		return !map->inner;
	default:
		return false;
	}
}

/*
 * Marks violations that the program may still avoid at run time, and maps that lack BTF
 * types because the kernel refuses the object's BTF.
 */
static void mark_violations(const struct judge *j, struct judged *m)
{
	struct verdict *v = &m->verdict;
	struct violation *copy;

	if (!v->n_violations)
		return;
	copy = arena_memdup(j->arena, v->violations, v->n_violations * sizeof(*copy));
	for (size_t i = 0; i < v->n_violations; i++) {
		copy[i].left_to_run_time = is_left_to_run_time(j, m, &copy[i]);
		m->lost_btf |= m->typed && copy[i].rule == RULE_BM140;
	}
	v->deciding = copy + (v->deciding - v->violations);
	v->violations = copy;
}

/* Whoever passes the BTF gets no further than BPF_BTF_LOAD. */
static void reject_btf(struct judge *j, const struct btf_refusal *btf, struct verdict *out)
{
	struct violation *v = ARENA_NEW(j->arena, struct violation);

	*v = (struct violation){
		.rule = RULE_BM405, .attr = ATTR_VALUE, .err = btf->err, .source = "btf_parse",
		.message = arena_printf(j->arena, "the kernel refuses the BTF: %s", btf->why),
		.fix = fix_words(btf->help),
	};
	*out = (struct verdict){
		.create = CREATE_REJECTED, .err = btf->err, .rejecting = btf->kernel,
		.violations = v, .n_violations = 1, .deciding = v, .memory_exact = true,
	};
}

/*
 * The releases that create the map without types: in a second try, or because they refuse the
 * BTF. Those that refuse the BTF and get no map without types are not among them.
 */
static struct releases accepting_without(struct judge *j, struct judged_btf *btf, struct tries *t,
					 bool twice)
{
	uint64_t before = left_out_before(j->opts->schema, j->out->release);
	const struct releases *refusing;
	struct releases accepting, left_out = {.n = 0};

	if (!twice && !before)
		return left_out;
	accepting = kernels_of(ask_without(j, t));
	/* To ask about the BTF takes long. */
	if (twice && before == RELEASE_OPEN)
		return accepting;
	refusing = btf_refusing(j, btf, 0);
	for (unsigned i = 0; i < refusing->n; i++) {
		struct release_span span = refusing->v[i];
		struct releases part = accepting;

		releases_intersect(&part, span);
		releases_intersect(&part, (struct release_span){0, before});
		releases_unite(&left_out, &part);
		if (twice)
			releases_subtract(&accepting, span);
	}
	if (!twice)
		return left_out;
	releases_unite(&accepting, &left_out);
	return accepting;
}

/*
 * Sets the releases that accept the map: with its types, those that take the BTF; without
 * them, those that the loader asks so.
 */
static void account_for_btf(struct judge *j, struct judged *m, struct judged_btf *btf,
			    struct tries *t)
{
	struct verdict *v = &m->verdict;
	struct releases only_with, without;
	const struct releases *refusing;
	const struct verdict *with;

	if (!j->ask.whole || (j->opts->only_faults && !v->n_violations))
		return;
	with = ask_with(j, t);
	without = accepting_without(j, btf, t, tries_twice(j, with));
	only_with = kernels_of(with);
	for (unsigned i = 0; i < without.n; i++)
		releases_subtract(&only_with, without.v[i]);
	refusing = only_with.n ? btf_refusing(j, btf, only_with.v[0].from) : NULL;
	for (unsigned i = 0; refusing && i < refusing->n; i++)
		releases_subtract(&only_with, refusing->v[i]);
	releases_unite(&without, &only_with);
	verdict_set_kernels(j->arena, v, &without);
}

/* The verdict on what the loader passes, without regard to the template's. */
static void judge_own(struct judge *j, struct judged *m, const struct map_create *c)
{
	struct judged_btf *btf = j->own.current ? j->own.current : btf_of(j, c->types);
	bool refused = btf && btf->refusal.why;
	struct tries t;

	t.typed = c;
	t.has_with = t.has_without = false;
	if (refused) {
		m->typed = arena_memdup(j->arena, c, sizeof(*c));
		map_create_drop_types(&m->create);
	}
	if (!refused) {
		m->with_btf = try_twice(j, &t, &m->verdict);
	} else if (!judge_leaves_btf_out(j->opts->schema, j->out->release, btf->refusal.kernel)) {
		reject_btf(j, &btf->refusal, &m->verdict);
	} else {
		m->with_btf = NULL;
		m->verdict = *ask_without(j, &t);
		m->verdict.without_btf |= m->verdict.create != CREATE_REJECTED && has_types(c);
	}
	if (btf)
		account_for_btf(j, m, btf, &t);
}

void judge_verdict(struct judge *j, struct judged *m)
{
	struct map_create c = m->create, inner;

	if (m->inner) {
		inner = m->inner->create;
		/* The outer map gets the template as it was created. */
		if (m->inner->with_btf)
			map_create_drop_types(&inner);
		c.inner = &inner;
	}
	judge_own(j, m, &c);
	mark_violations(j, m);
	if (m->inner) {
		add_template(j->arena, &m->verdict, &m->inner->verdict);
		m->create.inner = &m->inner->create;
	}
	if (m->def->style == STYLE_DATA && j->out->loader != LOADER_KERNEL)
		data_verdict(j, m);
	if (m->skipped || m->loader_refuses)
		unasked_verdict(j, &m->verdict);
}

/* Goes from *since back to an earlier row of the list with the same requirement. False: none. */
static bool find_earlier_rule(const struct schema_rule *rules, size_t n,
			      const struct schema_rule *r, struct version *since)
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
 * The first release of the series of `target` with the requirement. If a kernel moves a
 * check or changes its errno, the schema has two rows for it: the earlier one counts.
 */
struct version judge_required_since(const struct schema *s, uint32_t map_type,
				    const struct violation *v, struct version target)
{
	const struct schema_type *type = schema_type_tables(s, map_type);
	const struct schema_rule *r = v->requirement;
	struct version since = v->since;

	if (!r || !r->require.text)
		return since;
	while (!version_none(since) &&
	       (find_earlier_rule(s->general, s->n_general, r, &since) ||
		(type && find_earlier_rule(type->rules, type->n_rules, r, &since))))
		;
	for (size_t i = 0; i < r->n_backports && version_cmp(target, since) < 0; i++)
		if (r->backports[i].major == target.major && r->backports[i].minor == target.minor)
			return r->backports[i];
	return since;
}
