/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "cli/explain.h"

/* explain: helpers, which the schemas have by map type and by special field. */

static const struct special_helper *helper_of_field(const struct special_field *f,
						    const char *helper)
{
	for (size_t i = 0; i < f->n_helpers; i++)
		if (str_eq(f->helpers[i].name, helper))
			return &f->helpers[i];
	return NULL;
}

bool explain_knows_helper(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_types; i++)
		if (schema_type_helper(schema_type_at(s, i), name))
			return true;
	for (size_t i = 0; i < s->n_special; i++)
		if (helper_of_field(&s->special[i], name))
			return true;
	return false;
}

/* "map, key, value, flags" */
static const char *arguments_text(struct arena *a, const struct schema_helper *h)
{
	const char *text = "";

	for (size_t i = 0; i < h->n_args; i++) {
		const struct helper_arg *arg = &h->args[i];

		text = arena_printf(a, "%s%s%s", text, i ? ", " : "", helper_arg_names[arg->is]);
		if (arg->size)
			text = arena_printf(a, "%s of %u bytes", text, arg->size);
	}
	return *text ? text : "none";
}

static void put_prototype(const struct explain *x, const struct schema_helper *h)
{
	char since[VERSION_TEXT_MAX];

	buf_char(x->b, '\n');
	put_pair(x->b, "since", version_text(h->since, since));
	put_pair(x->b, "arguments", arguments_text(x->a, h));
	put_pair(x->b, "returns", helper_returns_names[h->returns]);
}

/* What is known only from a release on that somebody has asked. */
static const char *perhaps_text(struct arena *a, struct version since)
{
	char text[VERSION_TEXT_MAX];

	return version_none(since) ? NULL
				   : arena_printf(a, "perhaps since %s", version_text(since, text));
}

static void put_programs(const struct explain *x, const char *name)
{
	const struct helper_programs *row = schema_helper_programs(x->s, name);

	if (!row)
		return;
	buf_str(x->b, "\nTypes of programs that have it, as far as kernels since 5.10 were asked\n");
	for (size_t i = 0; i < row->n_programs; i++) {
		const struct type_span *p = &row->programs[i];
		const struct schema_program_type *t = schema_program_type_of(x->s, p->type);

		put_entry(x->b, t ? t->name : "unknown", p->since, p->before,
			  p->depends ? "it depends on what the program attaches to"
				     : perhaps_text(x->a, p->perhaps_since));
	}
	if (row->everywhere || !version_none(row->everywhere_since))
		put_entry(x->b, "all", row->everywhere_since, VERSION(0, 0, 0),
			  perhaps_text(x->a, row->perhaps_since));
}

/* Map types that the verifier takes, and for which the helper does nothing. */
static bool put_failing(const struct explain *x, const char *name)
{
	bool any = false;

	for (size_t i = 0; i < x->s->n_types; i++) {
		const struct schema_type *t = schema_type_at(x->s, i);

		for (size_t k = 0; k < t->n_failing; k++) {
			if (!str_eq(t->failing[k].name, name))
				continue;
			if (!any)
				buf_str(x->b, "\nMap types that it takes, and for which it always fails\n");
			any = true;
			put_entry(x->b, t->info.name, VERSION(0, 0, 0), VERSION(0, 0, 0),
				  schema_errno_name(x->a, t->failing[k].err));
		}
	}
	return any;
}

/* "only in programs of type xdp, tracing" */
static const char *only_in(const struct explain *x, const struct map_feature *f)
{
	const char *text = f->n_programs ? "only in programs of type " : NULL;

	for (size_t i = 0; i < f->n_programs; i++) {
		const struct schema_program_type *t = schema_program_type_of(x->s, f->programs[i].type);
		struct buf span = {0};

		put_span(&span, f->programs[i].since, f->programs[i].before);
		text = arena_printf(x->a, "%s%s%s%s", text, i ? ", " : "", t ? t->name : "unknown",
				    span.len ? span.s : "");
		buf_free(&span);
	}
	return text;
}

static bool put_map_types(const struct explain *x, const char *name)
{
	const struct schema_access *access = schema_find_access(x->s, name);
	bool any = false;

	for (size_t i = 0; i < x->s->n_types; i++) {
		const struct schema_type *t = schema_type_at(x->s, i);
		const struct map_feature *f = schema_type_helper(t, name);

		if (!f)
			continue;
		if (!any)
			buf_str(x->b, "\nMap types that it takes\n");
		any = true;
		put_entry(x->b, t->info.name, schema_feature_since(t, f), VERSION(0, 0, 0),
			  only_in(x, f));
	}
	if (any && access)
		buf_printf(x->b, "\nIt is refused on maps with %s.\n",
			   schema_flags_text(x->a, x->s, access->not_with));
	return any;
}

static bool put_fields(const struct explain *x, const char *name)
{
	bool any = false;

	for (size_t i = 0; i < x->s->n_special; i++) {
		const struct special_field *f = &x->s->special[i];
		const struct special_helper *helper = helper_of_field(f, name);

		if (!helper)
			continue;
		buf_printf(x->b, "\nIt works on a %s in the value of a map of type\n", f->name);
		any = true;
		for (size_t k = 0; k < f->n_types; k++) {
			const struct special_type *t = &f->types[k];
			struct version since = t->since;

			if (version_cmp(since, f->since) < 0)
				since = f->since;
			if (version_cmp(since, helper->since) < 0)
				since = helper->since;
			put_entry(x->b, schema_map_type_name(x->s, t->type), since,
				  version_none(helper->before) ? t->before : helper->before, NULL);
		}
	}
	return any;
}

void explain_helper(const struct explain *x, const char *name)
{
	const struct schema_helper *helper = schema_find_helper(x->s, name);
	bool any;

	if (helper) {
		buf_printf(x->b, "%s (BPF_FUNC_%s, %u): helper\n", name, name + strlen("bpf_"),
			   helper->id);
		put_prototype(x, helper);
	} else {
		buf_printf(x->b, "%s: function of the kernel (kfunc)\n", name);
	}
	any = put_map_types(x, name);
	any |= put_failing(x, name);
	any |= put_fields(x, name);
	put_programs(x, name);
	if (!any)
		buf_str(x->b, "\nIt takes no map.\n");
}

void explain_argument(const struct explain *x, const char *helper, const struct schema_type *t)
{
	const struct map_feature *f = schema_type_helper(t, helper);
	const char *sep = " Helpers that do: ";
	char text[VERSION_TEXT_MAX];

	if (f) {
		buf_printf(x->b, "%s takes a map of type %s since %s.\n\n", helper, t->info.name,
			   version_text(schema_feature_since(t, f), text));
		return;
	}
	buf_printf(x->b, "%s does not take a map of type %s.", helper, t->info.name);
	for (size_t i = 0; i < t->info.n_helpers; i++) {
		buf_printf(x->b, "%s%s", sep, t->info.helpers[i].name);
		sep = ", ";
	}
	buf_printf(x->b, "%s\n\n", t->info.n_helpers ? "." : " No helper does.");
}
