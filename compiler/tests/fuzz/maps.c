// SPDX-License-Identifier: BSD-2-Clause
/* Maps of all types, for inputs that say how maps are judged. */
#include <linux/btf.h>
#include <stdio.h>

#include "base/util.h"
#include "btf/read.h"
#include "schema/tables.h"
#include "tests/fuzz/maps.h"
#include "tests/malformed/way.h"

#define AT_ONCE 6	/* that judge_some() takes: an input that it takes long for is not tried often */

/* The types that samples name. */
static const char strings[] = "\0int\0long";
enum { ID_INT = 1, ID_LONG };

static const struct types *types_of(struct arena *a)
{
	struct {
		struct btf_header h;
		struct btf_type integer;
		uint32_t integer_bits;
		struct btf_type wide;
		uint32_t wide_bits;
		char strings[sizeof(strings)];
	} blob = {
		.h = {.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(blob.h),
		      .type_len = offsetof(typeof(blob), strings) - sizeof(blob.h),
		      .str_off = offsetof(typeof(blob), strings) - sizeof(blob.h), .str_len = sizeof(strings)},
		.integer = {.name_off = 1, .info = BTF_KIND_INT << 24, .size = 4},
		.integer_bits = BTF_INT_SIGNED << 24 | 32,
		.wide = {.name_off = 5, .info = BTF_KIND_INT << 24, .size = 8},
		.wide_bits = BTF_INT_SIGNED << 24 | 64,
	};
	const char *error;

	memcpy(blob.strings, strings, sizeof(strings));
	return types_read(a, &(struct view){(unsigned char *)&blob, offsetof(typeof(blob), strings) + sizeof(strings), false},
			  false, &error);
}

static uint32_t type_of(const char *name)
{
	return str_eq(name, "int") ? ID_INT : ID_LONG;
}

static void set_attributes(struct map_def *map, uint32_t type, const struct type_sample *s, const struct types *types)
{
	map->type = type;
	map->key_size = s->key_size;
	map->value_size = s->value_size;
	map->max_entries = s->max_entries;
	map->map_flags = s->map_flags;
	map->style = STYLE_DEFINITION;
	map->section = "";
	map->key_name = map->value_name = "";
	map->present = 1 << ATTR_TYPE | 1 << ATTR_KEY_SIZE | 1 << ATTR_VALUE_SIZE | 1 << ATTR_MAX_ENTRIES |
		       1 << ATTR_MAP_FLAGS;
	map->types = types;
	if (s->key) {
		map->key_type = type_of(s->key);
		map->key_name = s->key;
		map->key_size = (uint32_t)type_size(types, map->key_type);
		map->present ^= 1 << ATTR_KEY | 1 << ATTR_KEY_SIZE;
	}
	if (s->value) {
		map->value_type = type_of(s->value);
		map->value_name = s->value;
		map->value_size = (uint32_t)type_size(types, map->value_type);
		map->present ^= 1 << ATTR_VALUE | 1 << ATTR_VALUE_SIZE;
	}
}

/* What the second and the third map of a type have else. */
static struct type_sample changed(struct type_sample s, unsigned how)
{
	if (how == 1) {
		s.key = NULL;
		s.key_size = 13;
		s.map_flags |= 1;
	} else if (how == 2) {
		s.value = NULL;
		s.value_size = 1u << 20;
		s.max_entries = 4097;
	}
	return s;
}

static void add_map_of(struct object *obj, const struct schema_type *type, unsigned how)
{
	const char *const suffixes[] = {"", "_key", "_value"};
	const struct type_sample s = changed(*type->sample, how);
	struct map_def *map = object_add_map(obj);
	const struct schema_type *inner = NULL;

	map->name = arena_printf(obj->arena, "%s%s", type->info.name, suffixes[how]);
	set_attributes(map, type->info.id, &s, obj->types);
	if (s.inner)
		inner = schema_type_tables(schema_builtin(), schema_find_map_type(schema_builtin(), s.inner)->id);
	if (!inner)
		return;
	map->inner = ARENA_NEW(obj->arena, struct map_def);
	map->inner->name = arena_printf(obj->arena, "%s.inner", map->name);
	set_attributes(map->inner, inner->info.id, inner->sample, obj->types);
}

#define SAMPLES_MAX 256

/* The types that have a sample, which are looked for once. */
static const struct schema_type *sampled(uint32_t number)
{
	static const struct schema_type *types[SAMPLES_MAX];
	static uint32_t n;
	const struct schema *schema = schema_builtin();
	size_t n_types = n ? 0 : schema_n_map_types(schema);

	for (size_t i = 0; i < n_types && n < SAMPLES_MAX; i++) {
		const struct schema_type *type = schema_type_tables(schema, schema_map_type_at(schema, i)->id);

		if (type->n_sample)
			types[n++] = type;
	}
	return number < n ? types[number] : NULL;
}

uint32_t n_samples(void)
{
	static uint32_t n;

	while (!n || sampled(n))
		n++;
	return n;
}

uint32_t map_of_type(uint32_t type)
{
	for (uint32_t i = 0; i < n_samples(); i++)
		if (sampled(i)->info.id == type)
			return i;
	return 0;
}

struct object *no_maps(const char *folder)
{
	char path[4200];
	struct object *obj;

	snprintf(path, sizeof(path), "%s%smaps.yaml", folder ? folder : "", folder ? "/" : "");
	obj = object_new(path);
	obj->name = "maps";
	obj->definition = true;
	obj->types = types_of(obj->arena);
	return obj;
}

uint32_t add_map(struct object *obj, uint32_t number)
{
	add_map_of(obj, sampled(number % n_samples()), number % N_MAPS / n_samples());
	return (uint32_t)obj->n_maps - 1;
}

struct object *some_maps(const char *folder, uint32_t first, uint32_t n)
{
	struct object *obj = no_maps(folder);

	for (uint32_t i = 0; i < n; i++)
		add_map(obj, first + i);
	return obj;
}

void judge_some(const struct lint_options *lint, uint32_t first)
{
	struct result_list results = {0};

	way_judge(lint, some_maps(NULL, first, AT_ONCE), &results);
	way_write(lint, format_find(FORMATS_LINT, "text"), 1, &results);
	result_list_free(&results);
}
