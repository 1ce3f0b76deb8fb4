/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "output/escape.h"

void complain_text(const char *text)
{
	struct buf line = {0};

	/* Names in the text are untrusted: one line, no control sequences. */
	buf_str(&line, "bpfmapc: ");
	escape_text(&line, text);
	buf_char(&line, '\n');
	fwrite(line.s, 1, line.len, stderr);
	buf_free(&line);
}
