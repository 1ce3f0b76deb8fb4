/* SPDX-License-Identifier: BSD-2-Clause */
/* schema/calls.c: flags of helpers that take maps. */
#include <check.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "base/util.h"
#include "schema/tables.h"
#include "tests/lib/suite.h"

/* What a call with the flags returns, or "" if it may succeed. */
static const char *answer(struct version kernel, const char *helper, uint32_t map_type,
			  uint32_t program_type, uint64_t flags)
{
	const struct flags_call call = {helper, map_type, program_type, false, flags};
	const struct schema_call_flags *row = schema_failing_flags(schema_builtin(), kernel, &call);

	return row ? row->returns : "";
}

START_TEST(flags_of_calls_fail_by_type_program_and_release)
{
	static const struct {
		const char *helper, *type, *program;
		struct version kernel;
		uint64_t flags;
		const char *returns;
	} cases[] = {
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, BPF_ANY, ""},
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, BPF_NOEXIST, "EEXIST"},
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, BPF_EXIST, ""},
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, 3, "EINVAL"},
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, 4, "EINVAL"},
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, 5, "EEXIST"},
		{"bpf_map_update_elem", "array", NULL, {5, 0, 0}, 5, "EINVAL"},
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, 7, "EINVAL"},
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, 8, "EINVAL"},
		{"bpf_map_update_elem", "array", NULL, {6, 18, 0}, UINT64_MAX, "EINVAL"},
		{"bpf_map_update_elem", "hash", NULL, {6, 18, 0}, BPF_NOEXIST, ""},
		{"bpf_map_update_elem", "lru_hash", NULL, {6, 18, 0}, BPF_F_LOCK, "EINVAL"},
		{"bpf_map_push_elem", "queue", NULL, {6, 18, 0}, BPF_EXIST, ""},
		{"bpf_map_push_elem", "queue", NULL, {6, 18, 0}, BPF_NOEXIST, "EINVAL"},
		{"bpf_map_push_elem", "bloom_filter", NULL, {6, 18, 0}, BPF_EXIST, "EINVAL"},
		{"bpf_ringbuf_reserve", "ringbuf", NULL, {6, 18, 0}, 0, ""},
		{"bpf_ringbuf_reserve", "ringbuf", NULL, {6, 18, 0}, 1, "NULL"},
		{"bpf_ringbuf_query", "ringbuf", NULL, {6, 18, 0}, 4, "0"},
		{"bpf_ringbuf_query", "ringbuf", NULL, {6, 19, 0}, 4, ""},
		{"bpf_perf_event_output", "perf_event_array", "kprobe", {6, 18, 0}, UINT32_MAX, ""},
		{"bpf_perf_event_output", "perf_event_array", "kprobe", {6, 18, 0}, 1ull << 32, "EINVAL"},
		{"bpf_perf_event_output", "perf_event_array", "xdp", {6, 18, 0}, 1ull << 51, ""},
		{"bpf_perf_event_output", "perf_event_array", "xdp", {6, 18, 0}, 1ull << 52, "EINVAL"},
		{"bpf_perf_event_output", "perf_event_array", NULL, {6, 18, 0}, 1ull << 32, ""},
		{"bpf_redirect_map", "devmap", "xdp", {5, 12, 0}, 8, "XDP_ABORTED"},
		{"bpf_redirect_map", "devmap", "xdp", {5, 13, 0}, 8, ""},
		{"bpf_redirect_map", "cpumap", "xdp", {5, 13, 0}, 8, "XDP_ABORTED"},
		{"bpf_redirect_map", "cpumap", "xdp", {5, 2, 0}, 2, "XDP_ABORTED"},
		{"bpf_redirect_map", "cpumap", "xdp", {5, 3, 0}, 2, ""},
		{"bpf_timer_init", "hash", NULL, {6, 18, 0}, 7, ""},
		{"bpf_timer_init", "hash", NULL, {6, 18, 0}, 2, "EINVAL"},
		{"bpf_tail_call", "prog_array", NULL, {6, 18, 0}, 99, ""},
	};
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *program = cases[i].program;
		const char *returns = answer(cases[i].kernel, cases[i].helper,
					     schema_find_map_type(s, cases[i].type)->id,
					     program ? schema_find_program_type(s, program)->id : 0,
					     cases[i].flags);

		ck_assert_msg(str_eq(returns, cases[i].returns), "%s, %s, flags %#llx: '%s'",
			      cases[i].helper, cases[i].type,
			      (unsigned long long)cases[i].flags, returns);
	}
}
END_TEST

START_TEST(locked_updates_are_for_values_with_a_lock)
{
	struct flags_call call = {.helper = "bpf_map_update_elem", .map_type = BPF_MAP_TYPE_HASH,
				  .flags = BPF_F_LOCK};
	const struct version kernel = {6, 18, 0};

	ck_assert_ptr_nonnull(schema_failing_flags(schema_builtin(), kernel, &call));
	call.value_lock = true;
	ck_assert_ptr_null(schema_failing_flags(schema_builtin(), kernel, &call));
	call.flags = BPF_F_LOCK | BPF_NOEXIST | BPF_EXIST;
	ck_assert_ptr_nonnull(schema_failing_flags(schema_builtin(), kernel, &call));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("schema calls");
	TCase *tc = tcase_create("flags");

	tcase_add_test(tc, flags_of_calls_fail_by_type_program_and_release);
	tcase_add_test(tc, locked_updates_are_for_values_with_a_lock);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
