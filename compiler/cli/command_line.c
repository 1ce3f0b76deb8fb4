/* SPDX-License-Identifier: BSD-2-Clause */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/util.h"
#include "cli/cc.h"
#include "cli/command_line.h"
#include "cli/compile.h"
#include "cli/depfile.h"
#include "cli/scratch.h"

/* getopt_long() returns LONG plus the index of a long option, or the letter of a short one. */
#define LONG 0x100

/* An errno as functions return it: -22, -EINVAL. No option has the letter E, or a digit but 0. */
static bool is_negative_errno(const char *word)
{
	return *word == '-' && schema_errno(word) > 0;
}

static void add_arg(struct command_line *line, const char *word)
{
	ARENA_PUSH(line->arena, line->args, line->n_args, line->cap_args, word);
}

/*
 * getopt_long() accepts abbreviations. A new option can make them ambiguous and
 * break scripts, so only the full name is accepted here.
 */
static const struct option_def *find_long(const char *name, int found)
{
	const struct option_def *def = found >= LONG ? &option_defs[found - LONG] : NULL;

	return def && str_eq(def->name, name) ? def : NULL;
}

static const struct option_def *find_letter(char letter)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (letter && option_defs[i].letter == letter)
			return &option_defs[i];
	return NULL;
}

/* Adds what getopt_long() found in argv[at]; it returns '?' and ':' for errors. */
static void add_option(struct command_line *line, char **argv, int at, int found)
{
	const char *word = argv[at];
	bool error = found == '?' || found == ':';
	struct written_option o = {0};

	if (error)
		found = optopt;
	if (word[1] == '-') {
		o.name = arena_strndup(line->arena, word, (size_t)(strchrnul(word, '=') - word));
		o.def = find_long(o.name + 2, found);
		/* The word after an abbreviation is not its value. */
		if (!o.def)
			optind = at + 1;
	} else {
		o.def = find_letter((char)found);
		/* A complaint names the whole word -kernel, but only the z of -qz. */
		o.name = !o.def && word[1] == (char)found ? word :
			 arena_printf(line->arena, "-%c", found);
	}
	o.value = o.def && o.def->arg && !error ? optarg : NULL;
	o.excess = error && o.def && !o.def->arg;
	ARENA_PUSH(line->arena, line->options, line->n, line->cap, o);
}

static bool command_takes(const char *name, unsigned option)
{
	const struct command *command = command_named(name);

	return command && (command->options & option);
}

/*
 * Whether the word, which looks like an option or a list, is a file that stands there, and
 * the command is one that others call with the names of files behind all options.
 */
static bool is_odd_name(const struct command_line *line, const char *word)
{
	struct stat st;

	return (*word == '-' || *word == '@') && word[1] && line->n_args &&
	       command_takes(line->args[0], TAKES_ANY_NAME) && !lstat(word, &st) && !S_ISDIR(st.st_mode);
}

static void add_odd_name(struct command_line *line, const char *name)
{
	add_arg(line, arena_printf(line->arena, "./%s", name));
}

void command_line_split(struct command_line *line, int argc, char **argv)
{
	/* '-': other words are returned in their place. ':': a missing value is returned as ':'. */
	char letters[2 * N_OPTIONS + 3] = "-:";
	struct option longs[N_OPTIONS + 1] = {0};
	size_t n = strlen(letters);
	bool inside = false;	/* between the letters of one word */

	for (int i = 0; i < N_OPTIONS; i++) {
		const struct option_def *def = &option_defs[i];

		longs[i].name = def->name;
		longs[i].has_arg = def->arg ? required_argument : no_argument;
		longs[i].val = LONG + i;
		if (def->letter)
			letters[n++] = def->letter;
		if (def->letter && def->arg)
			letters[n++] = ':';
	}
	opterr = 0;
	optind = 1;
	for (;;) {
		int at = optind, found;

		if (!inside && at < argc && is_negative_errno(argv[at])) {
			add_arg(line, argv[optind++]);
			continue;
		}
		if (!inside && at < argc && is_odd_name(line, argv[at])) {
			add_odd_name(line, argv[optind++]);
			continue;
		}
		found = getopt_long(argc, argv, letters, longs, NULL);
		if (found < 0) {
			line->ended = optind > at;	/* over "--" */
			break;
		}
		inside = optind == at;
		if (found == 1)
			add_arg(line, optarg);
		else
			add_option(line, argv, at, found);
		/* The rest is another program's, "--" too. */
		line->ended = line->n_args == 2 && command_takes(line->args[0], TAKES_COMMAND);
		if (line->ended)
			break;
	}
	line->n_before = line->n_args;
	for (; optind < argc; optind++) {
		if (is_odd_name(line, argv[optind]))
			add_odd_name(line, argv[optind]);
		else
			add_arg(line, argv[optind]);
	}
}

/* Removes the command from the arguments: it is the first one. */
static const struct command *take_command(struct command_line *line)
{
	for (size_t i = 0; i < line->n_before; i++) {
		const char *name = line->args[i];

		if (is_negative_errno(name))
			continue;
		memmove(line->args + i, line->args + i + 1,
			(line->n_args - i - 1) * sizeof(*line->args));
		line->n_args--;
		line->n_before--;
		return command_find(line->arena, name);
	}
	complain(0, "no command is given; 'bpfmapc help' lists them");
	return NULL;
}

/* The option that the name abbreviates, or that is spelled most like it; or NULL. */
static const char *option_meant(const struct command *command, const char *name)
{
	const char *names[N_OPTIONS], *abbreviated = NULL;
	size_t n = 0, longer = 0;

	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (!option_is_taken(command, &option_defs[i]))
			continue;
		names[n++] = option_defs[i].name;
		if (!str_starts(option_defs[i].name, name))
			continue;
		abbreviated = option_defs[i].name;
		longer++;
	}
	return longer == 1 ? abbreviated : nearest(name, names, n);
}

static int unknown_option(const struct command *command, const char *name)
{
	const char *near = name[1] == '-' ? option_meant(command, name + 2) : NULL;

	if (near)
		return complain(EXIT_USAGE, "%s: there is no option '%s'; did you mean '--%s'?",
				command->name, name, near);
	return complain(EXIT_USAGE, "%s: there is no option '%s'; 'bpfmapc help %s' lists them",
			command->name, name, command->name);
}

/* *seen: the settings that options before it, of the same place, have set. */
static int set_option(struct options *opts, const struct written_option *o, unsigned *seen)
{
	struct value v = {.text = o->value, .arena = opts->arena, .profiles = opts->profiles};
	const struct option_def *def = o->def;
	const char *error;

	if (!def || !option_is_taken(opts->command, def))
		return unknown_option(opts->command, o->name);
	if (o->excess)
		return complain(EXIT_USAGE, "%s takes no value", o->name);
	if (def->arg && !v.text)
		return complain(EXIT_USAGE, "%s needs a value: %s %s", o->name, o->name, def->arg);
	if (def->set) {
		error = def->set(&v, opts);
	} else {
		v.again = *seen & 1u << def->setting;
		*seen |= 1u << def->setting;
		opts->given |= *seen;
		v.given = opts->given;
		error = settings[def->setting].set(&v, &opts->lint);
	}
	return error ? complain(EXIT_USAGE, "%s: %s", o->name, error) : 0;
}

/* Schemas are loaded before other options are parsed, since values may be names in them. */
static int load_schemas(struct options *opts, const struct command_line *line)
{
	const char *error = NULL;

	opts->schema = schema_builtin();
	for (size_t i = 0; i < line->n; i++)
		if (line->options[i].def && str_eq(line->options[i].def->name, "schemas"))
			opts->schemas = line->options[i].value;
	if (!opts->schemas || !(opts->command->options & OPTIONS_OUTPUT))
		return 0;
	opts->schema = schema_load(opts->arena, opts->schemas, opts->schema, &error);
	if (!opts->schema)
		return complain(EXIT_USAGE, "--schemas: %s", error ? error : opts->schemas);
	return 0;
}

static bool has_option(const struct command_line *line, const char *name)
{
	for (size_t i = 0; i < line->n; i++)
		if (line->options[i].def && str_eq(line->options[i].def->name, name))
			return true;
	return false;
}

/* --probe is about the running kernel, which it stands for if no kernel is named. */
static int check_probe(struct options *opts)
{
	const struct target *t = &opts->lint.target;
	struct value v = {
		.text = "running", .arena = opts->arena, .profiles = opts->profiles, .given = opts->given,
	};
	const char *error;

	if (!opts->lint.probe)
		return 0;
	for (size_t i = 0; i < t->n_kernels; i++)
		if (t->kernels[i].profile && str_eq(t->kernels[i].name, v.text))
			return 0;
	if (t->n_kernels)
		return complain(EXIT_USAGE, "--probe is about the running kernel: add --kernel running");
	opts->given |= 1u << SETTING_KERNEL;
	error = settings[SETTING_KERNEL].set(&v, &opts->lint);
	return error ? complain(EXIT_USAGE, "%s", error) : 0;
}

static void set_defaults(struct options *opts)
{
	struct target target = {0};

	schema_default_target(opts->schema, &target);
	target.cpus = running_cpus();
	lint_options_init(&opts->lint, opts->schema, &target);
	opts->out = (struct output_options){
		.schema = opts->schema,
		.target = &opts->lint.target,
		.format = format_find(opts->command->formats, NULL),
	};
	opts->max_findings = FINDINGS_MAX;
	opts->cap_bytes = 64 << 20;
}

static int check_args(const struct options *opts, size_t n_before)
{
	const struct command *c = opts->command;

	for (size_t i = 0; i < n_before && !(c->options & TAKES_ERRNO); i++)
		if (is_negative_errno(opts->args[i]))
			return unknown_option(c, opts->args[i]);
	if (opts->n_args < c->min_args)
		return complain(EXIT_USAGE, "%s: missing argument; usage: bpfmapc %s %s", c->name,
				c->name, c->args);
	if (c->max_args && opts->n_args > c->max_args)
		return complain(EXIT_USAGE, "%s: unexpected argument '%s'; usage: bpfmapc %s %s",
				c->name, opts->args[c->max_args], c->name, c->args);
	return 0;
}

/* Refuses an output that is also an input, as compilers do. A device may be both. */
static int check_output(const struct options *opts, const char *option, const char *output)
{
	struct stat in, out;

	if (!output || !(opts->command->options & OPTIONS_FILES) || stat(output, &out) ||
	    !S_ISREG(out.st_mode))
		return 0;
	for (size_t i = 0; i < opts->n_args; i++)
		if (!stat(opts->args[i], &in) && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
			return complain(EXIT_USAGE, "%s %s is an input file; name another output",
					option, output);
	return 0;
}

/*
 * Puts the options of $BPFMAPC_FLAGS before those of the command line, which take
 * precedence. Build systems that run a command have no place for them.
 */
static int add_flags(struct command_line *line)
{
	struct command_line flags = {.arena = line->arena};
	const char *text = getenv("BPFMAPC_FLAGS");
	struct words words = {0};

	ARENA_PUSH(line->arena, words.v, words.n, words.cap, "bpfmapc");
	words_split(line->arena, text ? text : "", &words);
	ARENA_PUSH(line->arena, words.v, words.n, words.cap, NULL);
	command_line_split(&flags, (int)words.n - 1, (char **)words.v);
	if (flags.n_args)
		return complain(EXIT_USAGE, "BPFMAPC_FLAGS: '%s' is no option", flags.args[0]);
	line->n_flags = flags.n;
	for (size_t i = 0; i < line->n; i++)
		ARENA_PUSH(flags.arena, flags.options, flags.n, flags.cap, line->options[i]);
	line->options = flags.options;
	line->n = line->cap = flags.n;
	return 0;
}

int options_parse(struct options *opts, int argc, char **argv)
{
	struct command_line line = {0};
	unsigned seen = 0;
	int err;

	opts->arena = line.arena = arena_new();
	opts->configs = file_cache_new();
	opts->profiles = file_cache_new();
	command_line_split(&line, argc, argv);
	opts->command = take_command(&line);
	if (!opts->command)
		return EXIT_USAGE;
	err = opts->command->options & TAKES_COMMAND ? add_flags(&line) : 0;
	if (err)
		return err;
	err = load_schemas(opts, &line);
	if (err)
		return err;
	set_defaults(opts);
	opts->lint.probe = has_option(&line, "probe");
	for (size_t i = 0; i < line.n && !opts->help; i++) {
		if (i == line.n_flags)
			seen = 0;
		err = set_option(opts, &line.options[i], &seen);
		if (err)
			return err;
	}
	if (opts->help)
		return 0;
	err = check_probe(opts);
	if (err)
		return err;
	/* What decides the exit status must be reported. */
	opts->lint.infos |= opts->lint.fail_on == SEVERITY_INFO;
	opts->args = line.args;
	opts->n_args = line.n_args;
	err = check_args(opts, line.n_before);
	if (!err && (opts->command->options & OPTIONS_MANY))
		err = inputs_expand(opts);
	else if (!err && (opts->command->options & OPTIONS_SANDBOX))
		inputs_find_links(opts);
	if (!err)
		err = check_output(opts, "-o", opts->output);
	return err ? err : check_output(opts, "--depfile", opts->depfile);
}

void options_free(struct options *opts)
{
	file_cache_free(opts->configs);
	file_cache_free(opts->profiles);
	file_cache_free(opts->databases);
	scratch_free(opts->scratch);
	depfile_free(opts->deps);
	arena_free(opts->arena);
}
