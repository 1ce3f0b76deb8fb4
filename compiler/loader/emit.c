/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/emit.h"

#include <string.h>

#define PLACEHOLDER "PFX"

void emit_text(struct buf *b, const struct plan *plan, const char *text)
{
	for (;;) {
		const char *at = strstr(text, PLACEHOLDER);

		if (!at) {
			buf_str(b, text);
			return;
		}
		buf_add(b, text, (size_t)(at - text));
		buf_str(b, plan->prefix);
		text = at + strlen(PLACEHOLDER);
	}
}

void emit_part(struct buf *b, const struct plan *plan, const char *text)
{
	emit_text(b, plan, text);
	buf_char(b, '\n');
}

void emitf(struct buf *b, const struct plan *plan, const char *fmt, ...)
{
	struct buf line = {0};
	va_list ap;

	/* First the placeholders of the format, so that those in names stay. */
	emit_text(&line, plan, fmt);
	va_start(ap, fmt);
	buf_vprintf(b, line.s ? line.s : "", ap);
	va_end(ap);
	buf_free(&line);
}

void emit_string(struct buf *b, const char *s)
{
	buf_char(b, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		/* '?' because of trigraphs, '*' because of comments. */
		if (c < ' ' || c > '~' || strchr("\"\\?*", c))
			buf_printf(b, "\\%03o", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

void emit_comment(struct buf *b, const char *s)
{
	for (const char *p = s; *p; p++) {
		if (*p < ' ' || *p > '~' || strchr("\"\\?*", *p)) {
			emit_string(b, s);
			return;
		}
	}
	buf_str(b, s);
}
