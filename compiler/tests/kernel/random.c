/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/util.h"
#include "tests/kernel/run.h"
#include "tests/malformed/random.h"

static uint32_t below(uint64_t *state, uint32_t n)
{
	return (uint32_t)xorshift_below(state, n);
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
			c->map_extra = below(state, 2) ? below(state, 40) : xorshift(state);
		break;
	default:
		if (below(state, 4))
			c->name[below(state, 4)] = (char)xorshift(state);
		else
			c->map_flags ^= (uint32_t)xorshift(state);
		break;
	}
}

static void random_map(struct case_list *list, uint64_t *state, struct map_create *c,
		       uint16_t *blob)
{
	const struct schema_type *type =
		schema_type_at(list->s, below(state, (uint32_t)list->s->n_types));
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
		case_add(list, &k, "random");
	}
}
