/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/emit.h"

#include <string.h>

#define PLACEHOLDER "PFX"
#define MAX_COLUMN  100

/* Copies text, with the prefix in the place of the placeholder. */
static void emit_prefixed(struct buf *b, const struct plan *plan, const char *text)
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

void emitf(struct buf *b, const struct plan *plan, const char *fmt, ...)
{
	struct buf line = {0};
	va_list ap;

	/* First the placeholders of the format, so that those in names stay. */
	emit_prefixed(&line, plan, fmt);
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

static size_t columns(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n = *s == '\t' ? (n + 8) / 8 * 8 : n + 1;
	return n;
}

void emit_word(struct word_list *list, const char *fmt, ...)
{
	size_t sep = strlen(list->sep);
	struct buf word = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&word, fmt, ap);
	va_end(ap);
	if (list->n && list->at + sep + word.len > MAX_COLUMN) {
		buf_printf(list->b, "%.*s\n%s", (int)strcspn(list->sep, " "), list->sep,
			   list->indent);
		list->at = columns(list->indent);
	} else if (list->n) {
		buf_str(list->b, list->sep);
		list->at += sep;
	}
	buf_str(list->b, word.s);
	list->at += word.len;
	list->n++;
	buf_free(&word);
}
