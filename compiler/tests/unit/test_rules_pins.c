/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about two objects that share a pin, on objects made in memory. */
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static struct result *first;	/* linted; `result` is the later one */
static unsigned looked_up;

static void count_look_up(struct object *o)
{
	(void)o;
	looked_up++;
}

static void begin_object(const char *path)
{
	obj = object_new(path);
	obj->name = "y";
	result = result_new(obj);
}

/* What was made so far becomes the first object, and an empty one the second. */
static void next_object(const char *path)
{
	lint();
	first = result;
	begin_object(path);
}

/* Lints the second object alone, then both together. */
static void lint_both(void)
{
	const struct linted v[] = {{&opts, first}, {&opts, result}};

	lint();
	first->n_findings = 0;
	looked_up = 0;
	lint_run(v, 2, count_look_up);
}

static void end(void)
{
	result_free(first);
	first = NULL;
}

static struct map_def *pinned(uint32_t type, uint32_t max)
{
	struct map_def *m = map("shared", type, 4, 8, max);

	m->pinning = PIN_BY_NAME;
	return m;
}

START_TEST(each_attribute_is_named)
{
	static const struct {
		uint32_t key, value, max, flags;
		const char *what;
	} cases[] = {
		{4, 8, 16, 0, NULL},
		{8, 8, 16, 0, "definition: key_size is 8, not 4"},
		{4, 4, 16, 0, "definition: value_size is 4, not 8"},
		{4, 8, 17, 0, "definition: max_entries is 17, not 16"},
		{4, 8, 16, BPF_F_NO_PREALLOC, "definition: map_flags is BPF_F_NO_PREALLOC, not 0"},
		{8, 4, 16, 0, "definition: key_size is 8, not 4; value_size is 4, not 8"},
	};
	struct map_def *m;

	pinned(BPF_MAP_TYPE_HASH, 16);
	next_object("y.bpf.o");
	m = pinned(BPF_MAP_TYPE_HASH, 16);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		m->key_size = cases[i].key;
		m->value_size = cases[i].value;
		m->max_entries = cases[i].max;
		m->map_flags = cases[i].flags;
		lint_both();
		ck_assert_msg(!find(RULE_BM414, "shared") == !cases[i].what, "case %zu", i);
		ck_assert_uint_eq(looked_up, cases[i].what ? 2 : 0);
		if (!cases[i].what)
			continue;
		ck_assert_msg(strstr(found(RULE_BM414, "shared")->message, cases[i].what) != NULL, "%s",
			      found(RULE_BM414, "shared")->message);
		ck_assert_uint_eq(result->n_findings, 1);
		ck_assert(noted(found(RULE_BM414, NULL), "x.bpf.o defines map 'shared'"));
	}
	first->obj->maps[0]->source = (struct source){"x.bpf.c", 7};
	lint_both();
	ck_assert(noted(found(RULE_BM414, NULL), "x.bpf.o defines map 'shared' in x.bpf.c:7"));
	m->key_size = 4;
	m->value_size = 8;
	m->type = BPF_MAP_TYPE_LRU_HASH;
	lint_both();
	ck_assert(strstr(found(RULE_BM414, NULL)->message, "type is lru_hash, not hash"));
	end();
}
END_TEST

/* A definition that cannot reuse its own pin is BM404, not a conflict. */
START_TEST(the_same_definition_is_no_conflict)
{
	libbpf(1, 6);
	map("ports", BPF_MAP_TYPE_DEVMAP, 4, 4, 8)->pinning = PIN_BY_NAME;
	next_object("y.bpf.o");
	map("ports", BPF_MAP_TYPE_DEVMAP, 4, 4, 8)->pinning = PIN_BY_NAME;
	lint_both();
	ck_assert_ptr_null(find(RULE_BM414, NULL));
	obj->maps[0]->max_entries++;
	lint_both();
	found(RULE_BM414, "ports");
	end();
}
END_TEST

START_TEST(pins_are_shared_by_path)
{
	static const struct {
		enum pinning old, new;
		const char *old_path, *new_path;
		bool shared;
	} cases[] = {
		{PIN_BY_NAME, PIN_BY_NAME, NULL, NULL, true},
		{PIN_BY_NAME, PIN_NONE, NULL, NULL, false},
		{PIN_NONE, PIN_BY_NAME, NULL, NULL, false},
		{PIN_CUSTOM, PIN_CUSTOM, "/sys/fs/bpf/a", "/sys/fs/bpf/a", true},
		{PIN_CUSTOM, PIN_CUSTOM, "/sys/fs/bpf/a", "/sys/fs/bpf/b", false},
		{PIN_CUSTOM, PIN_CUSTOM, NULL, NULL, false},
		{PIN_GLOBAL, PIN_GLOBAL, NULL, NULL, false},
		{PIN_BY_NAME, PIN_CUSTOM, NULL, "/sys/fs/bpf/shared", false},
	};
	struct map_def *old = pinned(BPF_MAP_TYPE_HASH, 16), *new;

	next_object("y.bpf.o");
	new = pinned(BPF_MAP_TYPE_HASH, 17);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct linted v[] = {{&opts, first}, {&opts, result}};

		old->pinning = cases[i].old;
		rare_of(old)->pin_path = cases[i].old_path;
		new->pinning = cases[i].new;
		rare_of(new)->pin_path = cases[i].new_path;
		lint();
		first->n_findings = 0;
		lint_result(&opts, first);
		lint_run(v, 2, count_look_up);
		ck_assert_msg(!!find(RULE_BM414, NULL) == cases[i].shared, "case %zu", i);
		ck_assert_int_eq(lint_run_needs(first), cases[i].old == PIN_BY_NAME || cases[i].old_path);
	}
	end();
}
END_TEST

/* What does not load pins nothing, nor what is refused; and one object has no conflict. */
START_TEST(what_is_not_created_shares_nothing)
{
	struct map_def *m, *twice;

	pinned(BPF_MAP_TYPE_HASH, 16);
	next_object("y.bpf.o");
	m = pinned(BPF_MAP_TYPE_HASH, 17);
	lint_both();
	found(RULE_BM414, NULL);
	m->value_size = 0x7fffffff;
	lint_both();
	ck_assert_ptr_null(find(RULE_BM414, NULL));
	m->value_size = 8;
	object_fault(obj, RULE_BM016, FAULT_TYPE_MISSING, m, ATTR_TYPE, "no type");
	lint_both();
	ck_assert_ptr_null(find(RULE_BM414, NULL));
	ck_assert(!lint_run_needs(result));
	obj->n_faults = 0;
	rare_of(m)->pin_path = "/sys/fs/bpf/one";
	twice = pinned(BPF_MAP_TYPE_HASH, 18);
	rare_of(twice)->pin_path = "/sys/fs/bpf/one";
	lint_both();
	ck_assert_ptr_null(find(RULE_BM414, NULL));
	end();
}
END_TEST

START_TEST(types_of_pinned_elements)
{
	uint32_t u32 = type_int(4), s32 = word(record("s32", BTF_KIND_INT, 0, 4), 1u << 24 | 32);
	uint32_t u64 = type_int(8);
	struct map_def *m = pinned(BPF_MAP_TYPE_HASH, 16);

	typed(m, u32, u32);
	next_object("y.bpf.o");
	m = pinned(BPF_MAP_TYPE_HASH, 16);
	typed(m, u32, u32);
	lint_both();
	ck_assert_ptr_null(find(RULE_BM415, NULL));
	typed(m, u32, s32);
	lint_both();
	ck_assert(strstr(found(RULE_BM415, "shared")->message, "this object reads the pinned elements as other types"));
	ck_assert_int_eq(found(RULE_BM415, NULL)->attr, ATTR_VALUE);
	ck_assert(noted(found(RULE_BM415, NULL), "value: "));
	ck_assert_ptr_null(find(RULE_BM414, NULL));
	/* One finding, at the first attribute, with a note for each. */
	typed(m, s32, s32);
	lint_both();
	ck_assert_int_eq(found(RULE_BM415, NULL)->attr, ATTR_KEY);
	ck_assert(noted(found(RULE_BM415, NULL), "key: ") && noted(found(RULE_BM415, NULL), "value: "));
	ck_assert_uint_eq(result->n_findings, 1);
	/* A pin that is not reused is not misread. */
	typed(m, u32, u64);
	lint_both();
	found(RULE_BM414, NULL);
	ck_assert_ptr_null(find(RULE_BM415, NULL));
	end();
}
END_TEST

/* A tag of the later object allows it, and is not called unused when that one is linted alone. */
START_TEST(tags_allow_conflicts)
{
	uint32_t u32 = type_int(4), var;

	pinned(BPF_MAP_TYPE_HASH, 16);
	next_object("y.bpf.o");
	pinned(BPF_MAP_TYPE_HASH, 17);
	var = word(record("shared", BTF_KIND_VAR, 0, u32), 1);
	tag("bpfmapc:allow=BM414", var);
	obj->types = types();
	lint_both();
	clean();
	end();
}
END_TEST

/* Names of Android's objects are cut at their last dot, which leaves the first. */
START_TEST(names_of_objects_are_in_paths_of_android)
{
	static const struct {
		const char *path, *layout;
		bool noted;
	} cases[] = {
		{"a.b.o", "android-0.28", true}, {"dir.d/b.o", "android-0.28", false},
		{"a.b.o", "iproute2-28", false}, {"a.b.o", NULL, false}, {"b", "android-0.28", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *m;

		result_free(result);
		begin_object(cases[i].path);
		m = pinned(BPF_MAP_TYPE_HASH, 16);
		m->layout = cases[i].layout;
		rare_of(m)->pin_path = "/sys/fs/bpf/map_a.b_shared";
		lint();
		ck_assert_msg(noted(found(RULE_BM412, "shared"), "Android's loader") == cases[i].noted,
			      "case %zu", i);
		ck_assert(noted(found(RULE_BM412, NULL), "fail with EPERM (bpf_lookup)"));
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rules_pins");
	TCase *tc = tcase_create("rules_pins");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, each_attribute_is_named);
	tcase_add_test(tc, the_same_definition_is_no_conflict);
	tcase_add_test(tc, pins_are_shared_by_path);
	tcase_add_test(tc, what_is_not_created_shares_nothing);
	tcase_add_test(tc, types_of_pinned_elements);
	tcase_add_test(tc, tags_allow_conflicts);
	tcase_add_test(tc, names_of_objects_are_in_paths_of_android);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
