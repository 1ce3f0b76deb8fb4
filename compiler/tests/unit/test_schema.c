/* SPDX-License-Identifier: BSD-2-Clause */
/* schema/: expressions, tables, overlays and their errors. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/util.h"
#include "schema/tables.h"
#include "tests/lib/suite.h"

static __int128 eval(const char *text, const struct expr_env *env)
{
	struct arena *a = arena_new();
	const char *error = NULL;
	struct expr e;
	__int128 v = -99;

	ck_assert_msg(!expr_compile(a, schema_builtin(), SIZE_MAX, text, &e, &error), "%s: %s",
		      text, error);
	if (!expr_eval(&e, env, &v))
		v = -98;
	arena_free(a);
	return v;
}

static struct expr_env make_env(__int128 *symbols)
{
	struct expr_env env = {.symbols = symbols};
	struct target t = {0};

	schema_default_target(schema_builtin(), &t);
	t.cpus = 2;
	schema_symbol_values(schema_builtin(), &t, symbols);
	env.vars[VAR_key_size] = 4;
	env.vars[VAR_value_size] = 4294967295;
	env.vars[VAR_max_entries] = 100;
	env.vars[VAR_map_flags] = 0x401;
	env.vars[VAR_map_type] = 2;
	return env;
}

START_TEST(expressions_have_the_values_of_arithmetic)
{
	__int128 symbols[SYMBOLS_MAX];
	struct expr_env env = make_env(symbols);
	static const struct {
		const char *text;
		long long value;
	} cases[] = {
		{"1 + 2 * 3", 7},
		{"(1 + 2) * 3", 9},
		{"10 - 3 - 2", 5},
		{"2 ** 10 // 3 % 7", 5},
		{"1 << 4 | 1", 17},
		{"6 & 3 == 2", 1},
		{"-3 < 0", 1},
		{"key_size + value_size", 4294967299},
		{"key_size in [4, 8]", 1},
		{"key_size not in [4, 8]", 0},
		{"key_size in 5..260", 0},
		{"max_entries in 100..100", 1},
		{"has(NO_PREALLOC) and has(BPF_F_MMAPABLE)", 1},
		{"not has(NUMA_NODE)", 1},
		{"not 1 or 1", 1},
		{"1 or 1 // 0", 1},
		{"0 and 1 // 0", 0},
		{"map_type in [hash, BPF_MAP_TYPE_ARRAY]", 1},
		{"round_up(max_entries, 8)", 104},
		{"round_up(5, 3)", 6},
		{"roundup_pow2(0)", 1},
		{"roundup_pow2(100)", 128},
		{"is_pow2(64) + is_pow2(0) + is_pow2(96)", 1},
		{"min(3, 4) + max(3, 4)", 7},
		{"select(has(MMAPABLE), 1, 1 // 0)", 1},
		{"num_possible_cpus * PAGE_SIZE", 8192},
		{"0x10", 16},
		/* What has no value: a division by zero, a power too high. */
		{"1 // 0", -98},
		{"1 % 0", -98},
		{"2 ** 127", -98},
		{"1 << 61", -98},
		{"round_up(1, 0)", -98},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_msg(eval(cases[i].text, &env) == cases[i].value, "%s", cases[i].text);
}
END_TEST

START_TEST(bad_expressions_are_refused)
{
	static const char *const bad[] = {
		"", "1 +", "(1", "1)", "1 2", "nothing", "has(NOTHING)", "has()", "min(1)",
		"unheard_of(1)", "key_size in 4", "key_size in [4", "1 not 2", "99999999999999999999",
		"1x", "key_size in [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]", "$",
	};
	struct arena *a = arena_new();
	char deep[400];
	struct expr e;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		const char *error = NULL;

		ck_assert_msg(expr_compile(a, schema_builtin(), SIZE_MAX, bad[i], &e, &error) ==
				      -EINVAL, "%s", bad[i]);
		ck_assert_ptr_nonnull(error);
	}
	memset(deep, '(', sizeof(deep));
	deep[sizeof(deep) - 1] = 0;
	for (int i = 0; i < 2; i++) {
		const char *error = NULL;

		ck_assert_int_eq(expr_compile(a, schema_builtin(), SIZE_MAX, deep, &e, &error),
				 -EINVAL);
		memset(deep, '-', sizeof(deep) - 1);
	}
	arena_free(a);
}
END_TEST

START_TEST(failures_name_what_is_there_and_what_must_be)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{"key_size + 1 < 3", "key_size + 1 is 5, must be below 3"},
		{"key_size == 4 and max_entries == 0", "max_entries is 100, must be 0"},
		{"max_entries != 100", "max_entries is 100, must not be 100"},
		{"key_size in [1, 2, 8]", "key_size is 4, must be 1, 2 or 8"},
		{"key_size in 5..260", "key_size is 4, must be 5 to 260"},
		{"key_size >= 5", "key_size is 4, must be at least 5"},
		{"has(NUMA_NODE)", "map_flags lacks BPF_F_NUMA_NODE"},
		{"not has(MMAPABLE)", "map_flags has BPF_F_MMAPABLE"},
		{"max_entries * (key_size + 1) <= PAGE_SIZE - 4000",
		 "max_entries * (key_size + 1) is 500, must be at most 96"},
	};
	struct arena *a = arena_new();
	__int128 symbols[SYMBOLS_MAX];
	struct expr_env env = make_env(symbols);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *error = NULL;
		struct buf b = {0};
		struct expr e;

		ck_assert_int_eq(expr_compile(a, schema_builtin(), SIZE_MAX, cases[i].text, &e,
					      &error), 0);
		ck_assert(!expr_holds(&e, &env));
		expr_show_failure(&b, &e, &env, schema_builtin());
		ck_assert_str_eq(b.s, cases[i].shown);
		buf_free(&b);
	}
	arena_free(a);
}
END_TEST

START_TEST(names_are_found_as_users_write_them)
{
	const struct schema *s = schema_builtin();
	struct arena *a = arena_new();
	const char *names[32];
	uint32_t rest;

	ck_assert_uint_eq(schema_find_map_type(s, "inode_storage")->id, 28);
	ck_assert_uint_eq(schema_find_map_type(s, "INODE_STORAGE")->id, 28);
	ck_assert_uint_eq(schema_find_map_type(s, "BPF_MAP_TYPE_INODE_STORAGE")->id, 28);
	ck_assert_ptr_null(schema_find_map_type(s, "inode"));
	ck_assert_ptr_null(schema_map_type(s, 36));
	ck_assert_str_eq(schema_map_type_name(s, 4000000000), "unknown");
	ck_assert_ptr_eq(schema_find_flag(s, "BPF_F_CLONE"), schema_find_flag(s, "CLONE"));
	ck_assert_uint_eq(schema_flag_names(s, 0x80000201, names, &rest), 2);
	ck_assert_str_eq(names[0], "BPF_F_NO_PREALLOC");
	ck_assert_str_eq(names[1], "BPF_F_CLONE");
	ck_assert_uint_eq(rest, 0x80000000);
	ck_assert_str_eq(schema_errno_name(a, 524), "ENOTSUPP");
	ck_assert_str_eq(schema_errno_name(a, 4001), "LIBBPF_ERRNO__FORMAT");
	ck_assert_str_eq(schema_errno_name(a, 3999), "3999");
	ck_assert_int_eq(schema_errno("E2BIG"), E2BIG);
	ck_assert_int_eq(schema_errno("ENOTSUP"), EOPNOTSUPP);
	ck_assert_int_eq(schema_errno("ENOTHING"), 0);
	arena_free(a);
}
END_TEST

START_TEST(types_are_numbered_without_a_gap)
{
	const struct schema *s = schema_builtin();

	ck_assert_uint_eq(schema_n_map_types(s), 36);
	for (size_t i = 0; i < schema_n_map_types(s); i++) {
		const struct map_type_info *info = schema_map_type_at(s, i);

		ck_assert_uint_eq(info->id, i);
		ck_assert(str_starts(info->enum_name, "BPF_MAP_TYPE_"));
	}
	for (size_t i = 1; i < schema_n_kernels(s); i++)
		ck_assert(version_cmp(schema_kernel_at(s, i - 1), schema_kernel_at(s, i)) < 0);
}
END_TEST

START_TEST(local_storages_demand_btf)
{
	const struct schema *s = schema_builtin();

	for (uint32_t i = 0; i < schema_n_map_types(s); i++) {
		const char *name = schema_map_type_name(s, i);
		bool storage = str_ends(name, "_storage") && !strstr(name, "cgroup_storage");

		ck_assert_msg(schema_demands_btf(s, i) == (storage || str_eq(name, "struct_ops")),
			      "%s", name);
	}
	ck_assert(!schema_demands_btf(s, 4711));
}
END_TEST

/* Each name that C knows has a row, and the release decides. */
START_TEST(facts_are_asked_by_release)
{
	const struct schema *s = schema_builtin();
	struct loader_release old, new;

	for (int i = 0; i < KERNEL_FEATURE_N; i++) {
		const struct kernel_feature_info *f =
			schema_kernel_feature(s, (enum kernel_feature)i);

		ck_assert_int_eq(f->feature, i);
		ck_assert_msg(!version_none(f->since), "%s has no since", kernel_feature_names[i]);
	}
	ck_assert(!schema_kernel_has(s, KERNEL_GLOBAL_DATA, VERSION(5, 1, 99)));
	ck_assert(schema_kernel_has(s, KERNEL_GLOBAL_DATA, VERSION(5, 2, 0)));
	schema_loader_release(s, LOADER_LIBBPF, VERSION(0, 5, 0), &old);
	schema_loader_release(s, LOADER_LIBBPF, VERSION(1, 7, 0), &new);
	ck_assert(!loader_has(&old, BEHAVIOUR_JUMP_TABLES));
	ck_assert(loader_has(&new, BEHAVIOUR_JUMP_TABLES));
	ck_assert(loader_has(&old, BEHAVIOUR_DATA_ALWAYS_MMAPABLE));
	ck_assert(!loader_has(&new, BEHAVIOUR_DATA_ALWAYS_MMAPABLE));
	ck_assert_ptr_nonnull(loader_fault_of(&old, FAULT_VALUES_OF_PROGRAMS));
	ck_assert_ptr_null(loader_fault_of(&new, FAULT_VALUES_OF_PROGRAMS));
	ck_assert_ptr_null(loader_fault_of(&new, FAULT_NONE));
}
END_TEST

/* The spans that are made of the rows say what the rows say. */
START_TEST(spans_of_loaders_are_their_rows)
{
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < s->n_loaders; i++) {
		const struct schema_loader *l = schema_loader_at(s, i);

		for (size_t k = 0; k < l->n_releases; k++) {
			const struct loader_fault *faults[FAULT_N] = {NULL};
			bool behaviours[BEHAVIOUR_N] = {false};
			struct version v = l->releases[k];
			struct loader_release r;

			for (size_t n = l->n_faults; n-- > 0;)
				if (version_between(v, l->faults[n].since, l->faults[n].before))
					faults[l->faults[n].what] = &l->faults[n];
			for (size_t n = 0; n < l->n_behaviours; n++)
				behaviours[l->behaviours[n].behaviour] |= version_between(
					v, l->behaviours[n].since, l->behaviours[n].before);
			schema_loader_release(s, l->who, v, &r);
			for (int n = 0; n < FAULT_N; n++)
				ck_assert_ptr_eq(loader_fault_of(&r, (enum fault_kind)n), faults[n]);
			for (int n = 0; n < BEHAVIOUR_N; n++)
				ck_assert_int_eq(loader_has(&r, (enum loader_behaviour)n), behaviours[n]);
		}
	}
}
END_TEST

/* A rule that nobody saw at work says what would show it; the loader demands it. */
START_TEST(every_rule_says_who_saw_it)
{
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < s->n_types; i++) {
		const struct schema_type *t = schema_type_at(s, i);

		for (size_t k = 0; k < t->n_rules; k++) {
			const struct rule_words *words = schema_rule_words(&t->rules[k]);

			ck_assert_msg(!words->verified != !words->unverified, "%s: rule %zu",
				      t->info.name, k);
		}
	}
}
END_TEST

START_TEST(page_sizes_change_the_symbols)
{
	const struct schema *s = schema_builtin();
	static const uint64_t pages[] = {4096, 16384, 65536};
	static const uint64_t kmalloc[] = {4194304, 33554432, 536870912};
	static const uint64_t per_cpu[] = {32768, 32768, 65536};

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		struct target t = {.page_size = pages[i], .cpus = 3, .nr_cpus = 77};
		__int128 v[SYMBOLS_MAX];

		schema_symbol_values(s, &t, v);
		ck_assert(v[schema_symbol_index(s, "PAGE_SIZE")] == pages[i]);
		ck_assert(v[schema_symbol_index(s, "KMALLOC_MAX_SIZE")] == kmalloc[i]);
		ck_assert(v[schema_symbol_index(s, "PCPU_MIN_UNIT_SIZE")] == per_cpu[i]);
		ck_assert(v[schema_symbol_index(s, "num_possible_cpus")] == 3);
		ck_assert(v[schema_symbol_index(s, "NR_CPUS")] == 77);
	}
	ck_assert_int_eq(schema_symbol_index(s, "NO_SUCH_SYMBOL"), -1);
}
END_TEST

/* A folder of its own for each test. */
static char folder[100];

static void put(const char *name, const char *text)
{
	char path[256];
	char *slash;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	slash = strrchr(path, '/');
	*slash = 0;
	mkdir(path, 0755);
	*slash = '/';
	f = fopen(path, "we");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(suite_scratch(folder, sizeof(folder), "schema")));
}

static void remove_folder(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

#define QUEUE_HEAD "version: 1\nmap_type:\n  id: 22\n  name: queue\n" \
		   "  enum: BPF_MAP_TYPE_QUEUE\n  since: \"4.20\"\n  text: \"q\"\n"
#define RULE_TAIL "      errno: EINVAL\n      rule: max-entries\n      attribute: max_entries\n" \
		  "      source: f\n      verified: \"6.18.44\"\n"

#define LAYOUT(fields) "version: 1\nlayouts:\n  - name: l\n    size: 20\n    text: t\n" \
		       "    fields: [{name: type, offset: 0}" fields "]\n    sections: [m]\n"

START_TEST(an_overlay_has_all_layouts_or_none)
{
	struct arena *a = arena_new();
	const struct schema *s;
	const char *error;

	put("layouts.yaml", LAYOUT(", {name: x, offset: 16}"));
	s = schema_load(a, folder, schema_builtin(), &error);
	ck_assert_msg(s != NULL, "%s", error);
	ck_assert_uint_eq(schema_n_layouts(s), 1);
	ck_assert_ptr_null(schema_find_layout(s, "libbpf-20"));
	ck_assert_uint_eq(layout_field(schema_find_layout(s, "l"), "x")->size, 4);
	arena_free(a);
}
END_TEST

/* Data that other files and notes of ours depend on. */
START_TEST(layouts_are_those_of_the_loaders)
{
	static const struct {
		const char *name;
		uint32_t size;
	} known[] = {
		{"samples-16", 16}, {"libbpf-20", 20}, {"samples-24", 24}, {"calico-24", 24},
		{"samples-28", 28}, {"aya-28", 28}, {"iproute2-28", 28}, {"android-0.0", 32},
		{"windows-32", 32}, {"iproute2-36", 36}, {"android-0.1", 40}, {"goebpf-40", 40},
		{"android-0.2", 48}, {"android-0.18", 116}, {"android-0.28", 120},
		{"android-mainline-192", 192}, {"gobpf-280", 280}, {"fsprobe-284", 284},
		{"bcc", 0}, {"by-members", 0},
	};
	const struct schema *s = schema_builtin();

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		const struct layout_info *l = schema_find_layout(s, known[i].name);

		ck_assert_ptr_nonnull(l);
		ck_assert_uint_eq(l->size, known[i].size);
	}
	/* The first five numbers are libbpf's in all but two. */
	for (size_t i = 0; i < schema_n_layouts(s); i++) {
		static const char *const first[] = {"type", "key_size", "value_size",
						    "max_entries"};
		const struct layout_info *l = schema_layout_at(s, i);

		for (uint32_t k = 0; l->size && k < ARRAY_SIZE(first); k++)
			ck_assert_uint_eq(layout_field(l, first[k])->offset, k * 4);
		if (l->size && layout_field(l, "map_flags"))
			ck_assert_uint_eq(layout_field(l, "map_flags")->offset, 16);
	}
	ck_assert_uint_eq(layout_field(schema_find_layout(s, "android-0.2"), "max_kver")->absent,
			  UINT32_MAX);
}
END_TEST

START_TEST(an_overlay_replaces_what_it_has)
{
	struct arena *a = arena_new();
	const struct schema *s;
	const char *error;

	put("map-types/queue.yaml", QUEUE_HEAD "  rules:\n    - require: max_entries == 7\n"
	    RULE_TAIL);
	put("map-types/new.yaml", "version: 1\nmap_type:\n  id: 4000\n  name: brand_new\n"
	    "  enum: BPF_MAP_TYPE_BRAND_NEW\n  since: \"9.0\"\n  text: \"n\"\n");
	s = schema_load(a, folder, schema_builtin(), &error);
	ck_assert_msg(s != NULL, "%s", error);
	ck_assert_uint_eq(schema_type_tables(s, 22)->n_rules, 1);
	ck_assert_str_eq(schema_type_tables(s, 22)->rules[0].require.text, "max_entries == 7");
	ck_assert_uint_eq(schema_find_map_type(s, "brand_new")->id, 4000);
	ck_assert_uint_eq(schema_n_map_types(s), 37);
	/* All else is the base's. */
	ck_assert_uint_eq(schema_n_flags(s), schema_n_flags(schema_builtin()));
	ck_assert_ptr_eq(schema_type_tables(s, 1)->rules,
			 schema_type_tables(schema_builtin(), 1)->rules);
	arena_free(a);
}
END_TEST

/* A file of schemas/ can be changed alone, though its rules are in groups of others. */
START_TEST(an_overlay_uses_the_groups_that_are_built_in)
{
	struct arena *a = arena_new();
	const struct schema *s, *base = schema_builtin();
	const char *error;
	size_t n;

	put("map-types/queue.yaml", QUEUE_HEAD "  rules:\n    - use: queue-stack\n"
	    "    - require: max_entries == 7\n" RULE_TAIL);
	s = schema_load(a, folder, base, &error);
	ck_assert_msg(s != NULL, "%s", error);
	n = schema_type_tables(s, 22)->n_rules;
	ck_assert_uint_gt(n, 1);
	ck_assert_str_eq(schema_rule_words(schema_type_tables(s, 22)->rules)->source,
			 schema_rule_words(schema_type_tables(base, 22)->rules)->source);
	ck_assert_str_eq(schema_type_tables(s, 22)->rules[n - 1].require.text, "max_entries == 7");

	/* One of its own comes before. */
	put("rules/mine.yaml", "version: 1\ngroups:\n  - group: queue-stack\n    rules:\n"
	    "    - require: max_entries == 8\n" RULE_TAIL);
	s = schema_load(a, folder, base, &error);
	ck_assert_msg(s != NULL, "%s", error);
	ck_assert_uint_eq(schema_type_tables(s, 22)->n_rules, 2);
	ck_assert_str_eq(schema_type_tables(s, 22)->rules[0].require.text, "max_entries == 8");
	arena_free(a);
}
END_TEST

#define HELPER(args) "version: 1\nhelpers:\n  - {id: 1, name: bpf_x, since: \"3.19\", args: " args "}\n"

START_TEST(mistakes_are_told_with_line_and_column)
{
	static const struct {
		const char *file, *text, *error;
	} cases[] = {
		{"flags.yaml", "version: 1\nflags:\n  - {nam: X}\n", "flags.yaml:3:6: unknown key 'nam'"},
		{"flags.yaml", "version: 2\nflags: []\n", "flags.yaml:1:1: 'version: 1' is expected"},
		{"flags.yaml", "version: 1\nflags: []\nmore: 1\n",
		 "flags.yaml:3:1: unknown key 'more'"},
		{"flags.yaml", "version: 1\nflags:\n  - {name: X, value: 1, since: \"5\", text: t}\n",
		 "flags.yaml:3:32: '5' is not a release X.Y or X.Y.Z"},
		{"flags.yaml", "version: 1\nflags:\n  - {name: X, value: -1, since: \"5.1\", text: t}\n",
		 "flags.yaml:3:22: '-1' is not a 32-bit number"},
		{"flags.yaml", "version: 1\nflags:\n  - {name: X, name: Y}\n",
		 "flags.yaml:3:15: the key 'name' is given a second time"},
		{"flags.yaml", "version: 1\nflags:\n  - {name: X, value: 1, text: t}\n",
		 "flags.yaml:3:5: key 'since' is missing"},
		{"flags.yaml", "version: 1\nflags:\n  - {name: ~, value: 1, since: \"5.1\", text: t}\n",
		 "flags.yaml:3:5: key 'name' is missing"},
		{"flags.yaml", "", "flags.yaml:1:1: the file is empty"},
		{"flags.yaml", "version: [1\n", "flags.yaml:2:1:"},
		{"kernels.yaml", "version: 1\nkernels:\n  - {release: \"5.2\"}\n"
		 "  - {release: \"5.1\"}\n", "kernels.yaml: releases are not in order"},
		{"symbols.yaml", "version: 1\nsymbols:\n  - {name: A, value: \"1\", text: t}\n",
		 "symbols.yaml:3:5: symbol 'PAGE_SIZE' is expected here"},
		{"map-types/queue.yaml", QUEUE_HEAD "  rules:\n    - require: max_entries = 7\n"
		 RULE_TAIL, "queue.yaml:9:16: unexpected text after the expression"},
		{"map-types/queue.yaml", QUEUE_HEAD "  rules:\n    - require: max_entries == 7\n",
		 "queue.yaml:9: a rule needs 'errno' or 'depends'"},
		{"map-types/queue.yaml", QUEUE_HEAD "  rules:\n    - {check: map_type, require: \"1\"}\n",
		 "queue.yaml:9: 'require' and 'check' exclude each other"},
		{"map-types/queue.yaml", QUEUE_HEAD "  rules:\n    - {use: nothing}\n",
		 "queue.yaml:9: unknown group 'nothing'"},
		{"map-types/queue.yaml", QUEUE_HEAD "  allowed_flags: [NO_SUCH]\n",
		 "queue.yaml:8:19: unknown flag 'NO_SUCH'"},
		{"map-types/queue.yaml", "version: 1\nmap_type:\n  id: 22\n",
		 "queue.yaml:3:3: a map type needs 'id', 'name' and 'enum'"},
		/* Before its name, and without one. */
		{"map-types/queue.yaml", "version: 1\nmap_type:\n  memory: nothing\n  id: 22\n  name: queue\n  enum: E\n",
		 "queue.yaml:3:11: unknown name 'nothing'"},
		{"map-types/queue.yaml", "version: 1\nmap_type:\n  id: 22\n  name:\n  enum: E\n  memory: max_entries\n",
		 "queue.yaml:3:3: key 'name' is missing"},
		{"rules/loop.yaml", "version: 1\ngroups:\n  - group: a\n    rules: [{use: a}]\n", NULL},
		{"loaders/l.yaml", "version: 1\nloader: aya\nfaults:\n  - {fault: linkage-static, errno: EWHAT}\n",
		 "l.yaml:4:36: unknown errno 'EWHAT'"},
		{"loaders/l.yaml", "version: 1\nloader: ayaa\n",
		 "l.yaml:2:9: unknown loader 'ayaa'; did you mean 'aya'?"},
		{"loaders/l.yaml", "version: 1\nloader: aya\nfaults:\n  - {fault: linkage-statc, reason: r}\n",
		 "l.yaml:4:13: unknown fault 'linkage-statc'; did you mean 'linkage-static'?"},
		{"loaders/l.yaml", "version: 1\nloader: aya\nbehaviours:\n  - {behaviour: no-tables, text: t}\n",
		 "l.yaml:4:17: unknown behaviour 'no-tables'"},
		{"kernels.yaml", "version: 1\nkernels: []\nfeatures:\n  - {feature: globel-data, since: \"5.3\", text: t}\n",
		 "kernels.yaml:4:15: unknown feature 'globel-data'; did you mean 'global-data'?"},
		{"layouts.yaml", LAYOUT("") "    record: 1\n", "layouts.yaml:8:5: unknown key 'record'"},
		{"layouts.yaml", LAYOUT(", {name: x, offset: 18}"),
		 "layouts.yaml:3:5: field 'x' lies outside the record"},
		{"layouts.yaml", LAYOUT(", {name: x, offset: 4294967295, size: 4}"),
		 "layouts.yaml:3:5: field 'x' lies outside the record"},
		{"layouts.yaml", LAYOUT(", {name: x, offset: 4, size: 3}"),
		 "layouts.yaml:3:5: field 'x' is a number of 3 bytes"},
		{"layouts.yaml", LAYOUT(", {name: type, offset: 4}"),
		 "layouts.yaml:3:5: field 'type' is given twice"},
		{"layouts.yaml", LAYOUT("") "  - {name: l, size: 0, text: t, sections: [m]}\n",
		 "layouts.yaml:8:5: layout 'l' is given twice"},
		{"layouts.yaml", LAYOUT("") "    wiring: \"by_magic\"\n",
		 "layouts.yaml:8:13: unknown wiring 'by_magic'"},
		{"layouts.yaml", LAYOUT("") "    types: [{number: 1, type: nothing}]\n",
		 "layouts.yaml:8:31: unknown map type 'nothing'"},
		{"layouts.yaml", "version: 1\nlayouts:\n  - {name: l, size: 20, text: t, sections: [m]}\n",
		 "layouts.yaml:3:5: field 'type' is missing"},
		{"layouts.yaml", "version: 1\nlayouts:\n  - {name: l, size: 0, text: t}\n",
		 "layouts.yaml:3:5: key 'sections' is missing"},
		{"layouts.yaml", "version: 1\nlayouts:\n  - {name: l, size: 9999, text: t, sections: [m]}\n",
		 "layouts.yaml:3:5: size is 9999, must be at most 4096"},
		{"special-fields.yaml", "version: 1\nfields:\n  - {name: f, types: [nothing]}\n",
		 "special-fields.yaml:3:23: unknown map type 'nothing'"},
		{"sections.yaml", "version: 1\nsections:\n  - {section: x, type: xpd, since: \"0.1\"}\n",
		 "sections.yaml:3:24: unknown program type 'xpd'"},
		{"sections.yaml", "version: 1\nsections:\n  - {section: x, type: xdp, attach: tcx, since: \"1.3\"}\n",
		 "sections.yaml:3:5: unknown attach type 'tcx'"},
		{"sections.yaml", "version: 1\nsections: {x: xdp}\n", "sections.yaml:2:11: a list is expected"},
		{"helpers.yaml", HELPER("[map, kye]"),
		 "helpers.yaml:3:53: unknown argument 'kye'"},
		{"helpers.yaml", HELPER("[any, any, any, any, any, any]"),
		 "helpers.yaml:3:5: bpf_x: more than 5 arguments"},
		{"helpers.yaml", HELPER("[ctx, mem]"), "helpers.yaml:3:5: bpf_x: argument 2 has no size"},
		{"helpers.yaml", HELPER("[mem_out, any, size]"),
		 "helpers.yaml:3:5: bpf_x: argument 1 has no size"},
		{"helpers.yaml", HELPER("[mem, size], returns: map"),
		 "helpers.yaml:3:69: unknown returns 'map'"},
		{"helper-programs.yaml", "version: 1\nhelper_programs:\n  - {helpers: [bpf_nothing]}\n",
		 "helper-programs.yaml:3:5: unknown helper 'bpf_nothing'"},
		{"helper-programs.yaml", "version: 1\nhelper_programs:\n  - {helpers: [], programs: [xpd]}\n",
		 "helper-programs.yaml:3:30: unknown program type 'xpd'"},
		{"program-maps.yaml", "version: 1\nrefusals:\n  - {fields: [bpf_lock], errno: EINVAL, source: f, text: t}\n",
		 "program-maps.yaml:3:5: unknown field 'bpf_lock'"},
		{"helpers.yaml", HELPER("[{argument: mem_inout, size: 4}]"), NULL},
	};
	struct arena *a = arena_new();
	char path[256];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *error = NULL;

		put(cases[i].file, cases[i].text);
		if (cases[i].error) {
			ck_assert_msg(!schema_load(a, folder, schema_builtin(), &error), "%s",
				      cases[i].text);
			ck_assert_msg(strstr(error, cases[i].error) != NULL, "%s, not %s", error,
				      cases[i].error);
		}
		snprintf(path, sizeof(path), "%s/%s", folder, cases[i].file);
		unlink(path);
	}
	arena_free(a);
}
END_TEST

/* Judges have a bit for each field: a field too many is refused, not ignored. */
START_TEST(special_fields_have_a_limit)
{
	struct arena *a = arena_new();
	const char *error = NULL, *text = "version: 1\nfields:\n";
	const struct schema *s;

	for (int i = 0; i < SPECIAL_MAX; i++)
		text = arena_printf(a, "%s  - {name: f%d, by: struct, size: 4, align: 4, "
				       "since: \"5.1\", text: t}\n", text, i);
	put("special-fields.yaml", text);
	s = schema_load(a, folder, schema_builtin(), &error);
	ck_assert_msg(s != NULL, "%s", error);
	ck_assert_int_eq(schema_find_special(s, "f31"), 31);
	put("special-fields.yaml", arena_printf(a, "%s  - {name: f32, by: struct, size: 4, "
						   "align: 4, since: \"5.1\", text: t}\n", text));
	ck_assert_ptr_null(schema_load(a, folder, schema_builtin(), &error));
	ck_assert_ptr_nonnull(strstr(error, "more than 32 fields"));
	arena_free(a);
}
END_TEST

START_TEST(groups_that_use_each_other_end)
{
	struct arena *a = arena_new();
	const char *error = NULL;

	put("rules/a.yaml", "version: 1\ngroups:\n  - group: a\n    rules: [{use: b}]\n"
			    "  - group: b\n    rules: [{use: a}]\n");
	put("map-types/queue.yaml", QUEUE_HEAD "  rules: [{use: a}]\n");
	ck_assert_ptr_null(schema_load(a, folder, schema_builtin(), &error));
	ck_assert_ptr_nonnull(strstr(error, "groups use each other"));
	ck_assert_ptr_null(schema_load(a, "/nowhere/at/all", NULL, &error));
	ck_assert_ptr_nonnull(strstr(error, "/nowhere/at/all: "));
	arena_free(a);
}
END_TEST

START_TEST(groups_that_multiply_are_refused)
{
	struct arena *a = arena_new();
	struct buf b = {0};
	const char *error = NULL;

	/* 30 ** 6 uses of the last group, which is empty. */
	buf_str(&b, "version: 1\ngroups:\n");
	for (int i = 0; i < 6; i++) {
		buf_printf(&b, "  - group: g%d\n    rules: [", i);
		for (int k = 0; k < 30; k++)
			buf_printf(&b, "%s{use: g%d}", k ? ", " : "", i + 1);
		buf_str(&b, "]\n");
	}
	buf_str(&b, "  - group: g6\n    rules: []\n");
	put("rules/a.yaml", buf_text(&b, a));
	put("map-types/queue.yaml", QUEUE_HEAD "  rules: [{use: g0}]\n");
	ck_assert_ptr_null(schema_load(a, folder, schema_builtin(), &error));
	ck_assert_msg(strstr(error, "more than 10000 rules"), "%s", error);
	arena_free(a);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("schema");
	TCase *tc = tcase_create("expressions and tables"), *files = tcase_create("files");

	tcase_add_test(tc, expressions_have_the_values_of_arithmetic);
	tcase_add_test(tc, bad_expressions_are_refused);
	tcase_add_test(tc, failures_name_what_is_there_and_what_must_be);
	tcase_add_test(tc, names_are_found_as_users_write_them);
	tcase_add_test(tc, types_are_numbered_without_a_gap);
	tcase_add_test(tc, layouts_are_those_of_the_loaders);
	tcase_add_test(tc, spans_of_loaders_are_their_rows);
	tcase_add_test(tc, facts_are_asked_by_release);
	tcase_add_test(tc, local_storages_demand_btf);
	tcase_add_test(tc, every_rule_says_who_saw_it);
	tcase_add_test(tc, page_sizes_change_the_symbols);
	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(files, make_folder, remove_folder);
	tcase_add_test(files, an_overlay_replaces_what_it_has);
	tcase_add_test(files, an_overlay_has_all_layouts_or_none);
	tcase_add_test(files, an_overlay_uses_the_groups_that_are_built_in);
	tcase_add_test(files, mistakes_are_told_with_line_and_column);
	tcase_add_test(files, special_fields_have_a_limit);
	tcase_add_test(files, groups_that_use_each_other_end);
	tcase_add_test(files, groups_that_multiply_are_refused);
	suite_add_tcase(s, files);
	return suite_run(s);
}
