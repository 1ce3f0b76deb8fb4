/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "cli/explain.h"

/* Whether two map types share the rule, from a group of schemas/rules/. */
static bool same_rule(const struct schema_rule *x, const struct schema_rule *y)
{
	return x->check == y->check && x->err == y->err &&
	       str_eq(schema_rule_words(x)->source, schema_rule_words(y)->source) &&
	       version_cmp(x->since, y->since) == 0 && version_cmp(x->before, y->before) == 0 &&
	       str_eq(x->require.text ? x->require.text : "", y->require.text ? y->require.text : "");
}

static bool has_rule(const struct schema_type *t, const void *rule)
{
	for (size_t i = 0; i < t->n_rules; i++)
		if (!t->rules[i].depends && same_rule(&t->rules[i], rule))
			return true;
	return false;
}

static bool has_capability(const struct schema_type *t, const void *capability)
{
	return t->info.capability && str_eq(t->info.capability, capability);
}

/* Adds the names of the map types that have it, if `first` is the first of them. */
static bool put_types(struct buf *b, const struct schema *s, size_t first,
		      bool (*has)(const struct schema_type *t, const void *what), const void *what)
{
	const char *sep = "\n";

	for (size_t i = 0; i < first; i++)
		if (has(schema_type_at(s, i), what))
			return false;
	for (size_t i = first; i < s->n_types; i++) {
		if (!has(schema_type_at(s, i), what))
			continue;
		buf_printf(b, "%s%s", sep, schema_type_at(s, i)->info.name);
		sep = ", ";
	}
	buf_char(b, '\n');
	return true;
}

static void put_errno_rules(const struct explain *x, int err)
{
	const struct schema *s = x->s;
	struct buf *b = x->b;
	bool any = false;

	for (size_t i = 0; i < s->n_general; i++) {
		const struct schema_rule *r = &s->general[i];

		if (r->err != err || r->depends)
			continue;
		if (!any)
			buf_str(b, "\nall map types\n");
		any = true;
		put_rule(x, r, VERSION(0, 0, 0));
	}
	/* A rule that several map types share is printed once. */
	for (size_t i = 0; i < s->n_types; i++) {
		for (size_t k = 0; k < schema_type_at(s, i)->n_rules; k++) {
			const struct schema_rule *r = &schema_type_at(s, i)->rules[k];

			if (r->err == err && !r->depends && put_types(b, s, i, has_rule, r))
				put_rule(x, r, VERSION(0, 0, 0));
		}
	}
	any = false;
	for (size_t i = 0; i < s->n_special; i++) {
		const struct special_field *f = &s->special[i];

		for (size_t k = 0; k < f->n_errors; k++) {
			if (f->errors[k].err != err)
				continue;
			if (!any)
				buf_str(b, "\nall map types\n");
			any = true;
			buf_printf(b, "  the value has no %s, if the map type does not accept it "
				      "(map_check_btf)", f->name);
			put_span(b, f->errors[k].since, f->errors[k].before);
			buf_char(b, '\n');
		}
	}
}

/* No rule has EPERM: verdicts are for a process with the capability. */
static void put_capabilities(struct buf *b, const struct schema *s)
{
	for (size_t i = 0; i < s->n_types; i++) {
		const char *capability = schema_type_at(s, i)->info.capability;

		if (capability && put_types(b, s, i, has_capability, capability))
			buf_printf(b, "  %s\n", capability);
	}
}

static void put_refusals(struct buf *b, const struct schema *s, int err)
{
	for (size_t i = 0; i < s->n_loaders; i++) {
		const struct schema_loader *l = schema_loader_at(s, i);
		bool any = false;

		for (size_t k = 0; k < l->n_faults; k++) {
			const struct loader_fault *f = &l->faults[k];

			if (f->err != err)
				continue;
			if (!any)
				buf_printf(b, "\n%s refuses objects with this errno for\n",
					   loader_names[l->who]);
			any = true;
			/* A fault of the oldest known release may be older than it. */
			put_entry(b, fault_names[f->what], since_after(f->since, l->releases[0]),
				  f->before, f->reason);
		}
	}
}

void explain_errno(const struct explain *x, int err)
{
	const char *name = schema_errno_name(x->a, err);
	struct buf rules = {0}, refusals = {0}, *b = x->b;
	struct explain inside = *x;

	if (*name == 'E')
		buf_printf(b, "%s (%d): ", name, err);
	else if (*name == 'L')
		buf_printf(b, "%s (%d): an error number of libbpf\n", name, err);
	else
		buf_printf(b, "%d: ", err);
	if (err == 524)
		buf_str(b, "not supported; an errno of the kernel that errno.h does not define\n");
	else if (*name != 'L')
		buf_printf(b, "%s\n", strerror(err));
	inside.b = &rules;
	put_errno_rules(&inside, err);
	put_refusals(&refusals, x->s, err);
	if (err == EPERM) {
		buf_str(b, "\nBPF_MAP_CREATE fails with it if the capability that the map type "
			   "requires is missing, and\nbefore 5.11 if the memory of all maps exceeds "
			   "RLIMIT_MEMLOCK (bpf_map_charge_memlock)\n");
		put_capabilities(b, x->s);
	}
	if (rules.len)
		buf_str(b, "\nBPF_MAP_CREATE fails with it unless\n");
	buf_add(b, rules.s, rules.len);
	buf_add(b, refusals.s, refusals.len);
	if (!rules.len && !refusals.len && err != EPERM)
		buf_str(b, "\nNo known kernel fails BPF_MAP_CREATE with it because of a definition, "
			   "and no known\nloader refuses an object with it.\n");
	buf_free(&rules);
	buf_free(&refusals);
}
