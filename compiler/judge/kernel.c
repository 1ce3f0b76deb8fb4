/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "judge/btf_vars.h"
#include "judge/kernel.h"

/*
 * Requirements are evaluated once for all kernels. A definition violates the same
 * requirements in every release, but not every release has all of them. Each violation has
 * the set of releases with the requirement; their union rejects.
 */

static bool is_about_btf(enum rule_id rule)
{
	return rule == RULE_BM140 || rule == RULE_BM141 || rule == RULE_BM142 || rule == RULE_BM150;
}

/*
 * Adds *in to the releases that reject. Returns the new violation, for the caller to
 * complete, or NULL if *in has no kernel of the target.
 */
static struct violation *reject(struct check *x, const struct schema_rule *r,
				const struct releases *in)
{
	struct ranged_violation b;

	releases_unite(&x->rejected, in);
	if (is_about_btf((enum rule_id)r->rule))
		x->btf_decides = true;
	if (releases_first(in, x->low, x->high) == RELEASE_OPEN)
		return NULL;
	b.in = *in;
	b.v = (struct violation){
		.rule = (enum rule_id)r->rule, .attr = (enum map_attr)r->attr, .err = r->err,
		.source = schema_rule_words(r)->source, .since = r->since, .before = r->before,
		.requirement = r,
	};
	ARENA_PUSH(x->a, x->broken, x->n, x->cap, b);
	return &x->broken[x->n - 1].v;
}

static const char *flag_text(struct check *x, uint32_t bit)
{
	const struct flag_info *flag = schema_flag_of(x->s, bit);

	return flag ? flag->name : arena_printf(x->a, "bit %#x", bit);
}

/* `in` are the kernels that check flags at all. */
static void check_flag(struct check *x, const struct schema_rule *r, uint32_t bit,
		       struct releases in)
{
	const struct schema_type *type = x->type;
	const struct flag_info *flag = schema_flag_of(x->s, bit);
	const struct type_flag *own = NULL;
	struct version since = {0}, before = {0};
	char text[VERSION_TEXT_MAX];
	struct violation *v;

	for (size_t i = 0; i < type->n_allowed + type->n_by_rule && !own; i++) {
		const struct type_flag *f = i < type->n_allowed
						    ? &type->allowed[i]
						    : &type->by_rule[i - type->n_allowed];

		if (f->flag == bit)
			own = f;
	}
	if (own) {
		if (flag)
			since = flag->since;
		if (version_cmp(own->since, since) > 0)
			since = own->since;
		before = own->before;
		releases_subtract(&in, release_span(since, before));
	}
	v = reject(x, r, &in);
	if (!v)
		return;
	v->before = since;
	if (own && version_none(before) && !version_is_never(since))
		v->message = arena_printf(x->a, "map_flags has %s, which %s accepts since %s",
					  flag_text(x, bit), type->info.name,
					  version_text(since, text));
	else
		v->message = arena_printf(x->a, "map_flags has %s, which %s does not accept",
					  flag_text(x, bit), type->info.name);
	v->fix = schema_rule_words(r)->help.text ? judge_fix(x, r) : judge_flags_fix(x, bit);
}

static void check_flags_allowed(struct check *x, const struct schema_rule *r)
{
	struct releases in;

	for (uint32_t flags = x->c->map_flags; flags; flags &= flags - 1) {
		uint32_t bit = flags & -flags;

		rule_releases(r, &in);
		/* map_create() clears the flag of a token before this check. */
		if (bit == MAP_FLAG_TOKEN_FD)
			releases_subtract(&in, feature_span(x->s, KERNEL_TOKEN));
		check_flag(x, r, bit, in);
	}
}

static void check_flags_required(struct check *x, const struct schema_rule *r)
{
	struct releases in;

	for (size_t i = 0; i < x->type->n_required; i++) {
		const struct type_flag *f = &x->type->required[i];
		struct violation *v;

		if (x->c->map_flags & f->flag)
			continue;
		rule_releases(r, &in);
		releases_intersect(&in, release_span(f->since, f->before));
		v = reject(x, r, &in);
		if (!v)
			continue;
		v->message = arena_printf(x->a, "map_flags is %u, must have %s",
					  x->c->map_flags, flag_text(x, f->flag));
		v->fix = judge_flags_fix(x, 0);
	}
}

static void check_map_type(struct check *x, const struct schema_rule *r)
{
	char since[VERSION_TEXT_MAX], kernel[VERSION_TEXT_MAX];
	struct releases in = {.n = 0};
	struct violation *v;

	if (!x->type || !x->type->info.id) {
		releases_add(&in, (struct release_span){0, RELEASE_OPEN});
		v = reject(x, r, &in);
		if (v)
			v->message = arena_printf(x->a, "type is %u, which is not a map type",
						  x->c->map_type);
		return;
	}
	releases_add(&in, (struct release_span){0, version_key(x->type->info.since)});
	v = reject(x, r, &in);
	if (!v)
		return;
	v->before = x->type->info.since;
	if (version_is_never(v->before)) {
		v->message = arena_printf(x->a, "type is %s, which the kernel of profile %s does not have",
					  x->type->info.name, x->s->profile);
		return;
	}
	v->message = arena_printf(x->a,
				  "type is %s, which kernels have since %s; the target is %s",
				  x->type->info.name, version_text(v->before, since),
				  version_text(x->t->kernel, kernel));
}

/* The releases that see field i and do not accept it in a map of the type. */
static struct releases refusing_field(const struct check *x, unsigned i)
{
	const struct special_field *field = &x->s->special[i];
	struct releases in = x->special->in[i];

	for (size_t k = 0; k < field->n_types; k++)
		if (field->types[k].type == x->c->map_type)
			releases_subtract(&in, release_span(field->types[k].since,
							    field->types[k].before));
	return in;
}

/*
 * Before 6.2 map_check_btf() looked at one kind of field after the other, so that one before
 * field i, which the type does not accept, decides. *in: releases that would refuse field i
 * because of the flags.
 */
static void subtract_earlier(const struct check *x, unsigned i, struct releases *in)
{
	uint64_t end = feature_span(x->s, KERNEL_SPECIAL_FIELDS_RECORD).from;

	for (unsigned k = 0; k < i; k++) {
		struct releases first = refusing_field(x, k);

		releases_intersect(&first, (struct release_span){0, end});
		for (unsigned n = 0; n < first.n; n++)
			releases_subtract(in, first.v[n]);
	}
}

/* map_check_btf(): until 6.1 a map that programs may not read could have a lock or a timer. */
static void check_special_rdonly(struct check *x, const struct schema_rule *r)
{
	uint32_t forced = judge_flag_bits(x->type->forced, x->type->n_forced);
	uint32_t flags = x->c->map_flags | forced;
	struct releases in = {.n = 0};
	unsigned mask = 0;
	struct violation *v;

	/* Flags that the kernel adds count, too. */
	if (!(flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG)))
		return;
	for (unsigned i = 0; i < x->s->n_special; i++) {
		struct releases own = x->special->in[i];

		if (!(flags & BPF_F_RDONLY_PROG) && x->s->special[i].by == SPECIAL_STRUCT)
			releases_intersect(&own, feature_span(x->s, KERNEL_SPECIAL_FIELDS_RECORD));
		/* A flag that only the kernel adds counts in the releases that add it. */
		if (!(x->c->map_flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG)))
			releases_intersect(&own, release_span(x->type->forced[0].since,
						      x->type->forced[0].before));
		subtract_earlier(x, i, &own);
		if (own.n)
			mask |= 1u << i;
		releases_unite(&in, &own);
	}
	v = reject(x, r, &in);
	if (!v)
		return;
	v->message = arena_printf(x->a,
				  "the value has %s, which programs must be able to read and write",
				  schema_special_text(x->a, x->s, mask, ", "));
	v->fix = judge_flags_fix(x, BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG);
}

/* btf_check_and_fixup_fields() of a value */
static void check_special_pointees(struct check *x, const struct schema_rule *r)
{
	static const struct {
		const char *what;
		int err;
	} faults[POINTEE_FAULT_N] = {
		[POINTEE_OF_KERNEL] = {"which is a struct of the kernel", EINVAL},
		[POINTEE_EMPTY] = {"which has no bytes", EINVAL},
		[POINTEE_LARGE] = {"which has more than a page", E2BIG},
	};

	for (unsigned i = 0; i < POINTEE_FAULT_N; i++) {
		struct violation *v = reject(x, r, &x->special->pointee[i]);

		if (!v)
			continue;
		v->err = faults[i].err;
		v->message = arena_printf(x->a, "the value has a uptr to %s, %s",
					  type_to_c(x->a, x->c->types, x->special->pointee_at[i]),
					  faults[i].what);
	}
}

static void check_special_field(struct check *x, const struct schema_rule *r, unsigned i)
{
	const struct special_field *field = &x->s->special[i];
	struct version since = {0};
	char text[VERSION_TEXT_MAX];

	for (size_t k = 0; k < field->n_types; k++)
		if (field->types[k].type == x->c->map_type)
			since = field->types[k].since;
	for (size_t e = 0; e < field->n_errors; e++) {
		struct releases in = refusing_field(x, i);
		struct violation *v;

		releases_intersect(&in, release_span(field->errors[e].since, field->errors[e].before));
		v = reject(x, r, &in);
		if (!v)
			continue;
		v->err = field->errors[e].err;
		v->before = since;
		if (version_none(since) || version_is_never(since))
			v->message = arena_printf(
				x->a, "the value has %s, which %s does not accept", field->name,
				x->type->info.name);
		else
			v->message = arena_printf(
				x->a, "the value has %s, which %s accepts since %s", field->name,
				x->type->info.name, version_text(since, text));
	}
}

static void check_expr(struct check *x, const struct schema_rule *r)
{
	struct violation *v;
	struct releases in;

	if (expr_holds(&r->require, &x->env))
		return;
	if (r->depends) {
		x->depends |= r->depends;
		return;
	}
	rule_releases(r, &in);
	v = reject(x, r, &in);
	if (!v)
		return;
	v->message = judge_message(x, r);
	v->fix = judge_fix(x, r);
}

/* "bpf_dummy_ops, tcp_congestion_ops" of the kernels before that release. */
static const char *struct_ops_before(struct check *x, struct version before)
{
	const char *text = "";

	for (size_t i = 0; i < x->s->n_struct_ops; i++)
		if (version_cmp(x->s->struct_ops[i].since, before) < 0)
			text = arena_printf(x->a, "%s%s%s", text, *text ? ", " : "",
					    x->s->struct_ops[i].name);
	return text;
}

/*
 * libbpf looks for the struct in the BTF of the kernel. What a module of newer kernels has is
 * not known here: a name that no schema has counts only where there are no modules with their own.
 */
static void check_struct_ops(struct check *x, const struct schema_rule *r)
{
	const char *name = x->c->struct_ops;
	const struct schema_struct_ops *ops = schema_find_struct_ops(x->s, name);
	const struct loader_fault *fault = schema_loader_fault(
		x->s, LOADER_LIBBPF, FAULT_STRUCT_OPS_UNKNOWN, x->t->versions[LOADER_LIBBPF]);
	struct version since = ops ? ops->since
				   : schema_kernel_feature(x->s, KERNEL_MODULE_STRUCT_OPS)->since;
	char text[VERSION_TEXT_MAX], kernel[VERSION_TEXT_MAX];
	struct releases in;
	struct violation *v;

	rule_releases(r, &in);
	releases_intersect(&in, release_span(VERSION(0, 0, 0), since));
	v = reject(x, r, &in);
	if (!v)
		return;
	v->before = since;
	if (fault)
		v->err = fault->err;
	version_text(since, text);
	if (ops)
		v->message = arena_printf(
			x->a, "the value is struct %s, a struct_ops that kernels have since %s; the target is %s",
			name, text, version_text(x->t->kernel, kernel));
	else
		v->message = arena_printf(
			x->a, "the value is struct %s, which is no struct_ops of kernels before %s: they have %s",
			name, text, struct_ops_before(x, since));
	if (x->t->loader == LOADER_CILIUM_EBPF) {
		v->fix = fix_words("delete it from spec.Maps where the kernel does not have it");
		return;
	}
	/* Older libbpf skips such sections. */
	if (schema_loader_fault(x->s, LOADER_LIBBPF, FAULT_OPTIONAL_STRUCT_OPS_IGNORED,
				x->t->versions[LOADER_LIBBPF]))
		return;
	v->fix = fix_words("SEC(\"?.struct_ops\") or SEC(\"?.struct_ops.link\"): the map is created only "
			   "if the program calls bpf_map__set_autocreate()");
}

static void check_rule(struct check *x, const struct schema_rule *r)
{
	switch (r->check) {
	case CHECK_EXPR:
		check_expr(x, r);
		break;
	case CHECK_MAP_TYPE:
		check_map_type(x, r);
		break;
	case CHECK_FLAGS_ALLOWED:
		check_flags_allowed(x, r);
		break;
	case CHECK_FLAGS_REQUIRED:
		check_flags_required(x, r);
		break;
	case CHECK_SPECIAL_RDONLY:
		if (x->type && x->special)
			check_special_rdonly(x, r);
		break;
	case CHECK_SPECIAL_FIELDS:
		for (unsigned i = 0; x->type && x->special && i < x->s->n_special; i++)
			check_special_field(x, r, i);
		break;
	case CHECK_SPECIAL_POINTEES:
		if (x->special)
			check_special_pointees(x, r);
		break;
	case CHECK_STRUCT_OPS:
		if (x->type && x->c->struct_ops)
			check_struct_ops(x, r);
		break;
	default:
		break;
	}
}

static bool is_asked(const struct check *x, const struct expr *when)
{
	__int128 v;

	return !when || (expr_eval(when, &x->env, &v) && v);
}

/* bpf_obj_name_cpy(): isalnum() of the kernel knows Latin-1 letters. */
static bool is_name_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_' || c == '.' || (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}

static void name_vars(const struct map_create *c, struct expr_env *env)
{
	for (size_t i = 0; i < sizeof(c->name) && c->name[i]; i++) {
		unsigned char byte = (unsigned char)c->name[i];

		if (byte == '.' && !c->dots_left_out)
			env->vars[VAR_name_dot] = 1;
		if (!is_name_byte(byte) && !env->vars[VAR_name_bad_byte])
			env->vars[VAR_name_bad_byte] = byte;
	}
}

/*
 * Whether kernels from 5.1 to 6.1 see a bpf_spin_lock in a value: 0 no, 1 yes, 2 only those
 * from 5.15 on.
 */
static int spin_lock_seen(const struct schema *s, const struct special_record *special)
{
	for (unsigned i = 0; special && i < s->n_special; i++) {
		uint64_t first = releases_first(
			&special->in[i], 0,
			feature_span(s, KERNEL_SPECIAL_FIELDS_RECORD).from - 1);

		if (s->special[i].lock && first != RELEASE_OPEN)
			return first < feature_span(s, KERNEL_SPECIAL_FIELDS_IN_DATASECS).from ? 1 : 2;
	}
	return 0;
}

/* The same for the value of a template, which may be NULL. */
static int template_spin_lock(const struct check *x, const struct map_create *inner)
{
	if (!inner || !inner->types || !inner->btf_value_type_id)
		return 0;
	return spin_lock_seen(x->s, special_find(x->finder, inner->types,
						 inner->btf_value_type_id, inner->value_size));
}

static void set_vars(struct check *x, const __int128 *symbols)
{
	const struct map_create *c = x->c;
	struct expr_env *env = &x->env;

	memset(env->vars, 0, sizeof(env->vars));
	env->symbols = symbols;
	env->vars[VAR_map_type] = c->map_type;
	env->vars[VAR_key_size] = c->key_size;
	env->vars[VAR_value_size] = c->value_size;
	env->vars[VAR_max_entries] = c->max_entries;
	env->vars[VAR_map_flags] = c->map_flags;
	env->vars[VAR_map_extra] = c->map_extra;
	env->vars[VAR_numa_node] = c->numa_node == UINT32_MAX ? -1 : (__int128)c->numa_node;
	env->vars[VAR_btf_key_type_id] = c->btf_key_type_id;
	env->vars[VAR_btf_value_type_id] = c->btf_value_type_id;
	env->vars[VAR_btf_vmlinux_value_type_id] = c->btf_vmlinux_value_type_id;
	judge_btf_vars(c, env);
	name_vars(c, env);
	/* The finder keeps one record: that of the map itself comes last. */
	env->vars[VAR_inner_spin_lock] = template_spin_lock(x, c->inner);
	x->special = c->btf_value_type_id && c->types ?
			     special_find(x->finder, c->types, c->btf_value_type_id, c->value_size) :
			     NULL;
	/* Without BTF types the kernel does not see these fields. */
	if (x->special)
		x->btf_decides = true;
	env->vars[VAR_inner_given] = c->inner != NULL;
	env->vars[VAR_inner_type] = c->inner ? c->inner->map_type : 0;
}

/* All releases except the rejecting ones. */
static void accepted_releases(const struct check *x, struct accepting *last, struct verdict *out)
{
	struct releases all = {.n = 0};

	releases_add(&all, (struct release_span){
		x->s->n_kernels ? version_key(x->s->kernels[0].release) : 0, RELEASE_OPEN});
	for (unsigned i = 0; i < x->rejected.n; i++)
		releases_subtract(&all, x->rejected.v[i]);
	if (last && last->v && last->n == all.n && !memcmp(last->v, all.v, all.n * sizeof(all.v[0]))) {
		out->kernels = last->v;
		out->n_kernels = last->n;
		return;
	}
	verdict_set_kernels(x->a, out, &all);
	if (last)
		*last = (struct accepting){out->kernels, out->n_kernels};
}

/* First the violations in the first rejecting release, then the others. */
static void order_violations(const struct check *x, uint64_t first, struct verdict *out)
{
	struct violation *v = ARENA_ARRAY(x->a, x->n, struct violation);
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < x->n; i++)
			if (releases_have(&x->broken[i].in, first) == (pass == 0))
				v[n++] = x->broken[i].v;
	out->violations = v;
	out->n_violations = n;
	out->deciding = v;
}

void judge_definition(const struct asker *ask, const struct map_create *c, struct verdict *out)
{
	struct kernels *k = ask->kernels;
	const struct schema *s = k->s;
	/* Most definitions break no more: each is large, and an object may have many of them. */
	struct ranged_violation few[4];
	const struct asked_rules *rules;
	struct check x;
	__int128 memory;
	uint64_t first;

	x.s = s, x.t = &k->t, x.a = ask->arena, x.c = c;
	x.finder = ask->special;
	x.type = schema_type_tables(s, c->map_type);
	x.low = version_key(k->t.kernel), x.high = version_key(k->t.kernel_last);
	x.rejected.n = 0;
	x.broken = few;
	x.n = 0;
	x.cap = ARRAY_SIZE(few);
	x.depends = 0;
	x.btf_decides = false;
	set_vars(&x, k->symbols);
	if (!x.type || !x.type->memory.text || !expr_eval(&x.type->memory, &x.env, &memory))
		memory = 0;
	rules = kernels_rules(k, x.type, ask->whole);
	if (rules->charged)
		x.env.vars[VAR_charged] = memory_charged(k, x.type, &x.env);
	for (size_t i = 0; i < rules->n; i++)
		if (is_asked(&x, rules->v[i].of_step) && is_asked(&x, rules->v[i].when))
			check_rule(&x, rules->v[i].rule);
	if (memory > k->large)
		x.depends |= DEPENDS_MEMORY;

	*out = (struct verdict){
		.create = CREATE_ACCEPTED, .memory_exact = true, .btf_decides = x.btf_decides,
	};
	if (ask->whole)
		accepted_releases(&x, ask->last, out);
	first = releases_first(&x.rejected, x.low, x.high);
	if (first != RELEASE_OPEN && x.n) {
		out->create = CREATE_REJECTED;
		out->rejecting = version_of_key(first);
		order_violations(&x, first, out);
		out->err = out->violations[0].err;
		return;
	}
	memory_of_map(k, x.type, &x.env, memory, out);
	out->depends_on = x.depends;
	if (x.depends)
		out->create = CREATE_DEPENDS;
}
