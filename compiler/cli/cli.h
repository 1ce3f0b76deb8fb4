/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_CLI_CLI_H
#define BPFMAPC_CLI_CLI_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "cli/file_cache.h"
#include "input/input.h"
#include "lint/lint.h"
#include "loader/loader.h"
#include "model/model.h"
#include "model/target.h"
#include "output/output.h"
#include "schema/profile.h"
#include "schema/schema.h"

/* Exit statuses. The highest one of a run is returned. */
enum exit_status { EXIT_OK = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_IO = 3 };

static inline int worst_status(int a, int b)
{
	return a > b ? a : b;
}

/* The options that are also keys of .bpfmapc.yaml. */
enum setting_id {
#define SETTING(ID, ...) SETTING_##ID,
#define OPTION(...)
#include "cli/options.def"
	SETTING_N
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* A value of gen's --target: a row of the table in cmd_gen.c, by enum gen_output. */
struct gen_target {
	const char *name;
	void (*emit)(struct buf *b, const struct plan *plan);
};

#define GEN_TARGETS (GEN_YAML + 1)
extern const struct gen_target gen_targets[GEN_TARGETS];

struct command;

/* The options of one run. */
struct options {
	const struct command *command;
	struct arena *arena;
	const struct schema *schema;
	unsigned given;			/* bits 1u << enum setting_id: not to be taken from the configuration */
	struct lint_options lint;	/* defaults and the command line; config_apply() adds the rest */
	struct output_options out;	/* its target is lint.target, unless the command changes that */
	/* report_early(), if the results of run_files() are for output_report() alone; or NULL. */
	bool (*early)(struct buf *b, const struct output_options *out, struct result *r);
	const char **source_roots;	/* what out.source_roots points to */
	size_t n_source_roots, cap_source_roots;
	const char **debug_objects;	/* --debug-object */
	size_t n_debug_objects, cap_debug_objects;
	const char *config;		/* --config, or NULL */
	bool no_config, no_sandbox;
	struct file_cache *configs;	/* see config_apply() */
	struct file_cache *profiles;
	int color;			/* enum color */
	const char *output;		/* -o, or NULL: standard output */
	unsigned jobs;			/* 0: as many as there are processors */
	uint64_t max_findings;		/* that are shown of one rule for one object */
	const char *schemas;		/* --schemas DIR, or NULL */
	bool help;			/* --help: print the help instead of running the command */
	/* gen */
	const char *name;
	int runtime;			/* enum gen_runtime */
	bool self_contained;
	const char *runtime_headers;	/* --runtime-headers DIR, or NULL */
	struct gen_record *records;	/* --record MAP=TYPE */
	size_t n_records, cap_records;
	const char **types;		/* --types HEADER */
	size_t n_types, cap_types;
	int gen_target;			/* enum gen_output */
	bool legacy_only;		/* migrate */
	bool force;
	const char *pins;		/* diff: --pins DIR in place of OLD, or NULL */
	bool snapshots;			/* diff: OLD may be a report or output of bpftool */
	/* verify */
	uint64_t cap_bytes;
	bool programs;			/* they are loaded, too */
	const char *depfile;		/* --depfile, or NULL */
	struct depfile *deps;		/* what it will name, or NULL */
	const char *baseline, *write_baseline;	/* lint: their values, or NULL */
	/* lint, report: see inputs_expand() */
	bool nul;			/* -0 */
	const char **excludes;
	size_t n_excludes, cap_excludes;
	int inputs_status;		/* EXIT_IO after a complaint about a folder */
	/* hook; see compile_source() */
	struct scratch *scratch;	/* where sources are compiled; NULL: they are not */
	const char *overlay;		/* by which clang finds what is in out.staged, or NULL */
	struct file_cache *databases;
	/* The arguments of the command. */
	const char **args;
	size_t n_args;
	const char **links;		/* those of args that are symbolic links; see inputs_find_links() */
	size_t n_links, cap_links;
};

/* A command takes the options of its groups. */
enum option_group {
	OPTIONS_FILES = 1 << 0,		/* for commands that read files: target, configuration, -j */
	OPTIONS_RULES = 1 << 1,		/* -e, -d */
	OPTIONS_FORMAT = 1 << 2,
	OPTIONS_OUTPUT = 1 << 3,	/* -o, --schemas */
	OPTIONS_GEN = 1 << 4,
	OPTIONS_VERIFY = 1 << 5,
	OPTIONS_ALL = 1 << 6,		/* for every command */
	TAKES_ERRNO = 1 << 7,		/* not a group: -22 and -EINVAL are arguments */
	OPTIONS_BASELINE = 1 << 11,
	OPTIONS_DEPFILE = 1 << 10,
	TAKES_COMMAND = 1 << 9,		/* not a group: from the first argument on all are words of a command */
	OPTIONS_MANY = 1 << 8,		/* arguments may be folders and @FILE, too */
	OPTIONS_DIFF = 1 << 13,
	OPTIONS_SANDBOX = 1 << 14,	/* for commands that only read inputs and write an output */
	TAKES_ANY_NAME = 1 << 12,	/* not a group: -x and @x are files, where there are such */
};

/* A row of cli/commands.def. */
struct command {
	const char *name;
	const char *args;		/* "FILE..." */
	const char *text;		/* one line for the help */
	unsigned options;		/* of enum option_group */
	enum format_users formats;	/* 0: no --format */
	size_t min_args, max_args;	/* max_args 0: no limit */
	int (*run)(struct options *opts);
};

/* In the order of the help. The last name is NULL. */
extern const struct command commands[];
/* The command with the name, or NULL. */
const struct command *command_named(const char *name);
/* The same, NULL after a complaint. */
const struct command *command_find(struct arena *a, const char *name);

#define COMMAND(name, ...) int cmd_##name(struct options *opts);
#include "cli/commands.def"

/*
 * complete.c: prints for the scripts of completion/ what may stand for the last of the words
 * that follow "bpfmapc". Returns the exit status.
 */
int complete_words(size_t n, char **words);

/* cmd_help.c: adds the list of commands; prints the help of a command, NULL for the list. */
void help_commands(struct buf *b);
int print_help(const struct command *command);

/* Prints "bpfmapc: ..." on standard error. */
void complain_text(const char *text);
/* The same of what printf() makes. Returns status, for `return complain(...)`. */
int complain(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Writes b to path, or to standard output if path is NULL, and frees b.
 * Returns status, or EXIT_IO after a complaint.
 */
int write_text(const char *path, struct buf *b, int status);
/* Writes to standard output what is in b, if it is much; ends the process if it cannot. */
void drain_text(struct buf *b);

/*
 * Writes b, the diagnostics of a command whose output is something else, to standard error, and
 * frees it. Returns status; at least EXIT_IO if they are lost, but not where it is closed.
 */
int write_diagnostics(struct buf *b, int status);

/*
 * cli/command_line.c: finds the command in main()'s argv, sets the defaults and
 * then the options, which may be anywhere before "--". Returns 0, or EXIT_USAGE
 * after a complaint. The caller calls options_free() in both cases.
 */
int options_parse(struct options *opts, int argc, char **argv);
void options_free(struct options *opts);
/* Whether diagnostics on the descriptor fd are coloured. */
bool options_color(const struct options *opts, int fd);

/* cli/offers.c: words that may stand in a place of the command line, and what the shell shows beside them. */
struct offers {
	struct arena *arena;		/* the caller's */
	struct offer {
		const char *word, *text;	/* text: NULL for none */
	} *v;
	size_t n, cap;
};

void offer(struct offers *offers, const char *word, const char *text);

/* The value of an option or of a key of .bpfmapc.yaml. */
struct value {
	const char *text;		/* NULL for a switch */
	struct arena *arena;		/* for texts of errors */
	unsigned given;			/* settings that this one must not change, as options.given */
	const char *folder;		/* to which paths are relative: that of .bpfmapc.yaml, or NULL */
	struct file_cache *profiles;
	bool again;			/* the option stands there before: if its values add up, this one does */
	/* NULL, or the text is being typed, and the setter adds by offer_value() what it may become. */
	struct offers *offers;
};

/* Offers the word behind the first n bytes of what is typed, if that is asked for. */
void offer_value(const struct value *v, size_t n, const char *word, const char *text);

/*
 * cli/profiles.c: the profile that a value names: a path with a slash or ".yaml" at its end; else
 * a name, or the beginning of one name, for which `folder` (NULL: none), the user's folder and
 * those of the schemas are searched. NULL without an error if there is none of that name. It
 * lives as long as the cache.
 */
const struct profile *profile_find(const struct value *v, const struct schema *s,
				   const char *folder, const char *text, const char **error);
/* The profile of the running kernel, which is asked once for each cache. NULL with an error. */
const struct profile *profile_of_running(const struct value *v, const struct schema *s,
					 const char **error);
/* The profile in one file, in the arena. NULL with an error. */
const struct profile *profile_load(struct arena *a, const struct schema *s, const char *path,
				   const char **error);

/* A profile that its name finds. */
struct found_profile {
	const char *name, *path;
};

/* All of them, by name, in the arena. Returns their number. */
size_t profiles_list(struct arena *a, const char *folder, struct found_profile **out);
/* Of their names, and of what they begin with, the one that is spelled most like the text; or NULL. */
const char *profiles_near(struct arena *a, const char *folder, const char *text);
/* Offers the names, each behind the first n bytes of what is typed. */
void profiles_offer(const struct value *v, size_t n, const char *folder);

/* cli/settings.c. Setters and parsers return NULL, or what is wrong with the value. */
struct setting {
	const char *key;		/* in .bpfmapc.yaml */
	const char *(*set)(const struct value *v, struct lint_options *lint);
};

extern const struct setting settings[SETTING_N];

/* A row of cli/options.def. */
struct option_def {
	const char *name;
	char letter;			/* 0: none */
	const char *arg;		/* name of its value in the help; NULL: a switch */
	enum option_group group;
	const char *text;
	/* Returns NULL, or what is wrong with the value. NULL for a setting. */
	const char *(*set)(const struct value *v, struct options *opts);
	enum setting_id setting;
};

enum {
	N_OPTIONS = 0
#define SETTING(...) + 1
#define OPTION(...) + 1
#include "cli/options.def"
};

/* In the order of the help. */
extern const struct option_def option_defs[N_OPTIONS];

/* Whether the command has the option. */
bool option_is_taken(const struct command *command, const struct option_def *def);

const char *parse_number(const struct value *v, uint64_t max, uint64_t *out);	/* 1 to max */
/* An id, a name or a prefix of ids. */
const char *parse_rules(const struct value *v, struct rule_range *out);
/* "there is no rule 'x'": with the nearest of names[n], else with the command that lists them. */
const char *unknown_name(struct arena *a, const char *what, const char *name,
			 const char *const names[], size_t n, const char *list);
/* Sets *out to the index of the value in names[n]. */
const char *choose(const struct value *v, const char *const names[], size_t n, int *out);

/*
 * cli/kernel_release.c: parses a release as people and `uname -r` write it: v6.1, 6.1.100,
 * 5.4.0-1125-aws. 0 or -EINVAL. The arena is for scratch.
 */
int kernel_release_parse(struct arena *a, const char *s, struct version *out);
/*
 * Says on standard error what a kernel of the target, as it was given, leaves unknown; all:
 * also what matters little.
 */
void kernel_release_notes(struct arena *a, const struct schema *s, const struct target_kernel *k,
			  bool all);

/* cli/running.c: facts of the machine that the tool runs on. */
int running_kernel(struct arena *a, struct version *out);	/* upstream release; 0 or -errno */
uint32_t running_cpus(void);			/* possible CPUs, as libbpf counts them */
/*
 * Sets page size, CONFIG_NR_CPUS, kernel.perf_event_max_stack and online NUMA nodes, but not
 * those in `given`.
 */
void running_machine(unsigned given, struct target *t);
bool running_unprivileged(uint64_t *out);	/* kernel.unprivileged_bpf_disabled; false: it is not there */
/* The number of nodes in a list of the kernel such as "0-3"; 0 where they are not all from 0 on. */
uint32_t online_nodes(const char *list);

/*
 * cli/inputs.c: puts files in the place of the arguments that stand for several: of a
 * folder the BPF objects below it, sorted; of @FILE the names in it. Leaves out what
 * --exclude matches. Returns 0, or EXIT_USAGE after a complaint about a list; a folder
 * that cannot be read is complained about, sets opts->inputs_status, and the others go on.
 */
int inputs_expand(struct options *opts);

/* Finds out which arguments are symbolic links. inputs_expand() has done so. */
void inputs_find_links(struct options *opts);

/*
 * cli/load.c: reads a file of at most max bytes, "-" for standard input, into the arena, with
 * a NUL behind it. A file that nobody named must be regular: another one could block.
 * Returns 0 or -errno, -EFBIG for a longer one.
 */
int load_file(struct arena *a, const char *path, bool named, size_t max, const char **text,
	      size_t *size);
/*
 * The folder of a file, absolute, without links, and without a slash at its end: "" is the
 * root. False if it is not there. folder_up() makes its parent of it; false for the root.
 */
bool folder_whole(struct arena *a, const char *path, char dir[PATH_MAX]);
bool folder_up(char dir[PATH_MAX]);
/* The file with what is staged of the one at path (see opts->out.staged), or path. */
const char *staged_path(const struct options *opts, struct arena *a, const char *path);

/*
 * For input_file(): the twins of --debug-object are those of the same file name, or all if
 * the file is the `only` one. Lives as long as opts and target.
 */
struct input_options input_options(const struct options *opts, const struct target *target,
				   const char *path, bool only);

/*
 * Reads and judges the files of opts->args, each once, opts->jobs of them in parallel, each
 * with the configuration that applies to it. *out has the objects in the order
 * of the arguments. With `whole` the objects are complete and have source lines, but for what
 * opts->early writes; without it an object that has no diagnostics is freed except for its counts.
 * Returns the exit status of reading. After a complaint about a configuration
 * *out is empty, so that no partial output looks like a complete one.
 */
int run_files(struct options *opts, bool whole, struct result_list *out);

/* Prints on standard error why the object cannot be read, if it cannot. */
void complain_unreadable(const struct result *r);

/*
 * Keeps of each rule and object as many findings as --max-findings says, and says on standard
 * error how many more there are. They are gone for findings_status() and all that counts.
 */
void cut_findings(const struct options *opts, const struct result_list *list);

/* The higher one of status and the status of the findings, by each object's fail_on. */
int findings_status(const struct result_list *list, int status);

/* write_text() to the file of -o. */
static inline int write_output(const struct options *opts, struct buf *b, int status)
{
	return write_text(opts->output, b, status);
}

/* Reads the configuration that applies to the file, if there is one, for those that ask later. */
void config_load(const struct options *opts, const char *path);
/*
 * Applies the configuration of the object at `path`: the file of --config, or
 * the nearest .bpfmapc.yaml from the object's folder upwards, with those of its `paths` that
 * match, relative to its folder; with --config to the working folder. *lint must be a
 * copy of opts->lint; settings and rules of the command line are kept. What it
 * says lives as long as opts and the arena. Returns 0, or EXIT_USAGE after a
 * complaint, which is printed once for each file. Threads may call it at once.
 */
int config_apply(const struct options *opts, struct arena *a, const char *path,
		 struct lint_options *lint);

/* The key compile: of the configuration of the file at path. */
struct config_compile {
	const char *text;		/* NULL: there is none */
	const char *file;		/* the configuration, as it is opened */
};

/* Finds it; returns as config_apply() does. */
int config_compile(const struct options *opts, struct arena *a, const char *path,
		   struct config_compile *out);

/*
 * Says on standard error which entries of allow had to do with no map or program of the run,
 * and with -v what the others did, with their reasons.
 */
void config_say_allow(const struct options *opts);

#endif
