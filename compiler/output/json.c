/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/util.h"
#include "output/doc.h"
#include "output/escape.h"

struct doc_json {
	struct doc doc;
	struct buf *out;
	bool one_line;
	bool filled[DOC_MAX_DEPTH];	/* the open container has an entry */
};

static struct doc_json *self(struct doc *d)
{
	return (struct doc_json *)d;
}

/* The number of bytes at s that need no escape: printable ASCII but " and \. */
static size_t plain_span(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

/* Whether s has a non-ASCII character that a terminal would act on. */
static bool has_unsafe(const char *s)
{
	uint32_t code;

	for (s += utf8_plain_span(s); *s; s += utf8_plain_span(s)) {
		unsigned n = utf8_char(s, &code);

		if (n > 1 && is_unsafe_char(code))
			return true;
		s += n ? n : 1;
	}
	return false;
}

/* Adds \n and the like, or \uXXXX; two of these for a character above U+FFFF (RFC 8259, 7). */
static void put_escape(struct buf *b, uint32_t code)
{
	static const char letters[] = {
		['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
		['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
	};

	if (code < sizeof(letters) && letters[code])
		buf_printf(b, "\\%c", letters[code]);
	else if (code < 0x10000)
		buf_printf(b, "\\u%04X", code);
	else
		buf_printf(b, "\\u%04X\\u%04X", 0xd800 + ((code - 0x10000) >> 10),
			   0xdc00 + (code & 0x3ff));
}

static void put_string(struct doc_json *j, const char *s)
{
	/* JSON allows unsafe characters, but a terminal may show the text: escape all non-ASCII. */
	bool ascii = has_unsafe(s);
	struct buf *b = j->out;
	uint32_t code;

	buf_char(b, '"');
	for (;;) {
		size_t plain = plain_span(s);
		unsigned n;

		buf_add(b, s, plain);
		s += plain;
		if (!*s)
			break;
		n = utf8_char(s, &code);
		if (!n)
			buf_printf(b, "\\\\x%02x", (unsigned char)*s);
		else if ((n > 1 && !ascii) || code == 0x7f)
			buf_add(b, s, n);
		else
			put_escape(b, code);
		s += n ? n : 1;
	}
	buf_char(b, '"');
}

static void new_line(struct doc_json *j, unsigned depth)
{
	buf_char(j->out, '\n');
	for (unsigned i = 0; i < depth; i++)
		buf_str(j->out, "  ");
}

/* Writes what precedes an entry: comma, line end and indentation, key. */
static void begin_entry(struct doc_json *j, const char *key)
{
	unsigned depth = j->doc.depth;

	if (depth) {
		bool flow = j->one_line || j->doc.flow[depth - 1];

		if (j->filled[depth - 1])
			buf_str(j->out, flow ? ", " : ",");
		if (!flow)
			new_line(j, depth);
		j->filled[depth - 1] = true;
	}
	if (key) {
		put_string(j, key);
		buf_str(j->out, ": ");
	}
}

static void json_open(struct doc *d, const char *key, bool map, bool flow)
{
	struct doc_json *j = self(d);

	(void)flow;
	begin_entry(j, key);
	buf_char(j->out, map ? '{' : '[');
	j->filled[d->depth] = false;
}

static void json_close(struct doc *d, bool map)
{
	struct doc_json *j = self(d);

	if (j->filled[d->depth] && !j->one_line && !d->flow[d->depth])
		new_line(j, d->depth);
	buf_char(j->out, map ? '}' : ']');
}

static void json_put_string(struct doc *d, const char *key, const char *s)
{
	begin_entry(self(d), key);
	put_string(self(d), s);
}

static void json_literal(struct doc *d, const char *key, const char *s)
{
	begin_entry(self(d), key);
	buf_str(self(d)->out, s);
}

static void json_finish(struct doc *d)
{
	buf_char(self(d)->out, '\n');
}

static const struct doc_ops json_ops = {
	.open = json_open,
	.close = json_close,
	.string = json_put_string,
	.literal = json_literal,
	.finish = json_finish,
};

static struct doc *new_json(struct buf *b, bool one_line)
{
	struct doc_json *j = calloc(1, sizeof(*j));

	if (!j)
		die_no_memory();
	j->doc.ops = &json_ops;
	j->out = b;
	j->one_line = one_line;
	return &j->doc;
}

struct doc *doc_json(struct buf *b)
{
	return new_json(b, false);
}

struct doc *doc_json_line(struct buf *b)
{
	return new_json(b, true);
}
