/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "base/buf.h"
#include "cli/cli.h"

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

static void help_command(struct buf *b, const struct command *command)
{
	buf_printf(b, "usage: bpfmapc %s [OPTIONS] %s\n\n%s\n\noptions:\n", command->name,
		   command->args, command->text);
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_def *def = &option_defs[i];
		char left[64];

		if (!option_is_taken(command, def))
			continue;
		snprintf(left, sizeof(left), "%s%c%s--%s%s%s", def->letter ? "-" : " ",
			 def->letter ? def->letter : ' ', def->letter ? ", " : "  ", def->name,
			 def->arg ? " " : "", def->arg ? def->arg : "");
		buf_printf(b, "  %-30s ", left);
		if (def->group == OPTIONS_FORMAT)
			help_formats(b, command);
		else
			buf_str(b, def->text);
		buf_char(b, '\n');
	}
}

void help_commands(struct buf *b)
{
	buf_str(b, "usage: bpfmapc COMMAND [OPTIONS] FILE...\n\n"
		   "Checks at build time whether loaders and kernels accept BPF maps.\n\n"
		   "commands:\n");
	for (const struct command *c = commands; c->name; c++)
		buf_printf(b, "  %-8s %-34s %s\n", c->name, c->args, c->text);
	buf_str(b,
		"\nFILE is a BPF object, a host executable, library or archive that contains some, a\n"
		"definition file (.yaml, .yml), or - for standard input.\n"
		"'bpfmapc help COMMAND' lists the options of a command, 'bpfmapc --version' prints the\n"
		"version.\n\n"
		"exit status: 0 no findings, 1 findings, 2 usage, configuration or schema error,\n"
		"3 an input could not be read or the output not be written; the highest one counts.\n");
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
