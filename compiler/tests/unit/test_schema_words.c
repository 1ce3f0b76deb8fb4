/* SPDX-License-Identifier: BSD-2-Clause */
/* schema/: expressions in words, helpers and program types by name and by number. */
#include <check.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/util.h"
#include "schema/tables.h"
#include "tests/lib/suite.h"

static char *words(const char *text)
{
	const struct schema *s = schema_builtin();
	struct arena *a = arena_new();
	struct expr_env env = {.symbols = NULL};
	__int128 symbols[SYMBOLS_MAX];
	struct target t = {.cpus = 2};
	struct buf b = {0};
	const char *error = NULL;
	struct expr e;

	schema_default_target(s, &t);
	schema_symbol_values(s, &t, symbols);
	env.symbols = symbols;
	ck_assert_msg(!expr_compile(a, s, SIZE_MAX, text, &e, &error), "%s: %s", text, error);
	expr_condition_words(&b, &e, s, &env);
	arena_free(a);
	return b.s;
}

/* What a note says of releases that accept a map: a series is named once. */
START_TEST(releases_in_words)
{
#define AT(x, y, z) version_key(VERSION(x, y, z))
	const struct {
		struct release_span v[2];
		size_t n;
		const char *words, *since;
	} cases[] = {
		{{{AT(4, 18, 0), AT(4, 19, 0)}}, 1, "4.18 only", "4.18"},
		{{{AT(4, 20, 0), AT(5, 0, 0)}}, 1, "4.20 only", "4.20"},
		{{{AT(4, 18, 0), AT(4, 20, 0)}}, 1, "4.18..4.19", "4.18 to 4.19"},
		{{{AT(4, 18, 0), AT(4, 19, 0)}, {AT(4, 20, 0), RELEASE_OPEN}}, 2, "4.18, 4.20..",
		 "4.18, 4.20 and later"},
		{{{0, AT(4, 19, 0)}}, 1, "..4.18", "up to 4.18"},
		{{{AT(6, 1, 91), AT(6, 1, 92)}}, 1, "6.1.91 only", "6.1.91"},
		{{{AT(6, 1, 90), AT(6, 1, 92)}}, 1, "6.1.90..6.1.91", "6.1.90 to 6.1.91"},
		{{{AT(5, 4, 291), AT(5, 5, 0)}, {AT(5, 10, 0), RELEASE_OPEN}}, 2,
		 "5.4.291 and later 5.4, 5.10..", "5.4.291 and later 5.4, 5.10 and later"},
		{{{0}}, 0, "", "none"},
	};
#undef AT
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ck_assert_str_eq(schema_releases_words(a, schema_builtin(), cases[i].v, cases[i].n),
				 cases[i].words);
		ck_assert_str_eq(schema_releases_since(a, schema_builtin(), cases[i].v, cases[i].n),
				 cases[i].since);
	}
	arena_free(a);
}
END_TEST

START_TEST(conditions_in_words)
{
	static const char *const cases[][2] = {
		{"key_size == 4", "key_size is 4"},
		{"not (key_size == 4)", "key_size is not 4"},
		{"max_entries != 0", "max_entries is not 0"},
		{"max_entries < 8", "max_entries is below 8"},
		{"not max_entries < 8", "max_entries is at least 8"},
		{"not max_entries >= 8", "max_entries is below 8"},
		{"not max_entries > 8", "max_entries is at most 8"},
		{"not max_entries <= 8", "max_entries is above 8"},
		{"key_size in [4, 8, 16]", "key_size is 4, 8 or 16"},
		{"key_size not in [4, 8]", "key_size is not 4 or 8"},
		{"key_size in 5..260", "key_size is 5 to 260"},
		{"map_type in [hash, array]", "the map type is hash or array"},
		{"inner_type == prog_array", "the type of the template is prog_array"},
		{"has(MMAPABLE)", "BPF_F_MMAPABLE is set"},
		{"not has(NO_PREALLOC)", "BPF_F_NO_PREALLOC is not set"},
		{"not (has(RDONLY) and has(WRONLY))",
		 "not both BPF_F_RDONLY and BPF_F_WRONLY are set"},
		{"has(RDONLY) and not has(WRONLY)", "BPF_F_RDONLY is set and BPF_F_WRONLY is not set"},
		{"not has(NUMA_NODE) or numa_node == -1",
		 "BPF_F_NUMA_NODE is not set, or numa_node is not given"},
		{"not (key_size == 4 or value_size == 4)", "key_size is not 4 and value_size is not 4"},
		{"is_pow2(max_entries) and max_entries % PAGE_SIZE == 0",
		 "max_entries is a power of two and max_entries is a multiple of the page size"},
		{"not is_pow2(max_entries)", "max_entries is not a power of two"},
		{"max_entries % 8 != 0", "max_entries is not a multiple of 8"},
		{"btf_key_type_id != 0", "the key has a BTF type"},
		{"btf_key_type_id == 0", "the key has no BTF type"},
		{"not btf_key_type_id == 0", "the key has a BTF type"},
		{"inner_given == 1", "there is a template"},
		{"not inner_given == 1", "there is no template"},
		{"btf_key_int == 32", "the BTF type of the key is an integer of 32 bits"},
		{"value_size <= KMALLOC_MAX_SIZE", "value_size is at most 4194304 (KMALLOC_MAX_SIZE)"},
		{"value_size <= PAGE_SIZE", "value_size is at most the page size"},
		{"charged < 4294967295 - PAGE_SIZE",
		 "the memory of the map is below 4294963199 (4294967295 - the page size)"},
		{"round_up(value_size, 8) * 2 <= 64",
		 "(value_size rounded up to a multiple of 8) * 2 is at most 64"},
		{"key_size - (value_size - 1) == 0", "key_size - (value_size - 1) is 0"},
		{"key_size * (value_size + 1) == 0", "key_size * (value_size + 1) is 0"},
		{"key_size * value_size + 1 == 0", "key_size * value_size + 1 is 0"},
		{"select(has(CLONE), key_size == 4, key_size == 8)",
		 "key_size is 4 where BPF_F_CLONE is set, else key_size is 8"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *said = words(cases[i][0]);

		ck_assert_str_eq(said, cases[i][1]);
		free(said);
	}
}
END_TEST

/* No requirement of the schemas is said in the language of the schemas. */
START_TEST(every_rule_in_words)
{
	static const char *const signs[] = {"==", "!=", "<=", ">=", "//", "has(", "select(",
					    "round_up", "roundup", "btf_", "inner_", "name_"};
	const struct schema *s = schema_builtin();
	size_t n = 0;

	for (size_t i = 0; i < s->n_types; i++) {
		for (size_t k = 0; k < schema_type_at(s, i)->n_rules; k++) {
			const struct schema_rule *r = &schema_type_at(s, i)->rules[k];
			char *said;

			if (!r->require.text)
				continue;
			said = words(r->require.text);
			for (size_t j = 0; j < ARRAY_SIZE(signs); j++)
				ck_assert_msg(!strstr(said, signs[j]), "%s", said);
			free(said);
			n++;
		}
	}
	ck_assert_uint_gt(n, 100);
}
END_TEST

/* The numbers are those of <linux/bpf.h>, as far as the installed one knows helpers. */
START_TEST(helpers_have_their_numbers)
{
#define CHECK_HELPER(name) {#name, BPF_FUNC_##name}
	static const struct {
		const char *name;
		uint32_t id;
	} cases[] = {
		CHECK_HELPER(map_lookup_elem), CHECK_HELPER(tail_call), CHECK_HELPER(perf_event_output),
		CHECK_HELPER(redirect_map), CHECK_HELPER(sk_storage_get), CHECK_HELPER(spin_lock),
		CHECK_HELPER(ringbuf_output), CHECK_HELPER(for_each_map_elem), CHECK_HELPER(timer_init),
		CHECK_HELPER(map_lookup_percpu_elem), CHECK_HELPER(user_ringbuf_drain),
	};
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct schema_helper *h = schema_find_helper(s, cases[i].name);

		ck_assert_ptr_nonnull(h);
		ck_assert_uint_eq(h->id, cases[i].id);
		ck_assert_ptr_eq(schema_helper_of(s, h->id), h);
		ck_assert_ptr_eq(schema_find_helper(s, h->name), h);
	}
	ck_assert_uint_eq(s->n_helpers, 211);
	ck_assert_ptr_null(schema_helper_of(s, 0));
	ck_assert_ptr_null(schema_helper_of(s, 212));
	ck_assert_ptr_null(schema_find_helper(s, "bpf_"));
	ck_assert_ptr_eq(schema_find_helper(s, "BPF_FUNC_tail_call"), schema_helper_of(s, 12));
}
END_TEST

/* "map,key,value,flags" */
static const char *args_text(struct arena *a, const struct schema_helper *h)
{
	const char *text = "";

	for (size_t i = 0; i < h->n_args; i++)
		text = arena_printf(a, "%s%s%s", text, i ? "," : "", helper_arg_names[h->args[i].is]);
	return text;
}

START_TEST(helpers_have_their_arguments)
{
	static const struct {
		const char *name, *args;
		enum helper_returns returns;
	} cases[] = {
		{"map_lookup_elem", "map,key", RETURNS_MAP_VALUE_OR_NULL},
		{"map_update_elem", "map,key,value,flags", RETURNS_NUMBER},
		{"map_push_elem", "map,value,flags", RETURNS_NUMBER},
		{"map_peek_elem", "map,value_out", RETURNS_NUMBER},
		{"tail_call", "ctx,map,index", RETURNS_VOID},
		{"perf_event_output", "ctx,map,flags,mem,size", RETURNS_NUMBER},
		{"xdp_output", "object,map,flags,mem,size", RETURNS_NUMBER},
		{"ringbuf_reserve", "map,size,flags", RETURNS_RECORD_OR_NULL},
		{"ringbuf_submit", "record,flags", RETURNS_VOID},
		{"redirect_map", "map,index,flags", RETURNS_NUMBER},
		{"get_local_storage", "map,flags", RETURNS_MAP_VALUE},
		{"get_stackid", "ctx,map,flags", RETURNS_NUMBER},
		{"timer_init", "field,map,flags", RETURNS_NUMBER},
		{"for_each_map_elem", "map,callback,callback_ctx,flags", RETURNS_NUMBER},
		{"probe_read_kernel", "mem_out,size,any", RETURNS_NUMBER},
		{"ktime_get_ns", "", RETURNS_NUMBER},
	};
	const struct schema *s = schema_builtin();
	const struct schema_helper *h;
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		h = schema_find_helper(s, cases[i].name);
		ck_assert_ptr_nonnull(h);
		ck_assert_str_eq(args_text(a, h), cases[i].args);
		ck_assert_int_eq(h->returns, cases[i].returns);
	}
	h = schema_find_helper(s, "strtol");
	ck_assert_uint_eq(h->args[3].size, 8);
	ck_assert(h->args[3].must_be_set);
	ck_assert_int_eq(helper_arg_at(h, ARG_SIZE), 1);
	ck_assert_int_eq(helper_arg_at(h, ARG_MAP), -1);
	arena_free(a);
}
END_TEST

static enum verifier_answer takes(const char *helper, const char *map, const char *program,
				  struct version kernel, struct helper_takes *out)
{
	const struct schema *s = schema_builtin();
	const struct helper_facts call =
		schema_helper_facts(s, schema_find_helper(s, helper),
				   schema_find_program_type(s, program)->id,
				   schema_find_map_type(s, map)->id);

	*out = helper_facts_take(&call, kernel);
	return out->answer;
}

/* Kernels are asked by check-uses: here is what no kernel at hand can be asked. */
START_TEST(helpers_take_maps_by_release)
{
	struct helper_takes t;

	ck_assert_int_eq(takes("perf_event_output", "ringbuf", "xdp", VERSION(5, 15, 0), &t),
			 VERIFIER_REFUSES);
	ck_assert_int_eq(t.err, EINVAL);
	ck_assert_str_eq(t.source, "check_map_func_compatibility");
	ck_assert_int_eq(takes("map_lookup_elem", "queue", "xdp", VERSION(5, 15, 0), &t),
			 VERIFIER_REFUSES);
	ck_assert_int_eq(t.err, EACCES);
	ck_assert_int_eq(takes("map_delete_elem", "array", "xdp", VERSION(5, 15, 0), &t),
			 VERIFIER_TAKES);
	ck_assert_int_eq(t.fails, EINVAL);
	ck_assert_int_eq(takes("map_delete_elem", "hash", "xdp", VERSION(5, 15, 0), &t),
			 VERIFIER_TAKES);
	ck_assert_int_eq(t.fails, 0);
	/* Since 5.10 programs that may hold a lock of the socket cannot delete it. */
	ck_assert_int_eq(takes("map_delete_elem", "sockmap", "kprobe", VERSION(5, 9, 0), &t),
			 VERIFIER_TAKES);
	ck_assert_int_eq(takes("map_delete_elem", "sockmap", "kprobe", VERSION(5, 15, 0), &t),
			 VERIFIER_REFUSES);
	ck_assert_int_eq(takes("map_delete_elem", "sockmap", "tracing", VERSION(5, 15, 0), &t),
			 VERIFIER_UNKNOWN);
	ck_assert_int_eq(takes("map_delete_elem", "sockmap", "unspec", VERSION(5, 15, 0), &t),
			 VERIFIER_UNKNOWN);
	ck_assert_int_eq(takes("map_delete_elem", "sockmap", "ext", VERSION(5, 15, 0), &t),
			 VERIFIER_UNKNOWN);
	ck_assert_int_eq(takes("map_lookup_elem", "devmap", "xdp", VERSION(5, 2, 0), &t),
			 VERIFIER_REFUSES);
	ck_assert_int_eq(takes("timer_init", "array", "xdp", VERSION(5, 15, 0), &t), VERIFIER_UNKNOWN);
	ck_assert_int_eq(takes("ktime_get_ns", "array", "xdp", VERSION(5, 15, 0), &t),
			 VERIFIER_UNKNOWN);
}
END_TEST

static enum verifier_answer has(const char *program, const char *helper, struct version kernel)
{
	const struct schema *s = schema_builtin();
	const struct helper_facts call =
		schema_helper_facts(s, schema_find_helper(s, helper),
				   schema_find_program_type(s, program)->id, NO_MAP_TYPE);

	return helper_facts_allow(&call, kernel);
}

START_TEST(programs_have_helpers_by_release)
{
	ck_assert_int_eq(has("xdp", "redirect_map", VERSION(5, 15, 0)), VERIFIER_TAKES);
	ck_assert_int_eq(has("sched_cls", "redirect_map", VERSION(5, 15, 0)), VERIFIER_REFUSES);
	/* Before 5.10 it is known only what cannot be. */
	ck_assert_int_eq(has("xdp", "redirect_map", VERSION(4, 19, 0)), VERIFIER_UNKNOWN);
	ck_assert_int_eq(has("sched_cls", "redirect_map", VERSION(4, 19, 0)), VERIFIER_REFUSES);
	ck_assert_int_eq(has("xdp", "redirect_map", VERSION(4, 13, 0)), VERIFIER_REFUSES);
	ck_assert_int_eq(has("xdp", "map_lookup_percpu_elem", VERSION(5, 18, 0)), VERIFIER_REFUSES);
	ck_assert_int_eq(has("xdp", "map_lookup_percpu_elem", VERSION(5, 19, 0)), VERIFIER_TAKES);
	/* 5.10 did not have it there, 6.1 did, and nobody asked those between. */
	ck_assert_int_eq(has("kprobe", "spin_lock", VERSION(5, 10, 0)), VERIFIER_REFUSES);
	ck_assert_int_eq(has("kprobe", "spin_lock", VERSION(5, 15, 0)), VERIFIER_UNKNOWN);
	ck_assert_int_eq(has("kprobe", "spin_lock", VERSION(6, 1, 0)), VERIFIER_TAKES);
	ck_assert_int_eq(has("cgroup_sock", "current_task_under_cgroup", VERSION(6, 6, 0)),
			 VERIFIER_UNKNOWN);
	ck_assert_int_eq(has("xdp", "current_task_under_cgroup", VERSION(6, 6, 0)), VERIFIER_REFUSES);
	/* It depends on what the program replaces, or attaches to. */
	ck_assert_int_eq(has("ext", "redirect_map", VERSION(6, 12, 0)), VERIFIER_UNKNOWN);
	ck_assert_int_eq(has("tracing", "sk_storage_get", VERSION(6, 12, 0)), VERIFIER_UNKNOWN);
	/* No row. */
	ck_assert_int_eq(has("xdp", "ktime_get_ns", VERSION(6, 12, 0)), VERIFIER_UNKNOWN);
}
END_TEST

static enum verifier_answer refers(const char *program, bool sleepable, const char *map,
				   const char *field, struct version kernel)
{
	const struct schema *s = schema_builtin();
	const struct program_refusal *why;
	struct map_reference r = {
		.program_type = schema_find_program_type(s, program)->id, .sleepable = sleepable,
		.map_type = schema_find_map_type(s, map)->id,
		.fields = field ? 1u << schema_find_special(s, field) : 0,
	};
	enum verifier_answer answer = schema_program_takes_map(s, &r, kernel, &why);

	ck_assert(answer == VERIFIER_TAKES || why->text);
	return answer;
}

/* Rules about the maps of a helper leave it to helper-program whether there is the helper. */
START_TEST(programs_of_all_helpers_with_maps_are_known)
{
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < s->n_helpers; i++)
		if (helper_arg_at(schema_helper_at(s, i), ARG_MAP) >= 0)
			ck_assert_msg(schema_helper_programs(s, schema_helper_at(s, i)->name) != NULL,
				      "%s", schema_helper_at(s, i)->name);
}
END_TEST

START_TEST(programs_refer_to_maps_by_release)
{
	ck_assert_int_eq(refers("kprobe", false, "array", "bpf_spin_lock", VERSION(5, 4, 0)),
			 VERIFIER_REFUSES);
	ck_assert_int_eq(refers("tracing", false, "array", "bpf_spin_lock", VERSION(5, 15, 0)),
			 VERIFIER_TAKES);
	ck_assert_int_eq(refers("raw_tracepoint_writable", false, "array", "bpf_spin_lock",
				VERSION(5, 15, 0)), VERIFIER_UNKNOWN);
	ck_assert_int_eq(refers("kprobe", false, "array", "bpf_timer", VERSION(5, 15, 0)),
			 VERIFIER_UNKNOWN);
	ck_assert_int_eq(refers("kprobe", false, "array", "bpf_timer", VERSION(5, 16, 0)),
			 VERIFIER_REFUSES);
	ck_assert_int_eq(refers("kprobe", false, "array", "bpf_timer", VERSION(7, 0, 0)),
			 VERIFIER_TAKES);
	ck_assert_int_eq(refers("syscall", true, "array", "bpf_spin_lock", VERSION(6, 6, 0)),
			 VERIFIER_REFUSES);
	ck_assert_int_eq(refers("syscall", true, "array", "bpf_spin_lock", VERSION(6, 7, 0)),
			 VERIFIER_TAKES);
	ck_assert_int_eq(refers("lsm", true, "queue", NULL, VERSION(6, 1, 0)), VERIFIER_REFUSES);
	ck_assert_int_eq(refers("lsm", true, "queue", NULL, VERSION(6, 6, 0)), VERIFIER_UNKNOWN);
	ck_assert_int_eq(refers("lsm", true, "queue", NULL, VERSION(6, 12, 0)), VERIFIER_TAKES);
	ck_assert_int_eq(refers("lsm", false, "queue", NULL, VERSION(6, 1, 0)), VERIFIER_TAKES);
	ck_assert_int_eq(refers("lsm", true, "perf_event_array", NULL, VERSION(5, 15, 0)),
			 VERIFIER_REFUSES);
	ck_assert_int_eq(refers("xdp", false, "struct_ops", NULL, VERSION(5, 15, 0)),
			 VERIFIER_REFUSES);
}
END_TEST

/* A helper that a map type has is in helpers.yaml: kfuncs of map types would have to be told. */
START_TEST(helpers_of_map_types_are_known)
{
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < s->n_types; i++)
		for (size_t k = 0; k < schema_type_at(s, i)->info.n_helpers; k++)
			ck_assert_msg(schema_find_helper(s, schema_type_at(s, i)->info.helpers[k].name) != NULL,
				      "%s", schema_type_at(s, i)->info.helpers[k].name);
}
END_TEST

START_TEST(program_types_have_their_numbers)
{
	static const struct {
		const char *name;
		uint32_t id;
	} cases[] = {
		{"socket_filter", BPF_PROG_TYPE_SOCKET_FILTER}, {"xdp", BPF_PROG_TYPE_XDP},
		{"sched_act", BPF_PROG_TYPE_SCHED_ACT}, {"cgroup_sock_addr", BPF_PROG_TYPE_CGROUP_SOCK_ADDR},
		{"flow_dissector", BPF_PROG_TYPE_FLOW_DISSECTOR}, {"tracing", BPF_PROG_TYPE_TRACING},
		{"lsm", BPF_PROG_TYPE_LSM}, {"syscall", BPF_PROG_TYPE_SYSCALL},
	};
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct schema_program_type *t = schema_find_program_type(s, cases[i].name);

		ck_assert_ptr_nonnull(t);
		ck_assert_uint_eq(t->id, cases[i].id);
		ck_assert_ptr_eq(schema_program_type_of(s, t->id), t);
		ck_assert_ptr_eq(schema_find_program_type(s, t->enum_name), t);
	}
	ck_assert_uint_eq(s->n_program_types, 33);
	ck_assert_ptr_null(schema_program_type_of(s, 33));
}
END_TEST

static void assert_row(const char *name, const struct schema_section *row, const char *type,
		       const char *attach)
{
	const struct schema *s = schema_builtin();

	ck_assert_msg(!row == !type, "%s", name);
	if (!row)
		return;
	ck_assert_str_eq(schema_program_type_of(s, row->type)->name, type);
	ck_assert_msg(str_eq(row->attach ? row->attach : "none", attach), "%s: %s", name,
		      row->attach);
}

static void assert_section(const char *name, unsigned major, unsigned minor, const char *type,
			   const char *attach)
{
	assert_row(name, schema_find_section(schema_builtin(), name, VERSION(major, minor, 0)), type,
		   attach);
}

/* The minor release of cilium/ebpf 0. */
static void assert_cilium_section(const char *name, unsigned minor, const char *type,
				  const char *attach)
{
	assert_row(name, schema_find_cilium_section(schema_builtin(), name, VERSION(0, minor, 0)),
		   type, attach);
}

START_TEST(sections_of_cilium_have_types)
{
	assert_cilium_section("tcx/ingress", 9, "sched_cls", "none");
	assert_cilium_section("tcx/ingress", 13, "sched_cls", "tcx_ingress");
	assert_cilium_section("kprobe.multi/x", 9, NULL, NULL);
	assert_cilium_section("kprobe.multi/x", 10, "kprobe", "trace_kprobe_multi");
	assert_cilium_section("struct_ops/x", 12, NULL, NULL);
	assert_cilium_section("struct_ops+", 12, "struct_ops", "none");
	assert_cilium_section("struct_ops/x", 13, "struct_ops", "none");
	assert_cilium_section("xdp.frags/devmap", 10, "xdp", "none");
	assert_cilium_section("xdp.frags/devmap", 20, "xdp", "xdp");
	assert_cilium_section("xdp.frags/devmap", 21, "xdp", "xdp_devmap");
	assert_cilium_section("xdp_filter", 22, "xdp", "xdp");
	assert_cilium_section("seccomp", 20, "socket_filter", "none");
	assert_cilium_section("seccomp", 21, NULL, NULL);
	assert_cilium_section("?kprobe/x", 12, NULL, NULL);
	assert_cilium_section("?kprobe/x", 13, "kprobe", "none");
	assert_cilium_section("fsession/x", 21, NULL, NULL);
	assert_cilium_section("fsession/x", 22, "tracing", "trace_fsession");
}
END_TEST

/* By the name and the release: bent names, and those of old releases. */
START_TEST(sections_have_types)
{
	const struct schema *s = schema_builtin();
	const struct schema_section *row;

	assert_section("xdp", 1, 7, "xdp", "xdp");
	assert_section("xdp/filter", 1, 7, NULL, NULL);
	assert_section("xdp_filter", 0, 8, "xdp", "xdp");
	assert_section("xdp/devmap", 0, 6, "xdp", "xdp");
	assert_section("xdp/devmap", 0, 7, "xdp", "xdp_devmap");
	assert_section("xdp_devmap/x", 0, 8, "xdp", "xdp_devmap");
	assert_section("xdp_devmap/x", 1, 0, NULL, NULL);
	assert_section("kprobe", 0, 7, NULL, NULL);
	assert_section("kprobe", 0, 8, "kprobe", "none");
	assert_section("kprobe/", 0, 7, "kprobe", "none");
	assert_section("kprobes/x", 1, 7, NULL, NULL);
	assert_section("kprobe.multi/x*", 1, 0, "kprobe", "trace_kprobe_multi");
	assert_section("tc/ingress", 1, 2, NULL, NULL);
	assert_section("tc/ingress", 1, 3, "sched_cls", "tcx_ingress");
	assert_section("tc/ingress/x", 1, 3, NULL, NULL);
	assert_section("sk_reuseport", 0, 4, "sk_reuseport", "none");
	assert_section("sk_reuseport", 0, 5, "sk_reuseport", "sk_reuseport_select");
	assert_section("sk_lookup", 0, 5, NULL, NULL);
	assert_section("sk_lookup/x", 0, 5, "sk_lookup", "sk_lookup");
	assert_section("sk_lookups", 0, 6, "sk_lookup", "sk_lookup");
	assert_section("sk_lookups", 1, 0, NULL, NULL);
	assert_section("struct_opsx", 0, 5, "struct_ops", "none");
	assert_section("struct_opsx", 0, 6, NULL, NULL);
	assert_section("cgroup_skb/ingress", 1, 7, "cgroup_skb", "cgroup_inet_ingress");
	assert_section("?xdp", 1, 7, NULL, NULL);
	assert_section("", 0, 1, NULL, NULL);

	row = schema_find_section(s, "xdp.frags/cpumap", (struct version){1, 7, 0});
	ck_assert(row->frags && !row->sleepable);
	row = schema_find_section(s, "uprobe.s//bin/sh:main", (struct version){1, 7, 0});
	ck_assert(row->sleepable && !row->frags);
	ck_assert_str_eq(schema_section_target(row, "uprobe.s//bin/sh:main"), "/bin/sh:main");
	ck_assert_ptr_null(schema_section_target(row, "uprobe.s"));
	ck_assert(schema_find_attach_type(s, "BPF_TRACE_UPROBE_MULTI")->multi);
	ck_assert_uint_eq(schema_find_attach_type(s, "cgroup_inet4_bind")->id,
			  BPF_CGROUP_INET4_BIND);
	for (uint32_t i = 0; i < s->n_attach_types; i++)
		ck_assert_uint_eq(s->attach_types[i].id, i);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("schema_words");
	TCase *tc = tcase_create("words");

	tcase_add_test(tc, releases_in_words);
	tcase_add_test(tc, conditions_in_words);
	tcase_add_test(tc, every_rule_in_words);
	tcase_add_test(tc, helpers_have_their_numbers);
	tcase_add_test(tc, helpers_have_their_arguments);
	tcase_add_test(tc, helpers_take_maps_by_release);
	tcase_add_test(tc, programs_have_helpers_by_release);
	tcase_add_test(tc, programs_of_all_helpers_with_maps_are_known);
	tcase_add_test(tc, programs_refer_to_maps_by_release);
	tcase_add_test(tc, helpers_of_map_types_are_known);
	tcase_add_test(tc, program_types_have_their_numbers);
	tcase_add_test(tc, sections_have_types);
	tcase_add_test(tc, sections_of_cilium_have_types);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
