/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "output/escape.h"

int complain(int status, const char *fmt, ...)
{
	struct buf text = {0}, line = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	/* Names in the text are untrusted: one line, no control sequences. */
	escape_text(&line, text.s);
	fprintf(stderr, "bpfmapc: %s\n", line.s);
	buf_free(&text);
	buf_free(&line);
	return status;
}
