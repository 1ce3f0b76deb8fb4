/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/util.h"
#include "cli/cli.h"
#include "cli/completion/scripts.h"

/* What `make install` puts where the shells look, for a program that is one file. */
int cmd_completion(struct options *opts)
{
	static const char *const names[] = {"bash", "zsh", "fish"};
	const char *const scripts[ARRAY_SIZE(names)] = {script_bash, script_zsh, script_fish};
	const struct value v = {.text = opts->args[0], .arena = opts->arena};
	struct buf b = {0};
	int shell;
	const char *error = choose(&v, names, ARRAY_SIZE(names), &shell);

	if (error)
		return complain(EXIT_USAGE, "completion: %s", error);
	buf_str(&b, scripts[shell]);
	return write_output(opts, &b, EXIT_OK);
}
