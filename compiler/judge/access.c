/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "judge/internal.h"

/*
 * What user space and programs can do with a map: the commands and helpers that its type
 * has, without those that its flags or freezing take away, and with those for the special
 * fields of its value.
 */

struct names {
	const char **v;
	size_t n, cap;
};

struct access {
	const struct schema *s;
	struct arena *arena;
	struct version kernel;		/* the first one of the target */
	uint32_t flags;			/* also those that the kernel adds */
	bool frozen;
};

static bool is_left(const struct access *x, const char *name)
{
	const struct schema_access *row = schema_find_access(x->s, name);

	return !row || !(row->not_with & x->flags || (row->not_frozen && x->frozen));
}

static void add_features(const struct access *x, const struct map_feature *v, size_t n,
			 struct names *out)
{
	for (size_t i = 0; i < n; i++)
		if (version_cmp(v[i].since, x->kernel) <= 0 && is_left(x, v[i].name))
			ARENA_PUSH(x->arena, out->v, out->n, out->cap, v[i].name);
}

static bool has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (str_eq(names->v[i], name))
			return true;
	return false;
}

/* The helpers that work on special fields: a bit for each of schema->special. */
static void add_special_helpers(const struct access *x, uint32_t fields, struct names *out)
{
	for (size_t i = 0; i < x->s->n_special; i++) {
		const struct special_field *f = &x->s->special[i];

		for (size_t k = 0; fields >> i & 1 && k < f->n_helpers; k++) {
			const struct special_helper *h = &f->helpers[k];

			/* Two kinds of pointers have the same one. */
			if (version_between(x->kernel, h->since, h->before) &&
			    !has_name(out, h->name))
				ARENA_PUSH(x->arena, out->v, out->n, out->cap, h->name);
		}
	}
}

/* What is known of maps with these. */
static struct known_offer *known_of(struct judge *j, uint32_t type, uint32_t flags, uint32_t fields,
				    bool frozen)
{
	struct known_offer *k = &j->known[(type + flags + fields) % ARRAY_SIZE(j->known)];

	if (k->offer && (k->type != type || k->flags != flags || k->fields != fields ||
			  k->frozen != frozen))
		k->offer = NULL;
	k->type = type;
	k->flags = flags;
	k->fields = fields;
	k->frozen = frozen;
	return k;
}

static const struct map_offer *find_offer(const struct access *x, const struct map_type_info *info,
					   uint32_t fields)
{
	struct map_offer *offer = ARENA_NEW(x->arena, struct map_offer);
	struct names commands = {0}, helpers = {0};

	add_features(x, info->commands, info->n_commands, &commands);
	add_features(x, info->helpers, info->n_helpers, &helpers);
	add_special_helpers(x, fields, &helpers);
	*offer = (struct map_offer){commands.v, helpers.v, commands.n, helpers.n};
	return offer;
}

void judge_access(struct judge *j, struct judged *m)
{
	const struct map_create *c = &m->create;
	const struct map_type_info *info = schema_map_type(j->opts->schema, c->map_type);
	struct access x = {
		.s = j->opts->schema,
		.arena = j->arena,
		.kernel = j->opts->target->kernel,
		.flags = c->map_flags,
		/* bpf_object__populate_internal_map(), and what other loaders have like it. */
		.frozen = m->def->readonly && j->out->loader != LOADER_KERNEL,
	};
	struct known_offer *known;
	uint32_t fields;

	if (!info)
		return;
	x.flags |= schema_forced_flags(x.s, c->map_type, x.kernel);
	fields = judge_special_fields(j->out->special, x.kernel, m);
	known = known_of(j, c->map_type, x.flags, fields, x.frozen);
	if (!known->offer)
		known->offer = find_offer(&x, info, fields);
	m->offer = known->offer;
}
