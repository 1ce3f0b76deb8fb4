/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/kernel_facts.h"

#include "base/util.h"

const char *const fact_kind_names[FACT_KINDS] = {
	[FACT_MAP_TYPE] = "map_types",
	[FACT_FLAG] = "flags",
	[FACT_REQUIRED_FLAG] = "required_flags",
	[FACT_RULE] = "rules",
	[FACT_FIELD] = "special_fields",
	[FACT_FIELD_TYPE] = "special_fields_of_maps",
	[FACT_FEATURE] = "features",
	[FACT_COMMAND] = "commands",
	[FACT_PROGRAM_TYPE] = "program_types",
	[FACT_HELPER] = "helpers",
	[FACT_HELPER_MAP] = "helpers_of_maps",
	[FACT_HELPER_PROGRAM] = "helpers_of_programs",
	[FACT_PROGRAM_MAP] = "refusals",
};

struct lister {
	struct arena *a;
	struct schema *s;
	struct kernel_facts *facts;
};

/* A copy of rows that the copied schema may change. */
#define COPY(l, rows, n) ((n) ? arena_memdup((l)->a, (rows), (n) * sizeof(*(rows))) : NULL)

static void add(struct lister *l, struct kernel_fact f)
{
	struct kernel_facts *facts = l->facts;
	const char *name = f.name;

	/* Rows that a table has twice differ by what a name does not say. */
	for (unsigned n = 2; !name_table_add(&facts->names[f.kind], name, (uint32_t)facts->n); n++)
		name = arena_printf(l->a, "%s (%u)", f.name, n);
	f.name = name;
	ARENA_PUSH(l->a, facts->v, facts->n, facts->cap, f);
}

static void list_flags(struct lister *l, enum fact_kind kind, const struct schema_type *t,
		       const struct type_flag **flags, size_t n)
{
	struct type_flag *v = COPY(l, *flags, n);

	*flags = v;
	/* The kernel must know the flag, too: one fact of both. */
	for (size_t i = 0; i < n && kind == FACT_FLAG; i++) {
		const struct flag_info *flag = schema_flag_of(l->s, v[i].flag);

		if (flag && version_cmp(flag->since, v[i].since) > 0)
			v[i].since = flag->since;
	}
	for (size_t i = 0; i < n; i++)
		add(l, (struct kernel_fact){
			.kind = kind, .type = t->info.id, .flag = v[i].flag, .row = &v[i],
			.since = &v[i].since, .before = &v[i].before,
			.name = arena_printf(l->a, "%s %s", t->info.name,
					     schema_flags_text(l->a, l->s, v[i].flag)),
		});
}

/* "hash: key_size <= 512 if map_flags has NUMA_NODE, else E2BIG (htab_map_alloc_check)" */
static const char *rule_name(struct lister *l, const char *owner, const struct schema_rule *r)
{
	const char *source = schema_rule_words(r)->source;

	return arena_printf(l->a, "%s: %s%s%s, else %s%s%s%s", owner,
			    r->require.text ? r->require.text : check_names[r->check],
			    r->when.text ? " if " : "", r->when.text ? r->when.text : "",
			    schema_errno_name(l->a, r->err), source ? " (" : "",
			    source ? source : "", source ? ")" : "");
}

static void list_rules(struct lister *l, const char *owner, uint32_t type,
		       const struct schema_rule **rules, size_t n)
{
	struct schema_rule *v = COPY(l, *rules, n);

	*rules = v;
	for (size_t i = 0; i < n; i++) {
		/* The others are steps, or look at facts of their own. */
		if (v[i].check != CHECK_EXPR || v[i].depends)
			continue;
		add(l, (struct kernel_fact){
			.kind = FACT_RULE, .type = type, .row = &v[i], .since = &v[i].since,
			.before = &v[i].before, .backports = &v[i].backports,
			.n_backports = &v[i].n_backports, .dropped = &v[i].dropped,
			.n_dropped = &v[i].n_dropped, .name = rule_name(l, owner, &v[i]),
		});
	}
}

static void list_map_types(struct lister *l)
{
	struct schema_type *v = COPY(l, l->s->types, l->s->n_types);
	struct flag_info *flags = COPY(l, l->s->flags, l->s->n_flags);

	l->s->types = v;
	for (size_t i = 0; i < l->s->n_types; i++)
		if (v[i].info.id)
			add(l, (struct kernel_fact){
				.kind = FACT_MAP_TYPE, .type = v[i].info.id, .row = &v[i],
				.since = &v[i].info.since, .name = v[i].info.name,
			});
	for (size_t i = 0; i < l->s->n_types; i++) {
		list_flags(l, FACT_FLAG, &v[i], &v[i].allowed, v[i].n_allowed);
		list_flags(l, FACT_FLAG, &v[i], &v[i].by_rule, v[i].n_by_rule);
	}
	for (size_t i = 0; i < l->s->n_types; i++)
		list_flags(l, FACT_REQUIRED_FLAG, &v[i], &v[i].required, v[i].n_required);
	for (size_t i = 0; i < l->s->n_flags; i++)
		flags[i].since = VERSION(0, 0, 0);
	l->s->flags = flags;
	list_rules(l, "all", 0, &l->s->general, l->s->n_general);
	for (size_t i = 0; i < l->s->n_types; i++)
		list_rules(l, v[i].info.name, v[i].info.id, &v[i].rules, v[i].n_rules);
}

static void list_special(struct lister *l)
{
	struct special_field *v = COPY(l, l->s->special, l->s->n_special);

	l->s->special = v;
	for (size_t i = 0; i < l->s->n_special; i++)
		add(l, (struct kernel_fact){
			.kind = FACT_FIELD, .row = &v[i], .since = &v[i].since,
			.before = &v[i].before, .name = v[i].name,
		});
	for (size_t i = 0; i < l->s->n_special; i++) {
		struct special_type *types = COPY(l, v[i].types, v[i].n_types);

		v[i].types = types;
		for (size_t k = 0; k < v[i].n_types; k++)
			add(l, (struct kernel_fact){
				.kind = FACT_FIELD_TYPE, .type = types[k].type, .row = &types[k],
				.since = &types[k].since, .before = &types[k].before,
				.name = arena_printf(l->a, "%s in %s", v[i].name,
						     schema_map_type_name(l->s, types[k].type)),
			});
	}
}

static void list_features(struct lister *l)
{
	struct kernel_feature_info *v = COPY(l, l->s->features, l->s->n_features);

	l->s->features = v;
	for (size_t i = 0; i < l->s->n_features; i++)
		add(l, (struct kernel_fact){
			.kind = FACT_FEATURE, .row = &v[i], .since = &v[i].since,
			.before = &v[i].before, .backports = &v[i].backports,
			.n_backports = &v[i].n_backports, .name = kernel_feature_names[v[i].feature],
		});
}

static void list_commands(struct lister *l)
{
	for (size_t i = 0; i < l->s->n_types; i++) {
		struct map_type_info *t = &((struct schema_type *)&l->s->types[i])->info;
		struct map_feature *v = COPY(l, t->commands, t->n_commands);

		t->commands = v;
		for (size_t k = 0; k < t->n_commands; k++)
			add(l, (struct kernel_fact){
				.kind = FACT_COMMAND, .type = t->id, .row = &v[k],
				.since = &v[k].since,
				.name = arena_printf(l->a, "%s of %s", v[k].name, t->name),
			});
	}
}

static void list_program_types(struct lister *l)
{
	struct schema_program_type *v = COPY(l, l->s->program_types, l->s->n_program_types);

	l->s->program_types = v;
	for (size_t i = 0; i < l->s->n_program_types; i++)
		add(l, (struct kernel_fact){
			.kind = FACT_PROGRAM_TYPE, .type = v[i].id, .row = &v[i],
			.since = &v[i].since, .name = v[i].name,
		});
}

static void list_helpers_of_maps(struct lister *l, struct schema_type *t)
{
	struct map_feature *v = COPY(l, t->info.helpers, t->info.n_helpers);

	t->info.helpers = v;
	for (size_t i = 0; i < t->info.n_helpers; i++)
		/* The others are functions of the kernel. */
		if (schema_find_helper(l->s, v[i].name))
			add(l, (struct kernel_fact){
				.kind = FACT_HELPER_MAP, .type = t->info.id, .row = &v[i],
				.since = &v[i].since,
				.name = arena_printf(l->a, "%s with %s", v[i].name, t->info.name),
			});
}

/* A row for each helper, so that each can have its own programs. */
static void split_helper_programs(struct lister *l)
{
	struct helper_programs *v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < l->s->n_helper_programs; i++) {
		const struct helper_programs *row = &l->s->helper_programs[i];

		for (size_t k = 0; k < row->n_helpers; k++) {
			struct helper_programs one = *row;

			one.helpers = &row->helpers[k];
			one.n_helpers = 1;
			one.programs = COPY(l, row->programs, row->n_programs);
			ARENA_PUSH(l->a, v, n, cap, one);
		}
	}
	l->s->helper_programs = v;
	l->s->n_helper_programs = n;
}

static void list_helpers_of_programs(struct lister *l)
{
	split_helper_programs(l);
	for (size_t i = 0; i < l->s->n_helper_programs; i++) {
		const struct helper_programs *row = &l->s->helper_programs[i];
		struct type_span *v = (struct type_span *)row->programs;

		for (size_t k = 0; k < row->n_programs && !row->everywhere; k++)
			if (!v[k].depends)
				add(l, (struct kernel_fact){
					.kind = FACT_HELPER_PROGRAM, .type = v[k].type, .row = &v[k],
					.since = &v[k].since, .before = &v[k].before,
					.perhaps_since = &v[k].perhaps_since,
					.name = arena_printf(l->a, "%s in %s", row->helpers[0],
						schema_program_type_name(l->s, v[k].type)),
				});
	}
}

static void list_helpers(struct lister *l)
{
	struct schema_helper *v = COPY(l, l->s->helpers, l->s->n_helpers);

	l->s->helpers = v;
	for (size_t i = 0; i < l->s->n_helpers; i++)
		add(l, (struct kernel_fact){
			.kind = FACT_HELPER, .row = &v[i], .since = &v[i].since, .name = v[i].name,
		});
	for (size_t i = 0; i < l->s->n_types; i++)
		list_helpers_of_maps(l, (struct schema_type *)&l->s->types[i]);
	list_helpers_of_programs(l);
}

static void list_refusals(struct lister *l)
{
	struct program_refusal *v = COPY(l, l->s->refusals, l->s->n_refusals);

	l->s->refusals = v;
	for (size_t i = 0; i < l->s->n_refusals; i++)
		add(l, (struct kernel_fact){
			.kind = FACT_PROGRAM_MAP, .row = &v[i], .since = &v[i].since,
			.before = &v[i].before, .perhaps_since = &v[i].perhaps_since,
			.name = arena_printf(l->a, "%s (%s)", v[i].text, v[i].source),
		});
}

struct kernel_facts *kernel_facts_new(struct arena *a, const struct schema *s)
{
	struct kernel_facts *facts = ARENA_NEW(a, struct kernel_facts);
	struct lister l = {a, arena_memdup(a, s, sizeof(*s)), facts};

	schema_make_ready(s);
	facts->schema = l.s;
	l.s->profile = "without a name";
	for (int kind = 0; kind < FACT_KINDS; kind++)
		facts->names[kind].arena = a;
	list_map_types(&l);
	list_special(&l);
	list_features(&l);
	list_commands(&l);
	list_program_types(&l);
	list_helpers(&l);
	list_refusals(&l);
	return facts;
}

bool kernel_fact_holds(const struct kernel_fact *f, struct version kernel)
{
	const struct version none = {0};

	if (f->dropped && release_is_backport(kernel, *f->dropped, *f->n_dropped))
		return false;
	return version_between(kernel, *f->since, f->before ? *f->before : none) ||
	       (f->backports && release_is_backport(kernel, *f->backports, *f->n_backports));
}

void kernel_fact_set(struct kernel_fact *f, bool holds)
{
	*f->since = holds ? VERSION(0, 0, 0) : VERSION_NEVER;
	if (f->before)
		*f->before = VERSION(0, 0, 0);
	if (f->n_backports)
		*f->n_backports = 0;
	if (f->n_dropped)
		*f->n_dropped = 0;
	if (f->perhaps_since)
		*f->perhaps_since = VERSION(0, 0, 0);
}

struct kernel_fact *kernel_facts_find(const struct kernel_facts *facts, enum fact_kind kind,
				      const char *name)
{
	int64_t i = name_table_find(&facts->names[kind], name);

	return i < 0 ? NULL : &facts->v[i];
}
