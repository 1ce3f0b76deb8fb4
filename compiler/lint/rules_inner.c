/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "lint/internal.h"
#include "schema/tables.h"

/* bpf_map_meta_equal() compares the flags that a map keeps, not those of its descriptor. */
#define KEPT_FLAGS (~(uint32_t)(BPF_F_RDONLY | BPF_F_WRONLY))

/*
 * The differences between an inner map and the template, as text, or NULL:
 * bpf_map_meta_equal(), and the callbacks of map types that also compare max_entries.
 */
static const char *difference(struct lint *l, const struct judged *template,
			      const struct judged *inner)
{
	const struct map_create *t = &template->create, *c = &inner->create;
	const struct schema *s = l->opts->schema;
	struct buf b = {0};
	const struct {
		const char *name;
		uint32_t inner, template;
	} numbers[] = {
		{"key_size", c->key_size, t->key_size},
		{"value_size", c->value_size, t->value_size},
		{"max_entries", c->max_entries, t->max_entries},
	};

	if (c->map_type != t->map_type)
		buf_printf(&b, "; type is %s, the template's is %s",
			   schema_map_type_name(s, c->map_type),
			   schema_map_type_name(s, t->map_type));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (numbers[i].inner == numbers[i].template)
			continue;
		if (i == 2 && !schema_same_entries(s, &l->opts->target, t->map_type, t->map_flags))
			continue;
		buf_printf(&b, "; %s is %u, the template's is %u", numbers[i].name,
			   numbers[i].inner, numbers[i].template);
	}
	if ((c->map_flags ^ t->map_flags) & KEPT_FLAGS)
		buf_printf(&b, "; map_flags is %s, the template's is %s",
			   schema_flags_text(l->arena, s, c->map_flags & KEPT_FLAGS),
			   schema_flags_text(l->arena, s, t->map_flags & KEPT_FLAGS));
	if (lint_special_fields(l, template) != lint_special_fields(l, inner))
		buf_str(&b, "; the special fields of the values differ");
	return b.len ? buf_text(&b, l->arena) + strlen("; ") : NULL;
}

static int slot_cmp(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static int slot_map_cmp(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;
	int c = strcmp(x->map, y->map);

	return c ? c : slot_cmp(a, b);
}

/* The slots that hold maps: each map once, with its lowest slot. */
static struct slot *inner_maps(struct lint *l, const struct map_def *map, size_t *n)
{
	struct slot *v = ARENA_ARRAY(l->arena, map->n_slots, struct slot);
	size_t m = 0;

	*n = 0;
	for (size_t i = 0; i < map->n_slots; i++)
		if (map->slots[i].map)
			v[m++] = map->slots[i];
	qsort(v, m, sizeof(*v), slot_map_cmp);
	for (size_t i = 0; i < m; i++)
		if (!*n || strcmp(v[*n - 1].map, v[i].map))
			v[(*n)++] = v[i];
	qsort(v, *n, sizeof(*v), slot_cmp);
	return v;
}

void rule_inner_map_mismatch(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	size_t n;
	struct slot *v;

	/* If the template is refused, no slots are filled. */
	if (!is_map_in_map(map->type) || !m->inner || !map->n_slots || !is_sound(m->inner, ~0u))
		return;
	v = inner_maps(l, map, &n);
	for (size_t i = 0; i < n; i++) {
		const struct judged *inner = lint_find(l, v[i].map);
		struct finding *f;
		const char *what;

		if (!inner || !is_sound(inner, ~(1u << ATTR_NAME)))
			continue;
		what = difference(l, m->inner, inner);
		if (!what)
			continue;
		f = lint_say(l, RULE_BM301, m, ATTR_VALUES,
			     "the map '%s' in slot %u differs from the template: %s", v[i].map,
			     v[i].index, what);
		finding_note(l, f,
				"kernel: BPF_MAP_UPDATE_ELEM of the slot fails with "
				"EINVAL (bpf_map_meta_equal)");
		f->fix = fix_words(map->style == STYLE_DEFINITION ?
					   "give `inner` and the inner map the same attributes" :
					   "declare the inner map and the template of `values` with the same struct");
	}
}

/* Writes "slot 9" or "slots 8, 9 and 12", up to 8 of them. */
static void slots_text(struct buf *b, const struct slot *v, size_t n)
{
	size_t shown = n < 8 ? n : 8;

	buf_str(b, n == 1 ? "slot " : "slots ");
	for (size_t i = 0; i < shown; i++)
		buf_printf(b, "%s%u", !i ? "" : i + 1 == n ? " and " : ", ", v[i].index);
	if (shown < n)
		buf_printf(b, " and %zu more", n - shown);
}

void rule_slot_out_of_range(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	uint32_t max = m->create.max_entries;
	bool hash = map->type == BPF_MAP_TYPE_HASH_OF_MAPS;
	struct slot *v;
	struct buf b = {0};
	struct finding *f;
	size_t n = 0;

	if (!map->n_slots || !is_sound(m, 1u << ATTR_MAX_ENTRIES))
		return;
	if (hash && map->n_slots > max) {
		f = lint_say(l, RULE_BM302, m, ATTR_VALUES,
			     "%u static values, but max_entries is %u", map->n_slots, max);
		finding_note(l, f,
				"kernel: BPF_MAP_UPDATE_ELEM fails with E2BIG when the map is "
				"full");
		return;
	}
	if (hash)
		return;
	v = ARENA_ARRAY(l->arena, map->n_slots, struct slot);
	for (size_t i = 0; i < map->n_slots; i++)
		if (map->slots[i].index >= max)
			v[n++] = map->slots[i];
	if (!n)
		return;
	qsort(v, n, sizeof(*v), slot_cmp);
	slots_text(&b, v, n);
	f = lint_say(l, RULE_BM302, m, ATTR_VALUES,
		     "%s of `values` %s beyond max_entries, which is %u", b.s,
		     n == 1 ? "lies" : "lie", max);
	buf_free(&b);
	finding_note(l, f,
			"kernel: BPF_MAP_UPDATE_ELEM of the slot fails with E2BIG, and so does "
			"the load of the object");
	f->fix = fix_set(ATTR_MAX_ENTRIES,
			 arena_printf(l->arena, "%llu", (unsigned long long)v[n - 1].index + 1));
}

void rule_inner_map_after_outer(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	size_t n;
	struct slot *v;

	/* Other loaders fill the slots of legacy maps, after all maps are created. */
	if (l->loader != LOADER_LIBBPF || !is_map_in_map(map->type) || !map->n_slots ||
	    map->style == STYLE_LEGACY)
		return;
	v = inner_maps(l, map, &n);
	for (size_t i = 0; i < n; i++) {
		const struct judged *inner = lint_find(l, v[i].map);
		struct finding *f;

		/* l->maps is in the order of creation. */
		if (!inner || inner <= m)
			continue;
		f = lint_say(l, RULE_BM303, m, ATTR_VALUES,
			     "the map '%s' in slot %u is created after this map", v[i].map,
			     v[i].index);
		finding_note(l, f,
				"libbpf fills the slots as soon as it has created the outer map: "
				"the load of the object fails with %s",
				lint_loader_has(l, BEHAVIOUR_SLOT_WITHOUT_MAP_EINVAL) ? "EINVAL" : "EBADF");
		finding_note(l, f, "cilium/ebpf fills the slots after all maps are created");
		f->fix = fix_words("define the inner map before the outer map");
	}
}

void rule_pinned_values(struct lint *l, const struct judged *m)
{
	const struct map_def *map = m->def;
	struct finding *f;

	if (l->loader != LOADER_LIBBPF || !is_map_in_map(map->type) || !map->n_slots ||
	    map->pinning == PIN_NONE)
		return;
	f = lint_say(l, RULE_BM304, m, ATTR_PINNING,
		     "static values of a pinned map are written only when it is created");
	finding_note(l, f,
			"if libbpf reuses the pin, the slots keep their maps; cilium/ebpf fills "
			"them again");
}
