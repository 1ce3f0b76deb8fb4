/* SPDX-License-Identifier: BSD-2-Clause */
/* What a loader adjusts, and lint/: findings, their severity, order and suppression. */
#include "tests/unit/memory_object.h"
#include "tests/lib/suite.h"

/* An error of max_entries in every hash (BM112, E2BIG). */
#define TOO_MANY 0x20000000u

START_TEST(ring_buffers_are_rounded_as_libbpf_does)
{
	static const struct {
		uint32_t type, max;
		uint16_t libbpf; /* minor of 0, or 100 + minor of 1 */
		uint64_t page;
		uint32_t expected;
	} cases[] = {
		{BPF_MAP_TYPE_RINGBUF, 5000, 107, 4096, 8192},
		{BPF_MAP_TYPE_RINGBUF, 5000, 8, 4096, 8192},
		{BPF_MAP_TYPE_RINGBUF, 5000, 7, 4096, 5000},
		{BPF_MAP_TYPE_RINGBUF, 8192, 100, 4096, 8192},
		{BPF_MAP_TYPE_RINGBUF, 8192, 8, 4096, 16384},
		{BPF_MAP_TYPE_RINGBUF, 12288, 8, 4096, 12288},
		{BPF_MAP_TYPE_RINGBUF, 0, 8, 4096, 0},
		{BPF_MAP_TYPE_RINGBUF, 0, 107, 4096, 0},
		{BPF_MAP_TYPE_RINGBUF, 1, 107, 4096, 4096},
		{BPF_MAP_TYPE_RINGBUF, 12288, 107, 4096, 16384},
		{BPF_MAP_TYPE_RINGBUF, 4096, 107, 65536, 65536},
		{BPF_MAP_TYPE_RINGBUF, 0x80000001, 107, 4096, 0x80000001},
		{BPF_MAP_TYPE_RINGBUF, UINT32_MAX, 107, 4096, UINT32_MAX},
		{BPF_MAP_TYPE_USER_RINGBUF, 5000, 100, 4096, 5000},
		{BPF_MAP_TYPE_USER_RINGBUF, 5000, 101, 4096, 8192},
		{BPF_MAP_TYPE_HASH, 5000, 107, 4096, 5000},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct map_def *m = map("m", cases[i].type, 0, 0, cases[i].max);

		libbpf(cases[i].libbpf / 100, cases[i].libbpf % 100);
		opts.target.page_size = cases[i].page;
		lint();
		ck_assert_uint_eq(judged(m)->create.max_entries, cases[i].expected);
		ck_assert_uint_eq(m->max_entries, cases[i].max);
	}
}
END_TEST

START_TEST(the_plain_kernel_gets_what_is_written)
{
	struct map_def *ringbuf = map("events", BPF_MAP_TYPE_RINGBUF, 0, 0, 5000);
	struct map_def *perf = map("perf", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0);
	struct map_def *queue = map("queue", BPF_MAP_TYPE_QUEUE, 0, 8, 1);
	uint32_t u64 = type_int(8);

	typed(queue, 0, u64);
	queue->value_size = 12;
	queue->present |= 1 << ATTR_VALUE_SIZE;
	opts.target.loader = LOADER_KERNEL;
	lint();
	ck_assert_uint_eq(judged(ringbuf)->create.max_entries, 5000);
	ck_assert_uint_eq(judged(perf)->create.max_entries, 0);
	ck_assert_uint_eq(judged(queue)->create.btf_value_type_id, u64);
	ck_assert_uint_eq(judged(queue)->create.value_size, 12);

	opts.target.loader = LOADER_LIBBPF;
	lint();
	ck_assert_uint_eq(judged(perf)->create.max_entries, 4);
	ck_assert_uint_eq(judged(queue)->create.btf_value_type_id, 0);
	ck_assert_ptr_null(judged(queue)->create.types);
	ck_assert_uint_eq(judged(queue)->create.value_size, 12);
}
END_TEST

START_TEST(definition_files_are_for_the_plain_kernel)
{
	ck_assert_int_eq(judge_loader(&opts.target, obj), LOADER_LIBBPF);
	obj->definition = true;
	ck_assert_int_eq(judge_loader(&opts.target, obj), LOADER_KERNEL);
	opts.target.loader_given = true;
	ck_assert_int_eq(judge_loader(&opts.target, obj), LOADER_LIBBPF);
}
END_TEST

START_TEST(templates_are_adjusted_too)
{
	struct map_def *outer = map("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 2);
	struct map_def *inner = template_of(outer, BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0);

	libbpf(1, 3);
	lint();
	ck_assert_ptr_eq(judged(outer)->create.inner, &judged(inner)->create);
	ck_assert_uint_eq(judged(inner)->create.max_entries, 0);
	libbpf(1, 4);
	lint();
	ck_assert_uint_eq(judged(inner)->create.max_entries, 4);
	ck_assert_str_eq(judged(inner)->create.name, "outer.inner");
}
END_TEST

START_TEST(data_maps_have_libbpfs_flags)
{
	struct map_def *m = map("x.rodata", BPF_MAP_TYPE_ARRAY, 4, 16, 1);

	m->style = STYLE_DATA;
	m->readonly = m->mmapable = true;
	rare_of(m)->kernel_name = "x.rodata";
	lint();
	ck_assert_uint_eq(judged(m)->create.map_flags, BPF_F_RDONLY_PROG | BPF_F_MMAPABLE);
	kernel(5, 4);
	lint();
	ck_assert_uint_eq(judged(m)->create.map_flags, BPF_F_RDONLY_PROG);
}
END_TEST

/* The generated loader leaves out what libbpf does not create itself, or not there. */
START_TEST(maps_are_left_to_libbpf)
{
	struct map_def *ops = map("ops", BPF_MAP_TYPE_STRUCT_OPS, 4, 8, 1);
	struct map_def *first = map("first", BPF_MAP_TYPE_STRUCT_OPS, 4, 8, 1);
	struct map_def *second = map("second", BPF_MAP_TYPE_STRUCT_OPS, 4, 8, 1);
	struct map_def *data = map("x.data", BPF_MAP_TYPE_ARRAY, 4, 8, 1);

	ops->section = ".struct_ops";
	first->section = second->section = "?.struct_ops";
	rare_of(ops)->struct_ops = rare_of(first)->struct_ops = rare_of(second)->struct_ops = "tcp_congestion_ops";
	first->optional = true;
	data->style = STYLE_DATA;
	lint();
	ck_assert_ptr_nonnull(strstr(judged(ops)->not_created, "when it loads the object"));
	ck_assert_ptr_nonnull(strstr(judged(first)->not_created, "bpf_map__set_autocreate()"));
	ck_assert_str_eq(judged(second)->not_created, judged(ops)->not_created);
	ck_assert_ptr_null(judged(data)->not_created);

	kernel(5, 1);
	lint();
	ck_assert_ptr_nonnull(strstr(judged(data)->not_created, "do not support global data"));
	/* Some kernel of the range has it. */
	opts.target.kernel_last = VERSION(5, 2, 0);
	lint();
	ck_assert_ptr_null(judged(data)->not_created);
	kernel(5, 1);
	libbpf(0, 5);
	lint();
	ck_assert_ptr_null(judged(data)->not_created);
	libbpf(1, 7);
	opts.target.loader = LOADER_KERNEL;
	lint();
	ck_assert_ptr_null(judged(data)->not_created);
}
END_TEST

START_TEST(names_are_cut)
{
	struct map_def *m = map("a_name_of_sixteen", BPF_MAP_TYPE_ARRAY, 4, 4, 1);

	lint();
	ck_assert_str_eq(judged(m)->create.name, "a_name_of_sixte");
}
END_TEST

START_TEST(a_good_map_is_not_spoken_of)
{
	uint32_t u32 = type_int(4), u64 = type_int(8);

	typed(map("m", BPF_MAP_TYPE_HASH, 4, 8, 10), u32, u64);
	lint();
	clean();
	ck_assert_int_eq(judged(obj->maps[0])->verdict.create, CREATE_ACCEPTED);
	ck_assert_int_eq(result->judged.status, OBJECT_OK);
}
END_TEST

START_TEST(violations_become_diagnostics)
{
	const struct finding *d;

	map("events", BPF_MAP_TYPE_RINGBUF, 0, 0, 100);
	opts.target.loader = LOADER_KERNEL;
	lint();
	d = found(RULE_BM130, "events");
	ck_assert_uint_eq(result->n_findings, 1);
	ck_assert_int_eq(d->severity, SEVERITY_ERROR);
	ck_assert_int_eq(d->attr, ATTR_MAX_ENTRIES);
	ck_assert(strstr(d->message, "100") && strstr(d->message, "4096"));
	ck_assert(noted(d, "EINVAL"));
	ck_assert(noted(d, "ringbuf_map_alloc"));
}
END_TEST

START_TEST(every_fault_has_its_message)
{
	struct map_def *m = map("labels", BPF_MAP_TYPE_INODE_STORAGE, 8, 16, 1024);

	(void)m;
	lint();
	found(RULE_BM110, "labels");
	found(RULE_BM112, "labels");
	found(RULE_BM120, "labels");
	found(RULE_BM140, "labels");
	ck_assert_uint_eq(result->n_findings, 5);
	ck_assert_int_eq(judged(obj->maps[0])->verdict.err, EINVAL);
}
END_TEST

START_TEST(a_fault_of_the_reader_stands_for_what_follows)
{
	struct map_def *m = map("m", 0, 0, 8, 10);
	const struct finding *d;

	m->present &= ~(1u << ATTR_TYPE);
	object_fault(obj, RULE_BM016, FAULT_TYPE_MISSING, m, ATTR_TYPE, "the map has no type");
	lint();
	d = found(RULE_BM016, "m");
	ck_assert_uint_eq(result->n_findings, 1);
	ck_assert(noted(d, "EINVAL"));
	ck_assert_int_eq(result->judged.status, OBJECT_REFUSED);
	ck_assert_int_eq(result->judged.refused_errno, EINVAL);
	ck_assert(strstr(result->judged.refused_reason, "'m'") != NULL);
}
END_TEST

START_TEST(faults_are_of_versions)
{
	object_fault(obj, RULE_BM020, FAULT_LEGACY_SECTION, NULL, -1, "legacy");
	libbpf(0, 6);
	lint();
	clean();
	ck_assert_int_eq(result->judged.status, OBJECT_OK);
}
END_TEST

START_TEST(the_first_fault_refuses)
{
	struct map_def *a = map("a", BPF_MAP_TYPE_HASH, 4, 8, 10);
	struct map_def *b = map("b", BPF_MAP_TYPE_HASH, 4, 8, 10);

	object_fault(obj, RULE_BM020, FAULT_LEGACY_SECTION, NULL, -1, "legacy");
	object_fault(obj, RULE_BM016, FAULT_TYPE_MISSING, a, ATTR_TYPE, "no type");
	object_fault(obj, RULE_BM016, FAULT_TYPE_MISSING, b, ATTR_TYPE, "no type");
	libbpf(1, 0);
	lint();
	ck_assert_int_eq(result->judged.status, OBJECT_REFUSED);
	ck_assert_int_eq(result->judged.refused_errno, EOPNOTSUPP);
	ck_assert_uint_eq(result->n_findings, 3);
}
END_TEST

START_TEST(unreadable_objects_say_so_alone)
{
	struct fault *f = object_fault(obj, RULE_BM007, FAULT_NONE, NULL, -1, "no such key");

	f->line = 3;
	f->column = 5;
	obj->status = OBJECT_UNREADABLE;
	obj->read_status = 2;
	lint();
	ck_assert_uint_eq(result->n_findings, 1);
	ck_assert_str_eq(result->findings[0].file, "x.bpf.o");
	ck_assert_uint_eq(result->findings[0].line, 3);
	ck_assert_uint_eq(result->findings[0].column, 5);
	ck_assert_int_eq(result->judged.status, OBJECT_UNREADABLE);
}
END_TEST

START_TEST(the_second_try_loses_the_lock)
{
	struct map_def *m = locked(BPF_MAP_TYPE_LRU_HASH);
	const struct finding *d;

	lint();
	d = found(RULE_BM203, "states");
	ck_assert_uint_eq(result->n_findings, 1);
	ck_assert_int_eq(d->severity, SEVERITY_WARNING);
	ck_assert(noted(d, "EOPNOTSUPP"));
	ck_assert_int_eq(judged(m)->verdict.create, CREATE_ACCEPTED);
	ck_assert(judged(m)->verdict.without_btf);
	ck_assert_int_eq(judged(m)->verdict.err, 0);
	ck_assert_uint_gt(judged(m)->verdict.n_kernels, 0);
}
END_TEST

START_TEST(the_plain_kernel_has_no_second_try)
{
	struct map_def *m = locked(BPF_MAP_TYPE_LRU_HASH);

	opts.target.loader = LOADER_KERNEL;
	lint();
	found(RULE_BM150, "states");
	ck_assert_int_eq(judged(m)->verdict.create, CREATE_REJECTED);
	ck_assert_int_eq(judged(m)->verdict.err, EOPNOTSUPP);
	ck_assert(!judged(m)->verdict.without_btf);
}
END_TEST

START_TEST(a_lock_in_a_hash_stays)
{
	struct map_def *m = locked(BPF_MAP_TYPE_HASH);

	lint();
	clean();
	ck_assert(!judged(m)->verdict.without_btf);
}
END_TEST

START_TEST(types_beside_another_fault)
{
	struct map_def *m = locked(BPF_MAP_TYPE_LRU_HASH);

	m->max_entries = TOO_MANY;
	lint();
	/* The fault, and what would be lost once it is mended. */
	found(RULE_BM112, "states");
	found(RULE_BM203, "states");
	ck_assert_uint_eq(result->n_findings, 2);
	ck_assert_int_eq(judged(m)->verdict.create, CREATE_REJECTED);
	ck_assert_int_eq(judged(m)->verdict.err, E2BIG);
	ck_assert(!judged(m)->verdict.without_btf);
}
END_TEST

START_TEST(help_of_definition_files_is_yaml)
{
	struct map_def *m = map("labels", BPF_MAP_TYPE_INODE_STORAGE, 8, 16, 1024);

	m->style = STYLE_DEFINITION;
	obj->definition = true;
	lint();
	ck_assert_str_eq(help_of(found(RULE_BM110, "labels")), "key_size: 4");
	ck_assert_str_eq(help_of(found(RULE_BM120, "labels")), "map_flags: [\"BPF_F_NO_PREALLOC\"]");
	ck_assert_str_eq(help_of(found(RULE_BM140, "labels")), "key: \"int\"");
}
END_TEST

START_TEST(members_that_are_spelled_wrong_are_said_once)
{
	struct map_def *m = map("m", BPF_MAP_TYPE_HASH, 4, 8, 0);

	m->present &= ~(1u << ATTR_MAX_ENTRIES);
	object_fault(obj, RULE_BM013, FAULT_UNKNOWN_MEMBER, m, -1, "member 'max_entry'");
	lint();
	found(RULE_BM013, "m");
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(findings_are_located_late)
{
	struct map_def *m = map("events", BPF_MAP_TYPE_RINGBUF, 0, 0, 100);

	opts.target.loader = LOADER_KERNEL;
	object_fault(obj, RULE_BM022, FAULT_NONE, NULL, -1, "of the object");
	object_fault(obj, RULE_BM013, FAULT_NONE, m, -1, "of the map");
	lint();
	/* As input_sources() does it, where there is something to print. */
	m->source = (struct source){"x.bpf.c", 12};
	map_set_attr_line(m, ATTR_MAX_ENTRIES, 14);
	lint_sort(result);
	ck_assert_ptr_null(found(RULE_BM022, NULL)->file);
	ck_assert_str_eq(found(RULE_BM013, "events")->file, "x.bpf.c");
	ck_assert_uint_eq(found(RULE_BM013, "events")->line, 12);
	ck_assert_uint_eq(found(RULE_BM130, "events")->line, 14);
}
END_TEST

START_TEST(ranges_name_the_first_that_rejects)
{
	const struct finding *d;

	map("events", BPF_MAP_TYPE_RINGBUF, 0, 0, 4096);
	opts.target.kernel = VERSION(5, 4, 0);
	opts.target.kernel_last = VERSION(6, 1, 0);
	lint();
	d = found(RULE_BM101, "events");
	ck_assert(noted(d, "5.4"));
	ck_assert(noted(d, "5.8.."));
}
END_TEST

START_TEST(tags_suppress)
{
	uint32_t u32 = type_int(4), var, def;
	struct map_def *by_var, *by_struct, *neither;

	def = type_struct("definition", 8, NULL, 0);
	by_var = map("by_var", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	by_struct = map("by_struct", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	neither = map("neither", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	by_struct->def_type = def;
	var = word(record("by_var", BTF_KIND_VAR, 0, u32), 1);
	tag("bpfmapc:allow=BM112", var);
	tag("bpfmapc:allow=BM130,max-entries", def);
	tag("else:allow=BM112", var);
	types();
	obj->types = &blob.types;
	by_var->types = by_struct->types = neither->types = &blob.types;
	lint();
	ck_assert_ptr_null(find(RULE_BM112, "by_var"));
	ck_assert_ptr_null(find(RULE_BM112, "by_struct"));
	found(RULE_BM112, "neither");
	ck_assert(strstr(found(RULE_BM901, "by_struct")->message, "BM130"));
	ck_assert_uint_eq(result->n_findings, 2);
	/* The verdict is the kernel's, allowed or not. */
	ck_assert_int_eq(judged(by_var)->verdict.create, CREATE_REJECTED);
}
END_TEST

START_TEST(tags_that_name_no_rule)
{
	uint32_t u32 = type_int(4), var;

	map("m", BPF_MAP_TYPE_HASH, 4, 8, 10)->types = &blob.types;
	var = word(record("m", BTF_KIND_VAR, 0, u32), 1);
	tag("bpfmapc:allow=", var);
	tag("bpfmapc:ignore", var);
	tag("bpfmapc:allow=all", record("t", BTF_KIND_TYPEDEF, 0, u32));
	obj->types = types();
	lint();
	ck_assert_uint_eq(result->n_findings, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(result->findings[i].rule, RULE_BM902);
}
END_TEST

START_TEST(options_and_configuration)
{
	const struct lint_allow allow = {.rules = {RULE_BM112, RULE_BM112, 5}, .map = "al*"};

	map("allowed", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	map("other", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	map("ringbuf", BPF_MAP_TYPE_RINGBUF, 0, 0, 100);
	opts.allow = &allow;
	opts.n_allow = 1;
	opts.disabled[RULE_BM403] = true;
	opts.severity[RULE_BM112] = SEVERITY_INFO;
	lint();
	ck_assert_ptr_null(find(RULE_BM112, "allowed"));
	ck_assert_int_eq(found(RULE_BM112, "other")->severity, SEVERITY_INFO);
	ck_assert_uint_eq(result->n_findings, 1);
}
END_TEST

START_TEST(sorted_by_place)
{
	struct map_def *a = map("a", BPF_MAP_TYPE_HASH, 4, 8, TOO_MANY);
	struct map_def *b = map("b", BPF_MAP_TYPE_HASH, 4, 0, TOO_MANY);

	a->source = (struct source){"x.c", 20};
	b->source = (struct source){"x.c", 10};
	map_set_attr_line(b, ATTR_MAX_ENTRIES, 12);
	lint();
	ck_assert_uint_ge(result->n_findings, 2);
	for (size_t i = 1; i < result->n_findings; i++)
		ck_assert_uint_le(result->findings[i - 1].line, result->findings[i].line);
	ck_assert_uint_eq(found(RULE_BM112, "b")->line, 12);
	ck_assert_uint_eq(found(RULE_BM112, "a")->line, 20);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("lint");
	TCase *tc = tcase_create("lint");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, ring_buffers_are_rounded_as_libbpf_does);
	tcase_add_test(tc, the_plain_kernel_gets_what_is_written);
	tcase_add_test(tc, definition_files_are_for_the_plain_kernel);
	tcase_add_test(tc, templates_are_adjusted_too);
	tcase_add_test(tc, data_maps_have_libbpfs_flags);
	tcase_add_test(tc, maps_are_left_to_libbpf);
	tcase_add_test(tc, names_are_cut);
	tcase_add_test(tc, a_good_map_is_not_spoken_of);
	tcase_add_test(tc, violations_become_diagnostics);
	tcase_add_test(tc, every_fault_has_its_message);
	tcase_add_test(tc, a_fault_of_the_reader_stands_for_what_follows);
	tcase_add_test(tc, faults_are_of_versions);
	tcase_add_test(tc, the_first_fault_refuses);
	tcase_add_test(tc, unreadable_objects_say_so_alone);
	tcase_add_test(tc, the_second_try_loses_the_lock);
	tcase_add_test(tc, the_plain_kernel_has_no_second_try);
	tcase_add_test(tc, a_lock_in_a_hash_stays);
	tcase_add_test(tc, types_beside_another_fault);
	tcase_add_test(tc, help_of_definition_files_is_yaml);
	tcase_add_test(tc, members_that_are_spelled_wrong_are_said_once);
	tcase_add_test(tc, findings_are_located_late);
	tcase_add_test(tc, ranges_name_the_first_that_rejects);
	tcase_add_test(tc, tags_suppress);
	tcase_add_test(tc, tags_that_name_no_rule);
	tcase_add_test(tc, options_and_configuration);
	tcase_add_test(tc, sorted_by_place);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
