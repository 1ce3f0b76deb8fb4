/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>

#include "base/buf.h"
#include "cli/cli.h"

int complain(int status, const char *fmt, ...)
{
	struct buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	complain_text(text.s);
	buf_free(&text);
	return status;
}
