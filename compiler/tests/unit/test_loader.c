// SPDX-License-Identifier: BSD-2-Clause
/* loader/: the plan of a generated header: names, slots, templates, pins, errors. */
#include <check.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "btf/reduce.h"
#include "input/input.h"
#include "lint/lint.h"
#include "loader/emit.h"
#include "loader/loader.h"
#include "loader/names.h"
#include "loader/plan.h"
#include "loader/typed.h"
#include "tests/lib/suite.h"

static struct target target;
static struct gen_options options;
static struct object *obj;
static struct result *result;	/* of obj, judged by hand */
static struct judged made[3000];
static struct loader_release release;

static void set_up(void)
{
	memset(&target, 0, sizeof(target));
	schema_default_target(schema_builtin(), &target);
	target.cpus = 2;
	options = (struct gen_options){
		.schema = schema_builtin(),
		.target = &target,
	};
	obj = object_new("some/where/x.bpf.o");
	result = result_new(obj);
	schema_loader_release(options.schema, LOADER_LIBBPF, target.versions[LOADER_LIBBPF], &release);
	memset(made, 0, sizeof(made));
	result->judged = (struct judgement){
		.loader = LOADER_LIBBPF, .release = &release, .maps = made,
	};
}

static void tear_down(void)
{
	result_free(result);
}

static struct judged *judged(const struct map_def *map)
{
	for (size_t i = 0; i < result->judged.n_maps; i++)
		if (made[i].def == map)
			return &made[i];
	return NULL;
}

static struct map_def *add(const char *name, uint32_t type, uint32_t max_entries)
{
	struct map_def *map = object_add_map(obj);
	struct judged *m = &made[result->judged.n_maps++];

	ck_assert_uint_le(result->judged.n_maps, ARRAY_SIZE(made));
	m->def = map;
	map->name = name;
	map->section = ".maps";
	map->style = STYLE_BTF;
	map->type = m->create.map_type = type;
	map->key_size = m->create.key_size = 4;
	map->value_size = m->create.value_size = 4;
	map->max_entries = m->create.max_entries = max_entries;
	snprintf(m->create.name, sizeof(m->create.name), "%s", name);
	return map;
}

static void add_template(struct map_def *outer)
{
	struct judged *m = judged(outer);

	outer->inner = ARENA_NEW(obj->arena, struct map_def);
	m->inner = ARENA_NEW(obj->arena, struct judged);
	m->inner->def = outer->inner;
	m->inner->outer = m;
	m->inner->create.map_type = BPF_MAP_TYPE_ARRAY;
	m->create.inner = &m->inner->create;
}

static struct plan *plan(void)
{
	struct buf errors = {0};
	struct plan *p = plan_new(&options, result, &errors);

	ck_assert_msg(p != NULL, "%s", errors.s ? errors.s : "");
	buf_free(&errors);
	return p;
}

/* The text is the caller's to free. */
static char *errors_of_plan(void)
{
	struct buf errors = {0};

	ck_assert_ptr_null(plan_new(&options, result, &errors));
	return errors.s;
}

START_TEST(names_become_identifiers)
{
	static const struct {
		const char *from, *to;
	} names[] = {
		{"counts", "counts"}, {"a b", "a_b"},	      {"9lives", "_9lives"},
		{"", "map"},	      {"int", "int_"},	      {"class", "class_"},
		{"errno", "errno_"},  {"EINVAL", "EINVAL_"},  {"EVENTS", "EVENTS"},
		{"ENOENT", "ENOENT_"}, {"_Bool", "_Bool__"},   {"alignas", "alignas_"}, {"uint32_t", "uint32_t_"},
		{"Events", "Events"}, {"O_RDONLY", "O_RDONLY_"}, {"__linux__", "__linux___"},
		{"*/", "___"},	      {"\xc3\xb6", "___"},    {"and_eq", "and_eq_"},
		{"xor_eq", "xor_eq_"}, {"BUFSIZ", "BUFSIZ_"}, {"_x", "_x"},
	};
	char lengthy[5000];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		ck_assert_str_eq(c_name(obj->arena, names[i].from, "map"),
				 names[i].to);
	memset(lengthy, 'a', sizeof(lengthy) - 1);
	lengthy[sizeof(lengthy) - 1] = 0;
	ck_assert_uint_eq(strlen(c_name(obj->arena, lengthy, "map")), C_NAME_MAX);
}
END_TEST

START_TEST(a_set_has_what_was_added)
{
	struct name_table set = {.arena = obj->arena};

	for (int i = 0; i < 1000; i++)
		ck_assert(name_table_add(&set, arena_printf(obj->arena, "name%d", i), 0));
	for (int i = 0; i < 1000; i++) {
		ck_assert(name_table_find(&set, arena_printf(obj->arena, "name%d", i)) >= 0);
		ck_assert(!name_table_add(&set, arena_printf(obj->arena, "name%d", i), 0));
	}
	ck_assert(name_table_find(&set, "name") < 0);
	ck_assert_uint_eq(set.n, 1000);
}
END_TEST

START_TEST(prefixes_come_from_paths)
{
	static const struct {
		const char *path, *prefix;
	} paths[] = {
		{"some/where/x.bpf.o", "x"},
		{"x.o", "x"},
		{"my-prog.v2.bpf.o", "my_prog_v2"},
		{"maps.yaml", "maps"},
		{"/usr/sbin/tool(tool_bpf)", "tool_bpf"},
		{"/usr/sbin/tool(0x1040)", "tool_0x1040"},
		{"-", "stdin"},
		{"dir/.o", "_o"},
		{"9p.bpf.o", "_9p"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct result *r = result_new(object_new(paths[i].path));
		struct buf errors = {0};
		struct plan *p = plan_new(&options, r, &errors);

		ck_assert_ptr_nonnull(p);
		ck_assert_str_eq(p->prefix, paths[i].prefix);
		result_free(r);
	}
	ck_assert(gen_name_valid("x_1") && !gen_name_valid("1x") && !gen_name_valid("") &&
		  !gen_name_valid("a-b"));
}
END_TEST

START_TEST(members_are_told_apart)
{
	struct plan *p;

	add("a b", 2, 1);
	add("a_b", 2, 1);
	add("a-b", 2, 1);
	add("a_b_2", 2, 1);
	add("x.rodata", 2, 1)->style = STYLE_DATA;
	obj->maps[4]->section = ".rodata";
	/* fill_x_lookup would be a function of both. */
	add("fill_x", 2, 1);
	add("x_lookup", 2, 1);
	p = plan();
	ck_assert_str_eq(p->maps[0].ident, "a_b_3");
	ck_assert_str_eq(p->maps[1].ident, "a_b");
	ck_assert_str_eq(p->maps[2].ident, "a_b_4");
	ck_assert_str_eq(p->maps[3].ident, "a_b_2");
	ck_assert_str_eq(p->maps[4].ident, "rodata");
	ck_assert_str_eq(p->maps[5].ident, "fill_x");
	ck_assert_str_eq(p->maps[6].ident, "x_lookup_2");
}
END_TEST

START_TEST(slots_refer_to_maps_and_programs)
{
	struct slot slots[] = {{3, "late", NULL}, {0, "late", NULL}};
	struct slot programs[] = {{5, NULL, "five"}, {1, NULL, "one"}};
	struct map_def *outer = add("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4);
	struct map_def *jumps = add("jumps", BPF_MAP_TYPE_PROG_ARRAY, 8);
	struct plan *p;

	add_template(outer);
	outer->slots = slots;
	outer->n_slots = 2;
	jumps->slots = programs;
	jumps->n_slots = 2;
	add("late", BPF_MAP_TYPE_ARRAY, 1);
	p = plan();
	ck_assert(p->maps[0].outer && !p->maps[1].outer && p->maps[0].def.inner);
	ck_assert(!p->maps[0].template_in_user_space);
	ck_assert_uint_eq(p->maps[0].n_slots, 2);
	ck_assert_uint_eq(p->maps[0].slots[0].map, 2);
	ck_assert_uint_eq(p->maps[1].n_programs, 2);
	ck_assert_str_eq(p->maps[1].programs[0]->program, "one");
	ck_assert_str_eq(p->maps[1].programs[1]->program, "five");
	outer->inner_in_user_space = true;
	ck_assert(plan()->maps[0].template_in_user_space);
}
END_TEST

START_TEST(every_error_is_told_at_once)
{
	struct slot slots[] = {{0, "absent", NULL}, {1, "outer", NULL}, {2, NULL, "program"}};
	static const unsigned char data[8];
	struct map_def *map;
	char *errors;

	map = add("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4);
	add_template(map);
	map->slots = slots;
	map->n_slots = 3;
	map = add("a/b", BPF_MAP_TYPE_ARRAY, 4);
	map->pinning = PIN_BY_NAME;
	map = add("x.data", BPF_MAP_TYPE_ARRAY, 1);
	map->style = STYLE_DATA;
	map->section = ".data";
	map_rare_own(obj->arena, map)->data = data;
	map_rare_own(obj->arena, map)->data_size = sizeof(data);
	map = add("arena", 33, 4);
	judged(map)->create.map_flags = 1 << 10 | 1 << 17; /* BPF_F_MMAPABLE | BPF_F_SEGV_ON_FAULT */
	map_rare_own(obj->arena, map)->data = data;
	map_rare_own(obj->arena, map)->data_size = sizeof(data);
	options.name = "9";
	errors = errors_of_plan();
	ck_assert_ptr_nonnull(strstr(errors, "'9' cannot be the start of a C identifier"));
	ck_assert_ptr_nonnull(strstr(errors, "map 'outer': slot 0 is map 'absent'"));
	ck_assert_ptr_nonnull(strstr(errors, "slot 1 is map 'outer', which is an outer map"));
	ck_assert_ptr_nonnull(strstr(errors, "slot 2 is program 'program', but"));
	ck_assert_ptr_nonnull(strstr(errors, "map 'a/b': cannot be pinned"));
	ck_assert_ptr_nonnull(strstr(errors, "8 bytes of contents, more than its value_size of 4"));
	ck_assert_ptr_nonnull(strstr(errors, "map 'arena': its variables cannot be initialised"));
	free(errors);
}
END_TEST

START_TEST(templates_do_not_nest_forever)
{
	struct map_create loop = {.map_type = BPF_MAP_TYPE_ARRAY_OF_MAPS};
	char *errors;

	loop.inner = &loop;
	judged(add("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 1))->create.inner = &loop;
	errors = errors_of_plan();
	ck_assert_ptr_nonnull(strstr(errors, "nested deeper than 4"));
	free(errors);
}
END_TEST

START_TEST(what_the_machine_decides_is_left_to_it)
{
	struct plan *p;

	judged(add("perf", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 0))->create.max_entries = 2;
	judged(add("ring", BPF_MAP_TYPE_RINGBUF, 5000))->create.max_entries = 8192;
	add("given", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 7);
	p = plan();
	ck_assert(p->maps[0].def.cpus && p->maps[0].def.max_entries == 0);
	ck_assert(p->maps[1].def.pages && p->maps[1].def.max_entries == 5000);
	ck_assert(!p->maps[2].def.cpus && p->maps[2].def.max_entries == 7);
	result->judged.loader = LOADER_KERNEL;
	p = plan();
	ck_assert(!p->maps[0].def.cpus && !p->maps[1].def.pages);
	ck_assert_uint_eq(p->maps[1].def.max_entries, 8192);
}
END_TEST

START_TEST(struct_ops_maps_are_left_out)
{
	struct buf b = {0};
	struct plan *p;

	judged(add("ops*/", BPF_MAP_TYPE_STRUCT_OPS, 1))->not_created = "not created: why";
	add("other", BPF_MAP_TYPE_ARRAY, 1);
	p = plan();
	ck_assert_uint_eq(p->n_maps, 1);
	ck_assert_uint_eq(p->n_skipped, 1);
	emit_header(&b, p);
	ck_assert_ptr_nonnull(strstr(b.s, " * \"ops\\052/\": not created: why\n"));
	buf_free(&b);
}
END_TEST

START_TEST(pins_go_where_their_dialect_has_them)
{
	struct plan *p;

	add("plain", 2, 1);
	add("named", 2, 1)->pinning = PIN_BY_NAME;
	add("global", 2, 1)->pinning = PIN_GLOBAL;
	add("object", 2, 1)->pinning = PIN_OBJECT;
	add("usual", 2, 1)->pinning = PIN_CUSTOM;
	map_rare_own(obj->arena, obj->maps[4])->pin_path = "/sys/fs/bpf/some/where";
	add("elsewhere", 2, 1)->pinning = PIN_CUSTOM;
	map_rare_own(obj->arena, obj->maps[5])->pin_path = "/else/where";
	p = plan();
	ck_assert(!p->maps[0].pinned && !p->maps[0].pin);
	ck_assert_str_eq(p->maps[1].pin, "named");
	ck_assert_str_eq(p->maps[2].pin, "tc/globals/global");
	ck_assert(p->maps[3].pinned && !p->maps[3].pin);
	ck_assert_str_eq(p->maps[4].pin, "some/where");
	ck_assert_str_eq(p->maps[5].pin, "/else/where");
}
END_TEST

START_TEST(strings_stay_strings)
{
	struct buf b = {0};

	emit_string(&b, "a\"b\\c\n*/?\?/\x01\xff");
	ck_assert_str_eq(b.s, "\"a\\042b\\134c\\012\\052/\\077\\077/\\001\\377\"");
	b.len = 0;
	emit_comment(&b, "plain.name");
	ck_assert_str_eq(b.s, "plain.name");
	b.len = 0;
	emit_comment(&b, "*/");
	ck_assert_str_eq(b.s, "\"\\052/\"");
	buf_free(&b);
}
END_TEST

/* Behind the string, or the comment, that begins at p; p where none does. */
static const char *behind_text(const char *p)
{
	if (!strncmp(p, "/*", 2))
		return strstr(p, "*/") + 2;
	if (*p != '"')
		return p;
	for (p++; *p != '"'; p++)
		p += *p == '\\';
	return p + 1;
}

/*
 * Whatever a map is called, the header has as many statements and braces, and all of it is
 * plain text.
 */
START_TEST(names_do_not_change_the_structure)
{
	static const char *const hostile[] = {
		"x\"; int y; //", "*/ int y; /*", "x\n#error", "x\\", "?\?/", "%s%n", "PFX", "\x80\xff",
	};
	size_t statements = 0;

	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		const char *start, *end;
		struct buf b = {0};
		size_t n = 0;

		obj->n_maps = result->judged.n_maps = 0;
		add(hostile[i], BPF_MAP_TYPE_ARRAY, 1);
		emit_header(&b, plan());
		/* Around them PFX, which could be a macro, is set aside. */
		start = strstr(b.s, "BPFMAPC_BEGIN");
		end = strstr(b.s, "BPFMAPC_END");
		ck_assert(start && end);
		for (const char *p = b.s; *p; p++)
			ck_assert((*p >= ' ' && *p <= '~') || *p == '\n' || *p == '\t');
		for (const char *p = start; p < end; p++) {
			for (const char *text = behind_text(p); text != p; text = behind_text(p))
				p = text;
			n += *p == ';' || *p == '{' || *p == '}';
		}
		ck_assert_uint_gt(n, 20);
		if (!i)
			statements = n;
		ck_assert_uint_eq(n, statements);
		buf_free(&b);
	}
}
END_TEST

START_TEST(the_text_is_the_same_twice)
{
	struct buf a = {0}, b = {0};

	for (int i = 0; i < 2000; i++)
		add(arena_printf(obj->arena, "map_%d", i), BPF_MAP_TYPE_HASH, 1);
	emit_header(&a, plan());
	emit_header(&b, plan());
	ck_assert_uint_eq(a.len, b.len);
	ck_assert(!memcmp(a.s, b.s, a.len));
	ck_assert_ptr_nonnull(strstr(a.s, "\"map_1999\""));
	buf_free(&a);
	buf_free(&b);
}
END_TEST

static struct object *fixture(struct object_list *list, const char *name)
{
	struct input_options input = {.schema = schema_builtin(), .target = &target};
	const char *build = getenv("B");
	char path[256];

	snprintf(path, sizeof(path), "%s/testdata/%s", build ? build : "build", name);
	input_file(&input, path, list);
	ck_assert_uint_eq(list->n, 1);
	ck_assert_int_eq(list->v[0]->status, OBJECT_OK);
	return list->v[0];
}

static uint32_t named_type(const struct types *t, const char *name)
{
	for (uint32_t id = 1; id < t->count; id++)
		if (str_eq(type_name(t, type_by_id(t, id)), name))
			return id;
	return 0;
}

START_TEST(types_are_reduced_to_what_is_needed)
{
	struct object_list list = {0};
	struct object *from = fixture(&list, "loader/types.bpf.o");
	struct map_def *map = object_find_map(from, "by_endpoint");
	struct type_ref refs[] = {
		{.types = map->types, .id = map->value_type},
		{.types = map->types, .id = map->key_type},
		{.types = map->types, .id = map->value_type},
		{.size = 4},
		{.size = 24},
	};
	const struct types *t;

	ck_assert_int_eq(types_reduce(from->arena, refs, ARRAY_SIZE(refs), &t), 0);
	ck_assert_uint_lt(t->count, map->types->count);
	ck_assert_str_eq(type_to_c(from->arena, t, refs[0].new_id), "struct everything");
	ck_assert_str_eq(type_to_c(from->arena, t, refs[1].new_id), "endpoint_t");
	ck_assert_uint_eq(refs[0].new_id, refs[2].new_id);
	ck_assert_int_eq(type_size(t, refs[0].new_id), type_size(map->types, map->value_type));
	ck_assert_str_eq(type_to_c(from->arena, t, refs[3].new_id), "int");
	ck_assert_str_eq(type_to_c(from->arena, t, refs[4].new_id), "char[24]");
	/* The maps themselves and the licence have no place in it. */
	ck_assert(!named_type(t, "by_endpoint") && !named_type(t, "LICENSE"));
	refs[0].id = map->types->count;
	ck_assert_int_eq(types_reduce(from->arena, refs, 1, &t), -EINVAL);
	object_list_free(&list);
}
END_TEST

/* BTF made by hand: records of 32-bit words behind a header, then strings. */
static struct types *made_types(const uint32_t *words, size_t n, const uint32_t *offsets,
				uint32_t count, const char *strings, uint32_t strings_size)
{
	struct types *t = ARENA_NEW(obj->arena, struct types);
	struct btf_header *h;
	unsigned char *raw;
	uint32_t *offset;

	t->raw_size = sizeof(*h) + n * 4 + strings_size;
	raw = arena_alloc(obj->arena, t->raw_size);
	h = (struct btf_header *)(void *)raw;
	*h = (struct btf_header){
		.magic = BTF_MAGIC,
		.version = 1,
		.hdr_len = sizeof(*h),
		.type_len = (uint32_t)n * 4,
		.str_off = (uint32_t)n * 4,
		.str_len = strings_size,
	};
	memcpy(raw + sizeof(*h), words, n * 4);
	memcpy(raw + sizeof(*h) + n * 4, strings, strings_size);
	offset = ARENA_ARRAY(obj->arena, count, uint32_t);
	for (uint32_t i = 1; i < count; i++)
		offset[i] = sizeof(*h) + offsets[i] * 4;
	t->raw = raw;
	t->offset = offset;
	t->count = count;
	t->strings = (const char *)raw + sizeof(*h) + n * 4;
	t->strings_size = strings_size;
	return t;
}

#define INFO(kind, vlen) ((uint32_t)(kind) << 24 | (vlen))

/* struct s { struct far *p; struct near tag *q; }: what a tagged pointer leads to is kept. */
START_TEST(tagged_pointers_keep_what_they_lead_to)
{
	static const char strings[] = "\0s\0far\0near\0kptr\0p\0q\0int\0x";
	static const uint32_t words[] = {
		1, INFO(BTF_KIND_STRUCT, 2), 16, 16, 2, 0, 18, 3, 64,	/* 1: s */
		0, INFO(BTF_KIND_PTR, 0), 5,				/* 2: far * */
		0, INFO(BTF_KIND_PTR, 0), 4,				/* 3: tag * */
		11, INFO(TYPE_KIND_TYPE_TAG, 0), 6,			/* 4: tag of near */
		3, INFO(BTF_KIND_STRUCT, 1), 4, 24, 7, 0,		/* 5: far */
		7, INFO(BTF_KIND_STRUCT, 1), 4, 24, 7, 0,		/* 6: near */
		20, INFO(BTF_KIND_INT, 0), 4, 32,			/* 7: int */
	};
	static const uint32_t offsets[] = {0, 0, 9, 12, 15, 18, 24, 30};
	struct type_ref ref = {.id = 1};
	const struct types *t;

	ref.types = made_types(words, ARRAY_SIZE(words), offsets, 8, strings, sizeof(strings));
	ck_assert_int_eq(types_reduce(obj->arena, &ref, 1, &t), 0);
	ck_assert_int_eq((int)type_kind(type_by_id(t, named_type(t, "far"))), BTF_KIND_FWD);
	ck_assert_int_eq((int)type_kind(type_by_id(t, named_type(t, "near"))), BTF_KIND_STRUCT);
	ck_assert_uint_eq(type_vlen(type_by_id(t, named_type(t, "near"))), 1);
	ck_assert_int_eq(type_size(t, ref.new_id), 16);
}
END_TEST

/* struct s { struct s inside; } and an anonymous struct of two of itself: no end, no C. */
START_TEST(types_without_end_come_to_an_end)
{
	static const char strings[] = "\0s\0m";
	static const uint32_t words[] = {
		1, INFO(BTF_KIND_STRUCT, 1), 8, 3, 1, 0,		/* 1: s holds s */
		0, INFO(BTF_KIND_STRUCT, 2), 8, 0, 2, 0, 0, 2, 0,	/* 2: holds itself twice */
		1, INFO(BTF_KIND_TYPEDEF, 0), 3,			/* 3: itself */
		1, INFO(BTF_KIND_STRUCT, 1), 8, 3, 5, 0,		/* 4: ... */
		0, INFO(BTF_KIND_ARRAY, 0), 0, 4, 4, 0x40000000,	/* 5: of 4 */
	};
	static const uint32_t offsets[] = {0, 0, 6, 15, 18, 24};
	struct types *t = made_types(words, ARRAY_SIZE(words), offsets, 6, strings, sizeof(strings));

	for (uint32_t id = 1; id < 6; id++) {
		struct type_ref ref = {.types = t, .id = id};
		const struct types *out;
		struct type_writer typed;
		struct c_type c;
		struct buf b = {0};

		typed_init(&typed, plan(), &b);
		(void)typed_describe(&typed, t, id, &c);
		ck_assert_uint_lt(b.len, 1 << 20);
		buf_free(&b);
		ck_assert_int_eq(types_reduce(obj->arena, &ref, 1, &out), 0);
	}
}
END_TEST

/* struct v { unsigned a : 3, b : 29; } of an int without bytes: only its size can be written. */
START_TEST(bit_fields_of_nothing_are_bytes)
{
	static const char strings[] = "\0v\0a\0b";
	static const uint32_t words[] = {
		1, 1u << 31 | INFO(BTF_KIND_STRUCT, 2), 4, 3, 2, 3 << 24, 5, 2, 29 << 24 | 3,	/* 1 */
		1, INFO(BTF_KIND_INT, 0), 0, 32,						/* 2 */
	};
	static const uint32_t offsets[] = {0, 0, 9};
	struct types *t = made_types(words, ARRAY_SIZE(words), offsets, 3, strings, sizeof(strings));

	for (int original = 0; original < 2; original++) {
		struct type_writer typed;
		struct c_type c;
		struct buf b = {0};

		typed_init(&typed, plan(), &b);
		typed.original = original;
		ck_assert(typed_describe(&typed, t, 1, &c));
		ck_assert_uint_eq(c.size, 4);
		ck_assert_ptr_nonnull(strstr(b.s, "unsigned char bytes[4];"));
		buf_free(&b);
	}
}
END_TEST

/* An int and what points to it, with a name that is C: it must not get into any. */
START_TEST(names_of_types_are_no_code)
{
	static const char strings[] = "\0int; int evil\0s\0m";
	static const uint32_t words[] = {
		1, INFO(BTF_KIND_INT, 0), 4, 32,		/* 1 */
		0, INFO(BTF_KIND_PTR, 0), 1,			/* 2 */
		15, INFO(BTF_KIND_STRUCT, 2), 16, 17, 1, 0, 17, 2, 64, /* 3 */
		1, INFO(BTF_KIND_TYPEDEF, 0), 3,		/* 4 */
		1, INFO(BTF_KIND_STRUCT, 1), 4, 1, 1, 0,	/* 5 */
	};
	static const uint32_t offsets[] = {0, 0, 4, 7, 16, 19};
	struct types *t = made_types(words, ARRAY_SIZE(words), offsets, 6, strings, sizeof(strings));

	for (int original = 0; original < 2; original++) {
		for (uint32_t id = 1; id < 6; id++) {
			struct type_writer typed;
			struct c_type c;
			struct buf b = {0};

			typed_init(&typed, plan(), &b);
			typed.original = original;
			ck_assert(typed_describe(&typed, t, id, &c));
			ck_assert_ptr_null(strstr(c.spec, "; int"));
			ck_assert(!b.s || !strstr(b.s, "; int"));
			buf_free(&b);
		}
	}
	ck_assert(c_type_name("unsigned long") && c_type_name("struct v *") && c_type_name("char[3]"));
	ck_assert(!c_type_name("") && !c_type_name("int;") && !c_type_name("a\nb"));
}
END_TEST

/* What migrate leaves out is said: names and texts cannot end the comment. */
START_TEST(comments_say_what_is_left_out)
{
	struct map_def *map = add("kept", BPF_MAP_TYPE_HASH, 1);
	struct buf b = {0};
	struct plan *p;

	map->style = STYLE_LEGACY;
	map->pinning = PIN_CUSTOM;
	map_rare_own(obj->arena, map)->pin_path = "/pins/kept";
	map_rare_own(obj->arena, map)->other_fields = "id 7 */";
	object_fault(obj, RULE_BM021, FAULT_LEGACY_BOUNDS, NULL, -1, "it reaches beyond */ the section")
		->map_name = "lost*/";
	object_fault(obj, RULE_BM021, FAULT_LEGACY_TAIL, map, -1, "not about what is left out")
		->map_name = "kept";
	options.legacy_only = true;
	p = plan();
	emit_c_defs(&b, p);
	ck_assert(strstr(b.s, "\t/* left out: pinning custom: /pins/kept */\n"));
	ck_assert(strstr(b.s, "\t/* left out: \"id 7 \\052/\" of the record */\n"));
	ck_assert(strstr(b.s, "left out: map \"lost\\052/\":\n"));
	ck_assert(strstr(b.s, "it reaches beyond "));
	ck_assert_ptr_null(strstr(b.s, "not about"));
	ck_assert_ptr_null(strstr(b.s, "*/ the section"));
	buf_free(&b);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("loader");
	TCase *tc = tcase_create("all");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, names_become_identifiers);
	tcase_add_test(tc, comments_say_what_is_left_out);
	tcase_add_test(tc, a_set_has_what_was_added);
	tcase_add_test(tc, prefixes_come_from_paths);
	tcase_add_test(tc, members_are_told_apart);
	tcase_add_test(tc, slots_refer_to_maps_and_programs);
	tcase_add_test(tc, every_error_is_told_at_once);
	tcase_add_test(tc, templates_do_not_nest_forever);
	tcase_add_test(tc, what_the_machine_decides_is_left_to_it);
	tcase_add_test(tc, struct_ops_maps_are_left_out);
	tcase_add_test(tc, pins_go_where_their_dialect_has_them);
	tcase_add_test(tc, strings_stay_strings);
	tcase_add_test(tc, names_do_not_change_the_structure);
	tcase_add_test(tc, the_text_is_the_same_twice);
	tcase_add_test(tc, types_are_reduced_to_what_is_needed);
	tcase_add_test(tc, tagged_pointers_keep_what_they_lead_to);
	tcase_add_test(tc, types_without_end_come_to_an_end);
	tcase_add_test(tc, bit_fields_of_nothing_are_bytes);
	tcase_add_test(tc, names_of_types_are_no_code);
	suite_add_tcase(s, tc);
	return s;
}

int main(void)
{
	return suite_run(suite());
}
