/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/buf.h"
#include "cli/cc.h"

static bool is_space(char c)
{
	return c && strchr(" \t\n\r\f\v", c);
}

/* Adds the word at s, without its quotes; returns where it ends. */
static const char *take_word(const char *s, struct buf *word)
{
	char quote = 0;

	for (; *s && (quote || !is_space(*s)); s++) {
		if (*s == '\\' && s[1])
			buf_char(word, *++s);
		else if (quote ? *s == quote : *s == '\'' || *s == '"')
			quote = quote ? 0 : *s;
		else
			buf_char(word, *s);
	}
	return s;
}

void words_split(struct arena *a, const char *text, struct words *out)
{
	for (;;) {
		struct buf word = {0};

		while (is_space(*text))
			text++;
		if (!*text)
			return;
		text = take_word(text, &word);
		ARENA_PUSH(a, out->v, out->n, out->cap, buf_text(&word, a));
	}
}
