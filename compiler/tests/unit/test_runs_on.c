/* SPDX-License-Identifier: BSD-2-Clause */
/* lint/runs_on.c: the releases that programs run on, and that none is left out that matters. */
#include "schema/tables.h"
#include "tests/lib/suite.h"
#include "tests/unit/memory_object.h"

static const unsigned char code[32] = {
	0x18, 1, 0, 0, 0, 0, 0, 0,	/* r1 = the map */
	0, 0, 0, 0, 0, 0, 0, 0,
	0x85, 0, 0, 0, 1, 0, 0, 0,	/* call the helper, which put_programs() sets */
	0x95, 0, 0, 0, 0, 0, 0, 0,	/* exit */
};

static unsigned char bytes[sizeof(code)];
static const struct insn_ref first_map = {.insn = 0, .kind = INSN_MAP, .target = 0};
static const uint32_t zero;
static struct function function;
static struct program programs[2];

/* Programs that give the first map to a helper; the second one is loaded only on request. */
static void put_programs(uint32_t type, uint32_t second_type, uint32_t helper)
{
	memcpy(bytes, code, sizeof(code));
	bytes[20] = (unsigned char)helper;
	function = (struct function){.name = "f", .code = {bytes, sizeof(bytes), false},
				     .refs = &first_map, .n_refs = 1};
	for (size_t i = 0; i < 2; i++)
		programs[i] = (struct program){.name = "f", .section = "s", .functions = &zero,
					       .n_functions = 1, .maps = &zero, .n_maps = 1};
	programs[0].type = type;
	programs[1].type = second_type;
	programs[1].optional = true;
	obj->functions = &function;
	obj->n_functions = 1;
	obj->programs = programs;
	obj->n_programs = 2;
	obj->maps[0]->referred = true;
	opts.find_releases = true;
	lint();
	ck_assert_ptr_nonnull(result->runs_on);
}

static const char *text(const struct release_list *list)
{
	char span[SPAN_TEXT_MAX];
	const char *all = "";

	for (size_t i = 0; i < list->n; i++)
		all = arena_printf(obj->arena, "%s%s%s", all, i ? ", " : "",
				    schema_span_text(schema_builtin(), &list->v[i], span));
	return all;
}

START_TEST(a_program_needs_type_helper_and_map)
{
	static const struct {
		uint32_t program, map, helper;
		const char *runs_on;
	} cases[] = {
		/* the type of the program, the helper in its programs, the map */
		{BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_MAP_TYPE_HASH, 1, "5.2.."},
		{BPF_PROG_TYPE_XDP, BPF_MAP_TYPE_HASH, 164, "5.13.."},
		{BPF_PROG_TYPE_XDP, BPF_MAP_TYPE_RINGBUF, 134, "5.8.."},
		{BPF_PROG_TYPE_KPROBE, BPF_MAP_TYPE_LRU_HASH, 1, "4.10.."},
		/* a helper that the type lacks, a map that the helper does not take */
		{BPF_PROG_TYPE_KPROBE, BPF_MAP_TYPE_DEVMAP, 51, ""},
		{BPF_PROG_TYPE_XDP, BPF_MAP_TYPE_RINGBUF, 1, ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool ring = cases[i].map == BPF_MAP_TYPE_RINGBUF;

		obj->n_maps = 0;
		map("m", cases[i].map, ring ? 0 : 4, ring ? 0 : 4, 4096);
		put_programs(cases[i].program, BPF_PROG_TYPE_XDP, cases[i].helper);
		ck_assert_msg(str_eq(text(&result->runs_on->programs[0]), cases[i].runs_on),
			      "case %zu: %s", i, text(&result->runs_on->programs[0]));
		ck_assert_str_eq(text(&result->runs_on->object), cases[i].runs_on);
	}
}
END_TEST

START_TEST(an_optional_program_does_not_count)
{
	map("m", BPF_MAP_TYPE_HASH, 4, 4, 4);
	put_programs(BPF_PROG_TYPE_XDP, BPF_PROG_TYPE_CGROUP_SYSCTL, 1);
	ck_assert_str_eq(text(&result->runs_on->programs[0]), "4.8..");
	ck_assert_str_eq(text(&result->runs_on->programs[1]), "5.2..");
	ck_assert_str_eq(text(&result->runs_on->object), "4.8..");
}
END_TEST

START_TEST(a_kernel_of_the_target_must_be_within)
{
	static const struct {
		struct version first, last;
		bool runs;
	} cases[] = {
		{{5, 7, 0}, {5, 7, 0}, false}, {{5, 8, 0}, {5, 8, 0}, true},
		{{5, 7, 0}, {5, 8, 0}, false}, {{5, 8, 0}, {6, 1, 0}, true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		obj->n_maps = 0;
		map("m", BPF_MAP_TYPE_RINGBUF, 0, 0, 4096);
		opts.target.kernel = cases[i].first;
		opts.target.kernel_last = cases[i].last;
		put_programs(BPF_PROG_TYPE_XDP, BPF_PROG_TYPE_XDP, 134);
		ck_assert_uint_eq(result->runs_on->n_kernels, 1);
		ck_assert_msg(result->runs_on->kernels[0].programs[0] == cases[i].runs, "case %zu", i);
		ck_assert(result->runs_on->kernels[0].object == cases[i].runs);
		ck_assert((result->runs_on->kernels[0].maps[0] != CREATE_REJECTED) == cases[i].runs);
	}
}
END_TEST

static bool is_asked(struct version v)
{
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < schema_n_kernels(s); i++)
		if (!version_cmp(schema_kernel_at(s, i), v))
			return true;
	return version_none(v) || version_is_never(v) ||
	       version_cmp(v, schema_kernel_at(s, 0)) < 0 || version_cmp(v, schema_newest_kernel(s)) > 0;
}

static void must_be_asked(const struct type_span *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		ck_assert(is_asked(v[i].since));
		ck_assert(is_asked(v[i].before));
	}
}

/* Only known releases are asked: a fact that changed at another one would be missed. */
START_TEST(facts_change_at_known_releases)
{
	const struct schema *s = schema_builtin();
	size_t known = schema_n_kernels(s);

	for (size_t i = 0; i < s->n_features; i++) {
		ck_assert(is_asked(s->features[i].since));
		ck_assert(is_asked(s->features[i].before));
		known += s->features[i].n_backports;
	}
	ck_assert_uint_le(known, 256);
	for (size_t i = 0; i < s->n_helpers; i++)
		ck_assert(is_asked(schema_helper_at(s, i)->since));
	for (size_t i = 0; i < s->n_program_types; i++)
		ck_assert(is_asked(s->program_types[i].since));
	for (size_t i = 0; i < s->n_helper_programs; i++) {
		ck_assert(is_asked(s->helper_programs[i].everywhere_since));
		must_be_asked(s->helper_programs[i].programs, s->helper_programs[i].n_programs);
	}
	for (size_t i = 0; i < s->n_refusals; i++) {
		ck_assert(is_asked(s->refusals[i].since));
		ck_assert(is_asked(s->refusals[i].before));
		must_be_asked(s->refusals[i].programs, s->refusals[i].n_programs);
		must_be_asked(s->refusals[i].map_types, s->refusals[i].n_map_types);
	}
	for (size_t i = 0; i < s->n_types; i++)
		for (size_t k = 0; k < schema_type_at(s, i)->info.n_helpers; k++) {
			const struct map_feature *f = &schema_type_at(s, i)->info.helpers[k];

			ck_assert(is_asked(f->since));
			ck_assert(is_asked(f->programs_since));
			must_be_asked(f->programs, f->n_programs);
		}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("runs_on");
	TCase *tc = tcase_create("runs_on");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_program_needs_type_helper_and_map);
	tcase_add_test(tc, an_optional_program_does_not_count);
	tcase_add_test(tc, a_kernel_of_the_target_must_be_within);
	tcase_add_test(tc, facts_change_at_known_releases);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
