/* SPDX-License-Identifier: BSD-2-Clause */
/* loader/: types of keys and values as C, at the limits where another type is written. */
#include "loader/elements.h"
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static struct gen_options options;
static struct type_writer writer;
static struct buf out;

/* A writer of its own: one writes a type only once. */
static void start(bool original)
{
	struct buf errors = {0};

	options = (struct gen_options){.schema = opts.schema, .target = &opts.target};
	buf_free(&out);
	typed_init(&writer, plan_new(&options, result, &errors), &out);
	writer.original = original;
	ck_assert_uint_eq(errors.len, 0);
}

static struct c_type described(uint32_t id)
{
	struct c_type c;

	ck_assert(typed_describe(&writer, types(), id, &c));
	return c;
}

/* For types that came after those that the writer knows. */
static struct c_type described_anew(uint32_t id)
{
	start(false);
	return described(id);
}

static bool wrote(const char *text)
{
	return out.s && strstr(out.s, text);
}

/* What the compiler of this test makes of enums is what they must be. */
#define ENUM(n, lo, hi)                                                                            \
	enum plain_##n { PLAIN_LO_##n = lo, PLAIN_HI_##n = hi };                                   \
	enum packed_##n { PACKED_LO_##n = lo, PACKED_HI_##n = hi } __attribute__((packed));
#define ENUMS(X)                                                                                   \
	X(0, 0, 127) X(1, -128, 127) X(2, -129, 0) X(3, 0, 128) X(4, -1, 128) X(5, 0, 255)         \
	X(6, 0, 256) X(7, -32768, 32767) X(8, -32769, 0) X(9, -1, 32768) X(10, 0, 65535)           \
	X(11, 0, 65536) X(12, -32768, 1) X(13, 0, 0x7fffffff) X(14, -0x7fffffff - 1, 0)            \
	X(15, 0, 0xffffffff) X(16, 0, 0x100000000) X(17, -1, 0x80000000) X(18, -0x80000001, 0)     \
	X(19, -1, 0x7fffffff) X(20, -0x80000000LL, 0x80000000)
ENUMS(ENUM)

#define ROW(n, lo, hi) {lo, hi, sizeof(enum plain_##n), sizeof(enum packed_##n)},

static uint32_t make_enum(const char *name, bool wide, int64_t lo, int64_t hi, uint32_t size)
{
	const int64_t v[] = {lo, hi};
	uint32_t names[2], id;

	for (int i = 0; i < 2; i++) {
		names[i] = blob.n_strings;
		strcpy(blob.strings + names[i], i ? "HIGH" : "LOW");
		blob.n_strings += 5;
	}
	id = record(name, wide ? TYPE_KIND_ENUM64 : BTF_KIND_ENUM, 2, size);
	blob.words[blob.n - 2] |= lo < 0 ? 1u << 31 : 0;
	for (int i = 0; i < 2; i++) {
		word(word(id, names[i]), (uint32_t)v[i]);
		if (wide)
			word(id, (uint32_t)((uint64_t)v[i] >> 32));
	}
	return id;
}

START_TEST(enums_have_the_size_that_a_compiler_gives_them)
{
	static const struct {
		int64_t lo, hi;
		size_t plain, packed;
	} cases[] = {ENUMS(ROW)};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool narrow = cases[i].lo >= INT32_MIN && cases[i].hi <= INT32_MAX;

		for (uint32_t size = 1; size <= 8; size *= 2) {
			size_t real = size < 4 ? cases[i].packed : cases[i].plain;

			for (int wide = !narrow; wide < 2; wide++) {
				struct c_type c;

				blob.n = 0;
				blob.count = blob.n_strings = 1;
				start(true);
				c = described(make_enum("e", wide, cases[i].lo, cases[i].hi, size));
				ck_assert_msg(str_eq(c.spec, "enum e") == (real == size),
					      "case %zu of %u bytes: %s", i, size, c.spec);
				ck_assert_uint_eq(c.size, size);
			}
		}
	}
}
END_TEST

/* For user space the enumerators are written where the type is an int. */
START_TEST(enums_of_user_space_are_ints)
{
	uint32_t whole = make_enum("whole", false, -0x80000000LL, 1, 4);
	uint32_t small = make_enum("small", false, 0, 1, 1);
	uint32_t wide = make_enum("wide", true, 0, 1, 4);

	start(false);
	ck_assert_str_eq(described(whole).spec, "enum x_maps_t__whole");
	ck_assert(wrote("x_maps_t__LOW = -2147483647 - 1,"));
	ck_assert(wrote("x_maps_t__HIGH = 1,"));
	ck_assert_str_eq(described(small).spec, "uint8_t");
	ck_assert_str_eq(described(wide).spec, "uint32_t");
}
END_TEST

START_TEST(names_of_typedefs_that_stay)
{
	static const struct {
		const char *name, *spec;
	} cases[] = {
		{"count_t", "count_t"}, {"bool", "bool"},	{"__kernel_size_t", "__u32"},
		{"__u32", "__u32"},	{"__be32", "__be32"},	{"int", "__u32"},
		{"strlen", "__u32"},	{"a-b", "__u32"},	{"_Upper", "__u32"},
		{"_lower", "_lower"},	{"boolean", "boolean"}, {"sinf", "__u32"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t u32 = type_int(4);

		start(true);
		ck_assert_str_eq(described(record(cases[i].name, BTF_KIND_TYPEDEF, 0, u32)).spec,
				 cases[i].spec);
	}
}
END_TEST

START_TEST(arrays_of_4_gib_are_no_type)
{
	uint32_t u32 = type_int(4), largest = type_of_array(u32, 0x3fffffff);
	uint32_t larger = type_of_array(u32, 0x40000000), none = type_of_array(u32, 0);
	uint32_t nested = type_of_array(type_of_array(u32, 0x10000), 0x3fff);
	struct c_type c;

	start(false);
	ck_assert_uint_eq(described(largest).size, 0xfffffffc);
	ck_assert_str_eq(described(nested).dims, "[16383][65536]");
	ck_assert(!typed_describe(&writer, types(), larger, &c));
	ck_assert(!typed_describe(&writer, types(), none, &c));
	start(true);
	ck_assert_str_eq(described(none).dims, "[0]");
	ck_assert_uint_eq(described(largest).align, 4);
}
END_TEST

START_TEST(names_that_c_can_have)
{
	static const struct {
		const char *name;
		bool type, variable;
	} cases[] = {
		{"a", true, true},	 {"", false, false},	   {"a9", true, true},
		{"0a", false, false},	 {"9a", false, false},	   {"a-b", false, false},
		{"_", true, true},	 {"_A", false, false},	   {"_a", true, true},
		{"__a", true, true},	 {"__a__", false, false},  {"a__", true, true},
		{"int", false, false},	 {"integer", true, true},  {"__builtin_x", false, false},
		{"strlen", true, false}, {"strlens", true, true},  {"sin", true, false},
		{"sinf", true, false},	 {"sinl", true, false},	   {"sing", true, true},
		{"half", true, true},	 {"__u32", true, false},   {"_Z", false, false},
		{"azAZ09_", true, true}, {"a`", false, false},	   {"a{", false, false},
		{"a@", false, false},	 {"a[", false, false},	   {"a/", false, false},
		{"a:", false, false},
	};
	char longest[C_NAME_MAX + 2];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ck_assert_msg(c_bpf_name(cases[i].name) == cases[i].type, "%s", cases[i].name);
		ck_assert_msg(c_bpf_variable(cases[i].name) == cases[i].variable, "%s",
			      cases[i].name);
	}
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	ck_assert(!c_bpf_name(longest) && c_bpf_name(longest + 1));
}
END_TEST

/* Ints and floats of a size that C has, or bytes. */
START_TEST(numbers_have_the_sizes_of_c)
{
	static const struct {
		uint32_t size, bits, encoding;
		const char *spec;
	} ints[] = {
		{1, 8, BTF_INT_BOOL, "bool"},	{1, 1, BTF_INT_BOOL, "bool"},
		{2, 16, BTF_INT_BOOL, "uint16_t"}, {2, 15, BTF_INT_BOOL, "unsigned char"},
		{1, 7, 0, "unsigned char"},	{1, 8, BTF_INT_SIGNED, "int8_t"},
		{2, 16, 0, "uint16_t"},		{4, 32, BTF_INT_SIGNED, "int32_t"},
		{4, 31, 0, "unsigned char"},	{8, 64, 0, "uint64_t"},
		{16, 128, 0, "unsigned char"},	{3, 24, 0, "unsigned char"},
	};
	static const struct {
		uint32_t size;
		const char *spec;
	} floats[] = {{2, "unsigned char"}, {4, "float"}, {8, "double"}, {12, "unsigned char"}};

	for (size_t i = 0; i < ARRAY_SIZE(ints); i++) {
		uint32_t id = word(record("n", BTF_KIND_INT, 0, ints[i].size),
				   ints[i].encoding << 24 | ints[i].bits);
		struct c_type c = described_anew(id);

		ck_assert_msg(str_eq(c.spec, ints[i].spec), "%zu: %s", i, c.spec);
		ck_assert_uint_eq(c.size, ints[i].size);
		/* On i386 a number of 8 bytes is aligned to 4. */
		ck_assert_uint_eq(c.min_align, *c.dims ? 1 : ints[i].size < 4 ? ints[i].size : 4);
	}
	for (size_t i = 0; i < ARRAY_SIZE(floats); i++)
		ck_assert_str_eq(described_anew(record("f", TYPE_KIND_FLOAT, 0, floats[i].size)).spec,
				 floats[i].spec);
	/* An int that does not begin with its first bit. */
	ck_assert_str_eq(described_anew(word(record("n", BTF_KIND_INT, 0, 4), 8 << 16 | 32)).spec,
			 "unsigned char");
}
END_TEST

static uint32_t change_info(uint32_t id, uint32_t clear, uint32_t set)
{
	uint32_t *info = &blob.words[(blob.offset[id] - BTF_HEADER_SIZE) / sizeof(uint32_t) + 1];

	*info = (*info & ~clear) | set;
	return id;
}

/* Members at offsets that C gives them, that it gives packed ones, and that it cannot give. */
START_TEST(layouts_that_c_can_have)
{
	uint32_t u8 = type_int(1), u16 = type_int(2), u32 = type_int(4), u64 = type_int(8);
	const struct {
		bool is_union, bit_fields;
		uint32_t size, n;
		struct member v[3];
		const char *text;
	} cases[] = {
		{false, false, 8, 2, {{"a", u8, 0}, {"b", u32, 32}},
		 "{\n\tuint8_t a;\n\tuint32_t b;\n};\n"},
		{false, false, 5, 2, {{"a", u8, 0}, {"b", u32, 8}},
		 "{\n\tuint8_t a;\n\tuint32_t b;\n} __attribute__((packed));\n"},
		{false, false, 5, 2, {{"a", u32, 0}, {"b", u8, 32}},
		 "{\n\tuint32_t a;\n\tuint8_t b;\n} __attribute__((packed));\n"},
		{false, false, 8, 2, {{"a", u32, 0}, {"b", u8, 32}},
		 "{\n\tuint32_t a;\n\tuint8_t b;\n};\n"},
		{false, false, 12, 2, {{"a", u32, 0}, {"b", u8, 32}},
		 "\tuint8_t b;\n\tunsigned char pad_5[7];\n};\n"},
		{false, false, 3, 2, {{"a", u8, 0}, {"b", u8, 16}},
		 "\tuint8_t a;\n\tunsigned char pad_1[1];\n\tuint8_t b;\n};\n"},
		/* Overlapping, beyond the end, and not at a byte. */
		{false, false, 8, 2, {{"a", u32, 0}, {"b", u32, 24}}, "unsigned char bytes[8];"},
		{false, false, 3, 1, {{"a", u32, 0}}, "unsigned char bytes[3];"},
		{false, false, 4, 2, {{"a", u8, 0}, {"b", u8, 12}}, "unsigned char bytes[4];"},
		{true, false, 4, 2, {{"a", u32, 0}, {"b", u16, 0}},
		 "{\n\tuint32_t a;\n\tuint16_t b;\n};\n"},
		{true, false, 4, 2, {{"a", u16, 0}, {"b", u32, 0}},
		 "{\n\tuint16_t a;\n\tuint32_t b;\n};\n"},
		{true, false, 6, 2, {{"a", u8, 0}, {"b", u16, 0}},
		 "\tuint16_t b;\n\tunsigned char pad_0[6];\n};\n"},
		{true, false, 4, 2, {{"a", u16, 0}, {"b", u16, 16}}, "unsigned char bytes[4];"},
		{true, false, 3, 2, {{"a", u32, 0}, {"b", u8, 0}}, "unsigned char bytes[3];"},
		/* On i386 the second member would be at 4. */
		{false, false, 16, 2, {{"a", u32, 0}, {"b", u64, 64}},
		 "\tuint64_t b __attribute__((aligned(8)));\n};\n"},
		{false, false, 16, 2, {{"a", u64, 0}, {"b", u32, 64}},
		 "\tuint32_t b;\n} __attribute__((aligned(8)));\n"},
		/* Bit fields, which are as many bits as the upper byte of the offset says. */
		{false, true, 4, 2, {{"a", u32, 3 << 24}, {"b", u32, 29 << 24 | 3}},
		 "{\n\tuint32_t a : 3;\n\tuint32_t b : 29;\n};\n"},
		{false, true, 8, 2, {{"a", u32, 3 << 24}, {"b", u32, 30 << 24 | 32}},
		 "{\n\tuint32_t a : 3;\n\tuint32_t b : 30;\n};\n"},
		{false, true, 8, 2, {{"a", u32, 3 << 24}, {"b", u32, 30 << 24 | 3}},
		 "unsigned char bytes[8];"},
		{false, true, 4, 2, {{"a", u32, 3 << 24}, {"b", u32, 4 << 24 | 4}},
		 "unsigned char bytes[4];"},
		{false, true, 1, 1, {{"a", u8, 8 << 24}}, "uint8_t a : 8;"},
		{false, true, 2, 1, {{"a", u8, 9 << 24}}, "unsigned char bytes[2];"},
		{false, true, 4, 1, {{"", u32, 3 << 24}}, "unsigned char bytes[4];"},
		{true, true, 4, 2, {{"a", u32, 3 << 24}, {"b", u32, 32 << 24}},
		 "{\n\tuint32_t a : 3;\n\tuint32_t b : 32;\n};\n"},
		{true, true, 4, 2, {{"a", u32, 3 << 24}, {"b", u32, 3 << 24 | 3}},
		 "unsigned char bytes[4];"},
		/* A packed struct has no bit fields of which all compilers think alike. */
		{false, true, 5, 2, {{"a", u32, 3 << 24}, {"b", u8, 32}}, "unsigned char bytes[5];"},
		{false, true, 16, 2, {{"a", u8, 0}, {"b", u64, 60 << 24 | 64}},
		 "\tuint8_t a;\n\tunsigned char pad_1[7];\n\tuint64_t b : 60;\n"},
		{false, true, 16, 2, {{"a", u8, 3 << 24}, {"b", u64, 62 << 24 | 64}},
		 "\tuint8_t a : 3;\n\tuint8_t : 5;\n\tunsigned char pad_1[7];\n\tuint64_t b : 62;\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t id = type_struct("s", cases[i].size, cases[i].v, cases[i].n);

		if (cases[i].is_union)
			change_info(id, 0x1fu << 24, BTF_KIND_UNION << 24);
		start(false);
		ck_assert_uint_eq(described(change_info(id, 0, (uint32_t)cases[i].bit_fields << 31)).size,
				  cases[i].size);
		ck_assert_msg(wrote(cases[i].text), "case %zu: %s", i, out.s);
	}
}
END_TEST

/* A struct that begins with its halves, and so on: 2^n of them, which are written at each use. */
START_TEST(nested_types_have_a_limit)
{
	for (int n = 13; n <= 14; n++) {
		uint32_t id = type_int(1);

		for (int i = 0; i < n; i++) {
			const struct member v[] = {{i ? "" : "a", id, 0}, {i ? "" : "b", id, 8u << i}};

			id = type_struct(i + 1 == n ? "top" : "", 2u << i, v, 2);
		}
		start(false);
		ck_assert_uint_eq(described(id).size, 1u << n);
		/* Behind the limit they are structs of their own, and members with a name. */
		ck_assert_int_eq(wrote(" unnamed;\n"), n == 14);
		ck_assert_int_eq(wrote(" unnamed_8;\n"), n == 14);
	}
}
END_TEST

static uint32_t pointer_to(uint32_t id)
{
	return record("", BTF_KIND_PTR, 0, id);
}

static uint32_t tagged(uint32_t id)
{
	return pointer_to(record("kptr", TYPE_KIND_TYPE_TAG, 0, id));
}

START_TEST(pointers_lead_to_what_has_a_name)
{
	uint32_t u32 = type_int(4), fwd = record("f", BTF_KIND_FWD, 0, 0);
	uint32_t funion = record("g", BTF_KIND_FWD | 0x80, 0, 0);
	const struct member v[] = {{"a", u32, 0}};
	uint32_t s = type_struct("s", 4, v, 1), bad = type_struct("a-b", 4, v, 1);
	uint32_t anonymous = type_struct("", 4, v, 1);
	const struct {
		uint32_t id;
		const char *spec;
	} cases[] = {
		{pointer_to(s), "struct s *"},		{pointer_to(u32), "u32 *"},
		{pointer_to(0), "void *"},		{pointer_to(fwd), "struct f *"},
		{pointer_to(funion), "union g *"},	{pointer_to(bad), "void *"},
		{pointer_to(anonymous), "void *"},	{pointer_to(pointer_to(s)), "struct s **"},
		{pointer_to(record("", BTF_KIND_CONST, 0, s)), "const struct s *"},
		{pointer_to(record("s_t", BTF_KIND_TYPEDEF, 0, s)), "void *"},
		{pointer_to(type_of_array(u32, 2)), "void *"},
		{tagged(s), "struct s __attribute__((btf_type_tag(\"kptr\"))) *"},
		{tagged(fwd), "struct f __attribute__((btf_type_tag(\"kptr\"))) *"},
		{tagged(record("", BTF_KIND_CONST, 0, s)), "struct s __attribute__((btf_type_tag(\"kptr\"))) *"},
		{tagged(u32), "void *"},		{tagged(bad), "void *"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start(true);
		ck_assert_msg(str_eq(described(cases[i].id).spec, cases[i].spec), "case %zu: %s", i,
			      described(cases[i].id).spec);
		/* The kernel needs what a tagged pointer leads to, not what others do. */
		ck_assert_msg(wrote("struct s {") == (strstr(cases[i].spec, "tag") && strstr(cases[i].spec, "struct s")),
			      "case %zu", i);
		start(false);
		ck_assert_str_eq(described(cases[i].id).spec, "uint64_t");
	}
}
END_TEST

/* The type of an element of which the definition has only a size. */
static struct c_type element(uint32_t type, bool key, uint32_t size, uint32_t flags)
{
	const struct map_type_info *info = schema_map_type(opts.schema, type);
	struct map_def *def = map("m", type, size, size, 1);
	const struct map_create create = {
		.map_type = type, .key_size = size, .value_size = size, .map_flags = flags,
	};
	struct plan_map m = {.map = def, .def = {.create = &create}};
	struct c_type c;

	start(false);
	ck_assert(key ? describe_key(&writer, &m, info, &c) : describe_value(&writer, &m, info, &c));
	ck_assert_uint_eq(c.size, size);
	return c;
}

START_TEST(elements_without_types_have_those_of_their_size)
{
	static const struct {
		uint32_t type, size, flags;
		bool key;
		const char *spec;
		uint32_t align;
	} cases[] = {
		{BPF_MAP_TYPE_ARRAY, 4, 0, true, "uint32_t", 4},
		{BPF_MAP_TYPE_ARRAY, 3, 0, true, "unsigned char", 1},
		{BPF_MAP_TYPE_ARRAY, 5, 0, true, "unsigned char", 1},
		{BPF_MAP_TYPE_SOCKMAP, 4, 0, true, "uint32_t", 4},
		{BPF_MAP_TYPE_SOCKMAP, 8, 0, false, "uint64_t", 8},
		{BPF_MAP_TYPE_SK_STORAGE, 4, 0, true, "int32_t", 4},
		{BPF_MAP_TYPE_SK_STORAGE, 8, 0, true, "unsigned char", 1},
		{BPF_MAP_TYPE_LPM_TRIE, 4, 0, true, "unsigned char", 1},
		{BPF_MAP_TYPE_LPM_TRIE, 5, 0, true, "data[1];\n} __attribute__((packed))", 1},
		{BPF_MAP_TYPE_LPM_TRIE, 8, 0, true, "data[4];\n}", 4},
		{BPF_MAP_TYPE_LPM_TRIE, 10, 0, true, "data[6];\n} __attribute__((packed))", 1},
		{BPF_MAP_TYPE_LPM_TRIE, 20, 0, true, "data[16];\n}", 4},
		{BPF_MAP_TYPE_CGROUP_STORAGE, 8, 0, true, "uint64_t", 8},
		{BPF_MAP_TYPE_CGROUP_STORAGE, 16, 0, true, "cgroup_inode_id", 8},
		{BPF_MAP_TYPE_CGROUP_STORAGE, 12, 0, true, "unsigned char", 1},
		{BPF_MAP_TYPE_DEVMAP, 4, 0, false, "uint32_t", 4},
		{BPF_MAP_TYPE_DEVMAP, 8, 0, false, "uint32_t program", 4},
		{BPF_MAP_TYPE_DEVMAP, 12, 0, false, "unsigned char", 1},
		{BPF_MAP_TYPE_STACK_TRACE, 16, 0, false, "uint64_t", 8},
		{BPF_MAP_TYPE_STACK_TRACE, 17, 0, false, "unsigned char", 1},
		{BPF_MAP_TYPE_STACK_TRACE, 32, BPF_F_STACK_BUILD_ID, false, "unsigned char", 1},
		{BPF_MAP_TYPE_STACK_TRACE, 32, BPF_F_NUMA_NODE, false, "uint64_t", 8},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct c_type c = element(cases[i].type, cases[i].key, cases[i].size, cases[i].flags);

		ck_assert_msg(strstr(c.spec, cases[i].spec) != NULL, "%zu: %s", i, c.spec);
		ck_assert_msg(strchr(cases[i].spec, ';') || !strstr(c.spec, "packed"), "%zu", i);
		ck_assert_msg(str_ends(c.spec, "}") || !str_ends(cases[i].spec, "}"), "%zu", i);
		ck_assert_msg(c.align == cases[i].align, "%zu: %u", i, c.align);
	}
}
END_TEST

/* The value can be read under its lock where a direct member of a struct is one. */
START_TEST(locks_of_values)
{
	struct map_def *m = locked(BPF_MAP_TYPE_HASH), *sizes = map("s", BPF_MAP_TYPE_HASH, 4, 8, 1);
	uint32_t state = m->value_type, u32 = m->key_type;
	const struct member in[] = {{"state", state, 0}}, named[] = {{"bpf_spin_lock", u32, 0}};
	uint32_t outer = type_struct("outer", 8, in, 1), plain = type_struct("plain", 4, named, 1);
	uint32_t alias = record("state_t", BTF_KIND_TYPEDEF, 0, state);

	typed(m, u32, state);
	ck_assert(element_has_lock(m));
	m->value_type = alias;
	ck_assert(element_has_lock(m));
	m->value_type = outer;
	ck_assert(!element_has_lock(m));
	m->value_type = plain;
	ck_assert(!element_has_lock(m));
	m->value_type = u32;
	ck_assert(!element_has_lock(m));
	ck_assert(!element_has_lock(sizes));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("typed");
	TCase *tc = tcase_create("typed");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, enums_have_the_size_that_a_compiler_gives_them);
	tcase_add_test(tc, enums_of_user_space_are_ints);
	tcase_add_test(tc, names_of_typedefs_that_stay);
	tcase_add_test(tc, arrays_of_4_gib_are_no_type);
	tcase_add_test(tc, names_that_c_can_have);
	tcase_add_test(tc, numbers_have_the_sizes_of_c);
	tcase_add_test(tc, layouts_that_c_can_have);
	tcase_add_test(tc, nested_types_have_a_limit);
	tcase_add_test(tc, pointers_lead_to_what_has_a_name);
	tcase_add_test(tc, elements_without_types_have_those_of_their_size);
	tcase_add_test(tc, locks_of_values);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
