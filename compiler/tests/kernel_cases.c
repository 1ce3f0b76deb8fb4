/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/kernel_cases.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"

const struct map_create *case_get(const struct case_list *list, size_t i)
{
	struct kernel_case *k = &list->v[i];

	k->c.inner = k->has_inner ? &k->inner : NULL;
	k->c.types = k->blob == NO_BLOB ? NULL : list->pool->blobs[k->blob];
	k->inner.types = k->inner_blob == NO_BLOB ? NULL : list->pool->blobs[k->inner_blob];
	return &k->c;
}

void cases_init(struct case_list *list, struct arena *a, const struct schema *s,
		const struct type_pool *pool)
{
	*list = (struct case_list){.a = a, .s = s, .pool = pool};
}

static uint64_t mix(uint64_t h, const void *data, size_t n)
{
	const unsigned char *p = data;

	while (n--)
		h = (h ^ *p++) * 0x100000001b3;
	return h;
}

static uint64_t hash_map(uint64_t h, const struct map_create *c, unsigned blob)
{
	uint32_t v[] = {c->map_type, c->key_size, c->value_size, c->max_entries, c->map_flags,
			c->numa_node, c->btf_key_type_id, c->btf_value_type_id,
			c->btf_vmlinux_value_type_id, blob};

	h = mix(h, v, sizeof(v));
	h = mix(h, &c->map_extra, sizeof(c->map_extra));
	return mix(h, c->name, sizeof(c->name));
}

static uint64_t hash_case(const struct kernel_case *k)
{
	uint64_t h = hash_map(0xcbf29ce484222325, &k->c, k->blob);

	h = mix(h, &k->stores, sizeof(k->stores));
	return k->has_inner ? hash_map(h, &k->inner, k->inner_blob) : h;
}

static bool same_map(const struct map_create *a, const struct map_create *b)
{
	return a->map_type == b->map_type && a->key_size == b->key_size &&
	       a->value_size == b->value_size && a->max_entries == b->max_entries &&
	       a->map_flags == b->map_flags && a->map_extra == b->map_extra &&
	       a->numa_node == b->numa_node && a->btf_key_type_id == b->btf_key_type_id &&
	       a->btf_value_type_id == b->btf_value_type_id &&
	       a->btf_vmlinux_value_type_id == b->btf_vmlinux_value_type_id &&
	       memcmp(a->name, b->name, sizeof(a->name)) == 0;
}

static bool same_case(const struct kernel_case *a, const struct kernel_case *b)
{
	return a->blob == b->blob && a->has_inner == b->has_inner && a->stores == b->stores &&
	       same_map(&a->c, &b->c) &&
	       (!a->has_inner ||
		(a->inner_blob == b->inner_blob && same_map(&a->inner, &b->inner)));
}

static void grow_table(struct case_list *list)
{
	size_t n = list->n_seen ? list->n_seen * 2 : 1 << 16;
	uint32_t *table = arena_calloc(list->a, n, sizeof(*table));

	for (size_t i = 0; i < list->n; i++) {
		size_t at = hash_case(&list->v[i]) & (n - 1);

		while (table[at])
			at = (at + 1) & (n - 1);
		table[at] = (uint32_t)i + 1;
	}
	list->seen = table;
	list->n_seen = n;
}

static void add(struct case_list *list, const struct kernel_case *k, const char *why)
{
	size_t at;

	if (list->n * 2 >= list->n_seen)
		grow_table(list);
	at = hash_case(k) & (list->n_seen - 1);
	while (list->seen[at]) {
		if (same_case(&list->v[list->seen[at] - 1], k))
			return;
		at = (at + 1) & (list->n_seen - 1);
	}
	ARENA_PUSH(list->a, list->v, list->n, list->cap, *k);
	list->v[list->n - 1].why = why;
	list->seen[at] = (uint32_t)list->n;
}

static void sample_map(const struct case_list *list, const struct schema_type *type,
		       struct map_create *c, uint16_t *blob)
{
	const struct type_sample *s = type->sample;

	*c = (struct map_create){
		.name = "case", .map_type = type->info.id, .key_size = s->key_size,
		.value_size = s->value_size, .max_entries = s->max_entries,
		.map_flags = s->map_flags,
	};
	*blob = NO_BLOB;
	if (s->key && s->value) {
		c->btf_key_type_id = type_pool_find(list->pool, s->key)->id;
		c->btf_value_type_id = type_pool_find(list->pool, s->value)->id;
		*blob = 0;
	}
}

bool case_sample(const struct case_list *list, const struct schema_type *type,
		 struct kernel_case *out)
{
	const struct map_type_info *inner;

	if (!type->n_sample)
		return false;
	*out = (struct kernel_case){.blob = NO_BLOB, .inner_blob = NO_BLOB};
	sample_map(list, type, &out->c, &out->blob);
	if (type->sample->inner) {
		inner = schema_find_map_type(list->s, type->sample->inner);
		if (!inner) {
			fprintf(stderr, "kernel_cases: no type '%s'\n", type->sample->inner);
			exit(2);
		}
		sample_map(list, schema_type_tables(list->s, inner->id), &out->inner,
			   &out->inner_blob);
		out->has_inner = true;
	}
	return true;
}

/* The attributes that can be turned, beside flags. */
static uint64_t get(const struct kernel_case *k, enum expr_var var)
{
	switch (var) {
	case VAR_key_size: return k->c.key_size;
	case VAR_value_size: return k->c.value_size;
	case VAR_max_entries: return k->c.max_entries;
	case VAR_map_extra: return k->c.map_extra;
	case VAR_numa_node: return k->c.numa_node;
	default: return 0;
	}
}

static bool set(struct kernel_case *k, enum expr_var var, uint64_t v)
{
	if (var != VAR_map_extra && v > UINT32_MAX)
		return false;
	switch (var) {
	case VAR_key_size: k->c.key_size = (uint32_t)v; return true;
	case VAR_value_size: k->c.value_size = (uint32_t)v; return true;
	case VAR_max_entries: k->c.max_entries = (uint32_t)v; return true;
	case VAR_map_extra: k->c.map_extra = v; return true;
	case VAR_numa_node: k->c.numa_node = (uint32_t)v; return true;
	default: return false;
	}
}

struct prober {
	struct case_list *list;
	__int128 symbols[256];
};

static bool holds(struct prober *p, const struct schema_rule *r, const struct kernel_case *k)
{
	struct expr_env env = {.symbols = p->symbols};

	env.vars[VAR_map_type] = k->c.map_type;
	env.vars[VAR_key_size] = k->c.key_size;
	env.vars[VAR_value_size] = k->c.value_size;
	env.vars[VAR_max_entries] = k->c.max_entries;
	env.vars[VAR_map_flags] = k->c.map_flags;
	env.vars[VAR_map_extra] = k->c.map_extra;
	env.vars[VAR_numa_node] = k->c.numa_node == UINT32_MAX ? -1 : (__int128)k->c.numa_node;
	env.vars[VAR_inner_given] = k->has_inner;
	env.vars[VAR_inner_type] = k->inner.map_type;
	return expr_holds(&r->require, &env);
}

static void add_around(struct prober *p, struct kernel_case k, enum expr_var var, uint64_t v,
		       const char *why)
{
	for (int d = -1; d <= 1; d++) {
		if ((d < 0 && !v) || (d > 0 && v == UINT64_MAX))
			continue;
		if (set(&k, var, v + (uint64_t)(int64_t)d))
			add(p->list, &k, why);
	}
}

/* Where the requirement turns between two values of an attribute. */
static void add_turn(struct prober *p, const struct schema_rule *r, struct kernel_case k,
		     enum expr_var var, uint64_t low, uint64_t high)
{
	bool at_low, at_high;

	set(&k, var, low);
	at_low = holds(p, r, &k);
	set(&k, var, high);
	at_high = holds(p, r, &k);
	if (at_low == at_high)
		return;
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		set(&k, var, middle);
		if (holds(p, r, &k) == at_low)
			low = middle;
		else
			high = middle;
	}
	add_around(p, k, var, low, r->source);
	add_around(p, k, var, high, r->source);
}

/* Small numbers and powers of two: what "is_pow2" or "% 8" look at. */
static void add_numbers(struct prober *p, const struct kernel_case *k, enum expr_var var,
			const char *why)
{
	static const uint32_t more[] = {0,  1,	2,  3,	4,  5,	6,     7,
					9,  12, 20, 24, 48, 96, 10000, 12288};

	for (size_t i = 0; i < ARRAY_SIZE(more); i++) {
		struct kernel_case changed = *k;

		if (set(&changed, var, more[i]))
			add(p->list, &changed, why);
	}
	for (int bit = 3; bit < (var == VAR_map_extra ? 64 : 33); bit++) {
		struct kernel_case page_below = *k;

		add_around(p, *k, var, (uint64_t)1 << bit, why);
		/* The last page before a boundary. */
		if (bit > 12 && set(&page_below, var, ((uint64_t)1 << bit) - 4096))
			add(p->list, &page_below, why);
	}
}

static unsigned vars_of(const struct expr *e)
{
	unsigned mask = 0;

	for (size_t i = 0; i < e->n_nodes; i++)
		if (e->nodes[i].op == EX_VAR)
			mask |= 1u << e->nodes[i].imm;
	return mask;
}

static size_t flags_of(const struct expr *e, uint32_t *flags, size_t n)
{
	for (size_t i = 0; i < e->n_nodes && n < 4; i++)
		if (e->nodes[i].op == EX_HAS)
			flags[n++] = (uint32_t)e->nodes[i].imm;
	return n;
}

static void turn_attribute(struct prober *p, const struct schema_rule *r,
			   const struct kernel_case *k, enum expr_var var)
{
	uint64_t v = get(k, var);

	add_numbers(p, k, var, r->source);
	add_turn(p, r, *k, var, 0, v);
	add_turn(p, r, *k, var, v, var == VAR_map_extra ? UINT64_MAX : UINT32_MAX);
}

/* One rule, around a sound definition of a type, with each set of the flags that it names. */
static void at_limits(struct prober *p, const struct schema_rule *r, const struct kernel_case *base)
{
	static const enum expr_var vars[] = {VAR_key_size, VAR_value_size, VAR_max_entries,
					     VAR_map_extra, VAR_numa_node};
	uint32_t flags[4];
	size_t n = flags_of(&r->when, flags, flags_of(&r->require, flags, 0));
	unsigned mask = vars_of(&r->require) | vars_of(&r->when);

	for (unsigned set_of = 0; set_of < 1u << n; set_of++) {
		struct kernel_case k = *base;

		for (size_t i = 0; i < n; i++) {
			if (set_of >> i & 1)
				k.c.map_flags |= flags[i];
			else
				k.c.map_flags &= ~flags[i];
		}
		add(p->list, &k, r->source);
		for (size_t i = 0; i < ARRAY_SIZE(vars); i++) {
			if (!(mask >> vars[i] & 1))
				continue;
			turn_attribute(p, r, &k, vars[i]);
			/* What the others are may move the limit. */
			for (size_t j = 0; j < ARRAY_SIZE(vars); j++) {
				struct kernel_case moved = k;

				if (j == i || !(mask >> vars[j] & 1))
					continue;
				set(&moved, vars[j], get(&k, vars[j]) * 2 + 2);
				turn_attribute(p, r, &moved, vars[i]);
			}
		}
	}
}

static void flags_and_pairs(struct case_list *list, const struct kernel_case *base)
{
	for (size_t i = 0; i < 32; i++) {
		struct kernel_case k = *base;

		k.c.map_flags ^= 1u << i;
		add(list, &k, "a flag");
		for (size_t j = 0; j < i && i < list->s->n_flags; j++) {
			k.c.map_flags = base->c.map_flags ^ (1u << i | 1u << j);
			add(list, &k, "two flags");
		}
	}
}

/* With no, every and wrong key and value types; sizes as they stand, and as the type's. */
static void with_types(struct case_list *list, const struct kernel_case *base)
{
	const struct type_pool *pool = list->pool;

	for (size_t i = 0; i < pool->n_plain; i++) {
		const struct typed *t = &pool->plain[i];
		struct kernel_case k = *base;

		k.blob = 0;
		k.c.btf_key_type_id = t->id;
		k.c.btf_value_type_id = PLAIN_INT;
		add(list, &k, "key type");
		k.c.key_size = t->size;
		add(list, &k, "key type");
		k.c.value_size = 4;
		add(list, &k, "key type");
		k = *base;
		k.blob = 0;
		k.c.btf_value_type_id = t->id;
		for (int sizes = 0; sizes < 2; sizes++) {
			k.c.btf_key_type_id = 0;
			add(list, &k, "value type");
			k.c.btf_key_type_id = PLAIN_INT;
			add(list, &k, "value type");
			k.c.max_entries = 1;
			add(list, &k, "value type");
			k.c.value_size = t->size;
		}
	}
}

/* Ids without the BTF that they belong to, and a type of the kernel. */
static void with_ids(struct case_list *list, const struct kernel_case *base)
{
	static const uint32_t ids[][3] = {{1, 1, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1},
					  {1, 0, 1}, {1, 1, 1}};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		struct kernel_case k = *base;

		k.blob = NO_BLOB;
		for (int with = 0; with < 2; with++) {
			k.c.btf_key_type_id = ids[i][0];
			k.c.btf_value_type_id = ids[i][1];
			k.c.btf_vmlinux_value_type_id = ids[i][2];
			add(list, &k, "type ids");
			k.blob = 0;
		}
	}
}

static void with_special(struct case_list *list, const struct kernel_case *base)
{
	/* Of programs, and of user space: those are looked at before types or after them. */
	static const uint32_t flags[] = {0, 1u << 7, 1u << 8, 1u << 7 | 1u << 8, 1u << 3 | 1u << 4};
	const struct type_pool *pool = list->pool;

	for (size_t i = 0; i < pool->n_special; i++) {
		for (size_t f = 0; f < ARRAY_SIZE(flags); f++) {
			struct kernel_case k = *base;

			k.blob = (uint16_t)pool->special[i].blob;
			k.c.btf_key_type_id = k.c.key_size == 4 ? PLAIN_INT : 0;
			k.c.btf_value_type_id = pool->special[i].id;
			k.c.value_size = pool->special[i].size;
			k.c.map_flags |= flags[f];
			add(list, &k, pool->special[i].name);
			k.c.btf_key_type_id = 0;
			add(list, &k, pool->special[i].name);
			k.c.value_size++;
			add(list, &k, pool->special[i].name);
			if (base->c.key_size != 8)
				continue;
			/* cgroup storage and tries: their own keys are in the plain blob only. */
			k = *base;
			k.c.value_size = pool->special[i].size;
			add(list, &k, pool->special[i].name);
		}
	}
}

/* As template of each map of maps: sound, and with a special field. */
static void as_template(struct case_list *list, const struct kernel_case *base)
{
	static const char *const outers[] = {"array_of_maps", "hash_of_maps"};
	const struct typed *fields[] = {type_pool_find(list->pool, "lock"),
					type_pool_find(list->pool, "timer"),
					type_pool_find(list->pool, "datasec with lock")};
	const uint32_t inner_map = 1u << 12;

	for (size_t i = 0; i < ARRAY_SIZE(outers); i++) {
		struct kernel_case k;

		if (!case_sample(list,
				 schema_type_tables(list->s,
						    schema_find_map_type(list->s, outers[i])->id),
				 &k))
			continue;
		k.inner = base->c;
		k.inner_blob = base->blob;
		k.has_inner = true;
		add(list, &k, "template");
		for (size_t n = 1; n <= 2 && base->c.max_entries; n++) {
			k.stores = base->c.max_entries * (uint32_t)n;
			add(list, &k, "stored map");
			k.inner.map_flags ^= inner_map;
			add(list, &k, "stored map");
			k.inner.map_flags ^= inner_map;
		}
		k.stores = 0;
		k.inner.max_entries += 1;
		add(list, &k, "template");
		k.inner.map_flags |= 1u << 3;
		add(list, &k, "template");
		for (size_t f = 0; f < ARRAY_SIZE(fields); f++) {
			k.inner = base->c;
			k.inner.btf_key_type_id = PLAIN_INT;
			k.inner.btf_value_type_id = fields[f]->id;
			k.inner.value_size = fields[f]->size;
			k.inner_blob = (uint16_t)fields[f]->blob;
			add(list, &k, "template with special field");
		}
		k.has_inner = false;
		k.inner_blob = NO_BLOB;
		add(list, &k, "no template");
	}
}

static void with_names(struct case_list *list, const struct kernel_case *base)
{
	static const char *const names[] = {"", "a", "a.b", ".", "_", "0", "fifteen_letters", "a b",
					    "a-b", "a/b", "\xe9", "\xd7", "\xf7", "\xff", "a\x7f",
					    "*", "\x01"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct kernel_case k = *base;

		memset(k.c.name, 0, sizeof(k.c.name));
		memcpy(k.c.name, names[i], strlen(names[i]));
		add(list, &k, "name");
	}
}

/* Values that several checks look at, two by two. */
static void two_faults(struct case_list *list, const struct kernel_case *base)
{
	static const enum expr_var vars[] = {VAR_key_size, VAR_value_size, VAR_max_entries,
					     VAR_map_extra};
	static const uint32_t values[] = {0, 3, 70000, 5000000, 0x80000001, UINT32_MAX};

	for (size_t i = 0; i < ARRAY_SIZE(vars); i++)
		for (size_t j = 0; j < i; j++)
			for (size_t x = 0; x < ARRAY_SIZE(values); x++)
				for (size_t y = 0; y < ARRAY_SIZE(values); y++) {
					struct kernel_case k = *base;

					set(&k, vars[i], values[x]);
					set(&k, vars[j], values[y]);
					add(list, &k, "two faults");
				}
	for (size_t bit = 0; bit < 20; bit++)
		for (size_t x = 0; x < ARRAY_SIZE(values); x++)
			for (size_t i = 0; i < ARRAY_SIZE(vars); i++) {
				struct kernel_case k = *base;

				k.c.map_flags ^= 1u << bit;
				set(&k, vars[i], values[x]);
				add(list, &k, "flag and size");
			}
}

void cases_boundary(struct case_list *list, const struct target *t)
{
	struct prober p = {.list = list};
	struct kernel_case unknown = {.blob = NO_BLOB, .inner_blob = NO_BLOB};

	schema_symbol_values(list->s, t, p.symbols);
	for (size_t i = 0; i < list->s->n_types; i++) {
		const struct schema_type *type = &list->s->types[i];
		struct kernel_case base;

		if (!case_sample(list, type, &base))
			continue;
		add(list, &base, "sample");
		for (size_t k = 0; k < type->n_rules; k++)
			at_limits(&p, &type->rules[k], &base);
		for (size_t k = 0; k < list->s->n_general; k++)
			at_limits(&p, &list->s->general[k], &base);
		flags_and_pairs(list, &base);
		with_types(list, &base);
		with_ids(list, &base);
		with_special(list, &base);
		as_template(list, &base);
		with_names(list, &base);
		two_faults(list, &base);
	}
	unknown.c = (struct map_create){.key_size = 4, .value_size = 4, .max_entries = 1};
	for (uint32_t type = 0; type < 64; type++) {
		unknown.c.map_type = type;
		add(list, &unknown, "map type");
	}
	unknown.c.map_type = UINT32_MAX;
	add(list, &unknown, "map type");
}

/* xorshift64*: the same numbers on every machine. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

static uint32_t below(uint64_t *state, uint32_t n)
{
	return (uint32_t)((next_random(state) >> 32) % n);
}

static uint32_t random_size(uint64_t *state)
{
	static const uint32_t edges[] = {0, 1, 2, 4, 8, 12, 16, 20, 32, 260, 512, 1016, 1024, 4064,
					 4096, 8192, 16384, 32768, 65407, 65535, 4194000, 4194256,
					 4194304, 0x7fffffff, 0x80000000, 0xffffffff, 1u << 27};
	uint32_t v = edges[below(state, ARRAY_SIZE(edges))];

	switch (below(state, 6)) {
	case 0: return v + 1;
	case 1: return v - 1;
	case 2: return below(state, 64);
	default: return v;
	}
}

static void random_types(struct case_list *list, uint64_t *state, struct map_create *c,
			 uint16_t *blob)
{
	const struct type_pool *pool = list->pool;
	const struct typed *value, *key;

	if (below(state, 3) == 0) {
		value = &pool->special[below(state, (uint32_t)pool->n_special)];
		c->btf_key_type_id = below(state, 4) ? PLAIN_INT : 0;
		if (below(state, 3))
			c->key_size = 4;
	} else {
		value = &pool->plain[below(state, (uint32_t)pool->n_plain)];
		key = &pool->plain[below(state, (uint32_t)pool->n_plain)];
		if (below(state, 2))
			key = &pool->plain[0];
		c->btf_key_type_id = key->id;
		if (below(state, 4))
			c->key_size = key->size;
	}
	*blob = (uint16_t)value->blob;
	c->btf_value_type_id = value->id;
	if (below(state, 8))
		c->value_size = value->size;
}

/* One attribute, near an edge or anywhere. */
static void change(struct case_list *list, uint64_t *state, struct map_create *c, uint16_t *blob)
{
	switch (below(state, 12)) {
	case 0:
		c->key_size = random_size(state);
		break;
	case 1:
	case 2:
		c->value_size = random_size(state);
		break;
	case 3:
		c->value_size = 8 * (1 + below(state, 64));
		break;
	case 4:
	case 5:
		c->max_entries = random_size(state);
		break;
	case 6:
	case 7:
		c->map_flags ^= 1u << below(state, 21);
		break;
	case 8:
	case 9:
		random_types(list, state, c, blob);
		break;
	case 10:
		if (below(state, 2))
			c->numa_node = below(state, 2) ? UINT32_MAX : below(state, 3) * 2000;
		else
			c->map_extra = below(state, 2) ? below(state, 40) : next_random(state);
		break;
	default:
		if (below(state, 4))
			c->name[below(state, 4)] = (char)next_random(state);
		else
			c->map_flags ^= (uint32_t)next_random(state);
		break;
	}
}

static void random_map(struct case_list *list, uint64_t *state, struct map_create *c,
		       uint16_t *blob)
{
	const struct schema_type *type = &list->s->types[below(state,
							       (uint32_t)list->s->n_types)];
	struct kernel_case base;

	/* From a sound definition on, so that the deeper checks are reached. */
	if (case_sample(list, type, &base)) {
		*c = base.c;
		*blob = base.blob;
	} else {
		*c = (struct map_create){.map_type = type->info.id};
		*blob = NO_BLOB;
	}
	for (uint32_t n = below(state, 5); n; n--)
		change(list, state, c, blob);
}

void cases_random(struct case_list *list, size_t n, uint64_t seed)
{
	uint64_t state = seed * 2 + 1;
	size_t end = list->n + n;

	/* The same one may be drawn again; it counts once. */
	for (size_t drawn = 0; list->n < end && drawn < n * 20; drawn++) {
		struct kernel_case k = {.blob = NO_BLOB, .inner_blob = NO_BLOB};

		random_map(list, &state, &k.c, &k.blob);
		if (k.c.map_type == 12 || k.c.map_type == 13 || below(&state, 50) == 0) {
			k.has_inner = below(&state, 8) != 0;
			if (k.has_inner)
				random_map(list, &state, &k.inner, &k.inner_blob);
		}
		add(list, &k, "random");
	}
}

static uint64_t memory_of(const struct case_list *list, const __int128 *symbols,
			  const struct map_create *c)
{
	const struct schema_type *type = schema_type_tables(list->s, c->map_type);
	struct expr_env env = {.symbols = symbols};
	__int128 v;

	env.vars[VAR_key_size] = c->key_size;
	env.vars[VAR_value_size] = c->value_size;
	env.vars[VAR_max_entries] = c->max_entries;
	env.vars[VAR_map_flags] = c->map_flags;
	env.vars[VAR_map_extra] = c->map_extra;
	if (!type || !type->memory.text || !expr_eval(&type->memory, &env, &v) || v < 0)
		return 0;
	return v > (__int128)UINT64_MAX ? UINT64_MAX : (uint64_t)v;
}

uint64_t case_memory(const struct case_list *list, const struct target *t, size_t i,
		     uint64_t *inner)
{
	const struct map_create *c = case_get(list, i);
	__int128 symbols[256] = {0};

	schema_symbol_values(list->s, t, symbols);
	*inner = c->inner ? memory_of(list, symbols, c->inner) : 0;
	return memory_of(list, symbols, c);
}
