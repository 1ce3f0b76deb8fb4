/* SPDX-License-Identifier: BSD-2-Clause */
/* input/definition/complete.c: what a definition file gives the maps of an object. */
#include "tests/unit/definition_test.h"

/* An object as input/ leaves it: an outer map without template. */
static struct object *object_with_outer(void)
{
	struct object *obj = object_new("x.bpf.o");
	struct map_def *map = object_add_map(obj);

	object_list_add(&list, obj);
	map->name = "outer";
	map->section = ".maps";
	map->type = 13;
	map->key_size = map->value_size = 4;
	map->max_entries = 8;
	map->present = HAS(TYPE) | HAS(KEY_SIZE) | HAS(VALUE_SIZE) | HAS(MAX_ENTRIES);
	map->inner_in_user_space = true;
	return obj;
}

START_TEST(complete_gives_the_template)
{
	struct object *obj = object_with_outer();
	struct object_list defs = {0};
	struct object *def;

	read_text("maps:\n- {name: outer, type: hash_of_maps, map_flags: 1,\n"
		  "   inner: {type: hash, key: __u32, value: __u32, max_entries: 10},\n"
		  "   values: [{slot: 0, map: one}]}\n"
		  "- {name: one, type: hash, key: __u32, value: __u32, max_entries: 10}\n");
	/* The definitions are gone before the object is looked at. */
	def = list.v[--list.n];
	object_list_add(&defs, def);
	ck_assert_int_eq(input_complete(obj, def), 0);
	object_list_free(&defs);
	ck_assert_uint_eq(obj->n_faults, 0);
	ck_assert_uint_eq(obj->n_maps, 2);
	ck_assert_str_eq(obj->maps[0]->inner->name, "outer.inner");
	ck_assert_uint_eq(obj->maps[0]->inner->key_size, 4);
	ck_assert_int_eq(type_size(obj->maps[0]->inner->types, obj->maps[0]->inner->key_type), 4);
	ck_assert_uint_eq(obj->maps[0]->map_flags, 1);
	ck_assert_uint_eq(obj->maps[0]->max_entries, 8);
	ck_assert_str_eq(obj->maps[0]->slots[0].map, "one");
	ck_assert_str_eq(obj->maps[1]->name, "one");
	ck_assert_str_eq(obj->maps[1]->source.file, "defs.yaml");
}
END_TEST

/* What the object leaves open comes from the definition, what it says stays. */
START_TEST(complete_gives_each_attribute)
{
	struct object *obj = object_with_outer(), *def;
	struct map_def *map = obj->maps[0];

	map->present = HAS(TYPE) | HAS(KEY_SIZE);
	map->max_entries = map->value_size = 0;
	def = read_text("maps:\n- {name: outer, type: hash_of_maps, key_size: 4, value_size: 4, max_entries: 3,\n"
			"   map_flags: 4, map_extra: 5, numa_node: 6, pinning: custom,\n"
			"   pin: {path: /run/x, mode: \"0640\", uid: 7, gid: 8}}\n");
	ck_assert_uint_eq(def->n_faults, 0);
	ck_assert_int_eq(input_complete(obj, def), 0);
	ck_assert_uint_eq(map->value_size, 4);
	ck_assert_uint_eq(map->max_entries, 3);
	ck_assert_uint_eq(map->map_flags, 4);
	ck_assert_uint_eq(map->map_extra, 5);
	ck_assert_uint_eq(map->numa_node, 6);
	ck_assert_int_eq(map->pinning, PIN_CUSTOM);
	ck_assert_str_eq(map_rare(map)->pin_path, "/run/x");
	ck_assert(map_rare(map)->pin_owner.set && map_rare(map)->pin_owner.uid == 7);
	ck_assert(map_has(map, ATTR_NUMA_NODE) && map_has(map, ATTR_PINNING));
	ck_assert_uint_eq(map_attr_line(map, ATTR_MAX_ENTRIES), 0);
	/* A second one may say the same again. */
	def = read_text("maps:\n- {name: outer, type: hash_of_maps, numa_node: 6, pinning: custom,\n"
			"   pin: {path: /run/y, mode: \"0600\", uid: 9, gid: 9}}\n");
	ck_assert_int_eq(input_complete(obj, def), 0);
	ck_assert_str_eq(map_rare(map)->pin_path, "/run/x");
	ck_assert_uint_eq(map_rare(map)->pin_owner.uid, 7);
	/* A path belongs to its pinning. */
	map_rare_own(obj->arena, map)->pin_path = NULL;
	def = read_text("maps:\n- {name: outer, type: hash_of_maps, pinning: by_name,\n"
			"   pin: {path: /run/z}}\n");
	ck_assert_int_eq(input_complete(obj, def), -EEXIST);
	ck_assert_ptr_null(map_rare(map)->pin_path);
}
END_TEST

/* Types of a definition are of another BTF: they count where the map has none at all. */
START_TEST(complete_gives_types)
{
	static const char text[] = "maps:\n- {name: outer, type: hash_of_maps, key: __u32, value: __s32}\n";
	struct object *obj = object_with_outer();
	struct map_def *map = obj->maps[0];

	ck_assert_int_eq(input_complete(obj, read_text(text)), 0);
	ck_assert_str_eq(map->key_name, "__u32");
	ck_assert(map_has(map, ATTR_KEY) && map->types && map->value_type);
	for (int k = 0; k < 4; k++) {
		map->types = NULL;
		map->key_name = "mine";
		map->present &= ~(HAS(KEY) | HAS(VALUE));
		map->key_type = k == 0;
		map->value_type = k == 1;
		map->present |= k == 2 ? HAS(KEY) : k == 3 ? HAS(VALUE) : 0;
		ck_assert_int_eq(input_complete(obj, read_text(text)), 0);
		ck_assert_str_eq(map->key_name, "mine");
		ck_assert_ptr_null(map->types);
	}
}
END_TEST

START_TEST(complete_gives_one_template)
{
	static const char inner[] = "maps:\n- {name: outer, type: hash_of_maps, inner: {type: hash, key_size: 4,\n"
				    "   value_size: 4, max_entries: 1}}\n";
	static const char slots[] = "maps:\n- {name: outer, type: hash_of_maps, values: [{slot: 0, map: outer}]}\n";
	struct object *obj = object_with_outer();

	ck_assert_int_eq(input_complete(obj, read_text(inner)), 0);
	ck_assert_int_eq(input_complete(obj, read_text(inner)), -EEXIST);
	ck_assert_ptr_nonnull(strstr(obj->faults[0].message, "given by the object and by"));
	ck_assert_int_eq(obj->faults[0].attr, ATTR_INNER);
	obj = object_with_outer();
	ck_assert_int_eq(input_complete(obj, read_text(slots)), 0);
	ck_assert_int_eq(input_complete(obj, read_text(slots)), -EEXIST);
	ck_assert_int_eq(obj->faults[0].attr, ATTR_VALUES);
}
END_TEST

START_TEST(complete_changes_nothing)
{
	static const char *const conflicts[] = {
		"type: array_of_maps", "type: hash_of_maps, max_entries: 9",
		"type: hash_of_maps, key_size: 8", "type: hash_of_maps, key: __u64",
		"type: hash_of_maps, value_size: 8",
	};
	char text[200];

	for (size_t i = 0; i < ARRAY_SIZE(conflicts); i++) {
		struct object *obj = object_with_outer(), *def;

		snprintf(text, sizeof(text), "maps:\n- {name: outer, %s}", conflicts[i]);
		def = read_text(text);
		ck_assert_uint_eq(def->n_faults, 0);
		ck_assert_msg(input_complete(obj, def) == -EEXIST, "%s", conflicts[i]);
		ck_assert_uint_eq(obj->n_faults, 1);
		ck_assert_ptr_eq(obj->faults[0].map, obj->maps[0]);
		ck_assert_ptr_nonnull(strstr(obj->faults[0].message, "defs.yaml:2"));
		ck_assert_uint_eq(obj->maps[0]->max_entries, 8);
		ck_assert_uint_eq(obj->maps[0]->key_size, 4);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("complete");
	TCase *tc = tcase_create("complete");

	tcase_add_checked_fixture(tc, NULL, clear);
	tcase_add_test(tc, complete_gives_the_template);
	tcase_add_test(tc, complete_gives_each_attribute);
	tcase_add_test(tc, complete_gives_types);
	tcase_add_test(tc, complete_gives_one_template);
	tcase_add_test(tc, complete_changes_nothing);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
