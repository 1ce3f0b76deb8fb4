/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "probe/cases.h"

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
	__int128 symbols[SYMBOLS_MAX];
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
			case_add(p->list, &k, why);
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
	add_around(p, k, var, low, schema_rule_words(r)->source);
	add_around(p, k, var, high, schema_rule_words(r)->source);
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
			case_add(p->list, &changed, why);
	}
	for (int bit = 3; bit < (var == VAR_map_extra ? 64 : 33); bit++) {
		struct kernel_case page_below = *k;

		add_around(p, *k, var, (uint64_t)1 << bit, why);
		/* The last page before a boundary. */
		if (bit > 12 && set(&page_below, var, ((uint64_t)1 << bit) - 4096))
			case_add(p->list, &page_below, why);
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

	add_numbers(p, k, var, schema_rule_words(r)->source);
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
		case_add(p->list, &k, schema_rule_words(r)->source);
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
		case_add(list, &k, "a flag");
		for (size_t j = 0; j < i && i < list->s->n_flags; j++) {
			k.c.map_flags = base->c.map_flags ^ (1u << i | 1u << j);
			case_add(list, &k, "two flags");
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
		case_add(list, &k, "key type");
		k.c.key_size = t->size;
		case_add(list, &k, "key type");
		k.c.value_size = 4;
		case_add(list, &k, "key type");
		k = *base;
		k.blob = 0;
		k.c.btf_value_type_id = t->id;
		for (int sizes = 0; sizes < 2; sizes++) {
			k.c.btf_key_type_id = 0;
			case_add(list, &k, "value type");
			k.c.btf_key_type_id = PLAIN_INT;
			case_add(list, &k, "value type");
			k.c.max_entries = 1;
			case_add(list, &k, "value type");
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
			case_add(list, &k, "type ids");
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
			case_add(list, &k, pool->special[i].name);
			k.c.btf_key_type_id = 0;
			case_add(list, &k, pool->special[i].name);
			k.c.value_size++;
			case_add(list, &k, pool->special[i].name);
			if (base->c.key_size != 8)
				continue;
			/* cgroup storage and tries: their own keys are in the plain blob only. */
			k = *base;
			k.c.value_size = pool->special[i].size;
			case_add(list, &k, pool->special[i].name);
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
		case_add(list, &k, "template");
		for (size_t n = 1; n <= 2 && base->c.max_entries; n++) {
			k.stores = base->c.max_entries * (uint32_t)n;
			case_add(list, &k, "stored map");
			k.inner.map_flags ^= inner_map;
			case_add(list, &k, "stored map");
			k.inner.map_flags ^= inner_map;
		}
		k.stores = 0;
		k.inner.max_entries += 1;
		case_add(list, &k, "template");
		k.inner.map_flags |= 1u << 3;
		case_add(list, &k, "template");
		for (size_t f = 0; f < ARRAY_SIZE(fields); f++) {
			k.inner = base->c;
			k.inner.btf_key_type_id = PLAIN_INT;
			k.inner.btf_value_type_id = fields[f]->id;
			k.inner.value_size = fields[f]->size;
			k.inner_blob = (uint16_t)fields[f]->blob;
			case_add(list, &k, "template with special field");
		}
		k.has_inner = false;
		k.inner_blob = NO_BLOB;
		case_add(list, &k, "no template");
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
		case_add(list, &k, "name");
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
					case_add(list, &k, "two faults");
				}
	for (size_t bit = 0; bit < 20; bit++)
		for (size_t x = 0; x < ARRAY_SIZE(values); x++)
			for (size_t i = 0; i < ARRAY_SIZE(vars); i++) {
				struct kernel_case k = *base;

				k.c.map_flags ^= 1u << bit;
				set(&k, vars[i], values[x]);
				case_add(list, &k, "flag and size");
			}
}

void cases_boundary(struct case_list *list, const struct target *t)
{
	struct prober p = {.list = list};
	struct kernel_case unknown = {.blob = NO_BLOB, .inner_blob = NO_BLOB};

	schema_symbol_values(list->s, t, p.symbols);
	for (size_t i = 0; i < list->s->n_types; i++) {
		const struct schema_type *type = schema_type_at(list->s, i);
		struct kernel_case base;

		if (!case_sample(list, type, &base))
			continue;
		case_add(list, &base, "sample");
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
		case_add(list, &unknown, "map type");
	}
	unknown.c.map_type = UINT32_MAX;
	case_add(list, &unknown, "map type");
}
