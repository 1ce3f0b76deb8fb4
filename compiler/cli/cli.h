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

struct command;

/* The options of one run, completed by configuration and schemas. */
struct options {
	const struct command *command;
	struct arena *arena;
	const struct schema *schema;
	struct target target;
	struct lint_options lint;
	enum format format;
	bool format_given;
	enum severity fail_on;
	bool fail_on_given;
	const char *config;		/* --config, or NULL */
	bool no_config;
	enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;
	const char *output;		/* -o, or NULL: standard output */
	unsigned jobs;
	int verbose;			/* -q -1, -v 1 */
	const char *schemas;		/* --schemas DIR, or NULL */
	/* gen */
	const char *name;
	enum gen_runtime runtime;
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
	const char *options;		/* keys of the option table that it takes, see options.c */
	size_t min_args, max_args;	/* max 0: any number */
	int (*run)(struct options *opts);
};

/* NULL-terminated by name. */
extern const struct command commands[];

int cmd_lint(struct options *opts);
int cmd_report(struct options *opts);
int cmd_gen(struct options *opts);
int cmd_list(struct options *opts);
int cmd_explain(struct options *opts);
int cmd_help(struct options *opts);

/* "bpfmapc: ..." on standard error. Returns status, for `return complain(...)`. */
int complain(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* 0, or EXIT_USAGE after a complaint; -1 where help or version was printed. */
int options_parse(struct options *opts, int argc, char **argv);

/*
 * Reads and judges all files of opts->args, opts->jobs side by side, with the
 * configuration that applies to each; objects stay in argument order. Source
 * lines are looked up where there are diagnostics, or for all with `sources`.
 * Returns the exit status of reading and configuration.
 */
int run_files(struct options *opts, bool sources, struct object_list *out);

/* The status of the findings by --fail-on, worsened by status. */
int findings_status(const struct options *opts, const struct object_list *list, int status);

/* Writes b to -o and frees it. Returns status, or EXIT_IO after a complaint. */
int write_output(const struct options *opts, struct buf *b, int status);

/*
 * Configuration: `.bpfmapc.yaml` from the folder of `path` upwards, or
 * --config. Lays it under the options of the command line, into *lint.
 * 0, or EXIT_USAGE after a complaint. Thread-safe.
 */
int config_apply(const struct options *opts, const char *path, struct lint_options *lint);

#endif
