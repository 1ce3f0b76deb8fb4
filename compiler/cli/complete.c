/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/buf.h"
#include "base/util.h"
#include "cli/cc.h"
#include "cli/command_line.h"
#include "cli/explain.h"

/*
 * bpfmapc --complete WORD...: what may stand for the last word, for the scripts of completion/.
 * The words are those behind "bpfmapc" up to the cursor; the last one may be empty. Each line
 * of the answer is a word, a tab and what to show beside it. What the shell itself knows is
 * asked for by a line with a colon, of fields with tabs between them:
 *
 *	:files GLOB PREFIX	files, and folders on the way to them, behind the prefix
 *	:folders PREFIX
 *	:programs		what can be run
 *	:command N		another program's command line begins with the N-th word, from 1
 */

struct completion {
	struct arena *arena;
	const struct schema *schema;
	struct command_line line;	/* the words before the one that is typed */
	const char *typed;
	size_t n_words;			/* with the one that is typed */
	struct file_cache *profiles;
	struct buf out;
};

static void put_word(struct completion *c, const char *word, const char *text)
{
	if (str_starts(word, c->typed))
		buf_printf(&c->out, "%s\t%s\n", word, text ? text : "");
}

static const char *const any_globs[] = {"*", NULL};
static const char *const header_globs[] = {"*.h", "*.hpp", NULL};
static const char *const definition_globs[] = {"*.yaml", "*.yml", NULL};
static const char *const input_globs[] = {"*.o", "*.elf", "*.a", "*.so", "*.yaml", "*.yml", NULL};
static const char *const hook_globs[] = {"*.bpf.c", "*.bpf.h", "*.o", NULL};
/* Of diff: also reports and what bpftool has printed. */
static const char *const pinned_globs[] = {"*.o", "*.elf", "*.yaml", "*.yml", "*.json", NULL};

/* `before` is what is typed in front of the name: "", "@" or "--config=". */
static void put_files(struct completion *c, const char *const globs[], const char *before)
{
	for (; *globs; globs++)
		buf_printf(&c->out, ":files\t%s\t%s\n", *globs, before);
}

/* The value of an option. `before` is what is typed in front of it: "" or "--kernel=". */
static void put_values(struct completion *c, const struct command *command,
		       const struct option_def *def, const char *before)
{
	struct offers offers = {.arena = c->arena};
	const struct value v = {.text = c->typed + strlen(before), .arena = c->arena,
				.profiles = c->profiles, .offers = &offers};
	struct options opts = {.command = command, .arena = c->arena, .schema = c->schema,
			       .lint = {.schema = c->schema}};

	/* The help says so of files; else the setter is asked, and what it makes of the text is lost. */
	if (str_eq(def->arg, "FILE") || str_eq(def->arg, "GLOB"))
		put_files(c, any_globs, before);
	else if (str_eq(def->arg, "HEADER"))
		put_files(c, header_globs, before);
	else if (str_eq(def->arg, "DIR"))
		buf_printf(&c->out, ":folders\t%s\n", before);
	else if (def->set)
		def->set(&v, &opts);
	else
		settings[def->setting].set(&v, &opts.lint);
	for (size_t i = 0; i < offers.n; i++)
		put_word(c, arena_printf(c->arena, "%s%s", before, offers.v[i].word),
			 offers.v[i].text);
}

/* An option that the command takes, or any for the command NULL, which is not known yet. */
static bool is_taken(const struct command *command, const struct option_def *def)
{
	return command ? option_is_taken(command, def) : def->group == OPTIONS_ALL;
}

static void put_options(struct completion *c, const struct command *command)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_def *def = &option_defs[i];
		const char letter[] = {'-', def->letter, 0};

		if (!is_taken(command, def))
			continue;
		put_word(c, arena_printf(c->arena, "--%s", def->name), def->text);
		if (def->letter)
			put_word(c, letter, def->text);
	}
	if (!command)
		put_word(c, "--version", "print the version");
}

static void put_commands(struct completion *c)
{
	for (const struct command *command = commands; command->name; command++)
		put_word(c, command->name, command->text);
}

/* What the command's usage calls its n-th argument, counted from 0; NULL: it has no such. */
static const char *argument_name(struct arena *a, const struct command *command, size_t n)
{
	struct words words = {0};
	const char *word;

	words_split(a, command->args, &words);
	if (!words.n || (command->max_args && n >= command->max_args))
		return NULL;
	word = words.v[n < words.n ? n : words.n - 1];
	word += *word == '[';
	return arena_strndup(a, word, strcspn(word, ".]"));
}

/* The usage may list all that the argument can be: "rules|types|flags". */
static void offer_alternatives(struct offers *offers, const char *name)
{
	while (*name) {
		size_t n = strcspn(name, "|");

		offer(offers, arena_strndup(offers->arena, name, n), NULL);
		name += n + (name[n] == '|');
	}
}

static void put_argument(struct completion *c, const struct command *command, size_t n)
{
	const char *name = argument_name(c->arena, command, n);
	struct offers offers = {.arena = c->arena};

	if (!name)
		return;
	if (str_eq(name, "COMMAND"))
		put_commands(c);
	else if (str_eq(name, "DEFINITIONS"))
		put_files(c, definition_globs, "");
	else if (str_eq(name, "OLD") || str_eq(name, "NEW"))
		put_files(c, pinned_globs, "");
	else if (str_eq(name, "FILE") && (command->options & TAKES_ANY_NAME))
		put_files(c, hook_globs, "");
	else if (str_eq(name, "FILE") && *c->typed == '@' && (command->options & OPTIONS_MANY))
		put_files(c, any_globs, "@");
	else if (str_eq(name, "FILE"))
		put_files(c, input_globs, "");
	else if (str_eq(name, "COMPILER"))
		buf_str(&c->out, ":programs\n");
	else if (str_eq(name, "NAME"))
		explain_offer(c->schema, &offers);
	else
		offer_alternatives(&offers, name);
	for (size_t i = 0; i < offers.n; i++)
		put_word(c, offers.v[i].word, offers.v[i].text);
}

/* "--kernel=5." */
static void put_written_value(struct completion *c, const struct command *command)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const char *before = arena_printf(c->arena, "--%s=", option_defs[i].name);

		if (option_defs[i].arg && str_starts(c->typed, before))
			put_values(c, command, &option_defs[i], before);
	}
}

static void complete(struct completion *c)
{
	const struct command_line *line = &c->line;
	const struct written_option *last = line->n ? &line->options[line->n - 1] : NULL;
	const struct command *command = line->n_args ? command_named(line->args[0]) : NULL;
	/* Before the command, an option may have any value that it has for lint. */
	const struct command *with = command ? command : commands;

	if (line->n_args && !command)
		return;
	if (line->n_args > 1 && (command->options & TAKES_COMMAND))
		buf_printf(&c->out, ":command\t%zu\n", c->n_words - line->n_args + 1);
	/* getopt_long() finds no value only where there is no next word. */
	else if (last && last->def && last->def->arg && !last->value)
		put_values(c, with, last->def, "");
	else if (*c->typed == '-' && !line->ended && strchr(c->typed, '='))
		put_written_value(c, with);
	else if (*c->typed == '-' && !line->ended)
		put_options(c, command);
	else if (command)
		put_argument(c, command, line->n_args - 1);
	else
		put_commands(c);
}

int complete_words(size_t n, char **words)
{
	struct completion c = {
		.arena = arena_new(),
		.schema = schema_builtin(),
		.typed = n ? words[n - 1] : "",
		.n_words = n,
		.profiles = file_cache_new(),
	};
	char **argv = ARENA_ARRAY(c.arena, n + 2, char *);
	int argc = 0, status;

	argv[argc++] = arena_strdup(c.arena, "bpfmapc");
	while ((size_t)argc < n)
		argv[argc] = words[argc - 1], argc++;
	argv[argc] = NULL;
	c.line.arena = c.arena;
	command_line_split(&c.line, argc, argv);
	complete(&c);
	status = write_text(NULL, &c.out, EXIT_OK);
	file_cache_free(c.profiles);
	arena_free(c.arena);
	return status;
}
