/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_CLI_H
#define BPFMAPC_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "lint/lint.h"
#include "loader/loader.h"
#include "model/model.h"
#include "model/target.h"
#include "output/output.h"
#include "schema/schema.h"

/* Exit statuses: defined once, the worst wins. */
enum exit_status { EXIT_OK = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_IO = 3 };

static inline int worst_status(int a, int b)
{
	return a > b ? a : b;
}

struct command;

/* Options that the command line gave, and that configuration must not change. */
enum given {
	GIVEN_KERNEL = 1 << 0,
	GIVEN_LOADER = 1 << 1,
	GIVEN_PAGE_SIZE = 1 << 2,
	GIVEN_CPUS = 1 << 3,
	GIVEN_NR_CPUS = 1 << 4,
	GIVEN_FAIL_ON = 1 << 5,
	GIVEN_LAYOUT = 1 << 6,
	GIVEN_MAX_STACK = 1 << 7,
};

/* The options of one run, completed by configuration and schemas. */
struct options {
	const struct command *command;
	struct arena *arena;
	const struct schema *schema;
	unsigned given;			/* of enum given */
	struct lint_options lint;	/* target and rules of the command line, over defaults */
	const struct format *format;
	const char *config;		/* --config, or NULL */
	bool no_config;
	struct config_cache *configs;	/* see config_apply() */
	enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;
	const char *output;		/* -o, or NULL: standard output */
	unsigned jobs;
	int verbose;			/* -q -1, -v 1 */
	const char *schemas;		/* --schemas DIR, or NULL */
	/* gen */
	const char *name;
	enum gen_runtime runtime;
	enum gen_output gen_output;
	bool force;
	/* verify */
	uint64_t cap_bytes;
	/* What is left on the command line. */
	const char **args;
	size_t n_args;
};

struct command {
	const char *name;
	const char *args;		/* "FILE..." */
	const char *text;		/* one line for help */
	unsigned options;		/* groups of options that it takes, see options.c */
	enum format_users formats;	/* 0: it has no --format */
	size_t min_args, max_args;	/* max 0: any number */
	int (*run)(struct options *opts);
};

enum option_group {
	OPTIONS_TARGET = 1 << 0,	/* --kernel, --loader, --page-size, ... */
	OPTIONS_RULES = 1 << 1,		/* -e, -d */
	OPTIONS_FORMAT = 1 << 2,
	OPTIONS_OUTPUT = 1 << 3,	/* -o */
	OPTIONS_JOBS = 1 << 4,
	OPTIONS_GEN = 1 << 5,
	OPTIONS_VERIFY = 1 << 6,
	OPTIONS_SCHEMAS = 1 << 7,
	OPTIONS_ALL = 1 << 8,		/* --color, -q, -v, --help */
	OPTIONS_CONFIG = 1 << 9,	/* --config, --no-config */
	OPTIONS_FAIL_ON = 1 << 10,
};

/* In the order of the help; ends with a name that is NULL. */
extern const struct command commands[];
const struct command *command_find(const char *name);

int cmd_lint(struct options *opts);
int cmd_report(struct options *opts);
int cmd_gen(struct options *opts);
int cmd_diff(struct options *opts);
int cmd_migrate(struct options *opts);
int cmd_list(struct options *opts);
int cmd_explain(struct options *opts);
int cmd_verify(struct options *opts);
int cmd_help(struct options *opts);

/* "bpfmapc: ..." on standard error. Returns status, for `return complain(...)`. */
int complain(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Of an output that buf_write() could not write; path NULL: standard output. EXIT_IO. */
int complain_output(const char *path, int err);

/*
 * Defaults, then the command line. 0, or EXIT_USAGE after a complaint; -1
 * where help was asked for and printed. opts->command is set by the caller,
 * argv is without its name.
 */
int options_parse(struct options *opts, int argc, char **argv);
/* Where the command stands: the first of argv that is no option and no value of one; or argc. */
int options_find_command(int argc, char **argv);
void options_free(struct options *opts);
/* Whether diagnostics that go to the descriptor fd are coloured. */
bool options_color(const struct options *opts, int fd);
void options_help(struct buf *b, const struct command *command);

/*
 * cli/settings.c: values as options and configuration have them. Each returns
 * NULL, or what is wrong with the value, in the arena.
 */
const char *target_set_kernel(struct arena *a, const struct schema *s, const char *value,
			      unsigned given, struct target *t);
const char *target_set_loader(struct arena *a, const struct schema *s, const char *value,
			      struct target *t);
const char *target_set_page_size(struct arena *a, const char *value, struct target *t);
const char *target_set_cpus(struct arena *a, const char *value, uint32_t *out);
const char *target_set_layout(struct arena *a, const struct schema *s, const char *value,
			      struct target *t);
const char *severity_set(struct arena *a, const char *value, enum severity *out);
const char *rule_set(struct arena *a, const char *value, enum rule_id *out);

/* cli/running.c: the machine that the tool runs on. */
int running_kernel(struct version *out);	/* its true release; 0 or -errno */
uint32_t running_cpus(void);			/* possible CPUs, as libbpf counts them */
uint32_t running_nr_cpus(void);			/* CONFIG_NR_CPUS, or 0 where unknown */
uint32_t running_max_stack(void);		/* kernel.perf_event_max_stack, or 0 */

/*
 * Reads and judges all files of opts->args, opts->jobs side by side, with the
 * configuration that applies to each; objects stay in argument order. With
 * `whole` all of every object is kept, its source lines with it; else those
 * without diagnostics are shed.
 * Returns the exit status of reading and configuration. Where a configuration
 * is no good, which is said, `out` is left empty: what could be printed would
 * pass for the whole.
 */
int run_files(struct options *opts, bool whole, struct object_list *out);

/* Says on standard error why an object cannot be read. */
void complain_unreadable(const struct object *obj);

/* The status of the findings by each object's fail_on, or status where that is worse. */
int findings_status(const struct object_list *list, int status);

/* Writes b to -o and frees it. Returns status, or EXIT_IO after a complaint. */
int write_output(const struct options *opts, struct buf *b, int status);

/*
 * Configuration: `.bpfmapc.yaml` from the folder of `path` upwards, or
 * --config. *lint holds a copy of opts->lint; what the file says and the
 * command line did not is laid into it. Strings live in the arena or as long
 * as opts. 0, or EXIT_USAGE after a complaint, which is made once for each
 * file. Called from several threads.
 */
int config_apply(const struct options *opts, struct arena *a, const char *path,
		 struct lint_options *lint);

/* Files that were read, behind a lock: opts->configs must be there. */
struct config_cache;
struct config_cache *config_cache_new(void);
void config_cache_free(struct config_cache *cache);

#endif
