/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "btf/rebuild.h"
#include "judge/internal.h"
#include "usage/usage.h"

/* A template cannot have a template: deeper ones are ignored. */
#define MAX_TEMPLATES 4

static void index_map(struct judge *j, struct judged *m, const struct map_def *def,
		      const struct judged *outer, int depth)
{
	m->def = def;
	m->outer = outer;
	if (!def->inner || depth == MAX_TEMPLATES)
		return;
	m->inner = ARENA_NEW(j->arena, struct judged);
	index_map(j, m->inner, def->inner, m, depth + 1);
}

static int by_def(const void *a, const void *b)
{
	const struct judged *x = *(struct judged *const *)a, *y = *(struct judged *const *)b;

	return (x->def > y->def) - (x->def < y->def);
}

/* All maps and templates, sorted by the address of the definition. */
struct def_index {
	struct judged **v;
	size_t n;
};

static struct def_index index_defs(const struct judge *j)
{
	struct def_index index = {.n = 0};

	for (size_t i = 0; i < j->out->n_maps; i++)
		for (struct judged *m = &j->out->maps[i]; m; m = m->inner)
			index.n++;
	index.v = ARENA_ARRAY(j->arena, index.n, struct judged *);
	index.n = 0;
	for (size_t i = 0; i < j->out->n_maps; i++)
		for (struct judged *m = &j->out->maps[i]; m; m = m->inner)
			index.v[index.n++] = m;
	qsort(index.v, index.n, sizeof(*index.v), by_def);
	return index;
}

static struct judged *find_map(const struct def_index *index, const struct map_def *def)
{
	const struct judged key = {.def = def}, *at = &key;
	struct judged **found =
		def && index->n ? bsearch(&at, index->v, index->n, sizeof(at), by_def) : NULL;

	return found ? *found : NULL;
}

/* bpf_object__open() stops at the first fault that it refuses: it refuses the object. */
static void refuse(struct judge *j, const struct judged_fault *f)
{
	const struct loader_fault *row = f->loader;
	const char *reason = row->reason && *row->reason ? row->reason : f->fault->message;
	const struct judged *m = f->about;
	const char *map = m ? (m->outer ? m->outer : m)->def->name : f->fault->map_name;

	if (!loader_refuses(row) || row->at_load || j->out->status != OBJECT_OK)
		return;
	j->out->status = OBJECT_REFUSED;
	j->out->refused_errno = row->err;
	j->out->refused_reason = map ? arena_printf(j->arena, "map '%s': %s", map, reason) : reason;
}

/* Decides what the loader does about a fault. False: nothing. */
static bool judge_fault(struct judge *j, struct judged *m, struct judged_fault *f)
{
	f->about = m;
	if (f->fault->what) {
		f->loader = loader_fault_of(j->out->release, f->fault->what);
		if (!f->loader)
			return false;
		refuse(j, f);
		/* Slots are filled when all maps are created. */
		if (m && f->loader->refuses && f->loader->at_load && f->fault->attr != ATTR_VALUES)
			m->loader_refuses = f->loader->reason;
	}
	if (!m || (f->loader && !loader_refuses(f->loader)) ||
	    rule_info(f->fault->rule)->severity != SEVERITY_ERROR)
		return true;
	if (f->fault->attr >= 0)
		m->unread |= 1u << f->fault->attr;
	return true;
}

static void judge_faults(struct judge *j)
{
	const struct object *obj = j->obj;
	struct def_index index;

	if (!obj->n_faults)
		return;
	index = index_defs(j);
	j->out->faults = ARENA_ARRAY(j->arena, obj->n_faults, struct judged_fault);
	for (size_t i = 0; i < obj->n_faults; i++) {
		struct judged_fault f = {.fault = &obj->faults[i]};

		if (judge_fault(j, find_map(&index, f.fault->map), &f))
			j->out->faults[j->out->n_faults++] = f;
	}
}

static void judge_with_template(struct judge *j, struct judged *m)
{
	if (m->inner)
		judge_with_template(j, m->inner);
	judge_adjust(j, m);
	judge_verdict(j, m);
}

static bool has_violations(const struct judged *m)
{
	return m && (m->verdict.n_violations || has_violations(m->inner));
}

/* whole: for all releases, or for those of the target alone. */
static void judge_whole(struct judge *j, struct judged *m, bool whole)
{
	const struct target *t = j->opts->target;

	j->ask.whole = whole;
	/* What older releases see of a template's value decides for the later ones. */
	if (whole || m->inner)
		special_limit(j->ask.special, 0, RELEASE_OPEN);
	else
		special_limit(j->ask.special, version_key(t->kernel), version_key(t->kernel_last));
	judge_with_template(j, m);
}

/* Which releases accept a map is asked only if somebody wants to know, or it has violations. */
static void judge_one(struct judge *j, struct judged *m)
{
	judge_whole(j, m, !j->opts->only_faults);
	if (!j->ask.whole && has_violations(m))
		judge_whole(j, m, true);
	for (; m && !j->opts->only_faults; m = m->inner)
		judge_access(j, m);
}

void judge_object(const struct judge_options *opts, const struct object *obj,
		  struct judgement *out)
{
	struct judged_btf *btf;
	struct judge j = {.opts = opts, .obj = obj, .arena = obj->arena, .out = out};
	struct loader_release *release = ARENA_NEW(j.arena, struct loader_release);
	struct special_finder *special = ARENA_NEW(j.arena, struct special_finder);

	*out = (struct judgement){
		.loader = judge_loader(opts->target, obj),
		.release = release,
		.special = special,
		.status = obj->status,
		.n_maps = obj->n_maps,
	};
	*special = special_begin(opts->schema, j.arena, opts->target->page_size);
	schema_loader_release(opts->schema, out->loader, opts->target->versions[out->loader],
			      release);
	out->maps = ARENA_ARRAY(j.arena, out->n_maps, struct judged);
	for (size_t i = 0; i < out->n_maps; i++)
		index_map(&j, &out->maps[i], obj->maps[i], NULL, 0);
	judge_faults(&j);
	/* Nothing else is known about an object that cannot be read. */
	if (out->status == OBJECT_UNREADABLE)
		return;
	/* Else each map has a BTF of its own. */
	btf = loader_has(release, BEHAVIOUR_BTF_OF_MAP) ? NULL : btf_of(&j, obj->types);
	if (btf)
		out->btf = btf->refusal;
	j.ask = (struct asker){target_kernels(opts->known, j.arena, opts->schema, opts->target), special,
			       j.arena, false, &j.accepting};
	for (size_t i = 0; i < out->n_maps; i++)
		judge_one(&j, &out->maps[i]);
	types_builder_free(j.own.builder);
	out->usage = opts->usage ? opts->usage : usage_of(j.arena, obj, opts->schema);
	out->unjudged = out->usage->unjudged;
	out->n_unjudged = out->usage->n_unjudged;
	if (!opts->only_faults)
		judge_uses(&j);
}
