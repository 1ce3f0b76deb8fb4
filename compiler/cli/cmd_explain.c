/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <strings.h>

#include "base/buf.h"
#include "base/util.h"
#include "cli/cli.h"
#include "cli/pages.h"
#include "schema/tables.h"

static void put_pair(struct buf *b, const char *what, const char *text)
{
	if (text)
		buf_printf(b, "%-12s %s\n", what, text);
}

static void put_span(struct buf *b, struct version since, struct version before)
{
	char text[VERSION_TEXT_MAX];

	if (!version_none(since))
		buf_printf(b, " since %s", version_text(since, text));
	if (!version_none(before))
		buf_printf(b, " before %s", version_text(before, text));
}

/* An entry of a list: its name, the releases that have it, what there is to say. */
static void put_entry(struct buf *b, const char *name, struct version since, struct version before,
		      const char *text)
{
	buf_printf(b, "  %s", name);
	put_span(b, since, before);
	buf_printf(b, "%s%s\n", text ? ": " : "", text ? text : "");
}

/* since, or none if the type had it from its first release on. */
static struct version since_after(struct version since, struct version type)
{
	return version_cmp(since, type) > 0 ? since : VERSION(0, 0, 0);
}

/* Whether something ended before the first release of the type. */
static bool ended_before(struct version before, struct version type)
{
	return !version_none(before) && version_cmp(before, type) <= 0;
}

static void put_points(struct buf *b, const char *what, const struct version *v, size_t n,
		       struct version type)
{
	const char *sep = what;
	char text[VERSION_TEXT_MAX];

	for (size_t i = 0; i < n; i++) {
		if (version_cmp(v[i], type) <= 0)
			continue;
		buf_printf(b, "%s%s", sep, version_text(v[i], text));
		sep = ", ";
	}
}

/* A rule in words: the requirement, then the errno. `type` is the first release of the map type. */
static void put_rule(struct buf *b, struct arena *a, const struct schema_rule *r,
		     struct version type)
{
	if (r->check == CHECK_FLAGS_ALLOWED)
		buf_str(b, "  only flags that are allowed");
	else if (r->check == CHECK_FLAGS_REQUIRED)
		buf_str(b, "  all flags that are required");
	else if (r->check)
		buf_printf(b, "  %s", check_names[r->check]);
	else
		buf_printf(b, "  %s", r->require.text);
	if (r->when.text)
		buf_printf(b, ", where %s", r->when.text);
	buf_str(b, "\n      ");
	if (r->depends)
		buf_str(b, "else it depends on the machine");
	else if (r->err)
		buf_printf(b, "else %s", schema_errno_name(a, r->err));
	else
		buf_str(b, "else refused");
	put_span(b, since_after(r->since, type), r->before);
	put_points(b, ", also in ", r->backports, r->n_backports, type);
	put_points(b, ", no longer in ", r->dropped, r->n_dropped, type);
	buf_printf(b, " (%s)", r->source);
	if (!r->depends)
		buf_printf(b, " [%s %s]", rule_info((enum rule_id)r->rule)->id,
			   rule_info((enum rule_id)r->rule)->name);
	if (r->verified)
		buf_printf(b, "; verified on %s", r->verified);
	else if (r->unverified)
		buf_printf(b, "; not verified, needs %s", r->unverified);
	buf_char(b, '\n');
}

static void put_flags(struct buf *b, const struct schema *s, const char *what,
		      const struct type_flag *v, size_t n)
{
	if (!n)
		return;
	buf_printf(b, "\n%s\n", what);
	for (size_t i = 0; i < n; i++) {
		const struct flag_info *flag = schema_flag_of(s, v[i].flag);

		/* An overlay may have no such flag. */
		if (flag)
			put_entry(b, flag->name, v[i].since, v[i].before, v[i].text);
	}
}

/* What takes a command or helper away: "not with BPF_F_RDONLY, not when frozen"; or NULL. */
static const char *access_text(struct arena *a, const struct schema *s, const char *name)
{
	const struct schema_access *row = schema_find_access(s, name);
	const char *frozen;

	if (!row)
		return NULL;
	frozen = row->not_frozen ? ", not when frozen" : "";
	return arena_printf(a, "not with %s%s", schema_flags_text(a, s, row->not_with), frozen);
}

static void put_features(struct buf *b, struct arena *a, const struct schema *s, const char *what,
			 const struct map_feature *v, size_t n, struct version type)
{
	if (!n)
		return;
	buf_printf(b, "\n%s\n", what);
	for (size_t i = 0; i < n; i++)
		put_entry(b, v[i].name, since_after(v[i].since, type), VERSION(0, 0, 0),
			  access_text(a, s, v[i].name));
}

/* The helpers of a special field and the releases that have them: "a, b since 7.0"; or NULL. */
static const char *special_helpers(struct arena *a, const struct special_field *f)
{
	struct buf b = {0};
	const char *text;

	for (size_t i = 0; i < f->n_helpers; i++) {
		buf_printf(&b, "%s%s", i ? ", " : "", f->helpers[i].name);
		put_span(&b, f->helpers[i].since, f->helpers[i].before);
	}
	text = b.len ? arena_strdup(a, b.s) : NULL;
	buf_free(&b);
	return text;
}

static void put_special(struct buf *b, struct arena *a, const struct schema *s,
			const struct schema_type *t)
{
	bool any = false;

	for (size_t i = 0; i < s->n_special; i++) {
		const struct special_field *f = &s->special[i];

		for (size_t k = 0; k < f->n_types; k++) {
			struct version since = f->types[k].since, before = f->types[k].before;

			if (version_none(before) ||
			    (!version_none(f->before) && version_cmp(f->before, before) < 0))
				before = f->before;
			if (f->types[k].type != t->info.id || ended_before(before, t->info.since))
				continue;
			if (!any)
				buf_str(b, "\nSpecial fields that a value may have, and their helpers\n");
			any = true;
			if (version_cmp(since, f->since) < 0)
				since = f->since;
			put_entry(b, f->name, since_after(since, t->info.since), before,
				  special_helpers(a, f));
		}
	}
}

static void explain_type(struct buf *b, struct arena *a, const struct schema *s,
			 const struct schema_type *t)
{
	char text[VERSION_TEXT_MAX];

	buf_printf(b, "%s (%s, %u): %s\n\n", t->info.name, t->info.enum_name, t->info.id, t->text);
	put_pair(b, "since", version_text(t->info.since, text));
	put_pair(b, "deprecated", t->deprecated);
	put_pair(b, "config", t->info.config);
	put_pair(b, "capability", t->info.capability);
	put_pair(b, "BTF", t->btf);
	put_pair(b, "map_extra", t->map_extra);
	put_pair(b, "inner map", t->inner);
	put_pair(b, "memory", t->memory.text);
	put_flags(b, s, "Flags", t->allowed, t->n_allowed);
	put_flags(b, s, "Flags that must be set", t->required, t->n_required);
	put_flags(b, s, "Flags that the kernel adds", t->forced, t->n_forced);
	if (t->n_rules)
		buf_str(b, "\nRequirements of the kernel, in its order\n");
	for (size_t i = 0; i < t->n_rules; i++)
		if (!ended_before(t->rules[i].before, t->info.since))
			put_rule(b, a, &t->rules[i], t->info.since);
	put_special(b, a, s, t);
	put_features(b, a, s, "Commands", t->info.commands, t->info.n_commands, t->info.since);
	put_features(b, a, s, "Helpers", t->info.helpers, t->info.n_helpers, t->info.since);
	if (t->n_notes)
		buf_str(b, "\nNotes\n");
	for (size_t i = 0; i < t->n_notes; i++)
		buf_printf(b, "  %s\n", t->notes[i]);
}

static bool has_flag(const struct type_flag *v, size_t n, uint32_t flag)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].flag == flag)
			return true;
	return false;
}

static void explain_flag(struct buf *b, const struct schema *s, const struct flag_info *flag)
{
	char text[VERSION_TEXT_MAX];
	bool any = false;

	buf_printf(b, "%s (%#x): %s\n\n", flag->name, flag->value, flag->text);
	put_pair(b, "since", version_text(flag->since, text));
	buf_str(b, "\nMap types\n");
	for (size_t i = 0; i < s->n_types; i++) {
		const struct schema_type *t = &s->types[i];

		if (has_flag(t->required, t->n_required, flag->value))
			buf_printf(b, "  %s: must be set\n", t->info.name);
		else if (has_flag(t->allowed, t->n_allowed, flag->value))
			buf_printf(b, "  %s\n", t->info.name);
		else if (has_flag(t->forced, t->n_forced, flag->value))
			buf_printf(b, "  %s: set by the kernel\n", t->info.name);
	}
	for (size_t i = 0; i < s->n_access; i++) {
		if (!(s->access[i].not_with & flag->value))
			continue;
		if (!any)
			buf_str(b, "\nCommands and helpers that are refused with it\n");
		any = true;
		buf_printf(b, "  %s\n", s->access[i].name);
	}
}

/* Whether two map types share the rule, from a group of schemas/rules/. */
static bool same_rule(const struct schema_rule *x, const struct schema_rule *y)
{
	return x->check == y->check && x->err == y->err && str_eq(x->source, y->source) &&
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
		if (has(&s->types[i], what))
			return false;
	for (size_t i = first; i < s->n_types; i++) {
		if (!has(&s->types[i], what))
			continue;
		buf_printf(b, "%s%s", sep, s->types[i].info.name);
		sep = ", ";
	}
	buf_char(b, '\n');
	return true;
}

static void put_errno_rules(struct buf *b, struct arena *a, const struct schema *s, int err)
{
	bool any = false;

	for (size_t i = 0; i < s->n_general; i++) {
		const struct schema_rule *r = &s->general[i];

		if (r->err != err || r->depends)
			continue;
		if (!any)
			buf_str(b, "\nall map types\n");
		any = true;
		put_rule(b, a, r, VERSION(0, 0, 0));
	}
	/* A rule that several map types share is printed once. */
	for (size_t i = 0; i < s->n_types; i++) {
		for (size_t k = 0; k < s->types[i].n_rules; k++) {
			const struct schema_rule *r = &s->types[i].rules[k];

			if (r->err == err && !r->depends && put_types(b, s, i, has_rule, r))
				put_rule(b, a, r, VERSION(0, 0, 0));
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
		const char *capability = s->types[i].info.capability;

		if (capability && put_types(b, s, i, has_capability, capability))
			buf_printf(b, "  %s\n", capability);
	}
}

static void put_refusals(struct buf *b, const struct schema *s, int err)
{
	for (size_t i = 0; i < s->n_loaders; i++) {
		const struct schema_loader *l = &s->loaders[i];
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

static void explain_errno(struct buf *b, struct arena *a, const struct schema *s, int err)
{
	const char *name = schema_errno_name(a, err);
	struct buf rules = {0}, refusals = {0};

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
	put_errno_rules(&rules, a, s, err);
	put_refusals(&refusals, s, err);
	if (err == EPERM) {
		buf_str(b, "\nBPF_MAP_CREATE fails with it if the capability that the map type "
			   "requires is missing, and\nbefore 5.11 if the memory of all maps exceeds "
			   "RLIMIT_MEMLOCK (bpf_map_charge_memlock)\n");
		put_capabilities(b, s);
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

static bool explain_rule(struct buf *b, const char *name)
{
	int rule = rule_find(name);

	for (size_t i = 0; rule >= 0 && rule_pages[i].id; i++) {
		if (!str_eq(rule_pages[i].id, rule_info((enum rule_id)rule)->id))
			continue;
		buf_str(b, rule_pages[i].text);
		return true;
	}
	return false;
}

static int unknown(const struct options *opts, const char *name)
{
	const struct schema *s = opts->schema;
	const char **names = NULL, *near;
	size_t n = 0, cap = 0;

	for (int i = 0; i < RULE_N; i++) {
		ARENA_PUSH(opts->arena, names, n, cap, rule_info((enum rule_id)i)->id);
		ARENA_PUSH(opts->arena, names, n, cap, rule_info((enum rule_id)i)->name);
	}
	for (size_t i = 0; i < s->n_types; i++)
		ARENA_PUSH(opts->arena, names, n, cap, s->types[i].info.name);
	for (size_t i = 0; i < s->n_flags; i++)
		ARENA_PUSH(opts->arena, names, n, cap, s->flags[i].name);
	near = nearest(name, names, n);
	if (near)
		return complain(EXIT_USAGE, "unknown name '%s'; did you mean '%s'?", name, near);
	return complain(EXIT_USAGE, "unknown name '%s': expected a rule, map type, flag or errno",
			name);
}

/* By its name, or by its value in hexadecimal: 0x1000. */
static const struct flag_info *find_flag(const struct schema *s, const char *name)
{
	uint64_t value;

	if (!str_starts(name, "0x") || parse_u64(name, UINT32_MAX, &value))
		return schema_find_flag(s, name);
	return schema_flag_of(s, (uint32_t)value);
}

int cmd_explain(struct options *opts)
{
	const struct schema *s = opts->schema;
	const char *name = opts->args[0];
	const struct map_type_info *type = schema_find_map_type(s, name);
	const struct flag_info *flag = find_flag(s, name);
	int err = schema_errno(name);
	struct buf b = {0};

	if (explain_rule(&b, name))
		;
	else if (type)
		explain_type(&b, opts->arena, s, schema_type_tables(s, type->id));
	else if (flag)
		explain_flag(&b, s, flag);
	else if (err)
		explain_errno(&b, opts->arena, s, err);
	else
		return unknown(opts, name);
	return write_output(opts, &b, EXIT_OK);
}
