/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"
#include "cli/sandbox.h"
#include "output/escape.h"

const struct command commands[] = {
#define COMMAND(name, args, text, options, formats, min_args, max_args) \
	{#name, args, text, options, formats, min_args, max_args, cmd_##name},
#include "cli/commands.def"
	{.name = NULL},
};

const struct command *command_named(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (str_eq(c->name, name))
			return c;
	return NULL;
}

const struct command *command_find(struct arena *a, const char *name)
{
	const struct command *found = command_named(name);
	const char *names[ARRAY_SIZE(commands)];
	size_t n = 0;

	if (found)
		return found;
	for (const struct command *c = commands; c->name; c++)
		names[n++] = c->name;
	complain(0, "%s", unknown_name(a, "command", name, names, n, "bpfmapc help"));
	return NULL;
}

/* Empties b, but keeps its memory. */
static int write_part(const char *path, struct buf *b, int status)
{
	int err = buf_write(b, path);

	b->len = 0;
	if (!err)
		return status;
	return complain(EXIT_IO, "%s: cannot be written: %s", path ? path : "standard output",
			strerror(-err));
}

int write_text(const char *path, struct buf *b, int status)
{
	status = write_part(path, b, status);
	buf_free(b);
	return status;
}

#define DRAIN_FROM ((size_t)64 << 10)	/* bytes */

void drain_text(struct buf *b)
{
	int status = b->len < DRAIN_FROM ? EXIT_OK : write_part(NULL, b, EXIT_OK);

	if (status)
		exit(status);
}

int write_diagnostics(struct buf *b, int status)
{
	bool lost = b->len && fwrite(b->s, 1, b->len, stderr) != b->len && errno != EBADF;

	buf_free(b);
	return lost ? worst_status(status, EXIT_IO) : status;
}

/* As escape_text(), where nothing may be allocated. */
static void say(const char *text)
{
	for (; *text; text++)
		if (write(STDERR_FILENO, (unsigned char)*text < ' ' && *text != '\n' ? "?" : text, 1) < 0)
			_exit(EXIT_IO);
}

/* A file that is mapped was truncated: nothing can be made of what is gone. */
static void input_gone(int signal, siginfo_t *info, void *context)
{
	const char *path = input_mapped_at(info->si_addr);

	(void)context;
	if (!path) {
		raise(signal);
		return;
	}
	say("bpfmapc: ");
	say(path);
	say(": the file became shorter while it was read\n");
	_exit(EXIT_IO);
}

static int run(struct options *opts)
{
	/* Pins are read by bpf(2). */
	if ((opts->command->options & OPTIONS_SANDBOX) && !opts->no_sandbox && !opts->pins)
		sandbox_enter(opts);
	return opts->command->run(opts);
}

int main(int argc, char **argv)
{
	struct sigaction gone = {.sa_sigaction = input_gone, .sa_flags = SA_SIGINFO | SA_RESETHAND};
	struct options opts = {0};
	struct buf b = {0};
	int status;

	sigaction(SIGBUS, &gone, NULL);
	if (argc < 2) {
		help_commands(&b);
		fwrite(b.s, 1, b.len, stderr);
		buf_free(&b);
		return EXIT_USAGE;
	}
	if (str_eq(argv[1], "--help") || str_eq(argv[1], "-h"))
		return print_help(NULL);
	if (str_eq(argv[1], "--version") || str_eq(argv[1], "-V")) {
		buf_str(&b, "bpfmapc " BPFMAPC_VERSION "\n");
		return write_text(NULL, &b, EXIT_OK);
	}
	if (str_eq(argv[1], "--complete"))
		return complete_words((size_t)argc - 2, argv + 2);
	status = options_parse(&opts, argc, argv);
	if (!status && opts.help)
		status = print_help(opts.command);
	else if (!status)
		status = run(&opts);
	options_free(&opts);
	return status;
}
