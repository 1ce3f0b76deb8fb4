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

/* What .bpfmapc.yaml may say as well as the command line. */
enum setting_id {
#define SETTING(ID, ...) SETTING_##ID,
#define OPTION(...)
#include "cli/options.def"
	SETTING_N
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* What --target of gen takes, by enum gen_output. */
struct gen_target {
	const char *name;
	void (*emit)(struct buf *b, const struct plan *plan);
};

#define GEN_TARGETS (GEN_YAML + 1)
extern const struct gen_target gen_targets[GEN_TARGETS];

/* The options of one run, completed by configuration and schemas. */
struct options {
	const struct command *command;
	struct arena *arena;
	const struct schema *schema;
	unsigned given;			/* 1u << enum setting_id: the configuration does not change it */
	struct lint_options lint;	/* target and rules of the command line, over defaults */
	const struct format *format;
	const char *config;		/* --config, or NULL */
	bool no_config;
	struct config_cache *configs;	/* see config_apply() */
	enum color color;
	const char *output;		/* -o, or NULL: standard output */
	unsigned jobs;
	int verbose;			/* -q -1, -v 1 */
	const char *schemas;		/* --schemas DIR, or NULL */
	bool help;			/* help is printed instead of running the command */
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

/* Which commands take an option: those with the bit of its group. */
enum option_group {
	OPTIONS_FILES = 1 << 0,		/* of commands that read files: the target, configuration, jobs */
	OPTIONS_RULES = 1 << 1,		/* -e, -d */
	OPTIONS_FORMAT = 1 << 2,
	OPTIONS_OUTPUT = 1 << 3,	/* -o, --schemas */
	OPTIONS_GEN = 1 << 4,
	OPTIONS_VERIFY = 1 << 5,
	OPTIONS_ALL = 1 << 6,		/* every command takes them */
	TAKES_ERRNO = 1 << 7,		/* no option: -22 and -EINVAL are arguments */
};

/* A row of cli/commands.def. */
struct command {
	const char *name;
	const char *args;		/* "FILE..." */
	const char *text;		/* one line for help */
	unsigned options;		/* of enum option_group */
	enum format_users formats;	/* 0: it has no --format */
	size_t min_args, max_args;	/* max 0: any number */
	int (*run)(struct options *opts);
};

/* In the order of the help; ends with a name that is NULL. */
extern const struct command commands[];
/* The command of that name; NULL after a complaint where there is none. */
const struct command *command_find(const char *name);

#define COMMAND(name, ...) int cmd_##name(struct options *opts);
#include "cli/commands.def"

/* cmd_help.c: adds the list of commands, or prints the help of one: NULL is the list too. */
void help_commands(struct buf *b);
int print_help(const struct command *command);

/* "bpfmapc: ..." on standard error. Returns status, for `return complain(...)`. */
int complain(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Writes b to path, or to standard output where it is NULL, and frees it.
 * Returns status, or EXIT_IO after a complaint.
 */
int write_text(const char *path, struct buf *b, int status);

/*
 * cli/command_line.c: finds the command in argv, sets defaults, then what the
 * options say. argv is that of main(). Options may stand anywhere before "--".
 * 0, or EXIT_USAGE after a complaint. Ends with options_free() in any case.
 */
int options_parse(struct options *opts, int argc, char **argv);
void options_free(struct options *opts);
/* Whether diagnostics that go to the descriptor fd are coloured. */
bool options_color(const struct options *opts, int fd);
void options_help(struct buf *b, const struct command *command);

/* The value of an option or of a key of the configuration. */
struct value {
	const char *text;		/* NULL for a switch */
	struct arena *arena;		/* for the text of an error */
	unsigned given;			/* other settings that this one leaves alone, as in options */
};

/* cli/settings.c. Each setter and parser returns NULL, or what is wrong with the value. */
struct setting {
	const char *key;		/* in .bpfmapc.yaml */
	const char *(*set)(const struct value *v, struct lint_options *lint);
};

extern const struct setting settings[SETTING_N];

const char *parse_number(const struct value *v, uint64_t max, uint64_t *out);	/* from 1 on */
const char *parse_rule(const struct value *v, enum rule_id *out);
/* Which of n names the value is: its index in *out. */
const char *choose(const struct value *v, const char *const names[], size_t n, int *out);

/* cli/running.c: the machine that the tool runs on. */
int running_kernel(struct version *out);	/* its true release; 0 or -errno */
uint32_t running_cpus(void);			/* possible CPUs, as libbpf counts them */
/* Page size, CONFIG_NR_CPUS and kernel.perf_event_max_stack, but for those of `given`. */
void running_machine(unsigned given, struct target *t);

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

/* Writes b to what -o names, as write_text(). */
static inline int write_output(const struct options *opts, struct buf *b, int status)
{
	return write_text(opts->output, b, status);
}

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
