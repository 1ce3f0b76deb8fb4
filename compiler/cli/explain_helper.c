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
		if (schema_type_helper(&s->types[i], name))
			return true;
	for (size_t i = 0; i < s->n_special; i++)
		if (helper_of_field(&s->special[i], name))
			return true;
	return false;
}

static bool put_map_types(const struct explain *x, const char *name)
{
	const struct schema_access *access = schema_find_access(x->s, name);
	bool any = false;

	for (size_t i = 0; i < x->s->n_types; i++) {
		const struct schema_type *t = &x->s->types[i];
		const struct map_feature *f = schema_type_helper(t, name);

		if (!f)
			continue;
		if (!any)
			buf_str(x->b, "\nMap types that it takes\n");
		any = true;
		put_entry(x->b, t->info.name, schema_feature_since(t, f), VERSION(0, 0, 0), NULL);
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

	if (helper)
		buf_printf(x->b, "%s (BPF_FUNC_%s, %u): helper\n", name, name + strlen("bpf_"),
			   helper->id);
	else
		buf_printf(x->b, "%s: function of the kernel (kfunc)\n", name);
	any = put_map_types(x, name);
	any |= put_fields(x, name);
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
