/* SPDX-License-Identifier: BSD-2-Clause */
/* input/definition/: definition files, what they mean and which errors they have. */
#include "tests/unit/definition_test.h"

START_TEST(every_attribute)
{
	struct map_def *map = only_map(
		"version: 1\n"
		"maps:\n"
		"  - {name: counts, type: hash, key_size: 4, value_size: 0x10, max_entries: 1024,\n"
		"     map_flags: [BPF_F_NO_PREALLOC, NUMA_NODE], map_extra: 18446744073709551615,\n"
		"     numa_node: 1, pinning: by_name}\n");

	ck_assert_str_eq(map->name, "counts");
	ck_assert_uint_eq(map->style, STYLE_DEFINITION);
	ck_assert_str_eq(map->section, "");
	ck_assert_str_eq(map->source.file, "defs.yaml");
	ck_assert_uint_eq(map->source.line, 3);
	ck_assert_uint_eq(map_attr_line(map, ATTR_MAP_FLAGS), 4);
	ck_assert_uint_eq(map->type, 1);
	ck_assert_uint_eq(map->key_size, 4);
	ck_assert_uint_eq(map->value_size, 16);
	ck_assert_uint_eq(map->max_entries, 1024);
	ck_assert_uint_eq(map->map_flags, 1 | 4);
	ck_assert_uint_eq(map->map_extra, UINT64_MAX);
	ck_assert_uint_eq(map->numa_node, 1);
	ck_assert_int_eq(map->pinning, PIN_BY_NAME);
	ck_assert_uint_eq(map->present,
			  HAS(NAME) | HAS(TYPE) | HAS(KEY_SIZE) | HAS(VALUE_SIZE) |
				  HAS(MAX_ENTRIES) | HAS(MAP_FLAGS) | HAS(MAP_EXTRA) |
				  HAS(NUMA_NODE) | HAS(PINNING));
	ck_assert_ptr_null(map->types);
}
END_TEST

START_TEST(absent_is_not_zero)
{
	struct map_def *map = only_map("maps: [{name: a, type: 2, max_entries: 0, key_size: null}]");

	ck_assert_uint_eq(map->present, HAS(NAME) | HAS(TYPE) | HAS(MAX_ENTRIES));
	ck_assert_uint_eq(map->type, 2);
}
END_TEST

/* A type that no schema knows is the kernel's to refuse. */
START_TEST(type_in_all_forms)
{
	static const struct {
		const char *text;
		uint32_t type;
	} cases[] = {
		{"hash", 1}, {"HASH", 1}, {"BPF_MAP_TYPE_HASH", 1}, {"\"hash\"", 1}, {"1", 1}, {"0x1", 1},
		{"{id: 1, name: \"hash\"}", 1}, {"{id: 1}", 1}, {"{name: hash}", 1}, {"4000", 4000},
		{"{id: 4000, name: \"unknown\"}", 4000}, {"4294967295", UINT32_MAX},
	};
	char text[200];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(text, sizeof(text), "maps: [{name: a, type: %s}]", cases[i].text);
		ck_assert_msg(only_map(text)->type == cases[i].type, "%s", cases[i].text);
	}
}
END_TEST

START_TEST(flags_in_all_forms)
{
	static const struct {
		const char *text;
		uint32_t flags;
	} cases[] = {
		{"[]", 0}, {"0", 0}, {"1", 1}, {"0x80000000", 0x80000000}, {"[NO_PREALLOC]", 1},
		{"{value: 1, names: [BPF_F_NO_PREALLOC]}", 1},
		{"{value: 2147483649, names: [BPF_F_NO_PREALLOC]}", 0x80000001}, {"{value: 3}", 3},
		{"{names: [BPF_F_NO_PREALLOC]}", 1},
	};
	char text[200];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *map;

		snprintf(text, sizeof(text), "maps: [{name: a, type: 1, map_flags: %s}]",
			 cases[i].text);
		map = only_map(text);
		ck_assert_msg(map->map_flags == cases[i].flags, "%s", cases[i].text);
		ck_assert(map_has(map, ATTR_MAP_FLAGS));
	}
}
END_TEST

START_TEST(scalar_types_need_no_types)
{
	static const struct {
		const char *name;
		uint32_t size;
	} cases[] = {
		{"char", 1}, {"__u8", 1}, {"__be16", 2}, {"short", 2}, {"__u32", 4}, {"int", 4},
		{"unsigned", 4}, {"unsigned   int", 4}, {"long", 8}, {"__s64", 8}, {"size_t", 8}, {"bool", 1},
		{"char[16]", 16}, {"char [16]", 16}, {"__u32[2][3]", 24}, {"const int", 4}, {"const char *", 8}, {"volatile const int[2]", 8},
		{"struct unknown *", 8}, {"const struct unknown *", 8}, {"const void *", 8}, {"void *", 8},
		{"__u64*", 8}, {"__u64*[4]", 32}, {"__int128", 16}, {"float", 4}, {"double[2]", 16}, {"char[0]", 0},
	};
	char text[200];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *map;

		snprintf(text, sizeof(text), "maps: [{name: a, type: 1, key: int, value: \"%s\"}]",
			 cases[i].name);
		map = only_map(text);
		ck_assert_msg(map->value_size == cases[i].size, "%s: %u", cases[i].name,
			      map->value_size);
		ck_assert_ptr_nonnull(map->types);
		ck_assert_int_eq(type_size(map->types, map->value_type), cases[i].size);
		ck_assert_int_eq(type_size(map->types, map->key_type), 4);
		/* As written, but for blanks and other spellings of int. */
		if (strstr(cases[i].name, "const"))
			ck_assert_str_eq(type_to_c(list.v[0]->arena, map->types, map->value_type),
					 cases[i].name);
		ck_assert(!map_has(map, ATTR_VALUE_SIZE) && map_has(map, ATTR_VALUE));
	}
}
END_TEST

/* The BTF that is made for scalars passes the checks that one from outside must. */
START_TEST(made_types_are_whole)
{
	const struct object *obj = read_text(
		"maps:\n"
		"- {name: a, type: hash, key: __u32, value: {type: \"__u64[3][2]\", btf_id: 77}}\n"
		"- {name: b, type: hash, key: \"union x *\", value: \"const struct y *\"}\n");
	const struct map_def *map = obj->maps[0], *pointers = obj->maps[1];
	const struct view raw = {map->types->raw, map->types->raw_size, false};
	struct arena *a = arena_new();
	const char *error = "none";
	struct types *again = types_read(a, &raw, true, &error);

	ck_assert_msg(again != NULL, "%s", error);
	ck_assert_uint_eq(again->count, map->types->count);
	for (uint32_t id = 1; id < again->count; id++)
		ck_assert_str_eq(type_to_c(a, again, id), type_to_c(a, map->types, id));
	ck_assert_str_eq(type_to_c(a, again, map->value_type), "__u64[3][2]");
	ck_assert_str_eq(type_to_c(a, again, map->key_type), "__u32");
	ck_assert_int_eq(type_size(again, map->value_type), 48);
	ck_assert_str_eq(type_to_c(a, again, pointers->key_type), "union x *");
	ck_assert_str_eq(type_to_c(a, again, pointers->value_type), "const struct y *");
	arena_free(a);
}
END_TEST

/* A key type alone is a size: the kernel takes no key type without a value type. */
START_TEST(key_type_alone)
{
	struct map_def *map = only_map("maps: [{name: a, type: hash, key: __u32, value_size: 8}]");

	ck_assert_uint_eq(map->key_type, 0);
	ck_assert_uint_eq(map->key_size, 4);
	ck_assert_str_eq(map->key_name, "__u32");
}
END_TEST

START_TEST(sizes_beside_types_stay)
{
	struct map_def *map = only_map(
		"maps: [{name: a, type: hash, key: __u32, key_size: 8, value: int, value_size: 2}]");

	ck_assert_uint_eq(map->key_size, 8);
	ck_assert_uint_eq(map->value_size, 2);
	ck_assert_int_eq(type_size(map->types, map->key_type), 4);
}
END_TEST

/* The example of the contract. */
START_TEST(outer_map)
{
	struct object *obj = read_text(
		"version: 1\n"
		"maps:\n"
		"  - {name: \"counts\", type: \"hash\", key_size: 4, value_size: 8}\n"
		"  - name: \"outer\"\n"
		"    type: \"hash_of_maps\"\n"
		"    key: \"__u32\"\n"
		"    max_entries: 8\n"
		"    inner: {type: \"hash\", key: \"__u32\", value: \"__u32\", max_entries: 10}\n"
		"    values: [{slot: 7, map: \"x\"}, {slot: 0, map: \"counts\"}]\n");
	const struct map_def *outer;

	/* Slot 7 is to hold a map that is not there: an error, but no unreadable file. */
	ck_assert_int_eq(obj->status, OBJECT_OK);
	ck_assert_uint_eq(obj->n_faults, 1);
	ck_assert_int_eq(obj->faults[0].rule, RULE_BM018);
	ck_assert_ptr_nonnull(strstr(obj->faults[0].message, "slot 7"));
	ck_assert_uint_eq(obj->n_maps, 2);
	outer = obj->maps[1];
	ck_assert_uint_eq(outer->key_size, 4);
	ck_assert_uint_eq(outer->value_size, 4);
	ck_assert_str_eq(outer->inner->name, "outer.inner");
	ck_assert_uint_eq(outer->inner->type, 1);
	ck_assert_uint_eq(outer->inner->max_entries, 10);
	ck_assert_uint_ne(outer->inner->key_type, 0);
	ck_assert_uint_eq(outer->inner->source.line, 8);
	ck_assert_uint_eq(outer->n_slots, 2);
	ck_assert_uint_eq(outer->slots[0].index, 0);
	ck_assert_str_eq(outer->slots[0].map, "counts");
	ck_assert_uint_eq(outer->slots[1].index, 7);
}
END_TEST

START_TEST(program_slots)
{
	struct map_def *map = only_map("maps: [{name: a, type: prog_array, key_size: 4, value_size: 4,\n"
				       "values: [{slot: 1, program: tail}]}]");

	ck_assert_str_eq(map->slots[0].program, "tail");
	ck_assert_ptr_null(map->slots[0].map);
}
END_TEST

/* A map as the report has it, with all its keys. */
START_TEST(reported_map)
{
	struct map_def *map = only_map(
		"maps:\n"
		"- name: \"ino\"\n  section: \".maps\"\n  style: \"btf\"\n  layout: null\n"
		"  source: {file: \"x.bpf.c\", line: 12}\n  type: {id: 28, name: \"inode_storage\"}\n"
		"  key_size: 4\n  value_size: 16\n  max_entries: 0\n"
		"  map_flags: {value: 1, names: [\"BPF_F_NO_PREALLOC\"]}\n  map_extra: 0\n"
		"  numa_node: null\n  pinning: \"none\"\n  pin: null\n  key: {type: \"int\", btf_id: 5}\n"
		"  value: {type: \"char[16]\", btf_id: 9}\n  declared: {max_entries: null}\n"
		"  inner: null\n  values: []\n"
		"  not_created: null\n"
		"  verdict: {create: \"accepted\", errno: null, without_btf: false, depends_on: [],\n"
		"    kernels: [\"5.10..\"]}\n"
		"  memory: {bytes: 0, exact: true}\n  commands: []\n  helpers: []\n  used_by: []\n");

	ck_assert_uint_eq(map->type, 28);
	ck_assert_uint_eq(map->map_flags, 1);
	ck_assert(!map_has(map, ATTR_NUMA_NODE) && !map_has(map, ATTR_VALUES));
	ck_assert_str_eq(map->value_name, "char[16]");
}
END_TEST

/* The path of a pin by name is where its name leads, and says nothing else; any other one does. */
START_TEST(paths_of_pins_by_name)
{
	static const struct {
		const char *pinning, *path;
		bool kept;
	} cases[] = {
		{"by_name", "/sys/fs/bpf/a", false}, {"by_name", "/sys/fs/bpf/b", true},
		{"by_name", "/run/bpf/a", true},     {"custom", "/sys/fs/bpf/a", true},
		{"global", "/sys/fs/bpf/a", true},
	};
	char text[200];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(text, sizeof(text), "maps: [{name: a, type: hash, pinning: %s, pin: {path: \"%s\"}}]",
			 cases[i].pinning, cases[i].path);
		ck_assert_msg(!!map_rare(only_map(text))->pin_path == cases[i].kept, "case %zu", i);
	}
}
END_TEST

START_TEST(modes_are_octal)
{
	static const struct {
		const char *text;
		uint32_t mode;
	} cases[] = {{"0", 0}, {"7", 7}, {"0777", 0777}, {"07777", 07777}, {"1660", 01660}, {"00000", 0}};
	char text[200];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(text, sizeof(text), "maps: [{name: a, type: hash, pinning: by_name,\n"
			 "  pin: {mode: \"%s\", uid: 4294967295, gid: 1}}]", cases[i].text);
		ck_assert_uint_eq(map_rare(only_map(text))->pin_owner.mode, cases[i].mode);
		ck_assert_uint_eq(map_rare(only_map(text))->pin_owner.uid, UINT32_MAX);
	}
}
END_TEST

START_TEST(pins_of_definitions)
{
	struct map_def *map =
		only_map("maps:\n- {name: a, type: hash, pinning: by_name}\n");

	ck_assert(map->pinning == PIN_BY_NAME && !map_rare(map)->pin_path && !map_rare(map)->pin_owner.set);
	map = only_map("maps:\n- {name: a, type: hash, pinning: custom,\n"
		       "   pin: {path: \"/run/bpf/x\", mode: null, uid: null, gid: null}}\n");
	ck_assert(map->pinning == PIN_CUSTOM && !map_rare(map)->pin_owner.set);
	ck_assert_str_eq(map_rare(map)->pin_path, "/run/bpf/x");
	map = only_map("maps:\n- {name: a, type: hash, pinning: by_name,\n"
		       "   pin: {mode: \"0640\", uid: 0, gid: 3003}}\n");
	ck_assert(!map_rare(map)->pin_path && map_rare(map)->pin_owner.set);
	ck_assert_uint_eq(map_rare(map)->pin_owner.mode, 0640);
	ck_assert_uint_eq(map_rare(map)->pin_owner.uid, 0);
	ck_assert_uint_eq(map_rare(map)->pin_owner.gid, 3003);
}
END_TEST

/* Each text has one error, at the line and column, with the words in it. */
static const struct {
	const char *text;
	unsigned line, column;
	const char *words;
} bad[] = {
	{"", 1, 0, "empty"},
	{"# nothing\n", 1, 0, "empty"},
	{"maps: 3", 1, 7, "maps must be a list, not '3'"},
	{"[]", 1, 1, "a definition file must be a mapping, not a list"},
	{"version: 1", 1, 1, "needs `maps`"},
	{"version: 2\nmaps: []", 1, 10, "version must be 1, not 2"},
	{"version: x\nmaps: []", 1, 10, "version must be a number"},
	{"mapz: []\nmaps: []", 1, 1, "unknown key 'mapz'; did you mean 'maps'?"},
	{"objects: []", 1, 1, "this is a report"},
	{"maps: [3]", 1, 8, "a map must be a mapping"},
	{"maps:\n- {type: hash}", 2, 3, "needs a `name`"},
	{"maps:\n- {name: a}", 2, 3, "needs a `type`"},
	{"maps:\n- {name: \"\", type: hash}", 2, 10, "name is empty"},
	{"maps:\n- {name: [], type: hash}", 2, 10, "name must be a string, not a list"},
	{"maps:\n- {name: a, type: hsh}", 2, 19, "no map type 'hsh'; did you mean 'hash'?"},
	{"maps:\n- {name: a, type: [1]}", 2, 19, "type must be a string"},
	{"maps:\n- {name: a, type: {}}", 2, 19, "an id or a name"},
	{"maps:\n- {name: a, type: {id: 1, name: array}}", 2, 33, "map type 1 is 'hash', not 'array'"},
	{"maps:\n- {name: a, type: 4294967296}", 2, 19, "no map type '4294967296'"},
	{"maps:\n- {name: a, type: hash, max_entrys: 1}", 2, 25, "did you mean 'max_entries'?"},
	{"maps:\n- {name: a, type: hash, max_entries: -1}", 2, 38, "must be a number, not '-1'"},
	{"maps:\n- {name: a, type: hash, max_entries: \"1\"}", 2, 38, "not the string \"1\""},
	{"maps:\n- {name: a, type: hash, max_entries: 1.5}", 2, 38, "must be a number"},
	{"maps:\n- {name: a, type: hash, key_size: 4294967296}", 2, 35, "at most 4294967295"},
	{"maps:\n- {name: a, type: hash, map_extra: 18446744073709551616}", 2, 36, "at most"},
	{"maps:\n- {name: a, type: hash, map_flags: [NO_PREALOC]}", 2, 37, "'NO_PREALLOC'?"},
	{"maps:\n- {name: a, type: hash, map_flags: [1]}", 2, 37, "no map flag '1'"},
	{"maps:\n- {name: a, type: hash, map_flags: NO_PREALLOC}", 2, 36, "must be a number"},
	{"maps:\n- {name: a, type: hash, map_flags: {value: 2, names: [NO_PREALLOC]}}", 2, 44, "0x1"},
	{"maps:\n- {name: a, type: hash, pinning: maybe}", 2, 34, "one of none, by_name"},
	{"maps:\n- {name: a, type: hash, pin: {path: x}}", 2, 30, "other than none"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: x}", 2, 47, "a mapping"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {pat: x}}", 2, 48, "'path'?"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {path: \"\"}}", 2, 54, "is empty"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {path: [x]}}", 2, 54, "a string"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"0660\"}}", 2, 47,
	 "given together"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: [1], uid: 1, gid: 1}}", 2, 54,
	 "mode must be a string"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"0680\", uid: 1, gid: 1}}", 2,
	 54, "must be octal"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"10000\", uid: 1, gid: 1}}", 2,
	 54, "must be octal"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"600\", uid: -1, gid: 1}}", 2,
	 66, "uid must be a number"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"\", uid: 1, gid: 1}}", 2, 54,
	 "must be octal"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"000000\", uid: 1, gid: 1}}", 2,
	 54, "must be octal"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"66x\", uid: 1, gid: 1}}", 2,
	 54, "must be octal"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {uid: 1, gid: 1}}", 2, 47, "given together"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"0\", gid: 1}}", 2, 47,
	 "given together"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"0\", uid: 1}}", 2, 47,
	 "given together"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {uid: 1}}", 2, 47, "given together"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {gid: 1}}", 2, 47, "given together"},
	{"maps:\n- {name: a, type: hash, pinning: custom, pin: {mode: \"0\", uid: 1, gid: 4294967296}}",
	 2, 72, "at most 4294967295"},
	{"maps:\n- {name: a, type: hash, pinning: [1]}", 2, 34, "pinning must be a string"},
	{"maps:\n- {name: a, type: {id: x}}", 2, 24, "id must be a number"},
	{"maps:\n- {name: a, type: {id: 4294967296}}", 2, 24, "at most 4294967295"},
	{"maps:\n- {name: a, type: {id: 1, name: [hash]}}", 2, 33, "map type 1 is 'hash', not a list"},
	{"maps:\n- {name: a, type: hash, map_flags: [[1]]}", 2, 37, "a flag must be a string"},
	{"maps:\n- {name: a, type: hash, map_flags: {value: 1, names: 1}}", 2, 54, "must be a list"},
	{"maps:\n- {name: a, type: hash, map_flags: {value: 1, names: [x]}}", 2, 55, "no map flag 'x'"},
	{"maps:\n- {name: a, type: hash, map_flags: {value: 4294967296}}", 2, 44, "at most"},
	{"maps:\n- {name: a, type: hash, map_flags: {valu: 1}}", 2, 37, "'value'?"},
	{"maps:\n- {name: a, type: hash, key: {type: [int]}}", 2, 37, "key must be a string"},
	{"maps:\n- {name: a, type: hash, key: {type: \"struct {...}\", btf_id: 1}}", 2, 37, "requires `types`"},
	{"maps:\n- {name: a, type: hash_of_maps, inner: 1}", 2, 40, "inner must be a mapping"},
	{"maps:\n- {name: a, type: hash_of_maps, values: 1}", 2, 41, "values must be a list"},
	{"maps:\n- {name: a, type: hash_of_maps, values: [1]}", 2, 42, "an entry of values must be a mapping"},
	{"maps:\n- {name: a, type: hash_of_maps, values: [{slot: 0}]}", 2, 42, "{slot: N, map"},
	{"maps:\n- {name: a, type: hash_of_maps, values: [{slot: 0, map: b, program: c}]}", 2, 42,
	 "{slot: N, map"},
	{"maps:\n- {name: a, type: hash_of_maps, values: [{slot: 4294967296, map: b}]}", 2, 49, "at most"},
	{"maps:\n- {name: a, type: hash_of_maps, values: [{slot: 0, map: [b]}]}", 2, 57, "map must be a string"},
	{"maps:\n- {name: a, type: hash, key: struct x}", 2, 30, "'struct x' requires `types`"},
	{"maps:\n- {name: a, type: hash, key: foo_t}", 2, 30, "'foo_t' is not a scalar type"},
	{"maps:\n- {name: a, type: hash, key: void}", 2, 30, "'void' has no size"},
	{"maps:\n- {name: a, type: hash, key: \"char[]\"}", 2, 30, "the brackets must have a number"},
	{"maps:\n- {name: a, type: hash, key: \"char]\"}", 2, 30, "a bracket is missing"},
	{"maps:\n- {name: a, type: hash, key: \"long[1000000000]\"}", 2, 30, "larger than 4 GiB"},
	{"maps:\n- {name: a, type: hash, key: \"struct a b *\"}", 2, 30, "is not a C type"},
	{"maps:\n- {name: a, type: hash, key: \"unknown *\"}", 2, 30, "not a scalar type"},
	{"maps:\n- {name: a, type: hash, key: \"\"}", 2, 30, "is empty"},
	{"maps:\n- {name: a, type: hash, key: {btf_id: 4}}", 2, 30, "must have a `type`"},
	{"maps:\n- {name: a, type: hash, inner: {type: hash}}", 2, 32, "only maps-in-maps"},
	{"maps:\n- {name: a, type: hash_of_maps, inner: {type: hash_of_maps, inner: {type: hash}}}", 2,
	 68, "cannot have a template"},
	{"maps:\n- {name: a, type: hash_of_maps, inner: {type: 1, typ: hash}}", 2, 50, "unknown key 'typ'"},
	{"maps:\n- {name: a, type: hash, values: [{slot: 0, map: b}]}", 2, 33, "only maps-in-maps"},
	{"maps:\n- {name: a, type: prog_array, values: [{slot: 0, map: b}]}", 2, 40, "program"},
	{"maps:\n- {name: a, type: hash_of_maps, values: [{map: b}]}", 2, 42, "{slot: N, map"},
	{"maps:\n- {name: a, type: hash_of_maps, values: [{slot: 1, map: b}, {slot: 1, map: c}]}", 2, 41,
	 "slot 1 is given twice"},
	{"maps:\n- {name: a, type: hash}\n- {name: a, type: hash}", 3, 0, "the first definition is in line 2"},
	{"maps:\n- {name: a, name: b, type: hash}", 2, 13, "a second time"},
	{"maps: [{name: a, type: hash}, {type: hash, name: a}]", 1, 50, "map 'a' is defined twice; the first definition is in line 1"},
	{"maps:\n- &x {name: a, type: hash}", 2, 3, "anchors"},
	{"maps:\n- {name: !!str a, type: hash}", 2, 10, "anchors, aliases and tags"},
	{"maps:\n- {name: *y, type: hash}", 2, 10, "anchors"},
	{"maps: []\n---\nmaps: []", 2, 1, "a second document"},
	{"maps: [\n", 2, 1, "did not find"},
	{"maps:\n\t- x", 2, 1, "cannot start any token"},
	{"maps: [{name: \"a\\0b\", type: hash}]", 1, 15, "zero byte"},
	{"maps: [{name: \"\xff\", type: hash}]", 1, 0, "UTF-8"},
	{"types: none.o\nmaps: []", 1, 8, "none.o: "},
	{"types: none.o\nmaps: [{name: a, type: hash, key: struct x, value: y}]", 1, 8, "none.o: "},
	{"maps: [{name: a, type: hash, key: struct x, value: y}]\ntypes: none.o", 2, 8, "none.o: "},
	{"types: /bin/true\nmaps: []", 1, 8, "neither a BPF object nor a BTF blob"},
	{"types: [x]\nmaps: []", 1, 8, "types must be a string"},
};

START_TEST(each_error_has_its_place)
{
	const struct object *obj = read_text(bad[_i].text);
	const struct fault *f = obj->faults;

	ck_assert_int_eq(obj->status, OBJECT_UNREADABLE);
	ck_assert_int_eq(obj->read_status, 2);
	ck_assert_uint_eq(obj->n_maps, 0);
	ck_assert_uint_ge(obj->n_faults, 1);
	ck_assert_int_eq(f->rule, RULE_BM007);
	ck_assert_msg(strstr(f->message, bad[_i].words) != NULL, "%u:%u: %s", f->line, f->column,
		      f->message);
	ck_assert_msg(f->line == bad[_i].line, "line %u: %s", f->line, f->message);
	if (bad[_i].column)
		ck_assert_msg(f->column == bad[_i].column, "column %u: %s", f->column, f->message);
	ck_assert_msg(obj->n_faults == 1, "%s", obj->faults[1].message);
}
END_TEST

START_TEST(a_slot_does_not_mean_its_own_map)
{
	const struct object *obj = read_text(
		"maps:\n"
		"- {name: flow1, type: array_of_maps, key: int, max_entries: 1,\n"
		"   inner: {type: array, key: int, value: int, max_entries: 1},\n"
		"   values: [{slot: 0, map: flow2}]}\n"
		"- {name: flow33, type: array, key: int, value: int, max_entries: 1}\n");

	ck_assert_uint_eq(obj->n_faults, 1);
	ck_assert_str_eq(obj->faults[0].fix.words, "did you mean 'flow33'?");
}
END_TEST

START_TEST(all_errors_are_found)
{
	const struct object *obj = read_text("version: 7\nmaps:\n- {name: a, type: hsh, x: 1}\n"
					     "- {name: a, max_entries: z}\n");
	unsigned line = 0;

	/* version, hsh, x, second a, no type, z */
	ck_assert_uint_eq(obj->n_faults, 6);
	for (size_t i = 0; i < obj->n_faults; i++) {
		ck_assert_uint_ge(obj->faults[i].line, line);
		line = obj->faults[i].line;
	}
}
END_TEST

/* Texts made to cost time, memory or stack. */
START_TEST(large_and_deep_texts)
{
	static const char *const units[] = {"[", "{a: ", "- ", "? ", "- - [", "\"", "&a ", "!!x ",
					    "a: [", "{{", "[*a,"};
	struct buf b = {0};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		const struct object *obj;

		b.len = 0;
		buf_str(&b, "maps: ");
		for (int k = 0; k < 20000; k++)
			buf_str(&b, units[i]);
		obj = read_bytes("defs.yaml", b.s, b.len);
		ck_assert_int_eq(obj->status, OBJECT_UNREADABLE);
		ck_assert_uint_ge(obj->n_faults, 1);
		ck_assert_uint_le(obj->n_faults, 100);
	}
	/* Errors without end. */
	b.len = 0;
	buf_str(&b, "maps:\n");
	for (int k = 0; k < 5000; k++)
		buf_str(&b, "- 1\n");
	ck_assert_uint_eq(read_bytes("defs.yaml", b.s, b.len)->n_faults, 100);
	/* One mapping of too many keys. */
	b.len = 0;
	buf_str(&b, "maps: [{name: a, type: hash");
	for (int k = 0; k < 5000; k++)
		buf_printf(&b, ", k%d: 1", k);
	buf_str(&b, "}]");
	ck_assert_ptr_nonnull(
		strstr(read_bytes("defs.yaml", b.s, b.len)->faults[0].message, "keys"));
	buf_free(&b);
}
END_TEST

/* Cut at every byte: read or refused, never more. */
START_TEST(cut_anywhere)
{
	static const char text[] = "version: 1\nmaps:\n  - name: \"outer\"\n    type: hash_of_maps\n"
				   "    key: \"char[4]\"\n    map_flags: {value: 1, names: [NO_PREALLOC]}\n"
				   "    inner: {type: {id: 1}, key: \"\\u00e9\"}\n"
				   "    values: [{slot: 0, map: a}]\n";

	for (size_t n = 0; n < sizeof(text); n++) {
		const struct object *obj = read_bytes("defs.yaml", text, n);

		ck_assert((obj->status == OBJECT_OK) == (obj->n_faults == 0));
		clear();
	}
}
END_TEST

START_TEST(many_maps)
{
	struct buf b = {0};
	struct object *obj;

	buf_str(&b, "maps:\n");
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "- {name: m%d, type: hash, key: \"char[%d]\", value: __u64}\n", i, i);
	obj = read_bytes("defs.yaml", b.s, b.len);
	ck_assert_uint_eq(obj->n_faults, 0);
	ck_assert_uint_eq(obj->n_maps, 20000);
	ck_assert_uint_eq(obj->maps[19999]->key_size, 19999);
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("definition");
	TCase *good = tcase_create("read"), *wrong = tcase_create("errors");

	tcase_add_checked_fixture(good, NULL, clear);
	tcase_add_test(good, every_attribute);
	tcase_add_test(good, absent_is_not_zero);
	tcase_add_test(good, type_in_all_forms);
	tcase_add_test(good, flags_in_all_forms);
	tcase_add_test(good, scalar_types_need_no_types);
	tcase_add_test(good, made_types_are_whole);
	tcase_add_test(good, key_type_alone);
	tcase_add_test(good, sizes_beside_types_stay);
	tcase_add_test(good, outer_map);
	tcase_add_test(good, program_slots);
	tcase_add_test(good, reported_map);
	tcase_add_test(good, pins_of_definitions);
	tcase_add_test(good, paths_of_pins_by_name);
	tcase_add_test(good, modes_are_octal);
	tcase_add_test(good, many_maps);
	suite_add_tcase(s, good);
	tcase_add_checked_fixture(wrong, NULL, clear);
	tcase_add_loop_test(wrong, each_error_has_its_place, 0, ARRAY_SIZE(bad));
	tcase_add_test(wrong, all_errors_are_found);
	tcase_add_test(wrong, a_slot_does_not_mean_its_own_map);
	tcase_add_test(wrong, large_and_deep_texts);
	tcase_add_test(wrong, cut_anywhere);
	suite_add_tcase(s, wrong);
	return suite_run(s);
}
