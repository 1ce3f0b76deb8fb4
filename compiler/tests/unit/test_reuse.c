/* SPDX-License-Identifier: BSD-2-Clause */
/* judge/reuse.c: what libbpf compares with a pinned map, by each attribute and at each limit. */
#include "judge/reuse.h"
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static const struct judge_options *judge_opts(void)
{
	static struct judge_options judge;

	judge = (struct judge_options){.schema = opts.schema, .target = &opts.target};
	return &judge;
}

/* The first map as it is pinned, and the second as the definition that meets it. */
static struct map_diff diff_of(const struct map_def *old, const struct map_def *new)
{
	struct reuse_judge run;

	lint();
	reuse_init(&run, judge_opts(), obj->arena);
	return judge_reuse_map(&run, judged(old), new ? judged(new) : NULL, opts.target.loader);
}

/* Both sides of the attribute, inner ones not counted. */
static const struct attr_diff *attr_of(const struct map_diff *d, enum map_attr attr)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->attrs[i].attr == attr && !d->attrs[i].inner)
			return &d->attrs[i];
	ck_abort_msg("%s was not compared", attr_name(attr));
	return NULL;
}

static struct map_def *pinned(const char *name, uint32_t type, uint32_t key, uint32_t value,
			      uint32_t max)
{
	struct map_def *m = map(name, type, key, value, max);

	m->pinning = PIN_BY_NAME;
	return m;
}

START_TEST(each_attribute_decides)
{
	static const struct {
		enum map_attr attr;
		bool compared;
	} cases[] = {
		{ATTR_TYPE, true},	{ATTR_KEY_SIZE, true},	{ATTR_VALUE_SIZE, true},
		{ATTR_MAX_ENTRIES, true}, {ATTR_MAP_FLAGS, true}, {ATTR_MAP_EXTRA, true},
		{ATTR_NUMA_NODE, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *old = pinned("m", BPF_MAP_TYPE_HASH, 4, 8, 16);
		struct map_def *new = pinned("m", BPF_MAP_TYPE_HASH, 4, 8, 16);
		struct map_diff d = diff_of(old, new);

		ck_assert_int_eq(d.reuse, REUSE_REUSED);
		ck_assert(attr_of(&d, cases[i].attr)->same);
		new->type += cases[i].attr == ATTR_TYPE ? BPF_MAP_TYPE_LRU_HASH - BPF_MAP_TYPE_HASH : 0;
		new->key_size += cases[i].attr == ATTR_KEY_SIZE;
		new->value_size += cases[i].attr == ATTR_VALUE_SIZE;
		new->max_entries += cases[i].attr == ATTR_MAX_ENTRIES;
		new->map_flags |= cases[i].attr == ATTR_MAP_FLAGS ? BPF_F_NO_PREALLOC : 0;
		new->map_extra += cases[i].attr == ATTR_MAP_EXTRA;
		new->numa_node += cases[i].attr == ATTR_NUMA_NODE;
		d = diff_of(old, new);
		ck_assert(!attr_of(&d, cases[i].attr)->same);
		ck_assert_int_eq(attr_of(&d, cases[i].attr)->compared, cases[i].compared);
		ck_assert_int_eq(d.reuse, cases[i].compared ? REUSE_REFUSED : REUSE_REUSED);
	}
}
END_TEST

/* htab_map_alloc() gives the list of each of the 4 CPUs as many elements. */
START_TEST(entries_of_lists_of_cpus_are_rounded)
{
	static const struct {
		uint32_t type, max, stored, flags;
	} cases[] = {
		{BPF_MAP_TYPE_LRU_HASH, 8, 8, 2},
		{BPF_MAP_TYPE_LRU_HASH, 9, 12, 2},
		{BPF_MAP_TYPE_LRU_PERCPU_HASH, 11, 12, 2},
		{BPF_MAP_TYPE_LRU_HASH, 9, 9, 0},
		{BPF_MAP_TYPE_HASH, 9, 9, 2},
		{BPF_MAP_TYPE_LRU_HASH, 4294967292, 4294967292, 2},
		{BPF_MAP_TYPE_LRU_HASH, 4294967289, 4294967292, 2},
		{BPF_MAP_TYPE_LRU_HASH, 4294967293, 4294967292, 2},
		{BPF_MAP_TYPE_LRU_HASH, 4294967295, 4294967292, 2},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *m = pinned("m", cases[i].type, 4, 8, cases[i].max);
		struct map_diff d;

		m->map_flags = cases[i].flags; /* 2: BPF_F_NO_COMMON_LRU */
		d = diff_of(m, m);
		ck_assert_uint_eq(attr_of(&d, ATTR_MAX_ENTRIES)->old, cases[i].stored);
		ck_assert_uint_eq(attr_of(&d, ATTR_MAX_ENTRIES)->new, cases[i].max);
	}
}
END_TEST

/* libbpf looks for the pin before it sets or rounds max_entries, by release. */
START_TEST(entries_that_libbpf_sets_late)
{
	struct map_def *perf = pinned("perf", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0);
	struct map_def *ring = pinned("ring", BPF_MAP_TYPE_RINGBUF, 0, 0, 5000);
	struct map_def *user = pinned("user", BPF_MAP_TYPE_USER_RINGBUF, 0, 0, 5000);
	struct map_diff d = diff_of(perf, perf);

	ck_assert_int_eq(d.reuse, REUSE_REUSED);
	d = diff_of(ring, ring);
	ck_assert_int_eq(d.reuse, REUSE_REUSED);
	d = diff_of(user, user);
	ck_assert_int_eq(d.reuse, REUSE_REUSED);
	libbpf(0, 5);
	d = diff_of(perf, perf);
	ck_assert_uint_eq(attr_of(&d, ATTR_MAX_ENTRIES)->old, 4);
	ck_assert_uint_eq(attr_of(&d, ATTR_MAX_ENTRIES)->new, 0);
	ck_assert_int_eq(d.reuse, REUSE_REFUSED);
	libbpf(0, 8);
	d = diff_of(ring, ring);
	ck_assert_uint_eq(attr_of(&d, ATTR_MAX_ENTRIES)->old, 8192);
	ck_assert_uint_eq(attr_of(&d, ATTR_MAX_ENTRIES)->new, 5000);
}
END_TEST

START_TEST(flags_that_the_kernel_adds_to_devmaps)
{
	static const uint32_t types_of_devices[] = {BPF_MAP_TYPE_DEVMAP, BPF_MAP_TYPE_DEVMAP_HASH};

	for (size_t i = 0; i < 2; i++) {
		struct map_def *ports = pinned("ports", types_of_devices[i], 4, 4, 8);
		struct map_diff d;

		libbpf(1, 7);
		d = diff_of(ports, ports);
		ck_assert_int_eq(d.reuse, REUSE_REUSED);
		libbpf(1, 6);
		d = diff_of(ports, ports);
		ck_assert_int_eq(d.reuse, REUSE_REFUSED);
		ck_assert_uint_eq(attr_of(&d, ATTR_MAP_FLAGS)->old, BPF_F_RDONLY_PROG);
	}
	/* Who asks for the flag has it. */
	libbpf(1, 7);
	obj->maps[0]->map_flags = BPF_F_NUMA_NODE;
	ck_assert_int_eq(diff_of(obj->maps[0], obj->maps[1]).reuse, REUSE_REFUSED);
}
END_TEST

START_TEST(pins_are_left_created_or_reused)
{
	static const struct {
		enum pinning old, new;
		const char *old_path, *new_path;
		enum reuse reuse;
		const char *why;
	} cases[] = {
		{PIN_NONE, PIN_NONE, NULL, NULL, REUSE_UNPINNED, NULL},
		{PIN_NONE, PIN_BY_NAME, NULL, NULL, REUSE_CREATED, NULL},
		{PIN_BY_NAME, PIN_NONE, NULL, NULL, REUSE_LEFT, "does not pin it"},
		{PIN_BY_NAME, PIN_BY_NAME, NULL, NULL, REUSE_REUSED, NULL},
		{PIN_BY_NAME, PIN_CUSTOM, NULL, NULL, REUSE_LEFT, "pins it elsewhere"},
		{PIN_BY_NAME, PIN_BY_NAME, "/a", NULL, REUSE_REUSED, NULL},
		{PIN_BY_NAME, PIN_BY_NAME, NULL, "/a", REUSE_REUSED, NULL},
		{PIN_BY_NAME, PIN_BY_NAME, "/a", "/a", REUSE_REUSED, NULL},
		{PIN_BY_NAME, PIN_BY_NAME, "/a", "/b", REUSE_LEFT, "pins it elsewhere"},
		{PIN_CUSTOM, PIN_CUSTOM, NULL, NULL, REUSE_REUSED, NULL},
		{PIN_CUSTOM, PIN_CUSTOM, "/a", NULL, REUSE_LEFT, "pins it elsewhere"},
		{PIN_CUSTOM, PIN_CUSTOM, NULL, "/a", REUSE_LEFT, "pins it elsewhere"},
		{PIN_CUSTOM, PIN_CUSTOM, "/a", "/a", REUSE_REUSED, NULL},
		{PIN_CUSTOM, PIN_CUSTOM, "/a", "/b", REUSE_LEFT, "pins it elsewhere"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *old = map("m", BPF_MAP_TYPE_HASH, 4, 8, 16);
		struct map_def *new = map("m", BPF_MAP_TYPE_HASH, 4, 8, 16);
		struct map_diff d;

		old->pinning = cases[i].old;
		new->pinning = cases[i].new;
		rare_of(old)->pin_path = cases[i].old_path;
		rare_of(new)->pin_path = cases[i].new_path;
		d = diff_of(old, new);
		ck_assert_msg(d.reuse == cases[i].reuse, "case %zu: %d", i, d.reuse);
		ck_assert(cases[i].why ? str_eq(d.why, cases[i].why) : !d.why);
	}
	ck_assert_str_eq(diff_of(pinned("m", BPF_MAP_TYPE_HASH, 4, 8, 16), NULL).why,
			 "has no map of that name");
}
END_TEST

/* What OLD does not tell differs from nothing. */
START_TEST(what_is_unknown_is_not_compared)
{
	struct map_def *old = map("kernel_name", BPF_MAP_TYPE_HASH, 4, 8, 16);
	struct map_def *new = pinned("m", BPF_MAP_TYPE_HASH, 4, 8, 17);
	struct map_diff d = diff_of(old, new);

	ck_assert_int_eq(d.reuse, REUSE_CREATED);
	old->unknown = 1u << ATTR_PINNING | 1u << ATTR_NAME;
	d = diff_of(old, new);
	ck_assert(d.pinning_unknown);
	ck_assert_str_eq(d.name, "m");
	ck_assert_int_eq(d.reuse, REUSE_REFUSED);
	old->unknown |= 1u << ATTR_MAX_ENTRIES | 1u << ATTR_KEY;
	d = diff_of(old, new);
	ck_assert_int_eq(d.reuse, REUSE_REUSED);
	ck_assert(attr_of(&d, ATTR_MAX_ENTRIES)->unknown && !attr_of(&d, ATTR_MAX_ENTRIES)->same);
	ck_assert(attr_of(&d, ATTR_KEY)->unknown);
	d = diff_of(old, NULL);
	ck_assert_str_eq(d.name, "kernel_name");
	ck_assert_int_eq(d.reuse, REUSE_UNPINNED);
}
END_TEST

START_TEST(types_are_compared_where_both_are_known)
{
	uint32_t u32 = type_int(4), s32 = word(record("s32", BTF_KIND_INT, 0, 4), 1u << 24 | 32);
	struct map_def *old = pinned("m", BPF_MAP_TYPE_HASH, 4, 4, 16);
	struct map_def *new = pinned("m", BPF_MAP_TYPE_HASH, 4, 4, 16);
	struct map_diff d;

	typed(old, u32, u32);
	typed(new, u32, s32);
	d = diff_of(old, new);
	ck_assert(attr_of(&d, ATTR_KEY)->same && !attr_of(&d, ATTR_VALUE)->same);
	ck_assert_str_eq(d.misread, "reads the pinned elements as other types");
	ck_assert_int_eq(d.reuse, REUSE_REUSED);
	/* A map that is not reused is not misread. */
	new->pinning = PIN_NONE;
	ck_assert_ptr_null(diff_of(old, new).misread);
	new->pinning = PIN_BY_NAME;
	/* Names of scalar types say what they are, others do not. */
	static const struct {
		const char *old, *new;
		bool same;
	} names[] = {
		{"__u32", "__u32", true}, {"__u32", "__s32", false},	   {"struct s", "struct s", false},
		{"__u32", NULL, false},	  {NULL, "__u32", false},	   {NULL, NULL, true},
	};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		old->types = new->types = NULL;
		old->value_type = new->value_type = old->key_type = new->key_type = 0;
		old->value_name = names[i].old;
		new->value_name = names[i].new;
		d = diff_of(old, new);
		ck_assert_int_eq(attr_of(&d, ATTR_VALUE)->same, names[i].same);
		ck_assert_int_eq(attr_of(&d, ATTR_VALUE)->unknown, !names[i].same);
		ck_assert_ptr_null(d.misread);
	}
}
END_TEST

START_TEST(templates_are_compared_but_do_not_decide)
{
	struct map_def *old = pinned("m", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 16);
	struct map_def *new = pinned("m", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 16);
	struct map_diff d;
	size_t n = 0;

	template_of(old, BPF_MAP_TYPE_HASH, 4, 8, 16);
	d = diff_of(old, new);
	ck_assert_str_eq(attr_of(&d, ATTR_INNER)->old_text, "m.inner");
	ck_assert_ptr_null(attr_of(&d, ATTR_INNER)->new_text);
	d = diff_of(new, old);
	ck_assert_ptr_null(attr_of(&d, ATTR_INNER)->old_text);
	ck_assert_int_eq(d.reuse, REUSE_REUSED);
	template_of(new, BPF_MAP_TYPE_HASH, 4, 16, 16);
	d = diff_of(old, new);
	ck_assert_int_eq(d.reuse, REUSE_REUSED);
	for (size_t i = 0; i < d.n; i++)
		n += d.attrs[i].inner && !d.attrs[i].same && !d.attrs[i].compared;
	ck_assert_uint_eq(n, 1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("reuse");
	TCase *tc = tcase_create("reuse");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, each_attribute_decides);
	tcase_add_test(tc, entries_of_lists_of_cpus_are_rounded);
	tcase_add_test(tc, entries_that_libbpf_sets_late);
	tcase_add_test(tc, flags_that_the_kernel_adds_to_devmaps);
	tcase_add_test(tc, pins_are_left_created_or_reused);
	tcase_add_test(tc, what_is_unknown_is_not_compared);
	tcase_add_test(tc, types_are_compared_where_both_are_known);
	tcase_add_test(tc, templates_are_compared_but_do_not_decide);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
