/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "output/escape.h"
#include "output/internal.h"

#define TAB 8
#define COLUMNS_MAX 120

static void snippets_drop(struct snippets *s)
{
	free(s->path);
	buf_free(&s->text);
	*s = (struct snippets){.opts = s->opts};
}

static void load(struct snippets *s, const char *path, bool given)
{
	int fd, err;

	snippets_drop(s);
	s->path = strdup(path);
	if (!s->path)
		die_no_memory();
	fd = source_open(s->opts, path, given);
	if (fd < 0)
		return;
	err = buf_read_fd(&s->text, fd, NULL, SNIPPET_FILE_MAX);
	close(fd);
	if (!err)
		return;
	buf_free(&s->text);
	file_must_be_readable(path, -err);
}

/* Sets *at and *len to the line, without its end. False if there is no such line. */
static bool find_line(struct snippets *s, unsigned line, const char **at, size_t *len)
{
	const char *p = s->text.s, *end, *nl;
	unsigned i = 1;

	if (!p)
		return false;
	end = p + s->text.len;
	if (s->line && s->line <= line) {
		p += s->at;
		i = s->line;
	}
	for (; i < line; i++) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			return false;
		p = nl + 1;
	}
	s->at = (size_t)(p - s->text.s);
	s->line = line;
	if (p == end)
		return false;
	nl = memchr(p, '\n', (size_t)(end - p));
	*at = p;
	*len = (size_t)((nl ? nl : end) - p);
	if (*len && p[*len - 1] == '\r')
		--*len;
	return true;
}

void snippet_add(struct snippets *s, struct buf *b, const char *path, unsigned line, bool given)
{
	char text[COLUMNS_MAX + 1];
	size_t len, n = 0, i = 0;
	const char *at;

	if (!line)
		return;
	if (!s->path || !str_eq(s->path, path))
		load(s, path, given);
	if (!find_line(s, line, &at, &len))
		return;
	for (; i < len && at[i] && n < COLUMNS_MAX; i++) {
		if (at[i] != '\t') {
			text[n++] = at[i];
			continue;
		}
		do
			text[n++] = ' ';
		while (n % TAB && n < COLUMNS_MAX);
	}
	/* Do not cut in the middle of a character. */
	while (i < len && n && ((unsigned char)at[i] & 0xc0) == 0x80 && (text[n - 1] & 0x80)) {
		n--;
		i--;
	}
	text[n] = 0;
	buf_fill(b, ' ', line < 10 ? 3 : line < 100 ? 2 : line < 1000);
	buf_uint(b, line);
	buf_str(b, " | ");
	escape_text(b, text);
	buf_str(b, i < len ? "...\n" : "\n");
}

void snippet_add_finding(struct snippets *s, struct buf *b, const struct object *obj,
			 const struct finding *d)
{
	if (d->file)
		snippet_add(s, b, d->file, d->line,
			    obj->definition && str_eq(d->file, obj->path) && !str_eq(obj->path, "-"));
}

void snippets_free(struct snippets *s)
{
	snippets_drop(s);
}
