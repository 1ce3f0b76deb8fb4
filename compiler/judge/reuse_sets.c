/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge/reuse.h"

#include "base/name_table.h"
#include "base/util.h"

/* Which maps of OLD and NEW belong together, of several objects on both sides. */

struct side_map {
	const struct judged *m;
	const struct object *obj;
	enum loader loader;	/* of the object */
	bool taken;		/* of NEW: it has a pin of OLD */
	bool found;		/* of NEW: OLD has it. Of OLD: an object before has the same pin */
};

#define NONE UINT32_MAX

struct name_group {
	uint32_t first, last;
};

/* The maps of a side by one of their names, in order. */
struct by_name {
	struct name_table groups;
	struct name_group *group;
	size_t n, cap;
	uint32_t *next;		/* by map: the next of its name, or NONE */
};

struct side {
	struct side_map *v;
	size_t n;
	struct by_name names, kernel_names, paths;
};

struct sets {
	struct reuse_judge run;
	struct side old, new;
	struct pin_diff diff;
};

static void by_name_init(struct by_name *x, struct arena *a, size_t n)
{
	*x = (struct by_name){.groups.arena = a, .next = ARENA_ARRAY(a, n, uint32_t)};
}

/* Of an object with several maps of the name, which no loader takes, the first one counts. */
static void by_name_add(struct by_name *x, const struct side_map *v, const char *name, uint32_t map)
{
	int64_t group = name_table_find(&x->groups, name);

	x->next[map] = NONE;
	if (group >= 0) {
		struct name_group *g = &x->group[group];

		if (v[g->last].obj == v[map].obj)
			return;
		x->next[g->last] = map;
		g->last = map;
		return;
	}
	name_table_add(&x->groups, name, (uint32_t)x->n);
	ARENA_PUSH(x->groups.arena, x->group, x->n, x->cap, ((struct name_group){map, map}));
}

static uint32_t by_name_first(const struct by_name *x, const char *name)
{
	int64_t group = name_table_find(&x->groups, name);

	return group < 0 ? NONE : x->group[group].first;
}

static struct side side_of(struct arena *a, const struct result_list *list)
{
	struct side side = {0};
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->v[i]->judged.n_maps;
	side.v = ARENA_ARRAY(a, n, struct side_map);
	by_name_init(&side.names, a, n);
	by_name_init(&side.kernel_names, a, n);
	by_name_init(&side.paths, a, n);
	for (size_t i = 0; i < list->n; i++) {
		for (size_t k = 0; k < list->v[i]->judged.n_maps; k++) {
			const struct judged *m = &list->v[i]->judged.maps[k];
			uint32_t at = (uint32_t)side.n;

			side.v[side.n++] = (struct side_map){
				.m = m, .obj = list->v[i]->obj, .loader = list->v[i]->judged.loader,
			};
			by_name_add(&side.names, side.v, m->def->name, at);
			by_name_add(&side.kernel_names, side.v, m->create.name, at);
			if (map_rare(m->def)->pin_path)
				by_name_add(&side.paths, side.v, map_rare(m->def)->pin_path, at);
		}
	}
	return side;
}

/* The maps that reuse_same_name() can be true of. */
static const struct by_name *names_for(const struct side *side, const struct map_def *old)
{
	return old->unknown >> ATTR_NAME & 1 ? &side->kernel_names : &side->names;
}

/* Steps through the maps that have the name or the path of a map, in order, each once. */
struct candidates {
	const struct by_name *names, *paths;
	uint32_t name, path;		/* the next of each, or NONE */
};

static struct candidates candidates_of(const struct side *side, const struct judged *m)
{
	const struct by_name *names = names_for(side, m->def);
	const char *path = map_rare(m->def)->pin_path;

	return (struct candidates){
		.names = names,
		.paths = &side->paths,
		.name = by_name_first(names, m->def->name),
		.path = path ? by_name_first(&side->paths, path) : NONE,
	};
}

static uint32_t next_candidate(struct candidates *c)
{
	uint32_t at = c->name < c->path ? c->name : c->path;

	if (at == NONE)
		return NONE;
	if (c->name == at)
		c->name = c->names->next[at];
	if (c->path == at)
		c->path = c->paths->next[at];
	return at;
}

/* Whether OLD and NEW pin the map in one place. A map can have another name there. */
static bool is_pin_of(const struct judged *old, const struct judged *new)
{
	const struct map_def *a = old->def, *b = new->def;

	if (old->def->pinning == PIN_NONE && !(a->unknown >> ATTR_PINNING & 1))
		return false;
	if (!reuse_is_pinned(new) || !reuse_same_pin(a, b))
		return false;
	return (map_rare(a)->pin_path && map_rare(b)->pin_path) || reuse_same_name(old, new);
}

/* Whether there is nothing to say of the map. */
static bool is_same(const struct map_diff *d)
{
	bool same = d->reuse == REUSE_REUSED && !d->misread;

	for (size_t i = 0; i < d->n; i++)
		same &= d->attrs[i].same;
	return same;
}

static void add(struct sets *s, struct map_diff d, const struct side_map *new)
{
	d.object = new ? new->obj : NULL;
	ARENA_PUSH(s->diff.arena, s->diff.maps, s->diff.n, s->diff.cap, d);
}

/* Compares the pin with each object of NEW that has it. False if none has. */
static bool add_pin(struct sets *s, const struct judged *m)
{
	struct candidates c = candidates_of(&s->new, m);
	bool refused = false, misread = false, any = false;

	for (uint32_t i; (i = next_candidate(&c)) != NONE;) {
		struct side_map *new = &s->new.v[i];
		struct map_diff d;

		if (!is_pin_of(m, new->m))
			continue;
		d = judge_reuse_map(&s->run, m, new->m, new->loader);
		new->found = true;
		refused |= d.reuse == REUSE_REFUSED;
		misread |= d.misread != NULL;
		if (!any || !is_same(&d))
			add(s, d, new);
		any = true;
	}
	s->diff.n_pinned += any;
	s->diff.n_refused += refused;
	s->diff.n_misread += misread;
	return any;
}

/* Such maps of NEW are not what became of other maps of OLD that have their name. */
static void find_taken(struct sets *s)
{
	for (size_t i = 0; i < s->old.n; i++) {
		struct candidates c = candidates_of(&s->new, s->old.v[i].m);

		for (uint32_t k; (k = next_candidate(&c)) != NONE;)
			s->new.v[k].taken |= is_pin_of(s->old.v[i].m, s->new.v[k].m);
	}
}

/* The map of NEW that has the name, though not the pin; or NULL. */
static struct side_map *find_name(struct sets *s, const struct side_map *old)
{
	const struct by_name *names = names_for(&s->new, old->m->def);
	struct side_map *best = NULL;

	for (uint32_t i = by_name_first(names, old->m->def->name); i != NONE; i = names->next[i]) {
		struct side_map *new = &s->new.v[i];
		bool beside = str_eq(new->obj->name, old->obj->name);

		if (new->taken || (best && !beside))
			continue;
		best = new;
		if (beside)
			break;
	}
	return best;
}

static void add_name(struct sets *s, const struct side_map *old)
{
	struct side_map *new = find_name(s, old);
	struct map_diff d = judge_reuse_map(&s->run, old->m, new ? new->m : NULL,
					    new ? new->loader : old->loader);

	if (new)
		new->found = true;
	s->diff.n_pinned += d.pinning != PIN_NONE;
	add(s, d, new);
}

/* The maps of OLD that several of its objects pin are one map, if they agree. */
static void find_shared(struct sets *s)
{
	for (size_t i = 0; i < s->old.n; i++) {
		struct side_map *map = &s->old.v[i];
		struct candidates c = candidates_of(&s->old, map->m);

		for (uint32_t k; (k = next_candidate(&c)) < i && !map->found;) {
			const struct side_map *first = &s->old.v[k];
			struct map_diff d;

			if (!is_pin_of(first->m, map->m) || !reuse_is_pinned(first->m))
				continue;
			d = judge_reuse_map(&s->run, first->m, map->m, map->loader);
			map->found = is_same(&d);
		}
	}
}

/* A map that only NEW has; a pin of several objects once. */
static void add_new(struct sets *s, size_t at)
{
	const struct side_map *new = &s->new.v[at];
	struct candidates c = candidates_of(&s->new, new->m);

	for (uint32_t i; (i = next_candidate(&c)) < at;)
		if (!s->new.v[i].found && reuse_is_pinned(s->new.v[i].m) &&
		    is_pin_of(s->new.v[i].m, new->m))
			return;
	add(s, (struct map_diff){
		.name = new->m->def->name,
		.pinning = new->m->def->pinning,
		.reuse = reuse_is_pinned(new->m) ? REUSE_CREATED : REUSE_UNPINNED,
	}, new);
}

struct pin_diff judge_reuse(const struct judge_options *opts, const struct result_list *old,
			    const struct result_list *new)
{
	struct sets s = {.diff.arena = arena_new()};

	reuse_init(&s.run, opts, s.diff.arena);
	s.old = side_of(s.diff.arena, old);
	s.new = side_of(s.diff.arena, new);
	find_shared(&s);
	find_taken(&s);
	for (size_t i = 0; i < s.old.n; i++)
		if (!s.old.v[i].found && !add_pin(&s, s.old.v[i].m))
			add_name(&s, &s.old.v[i]);
	for (size_t i = 0; i < s.new.n; i++)
		if (!s.new.v[i].found)
			add_new(&s, i);
	return s.diff;
}
