/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/config: keys, values and errors of .bpfmapc.yaml. */
#include <check.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"
#include "tests/lib/suite.h"

/* What was complained about, a line each. */
static struct buf said;

int write_text(const char *path, struct buf *b, int status)
{
	(void)path;
	buf_free(b);
	return status;
}

int complain(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&said, fmt, ap);
	va_end(ap);
	buf_char(&said, '\n');
	return status;
}

static char folder[128];
static struct options opts;
static struct lint_options lint;
static struct arena *arena;

static void setup(void)
{
	struct target target = {.cpus = 2};

	ck_assert_ptr_nonnull(mkdtemp(suite_scratch(folder, sizeof(folder), "config")));
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(mkdir("a", 0700), 0);
	ck_assert_int_eq(mkdir("a/b", 0700), 0);
	arena = arena_new();
	opts = (struct options){.schema = schema_builtin(), .configs = file_cache_new(),
				 .profiles = file_cache_new()};
	schema_default_target(opts.schema, &target);
	lint_options_init(&opts.lint, opts.schema, &target);
	said.len = 0;
	buf_str(&said, "");
}

static void teardown(void)
{
	static const char *const files[] = {".bpfmapc.yaml", "a/.bpfmapc.yaml", "other.yaml"};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		unlink(files[i]);
	rmdir("a/b");
	rmdir("a");
	ck_assert_int_eq(chdir(".."), 0);
	ck_assert_int_eq(rmdir(folder), 0);
	file_cache_free(opts.configs);
	file_cache_free(opts.profiles);
	arena_free(arena);
	buf_free(&said);
}

static void put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

static int apply(const char *path)
{
	lint = opts.lint;
	return config_apply(&opts, arena, path, &lint);
}

static void check_kernel(struct version v, unsigned major, unsigned minor)
{
	ck_assert_uint_eq(v.major, major);
	ck_assert_uint_eq(v.minor, minor);
}

START_TEST(every_key)
{
	put_file(".bpfmapc.yaml",
		 "version: 1\nkernel: 5.10..6.1\nloader: libbpf=1.1\npage_size: 16384\ncpus: 8\n"
		 "nr_cpus: 64\nperf_event_max_stack: 200\nlayout: iproute2-36\nfail_on: warning\n"
		 "help_uri: https://x.org/rules#\n"
		 "rules: {BM130: off, missing-required-flag: info, BM101: warning, BM102: error}\n"
		 "allow:\n  - {rule: BM112, map: \"ev*\"}\n  - {rule: key-size, map: m}\n"
		 "  - {rule: BM606, program: \"on_*\"}\n  - {rule: BM606, map: m, program: p}\n");
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_str_eq(said.s, "");
	check_kernel(lint.target.kernel, 5, 10);
	check_kernel(lint.target.kernel_last, 6, 1);
	ck_assert_int_eq(lint.target.loader, LOADER_LIBBPF);
	ck_assert(lint.target.loader_given);
	check_kernel(lint.target.versions[LOADER_LIBBPF], 1, 1);
	ck_assert_uint_eq(lint.target.page_size, 16384);
	ck_assert_uint_eq(lint.target.cpus, 8);
	ck_assert_uint_eq(lint.target.nr_cpus, 64);
	ck_assert_uint_eq(lint.target.max_stack, 200);
	ck_assert_str_eq(lint.target.layout, "iproute2-36");
	ck_assert_int_eq(lint.fail_on, SEVERITY_WARNING);
	ck_assert_str_eq(lint.help_uri, "https://x.org/rules#");
	ck_assert(lint.disabled[RULE_BM130] && !lint.enabled[RULE_BM130]);
	ck_assert(lint.enabled[RULE_BM120] && !lint.disabled[RULE_BM120]);
	ck_assert_int_eq(lint.severity[RULE_BM120], SEVERITY_INFO);
	ck_assert_int_eq(lint.severity[RULE_BM101], SEVERITY_WARNING);
	ck_assert_int_eq(lint.severity[RULE_BM102], SEVERITY_ERROR);
	ck_assert_int_eq(lint.severity[RULE_BM103], opts.lint.severity[RULE_BM103]);
	ck_assert_uint_eq(lint.n_allow, 4);
	ck_assert_int_eq(lint.allow[0].rules.first, RULE_BM112);
	ck_assert_str_eq(lint.allow[0].text, "BM112");
	ck_assert_str_eq(lint.allow[0].map, "ev*");
	ck_assert_str_eq(lint.allow[0].where, ".bpfmapc.yaml:13");
	ck_assert_int_eq(lint.allow[1].rules.last, RULE_BM110);
	ck_assert_ptr_null(lint.allow[1].program);
	ck_assert_ptr_null(lint.allow[2].map);
	ck_assert_str_eq(lint.allow[2].program, "on_*");
	ck_assert_str_eq(lint.allow[3].map, "m");
	ck_assert_str_eq(lint.allow[3].program, "p");
}
END_TEST

/* What names a rule more exactly counts, in whatever order. */
START_TEST(prefixes_of_rules)
{
	put_file(".bpfmapc.yaml", "rules: {BM110: off, BM11: error, bm1: info, key-padding: error, BM2: off}\n"
				  "allow: [{rule: BM4, map: m}]\n");
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_str_eq(said.s, "");
	ck_assert(lint.disabled[RULE_BM110]);
	ck_assert(lint.enabled[RULE_BM111]);
	ck_assert_int_eq(lint.severity[RULE_BM111], SEVERITY_ERROR);
	ck_assert_int_eq(lint.severity[RULE_BM130], SEVERITY_INFO);
	ck_assert_int_eq(lint.severity[RULE_BM201], SEVERITY_ERROR);
	ck_assert(lint.enabled[RULE_BM201] && lint.disabled[RULE_BM202]);
	ck_assert(!lint.enabled[RULE_BM401] && !lint.disabled[RULE_BM401]);
	ck_assert_int_eq(lint.allow[0].rules.first, RULE_BM401);
	ck_assert_str_eq(lint.allow[0].text, "BM4");
}
END_TEST

/* Of several scopes the last that says something counts, key by key and rule by rule. */
START_TEST(paths)
{
	put_file(".bpfmapc.yaml",
		 "cpus: 3\nnr_cpus: 5\nrules: {BM130: off, BM110: info}\nallow: [{rule: BM112, map: m}]\n"
		 "paths:\n  - {path: \"a/*\", cpus: 4, rules: {BM1: warning}, allow: [{rule: BM2, map: n, reason: r}]}\n"
		 "  - path: [\"none\", \"b/x.bpf.o\"]\n    cpus: 6\n    rules: {BM110: off}\n");
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_str_eq(said.s, "");
	ck_assert_uint_eq(lint.target.cpus, 3);
	ck_assert(lint.disabled[RULE_BM130]);
	ck_assert_uint_eq(lint.n_allow, 1);
	ck_assert_int_eq(apply("a/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, 4);
	ck_assert_uint_eq(lint.target.nr_cpus, 5);
	ck_assert(lint.enabled[RULE_BM130] && !lint.disabled[RULE_BM130]);
	ck_assert_int_eq(lint.severity[RULE_BM110], SEVERITY_WARNING);
	ck_assert_uint_eq(lint.n_allow, 2);
	ck_assert_str_eq(lint.allow[0].map, "m");
	ck_assert_str_eq(lint.allow[1].map, "n");
	ck_assert_str_eq(lint.allow[1].reason, "r");
	ck_assert_int_eq(apply("a/b/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, 6);
	ck_assert(lint.disabled[RULE_BM110] && lint.enabled[RULE_BM111]);
	/* The path counts, not how it is written. */
	ck_assert_int_eq(chdir("a/b"), 0);
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_int_eq(chdir("../.."), 0);
	ck_assert_uint_eq(lint.target.cpus, 6);
	/* The command line stands before all of them. */
	opts.given = 1u << SETTING_CPUS;
	opts.lint.enabled[RULE_BM110] = true;
	ck_assert_int_eq(apply("a/b/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, opts.lint.target.cpus);
	ck_assert(lint.enabled[RULE_BM110] && !lint.disabled[RULE_BM110]);
}
END_TEST

/* Patterns of a file that is named are for paths from the working folder on. */
START_TEST(paths_of_given_file)
{
	put_file("other.yaml", "paths: [{path: b, cpus: 7}, {path: \"a/?.bpf.o\", cpus: 8}]\n");
	opts.config = "other.yaml";
	ck_assert_int_eq(apply("a/b/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, 7);
	ck_assert_int_eq(apply("./a/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, 8);
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, opts.lint.target.cpus);
	/* A folder above is no part of the path. */
	ck_assert_int_eq(chdir("a/b"), 0);
	opts.config = "../../other.yaml";
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_int_eq(chdir("../.."), 0);
	ck_assert_uint_eq(lint.target.cpus, opts.lint.target.cpus);
}
END_TEST

/* What was given on the command line stands, key by key. */
START_TEST(command_line_wins)
{
	put_file(".bpfmapc.yaml", "kernel: 5.10\nloader: kernel\npage_size: 16384\ncpus: 8\n"
				  "nr_cpus: 64\nfail_on: never\nrules: {BM130: off, BM120: info}\n");
	opts.given = 1u << SETTING_KERNEL | 1u << SETTING_LOADER | 1u << SETTING_PAGE_SIZE |
		     1u << SETTING_CPUS | 1u << SETTING_NR_CPUS | 1u << SETTING_FAIL_ON;
	opts.lint.enabled[RULE_BM130] = true;
	opts.lint.disabled[RULE_BM120] = true;
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_int_eq(memcmp(&lint.target, &opts.lint.target, sizeof(lint.target)), 0);
	ck_assert_int_eq(lint.fail_on, opts.lint.fail_on);
	ck_assert(lint.enabled[RULE_BM130] && !lint.disabled[RULE_BM130]);
	ck_assert(lint.disabled[RULE_BM120] && !lint.enabled[RULE_BM120]);
	opts.given = 0;
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	check_kernel(lint.target.kernel, 5, 10);
	check_kernel(lint.target.kernel_last, 5, 10);
	ck_assert_int_eq(lint.target.loader, LOADER_KERNEL);
	ck_assert_int_eq(lint.fail_on, SEVERITY_NEVER);
}
END_TEST

/* As --fail-on info does: what decides the exit status is reported. */
START_TEST(fail_on_info_reports_infos)
{
	put_file(".bpfmapc.yaml", "fail_on: info\n");
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_int_eq(lint.fail_on, SEVERITY_INFO);
	ck_assert(lint.infos && !opts.lint.infos);
}
END_TEST

/* What "running" says of the machine stands behind what was said in either place. */
START_TEST(running_kernel_leaves_what_was_said)
{
	put_file(".bpfmapc.yaml", "page_size: 16384\nkernel: running\nperf_event_max_stack: 5\n");
	opts.given = 1u << SETTING_NR_CPUS;
	opts.lint.target.nr_cpus = 3;
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.page_size, 16384);
	ck_assert_uint_eq(lint.target.max_stack, 5);
	ck_assert_uint_eq(lint.target.nr_cpus, 3);
}
END_TEST

START_TEST(numa_nodes_are_those_from_0_on)
{
	ck_assert_uint_eq(online_nodes("0"), 1);
	ck_assert_uint_eq(online_nodes("0-1"), 2);
	ck_assert_uint_eq(online_nodes("0-15"), 16);
	ck_assert_uint_eq(online_nodes("0,2"), 0);
	ck_assert_uint_eq(online_nodes("0-1,3"), 0);
	ck_assert_uint_eq(online_nodes("1"), 0);
	ck_assert_uint_eq(online_nodes("1-2"), 0);
	ck_assert_uint_eq(online_nodes(""), 0);
	ck_assert_uint_eq(online_nodes("0-"), 0);
	ck_assert_uint_eq(online_nodes("0-x"), 0);
	ck_assert_uint_eq(online_nodes("0-4294967295"), 0);
}
END_TEST

/* Known of the machine that runs, and of no other. */
START_TEST(numa_nodes_of_the_running_kernel)
{
	char online[256] = "";
	FILE *f = fopen("/sys/devices/system/node/online", "re");

	if (f) {
		ck_assert_ptr_nonnull(fgets(online, sizeof(online), f));
		fclose(f);
		online[strcspn(online, "\n")] = 0;
	}
	put_file(".bpfmapc.yaml", "kernel: running\n");
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.numa_nodes, online_nodes(online));
	put_file("a/.bpfmapc.yaml", "kernel: 6.18\n");
	ck_assert_int_eq(apply("a/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.numa_nodes, 0);
}
END_TEST

START_TEST(nearest_file_counts)
{
	char path[256];

	put_file(".bpfmapc.yaml", "cpus: 3\n");
	ck_assert_int_eq(apply("a/b/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, 3);
	put_file("a/.bpfmapc.yaml", "nr_cpus: 5\n");
	/* The first that is found is the only one. */
	ck_assert_int_eq(apply("a/b/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.nr_cpus, 5);
	ck_assert_uint_eq(lint.target.cpus, opts.lint.target.cpus);
	snprintf(path, sizeof(path), "%s/a/x.bpf.o", folder);
	ck_assert_int_eq(apply(path), 0);
	ck_assert_uint_eq(lint.target.nr_cpus, 5);
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, 3);
	ck_assert_int_eq(apply("-"), 0);
	ck_assert_uint_eq(lint.target.cpus, 3);
	/* No folder, no configuration; reading the file says what is wrong. */
	ck_assert_int_eq(apply("none/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, opts.lint.target.cpus);
	opts.no_config = true;
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, opts.lint.target.cpus);
}
END_TEST

START_TEST(given_file)
{
	put_file(".bpfmapc.yaml", "cpus: 3\n");
	put_file("other.yaml", "cpus: 4\n");
	opts.config = "other.yaml";
	ck_assert_int_eq(apply("a/x.bpf.o"), 0);
	ck_assert_uint_eq(lint.target.cpus, 4);
	opts.config = "none.yaml";
	ck_assert_int_eq(apply("a/x.bpf.o"), EXIT_USAGE);
	ck_assert_str_eq(said.s, "none.yaml: cannot be read: No such file or directory\n");
	opts.config = "a";
	ck_assert_int_eq(apply("a/x.bpf.o"), EXIT_USAGE);
	ck_assert_ptr_nonnull(strstr(said.s, "a: cannot be read: Is a directory\n"));
}
END_TEST

/* The next major release may well come before its facts; what follows is a slip. */
START_TEST(kernels_to_come)
{
	put_file(".bpfmapc.yaml", "kernel: 8.0\n");
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	check_kernel(lint.target.kernel, 8, 0);
	check_kernel(lint.target.kernel_last, 8, 0);
}
END_TEST

START_TEST(nothing_said)
{
	put_file(".bpfmapc.yaml", "# all as it is\n");
	ck_assert_int_eq(apply("x.bpf.o"), 0);
	ck_assert_int_eq(memcmp(&lint, &opts.lint, sizeof(lint)), 0);
}
END_TEST

static const struct {
	const char *text, *complaint;
} bad[] = {
	{"kernal: 5.10\n", "1:1: unknown key 'kernal'; did you mean 'kernel'?"},
	{"- x\n", "1:1: a configuration must be a mapping, not a list"},
	{"version: 2\n", "1:10: version must be 1, not 2"},
	{"\nkernel: 3.0\n", "2:9: kernel: '3.0' is not a kernel with BPF maps: the first one is 3.18"},
	{"kernel: 9.0\n", "1:9: kernel: there is no kernel 9.0 yet; the newest known is "},
	{"kernel: 5.10..9.0\n", "1:9: kernel: there is no kernel 9.0 yet"},
	{"kernel: six\n", "1:9: kernel: 'six' is not a release such as"},
	{"kernel: 6.1..5.4\n", "1:9: kernel: '6.1..5.4' is not a range: its end is before its start"},
	{"kernel: [5.4]\n", "1:9: kernel must be a string, not a list"},
	{"loader: bcc\n", "1:9: loader: 'bcc' is not libbpf, libbpf=X.Y, cilium-ebpf, cilium-ebpf=X.Y or kernel"},
	{"loader: kernel=6.1\n", "1:9: loader: 'kernel=6.1' is not libbpf, libbpf=X.Y"},
	{"loader: libbpf=0.0\n", "1:9: loader: 'libbpf=0.0' is not a known release of libbpf: 0.1, 0.2,"},
	{"loader: cilium-ebpf=\n", "1:9: loader: 'cilium-ebpf=' is not cilium-ebpf=X.Y"},
	{"loader: cilium-ebpf=0.8\n", "1:9: loader: 'cilium-ebpf=0.8' is not a known release of cilium-ebpf: 0.9, 0.9.1,"},
	{"page_size: 5000\n", "1:12: page_size: '5000' is not a page size"},
	{"cpus: 0\n", "1:7: cpus: '0' is not a number from 1 to 65536"},
	{"nr_cpus: many\n", "1:10: nr_cpus: 'many' is not a number from 1 to 65536"},
	{"help_uri: x.org\n", "1:11: help_uri: 'x.org' is not the beginning of a web address"},
	{"fail_on: errors\n", "1:10: fail_on: 'errors' is not one of: error, warning, info, never"},
	{"rules: [BM130]\n", "1:8: rules must be a mapping, not a list"},
	{"rules: {BM999: off}\n", "1:9: there is no rule 'BM999'"},
	{"rules: {ringbuf-siz: off}\n", "1:9: there is no rule 'ringbuf-siz'; did you mean 'ringbuf-size'?"},
	{"rules: {BM130: loud}\n", "1:16: 'loud' is not one of: off, info, warning, error"},
	{"rules: {BM130: off, ringbuf-size: info}\n", "1:21: the rule is given twice"},
	{"rules: {BM13: off, BM1: off, bm13: info}\n", "1:30: the rule is given twice"},
	{"rules: {BM7: off}\n", "1:9: there is no rule 'BM7'; 'bpfmapc list rules' lists them"},
	{"allow: [{rule: BM7, map: a}]\n", "1:16: there is no rule 'BM7'"},
	{"allow: {rule: BM130}\n", "1:8: allow must be a list, not a mapping"},
	{"allow: [{rule: BM130}]\n", "1:9: an entry of allow must be {rule: RULE, map: \"PATTERN\"} or {rule: RULE, program: \"PATTERN\"}"},
	{"allow: [{map: m, program: p}]\n", "1:9: an entry of allow must be {rule: RULE, "},
	{"allow: [{rule: BM130, program: [a]}]\n", "1:32: program must be a string, not a list"},
	{"allow: [{rule: BM130, map: a, mp: b}]\n", "1:31: unknown key 'mp'; did you mean 'map'?"},
	{"allow: [x]\n", "1:9: an entry of allow must be"},
	{"paths: {path: a}\n", "1:8: paths must be a list, not a mapping"},
	{"paths: [a]\n", "1:9: an entry of paths must be a mapping, not "},
	{"paths:\n  - cpus: 1\n", "2:5: an entry of paths needs path: \"PATTERN\", or a list of patterns"},
	{"paths: [{path: []}]\n", "1:16: an entry of paths needs path: "},
	{"paths: [{path: \"\"}]\n", "1:16: path: '' is not a pattern"},
	{"paths: [{path: [a, {}]}]\n", "1:20: path must be a string, not a mapping"},
	{"paths: [{path: a, version: 1}]\n", "1:19: unknown key 'version'"},
	{"paths: [{path: a, paths: []}]\n", "1:19: unknown key 'paths'; did you mean 'path'?"},
	{"paths: [{path: a, cpus: 0}]\n", "1:25: cpus: '0' is not a number from 1 to 65536"},
	{"paths: [{path: a, rules: {x: off}}]\n", "1:27: there is no rule 'x'"},
	{"cpus: 1\ncpus: 2\n", "2:1: the key 'cpus' is given a second time"},
	{"cpus: [\n", "did not find"},
};

START_TEST(each_error_has_its_place)
{
	put_file(".bpfmapc.yaml", bad[_i].text);
	ck_assert_int_eq(apply("x.bpf.o"), EXIT_USAGE);
	ck_assert_msg(strstr(said.s, bad[_i].complaint) && str_starts(said.s, ".bpfmapc.yaml:"),
		      "%s", said.s);
	/* One line, and no second one for the next object. */
	ck_assert_ptr_eq(strchr(said.s, '\n'), said.s + said.len - 1);
	ck_assert_int_eq(apply("a/x.bpf.o"), EXIT_USAGE);
	ck_assert_ptr_eq(strchr(said.s, '\n'), said.s + said.len - 1);
	/* Nothing of a malformed file is applied. */
	ck_assert_int_eq(memcmp(&lint, &opts.lint, sizeof(lint)), 0);
}
END_TEST

static void *apply_often(void *arg)
{
	struct arena *a = arena_new();
	intptr_t wrong = 0;

	(void)arg;
	for (int i = 0; i < 200; i++) {
		struct lint_options own = opts.lint;

		wrong += config_apply(&opts, a, i % 2 ? "a/x.bpf.o" : "a/b/x.bpf.o", &own) != 0;
		wrong += own.target.cpus != 3;
	}
	arena_free(a);
	return (void *)wrong;
}

START_TEST(threads_share_files)
{
	pthread_t threads[4];
	void *wrong;

	put_file("a/.bpfmapc.yaml", "cpus: 3\n");
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, apply_often, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
		pthread_join(threads[i], &wrong);
		ck_assert_ptr_null(wrong);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("config");
	TCase *c = tcase_create("config");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, every_key);
	tcase_add_test(c, prefixes_of_rules);
	tcase_add_test(c, paths);
	tcase_add_test(c, paths_of_given_file);
	tcase_add_test(c, command_line_wins);
	tcase_add_test(c, fail_on_info_reports_infos);
	tcase_add_test(c, running_kernel_leaves_what_was_said);
	tcase_add_test(c, numa_nodes_are_those_from_0_on);
	tcase_add_test(c, numa_nodes_of_the_running_kernel);
	tcase_add_test(c, nearest_file_counts);
	tcase_add_test(c, given_file);
	tcase_add_test(c, kernels_to_come);
	tcase_add_test(c, nothing_said);
	tcase_add_loop_test(c, each_error_has_its_place, 0, ARRAY_SIZE(bad));
	tcase_add_test(c, threads_share_files);
	suite_add_tcase(s, c);
	return suite_run(s);
}
