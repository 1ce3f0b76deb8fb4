/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "lint/internal.h"

/* Adds a note if the program that loads the object may still change it. */
static void run_time_notes(struct lint *l, struct finding *f, const struct judged *m)
{
	if (m->outer || f->rule != RULE_BM161)
		return;
	if (l->loader == LOADER_LIBBPF)
		finding_note(l, f,
			     "unless the program that loads the object calls "
			     "bpf_map__set_inner_map_fd() first");
	if (l->loader == LOADER_CILIUM_EBPF)
		finding_note(l, f, "unless the program sets spec.Maps[\"%s\"].InnerMap first",
			     m->def->name);
}

/* Adds the notes about the verdict as a whole, once for each map. */
static void verdict_notes(struct lint *l, struct finding *f, const struct judged *map)
{
	const struct verdict *v = &map->verdict;
	const struct map_type_info *type = schema_map_type(l->opts->schema, map->def->type);
	const struct target *t = &l->opts->target;
	char text[VERSION_TEXT_MAX];

	if (!target_is_release(t))
		finding_note(l, f, "the first kernel of the range that rejects the map is %s",
			     version_text(v->rejecting, text));
	if (v->n_kernels)
		finding_note(l, f, "kernels that accept the map: %s",
			     schema_releases_words(l->arena, l->opts->schema, v->kernels,
						   v->n_kernels));
	else if (type && v->deciding->rule != RULE_BM101 &&
		 version_cmp(type->since,
			     schema_kernel_feature(l->opts->schema, KERNEL_BTF)->since) > 0)
		finding_note(l, f, "kernels have %s since %s", type->name,
			     version_text(type->since, text));
	if (v->err && v->err != v->deciding->err)
		finding_note(l, f, "%s's second try, without BTF types, fails with %s",
			     loader_names[l->loader], schema_errno_name(l->arena, v->err));
}

/* Whether no release has both requirements: then they are one fault. */
static bool are_disjoint(const struct violation *v, const struct violation *w)
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

		if (w->rule == v->rule && w->attr == v->attr &&
		    (are_disjoint(v, w) || str_eq(v->message, w->message)))
			return w;
	}
	return NULL;
}

/* "; in older series since 6.12.117": where stable trees got the requirement, too; or "". */
static const char *backports_text(const struct lint *l, const struct violation *v,
				  struct version since)
{
	const struct schema_rule *r = v->requirement;
	const char *text = "";
	char point[VERSION_TEXT_MAX];

	for (size_t i = 0; r && i < r->n_backports; i++)
		if (version_cmp(r->backports[i], since) < 0)
			text = arena_printf(l->arena, "%s%s %s", text, *text ? "," : "; in older series since",
					    version_text(r->backports[i], point));
	return text;
}

/*
 * Adds since when the kernel has the requirement, and how other releases of the target
 * state it. There is no note on when it ends, because another check may have the same
 * limit: the kernels that accept the map say it.
 */
static void release_notes(struct lint *l, struct finding *f, const struct judged *m,
			  struct version target, size_t i)
{
	const struct verdict *verdict = &m->verdict;
	const struct violation *v = &verdict->violations[i];
	struct version since = judge_required_since(l->opts->schema, m->def->type, v, target);
	char text[VERSION_TEXT_MAX];

	/* What libbpf looks for itself has nothing to do with when kernels got it. */
	if (!is_of_libbpf(v) &&
	    version_cmp(since, schema_kernel_at(l->opts->schema, 0)) > 0)
		finding_note(l, f, "required since kernel %s%s", version_text(since, text),
			     version_cmp(since, v->since) ? "" : backports_text(l, v, since));
	for (size_t j = i + 1; j < verdict->n_violations; j++) {
		const struct violation *w = &verdict->violations[j];

		if (same_fault(verdict, j) == v && !str_eq(w->message, v->message))
			finding_note(l, f, "from kernel %s on: %s", version_text(w->since, text),
				     w->message);
	}
}

/*
 * Maps of cilium/ebpf of which the source says only the section: what it sets by that no
 * definition changes.
 */
static bool is_set_by_library(const struct lint *l, const struct map_def *map)
{
	return l->loader == LOADER_CILIUM_EBPF && (map->style == STYLE_DATA || map_rare(map)->struct_ops);
}

static void say_violation(struct lint *l, const struct judged *map, const struct judged *m,
			  size_t i)
{
	const struct violation *v = &m->verdict.violations[i];
	bool decides = v == map->verdict.deciding;
	char version[VERSION_TEXT_MAX];
	struct finding *f;

	/* BM411 reports the former, BM405 types that are lost with the object's BTF. */
	if (v->left_to_run_time || same_fault(&m->verdict, i) ||
	    (l->judged->btf.why && (v->rule == RULE_BM140 || v->rule == RULE_BM405)))
		return;
	f = lint_say_text(l, v->rule, m, (int)v->attr, v->message);
	if (!is_set_by_library(l, m->def))
		f->fix = v->fix;
	/* Else a warning: loaders that can do without the BTF go on. */
	if (v->rule == RULE_BM405)
		f->severity = SEVERITY_ERROR;
	if (m->loader_refuses && decides)
		finding_note(l, f, "%s %s does not create the map: %s", loader_names[l->loader],
			     version_text(l->opts->target.versions[l->loader], version),
			     m->loader_refuses);
	finding_note_violation(l, f, texts_printf(&l->texts, "BPF_MAP_CREATE%s%s",
						  m->outer ? " of the inner map" : "",
						  decides ? "" : " also"), v);
	run_time_notes(l, f, m);
	release_notes(l, f, m, map->verdict.rejecting, i);
	if (decides)
		verdict_notes(l, f, map);
}

static void say_violations(struct lint *l, const struct judged *map, const struct judged *m)
{
	if (m->inner)
		say_violations(l, map, m->inner);
	for (size_t i = 0; i < m->verdict.n_violations; i++)
		say_violation(l, map, m, i);
}

void lint_violations(struct lint *l)
{
	for (size_t i = 0; i < l->n_maps; i++) {
		const struct judged *map = &l->maps[i];

		/* BM406 reports it. */
		if (!map->no_global_data)
			say_violations(l, map, map);
	}
}
