/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"

/*
 * The option table: help, parsing and the groups that commands take all
 * come from it. A setter returns 0, or EXIT_USAGE after its complaint.
 */
struct option_def {
	const char *name;
	char letter;		/* 0: none */
	const char *arg;	/* NULL: a switch */
	const char *text;
	enum option_group group;
	int (*set)(struct options *opts, const struct option_def *def, const char *value);
};

static int bad_value(const struct option_def *def, const char *value, const char *expected)
{
	return complain(EXIT_USAGE, "--%s: '%s' is not %s", def->name, value, expected);
}

/* Complains in the option's name about what is wrong with its value, if anything. */
static int check_value(const struct option_def *def, const char *error)
{
	if (!error)
		return 0;
	return complain(EXIT_USAGE, "%s%s: %s", def->letter ? "-" : "--",
			def->letter ? (const char[]){def->letter, 0} : def->name, error);
}

static int set_kernel(struct options *opts, const struct option_def *def, const char *value)
{
	opts->given |= GIVEN_KERNEL;
	return check_value(def, target_set_kernel(opts->arena, opts->schema, value, opts->given,
						  &opts->lint.target));
}

static int set_loader(struct options *opts, const struct option_def *def, const char *value)
{
	opts->given |= GIVEN_LOADER;
	return check_value(def, target_set_loader(opts->arena, opts->schema, value,
						  &opts->lint.target));
}

static int set_number(const struct option_def *def, const char *value, uint64_t min, uint64_t max,
		      uint64_t *out)
{
	char expected[80];

	if (!parse_u64(value, max, out) && *out >= min)
		return 0;
	snprintf(expected, sizeof(expected), "a number from %llu to %llu", (unsigned long long)min,
		 (unsigned long long)max);
	return bad_value(def, value, expected);
}

static int set_page_size(struct options *opts, const struct option_def *def, const char *value)
{
	opts->given |= GIVEN_PAGE_SIZE;
	return check_value(def, target_set_page_size(opts->arena, value, &opts->lint.target));
}

static int set_cpus(struct options *opts, const struct option_def *def, const char *value)
{
	struct target *t = &opts->lint.target;
	bool possible = str_eq(def->name, "cpus");

	opts->given |= possible ? GIVEN_CPUS : GIVEN_NR_CPUS;
	return check_value(def, target_set_cpus(opts->arena, value,
						possible ? &t->cpus : &t->nr_cpus));
}

static int set_max_stack(struct options *opts, const struct option_def *def, const char *value)
{
	opts->given |= GIVEN_MAX_STACK;
	return check_value(def, target_set_cpus(opts->arena, value,
						&opts->lint.target.max_stack));
}

static int set_layout(struct options *opts, const struct option_def *def, const char *value)
{
	opts->given |= GIVEN_LAYOUT;
	return check_value(def, target_set_layout(opts->arena, opts->schema, value,
						  &opts->lint.target));
}

static int set_format(struct options *opts, const struct option_def *def, const char *value)
{
	struct buf known = {0};

	opts->format = format_find(opts->command->formats, value);
	if (opts->format)
		return 0;
	for (const struct format *f = formats; f->name; f++)
		if (f->users & opts->command->formats)
			buf_printf(&known, "%s%s", known.len ? ", " : "one of: ", f->name);
	bad_value(def, value, known.s);
	buf_free(&known);
	return EXIT_USAGE;
}

static int set_fail_on(struct options *opts, const struct option_def *def, const char *value)
{
	opts->given |= GIVEN_FAIL_ON;
	return check_value(def, severity_set(opts->arena, value, &opts->lint.fail_on));
}

static int set_rule(struct options *opts, const struct option_def *def, const char *value)
{
	enum rule_id rule;
	int err = check_value(def, rule_set(opts->arena, value, &rule));

	if (err)
		return err;
	opts->lint.enabled[rule] = def->letter == 'e';
	opts->lint.disabled[rule] = def->letter == 'd';
	return 0;
}

static int set_config(struct options *opts, const struct option_def *def, const char *value)
{
	(void)def;
	opts->config = value;
	return 0;
}

static int set_no_config(struct options *opts, const struct option_def *def, const char *value)
{
	(void)def, (void)value;
	opts->no_config = true;
	return 0;
}

static int set_color(struct options *opts, const struct option_def *def, const char *value)
{
	if (str_eq(value, "auto"))
		opts->color = COLOR_AUTO;
	else if (str_eq(value, "always"))
		opts->color = COLOR_ALWAYS;
	else if (str_eq(value, "never"))
		opts->color = COLOR_NEVER;
	else
		return bad_value(def, value, "one of: auto, always, never");
	return 0;
}

static int set_output(struct options *opts, const struct option_def *def, const char *value)
{
	if (!*value)
		return bad_value(def, value, "a file name");
	opts->output = value;
	return 0;
}

static int set_jobs(struct options *opts, const struct option_def *def, const char *value)
{
	uint64_t v = 0;
	int err = set_number(def, value, 1, 1024, &v);

	opts->jobs = (unsigned)v;
	return err;
}

static int set_verbose(struct options *opts, const struct option_def *def, const char *value)
{
	(void)value;
	opts->verbose = def->letter == 'q' ? -1 : 1;
	opts->lint.infos = opts->verbose > 0;
	return 0;
}

static int set_name(struct options *opts, const struct option_def *def, const char *value)
{
	if (!*value)
		return bad_value(def, value, "a name");
	opts->name = value;
	return 0;
}

static int set_runtime(struct options *opts, const struct option_def *def, const char *value)
{
	if (str_eq(value, "libbpf"))
		opts->runtime = RUNTIME_LIBBPF;
	else if (str_eq(value, "syscall"))
		opts->runtime = RUNTIME_SYSCALL;
	else
		return bad_value(def, value, "one of: libbpf, syscall");
	return 0;
}

static int set_gen_output(struct options *opts, const struct option_def *def, const char *value)
{
	static const char *const names[] = {
		[GEN_HEADER] = "header",
		[GEN_BPFTOOL] = "bpftool",
		[GEN_C_DEFS] = "c-defs",
		[GEN_YAML] = "yaml",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (str_eq(value, names[i])) {
			opts->gen_output = (enum gen_output)i;
			return 0;
		}
	}
	return bad_value(def, value, "header, bpftool, c-defs or yaml");
}

static int set_force(struct options *opts, const struct option_def *def, const char *value)
{
	(void)def, (void)value;
	opts->force = true;
	return 0;
}

static int set_cap_bytes(struct options *opts, const struct option_def *def, const char *value)
{
	return set_number(def, value, 1, UINT64_MAX, &opts->cap_bytes);
}

/* --schemas is looked for before all others: their values need what it gives. */
static int set_schemas(struct options *opts, const struct option_def *def, const char *value)
{
	(void)opts, (void)def, (void)value;
	return 0;
}

static int print_help(struct options *opts, const struct option_def *def, const char *value)
{
	struct buf b = {0};
	int err;

	(void)def, (void)value;
	options_help(&b, opts->command);
	err = buf_write(&b, NULL);
	buf_free(&b);
	return err ? complain_output(NULL, err) : -1;
}

static const struct option_def option_defs[] = {
	{"kernel", 0, "V", "kernel X.Y or X.Y.Z, range V..W, or 'running', that must accept the maps",
	 OPTIONS_TARGET, set_kernel},
	{"loader", 0, "L", "who creates the maps: libbpf, libbpf=X.Y, or kernel (attributes as they stand)",
	 OPTIONS_TARGET, set_loader},
	{"page-size", 0, "N", "page size of the target in bytes (4096)", OPTIONS_TARGET, set_page_size},
	{"cpus", 0, "N", "possible CPUs of the target (this machine's)", OPTIONS_TARGET, set_cpus},
	{"nr-cpus", 0, "N", "CONFIG_NR_CPUS of the target", OPTIONS_TARGET, set_cpus},
	{"perf-event-max-stack", 0, "N", "kernel.perf_event_max_stack of the target (127)",
	 OPTIONS_TARGET, set_max_stack},
	{"layout", 0, "NAME", "force a layout of legacy maps; 'bpfmapc list layouts' has them",
	 OPTIONS_TARGET, set_layout},
	{"format", 0, "F", "output format", OPTIONS_FORMAT, set_format},
	{"fail-on", 0, "S", "what makes the exit status 1: error (default), warning, info, never",
	 OPTIONS_FAIL_ON, set_fail_on},
	{"enable", 'e', "RULE", "enable a rule, by id or name", OPTIONS_RULES, set_rule},
	{"disable", 'd', "RULE", "disable a rule", OPTIONS_RULES, set_rule},
	{"config", 0, "FILE", "configuration, instead of .bpfmapc.yaml from the object's folder upwards",
	 OPTIONS_CONFIG, set_config},
	{"no-config", 0, NULL, "no configuration file", OPTIONS_CONFIG, set_no_config},
	{"name", 0, "NAME", "prefix of the generated names (from the file's name)", OPTIONS_GEN, set_name},
	{"runtime", 0, "R", "what the generated code calls: libbpf (default) or syscall", OPTIONS_GEN,
	 set_runtime},
	{"target", 0, "T", "what to write: header (default), bpftool, c-defs or yaml", OPTIONS_GEN,
	 set_gen_output},
	{"cap-bytes", 0, "N", "largest map that is created, in bytes (64 MiB)", OPTIONS_VERIFY,
	 set_cap_bytes},
	{"force", 0, NULL, "generate in spite of errors", OPTIONS_GEN, set_force},
	{"output", 'o', "FILE", "output, written whole or not at all (standard output)", OPTIONS_OUTPUT,
	 set_output},
	{"jobs", 'j', "N", "files side by side (the processors)", OPTIONS_JOBS, set_jobs},
	{"schemas", 0, "DIR", "schemas to lay over those that are built in", OPTIONS_SCHEMAS, set_schemas},
	{"color", 0, "WHEN", "auto, always or never", OPTIONS_ALL, set_color},
	{"quiet", 'q', NULL, "say less", OPTIONS_ALL, set_verbose},
	{"verbose", 'v', NULL, "say more", OPTIONS_ALL, set_verbose},
	{"help", 'h', NULL, "print this", OPTIONS_ALL, print_help},
};

static bool takes(const struct command *c, const struct option_def *def)
{
	return def->group == OPTIONS_ALL || (c->options & def->group);
}

static void help_formats(struct buf *b, const struct command *c)
{
	const char *sep = "";

	buf_str(b, "output format: ");
	for (const struct format *f = formats; f->name; f++) {
		if (!(f->users & c->formats))
			continue;
		buf_printf(b, "%s%s%s", sep, f->name,
			   f == format_default(c->formats) ? " (default)" : "");
		sep = ", ";
	}
}

void options_help(struct buf *b, const struct command *command)
{
	if (!command) {
		buf_str(b, "usage: bpfmapc COMMAND [OPTIONS] FILE...\n\n"
			   "Says at build time what loaders and kernels make of BPF maps.\n\n"
			   "commands:\n");
		for (const struct command *c = commands; c->name; c++)
			buf_printf(b, "  %-8s %-34s %s\n", c->name, c->args, c->text);
		buf_str(b,
			"\nFILE is a BPF object, a host executable, library or archive that holds some, a\n"
			"definition file (.yaml, .yml), or - for standard input.\n"
			"'bpfmapc help COMMAND' lists the options of a command, 'bpfmapc --version' prints the\n"
			"version.\n\n"
			"exit status: 0 no findings, 1 findings, 2 usage, configuration or schema error,\n"
			"3 an input could not be read or an output not be written; the worst wins.\n");
		return;
	}
	buf_printf(b, "usage: bpfmapc %s [OPTIONS] %s\n\n%s\n\noptions:\n", command->name,
		   command->args, command->text);
	for (size_t i = 0; i < ARRAY_SIZE(option_defs); i++) {
		const struct option_def *def = &option_defs[i];
		char left[64];

		if (!takes(command, def))
			continue;
		snprintf(left, sizeof(left), "%s%c%s--%s%s%s", def->letter ? "-" : " ",
			 def->letter ? def->letter : ' ', def->letter ? ", " : "  ", def->name,
			 def->arg ? " " : "", def->arg ? def->arg : "");
		buf_printf(b, "  %-30s ", left);
		if (def->set == set_format)
			help_formats(b, command);
		else
			buf_str(b, def->text);
		buf_char(b, '\n');
	}
}

static const struct option_def *find_long(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_defs); i++)
		if (strlen(option_defs[i].name) == len && !strncmp(option_defs[i].name, name, len))
			return &option_defs[i];
	return NULL;
}

static const struct option_def *find_short(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_defs); i++)
		if (option_defs[i].letter == letter)
			return &option_defs[i];
	return NULL;
}

static int unknown_option(const struct options *opts, const char *arg)
{
	const char *names[ARRAY_SIZE(option_defs)], *near;
	char name[64];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(option_defs); i++)
		if (takes(opts->command, &option_defs[i]))
			names[n++] = option_defs[i].name;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(arg, "="), arg);
	near = name[1] == '-' ? nearest(name + 2, names, n) : NULL;
	if (near)
		return complain(EXIT_USAGE, "%s: there is no option '%s'; did you mean '--%s'?",
				opts->command->name, name, near);
	return complain(EXIT_USAGE, "%s: there is no option '%s'; 'bpfmapc help %s' lists them",
			opts->command->name, name, opts->command->name);
}

/* One step through the command line: where it stands, and the value of an option. */
struct cursor {
	int argc, i;
	char **argv;
};

/* Sets the option at the cursor, and moves over what belongs to it. */
static int set_at(struct options *opts, struct cursor *at)
{
	const char *arg = at->argv[at->i++], *value = NULL;
	const struct option_def *def;

	if (arg[1] == '-') {
		size_t len = strcspn(arg + 2, "=");

		def = find_long(arg + 2, len);
		if (arg[2 + len])
			value = arg + 2 + len + 1;
	} else {
		def = find_short(arg[1]);
		if (def && arg[2]) {
			if (!def->arg)
				return complain(EXIT_USAGE, "%s: '%s' is more than one option: write -%c and the others apart",
						opts->command->name, arg, arg[1]);
			value = arg + 2;
		}
	}
	if (!def || !takes(opts->command, def))
		return unknown_option(opts, arg);
	if (!def->arg && value)
		return complain(EXIT_USAGE, "--%s takes no value", def->name);
	if (def->arg && !value) {
		if (at->i == at->argc)
			return complain(EXIT_USAGE, "%s needs a value: %s %s", arg, arg, def->arg);
		value = at->argv[at->i++];
	}
	return def->set(opts, def, value);
}

static bool is_option(const char *arg)
{
	return arg[0] == '-' && arg[1];
}

/* explain takes an errno as it is returned: -22, -EINVAL. */
static bool is_errno(const struct options *opts, const char *arg)
{
	return opts->command->run == cmd_explain && arg[0] == '-' && schema_errno(arg) > 0;
}

int options_find_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const struct option_def *def;

		if (!is_option(argv[i]))
			return i;
		if (str_eq(argv[i], "--"))
			return argc;
		def = argv[i][1] == '-' ? find_long(argv[i] + 2, strlen(argv[i] + 2)) :
					  find_short(argv[i][1]);
		/* Its value may stand in the same word: --color=never, -j4. */
		if (def && def->arg && (argv[i][1] == '-' || !argv[i][2]))
			i++;
	}
	return argc;
}

/* The last --schemas of the command line; what else stands there is not looked at. */
static const char *schemas_folder(const struct options *opts, int argc, char **argv)
{
	const char *found = NULL;

	if (!(opts->command->options & OPTIONS_SCHEMAS))
		return NULL;
	for (int i = 0; i < argc && !str_eq(argv[i], "--"); i++) {
		if (str_starts(argv[i], "--schemas="))
			found = argv[i] + strlen("--schemas=");
		else if (str_eq(argv[i], "--schemas") && i + 1 < argc)
			found = argv[++i];
	}
	return found;
}

static int load_schemas(struct options *opts)
{
	const char *error = NULL;

	opts->schema = schema_builtin();
	if (!opts->schemas)
		return 0;
	opts->schema = schema_load(opts->arena, opts->schemas, opts->schema, &error);
	if (!opts->schema)
		return complain(EXIT_USAGE, "--schemas: %s", error ? error : opts->schemas);
	return 0;
}

static int check_args(const struct options *opts)
{
	const struct command *c = opts->command;

	if (opts->n_args < c->min_args)
		return complain(EXIT_USAGE, "%s: %s given: bpfmapc %s %s", c->name,
				opts->n_args ? "too little" : "nothing", c->name, c->args);
	if (c->max_args && opts->n_args > c->max_args)
		return complain(EXIT_USAGE, "%s: '%s' is one too many: bpfmapc %s %s", c->name,
				opts->args[c->max_args], c->name, c->args);
	return 0;
}

/* As compilers have it: what -o names is not what is read. Devices may be both. */
static int check_output(const struct options *opts)
{
	struct stat in, out;

	/* Arguments of commands without a target are no files. */
	if (!opts->output || !(opts->command->options & OPTIONS_TARGET) ||
	    stat(opts->output, &out) || !S_ISREG(out.st_mode))
		return 0;
	for (size_t i = 0; i < opts->n_args; i++)
		if (!stat(opts->args[i], &in) && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
			return complain(EXIT_USAGE, "-o %s is an input: name another file",
					opts->output);
	return 0;
}

int options_parse(struct options *opts, int argc, char **argv)
{
	struct cursor at = {.argc = argc, .argv = argv};
	struct target target = {0};
	bool only_files = false;
	int err;

	opts->arena = arena_new();
	opts->configs = config_cache_new();
	opts->schemas = schemas_folder(opts, argc, argv);
	err = load_schemas(opts);
	if (err)
		return err;
	schema_default_target(opts->schema, &target);
	target.cpus = running_cpus();
	lint_options_init(&opts->lint, opts->schema, &target);
	opts->format = format_default(opts->command->formats);
	opts->jobs = (unsigned)get_nprocs();
	opts->cap_bytes = 64 << 20;
	opts->args = ARENA_ARRAY(opts->arena, (size_t)argc + 1, const char *);
	while (at.i < argc) {
		if (only_files || !is_option(argv[at.i]) || is_errno(opts, argv[at.i])) {
			opts->args[opts->n_args++] = argv[at.i++];
		} else if (str_eq(argv[at.i], "--")) {
			only_files = true;
			at.i++;
		} else {
			err = set_at(opts, &at);
			if (err)
				return err;
		}
	}
	/* What decides the status must be there to decide it. */
	opts->lint.infos |= opts->lint.fail_on == SEVERITY_INFO;
	err = check_args(opts);
	return err ? err : check_output(opts);
}

bool options_color(const struct options *opts, int fd)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (opts->color != COLOR_AUTO)
		return opts->color == COLOR_ALWAYS;
	if ((fd == STDOUT_FILENO && opts->output) || (no_color && *no_color) ||
	    (term && str_eq(term, "dumb")))
		return false;
	return isatty(fd);
}

void options_free(struct options *opts)
{
	config_cache_free(opts->configs);
	arena_free(opts->arena);
}
