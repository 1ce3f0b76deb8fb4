/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/cli.h"

/* Columns of a terminal. */
#define HELP_WIDTH 80

/* The text of --format depends on the command. */
static void help_formats(struct buf *b, const struct command *c)
{
	const char *sep = "";

	buf_str(b, "output format: ");
	for (const struct format *f = formats; f->name; f++) {
		if (!(f->users & c->formats))
			continue;
		buf_printf(b, "%s%s%s", sep, f->name,
			   f == format_find(c->formats, NULL) ? " (default)" : "");
		sep = ", ";
	}
}

/*
 * A line with two columns: names, and a text that is wrapped to the terminal. The text of
 * names that are too long begins on a line of its own.
 */
static void put_row(struct buf *b, const char *names, const char *text, unsigned column)
{
	unsigned at = 2 + (unsigned)strlen(names);

	buf_printf(b, "  %s", names);
	if (at + 1 > column)
		buf_printf(b, "\n%*s", (int)column, "");
	else
		buf_printf(b, "%*s", (int)(column - at), "");
	buf_wrap(b, text, column, column, HELP_WIDTH);
	buf_char(b, '\n');
}

static void help_option(struct buf *b, const struct command *command, const struct option_def *def)
{
	struct buf text = {0};
	char names[64];

	snprintf(names, sizeof(names), "%s%c%s--%s%s%s", def->letter ? "-" : " ",
		 def->letter ? def->letter : ' ', def->letter ? ", " : "  ", def->name,
		 def->arg ? " " : "", def->arg ? def->arg : "");
	if (def->group == OPTIONS_FORMAT)
		help_formats(&text, command);
	else
		buf_str(&text, def->text);
	put_row(b, names, text.s, 33);
	buf_free(&text);
}

static void help_command(struct buf *b, const struct command *command)
{
	buf_printf(b, "usage: bpfmapc %s [OPTIONS] %s\n\n", command->name, command->args);
	buf_wrap(b, command->text, 0, 0, HELP_WIDTH);
	buf_str(b, "\n\noptions:\n");
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (option_is_taken(command, &option_defs[i]))
			help_option(b, command, &option_defs[i]);
	buf_printf(b, "\nThe manual page bpfmapc-%s(1) says more.\n", command->name);
}

void help_commands(struct buf *b)
{
	buf_str(b, "usage: bpfmapc COMMAND [OPTIONS] FILE...\n\n"
		   "Checks at build time whether loaders and kernels accept BPF maps.\n\n"
		   "commands:\n");
	for (const struct command *c = commands; c->name; c++) {
		char names[96];

		snprintf(names, sizeof(names), "%-8s %s", c->name, c->args);
		put_row(b, names, c->text, 34);
	}
	buf_str(b,
		"\nFILE is a BPF object, a host executable, library or archive that contains some,\n"
		"a definition file (.yaml, .yml), or - for standard input. For lint and report\n"
		"it may be a folder, for the BPF objects below it, or @LIST, for the files named\n"
		"in LIST.\n\n"
		"'bpfmapc help COMMAND' lists the options of a command, 'bpfmapc explain RULE'\n"
		"tells what a diagnostic means, 'bpfmapc --version' prints the version. The\n"
		"manual begins at bpfmapc(1).\n\n"
		"exit status: 0 no findings, 1 findings, 2 usage, configuration or schema error,\n"
		"3 an input could not be read or the output not be written; the highest counts.\n");
}

int print_help(const struct command *command)
{
	struct buf b = {0};

	if (command)
		help_command(&b, command);
	else
		help_commands(&b);
	return write_text(NULL, &b, EXIT_OK);
}

int cmd_help(struct options *opts)
{
	const struct command *command = NULL;

	if (opts->n_args) {
		command = command_find(opts->arena, opts->args[0]);
		if (!command)
			return EXIT_USAGE;
	}
	return print_help(command);
}
