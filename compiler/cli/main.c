/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "base/util.h"
#include "cli/cli.h"

const struct command commands[] = {
	{
		.name = "lint",
		.args = "FILE...",
		.text = "print diagnostics, compiler style",
		.options = OPTIONS_TARGET | OPTIONS_RULES | OPTIONS_FAIL_ON | OPTIONS_CONFIG |
			   OPTIONS_FORMAT | OPTIONS_OUTPUT | OPTIONS_JOBS | OPTIONS_SCHEMAS,
		.formats = FORMATS_LINT,
		.min_args = 1,
		.run = cmd_lint,
	},
	{
		.name = "report",
		.args = "FILE...",
		.text = "print definitions, verdicts and diagnostics",
		.options = OPTIONS_TARGET | OPTIONS_RULES | OPTIONS_FAIL_ON | OPTIONS_CONFIG |
			   OPTIONS_FORMAT | OPTIONS_OUTPUT | OPTIONS_JOBS | OPTIONS_SCHEMAS,
		.formats = FORMATS_REPORT,
		.min_args = 1,
		.run = cmd_report,
	},
	{
		.name = "gen",
		.args = "FILE [DEFINITIONS...]",
		.text = "print a C header that creates the maps and wires them",
		.options = OPTIONS_TARGET | OPTIONS_RULES | OPTIONS_FAIL_ON | OPTIONS_CONFIG |
			   OPTIONS_OUTPUT | OPTIONS_GEN | OPTIONS_JOBS | OPTIONS_SCHEMAS,
		.min_args = 1,
		.run = cmd_gen,
	},
	{
		.name = "diff",
		.args = "OLD NEW",
		.text = "say whether NEW can reuse the maps that OLD pins",
		.options = OPTIONS_TARGET | OPTIONS_FAIL_ON | OPTIONS_CONFIG | OPTIONS_FORMAT |
			   OPTIONS_OUTPUT | OPTIONS_JOBS | OPTIONS_SCHEMAS,
		.formats = FORMATS_OTHER,
		.min_args = 2,
		.max_args = 2,
		.run = cmd_diff,
	},
	{
		.name = "migrate",
		.args = "FILE",
		.text = "print BTF-style C definitions for legacy ones",
		.options = OPTIONS_TARGET | OPTIONS_RULES | OPTIONS_FAIL_ON | OPTIONS_CONFIG |
			   OPTIONS_OUTPUT | OPTIONS_JOBS | OPTIONS_SCHEMAS,
		.min_args = 1,
		.max_args = 1,
		.run = cmd_migrate,
	},
	{
		.name = "list",
		.args = "rules|types|flags|kernels|layouts",
		.text = "print what the tool knows, one a line",
		.options = OPTIONS_FORMAT | OPTIONS_OUTPUT | OPTIONS_SCHEMAS,
		.formats = FORMATS_OTHER,
		.min_args = 1,
		.max_args = 1,
		.run = cmd_list,
	},
	{
		.name = "explain",
		.args = "NAME",
		.text = "print a rule, map type, flag or errno in full",
		.options = OPTIONS_OUTPUT | OPTIONS_SCHEMAS,
		.min_args = 1,
		.max_args = 1,
		.run = cmd_explain,
	},
	{
		.name = "verify",
		.args = "FILE...",
		.text = "create the maps in the running kernel, beside what is predicted",
		.options = OPTIONS_TARGET | OPTIONS_FAIL_ON | OPTIONS_CONFIG | OPTIONS_FORMAT |
			   OPTIONS_OUTPUT | OPTIONS_VERIFY | OPTIONS_JOBS | OPTIONS_SCHEMAS,
		.formats = FORMATS_OTHER,
		.min_args = 1,
		.run = cmd_verify,
	},
	{
		.name = "help",
		.args = "[COMMAND]",
		.text = "print this, or the options of a command",
		.max_args = 1,
		.run = cmd_help,
	},
	{.name = NULL},
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (str_eq(c->name, name))
			return c;
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *names[16], *near;
	size_t n = 0;

	for (const struct command *c = commands; c->name && n < ARRAY_SIZE(names); c++)
		names[n++] = c->name;
	near = nearest(name, names, n);
	if (near)
		return complain(EXIT_USAGE, "there is no command '%s'; did you mean '%s'?", name,
				near);
	return complain(EXIT_USAGE, "there is no command '%s'; 'bpfmapc help' lists them", name);
}

static int print(struct buf *b)
{
	int err = buf_write(b, NULL);

	buf_free(b);
	return err ? complain_output(NULL, err) : EXIT_OK;
}

/* Options stand before the command as well as behind it: it goes to the front. */
static const struct command *take_command(int argc, char **argv)
{
	int at = options_find_command(argc, argv);
	char *name;

	if (at == argc) {
		complain(EXIT_USAGE, "no command is given; 'bpfmapc help' lists them");
		return NULL;
	}
	name = argv[at];
	memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof(*argv));
	argv[1] = name;
	if (!command_find(name))
		unknown_command(name);
	return command_find(name);
}

int cmd_help(struct options *opts)
{
	const struct command *c = NULL;
	struct buf b = {0};

	if (opts->n_args) {
		c = command_find(opts->args[0]);
		if (!c)
			return unknown_command(opts->args[0]);
	}
	options_help(&b, c);
	return print(&b);
}

int main(int argc, char **argv)
{
	struct options opts = {0};
	struct buf b = {0};
	int status;

	if (argc < 2) {
		options_help(&b, NULL);
		fwrite(b.s, 1, b.len, stderr);
		buf_free(&b);
		return EXIT_USAGE;
	}
	if (str_eq(argv[1], "--help") || str_eq(argv[1], "-h")) {
		options_help(&b, NULL);
		return print(&b);
	}
	if (str_eq(argv[1], "--version") || str_eq(argv[1], "-V")) {
		buf_str(&b, "bpfmapc " BPFMAPC_VERSION "\n");
		return print(&b);
	}
	opts.command = take_command(argc, argv);
	if (!opts.command)
		return EXIT_USAGE;
	status = options_parse(&opts, argc - 2, argv + 2);
	if (!status)
		status = opts.command->run(&opts);
	else if (status < 0)
		status = EXIT_OK;
	options_free(&opts);
	return status;
}
