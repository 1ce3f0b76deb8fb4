/* SPDX-License-Identifier: BSD-2-Clause */
/* loader/: what the plan refuses, and what each emitter writes where a map has no usual attribute. */
#include "loader/loader.h"
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

#define SEGV_ON_FAULT (1u << 17)

static struct gen_options options;

static char *text_of(void (*emit)(struct buf *b, const struct plan *plan), enum gen_output output)
{
	struct buf errors = {0}, b = {0};
	struct plan *plan;
	char *text;

	options.schema = opts.schema;
	options.target = &opts.target;
	options.output = output;
	lint();
	plan = plan_new(&options, result, &errors);
	ck_assert_msg(plan != NULL, "%s", errors.s);
	emit(&b, plan);
	text = arena_strdup(obj->arena, b.s);
	buf_free(&b);
	buf_free(&errors);
	return text;
}

/* What the plan says of the object; "": nothing. */
static const char *errors_of(enum gen_output output)
{
	struct buf errors = {0};
	const char *text;

	options.schema = opts.schema;
	options.target = &opts.target;
	options.output = output;
	lint();
	ck_assert_int_eq(!plan_new(&options, result, &errors), errors.len != 0);
	text = arena_strdup(obj->arena, errors.s ? errors.s : "");
	buf_free(&errors);
	return text;
}

static const char *script(void)
{
	return text_of(emit_bpftool, GEN_BPFTOOL);
}

static const char *c_defs(void)
{
	return text_of(emit_c_defs, GEN_C_DEFS);
}

static const char *yaml(void)
{
	return text_of(emit_yaml, GEN_YAML);
}

#define HAS(text, part) ck_assert_msg(strstr(text, part) != NULL, "%s", text)
#define LACKS(text, part) ck_assert_msg(strstr(text, part) == NULL, "%s", text)

static struct map_def *only(const char *name, uint32_t type, uint32_t key, uint32_t value, uint32_t max)
{
	obj->n_maps = 0;
	return map(name, type, key, value, max);
}

/* A data map of that many bytes, of which the last one is not 0. */
static struct map_def *data_map(uint32_t size)
{
	struct map_def *m = only("x.data", BPF_MAP_TYPE_ARRAY, 4, size, 1);
	unsigned char *data = arena_alloc(obj->arena, size);

	data[size - 1] = 1;
	m->style = STYLE_DATA;
	m->section = ".data";
	rare_of(m)->data = data;
	rare_of(m)->data_size = size;
	return m;
}

START_TEST(contents_that_a_header_can_hold)
{
	static const struct kconfig_extern externs[] = {
		{.name = "CONFIG_A", .size = 4, .offset = 4, .source = KCONFIG_CONFIG},
	};
	struct map_def *m = data_map(16 << 20);

	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	m = data_map((16 << 20) + 1);
	HAS(errors_of(GEN_HEADER), "has 16777217 bytes of contents, more than the 16777216 that a header");
	ck_assert_str_eq(errors_of(GEN_YAML), "");
	/* Zeroes at the end need no room. */
	rare_of(m)->data = arena_alloc(obj->arena, map_rare(m)->data_size);
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	m = data_map(8);
	m->value_size = 7;
	HAS(errors_of(GEN_HEADER), "has 8 bytes of contents, more than its value_size of 7");
	m->value_size = 8;
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	rare_of(m)->externs = externs;
	rare_of(m)->n_externs = 1;
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	rare_of(m)->data_size = m->value_size = 7;
	HAS(errors_of(GEN_HEADER), "has extern 'CONFIG_A' at byte 4, but its value_size is 7");
}
END_TEST

START_TEST(pins_and_arenas_that_cannot_be_made)
{
	static const unsigned char data[8] = {1};
	struct map_def *m = only("a/b", BPF_MAP_TYPE_ARRAY, 4, 4, 1);

	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	m->pinning = PIN_BY_NAME;
	HAS(errors_of(GEN_HEADER), "cannot be pinned by a name that is empty or has a slash");
	rare_of(m)->pin_path = "/run/ab";
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	rare_of(m)->pin_path = NULL;
	m->pinning = PIN_OBJECT;
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	m->pinning = PIN_GLOBAL;
	m->name = "";
	HAS(errors_of(GEN_HEADER), "that is empty");
	m = only("arena", MAP_TYPE_ARENA, 0, 0, 4);
	m->map_flags = BPF_F_MMAPABLE | SEGV_ON_FAULT;
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	rare_of(m)->data = data;
	rare_of(m)->data_size = sizeof(data);
	HAS(errors_of(GEN_HEADER), "its variables cannot be initialised");
	m->map_flags = BPF_F_MMAPABLE;
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
}
END_TEST

START_TEST(prefixes_of_names)
{
	static const struct {
		const char *name;
		bool good;
	} names[] = {
		{"x", true},   {"x9_", true}, {"_", true},  {"", false},    {"9x", false},
		{"0", false},  {"x-y", false}, {"x y", false}, {"azAZ", true},
	};
	char longest[202];

	only("m", BPF_MAP_TYPE_ARRAY, 4, 4, 1);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		options.name = names[i].name;
		ck_assert_msg(!*errors_of(GEN_HEADER) == names[i].good, "'%s'", names[i].name);
	}
	options.name = NULL;
	memset(longest, 'a', sizeof(longest));
	for (size_t n = 1; n < sizeof(longest); n++) {
		char c = longest[n];

		longest[n] = 0;
		if (!gen_name_valid(longest))
			break;
		longest[n] = c;
	}
	/* C_NAME_MAX */
	ck_assert_uint_eq(strlen(longest), 129);
}
END_TEST

START_TEST(files_of_definitions_are_text)
{
	struct slot programs[] = {{1, NULL, "p\xff"}};
	struct map_def *m = only("a\xff", BPF_MAP_TYPE_ARRAY, 4, 4, 1);

	HAS(errors_of(GEN_YAML), "map 'a\\xff': its name is not UTF-8");
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	m->name = "a";
	ck_assert_str_eq(errors_of(GEN_YAML), "");
	map("a", BPF_MAP_TYPE_ARRAY, 4, 4, 1);
	HAS(errors_of(GEN_YAML), "map 'a': another map has the same name");
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	m = only("jumps", BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4);
	m->slots = programs;
	m->n_slots = 1;
	HAS(errors_of(GEN_YAML), "slot 1 is program 'p\\xff', whose name is not UTF-8");
	programs[0].program = "p";
	ck_assert_str_eq(errors_of(GEN_YAML), "");
}
END_TEST

START_TEST(types_of_a_definition_file_have_a_file)
{
	uint32_t u32 = type_int(4);

	typed(only("m", BPF_MAP_TYPE_HASH, 4, 4, 1), u32, u32);
	HAS(errors_of(GEN_YAML), "`types` of a definition file must name a file");
	ck_assert_str_eq(errors_of(GEN_HEADER), "");
	options.types_path = "x.bpf.o";
	HAS(yaml(), "types: \"x.bpf.o\"\n");
	options.types_path = NULL;
	only("m", BPF_MAP_TYPE_HASH, 4, 4, 1);
	LACKS(yaml(), "types:");
}
END_TEST

START_TEST(what_bpftool_cannot_create)
{
	struct map_def *m = only("m", 60, 4, 4, 1);

	HAS(script(), "# is not created: bpftool does not know a map type with this number\n");
	only("m", BPF_MAP_TYPE_SK_STORAGE, 4, 4, 0)->map_flags = BPF_F_NO_PREALLOC;
	HAS(script(), "# is not created: the map type requires BTF types");
	only("m", MAP_TYPE_ARENA, 0, 0, 4)->map_flags = BPF_F_MMAPABLE;
	HAS(script(), "# is not created: programs can use an arena only after");
	m = only("m", BPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 4);
	HAS(script(), "create \"$dir/m\" type bloom_filter key 0 value 4 entries 4 name 'm'\n");
	m->map_extra = 1;
	HAS(script(), "# is not created: bpftool cannot pass map_extra\n");
	m = only("m", BPF_MAP_TYPE_HASH, 4, 4, 1);
	m->map_flags = BPF_F_NUMA_NODE;
	HAS(script(), "create \"$dir/m\" type hash key 4 value 4 entries 1 name 'm' flags 0x4\n");
	m->numa_node = 1;
	HAS(script(), "# is not created: bpftool cannot pass a NUMA node\n");
	/* Nor with a template that it cannot create. */
	m = only("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
	template_of(m, BPF_MAP_TYPE_HASH, 4, 4, 1);
	HAS(script(), "inner_map pinned \"$dir/outer__inner\"\nrm -f \"$dir/outer__inner\"\n");
	m->inner->map_extra = 1;
	HAS(script(), "# is not created: bpftool cannot pass map_extra\n");
	/* The kernel allows one level; each is created behind the one that it needs. */
	m->inner->map_extra = 0;
	m->inner->type = BPF_MAP_TYPE_ARRAY_OF_MAPS;
	template_of(m->inner, BPF_MAP_TYPE_HASH, 4, 4, 1);
	HAS(script(), "create \"$dir/outer__inner__inner\" type hash key 4 value 4 entries 1 name 'outer.inner.inn'\n"
	    "create \"$dir/outer__inner\" type array_of_maps key 4 value 4 entries 1 name 'outer.inner' "
	    "inner_map pinned \"$dir/outer__inner__inner\"\n"
	    "create \"$dir/outer\" type array_of_maps key 4 value 4 entries 1 name 'outer' "
	    "inner_map pinned \"$dir/outer__inner\"\n"
	    "rm -f \"$dir/outer__inner\"\nrm -f \"$dir/outer__inner__inner\"\n");
	only("it's", BPF_MAP_TYPE_HASH, 4, 4, 1);
	HAS(script(), "name 'it'\\''s'\n");
}
END_TEST

START_TEST(contents_that_bpftool_can_write)
{
	static const struct kconfig_extern externs[] = {
		{.name = "CONFIG_A", .size = 4, .source = KCONFIG_CONFIG},
	};
	struct map_def *m = data_map(160 << 10);
	const char *text = script();

	LACKS(text, "ulimit");
	HAS(text, "update \"$dir/data\" key hex 00 00 00 00 value hex \\\n\t00 00");
	LACKS(text, "freeze");
	m->readonly = true;
	HAS(script(), "freeze pinned \"$dir/data\"\n");
	data_map((160 << 10) + 1);
	text = script();
	HAS(text, "ulimit -S -s 24576");
	HAS(text, "update \"$dir/data\" key");
	m = data_map(520 << 10);
	HAS(script(), "update \"$dir/data\" key");
	m = data_map((520 << 10) + 1);
	text = script();
	HAS(text, "# is left empty: bpftool takes a value as arguments, and the kernel has no room for 532481\n");
	LACKS(text, "update \"$dir/data\" key");
	m->readonly = true;
	HAS(script(), "# is left empty and not frozen: ");
	m = data_map(4);
	m->value_size = 6;
	HAS(script(), " value hex \\\n\t00 00 00 01 00 00\n");
	/* Only zeroes: it is what the map begins with. */
	rare_of(m)->data = arena_alloc(obj->arena, 4);
	LACKS(script(), "update \"$dir/data\" key");
	rare_of(m)->externs = externs;
	rare_of(m)->n_externs = 1;
	m->readonly = true;
	text = script();
	HAS(text, "# its values are those of the running kernel");
	LACKS(text, "freeze pinned");
}
END_TEST

START_TEST(slots_that_bpftool_can_fill)
{
	struct map_def *outer, *inner;
	const char *text;

	obj->n_maps = 0;
	inner = map("inner", BPF_MAP_TYPE_HASH, 4, 4, 1);
	outer = map("outer", BPF_MAP_TYPE_HASH_OF_MAPS, 4, 4, 4);
	template_of(outer, BPF_MAP_TYPE_HASH, 4, 4, 1);
	slot(outer, 258, "inner", NULL);
	HAS(script(), "update \"$dir/outer\" key hex 02 01 00 00 value pinned \"$dir/inner\"\n");
	obj->big_endian = true;
	HAS(script(), "update \"$dir/outer\" key hex 00 00 01 02 value pinned \"$dir/inner\"\n");
	inner->map_extra = 1;
	text = script();
	HAS(text, "# slot 258 of outer is left empty: inner is not created\n");
	LACKS(text, "update \"$dir/outer\"");
	inner->map_extra = 0;
	outer->key_size = 8;
	HAS(script(), "# the slots of outer are left empty: its keys have 8 bytes, not 4\n");
	outer = only("jumps", BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4);
	slot(outer, 3, NULL, "p");
	HAS(script(), "pinned \"$dir/jumps\" key hex 00 00 00 03 value name p\n");
	LACKS(script(), "# its loader looks for the pin");
	outer->pinning = PIN_CUSTOM;
	rare_of(outer)->pin_path = "/run/p";
	HAS(script(), "# its loader looks for the pin /run/p\n");
	rare_of(outer)->pin_path = "tc/p";
	HAS(script(), "# its loader looks for the pin tc/p in a folder of its choice\n");
	rare_of(outer)->pin_path = "jumps";
	LACKS(script(), "# its loader looks for the pin");
}
END_TEST

START_TEST(owners_of_pins)
{
	struct map_def *m = only("m", BPF_MAP_TYPE_HASH, 4, 4, 1);

	m->pinning = PIN_BY_NAME;
	LACKS(script(), "whose the pin is");
	rare_of(m)->pin_owner = (struct pin_owner){true, 0640, UINT32_MAX, 7};
	HAS(script(), "chmod 0640 \"$dir/m\"\nchgrp 7 \"$dir/m\"\n");
	rare_of(m)->pin_owner = (struct pin_owner){true, 0640, 7, UINT32_MAX};
	HAS(script(), "chmod 0640 \"$dir/m\"\nchown 7 \"$dir/m\"\n");
	LACKS(script(), "chgrp");
	HAS(c_defs(), "/* left out: mode 0640, uid 7 and gid 4294967295 of the pin */");
	rare_of(m)->other_fields = "mode 0640";
	LACKS(c_defs(), "uid 7 and gid");
	HAS(yaml(), "pinning: \"by_name\",\n     pin: {mode: \"0640\", uid: 7, gid: 4294967295}}");
	rare_of(m)->pin_path = "/run/\"m\"";
	HAS(yaml(), "pin: {path: \"/run/\\\"m\\\"\", mode: \"0640\"");
	rare_of(m)->pin_owner.set = false;
	HAS(yaml(), "pin: {path: \"/run/\\\"m\\\"\"}}");
	m->pinning = PIN_NONE;
	LACKS(yaml(), "pin");
}
END_TEST

START_TEST(attributes_in_c)
{
	struct map_def *m = only("m", BPF_MAP_TYPE_HASH, 4, 4, 1);
	const char *text = c_defs();

	HAS(text, "\t__uint(type, BPF_MAP_TYPE_HASH);\n\t__uint(key_size, 4);\n\t__uint(value_size, 4);\n"
	    "\t__uint(max_entries, 1);\n} m SEC(\".maps\");");
	m->map_flags = BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE;
	HAS(c_defs(), "\t__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE);\n");
	/* Flags that headers of 6.1 do not have are numbers. */
	m->map_flags = BPF_F_NO_PREALLOC | SEGV_ON_FAULT;
	HAS(c_defs(), "\t__uint(map_flags, BPF_F_NO_PREALLOC | 0x20000);\n");
	m->map_flags = 1u << 31;
	HAS(c_defs(), "\t__uint(map_flags, 0x80000000);\n");
	m->map_extra = 0x3fffffff;
	HAS(c_defs(), "\t__uint(map_extra, 1073741823);\n");
	m->map_extra = 0x40000000;
	HAS(c_defs(), "\tenum { __map_extra_0 = 0x40000000ull } map_extra;\n");
	m->present |= 1u << ATTR_NUMA_NODE;
	HAS(c_defs(), "\t__uint(numa_node, 0);\n");
	m->pinning = PIN_BY_NAME;
	HAS(c_defs(), "\t__uint(pinning, LIBBPF_PIN_BY_NAME);\n");
	LACKS(c_defs(), "left out");
	m->pinning = PIN_GLOBAL;
	HAS(c_defs(), "/* left out: pinning global */");
	rare_of(m)->pin_path = "/run/m";
	HAS(c_defs(), "/* left out: pinning global: /run/m */");
	m->pinning = PIN_OBJECT;
	HAS(c_defs(), "/* left out: pinning object */");
	/* Of what a release after 6.1 brought, and of what nobody knows. */
	only("m", MAP_TYPE_ARENA, 0, 0, 4);
	HAS(c_defs(), "\t__uint(type, 33); /* BPF_MAP_TYPE_ARENA */\n");
	only("m", 60, 4, 4, 4);
	HAS(c_defs(), "\t__uint(type, 60); /* ? */\n");
	m = only("m", BPF_MAP_TYPE_RINGBUF, 0, 0, 0);
	HAS(c_defs(), "\t__uint(type, BPF_MAP_TYPE_RINGBUF);\n\t__uint(max_entries, 0);\n}");
	m->present &= ~(1u << ATTR_MAX_ENTRIES);
	HAS(c_defs(), "\t__uint(type, BPF_MAP_TYPE_RINGBUF);\n}");
	m->present |= 1u << ATTR_KEY_SIZE;
	HAS(c_defs(), "\t__uint(key_size, 0);\n");
	only("int", BPF_MAP_TYPE_HASH, 4, 4, 1);
	HAS(c_defs(), "/* was called int */");
	m = only("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
	template_of(m, BPF_MAP_TYPE_HASH, 4, 4, 1);
	HAS(c_defs(), "\t__array(values, struct {\n\t\t__uint(type, BPF_MAP_TYPE_HASH);\n");
}
END_TEST

START_TEST(sizes_beside_types_in_c)
{
	uint32_t u32 = type_int(4);
	struct map_def *m = only("m", BPF_MAP_TYPE_HASH, 4, 4, 1);

	typed(m, u32, u32);
	HAS(c_defs(), "\t__type(key, __u32);\n\t__type(value, __u32);\n");
	m->present |= 1u << ATTR_KEY_SIZE;
	HAS(c_defs(), "\t__type(key, __u32);\n\t__uint(key_size, 4);\n\t__type(value, __u32);\n");
	m->style = STYLE_LEGACY;
	HAS(c_defs(), "\t__type(key, __u32);\n\t__type(value, __u32);\n");
}
END_TEST

START_TEST(attributes_in_yaml)
{
	struct map_def *m = only("m", BPF_MAP_TYPE_HASH, 4, 8, 1);

	HAS(yaml(), "  - {name: \"m\", type: \"hash\", key_size: 4, value_size: 8, max_entries: 1}\n");
	m->map_flags = BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE;
	HAS(yaml(), ", map_flags: [\"BPF_F_NO_PREALLOC\", \"BPF_F_NUMA_NODE\"], numa_node: 0}\n");
	m->map_flags = BPF_F_NO_PREALLOC;
	m->numa_node = 3;
	HAS(yaml(), ", map_flags: [\"BPF_F_NO_PREALLOC\"], numa_node: 3}\n");
	m->map_flags = 1u << 31;
	m->map_extra = 5;
	HAS(yaml(), ", map_flags: 2147483648, map_extra: 5, numa_node: 3}\n");
	only("m", 60, 4, 8, 1);
	HAS(yaml(), "type: 60, key_size: 4");
	only("a\x1f\x20\x7e\x7f\"\\", BPF_MAP_TYPE_HASH, 4, 8, 1);
	HAS(yaml(), "name: \"a\\x1F ~\\x7F\\\"\\\\\"");
	only("\xc3\xa4\xef\xbf\xaf\xef\xbf\xb0\xf0\x90\x80\x80\xe2\x80\xae", BPF_MAP_TYPE_HASH, 4, 8, 1);
	HAS(yaml(), "name: \"\xc3\xa4\xef\xbf\xaf\\U0000FFF0\\U00010000\\U0000202E\"");
	m = only("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
	template_of(m, BPF_MAP_TYPE_HASH, 4, 8, 2);
	HAS(yaml(), "max_entries: 1,\n     inner: {type: \"hash\", key_size: 4, value_size: 8, max_entries: 2}}\n");
	data_map(8);
	HAS(yaml(), "  # without its contents");
	m = only("arena", MAP_TYPE_ARENA, 0, 0, 4);
	m->map_flags = BPF_F_MMAPABLE;
	LACKS(yaml(), "  # without its");
	rare_of(m)->data = (const unsigned char *)"1";
	rare_of(m)->data_size = 1;
	HAS(yaml(), "  # without its variables");
	obj->n_maps = 0;
	HAS(yaml(), "maps: []\n");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("emit");
	TCase *tc = tcase_create("emit");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, contents_that_a_header_can_hold);
	tcase_add_test(tc, pins_and_arenas_that_cannot_be_made);
	tcase_add_test(tc, prefixes_of_names);
	tcase_add_test(tc, files_of_definitions_are_text);
	tcase_add_test(tc, types_of_a_definition_file_have_a_file);
	tcase_add_test(tc, what_bpftool_cannot_create);
	tcase_add_test(tc, contents_that_bpftool_can_write);
	tcase_add_test(tc, slots_that_bpftool_can_fill);
	tcase_add_test(tc, owners_of_pins);
	tcase_add_test(tc, attributes_in_c);
	tcase_add_test(tc, sizes_beside_types_in_c);
	tcase_add_test(tc, attributes_in_yaml);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
