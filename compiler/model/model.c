/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/model.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/util.h"
#include "model/target.h"

const char *attr_name(enum map_attr attr)
{
	static const char *const names[ATTR_N] = {
		[ATTR_TYPE] = "type",
		[ATTR_KEY_SIZE] = "key_size",
		[ATTR_KEY] = "key",
		[ATTR_VALUE_SIZE] = "value_size",
		[ATTR_VALUE] = "value",
		[ATTR_MAX_ENTRIES] = "max_entries",
		[ATTR_MAP_FLAGS] = "map_flags",
		[ATTR_MAP_EXTRA] = "map_extra",
		[ATTR_NUMA_NODE] = "numa_node",
		[ATTR_PINNING] = "pinning",
		[ATTR_INNER] = "inner",
		[ATTR_VALUES] = "values",
		[ATTR_NAME] = "name",
	};

	return names[attr];
}

const char *style_name(enum map_style style)
{
	static const char *const names[] = {"btf", "legacy", "data", "definition"};

	return names[style];
}

const char *pinning_name(enum pinning pinning)
{
	static const char *const names[] = {"none", "by_name", "object", "global", "custom"};

	return names[pinning];
}

struct map_rare *map_rare_own(struct arena *a, struct map_def *m)
{
	if (!m->rare)
		m->rare = ARENA_NEW(a, struct map_rare);
	return m->rare;
}

void map_set_attr_line(struct map_def *m, enum map_attr attr, unsigned line)
{
	int64_t behind = line ? (int64_t)line - m->source.line : 0;

	m->lines_behind[attr] = behind == (int16_t)behind ? (int16_t)behind : 0;
}

void map_add_slot(struct arena *a, struct map_def *m, struct slot slot)
{
	/* There is room up to the next power of two, and for 8 at first. */
	bool full = !m->n_slots || (m->n_slots >= 8 && !(m->n_slots & (m->n_slots - 1)));
	struct slot *more;

	if (full) {
		more = ARENA_ARRAY(a, m->n_slots ? (size_t)m->n_slots * 2 : 8, struct slot);
		if (m->n_slots)
			memcpy(more, m->slots, m->n_slots * sizeof(*more));
		m->slots = more;
	}
	m->slots[m->n_slots++] = slot;
}

const char *map_pin_path(struct arena *a, const struct map_def *map)
{
	if (map_rare(map)->pin_path || map->pinning != PIN_BY_NAME)
		return map_rare(map)->pin_path;
	return arena_printf(a, PIN_ROOT "/%s", map->name);
}

const char *target_kernel_text(struct arena *a, const struct target_kernel *k)
{
	char first[VERSION_TEXT_MAX], last[VERSION_TEXT_MAX];

	if (k->name)
		return k->name;
	version_text(k->first, first);
	if (!version_cmp(k->first, k->last))
		return arena_strdup(a, first);
	return arena_printf(a, "%s..%s", first, version_text(k->last, last));
}

bool target_is_several(const struct target *t)
{
	return t->n_kernels > 1 || !target_is_release(t) ||
	       (t->n_kernels && t->kernels[0].profile);
}

const char *target_text(struct arena *a, const struct target *t)
{
	const struct target_kernel one = {.first = t->kernel, .last = t->kernel_last};
	const char *text = target_kernel_text(a, t->n_kernels ? &t->kernels[0] : &one);

	for (size_t i = 1; i < t->n_kernels; i++)
		text = arena_printf(a, "%s, %s", text, target_kernel_text(a, &t->kernels[i]));
	return text;
}

struct object *object_new(const char *path)
{
	struct object *obj = malloc(sizeof(*obj));
	char *copy = strdup(path);

	if (!obj || !copy)
		die_no_memory();
	*obj = (struct object){.arena = arena_new(), .path = copy, .name = "", .license = ""};
	return obj;
}

void object_shed(struct object *obj)
{
	struct object kept = {
		.path = obj->path, .name = "", .license = "", .big_endian = obj->big_endian,
		.definition = obj->definition, .status = obj->status,
		.read_status = obj->read_status,
	};

	if (obj->reader_close)
		obj->reader_close(obj);
	arena_free(obj->arena);
	*obj = kept;
}

void object_free(struct object *obj)
{
	if (!obj)
		return;
	object_shed(obj);
	free((char *)(uintptr_t)obj->path);
	free(obj);
}

struct map_def *object_add_map(struct object *obj)
{
	struct map_def *map = ARENA_NEW(obj->arena, struct map_def);

	map->name = "";
	map->section = "";
	ARENA_PUSH(obj->arena, obj->maps, obj->n_maps, obj->cap_maps, map);
	return map;
}

struct map_def *object_find_map(const struct object *obj, const char *name)
{
	for (size_t i = 0; i < obj->n_maps; i++)
		if (str_eq(obj->maps[i]->name, name))
			return obj->maps[i];
	return NULL;
}

void object_index_maps(const struct object *obj, struct name_table *maps)
{
	name_table_init(maps, obj->arena, obj->n_maps);
	for (size_t i = 0; i < obj->n_maps; i++)
		name_table_add(maps, obj->maps[i]->name, (uint32_t)i);
}

struct fault *object_fault(struct object *obj, enum rule_id rule, enum fault_kind what,
			   struct map_def *map, int attr, const char *fmt, ...)
{
	struct fault f = {.rule = rule, .what = what, .map = map, .attr = attr};
	va_list ap;

	va_start(ap, fmt);
	f.message = arena_vprintf(obj->arena, fmt, ap);
	va_end(ap);
	ARENA_PUSH(obj->arena, obj->faults, obj->n_faults, obj->cap_faults, f);
	return &obj->faults[obj->n_faults - 1];
}

void fault_note(struct object *obj, struct fault *f, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vprintf(obj->arena, fmt, ap);
	va_end(ap);
	fault_add_note(obj, f, text);
}

void fault_add_note(struct object *obj, struct fault *f, const char *text)
{
	ARENA_PUSH(obj->arena, f->notes, f->n_notes, f->cap_notes, text);
}

void object_list_add(struct object_list *list, struct object *obj)
{
	if (list->n == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 8;
		list->v = realloc(list->v, list->cap * sizeof(*list->v));
		if (!list->v)
			die_no_memory();
	}
	list->v[list->n++] = obj;
}

void object_list_free(struct object_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		object_free(list->v[i]);
	free(list->v);
	*list = (struct object_list){0};
}

struct source function_source(const struct function *f, uint32_t insn)
{
	uint64_t off = f->offset + (uint64_t)insn * INSN_SIZE;
	size_t behind = LOWER_BOUND(f->n_lines, i, f->lines[i].offset <= off);
	const struct insn_line *l = behind ? &f->lines[behind - 1] : NULL;

	return l ? (struct source){l->file, l->line} : (struct source){0};
}
