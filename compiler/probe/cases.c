/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of definitions that are judged and asked of a kernel. */
#include "probe/cases.h"

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

void case_add(struct case_list *list, const struct kernel_case *k, const char *why)
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
			die("no type '%s'", type->sample->inner);
		}
		sample_map(list, schema_type_tables(list->s, inner->id), &out->inner,
			   &out->inner_blob);
		out->has_inner = true;
	}
	return true;
}

bool case_slot_refuses(const struct schema *s, const struct target *t, const struct kernel_case *k)
{
	return k->stores && k->stores != k->inner.max_entries &&
	       schema_same_entries(s, t, k->inner.map_type, k->inner.map_flags);
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
	__int128 symbols[SYMBOLS_MAX] = {0};

	schema_symbol_values(list->s, t, symbols);
	*inner = c->inner ? memory_of(list, symbols, c->inner) : 0;
	return memory_of(list, symbols, c);
}

void case_wire(const struct map_create *c, uint16_t blob, bool has_inner, uint32_t stores,
	       struct ask_map *out)
{
	*out = (struct ask_map){
		.map_type = c->map_type, .key_size = c->key_size, .value_size = c->value_size,
		.max_entries = c->max_entries, .map_flags = c->map_flags,
		.numa_node = c->numa_node, .map_extra = c->map_extra,
		.btf_key_type_id = c->btf_key_type_id, .btf_value_type_id = c->btf_value_type_id,
		.btf_vmlinux_value_type_id = c->btf_vmlinux_value_type_id,
		.blob = blob == NO_BLOB ? ASK_NO_BLOB : blob, .has_inner = has_inner,
		.stores = stores,
	};
	memcpy(out->name, c->name, sizeof(out->name));
}
