/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of types in words, and types that are made of the words again. */
#include "btf/compare.h"
#include "btf/made_types.h"
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static struct type_member listed;

static bool list(uint32_t id)
{
	uint32_t steps = 1000;

	return type_list(obj->arena, types(), id, &steps, &listed);
}

/* How types_compare() finds the type `was` beside one that is made of the words of `listed`. */
static enum type_match match(uint32_t was)
{
	struct type_comparer comparer = {.steps = 1000};
	enum type_match match = TYPES_UNKNOWN;
	struct type_names names;
	const struct types *made;
	uint32_t id;

	type_names_init(&names, obj->arena, NULL);
	id = made_type(&names, &listed);
	made = type_names_finish(&names);
	if (id)
		match = types_compare(&comparer, obj->arena, made, id, types(), was).match;
	return match;
}

static uint32_t alias(const char *name, uint32_t of)
{
	return record(name, BTF_KIND_TYPEDEF, 0, of);
}

static uint32_t pointer(uint32_t to)
{
	return record("", BTF_KIND_PTR, 0, to);
}

static uint32_t name(const char *text)
{
	uint32_t off = blob.n_strings;

	strcpy(blob.strings + off, text);
	blob.n_strings += (uint32_t)strlen(text) + 1;
	return off;
}

/* A type of one member "m", and what is said of it. */
static const struct type_member *member_of(uint32_t type)
{
	const struct member v[] = {{"m", type, 64}};

	ck_assert(list(type_struct("s", 64, v, 1)));
	ck_assert_uint_eq(listed.n_members, 1);
	return &listed.members[0];
}

START_TEST(words_of_members)
{
	uint32_t u32 = word(record("unsigned int", BTF_KIND_INT, 0, 4), 32);
	uint32_t known = alias("__u32", u32), own = alias("count_t", known);
	uint32_t fn = record("", BTF_KIND_FUNC_PROTO, 0, u32);
	const struct type_member *m = member_of(type_of_array(known, 3));

	ck_assert_str_eq(m->words.type, "__u32[3]");
	ck_assert(m->words.told);
	ck_assert_uint_eq(m->bit, 64);
	ck_assert_uint_eq(m->size, 12);
	m = member_of(own);
	ck_assert_str_eq(m->words.type, "count_t");
	ck_assert(!m->words.told);
	ck_assert_str_eq(m->words.plain, "unsigned int");
	m = member_of(alias("grid_t", type_of_array(type_of_array(own, 3), 2)));
	ck_assert_str_eq(m->words.plain, "unsigned int[2][3]");
	/* A name of C that is used for something else tells nothing. */
	m = member_of(alias("__u64", u32));
	ck_assert(!m->words.told);
	ck_assert_str_eq(m->words.plain, "unsigned int");
	m = member_of(pointer(own));
	ck_assert_str_eq(m->words.plain, "unsigned int *");
	m = member_of(pointer(fn));
	ck_assert(!m->words.told && !m->words.plain);
	m = member_of(pointer(type_of_array(u32, 2)));
	ck_assert(!m->words.told && !m->words.plain);
	ck_assert(member_of(pointer(0))->words.told);
}
END_TEST

START_TEST(types_are_made_again)
{
	uint32_t u32 = type_int(4), u8 = type_int(1), own = alias("own", u32);
	uint32_t old_bits = word(record("u32", BTF_KIND_INT, 0, 4), 2 << 16 | 3);
	uint32_t colour = record("colour", BTF_KIND_ENUM, 1, 4);
	uint32_t task, kptr, inner, elements, id, changed;

	word(word(colour, name("RED")), UINT32_MAX);
	task = record("task", BTF_KIND_FWD, 0, 0);
	kptr = pointer(record("kptr", TYPE_KIND_TYPE_TAG, 0, task));
	const struct member in[] = {{"a", u32, 0}, {"b", u8, 32}};
	inner = type_struct("", 8, in, 2);
	elements = type_of_array(type_of_array(inner, 2), 3);
	const struct member v[] = {{"", inner, 0}, {"c", own, 64}, {"v", elements, 128},
				   {"p", kptr, 512}, {"e", colour, 576}, {"q", pointer(0), 640},
				   {"o", old_bits, 704}, {"r", pointer(pointer(u8)), 768}};
	id = type_struct("all", 104, v, 8);
	ck_assert(list(id));
	ck_assert_int_eq(match(id), TYPES_SAME);
	/* A change of each of them is seen. */
	for (uint32_t i = 0; i < 8; i++) {
		struct member w[8];

		memcpy(w, v, sizeof(v));
		w[i].type = i == 4 ? u32 : i == 5 ? kptr : i == 3 ? pointer(task) : type_int(2);
		changed = type_struct("all", 104, w, 8);
		ck_assert_int_ge(match(changed), i == 4 ? TYPES_RENAMED : TYPES_DIFFER);
		memcpy(w, v, sizeof(v));
		w[i].bit += 8;
		ck_assert_int_eq(match(type_struct("all", 104, w, 8)), TYPES_DIFFER);
	}
	ck_assert_int_eq(match(type_struct("all", 112, v, 8)), TYPES_DIFFER);
}
END_TEST

START_TEST(enumerators_of_64_bits)
{
	uint32_t id = record("E", TYPE_KIND_ENUM64, 1, 8), other;

	word(word(word(id, 0), 1), 2);
	ck_assert(list(id));
	ck_assert_uint_eq(listed.n_enumerators, 1);
	ck_assert_int_eq(listed.enumerators[0].value, 2ll << 32 | 1);
	/* BTF has no enumerators without a name. */
	ck_assert_int_eq(match(id), TYPES_UNKNOWN);
	listed.enumerators[0].name = "ONE";
	blob.words[blob.n - 3] = name("ONE");
	ck_assert_int_eq(match(id), TYPES_SAME);
	other = type_int(8);
	ck_assert_int_eq(match(other), TYPES_RENAMED);
	listed.enumerators[0].value = INT64_MIN;
	ck_assert_int_eq(match(id), TYPES_DIFFER);
}
END_TEST

/* What cannot be told of one member is not known of the type, but where members are is. */
START_TEST(members_that_are_not_told)
{
	uint32_t fn = record("", BTF_KIND_FUNC_PROTO, 0, 0), u32 = type_int(4);
	const struct member v[] = {{"call", pointer(fn), 0}, {"n", u32, 64}};
	const struct member moved[] = {{"n", u32, 0}, {"call", pointer(fn), 64}};
	uint32_t id = type_struct("s", 16, v, 2);

	ck_assert(list(id));
	ck_assert_int_eq(match(id), TYPES_UNKNOWN);
	ck_assert_int_eq(match(type_struct("s", 16, moved, 2)), TYPES_DIFFER);
}
END_TEST

START_TEST(words_that_tell_no_type)
{
	static const char *const words[] = {"", "[", "x[", "__u32[", "__u32[4", "__u32[x]", "__u32[4]y",
					    "__u32[4294967295][4294967295][4294967295]", "struct",
					    "struct v", "union {...}", "enum e", "* *", "void", "...",
					    "__u8[1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		listed = (struct type_member){.size = 4, .words = {words[i], true, NULL}};
		ck_assert_msg(match(type_int(4)) == TYPES_UNKNOWN, "%s", words[i]);
		listed.words = (struct type_words){"t", false, words[i]};
		ck_assert_msg(match(type_int(4)) == TYPES_UNKNOWN, "plain %s", words[i]);
	}
	/* Offsets before the struct, and in a union, which BTF cannot say. */
	struct type_member m = {.name = "m", .words = {"__u32", true, NULL}, .size = 4};

	listed = (struct type_member){.size = 4, .words = {"struct v", true, NULL},
				      .composite = true, .members = &m, .n_members = 1};
	ck_assert_int_eq(match(type_int(4)), TYPES_RENAMED);
	listed.bit = 8;
	ck_assert_int_eq(match(type_int(4)), TYPES_UNKNOWN);
	listed.bit = 0;
	listed.words.type = "union v";
	m.bit = 8;
	ck_assert_int_eq(match(type_int(4)), TYPES_UNKNOWN);
}
END_TEST

START_TEST(hostile_types_are_not_listed)
{
	uint32_t u32 = type_int(4), id = u32;
	const struct member self[] = {{"self", 2, 0}};

	ck_assert_uint_eq(type_struct("s", 8, self, 1), 2);
	ck_assert(!list(2));
	for (int i = 0; i < MEMBERS_DEPTH_MAX; i++)
		id = type_struct("", 8, (struct member[]){{"a", id, 0}}, 1);
	ck_assert(list(id));
	ck_assert(!list(type_struct("", 8, (struct member[]){{"a", id, 0}}, 1)));
	id = u32;
	for (int i = 0; i < 12; i++)
		id = type_struct("", 8, (struct member[]){{"a", id, 0}, {"b", id, 0}}, 2);
	ck_assert(!list(id));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("members");
	TCase *tc = tcase_create("members");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, words_of_members);
	tcase_add_test(tc, types_are_made_again);
	tcase_add_test(tc, enumerators_of_64_bits);
	tcase_add_test(tc, members_that_are_not_told);
	tcase_add_test(tc, words_that_tell_no_type);
	tcase_add_test(tc, hostile_types_are_not_listed);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
