// SPDX-License-Identifier: BSD-2-Clause
/* What of cli/ is not its own in harnesses: they print nothing, and ask no kernel. */
#include "cli/cli.h"
#include "cli/probing.h"
#include "output/escape.h"
#include "tests/fuzz/cli.h"
#include "tests/malformed/text_check.h"

static struct buf said;

void complain_text(const char *text)
{
	escape_text(&said, text);
}

void check_complaints(void)
{
	if (said.len)
		check_plain("complaints", &said);
	buf_free(&said);
}

const char *probe_running(struct arena *a, const struct schema *s, struct probe *p)
{
	(void)a;
	(void)s;
	(void)p;
	return "no kernel is asked here";
}

int write_text(const char *path, struct buf *b, int status)
{
	(void)path;
	buf_free(b);
	return status;
}
