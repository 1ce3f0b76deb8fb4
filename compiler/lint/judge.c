/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "lint/judge.h"
#include "lint/judge_btf.h"

/*
 * The requirements are evaluated once, for all kernels: what a definition
 * breaks is the same in every release, only that not every release asks for
 * it. Each broken one has the set of releases that do; their union rejects.
 */

/* Templates of templates are refused; they are judged no deeper. */
#define MAX_TEMPLATES 2

static void rule_spans(const struct schema_rule *r, struct spans *out)
{
	out->n = 0;
	spans_add(out, span_of(r->since, r->before));
	for (size_t i = 0; i < r->n_backports; i++)
		spans_add(out, span_of_series(r->backports[i]));
	for (size_t i = 0; i < r->n_dropped; i++)
		spans_subtract(out, span_of_series(r->dropped[i]));
}

static bool is_about_btf(enum rule_id rule)
{
	return rule == RULE_BM140 || rule == RULE_BM141 || rule == RULE_BM142 || rule == RULE_BM150;
}

/*
 * Notes that the releases of *in reject. Returns the violation to be told
 * of, or NULL where the target is not among them.
 */
static struct violation *reject(struct subject *x, const struct schema_rule *r,
				const struct spans *in)
{
	struct judge *j = x->j;
	struct broken b;

	spans_unite(&j->rejected, in);
	if (is_about_btf((enum rule_id)r->rule))
		j->btf_decides = true;
	if (spans_first(in, j->low, j->high) == SPAN_OPEN)
		return NULL;
	b.in = *in;
	b.v = (struct violation){
		.rule = (enum rule_id)r->rule, .attr = (enum map_attr)r->attr, .err = r->err,
		.source = r->source, .since = r->since, .before = r->before, .inner = x->inner,
		.requirement = r,
	};
	ARENA_PUSH(j->a, j->broken, j->n, j->cap, b);
	return &j->broken[j->n - 1].v;
}

/* The kernels of `in` ask for it at all. */
static void check_flag(struct subject *x, const struct schema_rule *r, uint32_t bit,
		       struct spans in)
{
	const struct schema_type *type = x->type;
	const struct type_flag *own = NULL;
	struct version since = {0}, before = {0};
	const char *name[32];
	char text[VERSION_TEXT_MAX];
	struct violation *v;
	uint32_t rest;

	for (size_t i = 0; i < type->n_allowed + type->n_by_rule && !own; i++) {
		const struct type_flag *f = i < type->n_allowed
						    ? &type->allowed[i]
						    : &type->by_rule[i - type->n_allowed];

		if (f->flag == bit)
			own = f;
	}
	if (own) {
		for (size_t i = 0; i < x->j->s->n_flags; i++)
			if (x->j->s->flags[i].value == bit)
				since = x->j->s->flags[i].since;
		if (version_cmp(own->since, since) > 0)
			since = own->since;
		before = own->before;
		spans_subtract(&in, span_of(since, before));
	}
	v = reject(x, r, &in);
	if (!v)
		return;
	if (!schema_flag_names(x->j->s, bit, name, &rest))
		name[0] = arena_printf(x->j->a, "bit %#x", bit);
	v->before = since;
	if (own && version_none(before))
		v->message = arena_printf(x->j->a, "map_flags has %s, which %s takes since %s",
					  name[0], type->info.name, version_text(since, text));
	else
		v->message = arena_printf(x->j->a, "map_flags has %s, which %s does not take",
					  name[0], type->info.name);
	v->help = judge_flags_help(x, bit);
}

static uint32_t flag_value(const struct schema *s, const char *name)
{
	const struct flag_info *flag = schema_find_flag(s, name);

	return flag ? flag->value : 0;
}

static void check_flags_allowed(struct subject *x, const struct schema_rule *r)
{
	uint32_t token;
	struct spans in;

	if (!x->c->map_flags)
		return;
	token = flag_value(x->j->s, "BPF_F_TOKEN_FD");
	for (uint32_t bit = 1; bit; bit <<= 1) {
		if (!(x->c->map_flags & bit))
			continue;
		rule_spans(r, &in);
		/* The flag of a token is taken away before: map_create(). */
		if (bit == token)
			spans_intersect(&in, (struct span){0, version_key(VERSION(6, 9, 0))});
		check_flag(x, r, bit, in);
	}
}

static void check_flags_required(struct subject *x, const struct schema_rule *r)
{
	const char *name[32];
	uint32_t rest;
	struct spans in;

	for (size_t i = 0; i < x->type->n_required; i++) {
		const struct type_flag *f = &x->type->required[i];
		struct violation *v;

		if (x->c->map_flags & f->flag)
			continue;
		rule_spans(r, &in);
		spans_intersect(&in, span_of(f->since, f->before));
		v = reject(x, r, &in);
		if (!v)
			continue;
		schema_flag_names(x->j->s, f->flag, name, &rest);
		v->message = arena_printf(x->j->a, "map_flags is %u, must have %s",
					  x->c->map_flags, name[0]);
		v->help = judge_flags_help(x, 0);
	}
}

static void check_map_type(struct subject *x, const struct schema_rule *r)
{
	char since[VERSION_TEXT_MAX], kernel[VERSION_TEXT_MAX];
	struct spans in = {.n = 0};
	struct violation *v;

	if (!x->type || !x->type->info.id) {
		spans_add(&in, (struct span){0, SPAN_OPEN});
		v = reject(x, r, &in);
		if (v)
			v->message = arena_printf(x->j->a, "type is %u, which is no map type",
						  x->c->map_type);
		return;
	}
	spans_add(&in, (struct span){0, version_key(x->type->info.since)});
	v = reject(x, r, &in);
	if (!v)
		return;
	v->before = x->type->info.since;
	v->message = arena_printf(x->j->a,
				  "type is %s, which kernels have since %s; the target is %s",
				  x->type->info.name, version_text(v->before, since),
				  version_text(x->j->t->kernel, kernel));
}

static const char *field_list(struct subject *x, unsigned mask)
{
	struct buf b = {0};

	for (unsigned i = 0; i < x->j->s->n_special && i < SPECIAL_MAX; i++)
		if (mask >> i & 1)
			buf_printf(&b, "%s%s", b.len ? ", " : "", x->j->s->special[i].name);
	return judge_take(x->j, &b);
}

/* map_check_btf(): until 6.1 a map that programs may not read could have a lock or a timer. */
static void check_special_rdonly(struct subject *x, const struct schema_rule *r, uint32_t rdonly,
				 uint32_t wronly)
{
	uint32_t forced = judge_flag_bits(x->type->forced, x->type->n_forced);
	uint32_t flags = x->c->map_flags | forced;
	struct spans in = {.n = 0};
	unsigned mask = 0;
	struct violation *v;

	/* What the kernel adds by itself counts too. */
	if (!(flags & (rdonly | wronly)))
		return;
	for (unsigned i = 0; i < x->j->s->n_special && i < SPECIAL_MAX; i++) {
		struct spans own = x->special.in[i];

		if (!(flags & rdonly) && x->j->s->special[i].by == SPECIAL_STRUCT)
			spans_intersect(&own, span_of(VERSION(6, 2, 0), VERSION(0, 0, 0)));
		/* Such maps came long before, and take no special field anyway. */
		if (!(x->c->map_flags & (rdonly | wronly)))
			spans_intersect(&own, span_of(x->type->forced[0].since,
						      x->type->forced[0].before));
		if (own.n)
			mask |= 1u << i;
		spans_unite(&in, &own);
	}
	v = reject(x, r, &in);
	if (!v)
		return;
	v->message = arena_printf(x->j->a, "the value has %s, and programs must be able to read "
					   "and write it", field_list(x, mask));
	v->help = judge_flags_help(x, rdonly | wronly);
}

static void check_special_field(struct subject *x, const struct schema_rule *r, unsigned i)
{
	const struct special_field *field = &x->j->s->special[i];
	struct version since = {0};
	char text[VERSION_TEXT_MAX];

	for (size_t e = 0; e < field->n_errors; e++) {
		struct spans in = x->special.in[i];
		struct violation *v;

		spans_intersect(&in, span_of(field->errors[e].since, field->errors[e].before));
		for (size_t k = 0; k < field->n_types; k++) {
			if (field->types[k].type != x->c->map_type)
				continue;
			since = field->types[k].since;
			spans_subtract(&in, span_of(since, field->types[k].before));
		}
		v = reject(x, r, &in);
		if (!v)
			continue;
		v->err = field->errors[e].err;
		v->before = since;
		if (version_none(since))
			v->message = arena_printf(
				x->j->a, "the value has %s, which %s does not take", field->name,
				x->type->info.name);
		else
			v->message = arena_printf(
				x->j->a, "the value has %s, which %s takes since %s", field->name,
				x->type->info.name, version_text(since, text));
	}
}

static void check_expr(struct subject *x, const struct schema_rule *r)
{
	struct violation *v;
	struct spans in;

	if (expr_holds(&r->require, &x->env))
		return;
	if (r->depends) {
		x->j->depends |= r->depends;
		return;
	}
	if (r->loader == FOR_KERNEL && x->j->t->loader == LOADER_LIBBPF)
		return;
	rule_spans(r, &in);
	v = reject(x, r, &in);
	if (!v)
		return;
	v->message = judge_message(x, r);
	v->help = r->help.text ? judge_shown(x, &r->help) : judge_plain_help(x, r);
}

static void check_rule(struct subject *x, const struct schema_rule *r);

static void check_stage(struct subject *x, enum rule_stage stage)
{
	if (!x->type)
		return;
	for (size_t i = 0; i < x->type->n_rules; i++)
		if (x->type->rules[i].stage == stage)
			check_rule(x, &x->type->rules[i]);
}

static void check_rule(struct subject *x, const struct schema_rule *r)
{
	__int128 when;

	if (r->when.text && (!expr_eval(&r->when, &x->env, &when) || !when))
		return;
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
		if (x->type && x->special.any)
			check_special_rdonly(x, r, flag_value(x->j->s, "BPF_F_RDONLY_PROG"),
					     flag_value(x->j->s, "BPF_F_WRONLY_PROG"));
		break;
	case CHECK_SPECIAL_FIELDS:
		for (unsigned i = 0; x->type && x->special.any && i < x->j->s->n_special &&
				     i < SPECIAL_MAX; i++)
			check_special_field(x, r, i);
		break;
	case CHECK_STAGE_ALLOC_CHECK:
		check_stage(x, STAGE_ALLOC_CHECK);
		break;
	case CHECK_STAGE_ALLOC:
		check_stage(x, STAGE_ALLOC);
		break;
	case CHECK_STAGE_BTF_KEY:
		check_stage(x, STAGE_BTF_KEY);
		break;
	case CHECK_STAGE_BTF:
		check_stage(x, STAGE_BTF);
		break;
	default:
		break;
	}
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

		if (byte == '.')
			env->vars[VAR_name_dot] = 1;
		if (!is_name_byte(byte) && !env->vars[VAR_name_bad_byte])
			env->vars[VAR_name_bad_byte] = byte;
	}
}

/*
 * The template's value has a bpf_spin_lock that kernels of 5.1 to 6.1 see: 1,
 * or 2 where only those from 5.15 on do.
 */
static int has_spin_lock(const struct schema *s, const struct special_record *special)
{
	for (unsigned i = 0; special->any && i < s->n_special && i < SPECIAL_MAX; i++) {
		uint64_t first;

		if (!str_eq(s->special[i].name, "bpf_spin_lock"))
			continue;
		first = spans_first(&special->in[i], 0, version_key(VERSION(6, 1, 999)));
		if (first == SPAN_OPEN)
			return 0;
		return first < version_key(VERSION(5, 15, 0)) ? 1 : 2;
	}
	return 0;
}

static void set_vars(struct subject *x)
{
	const struct map_create *c = x->c;
	struct expr_env *env = &x->env;

	memset(env->vars, 0, sizeof(env->vars));
	env->symbols = x->j->symbols;
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
	x->special.any = false;
	x->special.uptr_size = -1;
	if (c->btf_value_type_id && c->types)
		special_find(x->j->s, c->types, c->btf_value_type_id, c->value_size, &x->special);
	env->vars[VAR_uptr_size] = x->special.uptr_size;
	/* Without the types the kernel would not see these fields at all. */
	if (x->special.any)
		x->j->btf_decides = true;
}

/*
 * Judges c and, before it, its template: that is the order of creation.
 * Returns the bytes of c alone; the template is closed again.
 */
static __int128 judge_one(struct judge *j, const struct map_create *c, int depth, bool *exact)
{
	bool inner_exact;
	int inner_lock = 0;
	__int128 memory;
	struct subject x;

	/* Not cleared as a whole: the record of special fields is large, and seldom looked at. */
	x.j = j;
	x.c = c;
	x.inner = depth > 0;
	x.type = schema_type_tables(j->s, c->map_type);
	if (c->inner && depth < MAX_TEMPLATES) {
		struct special_record special;

		special.any = false;
		judge_one(j, c->inner, depth + 1, &inner_exact);
		if (c->inner->types && c->inner->btf_value_type_id)
			special_find(j->s, c->inner->types, c->inner->btf_value_type_id,
				     c->inner->value_size, &special);
		inner_lock = has_spin_lock(j->s, &special);
	}
	set_vars(&x);
	x.env.vars[VAR_inner_given] = c->inner != NULL;
	x.env.vars[VAR_inner_type] = c->inner ? c->inner->map_type : 0;
	x.env.vars[VAR_inner_spin_lock] = inner_lock;
	*exact = !x.type || expr_holds(&x.type->memory_exact, &x.env);
	if (!x.type || !x.type->memory.text || !expr_eval(&x.type->memory, &x.env, &memory))
		memory = 0;
	x.env.vars[VAR_memory] = memory;
	for (size_t i = 0; i < j->s->n_general; i++)
		check_rule(&x, &j->s->general[i]);
	if (j->large >= 0 && memory > j->symbols[j->large])
		j->depends |= DEPENDS_MEMORY;
	return memory;
}

/* The releases that are left when the rejected ones are taken away. */
static void accepted_ranges(struct judge *j, struct verdict *out)
{
	struct spans all = {.n = 0};
	struct kernel_range *v;

	spans_add(&all, (struct span){j->s->n_kernels ? version_key(j->s->kernels[0].release) : 0,
				      SPAN_OPEN});
	for (unsigned i = 0; i < j->rejected.n; i++)
		spans_subtract(&all, j->rejected.v[i]);
	v = ARENA_ARRAY(j->a, all.n, struct kernel_range);
	for (unsigned i = 0; i < all.n; i++) {
		v[i].from = version_of_key(all.v[i].from);
		v[i].before = all.v[i].before == SPAN_OPEN ? VERSION(0, 0, 0)
							   : version_of_key(all.v[i].before);
	}
	out->kernels = v;
	out->n_kernels = all.n;
}

/* First those that the first rejecting release asks for, then what others add. */
static void order_violations(struct judge *j, uint64_t first, struct verdict *out)
{
	struct violation *v = ARENA_ARRAY(j->a, j->n, struct violation);
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < j->n; i++)
			if (spans_have(&j->broken[i].in, first) == (pass == 0))
				v[n++] = j->broken[i].v;
	out->violations = v;
	out->n_violations = n;
}

void judge_map(const struct schema *s, const struct target *t, struct arena *a,
	       const struct map_create *c, struct verdict *out)
{
	__int128 symbols[256], memory;
	struct judge j = {
		.s = s, .t = t, .a = a, .symbols = symbols,
		.low = version_key(t->kernel), .high = version_key(t->kernel_last),
		.large = schema_symbol_index(s, "MEMORY_LARGE"),
	};
	uint64_t first;
	bool exact;

	schema_symbol_values(s, t, symbols);
	memory = judge_one(&j, c, 0, &exact);
	*out = (struct verdict){
		.create = CREATE_ACCEPTED, .memory_exact = true, .btf_decides = j.btf_decides,
	};
	accepted_ranges(&j, out);
	first = spans_first(&j.rejected, j.low, j.high);
	if (first != SPAN_OPEN && j.n) {
		out->create = CREATE_REJECTED;
		out->rejecting = version_of_key(first);
		order_violations(&j, first, out);
		out->err = out->violations[0].err;
		return;
	}
	out->memory = memory > (__int128)UINT64_MAX ? UINT64_MAX : (uint64_t)memory;
	out->memory_exact = exact;
	out->depends_on = j.depends;
	if (j.depends)
		out->create = CREATE_DEPENDS;
}
